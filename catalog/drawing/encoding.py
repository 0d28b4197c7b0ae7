"""Which symbol a code is drawn as: the one it is usually printed with, or the one asked for.

>>> symbol_of("9521234000013").symbology, symbol_of("(01)09521234000013(17)261231").symbology
(<Symbology.EAN13: 'ean13'>, <Symbology.GS1_128: 'gs1-128'>)
>>> symbol_of("(01)09521234000013(17)261231(10)A/8", Drawn.DIGITAL_LINK).text
'https://id.gs1.org/01/09521234000013/10/A%2F8?17=261231'
>>> symbol_of("milk")
Traceback (most recent call last):
    ...
catalog.errors.BarsError: 'milk' was given: expected a GTIN, (01)…, a payment code or a link

| code | drawn as |
|---|---|
| 8, 12, 13 or 14 digits with a right check digit | EAN-8, UPC-A, EAN-13 |
| 16 to 24 digits | Code 128: payment codes, the longer labels of scales |
| `(01)09521234000013(17)261231` | GS1-128 |
| `https://…` | QR |
"""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never
from urllib.parse import quote

from catalog.codes import LENGTHS, Gs1Fault, Gs1Message, Gtin, identifier_named, is_digits, message_of, read_printed
from catalog.codes.digital_link import read_link
from catalog.drawing.bars import bar_symbol, code128, ean8, ean13, gs1_128, upca
from catalog.drawing.qr import qr_symbol
from catalog.drawing.symbols import Symbol
from catalog.errors import BarsError, CodeError, CodeProblem

RESOLVER = "https://id.gs1.org"
"""The resolver of our Digital Links, which GS1 runs for everybody. Our readers never ask it."""
_QUALIFIERS = {
    "01": (("22", "10", "21"), ("235",)),
    "8006": (("22", "10", "21"),),
    "8010": (("8011",),),
    "414": (("254", "7040"),),
    "417": (("7040",),),
    "8017": (("8019",),),
    "8018": (("8019",),),
    "415": (("8020",),),
    "8004": (("7040",),),
    **dict.fromkeys(("00", "253", "255", "401", "402", "8003", "8013"), ((),)),
}
"""By key: the sequences of identifiers of which one stands behind it in the path, in this order (GS1 Digital Link URI
syntax 1.4, 4.4 and 4.6). The others are in the query."""


class Drawn(StrEnum):
    """The values of `checkout draw --as`."""

    EAN13 = "ean13"
    EAN8 = "ean8"
    UPCA = "upca"
    CODE128 = "code128"
    GS1_128 = "gs1-128"
    QR = "qr"
    DIGITAL_LINK = "digital-link"


def symbol_of(code: str, drawn: Drawn | None = None) -> Symbol:
    """The symbol of `code`; None draws it as it is usually printed. BarsError when it cannot be drawn so."""
    match drawn:
        case None:
            return _usual(code)
        case Drawn.EAN13:
            return ean13(code)
        case Drawn.EAN8:
            return ean8(code)
        case Drawn.UPCA:
            return upca(code)
        case Drawn.CODE128:
            return code128(code)
        case Drawn.GS1_128:
            return _gs1_128(_message(code))
        case Drawn.QR:
            return qr_symbol(code)
        case Drawn.DIGITAL_LINK:
            return qr_symbol(digital_link(_message(code)))
        case _:
            assert_never(drawn)


def digital_link(message: Gs1Message) -> str:
    """`message` as a GS1 Digital Link (URI syntax 1.4), which `read_link` reads when it is goods.

    BarsError without a key that a path may begin with, or when an element has no place in the link.
    """
    values = dict(message.elements)
    key = next((name for name in _QUALIFIERS if name in values), None)
    if key is None:
        raise BarsError(CodeProblem.UNREADABLE, printed(message), "a number of goods, (01)…")
    sequences = _QUALIFIERS[key]
    # An UPUI (235) stands alone: no other qualifier goes into its path.
    qualifiers = next((each for each in reversed(sequences) if values.keys() & set(each)), ())
    path = [part for name in (key, *qualifiers) if name in values for part in (name, quote(values.pop(name), safe=""))]
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in values.items())
    link = f"{RESOLVER}/{'/'.join(path)}" + (f"?{query}" if query else "")
    if key == "01":
        back = read_link(link)
        if not isinstance(back, Gs1Message) or dict(back.elements) != dict(message.elements):
            raise BarsError(CodeProblem.UNREADABLE, printed(message), "elements that go together in one link")
    return link


def printed(message: Gs1Message) -> str:
    """The element strings as people read them: `(01)09521234000013(17)261231`."""
    return "".join(f"({name}){value}" for name, value in message.elements)


def _usual(code: str) -> Symbol:
    if code.startswith("("):
        return _gs1_128(_message(code))
    if code[:8].lower().startswith(("http://", "https://")):
        return qr_symbol(code)
    if is_digits(code):
        return bar_symbol(code)
    raise BarsError(CodeProblem.UNREADABLE, code, "a GTIN, (01)…, a payment code or a link")


def _message(code: str) -> Gs1Message:
    """The element strings of `code`, which is written with brackets or is a GTIN. BarsError otherwise."""
    if is_digits(code) and len(code) in LENGTHS:
        try:
            key = Gtin.parse(code).key
        except CodeError as error:
            raise BarsError(error.problem, code, error.expected) from error
        message = message_of([("01", key)])
    else:
        message = read_printed(code)
    if isinstance(message, Gs1Fault):
        raise BarsError(message.problem, code, "a GTIN or element strings, (01)09521234000013(17)261231")
    return message


def _gs1_128(message: Gs1Message) -> Symbol:
    """GS1-128, with separators behind values without a fixed length. Fixed ones go first, which saves separators."""
    fields = [""]
    for name, value in sorted(message.elements, key=_needs_separator):
        fields[-1] += name + value
        if _needs_separator((name, value)):
            fields.append("")
    return gs1_128([field for field in fields if field], printed(message))


def _needs_separator(element: tuple[str, str]) -> bool:
    identifier = identifier_named(element[0])
    return identifier is None or not identifier.fixed
