"""What just happened, for people who look closer: the events, how the amounts came about, the wallet's answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from catalog.product import Unit
from checkout.basket import LineItem
from checkout.events import Event
from checkout.payment import Payment
from checkout.pricing.tax import RateOf
from checkout.receipt import priced_lines
from checkout.session import Session
from checkout.tui import goods
from checkout.words import figures
from checkout.words.voice import Words
from wallet.money import Money


def events(session: Session) -> Iterable[str]:
    """The journal of this trip, the latest first: number, store time, event, and its facts as they are stored."""
    for recorded in reversed(session.events):
        at = session.store.local(recorded.at)
        yield f"{recorded.seq:4}  {at:%H:%M:%S}  {type(recorded.event).__name__}"
        for line in _facts(recorded.event):
            yield f"        {line}"


def _facts(event: Event) -> list[str]:
    """Name and value of what an event carries, a few to a line; empty ones are left out."""
    values = [(field.name, getattr(event, field.name)) for field in fields(event)]
    pairs = [f"{name}={_plain(value)}" for name, value in values if value]
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
    currency = session.store.currency
    for item in session.basket.lines:
        yield item.name(words.lang)
        yield f"    {_sum(item, currency)}"
        if item.saved:
            regular = figures.unit_price(Money(item.regular_price, currency), item.unit, item.ref_qty)
            saved = figures.money(Money(item.saved, currency))
            yield "    " + words.t("regular {price}, saved {amount}", price=regular, amount=saved)
    if not len(session.basket):
        yield words.t("The basket is empty.")
        return
    yield ""
    total = words.t("Total")
    yield f"{total}  {figures.money(session.basket.total)}"
    _, taxes = priced_lines(session.basket, rate_of)
    for group in taxes:
        gross, tax = figures.money(Money(group.gross, currency)), figures.money(Money(group.tax, currency))
        rate = goods.vat(words, group.rate_bp)
        yield "    " + words.t("{amount} {rate}, tax {tax}", amount=gross, rate=rate, tax=tax)


def _sum(item: LineItem, currency: str) -> str:
    price = figures.unit_price(Money(item.price, currency), item.unit, item.ref_qty)
    count = figures.weight(item.quantity) if item.unit is Unit.GRAM else str(item.quantity)
    return f"{count} x {price} = {figures.money(Money(item.amount, currency))}"


def wallet_traffic(words: Words, payments: Iterable[Payment]) -> Iterable[str]:
    """What was asked of the wallet and what it answered, payment by payment. Payment codes are never kept."""
    none = True
    for payment in payments:
        none = False
        request = payment.request
        yield f"{request.out_trade_no}  {payment.wallet_name}  {figures.money(request.amount)}"
        for number, (asked, answered) in enumerate(payment.log, 1):
            yield f"  {number:2} {asked}: {answered}"
        yield f"     {payment.result!r}" if payment.result is not None else "     ..."
    if none:
        yield words.t("The wallet has not been asked for anything yet.")
