"""Offers on a trip, in words: what came off, what is almost reached, and what became of a coupon."""

from __future__ import annotations

from checkout.frozen_prices import OWN
from checkout.pricing.priced import CouponProblem, CouponRefused
from checkout.session import Session
from checkout.words import figures
from checkout.words.marks import mark
from checkout.words.voice import Words
from wallet.money import Money

_OWN_NAMES = {
    f"{OWN}member": mark("member price"),
    f"{OWN}markdown": mark("marked down"),
    f"{OWN}timed": mark("price of the hour"),
}

_WHY_NOT = {
    CouponProblem.UNKNOWN: mark("{name}: no such coupon is in force"),
    CouponProblem.NOT_NOW: mark("{name}: not now; see on it when it holds"),
    CouponProblem.NOT_HERE: mark("{name}: not in this store, or not for goods that go that way"),
    CouponProblem.NOT_FOR_YOU: mark("{name}: only for members"),
    CouponProblem.USED_UP: mark("{name}: used already"),
    CouponProblem.TWICE: mark("{name}: it was shown twice, and counts once"),
    CouponProblem.NOTHING_FITS: mark("{name}: nothing in the basket goes with it"),
    CouponProblem.MINIMUM: mark("{name}: {missing} more is needed"),
    CouponProblem.GROUP: mark("{name}: it does not go with what saves more"),
}


def offer_name(words: Words, id_: str, session: Session) -> str:
    """What the offer is called; the catalogue's own special prices have a name too."""
    if own := _OWN_NAMES.get(id_):
        return words.t(own)
    offer = session.basket.offers.by_id.get(id_)
    return id_ if offer is None else offer.terms.name(words.lang)


def coupon_lines(words: Words, coupon: str, session: Session) -> list[str]:
    """What became of a coupon that was just shown."""
    for refused in session.basket.coupons_refused():
        if refused.coupon == coupon:
            return [why_not(words, refused, session)]
    saved = next((each.saved for each in session.basket.priced.offers if each.id == coupon), 0)
    amount = Money(saved, session.store.currency)
    return [words.t("{name}: {amount} off", name=offer_name(words, coupon, session), amount=words.money(amount))]


def why_not(words: Words, refused: CouponRefused, session: Session) -> str:
    """Why a coupon does not count now."""
    missing = figures.money(Money(refused.missing, session.store.currency))
    return words.t(_WHY_NOT[refused.problem], name=offer_name(words, refused.coupon, session), missing=missing)
