"""Readings of GS1 element strings and of web links."""

from __future__ import annotations

from catalog.codes.digital_link import read_link
from catalog.codes.frame import MAX_LENGTH
from catalog.codes.gs1 import Gs1Fault, Gs1Message, read_elements, read_printed
from catalog.codes.readings import SEARCH_LIMIT, Gs1Read, Single, Unreadable, WebLinkRead, unreadable
from catalog.text import clean


def elements(text: str) -> Single:
    """GS1 element strings as a scanner sends them."""
    return _gs1(text, read_elements(text))


def elements_or_link(text: str) -> Single:
    """GS1 element strings, or the Digital Link that may stand in their place."""
    return link(text) if text[:4].lower() == "http" else elements(text)


def _gs1(text: str, message: Gs1Message | Gs1Fault, *, linked: bool = False) -> Single:
    if isinstance(message, Gs1Fault):
        return Unreadable(message.problem, clean(text, SEARCH_LIMIT), message.detail)
    if text.startswith("01"):
        return Gs1Read(message, linked, text[16:])
    key = (message.get("01") or "").lstrip("0")
    return Gs1Read(message, linked, text[text.find(key) + len(key) :] if key else "")


def printed(text: str) -> Single:
    """Element strings with their identifiers in brackets."""
    return _gs1(text, read_printed(text))


def link(text: str) -> Single:
    """A web address: a Digital Link, or any other link."""
    message = read_link(text)
    return WebLinkRead(clean(text, MAX_LENGTH)) if message is None else _gs1(text, message, linked=True)


def unidentified_elements(text: str) -> Single:
    """A text with a separator in it, from unnamed bars: element strings only with a GTIN or the number of a carton."""
    reading = elements(text)
    if isinstance(reading, Gs1Read) and not any(reading.message.get(name) for name in ("00", "01", "02")):
        return unreadable(text, "gs1")
    return reading
