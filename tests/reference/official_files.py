"""Small files in the layouts of CMS, with made-up rows and texts of our own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

PTP_HEADER = (
    "A notice of who owns what\r\nAll rights are theirs\r\n\r\n"
    "Column 1/Column 2 Edits\t\t\t\t\t\t\r\n"
    "\t\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n"
    "Column 1\tColumn 2\tprior to 1996\tDate\tDate\t0=not allowed\t\r\n"
)

PTP_NAME = "medicare-ncci-2026q3-practitioner-ptp-edits-ccipra-v322r0-f{}.zip"


def ptp(*rows: str, rationale: str = "Made-up rationale") -> bytes:
    """A text of edits; a row is ``97530 97116 20200101 * 1``, with a fourth word for the last day."""
    lines = []
    for row in rows:
        column1, column2, starts, ends, indicator = row.split()
        lines.append(f"{column1}\t{column2}\t\t{starts}\t{ends}\t{indicator}\t{rationale}\r\n")
    return (PTP_HEADER + "".join(lines)).encode()


def ptp_parts(folder: Path, *parts: Sequence[str], name: str = PTP_NAME) -> list[str]:
    """The parts of a quarter as zips; each part holds rows."""
    return [
        zipped(folder / name.format(number), {f"ccipra-v322r0-f{number}.TXT": ptp(*rows)})
        for number, rows in enumerate(parts, 1)
    ]


def mue(*rows: tuple[str, int, int], whose: str = "Practitioner") -> bytes:
    """A table of unit limits: code, units, adjudication indicator."""
    notice = '"A notice\nof several lines, with commas",,,\n'
    header = f'"HCPCS/\nCPT Code",{whose} Services MUE Values,MUE Adjudication Indicator,MUE Rationale\n'
    lines = (f'{code},{units},"{mai} Kind of Edit: Policy",Made up\n' for code, units, mai in rows)
    return (notice + header + "".join(lines)).encode()


ADDON_HEADER = (
    "Add-On_Code\tAOC_Del_Dt_Julian\tPrimary_Code\tPrimary_Code_Del_Dt_Julian\tAOC_Edit_Eff_Dt_Julian"
    "\tAOC_Edit_Del_Dt_Julian\tAOC_Edit_Type\tSpecial_Instruction_Notes\r\n"
)


def addons(*rows: str) -> bytes:
    """Add-on codes; a row is ``addon primary starts ends type`` with - for no last day."""
    lines = []
    for row in rows:
        addon, primary, starts, ends, kind = row.split()
        lines.append(f"{addon}\t\t{primary}\t\t{starts}\t{ends.strip('-')}\t{kind}\t\r\n")
    return (ADDON_HEADER + "".join(lines)).encode()


_PPRRVU_COLUMNS = [
    ("", "", "HCPCS"),
    ("", "", "MOD"),
    ("", "", "DESCRIPTION"),
    ("", "STATUS", "CODE"),
    ("NOT USED FOR", "MEDICARE", "PAYMENT"),
    ("", "WORK", "RVU"),
    ("NON-FAC", "PE", "RVU"),
    ("NON-FAC", "NA", "INDICATOR"),
    ("FACILITY", "PE", "RVU"),
    ("FACILITY", "NA", "INDICATOR"),
    ("", "MP", "RVU"),
    ("NON-", "FACILITY", "TOTAL"),
    ("", "FACILITY", "TOTAL"),
    ("", "PCTC", "IND"),
    ("", "GLOB", "DAYS"),
    ("", "PRE", "OP"),
    ("", "INTRA", "OP"),
    ("", "POST", "OP"),
    ("", "MULT", "PROC"),
    ("", "BILAT", "SURG"),
    ("", "ASST", "SURG"),
    ("", "CO-", "SURG"),
    ("", "TEAM", "SURG"),
    ("", "PRIC", "IND"),
    ("", "ENDO", "BASE"),
    ("", "CONV", "FACTOR"),
    ("PHYSICIAN", "SUPERVISION OF DIAGNOSTIC", "PROCEDURES"),
    ("", "CALCULATION", "FLAG"),
    ("DIAGNOSTIC", "IMAGING", "FAMILY INDICATOR"),
    ("NON-FACILITY", "PE USED FOR OPPS", "PAYMENT AMOUNT"),
    ("FACILITY", "PE USED FOR OPPS", "PAYMENT AMOUNT"),
    ("MP", "USED FOR OPPS", "PAYMENT AMOUNT"),
]

PPRRVU_WIDTH = len(_PPRRVU_COLUMNS)


def pprrvu(*rows: str, factor: str = "33.4009", pricing: bool = True) -> bytes:
    """Relative values; a row is ``code modifier status work nonfacility facility malpractice mult global``.

    - stands for no modifier. ``pricing``: whether there is a column of pricing indicators, as from 2026.
    """
    columns = [column for column in _PPRRVU_COLUMNS if pricing or column[1] != "PRIC"]
    lines = [["National Physician Fee Schedule Relative Value File", *[""] * (len(columns) - 1)]]
    lines += [["", "", "A notice of who owns what", *[""] * (len(columns) - 3)]]
    lines += [[column[place] for column in columns] for place in range(3)]
    for row in rows:
        code, modifier, status, work, nonfacility, facility, malpractice, mult, glob = row.split()
        totals = [f"{float(work) + float(pe) + float(malpractice):.2f}" for pe in (nonfacility, facility)]
        values = {
            "HCPCS": code,
            "MOD": modifier.strip("-"),
            "DESCRIPTION": "A text, to be dropped",
            "CODE": status,
            "PROC": mult,
            "DAYS": glob,
            "FACTOR": factor,
        }
        cells = [values.get(column[2], "") for column in columns]
        cells[5], cells[6], cells[8], cells[10] = work, nonfacility, facility, malpractice
        cells[11:13] = totals
        lines.append(cells)
    return "".join(
        ",".join(f'"{cell}"' if "," in cell else cell for cell in line) + "\r\n" for line in lines
    ).encode()


def gpci(*rows: str) -> bytes:
    """Geographic factors; a row is ``contractor state locality work floor expense malpractice``."""
    header = (
        "Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,"
        "2026 PW GPCI (without 1.0 Floor),2026 PW GPCI (with 1.0 Floor),2026 PE GPCI,2026 MP GPCI\n"
    )
    lines = []
    for row in rows:
        contractor, state, locality, *factors = row.split()
        lines.append(f"{contractor},{state},{locality},A PLACE,{','.join(factors)}\n")
    return ("ADDENDUM,,,,,,,\n" + header + "".join(lines) + "* A note at the end.,,,,,,,\n").encode()


def icd10cm(*rows: str) -> bytes:
    """Codes in tabular order; a row is ``code billable``."""
    lines = []
    for number, row in enumerate(rows, 1):
        code, billable = row.split()
        lines.append(f"{number:05} {code:7} {billable} {'A text of our own':60} A longer text of our own\r\n")
    return "".join(lines).encode()


def hcpcs(*rows: str) -> bytes:
    """Records of codes, and of modifiers, which have two characters; a row is ``code added ended``.

    - stands for no last day.
    """
    lines = []
    for number, row in enumerate(rows, 1):
        code, added, ended = row.split()
        kinds = "34" if len(code) == 5 else "78"
        for kind in kinds:
            line = f"{code:>5}{number:05}{kind}{'A long text':80}{'A short text':28}".ljust(229) + "C"
            if kind in "37":
                line = line.ljust(268) + f"{added:8}{added:8}{ended.strip('-'):8}N"
            lines.append(line.ljust(320) + "\r\n")
    return "".join(lines).encode()


def sheet(rows: Iterable[Sequence[object]]) -> bytes:
    """A spreadsheet."""
    import openpyxl

    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(list(row))
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def zipped(path: Path, files: dict[str, bytes]) -> str:
    """An archive of files; gives its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return str(path)


def written(path: Path, content: bytes) -> str:
    """A file; gives its path."""
    path.write_bytes(content)
    return str(path)
