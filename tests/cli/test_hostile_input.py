"""Whatever the input is: a clear message and exit code 2, or a finding; nothing is left half written."""

from __future__ import annotations

import errno
import gzip
import io
import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import BinaryIO

import pytest

from claimlint.formats.sources import Source

AS_OF = ("--as-of", "2026-06-30")


@pytest.fixture
def made(tmp_path):
    """Makes a file of bytes."""

    def make(data: bytes, name: str = "input.claim") -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return make


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("batch.claim", "claim 1\n")
    return stream.getvalue()


def said(ran) -> str:
    """What a command printed, its line breaks taken out."""
    return " ".join((ran.out + ran.err).split())


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the file is empty"),
        (b" \n\n \t\n", "the file is empty"),
        (zipped(), "this is a ZIP archive, not a claim file"),
        (gzip.compress(b"claim 1\n", mtime=0), "this is a gzip file, not a claim file"),
        (b"%PDF-1.7\n", "this is a PDF, not a claim file"),
        (b'{"claims": []}', "this looks like JSON, which is not read"),
        ("claim 1\n".encode("utf-16"), "this text is in UTF-16"),
        (b"claim\0" * 40, "this is a binary file, not a claim file"),
    ],
)
@pytest.mark.parametrize("command", ["check", "parse"])
def test_what_is_no_claim_file_is_named(run, made, command, data, says):
    ran = run(command, made(data))
    assert ran.code == 2
    assert says in said(ran)


def test_a_text_without_claims_is_a_finding(run, made):
    ran = run("check", made(b"hello world\n"), "--format", "concise", *AS_OF)
    assert "SYN" in ran.out
    assert ran.code in (1, 2)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("command", ["check", "parse"])
def test_random_bytes_end_in_a_message_or_a_finding(run, made, command, seed):
    data = random.Random(seed).randbytes(5_000)
    data = (data, b"claim 1\n" + data.replace(b"\0", b"x"), b"ISA*00*" + data)[seed % 3]
    ran = run(command, made(data), *(AS_OF if command == "check" else ()))
    assert ran.code in ((1, 2) if command == "check" else (0, 2))
    assert ran.out or ran.err


@pytest.mark.slow
@pytest.mark.parametrize("start", [b"", b"claim 1\n2026-02-04 97110-GP ", b"claim ", b"ISA*00*"])
def test_ten_megabytes_on_one_line(run, made, start):
    ran = run("check", made(start + b"x" * 10_000_000), "--format", "concise", *AS_OF)
    assert ran.code in (1, 2)
    assert len(ran.out) < 10_000


def test_a_missing_file_is_named_and_the_others_are_linted(run, faulty):
    ran = run("check", "nowhere.claim", faulty, *AS_OF)
    assert ran.code == 2
    assert "nowhere.claim: there is no such file" in ran.out
    assert "MOD001" in ran.out


def test_a_folder_without_claims_is_named(run, tmp_path):
    (tmp_path / "notes.md").write_text("nothing")
    ran = run("check", tmp_path, *AS_OF)
    assert ran.code == 2
    assert "no claim files in this folder" in " ".join(ran.out.split())


@pytest.mark.parametrize("path", ["", "\0", "a\0b"])
def test_what_is_no_path_is_said_to_be_none(run, path):
    ran = run("check", path, *AS_OF)
    assert (ran.code, "this is no path" in ran.out) == (2, True)


@pytest.mark.parametrize("command", ["check", "parse"])
def test_a_file_without_rights_is_named(run, faulty, monkeypatch, command):
    """Refused by hand, because root may read every file."""

    def refuse(path: str) -> Source:
        def open_it() -> BinaryIO:
            raise PermissionError(errno.EACCES, "Permission denied", path)

        return Source(path, open_it)

    monkeypatch.setattr(Source, "from_path", refuse)
    ran = run(command, faulty)
    assert (ran.code, "cannot be read: permission denied" in said(ran)) == (2, True)


