"""AIM symbology identifiers: the prefix by which a scanner names the bars it has read, `]E0` for EAN-13.

Three characters: `]`, a letter for the family of bars, and a modifier (ISO/IEC 15424). The identifier settles what a
text is: `]C1` is GS1 element strings, `]C0` is any text in Code 128, `]E4` is never a UPC-E. Scanners send it only when
they are set to.

>>> symbology("]d2").name, symbology("]d2").carries
('GS1 DataMatrix', <Carries.ELEMENTS: 'elements'>)
>>> symbology("]C0").carries, symbology("]?0").name
(<Carries.TEXT: 'text'>, 'unknown')
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Carries(StrEnum):
    """What kind of text a symbology holds."""

    NUMBER = "number"
    """The 13 digits of an EAN-13 or UPC; a UPC-E may be in its short form."""
    EAN_8 = "ean-8"
    ADDON = "addon"
    """Only the two or five digits of an add-on, without the main number."""
    NUMBER_AND_ADDON = "number-and-addon"
    CASE = "case"
    """The number of a carton, 14 digits."""
    ELEMENTS = "elements"
    """GS1 element strings, or a Digital Link."""
    TEXT = "text"
    """Anything."""


@dataclass(frozen=True, slots=True)
class SymbologyIdentifier:
    identifier: str
    name: str
    carries: Carries


_FAMILIES = {
    "A": "Code 39",
    "B": "Telepen",
    "C": "Code 128",
    "E": "EAN/UPC",
    "F": "Codabar",
    "G": "Code 93",
    "H": "Code 11",
    "I": "Interleaved 2 of 5",
    "J": "DotCode",
    "K": "Code 16K",
    "L": "PDF417",
    "M": "MSI",
    "O": "Codablock",
    "P": "Plessey",
    "Q": "QR Code",
    "R": "Straight 2 of 5",
    "S": "Straight 2 of 5",
    "T": "Code 49",
    "U": "MaxiCode",
    "X": "other bars",
    "Z": "no bars",
    "d": "Data Matrix",
    "e": "GS1 DataBar",
    "h": "Han Xin",
    "z": "Aztec",
}

_SPECIAL = {
    "]E0": ("EAN-13, UPC-A or UPC-E", Carries.NUMBER),
    "]E1": ("two-digit add-on", Carries.ADDON),
    "]E2": ("five-digit add-on", Carries.ADDON),
    "]E3": ("EAN-13 with add-on", Carries.NUMBER_AND_ADDON),
    "]E4": ("EAN-8", Carries.EAN_8),
    "]I1": ("ITF-14", Carries.CASE),
    "]C1": ("GS1-128", Carries.ELEMENTS),
    "]C2": ("Code 128 with FNC1 in second place", Carries.TEXT),
    "]e0": ("GS1 DataBar", Carries.ELEMENTS),
    "]e1": ("GS1 Composite", Carries.ELEMENTS),
    "]e2": ("GS1 Composite", Carries.ELEMENTS),
    "]d2": ("GS1 DataMatrix", Carries.ELEMENTS),
    "]d1": ("Data Matrix", Carries.TEXT),
    "]Q3": ("GS1 QR Code", Carries.ELEMENTS),
    "]J1": ("GS1 DotCode", Carries.ELEMENTS),
}

_KNOWN = {identifier: SymbologyIdentifier(identifier, *special) for identifier, special in _SPECIAL.items()}


def symbology(identifier: str) -> SymbologyIdentifier:
    """What `identifier` stands for. An unknown one is called `unknown` and may carry any text."""
    known = _KNOWN.get(identifier)
    return known or SymbologyIdentifier(identifier, _FAMILIES.get(identifier[1:2], "unknown"), Carries.TEXT)
