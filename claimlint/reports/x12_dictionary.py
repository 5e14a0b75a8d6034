"""Where acknowledgments say that something stands: numbers of data elements, and identifiers of loops.

The numbers are those of the X12 data element dictionary, for the elements that the guides use of an 837; the
loops are those of 005010X222A1 and 005010X223A2.
"""

from __future__ import annotations

_NUMBERS: dict[str, str] = {
    "AMT": "522 782",
    "BHT": "1005 353 127 373 337 640",
    "CAS": "1033 1034 782 380 1034 782 380 1034 782 380 1034 782 380 1034 782 380 1034 782 380",
    "CL1": "1315 1314 1352",
    "CLM": "1028 782 - - C023 1073 1359 1073 1363 1351 C024 1366 - - - - - - - 1514",
    "CLM05": "1331 1332 1325",
    "CLM11": "1362 1362 - 156 26",
    "CN1": "1166 782 332 127 338 799",
    "CR1": "355 81 - 1317 355 380 - - 352 352",
    "CR2": "- - - - - - - 1342 - 352 352",
    "CR3": "1322 355 380",
    "CRC": "1136 1073 1321 1321 1321 1321 1321",
    "CTP": "- - - 380 C001",
    "CTP05": "355",
    "CUR": "98 100",
    "DMG": "1250 1251 1068",
    "DTP": "374 1250 1251",
    "FRM": "350 1073 127 373 332",
    "HCP": "1473 782 782 127 118 127 782 234 235 234 355 380 901 1526 1527",
    "HI": "C022 C022 C022 C022 C022 C022 C022 C022 C022 C022 C022 C022",
    "HI01": "1270 1271 1250 1251 782 - - - 1073",
    "HL": "628 734 735 736",
    "K3": "449",
    "LIN": "- 235 234",
    "LQ": "1270 1271",
    "LX": "554",
    "MEA": "737 738 739",
    "MIA": "380 - 380 782 127 782 782 782 782 782 782 782 782 782 380 782 782 782 782 127 127 127 127 782",
    "MOA": "954 782 127 127 127 127 127 782 782",
    "N3": "166 166",
    "N4": "19 156 116 26 - - 1715",
    "NM1": "98 1065 1035 1036 1037 - 1039 66 67",
    "NTE": "363 352",
    "OI": "- - 1073 1351 - 1363",
    "PAT": "1069 - - - 1250 1251 355 81 1073",
    "PER": "366 93 365 364 365 364 365 364",
    "PRV": "1221 128 127",
    "PS1": "127 782",
    "PWK": "755 756 - - 66 67",
    "QTY": "673 380",
    "REF": "128 127",
    "SBR": "1138 1069 127 93 1336 - - - 1032",
    "SE": "96 329",
    "ST": "143 329 1705",
    "SV1": "C003 782 355 380 1331 - C004 - 1073 - 1073 1073 - - 1327",
    "SV101": "235 234 1339 1339 1339 1339 352",
    "SV107": "1328 1328 1328 1328",
    "SV2": "234 C003 782 355 380 - 782",
    "SV202": "235 234 1339 1339 1339 1339 352",
    "SV5": "C003 355 380 782 782 594",
    "SV501": "235 234",
    "SVD": "67 782 C003 234 380 554",
    "SVD03": "235 234 1339 1339 1339 1339 352",
}
"""Segment, or composite (``CLM05``), to the numbers of its elements in order; ``-`` for one not used."""


def data_element(segment: str, place: int, component: int = 0) -> str:
    """The number of an element, or of a component counted from 1; empty where it is not known.

    A composite has a name (``C023``) and no number, so that is empty as well.
    """
    row = f"{segment}{1 if segment == 'HI' else place:02}" if component else segment
    numbers = _NUMBERS.get(row, "").split()
    at = component or place
    found = numbers[at - 1] if 0 < at <= len(numbers) else ""
    return found if found.isdigit() else ""


_BY_LEVEL = {"20": "2000A", "22": "2000B", "23": "2000C"}
_OF_LEVELS = {
    "41": "1000A",
    "40": "1000B",
    "85": "2010AA",
    "87": "2010AB",
    "PE": "2010AC",
    "IL": "2010BA",
    "PR": "2010BB",
    "QC": "2010CA",
}
_OF_CLAIMS = {
    "837P": {
        "DN": "2310A",
        "P3": "2310A",
        "82": "2310B",
        "77": "2310C",
        "DQ": "2310D",
        "PW": "2310E",
        "45": "2310F",
    },
    "837I": {"71": "2310A", "72": "2310B", "ZZ": "2310C", "82": "2310D", "77": "2310E", "DN": "2310F"},
}
_OF_OTHERS = {
    "837P": {
        "IL": "2330A",
        "PR": "2330B",
        "DN": "2330C",
        "P3": "2330C",
        "82": "2330D",
        "77": "2330E",
        "DQ": "2330F",
    },
    "837I": {
        "IL": "2330A",
        "PR": "2330B",
        "71": "2330C",
        "72": "2330D",
        "ZZ": "2330E",
        "77": "2330F",
        "82": "2330G",
    },
}
_OF_LINES = {
    "837P": {
        "82": "2420A",
        "QB": "2420B",
        "77": "2420C",
        "DQ": "2420D",
        "DK": "2420E",
        "DN": "2420F",
        "P3": "2420F",
        "PW": "2420G",
        "45": "2420H",
    },
    "837I": {"72": "2420A", "ZZ": "2420B", "82": "2420C", "DN": "2420D"},
}
_OPENERS = {"CLM": "2300", "LX": "2400", "LIN": "2410", "SVD": "2430", "LQ": "2440"}
_WITHIN = frozenset(
    ("N3", "N4", "REF", "PER", "PRV", "DMG", "PAT", "CAS", "AMT", "OI", "MOA", "MIA", "CTP", "FRM")
)
"""Segments that belong to whatever loop is open; others of a claim or line are of its own loop again."""


class LoopIds:
    """Follows the segments of a transaction set and says in which loop each stands."""

    def __init__(self, institutional: bool) -> None:
        self._guide = "837I" if institutional else "837P"
        self._home = ""
        self.current = ""

    def enter(self, elements: list[str]) -> str:
        """The loop of the next segment; empty in the header of the transaction set."""
        name, qualifier = elements[0], elements[1] if len(elements) > 1 else ""
        if name == "HL":
            self._home = self.current = _BY_LEVEL.get(elements[3] if len(elements) > 3 else "", "")
        elif name == "SBR" and self._home in ("2300", "2320"):
            self._home = self.current = "2320"
        elif name in _OPENERS:
            self.current = _OPENERS[name]
            if name in ("CLM", "LX"):
                self._home = self.current
        elif name == "NM1":
            self.current = self._named(qualifier)
        elif name == "SE":
            self._home = self.current = ""
        elif name not in _WITHIN and self._home in ("2300", "2400") and (name, qualifier) != ("DTP", "573"):
            self.current = self._home
        return self.current

    def _named(self, qualifier: str) -> str:
        table = {
            "2300": _OF_CLAIMS[self._guide],
            "2320": _OF_OTHERS[self._guide],
            "2400": _OF_LINES[self._guide],
        }.get(self._home, _OF_LEVELS)
        return table.get(qualifier, self._home)
