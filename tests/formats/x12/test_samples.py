"""Public 837P files are read as their index says, and sound ones without complaint."""

from collections import Counter

DEFECTS = {
    "837P/IPerception-bad_amount.edi": ["X12022"],  # SV102 is ABC
    "837P/IPerception-awkward_values.edi": ["X12020", "X12023"],  # no NM1*PR; month 13
    "837P/IPerception-dangling_hl.edi": ["X12019"],  # HL02 names HL 9, which does not exist
    "837P/LinuxForHealth-demo.cob.2ndary.example4.837": ["X12026"],  # ISA16 is : but > is used
    "837P/LinuxForHealth-demo.example11.837": ["X12026"],
    "837P/LinuxForHealth-demo.example12.837": ["X12026"],
    "837P/LinuxForHealth-demo.example9.837": ["X12026", "X12022"],  # and a diagnosis pointer of 1.00
    "837P/azoner-simple_837p.edi": ["X12016"],  # 004010X098A1
    "837P/azoner-simple_837p.txt": ["X12016"],
    "837P/gunajii-valid_837.edi": ["X12021"],  # a service date in the claim loop, which has none
}
"""Errors in files whose envelope is sound: each is a real defect of the file."""


def test_claims_and_lines_are_those_of_the_index(samples, read):
    sound = [sample for sample in samples if sample["envelope_errors"] is None]
    expected = {sample["file"]: (sample["claims"], sample["lines"]) for sample in sound}
    actual = {}
    for sample in sound:
        claims = read(sample["data"]).claims
        actual[sample["file"]] = (len(claims), sum(len(found.claim.lines) for found in claims))
    assert expected == actual
    assert len(sound) > 35


def test_codes_and_modifiers_are_those_of_the_index(samples, read):
    for sample in samples:
        if sample["envelope_errors"] is None and sample["hcpcs"]:
            lines = [line.service for found in read(sample["data"]).claims for line in found.claim.lines]
            assert Counter(sample["hcpcs"]) == Counter(service.code for service in lines)
            assert Counter(sample["modifiers"]) == Counter(m for service in lines for m in service.modifiers)


def test_sound_files_give_no_errors_but_their_real_defects(samples, read):
    found = {}
    for sample in samples:
        if sample["envelope_errors"] is None:
            errors = [p.code for p in read(sample["data"]).problems if p.severity == "error"]
            if errors:
                found[sample["file"]] = errors
    assert found == DEFECTS


def test_broken_envelopes_are_reported(samples, read):
    for sample in samples:
        if sample["envelope_errors"] is not None:
            assert read(sample["data"]).problems, sample["file"]


def test_what_a_problem_is_about_stands_at_its_span(samples, read):
    for sample in samples:
        for problem in read(sample["data"]).problems:
            start, end = problem.span.start, problem.span.end
            marked = problem.excerpt.text[problem.excerpt.start :][: problem.excerpt.length]
            assert sample["data"][start.byte : end.byte].decode() == marked
