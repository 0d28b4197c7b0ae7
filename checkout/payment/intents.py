"""The intent of a payment: on the disk before the wallet is called, read back from the trip's events later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from itertools import islice
from typing import get_args

from catalog.text import shorten
from checkout.events import AgreedQuote, PaymentCancelling, PaymentSeen, PaymentStarted, Recorded
from checkout.payment.payment_terms import PaymentTerms
from checkout.trip import Trip
from wallet.decisions import CancelledWhy
from wallet.money import Money
from wallet.port import GoodsDetail, Mode, PaymentRef, PaymentRequest, Quote

_MOST_LINES, _LONGEST_NAME = 100, 40
"""Of `PaymentRequest.goods_detail`: they fit into a frame of a wallet in a process of its own."""

WalletState = tuple[tuple[str, str], ...]


def new_intent(trip: Trip, order_tag: str, wallet_name: str, terms: PaymentTerms | None = None) -> PaymentStarted:
    """The intent of the trip's next payment; without `terms` the wallet is asked for nothing."""
    attempt = 1 + sum(isinstance(recorded.event, PaymentStarted) for recorded in trip.events)
    return PaymentStarted(
        out_trade_no=f"{trip.id}{attempt:02d}{order_tag}",
        wallet=wallet_name,
        amount=terms.amount.minor if terms else 0,
        basket=trip.basket.fingerprint(trip.id, trip.events[0].at.isoformat()),
        mode=terms.mode if terms else Mode.IN_APP,
        rounded=terms.rounded if terms else 0,
        quote=_agreed(terms.quote) if terms and terms.quote else None,
        price=trip.basket.priced,
        hold=terms.hold if terms else 0,
    )


def _agreed(quote: Quote) -> AgreedQuote:
    return AgreedQuote(
        quote_id=quote.quote_id,
        charge=quote.charge.minor,
        currency=quote.charge.currency,
        rate=quote.rate,
        expires_at=quote.expires_at.astimezone(UTC),
        state=tuple(quote.state.items()),
    )


def request_for(trip: Trip, intent: PaymentStarted, terminal_id: str, auth_code: str | None = None) -> PaymentRequest:
    """What the wallet is asked for. `time_expire` is not known before it is asked."""
    price = Money(intent.hold or intent.amount, trip.store.currency)
    quote = intent.quote
    if quote is not None:
        charge = Money(quote.charge, quote.currency)
        agreed = Quote(quote.quote_id, price, charge, quote.rate, quote.expires_at, dict(quote.state))
    return PaymentRequest(
        out_trade_no=intent.out_trade_no,
        amount=price,
        subject=f"{trip.store.name.en} {trip.id}",
        basket=intent.basket,
        auth_code=auth_code,
        mode=intent.mode,
        capture_later=bool(intent.hold),
        quote=None if quote is None else agreed,
        store_id=trip.store.id,
        terminal_id=terminal_id or None,
        sub_merchant=trip.store.sub_merchant or None,
        buyer_id=trip.shopper.id if intent.mode is Mode.IN_APP else None,
        goods_detail=tuple(
            GoodsDetail(
                line.goods.sku,
                shorten(line.goods.name.en, _LONGEST_NAME),
                line.units,
                Money(line.amount // line.units, trip.store.currency),
            )
            for line in islice(trip.basket.lines, _MOST_LINES)
        ),
        passback_params=trip.id,
    )


def intent_of(events: list[Recorded], out_trade_no: str | None = None) -> PaymentStarted:
    """The intent under this order reference, or the latest."""
    return next(intent for intent in intents_of(events) if out_trade_no in (None, intent.out_trade_no))


def intents_of(events: list[Recorded]) -> Iterable[PaymentStarted]:
    """The latest first."""
    return (recorded.event for recorded in reversed(events) if isinstance(recorded.event, PaymentStarted))


def cancelling_of(events: list[Recorded], out_trade_no: str) -> CancelledWhy | None:
    """Why the wallet has been asked to cancel this payment; None when it has not."""
    for recorded in reversed(events):
        match recorded.event:
            case PaymentCancelling(number, why) if number == out_trade_no:
                return next((known for known in get_args(CancelledWhy) if known == why), "no-answer")
            case PaymentStarted(number) if number == out_trade_no:
                break
    return None


def ref_of(events: list[Recorded], out_trade_no: str) -> PaymentRef:
    """Names the payment to its wallet."""
    return PaymentRef(out_trade_no, dict(wallet_state(events, out_trade_no)))


def wallet_state(events: list[Recorded], out_trade_no: str) -> WalletState:
    """The wallet's own data about this payment, as it last gave it; at first that of its quote."""
    for recorded in reversed(events):
        match recorded.event:
            case PaymentSeen(number, state) if number == out_trade_no:
                return state
            case PaymentStarted(number, quote=quote) if number == out_trade_no:
                return () if quote is None else quote.state
    return ()
