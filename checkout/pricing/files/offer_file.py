"""The offers file: JSON that people write, read into offers or refused with all its faults.

    {"format": 1, "currency": "CNY", "offers": [
      {"id": "milk-2nd-half", "name_zh": "牛奶第二件半价", "name_en": "Second milk half price",
       "kind": "nth_piece", "items": {"departments": ["dairy"]}, "every": 2, "pay_percent": 50}]}

Money is text in the file's currency ("9.90"). `pay_percent` is what is still paid: 8折 is 80. Times are the store's
wall clock.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from catalog.text import clean
from checkout.errors import BadOffers, FileFault, Why
from checkout.pricing.files.offer_checks import ChainContents, check_offers
from checkout.pricing.files.strict_file import NotRead, faults_of, read_json, shown
from checkout.pricing.offers import Offer, Offers

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT = 1


def read_offers(text: str | bytes, known: ChainContents | None = None) -> Offers:
    """The offers of a file. Raises BadOffers with all faults when any of it cannot be used."""
    try:
        raw = read_json(text)
    except NotRead as error:
        raise BadOffers([error.fault]) from None
    if not isinstance(raw, dict):
        raise BadOffers([FileFault("", "", Why.WRONG_TYPE, shown(raw), "{…}")])
    faults = [
        FileFault("", name, Why.UNKNOWN_FIELD, clean(name, 40))
        for name in raw
        if name not in ("format", "currency", "offers", "comment")
    ]
    if raw.get("format") != FORMAT or isinstance(raw.get("format"), bool):
        faults.append(FileFault("", "format", Why.FORMAT, shown(raw.get("format")), str(FORMAT)))
    currency = raw.get("currency")
    if not isinstance(currency, str) or not re.fullmatch("[A-Z]{3}", currency):
        faults.append(FileFault("", "currency", Why.CURRENCY, shown(currency), "CNY"))
        currency = "CNY"
    rows = raw.get("offers")
    if not isinstance(rows, list):
        faults.append(FileFault("", "offers", Why.MISSING if rows is None else Why.WRONG_TYPE, shown(rows), "[…]"))
        rows = []
    offers: list[Offer] = []
    seen: set[str] = set()
    for number, row in enumerate(rows):
        offer, mine = _offer(number, row, currency)
        faults += mine
        name = row.get("id") if isinstance(row, dict) else None
        if isinstance(name, str):
            if name in seen:
                faults.append(FileFault(clean(name, 40), "id", Why.DUPLICATE_ID, clean(name, 40)))
            seen.add(name)
        if offer is not None:
            offers.append(offer)
    faults += check_offers(offers, known, currency)
    if faults:
        raise BadOffers(faults)
    return Offers(currency, {offer.id: offer for offer in offers})


def _offer(number: int, row: Any, currency: str) -> tuple[Offer | None, list[FileFault]]:
    if not isinstance(row, dict):
        return None, [FileFault("", f"offers.{number}", Why.WRONG_TYPE, shown(row), "{…}")]
    given = row.get("id")
    name = clean(given, 40) if isinstance(given, str) and given else f"#{number + 1}"
    try:
        return _adapter().validate_python(row, context={"currency": currency}).offer(), []
    except ValueError as error:
        return None, list(faults_of(error, name, row))


@cache
def _adapter() -> TypeAdapter[Any]:
    from pydantic import TypeAdapter  # noqa: PLC0415 - start-up time

    from checkout.pricing.files.offer_models import AnyOffer  # noqa: PLC0415

    return TypeAdapter(AnyOffer)
