"""What just happened, for people who look closer: the events, how the amounts came about, the wallet's answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass

from catalog.chain.product import Unit
from checkout.basket.basket import LineItem
from checkout.basket.receipt import priced_lines
from checkout.events import Event
from checkout.payment.payment_under_way import Payment
from checkout.pricing.tax import RateOf
from checkout.session.session import Session
from checkout.trip.answers import Explanation
from checkout.tui.texts import goods_rows as goods
from checkout.words import formats
from checkout.words.answer_lines import answer_lines
from checkout.words.payment.traffic_lines import traffic_lines
from checkout.words.pricing.offer_lines import why_lines
from checkout.words.pricing.pricing_lines import names_of
from checkout.words.words import Words
from wallet.money import Money


def events(session: Session) -> Iterable[str]:
    """The journal of this trip, the latest first: number, store time, event, and its facts as they are stored."""
    for recorded in reversed(session.events):
        at = session.store.local(recorded.at)
        yield f"{recorded.seq:4}  {at:%H:%M:%S}  {type(recorded.event).__name__}"
        for line in _facts(recorded.event):
            yield f"        {line}"


def _facts(event: Event) -> list[str]:
    """Name and value of what an event carries, a few to a line. What is empty or made of parts is left out, and the
    wallet's own data, which is nobody's business."""
    values = [(field.name, getattr(event, field.name)) for field in fields(event) if field.name != "state"]
    pairs = [f"{name}={_plain(value)}" for name, value in values if value and not is_dataclass(value)]
    lines: list[str] = []
    for pair in pairs:
        if lines and len(lines[-1]) + len(pair) < 62:
            lines[-1] += f" {pair}"
        else:
            lines.append(pair)
    return lines


def _plain(value: object) -> str:
    return "|".join(map(str, value)) if isinstance(value, tuple) else str(value)


def prices(words: Words, session: Session, rate_of: RateOf) -> Iterable[str]:
    """Each line's amount as a sum that can be done by hand, then the total and the VAT inside it."""
    currency, priced = session.store.currency, session.basket.priced
    name, prices = names_of(words, session.basket.offers), priced.by_line
    for item in session.basket.lines:
        line = prices[item.line]
        yield item.goods.name(words.lang)
        yield f"    {_sum(words, item, line.gross, currency)}"
        for offer, amount in line.off.items():
            yield f"    {name(offer)}  {words.amount(-amount, currency)}"
        if line.off:
            yield "    " + words.t("paid: {amount}", amount=words.amount(line.net, currency))
    if not len(session.basket):
        yield words.t("The basket is empty.")
        return
    yield ""
    total = words.t("Total")
    yield f"{total}  {formats.money(session.basket.total)}"
    _, taxes = priced_lines(session.basket, rate_of)
    for group in taxes:
        gross, tax = words.amount(group.gross, currency), words.amount(group.tax, currency)
        rate = goods.tax(words, session.store.tax, group.rate_bp)
        yield "    " + words.t("{amount} {rate}, tax {tax}", amount=gross, rate=rate, tax=tax)


def _sum(words: Words, item: LineItem, amount: int, currency: str) -> str:
    """What the line costs everybody."""
    bought = item.goods
    regular = Money(max(bought.price, bought.regular_price), currency)
    price = formats.unit_price(regular, bought.unit, bought.ref_qty)
    count = formats.weight(item.quantity) if bought.unit is Unit.GRAM else str(item.quantity)
    return f"{count} x {price} = {words.amount(amount, currency)}"


def offers(words: Words, session: Session) -> Iterable[str]:
    """What came off, what is almost reached, what it comes to, and why not with another combination."""
    seen = session.offers()
    yield from answer_lines(words, seen, session)
    why = session.explain()
    if session.basket.offers.by_id and session.basket.frozen is None and isinstance(why, Explanation):
        yield ""
        yield from why_lines(words, why, session)


def wallet_traffic(words: Words, payments: Iterable[Payment]) -> Iterable[str]:
    """What was asked of the wallet and what it answered, payment by payment. Payment codes are never kept."""
    none = True
    for payment in payments:
        none = False
        yield from traffic_lines(words, payment)
    if none:
        yield words.t("The wallet has not been asked for anything yet.")