def test_a_link_to_nowhere_is_named(run, tmp_path):
    (tmp_path / "gone.claim").symlink_to(tmp_path / "nothing")
    ran = run("check", tmp_path / "gone.claim", *AS_OF)
    assert (ran.code, "cannot be read: no such file or directory" in said(ran)) == (2, True)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--select", "MOD999"), "no rule matches MOD999; did you mean MOD"),
        (("--ignore", "kx-misssing"), "did you mean kx-missing?"),
        (("--payer", "medicaire"), "no ruleset binds payer medicaire; did you mean medicare?"),
        (
            ("--ruleset", "medicar"),
            "there is no such ruleset, shipped or as a path; did you mean 'medicare'?",
        ),
        (("--as-of", "30.6.2026"), "write it as 2026-02-04"),
        (("--output", "json"), "is not FORMAT=FILE"),
        (
            ("--output", "yaml=a.yaml"),
            "where FORMAT is 999, concise, csv, github, gitlab, html, json, jsonl, junit, sarif, text",
        ),
        (("--output", "json=a", "--output", "text=./a"), "is to hold two reports"),
    ],
)
def test_a_mistaken_option_is_explained_and_nothing_is_printed(run, faulty, options, says):
    ran = run("check", faulty, *options)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


def test_a_folder_cannot_be_written_to(run, tmp_path, faulty):
    target = tmp_path / "reports"
    target.mkdir()
    ran = run("check", faulty, "--output", f"json={target}", *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert "it is a folder" in ran.err
    assert list(target.iterdir()) == []


def test_a_report_into_a_folder_that_is_not_there_is_refused(run, tmp_path, faulty):
    ran = run("check", faulty, "--output", f"json={tmp_path / 'none' / 'report.json'}", *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert "no such file or directory" in ran.err


def test_no_report_is_left_half_written(run, tmp_path, faulty):
    """The second report cannot be opened: the first must not appear, nor replace an older one."""
    older = tmp_path / "older.json"
    older.write_text("older")
    outputs = ("--output", f"json={older}", "--output", f"text={tmp_path / 'none' / 'x'}")
    assert run("check", faulty, *outputs, *AS_OF).code == 2
    assert older.read_text() == "older"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["faulty.claim", "older.json"]


def claimlint(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "claimlint", *arguments]
    return subprocess.Popen(command, stderr=subprocess.PIPE, **options)


@pytest.mark.parametrize("arguments", [("check", "--format", "jsonl", *AS_OF), ("parse",)])
def test_a_reader_that_stops_reading_is_no_error(tmp_path, faulty, arguments):
    command, *options = arguments
    many = tmp_path / "many.claim"
    many.write_text("".join(faulty.read_text().replace("claim 1", f"claim {n}") for n in range(2_000)))
    with claimlint(command, str(many), *options, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 2


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("arguments", [("check", *AS_OF), ("parse",)])
def test_a_full_disk_is_a_message(faulty, arguments):
    command, *options = arguments
    with open("/dev/full", "wb") as full, claimlint(command, str(faulty), *options, stdout=full) as process:
        said = process.stderr.read()
    assert process.returncode == 2
    assert said.startswith(b"Error: cannot write standard output: no space left on device\n")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("format_name", ["text", "json", "jsonl", "concise"])
def test_a_report_that_cannot_be_written_is_named(run, faulty, format_name):
    ran = run("check", faulty, "--output", f"{format_name}=/dev/full", *AS_OF)
    assert ran.code == 2
    assert "cannot write /dev/full: no space left on device" in ran.err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a device that is always full")
def test_a_report_that_fails_leaves_no_other_half_written(run, tmp_path, faulty):
    other = tmp_path / "report.json"
    assert run("check", faulty, "--output", f"json={other}", "--output", "text=/dev/full", *AS_OF).code == 2
    assert not other.exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("arguments", [("--help",), ("rule",), ("check", "--help")])
def test_help_on_a_full_disk_is_a_message_too(arguments):
    with open("/dev/full", "wb") as full, claimlint(*arguments, stdout=full) as process:
        said = process.stderr.read()
    assert process.returncode == 2
    assert said.startswith(b"Error: cannot ")
    assert b"Traceback" not in said


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("id,code,charge\n1,97110,64.00\n", "a table (CSV)"),
        ("id\tcode\n1\t97110\n", "a table (CSV)"),
        ('<?xml version="1.0"?>\n<Claim/>\n', "XML"),
        ('{"resourceType": "Claim"}', "FHIR"),
        ('{"claims": []}', "JSON"),
    ],
)
def test_a_file_of_another_kind_is_named_once_and_the_others_are_linted(run, faulty, text, what):
    other = faulty.parent / "other.txt"
    other.write_text(text)
    ran = run("check", faulty, other, "--format", "concise", "--as-of", "2026-06-30")
    assert ran.code == 2
    assert (ran.out + ran.err).count(what) == 1
    assert "MOD001" in ran.out
