"""Where goods go that come later."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.text import Bilingual

LONGEST_ADDRESS = 200
"""Characters."""


@dataclass(frozen=True, slots=True)
class Address:
    """`point` is latitude and longitude in WGS 84 degrees; None where the account has no address."""

    point: tuple[float, float] | None
    text: Bilingual
