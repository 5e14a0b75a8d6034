"""The batches that speed is measured on: the same bytes each time, well-formed, and as they say they are."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from bench.claims import AS_OF, CLAIMS_A_TRANSACTION, MOST_LINES, BilledClaim, clean_transactions
from bench.faults import FAULTS, transactions
from bench.generate import BatchPaths, generate
from bench.identifiers import npi_check_digit

CLAIMS = 2300
MBI = re.compile(
    r"[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y]{2}\d\d"
)


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> BatchPaths:
    folder = tmp_path_factory.mktemp("batch")
    generate(folder, "batch", CLAIMS, seed=7)
    return BatchPaths(folder, "batch")


@pytest.fixture(scope="module")
def clean_claims() -> list[BilledClaim]:
    return [claim for transaction in clean_transactions(CLAIMS, seed=7) for claim in transaction]


def segments(path: Path) -> list[list[str]]:
    text = path.read_text(encoding="ascii")
    assert text.endswith("~\n")
    return [segment.split("*") for segment in text[:-2].split("~\n")]


def files(folder: Path, name: str) -> dict[str, bytes]:
    return {path.suffix: path.read_bytes() for path in sorted(folder.glob(f"{name}.*"))}


def test_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        generate(tmp_path, name, 400, seed=3, faults=0.2)
    assert files(tmp_path, "first") == files(tmp_path, "second")


def test_another_seed_gives_other_claims(tmp_path: Path) -> None:
    generate(tmp_path, "first", 50, seed=3)
    generate(tmp_path, "second", 50, seed=4)
    assert files(tmp_path, "first")[".837"] != files(tmp_path, "second")[".837"]


def test_totals_count_what_the_claim_text_holds(batch: BatchPaths) -> None:
    totals = json.loads(batch.totals.read_text(encoding="utf-8"))
    text = batch.claim.read_text(encoding="utf-8")
    assert totals["claims"] == CLAIMS == len(set(re.findall(r"^claim (\S+)$", text, re.M)))
    assert totals["lines"] == len(re.findall(r"^  \d{4}-\d\d-\d\d  ", text, re.M))


def test_both_formats_bill_the_same_services(batch: BatchPaths) -> None:
    in_text = [
        (code, date.replace("-", ""), int(units), float(charge.replace(",", "")))
        for date, code, units, charge in re.findall(
            r"^  (\d{4}-\d\d-\d\d)  (\S+)  x(\d+)  (?:\d+min  )?\$([\d,.]+)",
            batch.claim.read_text(encoding="utf-8"),
            re.M,
        )
    ]
    in_x12: list[tuple[str, str, int, float]] = []
    service: list[str] = []
    for segment in segments(batch.x12):
        if segment[0] == "SV1":
            service = segment
        elif segment[:2] == ["DTP", "472"]:
            code = "-".join(service[1].split(":")[1:])
            in_x12.append((code, segment[3], int(service[4]), float(service[2])))
    assert in_text == in_x12


def test_trailers_count_what_they_close(batch: BatchPaths) -> None:
    found = segments(batch.x12)
    assert [segment[0] for segment in found].count("ISA") == 1
    assert len("*".join(found[0])) + 1 == 106
    openings: dict[str, tuple[int, list[str]]] = {}
    closed: Counter[str] = Counter()
    for number, segment in enumerate(found):
        match segment[0]:
            case "ISA" | "GS" | "ST":
                openings[segment[0]] = (number, segment)
            case "SE":
                start, opening = openings["ST"]
                assert segment[1:] == [str(number - start + 1), opening[2]]
                closed["ST"] += 1
            case "GE":
                assert segment[1:] == ["1", openings["GS"][1][6]]
                closed["GS"] += 1
            case "IEA":
                assert segment[1:] == [str(closed["GS"]), openings["ISA"][1][13]]
    assert found[-1][0] == "IEA"
    assert closed["ST"] == closed["GS"] == -(-CLAIMS // CLAIMS_A_TRANSACTION)


def test_levels_count_up_and_hang_from_a_billing_provider(batch: BatchPaths) -> None:
    kinds: dict[str, str] = {}
    for segment in segments(batch.x12):
        if segment[0] == "ST":
            kinds = {}
        elif segment[0] == "HL":
            assert segment[1] == str(len(kinds) + 1)
            kinds[segment[1]] = segment[3]
            if segment[3] == "20":
                assert segment[2:] == ["", "20", "1"]
            else:
                assert segment[3:] == ["22", "0"]
                assert kinds[segment[2]] == "20"


def test_service_lines_are_numbered_from_one_in_each_claim(batch: BatchPaths) -> None:
    number = 0
    for segment in segments(batch.x12):
        if segment[0] == "CLM":
            number = 0
        elif segment[0] == "LX":
            number += 1
            assert segment[1] == str(number)


def test_claims_are_of_realistic_size(clean_claims: list[BilledClaim]) -> None:
    sizes = [len(claim.lines) for claim in clean_claims]
    assert set(sizes) == set(range(1, MOST_LINES + 1))
    assert 3.3 < sum(sizes) / len(sizes) < 4.1
    patients = {claim.patient.number for claim in clean_claims}
    assert 2.5 < len(clean_claims) / len(patients) < 4.5


def test_clean_claims_carry_valid_identifiers(clean_claims: list[BilledClaim]) -> None:
    for claim in clean_claims:
        assert MBI.fullmatch(claim.member_id)
        people = [claim.clinician, claim.referring, *(line.rendering for line in claim.lines)]
        for npi in [claim.clinic.npi, *(person.npi for person in people if person is not None)]:
            assert npi[-1] == npi_check_digit(npi[:9])


def test_check_digit_agrees_with_the_published_example() -> None:
    assert npi_check_digit("123456789") == "3"


def test_clean_claims_are_billed_once_in_time_and_in_full(clean_claims: list[BilledClaim]) -> None:
    days: set[tuple[int, object]] = set()
    for claim in sorted(clean_claims, key=lambda claim: claim.received):
        assert claim.total == sum(line.charge for line in claim.lines)
        assert claim.received <= AS_OF
        assert all(2 <= (claim.received - line.day).days <= 20 for line in claim.lines)
        visits = {(claim.patient.number, line.day) for line in claim.lines}
        assert not visits & days
        days |= visits


def test_clean_minutes_support_the_units_of_the_day(clean_claims: list[BilledClaim]) -> None:
    for claim in clean_claims:
        for day in {line.day for line in claim.lines}:
            timed = [line for line in claim.lines if line.day == day and line.code.startswith("97")]
            minutes = sum(line.minutes or 0 for line in timed)
            assert sum(line.units for line in timed) <= (minutes + 7) // 15


def test_faults_change_their_claims_and_no_other(clean_claims: list[BilledClaim]) -> None:
    faulty = [claim for transaction in transactions(CLAIMS, 7, 0.3) for claim in transaction]
    assert [claim.id for claim in faulty] == [claim.id for claim in clean_claims]
    changed = {
        one.id for one, other in zip(clean_claims, faulty, strict=True) if _billed(one) != _billed(other)
    }
    assert changed == {claim.id for claim in faulty if claim.fault is not None}
    assert 0.25 < len(changed) / CLAIMS < 0.35


def _billed(claim: BilledClaim) -> tuple[object, ...]:
    return (claim.clinician, claim.member_id, claim.referring, claim.lines, claim.total, claim.plan)


def test_every_kind_of_fault_is_planted_and_listed(tmp_path: Path) -> None:
    totals = generate(tmp_path, "batch", 4000, seed=7, faults=0.5)
    assert set(totals.faults) == {fault.name for fault in FAULTS}
    with BatchPaths(tmp_path, "batch").planted.open(encoding="utf-8", newline="") as lines:
        assert Counter(row["fault"] for row in csv.DictReader(lines)) == totals.faults


def test_no_fault_is_planted_when_none_is_wanted(tmp_path: Path) -> None:
    assert generate(tmp_path, "batch", 300, faults=0).faults == {}


@pytest.mark.parametrize("claims", [1, 2, 19, 1001])
def test_small_and_odd_sizes_come_out_exactly(tmp_path: Path, claims: int) -> None:
    assert generate(tmp_path, "batch", claims).claims == claims
