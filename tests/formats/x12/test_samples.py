"""Public 837P and 837I files are read as their index says, and sound ones without complaint."""

from collections import Counter

DEFECTS = {
    "837P/IPerception-bad_amount.edi": ["X12022"],  # SV102 is ABC
    # No NM1*41, NM1*40 and NM1*PR; DTP*431 behind HI; month 13.
    "837P/IPerception-awkward_values.edi": ["X12020", "X12020", "X12020", "X12032", "X12023"],
    # The first two; HL04 of the billing provider is 0.
    "837P/IPerception-no_patient_loops.edi": ["X12020", "X12020", "X12028"],
    # The first two; DTP behind HI; a patient below SBR02 18; another payer's SBR without OI.
    "837P/IPerception-patient_and_cob.edi": ["X12020", "X12020", "X12032", "X12034", "X12032", "X12020"],
    "837P/IPerception-repeat_patient.edi": ["X12020", "X12020", "X12032", "X12032", "X12032", "X12032"],
    # NM1*77 without an address; 350 paid and 100 adjusted of 400; LIN behind NM1*82.
    "837P/IPerception-cob_loops.edi": ["X12020", "X12020", "X12035", "X12032"],
    "837P/IPerception-dangling_hl.edi": ["X12019"],  # HL02 names HL 9, which does not exist
    "837P/IPerception-multi_hl.edi": ["X12034", "X12020"],  # a patient below SBR02 18, who has no N4
    "837P/LinuxForHealth-demo.ambulance.example5.837": ["X12025"],  # CLM05 is 41::1
    "837P/LinuxForHealth-demo.cob.2ndary.example4.837": ["X12026"],  # ISA16 is : but > is used
    "837P/LinuxForHealth-demo.cob.example3.A.837": ["X12020"],  # another payer's SBR without NM1*PR
    "837P/LinuxForHealth-demo.cob.example3.B.837": ["X12040"],  # a ZIP code of four digits
    "837P/LinuxForHealth-demo.cob.example4.837": ["X12028"],  # AMT*F2, of the guide before
    "837P/LinuxForHealth-demo.example11.837": ["X12026"],
    "837P/LinuxForHealth-demo.example12.837": ["X12026"],
    "837P/LinuxForHealth-demo.example9.837": ["X12026", "X12022"],  # and a diagnosis pointer of 1.00
    "837I/LinuxForHealth-demo.837i": ["X12028"],  # DTP*434*D8, where the guide has RD8
    "837I/LinuxForHealth-out-of-network-repriced-claim.837i": ["X12026"],  # as above
    "837I/LinuxForHealth-ppo-repriced-claim.837i": ["X12026"],
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
