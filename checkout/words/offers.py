"""Offers in words: what came off, what is almost reached, what became of coupons, and why not another combination."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from checkout.answers import Explanation, OffersSeen
from checkout.frozen_prices import OWN, FrozenPrice
from checkout.pricing.offers import Offers
from checkout.pricing.priced import Alternative, CouponProblem, CouponRefused, NearMiss
from checkout.session import Session
from checkout.words.columns import row
from checkout.words.goods import WIDTH
from checkout.words.marks import mark
from checkout.words.voice import Words
from wallet.money import Money

Names = Callable[[str], str]
"""From the id of an offer to what it is called."""

_OWN_NAMES = {
    f"{OWN}member": mark("Member price"),
    f"{OWN}markdown": mark("Marked down"),
    f"{OWN}timed": mark("Price of the hour"),
}

_WHY_NOT = {
    CouponProblem.UNKNOWN: mark("{name}: there is no such coupon any more"),
    CouponProblem.NOT_NOW: mark("{name}: it does not hold today, or not at this hour"),
    CouponProblem.NOT_HERE: mark("{name}: it does not hold in this store, or not for goods that go this way"),
    CouponProblem.NOT_FOR_YOU: mark("{name}: it is for members"),
    CouponProblem.USED_UP: mark("{name}: it was used before"),
    CouponProblem.TWICE: mark("{name}: it was shown twice, and counts once"),
    CouponProblem.NOTHING_FITS: mark("{name}: nothing in the basket goes with it"),
    CouponProblem.MINIMUM: mark("{name}: {missing} more is needed for it"),
    CouponProblem.GROUP: mark("{name}: what counts instead saves more, and the two do not go together"),
}


def names_of(words: Words, offers: Offers) -> Names:
    """What the offers are called in these words; the catalogue's own special prices have a name too."""

    def name(id_: str) -> str:
        if own := _OWN_NAMES.get(id_):
            return words.t(own)
        offer = offers.by_id.get(id_)
        return id_ if offer is None else offer.terms.name(words.lang)

    return name


def coupon_lines(words: Words, coupon: str, session: Session) -> list[str]:
    """What became of a coupon that was just shown."""
    name, currency = names_of(words, session.basket.offers), session.store.currency
    for refused in session.basket.coupons_refused():
        if refused.coupon == coupon:
            return [why_not(words, refused, name, currency)]
    saved = next((offer.saved for offer in session.basket.priced.offers if offer.id == coupon), 0)
    return [words.t("{name}: {amount} off", name=name(coupon), amount=words.money(Money(saved, currency)))]


def why_not(words: Words, refused: CouponRefused, name: Names, currency: str) -> str:
    """Why a coupon does not count now."""
    missing = words.money(Money(refused.missing, currency))
    return words.t(_WHY_NOT[refused.problem], name=name(refused.coupon), missing=missing)


def near_line(words: Words, near: NearMiss, name: Names, currency: str, goods: Mapping[str, str]) -> str:
    """`¥3.20 more for 10 off from 99: ¥10.00 off (Fresh milk 950 ml)`; `goods` are names by SKU."""
    gain = words.money(Money(near.gain, currency))
    more = words.pieces(near.pieces or 1) if near.amount is None else words.money(Money(near.amount, currency))
    said = words.t("{more} more for {name}: {gain} off", more=more, name=name(near.offer), gain=gain)
    would_do = [goods[sku] for sku in near.skus if sku in goods]
    return words.t("{said} ({goods})", said=said, goods=words.listed(would_do)) if would_do else said


def alternative_line(words: Words, other: Alternative, name: Names, now: int, currency: str) -> str:
    """What one other choice would have come to."""
    called = name(other.offer)
    if other.total is None:
        return words.t("{name}: not with this basket", name=called)
    total = words.money(Money(other.total, currency))
    if other.total == now:
        return words.t("{name}: with it or without, {total}", name=called, total=total)
    more = words.money(Money(other.total - now, currency))
    if other.forced:
        return words.t("with {name}: {total}, {more} more", name=called, total=total, more=more)
    return words.t("without {name}: {total}, {more} more", name=called, total=total, more=more)


def taken_rows(
    words: Words, priced: FrozenPrice, currency: str, *, whole_basket_only: bool = False, width: int = WIDTH
) -> list[str]:
    """Each offer with what it took off."""
    lines: list[str] = []
    for offer in priced.offers:
        if not (whole_basket_only and offer.on_lines):
            amount = words.money(Money(-offer.saved, currency))
            lines += row(offer.name(words.lang), "", amount, width=width, last=14)
    return lines


def offers_lines(words: Words, seen: OffersSeen, session: Session) -> list[str]:
    """The offers on this basket, what is almost reached, and the coupons that do not count."""
    currency, name = session.store.currency, names_of(words, session.basket.offers)
    lines = taken_rows(words, seen.priced, currency)
    lines += [near_line(words, near, name, currency, goods_named(words, near, session)) for near in seen.near]
    lines += [why_not(words, refused, name, currency) for refused in seen.coupons]
    return lines or [words.t("There is no offer for what is in the basket.")]


def explanation_lines(words: Words, why: Explanation, session: Session) -> list[str]:
    """Why this combination of offers and not another."""
    currency, name = session.store.currency, names_of(words, session.basket.offers)
    total = words.money(Money(why.priced.total, currency))
    saved = words.money(session.basket.saved)
    return [
        *taken_rows(words, why.priced, currency),
        words.t("{total}, {saved} saved", total=total, saved=saved),
        *(alternative_line(words, other, name, why.priced.total, currency) for other in why.alternatives),
        _proof(words, proven=why.priced.proven),
    ]


def _proof(words: Words, *, proven: bool) -> str:
    if proven:
        return words.t("No combination of these offers is cheaper: that is proven.")
    return words.t("This is the best that was found; there was no time to prove that nothing is cheaper.")


def goods_named(words: Words, near: NearMiss, session: Session) -> dict[str, str]:
    """The names of the goods that would do it."""
    found = ((sku, session.shelf.find(sku)) for sku in near.skus)
    return {sku: product.name(words.lang) for sku, product in found if product is not None}


def nearest(words: Words, session: Session) -> str:
    """The one thing that is almost reached and saves most; empty when there is none."""
    near: Iterable[NearMiss] = session.near_misses()
    name, currency = names_of(words, session.basket.offers), session.store.currency
    return next(
        (near_line(words, each, name, currency, goods_named(words, each, session)) for each in near),
        "",
    )
