"""The Python API: what ``import claimlint`` offers, and that it does what the command line does."""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from click.testing import CliRunner
from hypothesis import given

import claimlint
from claimlint import model
from claimlint.claim_record import ClaimRecord, LineRecord
from claimlint.cli import main
from tests.strategies import claims

AS_OF = "2026-06-30"

TEXT = """\
claim 26-1
  payer    medicare
  member   1EG4-TE5-MK73  born 1949-03-02
  provider PT 2000000028
  2026-06-09  97110  x2  30min  $64.00
"""


def exercise(*modifiers: str) -> claimlint.Claim:
    """97110 for two units on 2026-06-09."""
    service = claimlint.Service("97110", modifiers, units=2, minutes=30, charge=Decimal("64.00"))
    return claimlint.Claim(
        id="26-1",
        setting=claimlint.Setting(
            payer="medicare", rendering=claimlint.Provider(type="PT", npi="2000000028")
        ),
        lines=(claimlint.ServiceLine(date(2026, 6, 9), service),),
    )


def test_every_public_name_is_there_and_nothing_else():
    assert sorted(claimlint.__all__) == dir(claimlint)
    assert len(set(claimlint.__all__)) == len(claimlint.__all__)
    assert [name for name in claimlint.__all__ if not hasattr(claimlint, name)] == []
    with pytest.raises(AttributeError, match="has no attribute 'Chek'"):
        _ = claimlint.Chek


def test_a_file_is_checked(tmp_path):
    path = tmp_path / "a.claim"
    path.write_text(TEXT)
    report = claimlint.check(path, as_of=AS_OF)
    (finding,) = report
    assert (finding.code, finding.claim, finding.line, finding.file) == ("MOD001", "26-1", 1, str(path))
    assert report.outcome.at_risk == Decimal("51.77")
    assert report.summary["findings"] == {"error": 1, "warning": 0, "info": 0}


def test_several_paths_are_checked_in_order(tmp_path):
    for name in ("b", "a"):
        (tmp_path / f"{name}.claim").write_text(TEXT.replace("26-1", name))
    report = claimlint.check([str(tmp_path / "b.claim"), tmp_path / "a.claim"], as_of=AS_OF)
    assert [finding.claim for finding in report if finding.code == "MOD001"] == ["b", "a"]


@pytest.mark.parametrize("text", [TEXT, TEXT.encode()])
def test_text_is_checked_under_a_name(text):
    (finding,) = claimlint.check_text(text, "mine", as_of=date(2026, 6, 30))
    assert (finding.file, finding.code) == ("mine", "MOD001")


def test_claims_built_in_code_are_checked_with_places_and_excerpts():
    (finding,) = claimlint.check_claims(exercise(), as_of=AS_OF)
    excerpt = finding.excerpt
    assert finding.code == "MOD001"
    assert excerpt.text[excerpt.start : excerpt.start + excerpt.length] == "97110"


def test_several_claims_keep_their_own_places():
    many = (dataclasses.replace(exercise(), id=f"26-{number}") for number in range(1, 4))
    report = claimlint.check_claims(many, select="MOD001", as_of=AS_OF)
    lines = [finding.span.start.line for finding in report.findings]
    assert [finding.claim for finding in report.findings] == ["26-1", "26-2", "26-3"]
    assert lines == sorted(set(lines))


def test_a_claim_keeps_what_the_text_has_no_word_for():
    """In an 837P the absence of a referring provider is a fact."""
    claim = dataclasses.replace(exercise("GP"), setting=dataclasses.replace(exercise().setting, form="837p"))
    assert [f.code for f in claimlint.check_claims(claim, select="POC006", as_of=AS_OF)] == ["POC006"]
    assert list(claimlint.check_claims(exercise("GP"), select="POC006", as_of=AS_OF)) == []


def test_a_claim_that_cannot_be_written_is_named():
    claim = dataclasses.replace(exercise(), lines=(claimlint.ServiceLine(None, claimlint.Service("97110")),))
    with pytest.raises(ValueError, match="claim 26-1: a service line needs a date"):
        claimlint.check_claims(claim)


def test_findings_stream():
    """The first finding is there before the rest has been linted."""
    many = "".join(TEXT.replace("26-1", f"26-{number}") for number in range(500))
    report = claimlint.check_text(many, select="MOD001", as_of=AS_OF)
    assert [finding.claim for finding in itertools.islice(report, 2)] == ["26-0", "26-1"]
    assert len(report.findings) == 500
    assert report.findings is report.findings
    assert list(report) == list(report.findings)


