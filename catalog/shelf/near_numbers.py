"""Suggestions for a mistyped number: one wrong digit, or two neighbours swapped.

These are nine of ten slips at a keyboard. Only numbers that exist are suggested, and only for typed input: a scan is
repeated, never corrected.

>>> nearest_numbers("9521234000031", {"09521234000013"})
('09521234000013',)
>>> nearest_numbers("9521234000099", {"09521234000013"})
()
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from catalog.codes import LENGTHS, is_digits


def nearest_numbers(typed: str, known: Container[str]) -> tuple[str, ...]:
    """The 14-digit keys in `known` that one slip turns into `typed`; swapped neighbours first."""
    if len(typed) not in LENGTHS or not is_digits(typed):
        return ()
    keys = (slip.zfill(14) for slip in _slips(typed))
    return tuple(dict.fromkeys(key for key in keys if key in known))


def _slips(typed: str) -> Iterator[str]:
    for at in range(len(typed) - 1):
        if typed[at] != typed[at + 1]:
            yield typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :]
    for at, digit in enumerate(typed):
        for other in "0123456789":
            if other != digit:
                yield typed[:at] + other + typed[at + 1 :]
