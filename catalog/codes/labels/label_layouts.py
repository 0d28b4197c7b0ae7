"""The layouts of in-store labels that a national standard gives, as rules that are ready to be used.

GB/T 18283-2008 divides the ten digits between a flag and the last check digit in four ways: 4.2 of it, for labels with
a price or a measure. Two of them guard the value with a check digit of its own (Annex A,
`catalog.codes.labels.price_check`).
"""

from __future__ import annotations

from catalog.codes.labels.store_labels import LabelMeasure, LabelRule
from catalog.codes.labels.templates import Template

_LAYOUTS = {
    "6+4": "{code:6}{embed:4}",
    "5+5": "{code:5}{embed:5}",
    "5+1+4": "{code:5}{i4}{embed:4}",
    "4+1+5": "{code:4}{i}{embed:5}",
}
_FLAGS = ("20", "21", "22", "23", "24")


def gb_t_18283(flag: str, layout: str, measure: LabelMeasure, unit: str) -> LabelRule:
    """One of the four layouts of 13 digits with a value in GB/T 18283-2008, 4.2, under `flag` (`20` to `24`).

    `layout` is `6+4`, `5+5`, `5+1+4` or `4+1+5`: digits for the goods, for the check of the value, for the value.
    ValueError for anything else.

    >>> gb_t_18283("20", "4+1+5", LabelMeasure.AMOUNT, "fen").template.build("0123", "14685")
    '2001236146850'
    """
    if layout not in _LAYOUTS or flag not in _FLAGS:
        raise ValueError(f"{flag} {layout}: expected a flag from 20 to 24 and one of {', '.join(_LAYOUTS)}")
    return LabelRule(f"{flag} {layout}", Template.parse(flag + _LAYOUTS[layout] + "{ec}"), measure, unit)
