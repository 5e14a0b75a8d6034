"""``claimlint gate``: each claim goes to one file, byte for byte, and both are valid."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.x12_faults import AS_OF, FAULTS, VALID
from claimlint.cli import main
from claimlint.formats.reading import Problem, ReadClaim
from claimlint.formats.x12 import read
from claimlint.formats.x12.splitting import Plan, split
from claimlint.formats.x12.walking import walk

FIXTURES = Path(__file__).parents[2] / "fixtures"
BAD_NPI = VALID.replace("XX*1376543215", "XX*1376543216", 1)


def gate(folder: Path, text: str | bytes, *options: str, suffix: str = "837") -> Result:
    batch = folder / f"in.{suffix}"
    batch.write_bytes(text if isinstance(text, bytes) else text.encode())
    arguments = ["gate", str(batch), "--clean", str(folder / "clean"), "--held", str(folder / "held")]
    arguments += ["--reasons", str(folder / "reasons"), "--isolated", "--as-of", AS_OF, *options]
    return CliRunner().invoke(main, arguments)


def claims_in(path: Path) -> list[str]:
    if not path.exists():
        return []
    items = list(read(io.BytesIO(path.read_bytes()), path.name))
    assert [item.code for item in items if isinstance(item, Problem)] == []
    return [item.claim.id for item in items if isinstance(item, ReadClaim)]


def test_a_clean_batch_stays_as_it_is(tmp_path: Path) -> None:
    result = gate(tmp_path, VALID)

    assert result.exit_code == 0, result.output
    assert (tmp_path / "clean").read_text() == VALID
    assert not (tmp_path / "held").exists()
    assert "held: 0 claims, $0.00 charged: no file written" in result.output


def test_a_claim_that_would_be_denied_is_held(tmp_path: Path) -> None:
    result = gate(tmp_path, BAD_NPI)

    assert result.exit_code == 1
    assert claims_in(tmp_path / "clean") == ["26-00418", "26-00419"]
    assert claims_in(tmp_path / "held") == ["26-00417"]
    lines = [json.loads(line) for line in (tmp_path / "reasons").read_text().splitlines()]
    assert [line["kind"] for line in lines] == ["finding", "held", "summary"]
    assert lines[1] == {
        "kind": "held", "claim": "26-00417", "number": 1, "codes": ["STR001"], "why": "findings",
    }  # fmt: skip
    assert lines[2]["held"] == {"claims": 1, "charges": "110.00"}
    assert "1EG4TE5MK73" not in (tmp_path / "reasons").read_text()


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    kept = []
    for _ in range(2):
        gate(tmp_path, BAD_NPI)
        kept.append([(tmp_path / name).read_bytes() for name in ("clean", "held", "reasons")])
    assert kept[0] == kept[1]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_the_clean_file_is_clean_whatever_was_wrong(tmp_path: Path, fault) -> None:  # type: ignore[no-untyped-def]
    result = gate(tmp_path, fault.plant())

    assert result.exit_code in (0, 1), result.output
    clean, held = tmp_path / "clean", tmp_path / "held"
    if clean.exists():
        arguments = ["check", str(clean), "--isolated", "--as-of", AS_OF, "--format", "concise"]
        assert CliRunner().invoke(main, arguments).exit_code == 0
    written = b"".join(path.read_bytes() for path in (clean, held) if path.exists())
    for claim in re.findall(rb"CLM\*[^~]+~", fault.plant().encode()):
        assert written.count(claim) == fault.plant().encode().count(claim)


@pytest.mark.parametrize("name", ["wrong SE count", "ST control number", "ISA control number"])
def test_counts_and_control_numbers_are_made_right(tmp_path: Path, name: str) -> None:
    fault = next(fault for fault in FAULTS if fault.name == name)
    result = gate(tmp_path, fault.plant())

    assert result.exit_code == 0
    assert (tmp_path / "clean").read_text() == VALID
    assert f"made right in both files: {fault.code}" in result.output


def test_a_broken_envelope_is_held_as_it_is(tmp_path: Path) -> None:
    text = VALID.replace("GE*1*7~\n", "")
    result = gate(tmp_path, text)

    assert result.exit_code == 1
    assert (tmp_path / "held").read_text() == text
    assert not (tmp_path / "clean").exists()
    assert "1 interchange with a broken envelope" in result.output


def test_an_interchange_without_isa_is_held_as_it_is_whatever_stands_before_it() -> None:
    noise = b"sent on monday\n"
    data = noise + VALID[VALID.index("GS*") :].encode()
    items = list(read(io.BytesIO(data), "a.837"))
    starts = [item.begins for item in items if isinstance(item, ReadClaim)]
    troubles = [(item.span.start.byte, item.code) for item in items if isinstance(item, Problem)]
    plan = Plan(io.BytesIO(data), starts, troubles)

    assert plan.broken == {len(noise)}
    assert bytes(plan.held) == b"\1\1\1"


def test_an_interchange_of_something_else_is_held_as_it_is(tmp_path: Path) -> None:
    remittance = VALID.replace("ST*837*0001*005010X222A1", "ST*835*0001*005010X221A1")
    result = gate(tmp_path, VALID + remittance)

    assert result.exit_code == 1
    assert (tmp_path / "clean").read_text() == VALID
    assert (tmp_path / "held").read_text() == remittance


def test_a_level_that_is_wrong_holds_its_claims_alone(tmp_path: Path) -> None:
    gate(tmp_path, VALID.replace("SBR*P*18*******MB", "SBR*X*18*******MB", 1))

    assert claims_in(tmp_path / "clean") == ["26-00418", "26-00419"]


def test_comments_go_with_the_claim_below_and_the_preamble_with_both(tmp_path: Path) -> None:
    text = (
        "# The clinic.\npayer medicare\n\n# First.\nclaim 1\n  2026-02-04  97110-GP  x1  $30.00\n"
        "# Second.\nclaim 2\n  2026-02-04  9711-GP  x1  $30.00\n"
    )
    result = gate(tmp_path, text, "--select", "STR015", suffix="claim")

    assert result.exit_code == 1, result.output
    head = "# The clinic.\npayer medicare\n\n"
    assert (tmp_path / "clean").read_text() == head + text[text.index("# First") : text.index("# Second")]
    assert (tmp_path / "held").read_text() == head + text[text.index("# Second") :]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--clean", "IN"], "the batch itself"),
        (["--clean", "held"], "named twice"),
        (["--clean", "no/where"], "its folder is not there"),
    ],
)
def test_no_file_is_written_over(tmp_path: Path, options: list[str], message: str) -> None:
    given = [options[0], str(tmp_path / options[1].replace("IN", "in.837"))]
    result = gate(tmp_path, BAD_NPI, *given)

    assert result.exit_code == 2
    assert message in result.output
    assert (tmp_path / "in.837").read_text() == BAD_NPI
    assert not (tmp_path / "held").exists()


def test_a_read_only_file_is_not_replaced_and_the_batch_not_judged(tmp_path: Path) -> None:
    (tmp_path / "held").write_text("old")
    (tmp_path / "held").chmod(0o444)
    result = gate(tmp_path, BAD_NPI)

    assert (result.exit_code, "it is read-only" in result.output) == (2, True)
    assert (tmp_path / "held").read_text() == "old"
    assert not (tmp_path / "clean").exists()


def test_what_is_no_claim_file_is_refused(tmp_path: Path) -> None:
    result = gate(tmp_path, b"PK\x03\x04nothing")
    assert (result.exit_code, "ZIP" in result.output) == (2, True)
    assert not (tmp_path / "clean").exists()


@st.composite
def batches(draw: st.DrawFn) -> bytes:
    """Interchanges, groups, transactions, providers, subscribers, patients and claims, nested at random."""
    element, component, terminator = draw(st.sampled_from([b"*:~", b"|>~", b"*^'", b"+:\n"])).decode()
    newline = draw(st.sampled_from(["", "\n", "\r\n"])) if terminator != "\n" else ""
    number, segments = 0, []
    few = st.integers(1, 2)
    for interchange in range(draw(few)):
        isa = f"ISA*00*{'':10}*00*{'':10}*ZZ*{'A':15}*ZZ*{'B':15}*260302*0915*^*00501*{interchange:09}*0*T*:"
        segments.append(isa)
        groups = draw(few)
        for group in range(groups):
            segments.append(f"GS*HC*A*B*20260302*0915*{group + 1}*X*005010X222A1")
            sets = draw(few)
            for transaction in range(sets):
                body = _header()
                levels = 0
                for _ in range(draw(few)):
                    levels += 1
                    billing = levels
                    body += _billing(levels)
                    for _ in range(draw(few)):
                        levels += 1
                        dependent = draw(st.booleans())
                        body += _subscriber(levels, billing, dependent)
                        if dependent:
                            parent, levels = levels, levels + 1
                            body += _patient(levels, parent)
                        for _ in range(draw(st.integers(1, 3))):
                            number += 1
                            body += _claim(number)
                segments += [f"ST*837*{transaction:04}*005010X222A1", *body]
                segments.append(f"SE*{len(body) + 2}*{transaction:04}")
            segments.append(f"GE*{sets}*{group + 1}")
        segments.append(f"IEA*{groups}*{interchange:09}")
    text = "".join(segment + "~" + newline for segment in segments)
    return text.translate(str.maketrans("*:~", element + component + terminator)).encode()


def _header() -> list[str]:
    return VALID.split("~\n")[3:7]


def _billing(number: int) -> list[str]:
    return [f"HL*{number}**20*1", *VALID.split("~\n")[9:13]]


def _subscriber(number: int, parent: int, dependent: bool) -> list[str]:
    lines = VALID[VALID.index("NM1*IL") : VALID.index("CLM*")].split("~\n")[:-1]
    relation = "SBR*P********CI" if dependent else "SBR*P*18*******CI"
    return [f"HL*{number}*{parent}*22*{int(dependent)}", relation, *lines]


def _patient(number: int, parent: int) -> list[str]:
    return [
        f"HL*{number}*{parent}*23*0",
        "PAT*19",
        "NM1*QC*1*ALDER*TOM",
        "N3*1 A",
        "N4*MADISON*WI*53704",
        "DMG*D8*20150101*M",
    ]


def _claim(number: int) -> list[str]:
    lines = VALID[VALID.index("CLM*26-00418") : VALID.index("HL*4")].split("~\n")[:-1]
    return [lines[0].replace("26-00418", f"C{number}"), *lines[1:]]


@settings(max_examples=60, deadline=None)
@given(batches(), st.data())
def test_every_claim_is_in_exactly_one_valid_file(data: bytes, choice: st.DataObject) -> None:
    given = [item for item in read(io.BytesIO(data), "in") if not isinstance(item, Problem)]
    assert [item for item in read(io.BytesIO(data), "in") if isinstance(item, Problem)] == []
    held = {at for at in range(len(given)) if choice.draw(st.booleans())}
    plan = Plan(io.BytesIO(data), [item.begins for item in given], [])
    files = [bytearray(), bytearray()]
    split(io.BytesIO(data), plan, lambda number: int(number in held), [file.extend for file in files])

    for which, file in enumerate(files):
        expected = [item.claim for at, item in enumerate(given) if (at in held) == bool(which)]
        items = list(read(io.BytesIO(bytes(file)), "out")) if expected else []
        assert [item for item in items if isinstance(item, Problem)] == []
        assert [item.claim for item in items if isinstance(item, ReadClaim)] == expected
        assert bool(file) == bool(expected)
    if not held:
        assert bytes(files[0]) == data


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=300) | st.integers(0, len(VALID)).map(lambda at: VALID[:at].encode() + VALID.encode())
)
def test_the_pieces_of_any_bytes_are_all_of_them(data: bytes) -> None:
    assert b"".join(raw for piece in walk(io.BytesIO(data)) for raw in piece.segments) == data


def test_an_837i_is_split_as_well(tmp_path: Path) -> None:
    text = (FIXTURES / "837i" / "outpatient-therapy.837i").read_text()
    result = gate(tmp_path, text.replace("HC:97530:GO", "HC:97530:GP"), "--report", f"999={tmp_path / 'r'}")

    assert result.exit_code == 1, result.output
    assert claims_in(tmp_path / "clean") == ["26-09001"]
    assert claims_in(tmp_path / "held") == ["26-09002"]
    held = [json.loads(line) for line in (tmp_path / "reasons").read_text().splitlines()][1]
    assert held["codes"] == ["INS002"]
    assert "AK2*837*0001*005010X223A2~" in (tmp_path / "r").read_text()


def test_what_is_suppressed_or_known_to_a_baseline_is_not_held(tmp_path: Path) -> None:
    gate(tmp_path, BAD_NPI)
    assert claims_in(tmp_path / "held") == ["26-00417"]
    batch, baseline = tmp_path / "in.837", tmp_path / "known.json"
    run = CliRunner().invoke
    made = run(
        main, ["baseline", "create", "--baseline", str(baseline), str(batch), "--isolated", "--as-of", AS_OF]
    )
    assert made.exit_code == 0, made.output

    result = gate(tmp_path, BAD_NPI, "--baseline", str(baseline))
    assert result.exit_code == 0, result.output
    assert claims_in(tmp_path / "clean") == ["26-00417", "26-00418", "26-00419"]

    (tmp_path / "claimlint.suppress.toml").write_text(
        '[[suppress]]\nrule = "STR001"\nclaim = "26-00417"\nreason = "the payer has the number so"\n'
    )
    arguments = ["gate", str(batch), "--clean", str(tmp_path / "c2"), "--held", str(tmp_path / "h2")]
    result = run(main, [*arguments, "--as-of", AS_OF])
    assert result.exit_code == 0, result.output
    assert claims_in(tmp_path / "c2") == ["26-00417", "26-00418", "26-00419"]


def test_a_set_that_states_the_wrong_guide_is_held_whole(tmp_path: Path) -> None:
    result = gate(tmp_path, VALID.replace("005010X222A1~\nBHT", "005010X223A2~\nBHT"))

    assert result.exit_code == 1
    assert not (tmp_path / "clean").exists()
    assert "held: 3 claims" in result.output
    (line,) = [json.loads(line) for line in (tmp_path / "reasons").read_text().splitlines()][:1]
    assert line["finding"]["code"] == "X12042"


def test_charges_that_are_no_whole_cents_add_up(tmp_path: Path) -> None:
    text = "claim {0} dx M54.50\n  2026-02-04 97110-GP x1 ${1}\n"
    batch = "".join(text.format(at, dollars) for at, dollars in enumerate(("30.00", "0.125", "0.125", "-5")))
    result = gate(tmp_path, batch, "--select", "STR019", suffix="claim")

    summary = json.loads((tmp_path / "reasons").read_text().splitlines()[-1])
    assert summary["clean"] == {"claims": 3, "charges": "30.25"}
    assert summary["held"] == {"claims": 1, "charges": "-5.00"}
    assert result.exit_code == 1
