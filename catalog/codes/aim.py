"""AIM symbology identifiers: the prefix by which a scanner names the bars it has read, `]E0` for EAN-13.

Three characters: `]`, a letter for the family of bars, and a modifier (ISO/IEC 15424). The identifier settles what a
text is: `]C1` is GS1 element strings, `]C0` is any text in Code 128, `]E4` is never a UPC-E. Scanners send it only when
they are set to.

>>> carries("]d2"), carries("]C0")
(<Carries.ELEMENTS: 'elements'>, <Carries.TEXT: 'text'>)
"""

from __future__ import annotations

from enum import StrEnum


class Carries(StrEnum):
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


_CARRIES = {
    "]E0": Carries.NUMBER,  # EAN-13, UPC-A, UPC-E
    "]E1": Carries.ADDON,
    "]E2": Carries.ADDON,
    "]E3": Carries.NUMBER_AND_ADDON,
    "]E4": Carries.EAN_8,
    "]I1": Carries.CASE,  # ITF-14
    "]C1": Carries.ELEMENTS,  # GS1-128
    "]e0": Carries.ELEMENTS,  # GS1 DataBar
    "]e1": Carries.ELEMENTS,  # GS1 Composite
    "]e2": Carries.ELEMENTS,
    "]d2": Carries.ELEMENTS,  # GS1 DataMatrix
    "]Q3": Carries.ELEMENTS,  # GS1 QR Code
    "]J1": Carries.ELEMENTS,  # GS1 DotCode
}


def carries(identifier: str) -> Carries:
    """What bars with this identifier hold. Others, and unknown ones, may hold any text."""
    return _CARRIES.get(identifier, Carries.TEXT)
