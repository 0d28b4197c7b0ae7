"""The stages of paying, and the texts of each."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from catalog.text import shorten
from checkout.payment import Payment, PaymentTerms
from checkout.trip import WaitingFor
from checkout.words.language import mark
from checkout.words.words import Words
from wallet.money import Money
from wallet.port import Mode, NextAction
from wallet.staffed_desk import DeskOrder


class Stage(Enum):
    OPENING = auto()
    """The wallet is being opened."""
    CLOSED = auto()
    """This wallet cannot be used."""
    READY = auto()
    """Enter pays."""
    UNDER_WAY = auto()
    PIN = auto()
    """The customer has to enter the PIN, or confirm, in the app that is simulated here."""
    OWN_APP = auto()
    """The customer has to do so in an app of their own: nothing is typed here."""
    QR = auto()
    """The customer has to scan the QR code that is shown."""
    DESK = auto()
    """The customer has to pay at the desk, with the number that is shown."""
    STUCK = auto()
    """The outcome is unknown after all retries."""


STAGES = {NextAction.SCAN_QR: Stage.QR, NextAction.GO_TO_DESK: Stage.DESK}
"""The stage while the customer has to do this; for anything else it is PIN, or OWN_APP."""

_WAYS = {
    Mode.PRESENTED_CODE: mark("Show the wallet's payment code: scan it, or type its digits."),
    Mode.IN_APP: mark("The wallet asks you in its own app."),
    Mode.SHOWN_QR: mark("The shop will show a QR code, which the wallet's app scans."),
    Mode.AT_DESK: mark("You will get a number, and pay at the desk with it."),
}
_NOTES: Final = (10_00, 20_00, 50_00, 100_00)
"""Notes that people pay with, in fen."""


def progress(words: Words, stage: Stage, terms: PaymentTerms | None, *, seconds: int, show: str = "") -> str:
    """The text under the amount, but for UNDER_WAY. `seconds` are left for the code; `show`: QR code or number."""
    match stage:
        case Stage.OPENING:
            return words.t("Opening the wallet.")
        case Stage.READY if terms and terms.code:
            return words.t("Your wallet shows this code. It changes in {seconds} s.", seconds=seconds)
        case Stage.READY if terms:
            return words.t(_WAYS[terms.mode])
        case Stage.PIN:
            return words.t("The wallet asks for your PIN.")
        case Stage.OWN_APP:
            return words.t("Go on in the wallet's own app. The shop asks the wallet until you have.")
        case Stage.QR:
            return words.t("Scan this with the wallet's app: {show}", show=shorten(show, 40))
        case Stage.DESK:
            return words.t("Pay at the desk, and show this number there: {show}", show=shorten(show, 30))
        case Stage.STUCK:
            return words.t("Nobody knows yet whether you were charged. Asking again charges nothing.")
        case _:
            return ""


def waiting(words: Words, payment: Payment, *, calls: int) -> str:
    """The text under the amount while a payment is under way, after `calls` calls to the wallet."""
    if payment.waiting_for is WaitingFor.NETWORK:
        return words.t("No network. The payment goes on when it is back.")
    if calls > 1:
        return words.t("We are asking the wallet; you will be charged once or not at all.")
    return words.t("Asking the wallet.")


def hint(words: Words, stage: Stage, terms: PaymentTerms | None, *, played: bool) -> str:
    """The hint in the field. `played`: this screen can play the wallet's phone, or the staff at its desk."""
    match stage:
        case Stage.READY if terms and terms.wants_code:
            return words.t("Enter pays, or another payment code.") if terms.code else words.t("Payment code")
        case Stage.PIN:
            return words.t("PIN")
        case Stage.QR if played:
            return words.t("Enter plays the phone: its wallet scans this code.")
        case Stage.DESK if played:
            return words.t("Enter plays the cashier at the desk.")
        case _:
            return ""


def keys(stage: Stage, terms: PaymentTerms | None, *, played: bool) -> dict[str, str]:
    """Labels of Enter, F6 and Esc, still to be translated; `played` as for `hint`."""
    match stage:
        case Stage.READY if terms:
            enter = {"enter": mark("Pay")} if terms.code or not terms.wants_code else {}
            other = {"f6": mark("Pay another way")} if len(terms.modes) > 1 else {}
            return {**enter, **other, "escape": mark("Back")}
        case Stage.OWN_APP:
            return {"enter": mark("Ask the wallet again"), "escape": mark("Cancel the payment")}
        case Stage.QR:
            label = mark("Scan it with the app") if played else mark("Ask the wallet again")
            return {"enter": label, "escape": mark("Cancel the payment")}
        case Stage.DESK if played:
            return {"enter": mark("Play the cashier"), "escape": mark("Cancel the payment")}
        case Stage.PIN | Stage.DESK | Stage.UNDER_WAY:
            return {"escape": mark("Cancel the payment")}
        case Stage.STUCK:
            return {"enter": mark("Ask the wallet again"), "escape": mark("Back")}
        case _:
            return {"escape": mark("Back")}


def tendered(owed: Money) -> list[Money]:
    """What the customer may hand over: the exact amount, or the next note (or whole hundreds) above it.

    >>> [str(money) for money in tendered(Money(1290))], [str(money) for money in tendered(Money(10000))]
    (['12.90', '20.00'], ['100.00', '200.00'])
    """
    hundreds = (owed.minor // 100_00 + 1) * 100_00
    return [owed, Money(next((note for note in _NOTES if note > owed.minor), hundreds), owed.currency)]


def at_desk(words: Words, order: DeskOrder) -> list[str]:
    """What the cashier may do for `order`: nothing yet, take one of the `tendered`, or send the customer away."""
    exact, more = tendered(order.amount)
    return [
        words.t("Nothing yet"),
        words.t("Take {money}", money=words.money(exact)),
        words.t("Take {money} and give {change} back", money=words.money(more), change=words.money(more - exact)),
        words.t("Take nothing, and send the customer away"),
    ]
