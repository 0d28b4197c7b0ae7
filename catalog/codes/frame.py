r"""The frame of a scan: what the scanner sent, without what it or the keyboard put around the code.

A barcode scanner is a keyboard that types fast and ends with Enter or Tab. Some put the AIM symbology identifier in
front, `]E0` for EAN-13 (`catalog.codes.aim`); some put STX and ETX around the code. A Chinese input method may turn
digits into full-width ones.

>>> frame("]E09521234000013\r\n")
Frame(raw=']E09521234000013', text='9521234000013', symbology=']E0', too_long=False)
>>> frame("９５２１２３４００００１３").text
'9521234000013'
>>> split_frames("9521234000013\r\n9521234000020\t")
['9521234000013', '9521234000020']

Only full-width forms are folded. Unicode's NFKC would also turn `²` into 2, which would be a guess.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_LENGTH = 512
"""Characters of a scan. A QR code can hold 7,089; no code that a shop sells by needs more than this."""

GS = "\x1d"
"""Ends a value among GS1 element strings."""

_AROUND = "\r\n\t \x00\x02\x03\x04\x11\x13\ufeff\u3000"
_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_ENDS = re.compile(r"[\r\n\t]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SEPARATORS = ("<GS>", "{GS}", "^]")
"""What scanners send for GS, which a keyboard cannot type."""
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ",
    ord("。"): ".",
    ord("【"): "[",
    ord("】"): "]",
}


class Frame(NamedTuple):
    """One scan. A group separator (GS, 0x1D) inside is kept: in a GS1 code it ends a field.

    A named tuple, because it is made in half the time of a frozen dataclass, for every scan.
    """

    raw: str
    """What came in, cut at `MAX_LENGTH`. Can be stored as UTF-8."""
    text: str
    """The same, full-width forms folded, without the symbology identifier."""
    symbology: str | None = None
    """AIM symbology identifier, `]E0`, when the scanner sent one."""
    too_long: bool = False


def frame(raw: str) -> Frame:
    """The frame of `raw`. Any text gives one."""
    if raw.isdigit() and raw.isascii() and len(raw) <= MAX_LENGTH:
        return Frame(raw, raw)
    raw = raw.strip(_AROUND)
    too_long = len(raw) > MAX_LENGTH
    if too_long:
        raw = raw[:MAX_LENGTH]
    text = raw
    if not raw.isascii():
        raw = _SURROGATES.sub("\ufffd", raw)
        text = raw.translate(_FULL_WIDTH).strip(_AROUND)
    symbology = None
    if text.startswith("]") and (match := _AIM.match(text)):
        symbology = match[0]
        text = text[3:].strip(_AROUND)
    for separator in _SEPARATORS:
        if separator in text:
            text = text.replace(separator, GS)
    return Frame(raw, text, symbology, too_long)


def split_frames(burst: str) -> list[str]:
    """The scans in a burst or a paste: CR, LF, CRLF and Tab each end one, and empty ones are dropped."""
    return [part for part in _ENDS.split(burst) if part.strip(_AROUND)]
