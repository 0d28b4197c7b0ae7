"""The offers file: JSON that people write, read into offers or refused with all its faults. `OFFERS.md` describes it.

    {"format": 1, "currency": "CNY", "offers": [
      {"id": "milk-2nd-half", "name_zh": "牛奶第二件半价", "name_en": "Second milk half price",
       "kind": "nth_piece", "items": {"departments": ["dairy"]}, "every": 2, "pay_percent": 50}]}

Money is text in the file's currency ("9.90"). `pay_percent` is what is still paid: 8折 is 80. Times are the store's
wall clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from catalog.text import clean
from checkout.errors import BadOffers, FileFault, Why
from checkout.pricing.files.offer_checks import ChainContents, Row, check_offers, warnings_of
from checkout.pricing.files.places import Place
from checkout.pricing.files.strict_file import NotRead, read_object
from checkout.pricing.offers import Offer, Offers

_FEW = 5
"""Offers that are named where all are warned of the same."""


def read_offers(content: str | bytes, known: ChainContents | None = None) -> Offers:
    """The offers of a file. Raises BadOffers with all faults when any of it cannot be used."""
    try:
        raw = read_object(content)
    except NotRead as error:
        raise BadOffers([error.fault]) from None
    from checkout.pricing.files.offer_models import KINDS, HeadIn, OtherIn  # noqa: PLC0415 - start-up time
    from checkout.pricing.files.strict_model import note  # noqa: PLC0415

    at = Place([])
    try:
        HeadIn.model_validate(raw)
    except ValueError as error:
        note(error, at)
    currency = "CNY" if any(fault.field == "currency" for fault in at.faults) else raw["currency"]
    read: list[tuple[Offer, Row]] = []
    seen: set[str] = set()
    for number, row in enumerate(raw["offers"] if isinstance(raw.get("offers"), list) else ()):
        if not isinstance(row, dict):
            (at / "offers" / number).refuse(Why.WRONG_TYPE, row, '{"id": …, "kind": …}')
            continue
        name = row.get("id")
        mine = replace(at, offer=clean(name, 40) if isinstance(name, str) and name else f"#{number + 1}")
        kind = row.get("kind")
        model = KINDS.get(kind, OtherIn) if isinstance(kind, str) else OtherIn
        try:
            read.append((model.model_validate(row, context={"currency": currency}).made(), row))
        except ValueError as error:
            note(error, mine)
        if isinstance(name, str) and name in seen:
            (mine / "id").refuse(Why.DUPLICATE_ID, name)
        elif isinstance(name, str):
            seen.add(name)
    check_offers(read, known, currency, at)
    if at.faults:
        raise BadOffers(at.faults)
    warnings: dict[FileFault, list[str]] = {}
    for _, row in read:
        for warning in warnings_of(row):
            warnings.setdefault(replace(warning, offer=""), []).append(warning.offer)
    told = tuple(replace(warning, offer=_named(ids)) for warning, ids in warnings.items())
    return Offers(currency, {offer.id: offer for offer, _ in read}, told)


def _named(ids: Sequence[str]) -> str:
    return ", ".join(ids if len(ids) <= _FEW else [*ids[:_FEW], "…"])
