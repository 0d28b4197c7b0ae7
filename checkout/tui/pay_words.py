"""How paying stands, and what is said about it."""

from __future__ import annotations

from enum import Enum, auto

from checkout.answers import WaitingFor
from checkout.payment import Payment
from checkout.tui.terms import Terms
from checkout.words.marks import mark
from checkout.words.voice import Words


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
    STUCK = auto()
    """The outcome is unknown after everything was tried."""


def progress(words: Words, stage: Stage, terms: Terms | None, *, seconds: int) -> str:
    """What stands under the amount, as long as no payment is under way. `seconds` is how long the code is shown."""
    match stage:
        case Stage.OPENING:
            return words.t("Opening the wallet.")
        case Stage.READY if terms and terms.code:
            return words.t("Your wallet shows this code. It changes in {seconds} s.", seconds=seconds)
        case Stage.READY if terms and terms.wants_code:
            return words.t("Show the wallet's payment code: scan it, or type its digits.")
        case Stage.PIN:
            return words.t("The wallet asks for your PIN.")
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
        case Stage.PIN | Stage.UNDER_WAY:
            return {"escape": mark("Cancel the payment")}
        case Stage.STUCK:
            return {"enter": mark("Ask the wallet again"), "escape": mark("Back")}
        case _:
            return {"escape": mark("Back")}