def test_a_report_is_written_as_the_command_line_writes_it(tmp_path):
    path = tmp_path / "a.claim"
    path.write_text(TEXT)
    report = claimlint.check(path, as_of=AS_OF)
    for format_name, text in (
        ("json", report.to_json()),
        ("text", report.to_text()),
        ("html", report.to_html()),
    ):
        arguments = ["check", str(path), "--as-of", AS_OF, "--format", format_name]
        assert text == CliRunner().invoke(main, arguments).stdout
    assert (report.findings[0].code, report.to_json()) == (
        "MOD001",
        claimlint.check(path, as_of=AS_OF).to_json(),
    )


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ({"select": "MOD001"}, ["MOD001"]),
        ({"select": ["STR", "COV"]}, []),
        ({"select": "STR, COV"}, []),
        ({"ignore": ("therapy-modifier-missing",)}, []),
        ({"ignore": "MOD", "extend_select": ["MOD001"]}, ["MOD001"]),
        ({"payer": "commercial"}, []),
        ({"rulesets": "medicare"}, ["MOD001"]),
    ],
)
def test_options_mean_what_they_mean_on_the_command_line(options, codes):
    assert [finding.code for finding in claimlint.check_text(TEXT, as_of=AS_OF, **options)] == codes


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"payer": "medicaire"}, ValueError, "no ruleset binds payer medicaire; did you mean medicare"),
        ({"select": "MOD9"}, claimlint.UnknownSelector, "MOD9"),
        ({"rulesets": ["nope"]}, claimlint.RulesetError, "there is no such ruleset"),
        ({"as_of": "30.6.2026"}, ValueError, "30.6.2026"),
    ],
)
def test_a_mistaken_option_is_an_error_at_once(options, error, says):
    with pytest.raises(error, match=says):
        claimlint.check_text(TEXT, **options)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (
            {"as_of": 5},
            "a datetime.date (not a datetime) or ISO text such as 2026-06-30, not 5 (int)",
        ),
        ({"as_of": datetime(2026, 6, 30)}, "as_of takes a datetime.date (not a datetime)"),
        ({"payer": 7}, "payer takes a text, not 7 (int)"),
        ({"rulesets": 5}, "rulesets takes names or paths of rulesets: one text or several, not 5 (int)"),
        ({"rulesets": [5]}, "rulesets takes names or paths"),
        ({"select": 5}, "select takes codes, prefixes of codes or names of rules: one text or several"),
        ({"ignore": ["MOD", 5]}, "ignore takes codes"),
        ({"extend_select": b"MOD"}, "extend_select takes codes"),
        ({"payr": "medicare"}, "there is no option payr; did you mean payer?"),
        ({"zzz": 1}, "there is no option zzz"),
    ],
)
def test_an_option_of_a_wrong_type_is_refused_with_what_is_accepted(options, says):
    for call in (claimlint.check_text, lambda _, **given: claimlint.check_claims(exercise(), **given)):
        with pytest.raises(TypeError, match=re.escape(says)):
            call(TEXT, **options)


def test_options_may_be_none():
    report = claimlint.check_text(TEXT, payer=None, rulesets=None, select=None, ignore=None, as_of=None)
    assert isinstance(report, claimlint.Report)


@pytest.mark.parametrize("source", [None, 5, b"a.claim", [None], [b"a.claim"], [5]])
def test_what_is_no_path_is_refused(source):
    for call in (claimlint.check, lambda given: list(claimlint.read(given))):
        with pytest.raises(TypeError, match=r"source takes a path \(str or os.PathLike\) or several, not "):
            call(source)


def test_no_path_at_all_is_refused():
    with pytest.raises(ValueError, match="source holds no path; give a file, a folder or a glob"):
        claimlint.check([])


@pytest.mark.parametrize("text", [None, 5, ["claim 1"]])
def test_what_is_no_text_is_refused(text):
    with pytest.raises(TypeError, match="text takes str or bytes, not "):
        claimlint.check_text(text)


@pytest.mark.parametrize("claims", [None, 5, "claim 1", [None], [{"id": "1"}]])
def test_what_is_no_claim_is_refused(claims):
    with pytest.raises(TypeError, match=r"claims takes a claimlint\.Claim or several, not "):
        claimlint.check_claims(claims)


