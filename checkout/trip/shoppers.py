"""Shoppers, as their accounts in the shop's app describe them. All invented."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from catalog.text import Bilingual


@dataclass(frozen=True, slots=True)
class Shopper:
    """One account. `birthday` is verified; `home` is latitude and longitude in degrees, None for a visitor."""

    id: str
    name: Bilingual
    member: bool
    birthday: date | None
    home: tuple[float, float] | None
    address: Bilingual
    coupons: tuple[str, ...] = ()
    """Ids of the coupons in the account."""

    def age_on(self, day: date) -> int:
        """Full years on `day`. 0 without a birthday, so that nothing restricted is sold on a guess."""
        born = self.birthday
        if born is None:
            return 0
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@cache
def demo_shoppers() -> dict[str, Shopper]:
    """The demo's shoppers by id, in the order of the file."""
    text = (files("checkout.trip") / "shoppers.csv").read_text(encoding="utf-8")
    return {row["id"]: _shopper(row) for row in csv.DictReader(text.splitlines(), strict=True)}


def _shopper(row: dict[str, str]) -> Shopper:
    return Shopper(
        id=row["id"],
        name=Bilingual(row["name_zh"], row["name_en"]),
        member=row["member"] == "yes",
        birthday=date.fromisoformat(row["birthday"]),
        home=(float(row["latitude"]), float(row["longitude"])) if row["latitude"] else None,
        address=Bilingual(row["address_zh"], row["address_en"]),
        coupons=tuple(row["coupons"].split()),
    )
