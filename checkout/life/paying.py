"""How simulated people pay: with the wallet of most, or in cash at the desk."""

from __future__ import annotations

from random import Random

from checkout.life.place import Place, Process
from checkout.payment import Payment
from checkout.session import Session
from checkout.trip import Refused, TripState
from wallet.mock.customer_app import PIN
from wallet.money import Money
from wallet.port import NextAction

CASH = "cash-desk"
_NOTE = 10_000
"""Fen: people pay cash with notes of 100 yuan."""
_SALARY = Money(200_000)
_TRIES = 3


def pay(place: Place, session: Session, rng: Random) -> Process:
    """Pay for the basket. People who have run out of money are paid by their employer and try again."""
    in_cash = rng.random() < place.crowd.in_cash and place.store.currency == "CNY"
    wallet = CASH if in_cash else None
    for _ in range(_TRIES):
        if session.closed is not None or not len(session.basket):
            return
        if session.costs_nothing:
            session.pay()
            return
        yield from _attempt(place, session, wallet)
        if session.state is not TripState.OPEN:
            return
        _fill_purse(place, session)
        wallet = None
        yield place.wait(5)


def _attempt(place: Place, session: Session, wallet: str | None) -> Process:
    session.reprice()
    terms = session.terms(wallet)
    begun = terms if isinstance(terms, Refused) else session.begin(terms)
    if isinstance(begun, Refused):
        return
    # The calls to the wallet are made by whoever steps the shop: on a screen they wait for no disk.
    while (payment := session.payment) is not None and payment.result is None:
        yield place.wait(3)
        if session.payment is payment:
            _answer(session, payment)


def _answer(session: Session, payment: Payment) -> None:
    """Do what the wallet asks its customer for, here or at the desk."""
    match payment.awaits:
        case (NextAction.ENTER_PIN | NextAction.CONFIRM_IN_APP, _):
            session.approve(PIN)
        case (NextAction.SCAN_QR, _):
            session.scan_shown()
        case (NextAction.GO_TO_DESK, number):
            due = payment.request.amount
            notes = Money(-(-due.minor // _NOTE) * _NOTE, due.currency)
            session.at_desk(lambda desk: desk.take(number, notes))


def _fill_purse(place: Place, session: Session) -> None:
    """A simulated wallet keeps what its customers own."""
    opened = place.shop.wallets.opened.get(session.open_wallet)
    accounts = None if opened is None else getattr(opened.inside, "accounts", None)
    if accounts is not None:
        accounts.set_balance(session.shopper.id, _SALARY)
