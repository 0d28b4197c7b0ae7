"""AIM symbology identifiers: the prefix by which a scanner names the bars it has read, `]E0` for EAN-13.

Three characters: `]`, a letter for the family of bars, and a modifier (ISO/IEC 15424). The identifier settles what a
text is and how long: `]E0` is thirteen digits, `]C1` is GS1 element strings, `]C0` is any text in Code 128 and never
element strings. Scanners send it only when they are set to.

>>> carries("]d2"), carries("]C0"), carries("]F0")
(<Carries.ELEMENTS_OR_LINK: 'elements-or-link'>, <Carries.TEXT: 'text'>, <Carries.OWN: 'own'>)
"""

from __future__ import annotations

from enum import StrEnum


class Carries(StrEnum):
    EAN_13 = "ean-13"
    """Thirteen digits: EAN-13, UPC-A with its zero, UPC-E written out."""
    EAN_8 = "ean-8"
    ADDON = "addon"
    """Only the two or five digits of an add-on, without the main number."""
    EAN_13_AND_ADDON = "ean-13-and-addon"
    CASE = "case"
    """The number of a carton, 14 digits."""
    ELEMENTS = "elements"
    """GS1 element strings: linear bars hold no link."""
    ELEMENTS_OR_LINK = "elements-or-link"
    """GS1 element strings, or the Digital Link that some printers put into such a 2D code."""
    TEXT = "text"
    """Anything but element strings."""
    OWN = "own"
    """Bars that no trade item carries: only what a label rule of the store says."""


_CARRIES = {
    "]E0": Carries.EAN_13,
    "]E1": Carries.ADDON,
    "]E2": Carries.ADDON,
    "]E3": Carries.EAN_13_AND_ADDON,
    "]E4": Carries.EAN_8,
    "]I0": Carries.CASE,  # ITF, its check digit not verified
    "]I1": Carries.CASE,  # ITF-14
    "]C0": Carries.TEXT,  # Code 128
    "]C1": Carries.ELEMENTS,  # GS1-128
    "]e0": Carries.ELEMENTS,  # GS1 DataBar
    "]e1": Carries.ELEMENTS,  # GS1 Composite
    "]e2": Carries.ELEMENTS,
    "]d2": Carries.ELEMENTS_OR_LINK,  # GS1 DataMatrix
    "]d3": Carries.OWN,  # FNC1 in second place: an industry's own
    "]d6": Carries.OWN,
    "]Q3": Carries.ELEMENTS_OR_LINK,  # GS1 QR Code
    "]Q5": Carries.OWN,  # as ]d3
    "]Q6": Carries.OWN,
    "]J1": Carries.ELEMENTS_OR_LINK,  # GS1 DotCode
}
_OWN = frozenset("ABCDEFGHIKMNOPRSTVe")
"""Families of linear bars: Code 39, Codabar, 2 of 5 …, and what EAN, ITF and Code 128 have besides those above."""


def carries(identifier: str) -> Carries:
    """What bars with this identifier hold. Unknown ones may hold any text."""
    return _CARRIES.get(identifier) or (Carries.OWN if identifier[1] in _OWN else Carries.TEXT)
