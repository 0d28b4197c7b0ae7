"""The GS1 application identifiers: the formats of their values, and what goes with what.

An element string is an identifier of two to four digits and its value: `17` and `261231` is an expiry date, the last
day of 2026. Formats are written much as in the standard (GS1 General Specifications, figure 3.2-1): `N14` is fourteen
digits, `N14*` the same with a check digit, `X..20` up to twenty characters of a set of 82, `D` a day and `D0` a day or
00 for the end of the month, `T` hours and minutes, `C` a country. A part in brackets may be missing.

>>> identifier_at("17261231", 0).name, identifier_at("3103000312", 0).name
('17', '3103')
>>> identifier_at("10ABC", 0).fixed
False
>>> identifier_at("05", 0) is None
True
>>> [bool(identifier_named("17").pattern.fullmatch(day)) for day in ("270229", "270200")]
[False, True]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from catalog.codes.gs1_associations import exclusions_of, needs_of

# Each line: a format, and the identifiers that have it. Digits in brackets are a range.
_FORMATS = """
N18*: 00 801[7-8]
N14*: 0[1-3]
X..20: 10 2[1-2] 243 254 420 702[0-2] 71[0-7] 4318 7240 8002 8012
D0: 1[1-3] 1[5-7]
N6: 31[0-6][0-5] 32[0-9][0-5] 33[0-7][0-5] 34[0-9][0-5] 35[0-7][0-5] 36[0-9][0-5] 395[0-5] 8005
D: 4326 7006
N2: 20 7241
X..28: 235
X..30: 24[0-1] 25[0-1] 400 403 4308 4319 7002 90
K..30: 401 7023 8004
N..6: 242
N13*[+X..17]: 253
N13*[+N..12]: 255
N..8: 30 37
N..15: 390[0-9] 392[0-9]
N3+N..15: 391[0-9] 393[0-9]
N4: 394[0-3] 8111
N17*: 402
N13*: 41[0-7]
N13: 7001
C+X..9: 421
C: 422 424 426
C[+C][+C][+C][+C]: 423 425
X..3: 427 7008
X..35: 430[0-1] 431[0-1] 4320
X..70: 430[2-6] 431[2-6] 7257 8200
A2: 4307 4317
N20: 4309
B: 432[1-3]
D0+T9: 432[4-5]
D+T: 7003
N6[+S]: 433[0-3]
N..4: 7004
X..12: 7005
D[+D]: 7007
X..10: 7009 7255
X..2: 7010
D[+T]: 7011
C+X..27: 703[0-9]
N1+X3: 7040
A..4: 7041
X2+X..28: 723[0-9]
X..25: 7242 8020
K..25: 801[3-4]
Y8: 7250
Y8+T: 7251
N1: 7252
X..40: 725[3-4] 7259
X..90: 7256 9[1-9]
N1+X1+N1: 7258
N14: 8001
N14*[+X..16]: 8003
N14*+N4: 8006 8026
X..34: 8007
D+H[+M][+M]: 8008
X..50: 8009
P..30: 8010
N..12: 8011
N..10: 8019
Z..90: 8030
N15: 804[0-1]
N32: 8042
N18[+N..2]: 8043
N..70: 8110 8112
"""

_DAY = "(?:[0-9]{2}(?:(?:0[13578]|1[02])(?:[0-2][0-9]|3[01])|(?:0[469]|11)(?:[0-2][0-9]|30)|02(?:[01][0-9]|2[0-8]))"
_DAY += "|(?:[02468][048]|[13579][26])0229)"
"""YYMMDD. The years that a code can mean have a 29 February when two digits of them are a multiple of four."""
_REAL_DAY = f"(?![0-9]{{4}}00){_DAY}"
_HOUR, _SIXTY = "(?:[01][0-9]|2[0-3])", "[0-5][0-9]"
_ISO_3166 = """
004 008 010 012 016 020 024 028 031 032 036 040 044 048 050 051 052 056 060 064 068 070 072 074 076 084 086 090 092
096 100 104 108 112 116 120 124 132 136 140 144 148 152 156 158 162 166 170 174 175 178 180 184 188 191 192 196 203
204 208 212 214 218 222 226 231 232 233 234 238 239 242 246 248 250 254 258 260 262 266 268 270 275 276 288 292 296
300 304 308 312 316 320 324 328 332 334 336 340 344 348 352 356 360 364 368 372 376 380 384 388 392 398 400 404 408
410 414 417 418 422 426 428 430 434 438 440 442 446 450 454 458 462 466 470 474 478 480 484 492 496 498 499 500 504
508 512 516 520 524 528 531 533 534 535 540 548 554 558 562 566 570 574 578 580 581 583 584 585 586 591 598 600 604
608 612 616 620 624 626 630 634 638 642 643 646 652 654 659 660 662 663 666 670 674 678 682 686 688 690 694 702 703
704 705 706 710 716 724 728 729 732 740 744 748 752 756 760 762 764 768 772 776 780 784 788 792 795 796 798 800 804
807 818 826 831 832 833 834 840 850 854 858 860 862 876 882 887 894 999
"""
"""Countries by number, and 999 for several of them."""
_COUNTRIES = frozenset(_ISO_3166.split())

# What a format's letter stands for: a pattern, and how many characters it has. Without a count, it stands alone.
_PARTS = {
    "D0": (_DAY, 6),
    "D": (_REAL_DAY, 6),
    "Y8": (f"(?:19|20){_REAL_DAY}", 8),
    "T": (_HOUR + _SIXTY, 4),
    "T9": (f"(?:{_HOUR}{_SIXTY}|9999)", 4),
    "H": (_HOUR, 2),
    "M": (_SIXTY, 2),
    "C": ("[0-9]{3}", 3),
    "B": ("[01]", 1),
    "S": ("-", 1),
}
_CHARACTERS = {"N": "[0-9]", "X": '[!"%-?A-Z_a-z]', "A": "[0-9A-Z]", "P": "[A-Z0-9/#-]", "Z": "[0-9A-Za-z_-]"}
_PART = re.compile(r"(\[\+)?([A-Z])(\.\.)?([0-9]*)(\*?)\]?")
# Values of identifiers that begin with these have a fixed length, and need no separator behind them.
_PREDEFINED = frozenset(
    ["00", "01", "02", "03", "11", "12", "13", "15", "16", "17", "20", "41", *map(str, range(31, 37))]
)


@dataclass(frozen=True, slots=True)
class ApplicationIdentifier:
    name: str
    """`01`, `3103`."""
    pattern: re.Pattern[str]
    """Of its value: length, characters and days that exist. Check digit and countries are not looked at."""
    longest: int
    fixed: bool
    """Its value always has `longest` characters, and no separator ends it."""
    checked: int
    """So many digits of its value end with a check digit; 0 without one."""
    needs: tuple[frozenset[str], ...]
    """Of each of these groups one must be in the same message."""
    needs_beside_gtin: tuple[frozenset[str], ...]
    """The same, without those groups that AI 01 is in."""
    excludes: frozenset[str]
    """None of these may be in the same message."""
    countries: int
    """So many characters of its value are countries, three digits each."""

    def knows_countries(self, value: str) -> bool:
        parts = [value[at : at + 3] for at in range(0, min(len(value), self.countries), 3)]
        # Only a processor may be one of several countries.
        return all(part in _COUNTRIES and (part != "999" or self.name[:3] == "703") for part in parts)


def identifier_at(text: str, start: int) -> ApplicationIdentifier | None:
    """The identifier that `text` has at `start`; None without one. No identifier is the beginning of another."""
    return _IDENTIFIERS[text[start : start + _LENGTHS.get(text[start : start + 2], 0)]]


def identifier_named(name: str) -> ApplicationIdentifier | None:
    """The identifier `name`, all of its digits."""
    return _IDENTIFIERS[name]


def _names(ranges: str) -> Iterator[str]:
    digits = [
        [str(digit) for digit in range(int(part[1]), int(part[3]) + 1)] if part.startswith("[") else [part]
        for part in re.findall(r"\[.-.\]|.", ranges)
    ]
    return ("".join(name) for name in product(*digits))


class _Identifiers(dict[str, ApplicationIdentifier | None]):
    """The identifiers that were asked for. Most programs never see one, and no scan sees many: each is made once."""

    def __missing__(self, name: str) -> ApplicationIdentifier | None:
        form = _FORMAT_OF.get(name)
        if form is None:
            # Not kept: what is no identifier comes from outside, and has no end.
            return None
        pattern, longest, checked = _format(form)
        needs, excludes = _associations()
        groups = needs.get(name, ())
        self[name] = made = ApplicationIdentifier(
            name,
            pattern,
            longest,
            name[:2] in _PREDEFINED,
            checked,
            groups,
            tuple(group for group in groups if "01" not in group),
            excludes.get(name, frozenset()),
            3 * form.count("C"),
        )
        return made


@cache
def _associations() -> tuple[dict[str, tuple[frozenset[str], ...]], dict[str, frozenset[str]]]:
    return needs_of(_FORMAT_OF), exclusions_of(_FORMAT_OF)


@cache
def _format(form: str) -> tuple[re.Pattern[str], int, int]:
    """The pattern of a format, its most characters, and how many of them end with a check digit."""
    pattern, longest, checked = "", 0, 0
    for optional, kind, up_to, count, check in _PART.findall(form):
        part, most = _PARTS.get(kind + count, ("", 0))
        if not part:
            most = int(count)
            least = 0 if optional and up_to else 1 if up_to else most
            if kind == "K":
                # A key begins with at least four digits of a company's number.
                part = f"[0-9]{{4}}{_CHARACTERS['X']}{{0,{most - 4}}}"
            else:
                part = _CHARACTERS[kind] + (f"{{{least},{most}}}" if least < most else f"{{{most}}}")
        pattern += f"(?:{part})?" if optional and not up_to else part
        longest += most
        if check:
            checked = longest
    return re.compile(pattern, re.ASCII), longest, checked


_FORMAT_OF = {
    name: form
    for form, _, ranges in (line.partition(": ") for line in _FORMATS.strip().splitlines())
    for each in ranges.split()
    for name in _names(each)
}
_LENGTHS = {name[:2]: len(name) for name in _FORMAT_OF}
_IDENTIFIERS = _Identifiers()