def test_other_arguments_of_a_wrong_type_are_refused():
    with pytest.raises(TypeError, match="name takes a text, not 5"):
        claimlint.check_text(TEXT, 5)
    with pytest.raises(TypeError, match="data takes a dictionary, not None"):
        claimlint.claim_from_dict(None)
    with pytest.raises(TypeError, match=r"claims takes a claimlint\.Claim"):
        claimlint.claim_to_dict({"id": "1"})
    report = claimlint.check_text(TEXT, as_of=AS_OF)
    with pytest.raises(TypeError, match="width takes a whole number, not 'wide'"):
        report.to_text(width="wide")
    with pytest.raises(ValueError, match="width must be 1 or more, not 0"):
        report.to_text(width=0)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"code": 97110}, "claim 26-1: lines.0.code: input should be a valid string"),
        ({"minutes": "x"}, "claim 26-1: lines.0.minutes: input should be a valid integer"),
        ({"rendering": "PT"}, "claim 26-1: lines.0.rendering: "),
        ({"modifiers": "GP"}, "claim 26-1: lines.0.modifiers: input should be a valid tuple"),
    ],
)
def test_a_claim_with_a_value_of_a_wrong_type_is_explained(change, says):
    line = exercise().lines[0]
    wrong = dataclasses.replace(line, service=dataclasses.replace(line.service, **change))
    with pytest.raises(ValueError, match=re.escape(says)):
        claimlint.check_claims(dataclasses.replace(exercise(), lines=(wrong,)))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": 5}, "claim 5: id: "),
        ({"lines": ("x",)}, "claim 26-1: lines.0: "),
        ({"lines": (claimlint.ServiceLine(date(2026, 6, 9), "97110"),)}, "claim 26-1: lines.0.code: "),
        ({"setting": None}, "setting: must be a claimlint.Setting, not NoneType"),
    ],
)
def test_a_claim_of_wrong_parts_is_explained(change, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        claimlint.check_claims(dataclasses.replace(exercise(), **change))


def test_values_that_can_be_read_as_their_type_are():
    line = exercise().lines[0]
    loose = dataclasses.replace(line.service, charge=64.0, units="2", modifiers=["GP"], minutes=30.0)
    claim = dataclasses.replace(exercise(), lines=[dataclasses.replace(line, service=loose)])
    report = claimlint.check_claims(claim, as_of=AS_OF)
    assert (list(report), report.outcome.charges) == ([], Decimal("64.00"))


def test_a_path_that_leads_nowhere_is_an_error_at_once(tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no such file"):
        claimlint.check(tmp_path / "nowhere.claim")
    with pytest.raises(FileNotFoundError, match="no claim files in this folder"):
        claimlint.check(tmp_path)
    with pytest.raises(FileNotFoundError):
        list(claimlint.read("-"))


def test_a_file_that_cannot_be_linted_is_named_in_the_outcome(tmp_path):
    path = tmp_path / "a.claim"
    path.write_bytes(b"PK\x03\x04")
    (error,) = claimlint.check(path).outcome.errors
    assert (error.file, error.message) == (str(path), "this is a ZIP archive, not a claim file")


def test_claims_are_read_without_being_judged(tmp_path):
    path = tmp_path / "a.claim"
    path.write_text(TEXT + "  nonsense\n")
    problem, claim = claimlint.read(path)
    assert isinstance(claim, claimlint.Claim)
    assert isinstance(problem, claimlint.Problem)
    assert (claim.lines[0].service.code, problem.code) == ("97110", "SYN002")


@given(claims())
def test_a_claim_survives_json(claim):
    written = json.dumps(claimlint.claim_to_dict(claim))
    assert claimlint.claim_from_dict(json.loads(written)) == claim


def test_the_record_has_every_field_of_the_model():
    header = {field.name for node in (model.Claim, model.Setting) for field in dataclasses.fields(node)}
    assert set(ClaimRecord.model_fields) == header - {"setting"}
    line = {field.name for node in (model.ServiceLine, model.Service) for field in dataclasses.fields(node)}
    assert set(LineRecord.model_fields) == line - {"service"} | {"number"}


def test_a_dictionary_may_leave_out_what_is_missing():
    assert claimlint.claim_from_dict({"id": "1", "lines": [{"code": "97110"}]}) == claimlint.Claim(
        id="1", lines=(claimlint.ServiceLine(None, claimlint.Service("97110")),)
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": None}, "id: "),
        ({"nonsense": 1}, "there is no field nonsense"),
        ({"received": "02/04/2026"}, "received: '02/04/2026' is no date; write it as 2026-02-04"),
        ({"received": 1770163200}, "received: 1770163200 is no date"),
        ({"total": "a lot"}, "total: input should be a valid decimal"),
        ({"total": "NaN"}, "total: "),
        ({"lines": [{"units": 1}]}, "lines.0.code: is required"),
        ({"lines": [{"code": "97110", "units": "x"}]}, "lines.0.units: "),
        ({"lines": [{"code": "97110", "pointers": ["a"]}]}, "lines.0.pointers.0: "),
        ({"lines": [{"code": "97110", "number": 2}]}, "lines.0.number is 2, and the line is number 1"),
        ({"form": "ub04"}, "form: "),
    ],
)
def test_a_wrong_dictionary_is_explained(change, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        claimlint.claim_from_dict({"id": "1", **change})
