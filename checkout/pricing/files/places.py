"""Places in files that people write: a fault is noted at the place where it is, with an example of what would fit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from catalog.text import clean
from checkout.errors import FileFault, Why
from checkout.pricing.files.strict_file import shown

_EXAMPLES: dict[str | int, Any] = json.loads("""{
 "items": {"skus": ["milk"]}, "minus": {"skus": ["milk"]}, "gifts": {"skus": ["milk"]}, "addons": {"skus": ["milk"]},
 "skus": ["milk"], "gtins": ["9521234000013"], "departments": ["dairy"], "tags": ["new"], "stores": ["jinqiao"],
 "weekdays": [6, 7], "month_days": [8, 18, 28], "hours": {"from": "20:00", "to": "22:00"}, "channels": ["carry"],
 "limits": {"basket": 2}, "excludes": {"tags": ["member"]}, "levels": ["coupon"],
 "tiers": [{"spend": "99.00", "off": "10.00"}], "parts": [{"items": {"skus": ["tofu"]}, "pieces": 1}],
 "benefits": [{"items": {"skus": ["floss"]}, "pay_percent": 50}], "audiences": ["plus"], "coupons": ["ten"],
 "used": {"ten": {"ever": 1, "today": 0}}, "tax": {"standard": 13}, "lines": [{"sku": "milk", "price": "12.90"}]}""")
"""By field: what could stand there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands, and the faults noted so far."""

    faults: list[FileFault]
    offer: str = ""
    parts: tuple[str | int, ...] = ()

    def __truediv__(self, part: str | int) -> Place:
        return Place(self.faults, self.offer, (*self.parts, part))

    def refuse(self, why: Why, given: object = "", expected: str = "") -> None:
        """Note a fault. Where something of another type is needed, the place knows an example."""
        said = shown(given)
        if why is Why.WRONG_TYPE:
            said = f'"{said}"' if isinstance(given, str) else said
            expected = self._example() or expected
        field = clean(".".join(map(str, self.parts)), 80)
        self.faults.append(FileFault(self.offer, field, why, said, clean(expected, 200)))

    def _example(self) -> str:
        """What could stand here, where it is a list, an object or something in a list."""
        *_, field = ["", *(part for part in self.parts if isinstance(part, str))]
        example = _EXAMPLES.get(field)
        if self.parts[-1:] != (field,) and isinstance(example, list) and isinstance(example[0], dict):
            example = example[0]
        return "" if example is None else json.dumps(example, ensure_ascii=False)
