"""Sentences about offers and coupons that need no trip. Used by `checkout price` and by `offer_lines`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from checkout.events.frozen_prices import OWN, FrozenPrice, OfferTaken, UnitsPaid, added_up
from checkout.pricing import Alternative, Application, CouponProblem, CouponRefused, LeftAside, NearMiss, Offers
from checkout.words import formats
from checkout.words.language import mark
from checkout.words.text_columns import cell_width, row
from checkout.words.words import Words
from wallet.money import Money

Names = Callable[[str], str]
"""From an offer's id to its name."""

_OWN_NAMES = {
    f"{OWN}member": mark("Member price"),
    f"{OWN}markdown": mark("Marked down"),
    f"{OWN}timed": mark("Price of the hour"),
}
_OWN_NAME = mark("Special price")

_WHY_NOT = {
    CouponProblem.UNKNOWN: mark("{name}: there is no such coupon"),
    CouponProblem.NOT_NOW: mark("{name}: not valid today, or at this hour"),
    CouponProblem.NOT_HERE: mark("{name}: not valid in this store, or for this kind of delivery"),
    CouponProblem.NOT_FOR_YOU: mark("{name}: for members, or certain customers, only"),
    CouponProblem.USED_UP: mark("{name}: already used"),
    CouponProblem.TWICE: mark("{name}: shown more often than it may be used at once"),
    CouponProblem.NOTHING_FITS: mark("{name}: nothing in the basket goes with it"),
    CouponProblem.MINIMUM: mark("{name}: {missing} more is needed for it"),
    CouponProblem.GROUP: mark("{name}: another offer saves more, and the two cannot be combined"),
}


def names_of(words: Words, offers: Offers) -> Names:
    """The offers' names in this language; the catalogue's own special prices have names too."""

    def name(id_: str) -> str:
        if id_.startswith(OWN):
            return _own_name(words, id_)
        offer = offers.by_id.get(id_)
        return id_ if offer is None else offer.terms.name(words.lang)

    return name


def taken_off(words: Words, units: Iterable[UnitsPaid], offers: Iterable[OfferTaken]) -> list[tuple[str, int]]:
    """The special price and the offers on these goods (but for those on the whole basket), and what each took off."""
    taken = {offer.id: offer for offer in offers if offer.on_lines}
    found = []
    for id_, amount in added_up(units).items():
        if id_.startswith(OWN):
            found.append((_own_name(words, id_), amount))
        elif id_ in taken:
            found.append((taken[id_].name(words.lang), amount))
    return found


def own_rows(words: Words, priced: FrozenPrice) -> list[tuple[str, int]]:
    """The catalogue's own special prices by name, and what each took off the basket."""
    return [(_own_name(words, id_), amount) for id_, amount in priced.own_prices.items()]


def _own_name(words: Words, id_: str) -> str:
    return words.t(_OWN_NAMES.get(id_, _OWN_NAME))


def off_row(words: Words, called: str, off: int, currency: str, *, width: int) -> list[str]:
    """A row for what an offer took off a line or off the basket: `  Second half price     -¥4.95`."""
    amount = words.amount(-off, currency)
    return row(called, "", amount, width=width, last=max(10, 1 + cell_width(amount)))


def application_line(words: Words, taken: Application, name: Names, goods: Mapping[str, str], currency: str) -> str:
    """`Second half price x 2 (Plain yoghurt 450 g x 4): ¥9.90 off`; `goods` are names by SKU."""
    called = name(taken.offer) if taken.times == 1 else f"{name(taken.offer)} x {taken.times}"
    if taken.units:
        counts: dict[str, int] = {}
        for unit in taken.units:
            counts[unit.sku] = counts.get(unit.sku, 0) + unit.count
        called = words.t("{said} ({goods})", said=called, goods=_counted(words, counts, goods))
    return words.t("{name}: {amount} off", name=called, amount=words.amount(taken.saved, currency))


def _counted(words: Words, pieces: Mapping[str, int], goods: Mapping[str, str]) -> str:
    """`Milk x 2, Soy x 1`; `goods` are names by SKU."""
    return words.listed(f"{goods.get(sku, sku)} x {count}" for sku, count in pieces.items())


def left_aside_line(words: Words, aside: LeftAside, name: Names, goods: Mapping[str, str]) -> str:
    """`Member price not used (Milk x 2): it does not go with 10 off from 99`; `goods` are names by SKU."""
    return words.t(
        "{price} not used ({goods}): it does not go with {offers}",
        price=name(aside.price),
        goods=_counted(words, aside.pieces, goods),
        offers=words.listed(map(name, aside.offers)),
    )


def why_not(words: Words, refused: CouponRefused, name: Names, currency: str) -> str:
    """Why a coupon does not count now."""
    missing = words.amount(refused.missing, currency)
    return words.t(_WHY_NOT[refused.problem], name=name(refused.coupon), missing=missing)


def near_line(words: Words, near: NearMiss, name: Names, currency: str, goods: Mapping[str, str]) -> str:
    """`¥3.20 more for 10 off from 99: ¥10.00 off (Milk or Soy)`, or `…; these two would do it: Milk, Soy`.

    `goods` are names by SKU.
    """
    gain = words.amount(near.gain, currency)
    if near.grams is not None:
        more = formats.weight(near.grams)
    else:
        more = words.pieces(near.pieces or 1) if near.amount is None else words.amount(near.amount, currency)
    said = words.t("{more} more for {name}: {gain} off", more=more, name=name(near.offer), gain=gain)
    match [goods[sku] for sku in near.skus if sku in goods]:
        case [one, other] if near.together:
            both = f"{one} x 2" if one == other else words.listed([one, other])
            return words.t("{said}; these two would do it: {goods}", said=said, goods=both)
        case [one, other]:
            either = words.t("{one} or {other}", one=one, other=other)
            return words.t("{said} ({goods})", said=said, goods=either)
        case [one] if not near.together:
            return words.t("{said} ({goods})", said=said, goods=one)
        case _:
            return said


def alternative_line(words: Words, other: Alternative, name: Names, now: int, currency: str) -> str:
    """The total of another combination: `without Second half price: ¥16.45, ¥6.45 more`."""
    left_out = words.listed(map(name, other.without))
    if other.instead:
        instead = words.listed(map(name, other.instead))
        said = words.t("with {instead} instead of {offers}", instead=instead, offers=left_out)
    else:
        said = words.t("without {offers}", offers=left_out)
    total = words.amount(other.total, currency)
    if not other.proven:
        # The search ran out of time, so something cheaper may exist.
        return words.t("{said}: {total} at most", said=said, total=total)
    if other.total == now:
        return words.t("{said}: {total}, just as much", said=said, total=total)
    more = words.amount(other.total - now, currency)
    return words.t("{said}: {total}, {more} more", said=said, total=total, more=more)


def outsider_line(words: Words) -> str:
    """Why neither member prices nor offers for members count."""
    return words.t("Priced as for anybody: that is cheaper here than with the prices and offers for members.")


def proof_line(words: Words, *, proven: bool, bound: Money | None = None) -> str:
    """Whether the price is proven to be the lowest. `bound`: no combination costs less."""
    if proven:
        return words.t("No combination of these offers is cheaper: that is proven.")
    if bound is None:
        return words.t("This is the best that was found; there was no time to prove that nothing is cheaper.")
    return words.t("Best found, not proven: no combination costs less than {bound}.", bound=words.money(bound))
