"""Offers on a trip: those taken, those within reach, coupons, and why no other combination."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from checkout.events.frozen_prices import FrozenPrice
from checkout.pricing import NearMiss
from checkout.session import Session
from checkout.trip import Explanation, OffersSeen
from checkout.words.pricing.pricing_lines import (
    alternative_line,
    application_line,
    left_aside_line,
    names_of,
    near_line,
    off_row,
    outsider_line,
    own_rows,
    proof_line,
    why_not,
)
from checkout.words.text_columns import WIDTH
from checkout.words.words import Words


def coupon_lines(words: Words, coupon: str, session: Session) -> list[str]:
    """What a coupon that was just shown takes off, or why it does not count."""
    name, currency = names_of(words, session.basket.offers), session.store.currency
    for refused in session.basket.coupons_refused():
        if refused.coupon == coupon:
            return [why_not(words, refused, name, currency)]
    saved = next((offer.saved for offer in session.basket.priced.offers if offer.id == coupon), 0)
    return [words.t("{name}: {amount} off", name=name(coupon), amount=words.amount(saved, currency))]


def taken_rows(
    words: Words, priced: FrozenPrice, currency: str, *, whole_basket_only: bool = False, width: int = WIDTH
) -> list[str]:
    """Special prices of the catalogue, then each offer with how often it was applied, and what they take off."""
    taken = [] if whole_basket_only else own_rows(words, priced)
    for offer in priced.offers:
        if not (whole_basket_only and offer.on_lines):
            taken.append((offer.name_and_times(words.lang), offer.saved))
    return [line for name, off in taken for line in off_row(words, name, off, currency, width=width)]


def offers_lines(words: Words, seen: OffersSeen, session: Session) -> list[str]:
    """The offers on this basket, those within reach, and the coupons that do not count."""
    currency, name = session.store.currency, names_of(words, session.basket.offers)
    lines = taken_rows(words, seen.priced, currency)
    lines += [near_line(words, near, name, currency, goods_named(words, near, session)) for near in seen.near]
    told = {near.offer for near in seen.near}
    lines += [why_not(words, refused, name, currency) for refused in seen.coupons if refused.coupon not in told]
    lines += _as_outsider(words, session)
    return lines or [words.t("There is no offer for what is in the basket.")]


def explanation_lines(words: Words, why: Explanation, session: Session) -> list[str]:
    """The offers taken, the total, and why these and no others."""
    taken = taken_rows(words, why.priced, session.store.currency)
    return [*taken, *_as_outsider(words, session), *why_lines(words, why, session)]


def _as_outsider(words: Words, session: Session) -> list[str]:
    basket = session.basket
    return [outsider_line(words)] if not basket.frozen and basket.price.as_outsider else []


def why_lines(words: Words, why: Explanation, session: Session) -> list[str]:
    """What an offer was applied to where it was applied in several ways, special prices that made room for one, the
    total, and the totals with other combinations that are possible for this basket.
    """
    currency, name = session.store.currency, names_of(words, session.basket.offers)
    goods = {line.goods.sku: line.goods.name(words.lang) for line in session.basket.lines}
    ways = Counter(one.offer for one in why.applications)
    total = words.amount(why.priced.total, currency)
    saved = words.money(session.basket.saved)
    return [
        *(application_line(words, one, name, goods, currency) for one in why.applications if ways[one.offer] > 1),
        *(left_aside_line(words, one, name, goods) for one in why.left_aside),
        words.t("{total}, {saved} saved", total=total, saved=saved),
        *(alternative_line(words, other, name, why.priced.total, currency) for other in why.alternatives),
        proof_line(words, proven=why.priced.proven),
    ]


def goods_named(words: Words, near: NearMiss, session: Session) -> dict[str, str]:
    """The names of the goods that would complete the offer, by SKU."""
    found = ((sku, session.shelf.find(sku)) for sku in near.skus)
    return {sku: product.name(words.lang) for sku, product in found if product is not None}


def nearest(words: Words, session: Session) -> str:
    """The offer within reach that saves most; empty for none."""
    near: Iterable[NearMiss] = session.near_misses()
    name, currency = names_of(words, session.basket.offers), session.store.currency
    return next(
        (near_line(words, each, name, currency, goods_named(words, each, session)) for each in near),
        "",
    )
