"""How paying stands, and what is said about it."""

from __future__ import annotations

from enum import Enum, auto

from catalog.text import shorten
from checkout.answers import WaitingFor
from checkout.payment import Payment
from checkout.terms import Terms
from checkout.words.marks import mark
from checkout.words.voice import Words
from wallet.port import NextAction


class Stage(Enum):
    """What the pay screen is for at the moment."""

    OPENING = auto()
    """The wallet is being opened."""
    CLOSED = auto()
    """This wallet cannot be used."""
    READY = auto()
    """Enter pays."""
    UNDER_WAY = auto()
    PIN = auto()
    """The wallet waits for its customer."""
    QR = auto()
    """The wallet waits for its customer to scan what the shop shows."""
    DESK = auto()
    """The customer has to go to the desk with what the shop shows."""
    STUCK = auto()
    """The outcome is unknown after everything was tried."""


STAGES = {NextAction.SCAN_QR: Stage.QR, NextAction.GO_TO_DESK: Stage.DESK}
"""What the screen is for while the customer has to do something other than to enter a PIN."""


def progress(words: Words, stage: Stage, terms: Terms | None, *, seconds: int, show: str = "") -> str:
    """What stands under the amount, where not just the wallet is asked. `seconds` is how long the code is shown, `show`
    what the wallet wants to be shown."""
    match stage:
        case Stage.OPENING:
            return words.t("Opening the wallet.")
        case Stage.READY if terms and terms.code:
            return words.t("Your wallet shows this code. It changes in {seconds} s.", seconds=seconds)
        case Stage.READY if terms and terms.wants_code:
            return words.t("Show the wallet's payment code: scan it, or type its digits.")
        case Stage.PIN:
            return words.t("The wallet asks for your PIN.")
        case Stage.QR:
            return words.t("Scan this with the wallet's app: {show}", show=shorten(show, 40))
        case Stage.DESK:
            return words.t("Pay at the desk, and show this number there: {show}", show=shorten(show, 30))
        case Stage.STUCK:
            return words.t("Nobody knows yet whether you were charged. Asking again charges nothing.")
        case _:
            return ""


def waiting(words: Words, payment: Payment, *, calls: int) -> str:
    """What the payment under way waits for, after `calls` calls to the wallet."""
    if payment.waiting_for is WaitingFor.NETWORK:
        return words.t("No network. The payment goes on when it is back.")
    if calls > 1:
        return words.t("We are asking the wallet; you will be charged once or not at all.")
    return words.t("Asking the wallet.")


def hint(words: Words, stage: Stage, terms: Terms | None) -> str:
    """What the field is for."""
    match stage:
        case Stage.READY if terms and terms.wants_code:
            return words.t("Enter pays, or another payment code.") if terms.code else words.t("Payment code")
        case Stage.PIN:
            return words.t("PIN")
        case _:
            return ""


def keys(stage: Stage, terms: Terms | None) -> dict[str, str]:
    """What Enter and Esc do now, still to be translated."""
    match stage:
        case Stage.READY if terms and (terms.code or not terms.wants_code):
            return {"enter": mark("Pay"), "escape": mark("Back")}
        case Stage.QR:
            return {"enter": mark("Scan it with the app"), "escape": mark("Cancel the payment")}
        case Stage.PIN | Stage.DESK | Stage.UNDER_WAY:
            return {"escape": mark("Cancel the payment")}
        case Stage.STUCK:
            return {"enter": mark("Ask the wallet again"), "escape": mark("Back")}
        case _:
            return {"escape": mark("Back")}
