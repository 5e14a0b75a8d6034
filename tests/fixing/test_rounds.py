"""Fixing in rounds, and taking back what did harm."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from claimlint.fixing.drafts import Draft
from claimlint.fixing.rounds import Fixing, fix
from claimlint.formats.sources import Source
from claimlint.rules.engine import Linter
from claimlint.rules.shelf import Shelf
from tests.rules.rulesets_written import HEAD, RULE, written
from tests.rules.runs import medicare_batch

HEADER = """\
claim {}  payer medicare  member 1EG4-TE5-MK73  dx M54.50
  billing 1234567893  provider PT 1245319599  referring MD 1003000126
"""
ONE = HEADER.format(1)


def fixed(*texts: str | bytes, unsafe: bool = False) -> tuple[Fixing, list[str]]:
    data = [text if isinstance(text, bytes) else text.encode() for text in texts]
    drafts = [Draft(Source.from_bytes(f"{n}.claim", text)) for n, text in enumerate(data, 1)]
    done = fix(Linter(Shelf(imported=False), date(2026, 6, 30)), drafts, unsafe)
    return done, [draft.current.open().read().decode() for draft in drafts]


def codes(done: Fixing) -> list[str]:
    return sorted(entry.code for entry in done.applied)


def test_fixes_of_one_line_are_applied_one_after_the_other():
    done, (text,) = fixed(ONE + "  2026-06-02  97110-KX-59-GP-59  x2  30min  $64.00\n")
    assert codes(done) == ["MOD007", "STR014"]
    assert done.rounds == 2
    assert "97110-GP-KX-59  x2" in text or "97110-GP-59-KX  x2" in text


def test_only_the_edited_bytes_change():
    text = b"\xef\xbb\xbf# \xc3\xa9t\xc3\xa9\r\n" + ONE.replace("\n", "\r\n").encode()
    line = b"  2026-06-02\t97110-GP-GP   x2 30min $64.00   # caf\xc3\xa9\r\n\r\n# end"
    done, (after,) = fixed(text + line)
    assert codes(done) == ["STR014"]
    assert after.encode() == text + line.replace(b"GP-GP", b"GP")


def test_unsafe_fixes_are_applied_only_when_they_are_asked_for():
    text = ONE.replace("dx M54.50", "dx M54.50  used PT/SLP $2,600.00") + (
        "  2026-06-02  97110-GP  x2  30min  $64.00\n"
    )
    assert codes(fixed(text)[0]) == []
    assert codes(fixed(text, unsafe=True)[0]) == ["MOD015"]


def house(folder: Path, rules: str) -> Linter:
    """A linter with rules of our own alone."""
    path = written(folder, HEAD + rules)
    return Linter(Shelf([str(path)], only=True, imported=False), date(2026, 6, 30))


def rule(code: str, when: str, fix: str) -> str:
    name = f"[rule.rule-{code.lower()}]"
    text = RULE.replace("[rule.too-many]", name).replace("HSE001", code).replace("units > 4", when)
    return f'{text}fix = {{ kind = "unsafe", title = "mend it", {fix} }}\n'


def test_a_fix_that_brings_about_something_new_is_taken_back_by_name(tmp_path):
    """Of two fixes of one line the one that does harm goes, and the other stays."""
    linter = house(
        tmp_path,
        rule("HSE001", "has GP and not has KX", 'add_modifier = "KX"')
        + rule("HSE002", "units > 4", 'set_units = "4"')
        + rule("HSE003", "has KX", 'remove_modifier = "GO"'),
    )
    text = ONE + "  2026-06-02  97110-GP  x5  30min  $64.00\n"
    draft = Draft(Source.from_bytes("a.claim", text.encode()))
    done = fix(linter, [draft], unsafe=True)

    (taken_back,) = done.taken_back
    assert (taken_back.fix.code, taken_back.because) == ("HSE001", "HSE003 rule-hse003")
    assert codes(done) == ["HSE002"]
    assert draft.current.open().read().decode() == text.replace("x5", "x4")


def test_a_fix_that_makes_a_claim_the_duplicate_of_another_files_is_taken_back():
    first = ONE + "  2026-06-02  97110-GP-KX  x2  30min  $64.00\n"
    second = HEADER.format(2) + "  2026-06-02  97110-GP-GP-KX  x2  30min  $64.00\n"
    done, texts = fixed(first, second)

    assert done.applied == ()
    assert [(entry.fix.code, entry.because) for entry in done.taken_back] == [
        ("STR014", "COV004 duplicate-claim")
    ]
    assert texts == [first, second]


def test_of_fixes_that_harm_another_claim_only_those_of_the_patient_are_taken_back():
    first = ONE + "  2026-06-02  97110-GP-GP-KX  x2  30min  $64.00\n"
    other = HEADER.format(3).replace("1EG4-TE5-MK73", "2AC3-CD4-EF56") + (
        "  2026-06-02  97110-GP-GP  x2  30min  $64.00\n"
    )
    second = HEADER.format(2) + "  2026-06-02  97110-GP-KX  x2  30min  $64.00\n"
    done, texts = fixed(first + other, second)

    assert [(entry.fix.claim, entry.because) for entry in done.taken_back] == [
        ("1", "COV004 duplicate-claim")
    ]
    assert [(entry.claim, entry.code) for entry in done.applied] == [("3", "STR014")]
    assert texts == [first + other.replace("GP-GP", "GP"), second]


def test_two_fixes_that_undo_one_another_end_and_are_told(tmp_path):
    linter = house(
        tmp_path,
        rule("HSE001", "not has KX", 'add_modifier = "KX"')
        + rule("HSE002", "has KX", 'remove_modifier = "KX"'),
    )
    text = ONE + "  2026-06-02  97110-GP  x2  30min  $64.00\n"
    draft = Draft(Source.from_bytes("a.claim", text.encode()))
    done = fix(linter, [draft], unsafe=True)

    assert done.taken_back or done.left
    assert draft.current.open().read().decode() == text


def test_a_claim_with_a_line_that_could_not_be_read_is_left_alone():
    broken = HEADER.format(1) + "  2026-06-02  97110-GP-GP  x2  30min  $64.00\n  2026-06-03  oops!\n"
    whole = HEADER.format(2) + "  2026-06-09  97110-GP-GP  x2  30min  $64.00\n"
    done, (text,) = fixed(broken + whole)
    assert [(entry.claim, entry.code) for entry in done.applied] == [("2", "STR014")]
    assert text == broken + whole.replace("GP-GP", "GP")


def test_a_file_whose_defaults_could_not_be_read_is_left_alone_and_told():
    text = "payr medicare\n" + ONE + "  2026-06-02  97110-GP-GP  x2  30min  $64.00\n"
    done, (after,) = fixed(text)
    assert done.applied == ()
    assert done.unsettled == {"1.claim": "SYN002 unknown-word"}
    assert after == text


def test_more_lines_than_rounds_are_fixed():
    lines = [f"  2026-0{n // 28 + 1}-{n % 28 + 1:02}  97110-GP-GP  x2  30min  $64.00\n" for n in range(60)]
    done, (text,) = fixed(ONE + "".join(lines))
    assert len([entry for entry in done.applied if entry.code == "STR014"]) == 60
    assert "GP-GP" not in text
    assert done.rounds == 1


def test_claims_of_one_name_are_all_fixed():
    claim = ONE + "  2026-06-{:02}  97110-GP-GP  x2  30min  $64.00\n"
    _, (text,) = fixed("".join(claim.format(day) for day in range(1, 7)))
    assert "GP-GP" not in text


def test_the_bound_of_the_rounds_is_told(monkeypatch):
    from claimlint.fixing import rounds

    monkeypatch.setattr(rounds, "MOST_ROUNDS", 1)
    done, _ = fixed(ONE + "  2026-06-02  97110-KX-59-GP-59  x2  30min  $64.00\n")
    assert done.rounds == 1
    assert len(done.applied) == len(done.left) == 1


def test_a_repeated_pointer_is_taken_out_of_text_and_interchange():
    text = ONE.replace("dx M54.50", "dx M54.50 M25.551") + "  2026-06-02  97110-GP  x2  $64.00  dx 2, 1,2\n"
    batch = medicare_batch(["SV1*HC:97110:GP*64*UN*2***2:1:2:2"], diagnoses="HI*ABK:M5450*ABF:M25551")
    done, (first, second) = fixed(text, batch)
    assert codes(done) == ["STR009", "STR009"]
    assert first == text.replace("dx 2, 1,2", "dx 2,1")
    assert second == batch.replace("2:1:2:2", "2:1")
