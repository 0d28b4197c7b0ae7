"""The GS1 application identifiers and the formats of their values.

An element string is an identifier of two to four digits and its value: `17` and `261231` is an expiry date, the last
day of 2026. Formats are written as in the standard (GS1 General Specifications, figure 3.2-1): `N14` is fourteen
digits, `X..20` up to twenty characters of a set of 82, and a part in brackets may be missing.

>>> identifier_at("17261231", 0).name, identifier_at("3103000312", 0).name
('17', '3103')
>>> identifier_at("10ABC", 0).fixed
False
>>> identifier_at("05", 0) is None
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

# Each line: a format, and the identifiers that have it. Digits in brackets are a range.
_FORMATS = """
N18: 00
N14: 0[1-3]
X..20: 10 2[1-2] 243 254 420 702[0-2] 71[0-7] 4318 7240 8002 8012
N6: 1[1-3] 1[5-7] 31[0-6][0-5] 32[0-9][0-5] 33[0-7][0-5] 34[0-9][0-5] 35[0-7][0-5] 36[0-9][0-5] 395[0-5] 4326 7006 8005
N2: 20 7241
X..28: 235
X..30: 24[0-1] 25[0-1] 40[0-1] 403 4308 4319 7002 7023 8004 90
N..6: 242
N13[+X..17]: 253
N13[+N..12]: 255
N..8: 30 37
N..15: 390[0-9] 392[0-9]
N3+N..15: 391[0-9] 393[0-9]
N4: 394[0-3] 8111
N17: 402
N13: 41[0-7] 7001
N3+X..9: 421
N3: 422 424 426
N3+N..12: 423 425
X..3: 427 7008
X..35: 430[0-1] 431[0-1] 4320
X..70: 430[2-6] 431[2-6] 7257 8110 8112 8200
X2: 4307 4317
N20: 4309
N1: 432[1-3] 7252
N10: 432[4-5] 7003
N6[+S1]: 433[0-3]
N..4: 7004
X..12: 7005
N6[+N6]: 7007
X..10: 7009 7255
X..2: 7010
N6[+N4]: 7011
N3+X..27: 703[0-9]
N1+X3: 7040
X..4: 7041
X2+X..28: 723[0-9]
X..25: 7242 801[3-4] 8020
N8: 7250
N12: 7251
X..40: 725[3-4] 7259
X..90: 7256 9[1-9]
N1+X1+N1: 7258
N14: 8001
N14[+X..16]: 8003
N18: 8006 801[7-8] 8026
X..34: 8007
N8[+N..4]: 8008
X..50: 8009
Y..30: 8010
N..12: 8011
N..10: 8019
Z..90: 8030
N15: 804[0-1]
N32: 8042
N18[+N..2]: 8043
"""

_CHARACTERS = {"N": "[0-9]", "X": '[!"%-?A-Z_a-z]', "Y": "[A-Z0-9/#-]", "Z": "[0-9A-Za-z_-]", "S": "-"}
_PART = re.compile(r"(\[\+)?([NXYZS])(\.\.)?([0-9]+)\]?")
# Values of identifiers that begin with these have a fixed length, and need no separator behind them.
_PREDEFINED = frozenset(
    ["00", "01", "02", "03", "11", "12", "13", "15", "16", "17", "20", "41", *map(str, range(31, 37))]
)


@dataclass(frozen=True, slots=True)
class ApplicationIdentifier:
    name: str
    """`01`, `3103`."""
    pattern: re.Pattern[str]
    """Of its value."""
    longest: int
    fixed: bool
    """Its value always has `longest` characters, and no separator ends it."""


def identifier_at(text: str, start: int) -> ApplicationIdentifier | None:
    """The identifier that `text` has at `start`; None without one. No identifier is the beginning of another."""
    return _IDENTIFIERS.get(text[start : start + _LENGTHS.get(text[start : start + 2], 0)])


def identifier_named(name: str) -> ApplicationIdentifier | None:
    """The identifier `name`, all of its digits."""
    return _IDENTIFIERS.get(name)


def _names(ranges: str) -> Iterator[str]:
    digits = [
        [str(digit) for digit in range(int(part[1]), int(part[3]) + 1)] if part.startswith("[") else [part]
        for part in re.findall(r"\[.-.\]|.", ranges)
    ]
    return ("".join(name) for name in product(*digits))


def _identifiers() -> Iterator[ApplicationIdentifier]:
    for line in _FORMATS.strip().splitlines():
        form, _, names = line.partition(": ")
        pattern, longest = "", 0
        for optional, kind, up_to, count in _PART.findall(form):
            least = 0 if optional and up_to else 1 if up_to else int(count)
            part = f"{_CHARACTERS[kind]}{{{least},{count}}}"
            pattern += f"(?:{part})?" if optional and not up_to else part
            longest += int(count)
        compiled = re.compile(pattern, re.ASCII)
        for ranges in names.split():
            for name in _names(ranges):
                yield ApplicationIdentifier(name, compiled, longest, name[:2] in _PREDEFINED)


_IDENTIFIERS = {identifier.name: identifier for identifier in _identifiers()}
_LENGTHS = {name[:2]: len(name) for name in _IDENTIFIERS}
