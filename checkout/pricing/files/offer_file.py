"""The offers file: JSON that people write, read into offers or refused with all its faults. `OFFERS.md` describes it.

    {"format": 1, "currency": "CNY", "offers": [
      {"id": "milk-2nd-half", "name_zh": "牛奶第二件半价", "name_en": "Second milk half price",
       "kind": "nth_piece", "items": {"departments": ["dairy"]}, "every": 2, "pay_percent": 50}]}

Money is text in the file's currency ("9.90"). `pay_percent` is what is still paid: 8折 is 80. Times are the store's
wall clock.
"""

from __future__ import annotations

import re
from typing import Any

from catalog.text import clean
from checkout.errors import BadOffers, FileFault, Why
from checkout.pricing.files.forms import Given, Place
from checkout.pricing.files.offer_checks import ChainContents, check_offers, warnings_of
from checkout.pricing.files.offer_forms import KINDS
from checkout.pricing.files.strict_file import NotRead, read_json, shown
from checkout.pricing.offers import Offer, Offers

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
        FileFault("", clean(name, 40), Why.UNKNOWN_FIELD)
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
        faults.append(FileFault("", "offers", Why.MISSING if rows is None else Why.WRONG_TYPE, shown(rows), "[{…}]"))
        rows = []
    read: list[tuple[Offer, Given]] = []
    seen: set[str] = set()
    for number, row in enumerate(rows):
        offer = _offer(number, row, currency, faults)
        name = row.get("id") if isinstance(row, dict) else None
        if isinstance(name, str) and name in seen:
            faults.append(FileFault(clean(name, 40), "id", Why.DUPLICATE_ID, clean(name, 40)))
        elif isinstance(name, str):
            seen.add(name)
        if offer is not None:
            read.append((offer, row))
    faults += check_offers(read, known, currency)
    if faults:
        raise BadOffers(faults)
    warnings = (warning for _, row in read for warning in warnings_of(row))
    return Offers(currency, {offer.id: offer for offer, _ in read}, tuple(warnings))


def _offer(number: int, row: Any, currency: str, faults: list[FileFault]) -> Offer | None:
    if not isinstance(row, dict):
        faults.append(FileFault("", f"offers.{number}", Why.WRONG_TYPE, shown(row), '{"id": …, "kind": …}'))
        return None
    given, kind = row.get("id"), row.get("kind")
    at = Place(faults, clean(given, 40) if isinstance(given, str) and given else f"#{number + 1}", currency)
    form = KINDS.get(kind) if isinstance(kind, str) else None
    if form is None:
        why = Why.MISSING if kind is None else Why.NOT_A_CHOICE
        (at / "kind").refuse(why, kind or "", " | ".join(KINDS))
        return None
    offer: Offer | None = form(row, at)
    return offer
