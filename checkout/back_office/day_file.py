"""A day's figures as data, for other programs. Amounts are minor units, durations seconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checkout.back_office.day_figures import Baskets, DayFigures, Spread
from checkout.back_office.findings import Finding


def day_document(figures: DayFigures, findings: Sequence[Finding], seed: int, level: str) -> dict[str, Any]:
    """`findings` are what the doctor found wrong; `seed` and `level` say how the day can be had again."""
    return {
        "store": figures.store.id,
        "day": figures.day.isoformat(),
        "seed": seed,
        "level": level,
        "currency": figures.store.currency,
        "visits": figures.visits,
        "in_store": _baskets(figures.in_store),
        "at_home": _baskets(figures.at_home),
        "pieces": figures.pieces,
        "saved": figures.saved,
        "hours": {f"{hour:02}": _baskets(each) for hour, each in sorted(figures.by_hour.items())},
        "tenders": {
            name: {"payments": each.payments, "taken": each.taken, "returned": each.returned}
            for name, each in sorted(figures.tenders.items())
        },
        "rounded": figures.rounded,
        "orders": {str(state): count for state, count in sorted(figures.orders.items())},
        "promised": figures.promised,
        "kept": figures.kept,
        "until_at_home": _spread(figures.door_to_door),
        "picking": _spread(figures.picking),
        "riding": _spread(figures.riding),
        "lines_picked": figures.lines_picked,
        "lines_short": figures.lines_short,
        "lines_substituted": figures.lines_substituted,
        "sold_out": {each.product.sku: each.since.isoformat() for each in figures.sold_out},
        "gaps": figures.gaps,
        "wasted": figures.wasted,
        "findings": [
            {"code": str(each.code), "where": each.where, "expected": each.expected, "found": each.found}
            for each in findings
        ],
    }


def _baskets(baskets: Baskets) -> dict[str, int]:
    return {"baskets": baskets.count, "sales": baskets.sales}


def _spread(spread: Spread | None) -> dict[str, float] | None:
    if spread is None:
        return None
    return {"count": spread.count, "median": round(spread.median, 3), "p90": round(spread.p90, 3)}
