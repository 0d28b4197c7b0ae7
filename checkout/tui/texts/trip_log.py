"""The pages of F8: events, how the amounts came about, the wallet's answers, and offers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from catalog.chain import Unit
from catalog.text import Bilingual
from checkout.basket import LineItem, priced_lines
from checkout.events import Event
from checkout.events.goods import Goods
from checkout.payment import Payment
from checkout.pricing import RateOf
from checkout.session import Session
from checkout.trip import Explanation
from checkout.tui.texts import goods_rows as goods
from checkout.words import formats
from checkout.words.answer_lines import answer_lines
from checkout.words.payment.traffic_lines import traffic_lines
from checkout.words.pricing.offer_lines import why_lines
from checkout.words.pricing.pricing_lines import names_of
from checkout.words.words import Words
from wallet.money import Money


def events(session: Session) -> Iterable[str]:
    """The events of this trip, the latest first: number, store time, name, and fields as they are stored."""
    for recorded in reversed(session.events):
        at = session.store.local(recorded.at)
        yield f"{recorded.seq:4}  {at:%H:%M:%S}  {type(recorded.event).__name__}"
        for line in _in_lines(_fields(recorded.event)):
            yield f"        {line}"


def _fields(record: Event | Goods) -> Iterator[str]:
    """`name=value` of each field that is not empty. Left out are receipts and priced baskets, which are long, and
    `state`, the wallet's private data."""
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, Goods):
            yield from _fields(value)
        elif isinstance(value, Bilingual):
            if value.en:
                yield f"{field.name}={value.zh}|{value.en}"
        elif value and field.name != "state" and not is_dataclass(value):
            yield f"{field.name}={'|'.join(map(str, value)) if isinstance(value, tuple) else value}"


def _in_lines(pairs: Iterable[str]) -> list[str]:
    lines: list[str] = []
    for pair in pairs:
        if lines and len(lines[-1]) + len(pair) < 62:
            lines[-1] += f" {pair}"
        else:
            lines.append(pair)
    return lines


def prices(words: Words, session: Session, rate_of: RateOf) -> Iterable[str]:
    """How each line's amount is calculated, then the total and the VAT inside it."""
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
    """The price of a line without offers: `2 x ¥12.90 = ¥25.80`."""
    bought = item.goods
    regular = Money(max(bought.price, bought.regular_price), currency)
    price = formats.unit_price(regular, bought.unit, bought.ref_qty)
    count = formats.weight(item.quantity) if bought.unit is Unit.GRAM else str(item.quantity)
    return f"{count} x {price} = {words.amount(amount, currency)}"


def offers(words: Words, session: Session) -> Iterable[str]:
    """Offers taken and offers within reach, the total, and totals with other combinations."""
    # Explaining a price may find a better one, so the offers are looked at after it.
    why, seen = session.explain(), session.offers()
    yield from answer_lines(words, seen, session)
    if session.basket.offers.by_id and session.basket.frozen is None and isinstance(why, Explanation):
        yield ""
        yield from why_lines(words, why, session)


def wallet_traffic(words: Words, payments: Iterable[Payment]) -> Iterable[str]:
    """The wallet's calls and answers, payment by payment. Payment codes are never kept."""
    lines = [line for payment in payments for line in traffic_lines(words, payment)]
    return lines or [words.t("The wallet has not been asked for anything yet.")]
