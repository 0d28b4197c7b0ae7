"""Payments and statements for the back office: what is open, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never
from zoneinfo import ZoneInfo

from catalog.text import shorten
from checkout.back_office import NoStatement, PaymentRecord, Reconciliation, ReconciliationEntry, Verdict
from checkout.journal import Standing
from checkout.words.language import mark
from checkout.words.text_columns import row
from checkout.words.words import Words
from wallet.money import Money
from wallet.port import Movement, NextAction, NotReady, NotSent, Unknown, Unsupported

_STANDS = {
    Standing.OPEN: mark("open: the outcome is unknown, and the wallet has not been asked yet"),
    Standing.CANCELLING: mark("being cancelled: the wallet has not confirmed it yet"),
    Standing.STUCK: mark("stuck: the wallet does not tell the outcome, after all retries"),
    Standing.HELD: mark("held until the order is picked"),
    Standing.TAKING: mark("held, and being taken: the wallet has not confirmed it yet"),
    Standing.PAID: mark("paid"),
    Standing.REFUNDING: mark("paid; a refund is open: the wallet has not confirmed it yet"),
    Standing.REFUND_STUCK: mark("paid; a refund is stuck: the wallet does not tell the outcome, after all retries"),
    Standing.OWING: mark("paid; an order owes part of it, and the wallet refuses to give that back"),
    Standing.DECLINED: mark("declined"),
    Standing.CANCELLED: mark("cancelled"),
    Standing.LATE: mark("closed, with an unmatched capture: it is being returned"),
    Standing.KEPT: mark("closed, with an unmatched capture that the wallet does not return"),
    Standing.RETURNED: mark("closed; an unmatched capture was returned"),
}

_WAITS = {
    NextAction.ENTER_PIN: mark("open: the customer was asked for the PIN"),
    NextAction.CONFIRM_IN_APP: mark("open: the customer was asked to confirm it in the app"),
    NextAction.SCAN_QR: mark("open: the customer was shown a QR code"),
    NextAction.GO_TO_DESK: mark("open: the customer was sent to the desk"),
}

_TO_DO = {
    Standing.OPEN: mark("'checkout payments settle' asks the wallet."),
    Standing.CANCELLING: mark("'checkout payments settle' goes on with it."),
    Standing.STUCK: mark("'checkout payments settle' asks again; if that does not help, contact the wallet's support."),
    Standing.TAKING: mark("'checkout payments settle' goes on with it."),
    Standing.REFUNDING: mark("'checkout payments settle' goes on with it."),
    Standing.REFUND_STUCK: mark(
        "'checkout payments settle' asks again; if that does not help, contact the wallet's support."
    ),
    Standing.OWING: mark("'checkout payments settle' asks again; if that does not help, contact the wallet's support."),
    Standing.LATE: mark("'checkout payments settle' goes on with it."),
    Standing.KEPT: mark("Return it by hand, with the wallet's support."),
}

_VERDICTS = {
    Verdict.AGREES: mark("agrees"),
    Verdict.OTHER_DAY: mark("on another day"),
    Verdict.FOR_ANOTHER: mark("for another wallet"),
    Verdict.UNDONE: mark("reversed"),
    Verdict.AMOUNT_DIFFERS: mark("differs"),
    Verdict.ONLY_THEIRS: mark("only theirs"),
    Verdict.ONLY_OURS: mark("only ours"),
}

_MOVEMENTS = {
    Movement.PAYMENT: mark("payment"),
    Movement.REFUND: mark("refund"),
    Movement.REVERSAL: mark("reversal"),
}


def payment_lines(words: Words, payment: PaymentRecord, zone: ZoneInfo, *, width: int = 79) -> list[str]:
    """A payment in columns, its standing, and what to do. Times are in the store's `zone`."""
    since = words.moment((payment.since or payment.started_at).astimezone(zone))
    left = f"{payment.out_trade_no}  {shorten(payment.wallet, 20)}"
    is_held = payment.standing in (Standing.HELD, Standing.TAKING)
    shown = Money(payment.hold, payment.amount.currency) if is_held else payment.amount
    lines = row(left, since, words.money(shown), width=width, last=14)
    stands = words.t(_STANDS[payment.standing])
    if payment.standing is Standing.OPEN and payment.waits_for is not None:
        stands = words.t(_WAITS[payment.waits_for])
    to_do = _TO_DO.get(payment.standing)
    lines.append("  " + stands)
    if payment.said:
        lines.append("  " + words.t("Last call: {reason}", reason=shorten(payment.said, width - 30)))
    return lines if to_do is None else [*lines, "  " + words.t(to_do)]


def settled_line(words: Words, payments: Iterable[PaymentRecord]) -> str:
    """How many payments are not settled, or still only held."""
    listed = list(payments)
    count = sum(not payment.is_settled for payment in listed)
    held = sum(payment.standing is Standing.HELD for payment in listed)
    if not count and held:
        return words.n("{count} payment is held: taken later", "{count} payments are held: taken later", held)
    if not count:
        return words.t("every payment is settled")
    return words.n("{count} payment is not settled", "{count} payments are not settled", count)


def entry_lines(words: Words, entry: ReconciliationEntry, zone: ZoneInfo, *, width: int = 79) -> list[str]:
    """An entry in columns: order, verdict, kind of movement, time and amount; and why, when it is one-sided."""
    verdict, movement = words.t(_VERDICTS[entry.verdict]), words.t(_MOVEMENTS[entry.movement])
    left = f"{entry.out_trade_no}  " + words.t("{verdict}: {movement}", verdict=verdict, movement=movement)
    amount = entry.theirs if entry.ours is None else entry.ours
    at = words.moment(entry.at.astimezone(zone))
    lines = row(left, at, "" if amount is None else words.money(amount), width=width, last=14)
    if entry.is_one_sided:
        lines.append("  " + _why(words, entry))
    return lines


def _why(words: Words, entry: ReconciliationEntry) -> str:
    """Which side lacks it, and the standing of the payment in our journal."""
    match entry.verdict:
        case Verdict.ONLY_OURS:
            return words.t("The wallet's statement does not have it.")
        case Verdict.AMOUNT_DIFFERS:
            ours, theirs = entry.ours or Money(0), entry.theirs or Money(0)
            return words.t("We have {ours}, the wallet {theirs}.", ours=words.money(ours), theirs=words.money(theirs))
        case _ if entry.standing is None:
            return words.t("This order is not in our journal.")
        case _:
            return words.t("In our journal it is: {standing}.", standing=words.t(_STANDS[entry.standing]))


def reconciliation_line(words: Words, compared: Reconciliation) -> str:
    """A reconciled day in one line: wallet, day, and how many entries agree or do not."""
    facts = {
        "wallet": shorten(compared.wallet, 20),
        "day": f"{compared.day:%Y-%m-%d}",
        "zone": compared.zone,
        "agree": compared.count(Verdict.AGREES) + compared.count(Verdict.FOR_ANOTHER),
        "near": compared.count(Verdict.OTHER_DAY),
        "undone": compared.count(Verdict.UNDONE),
        "odd": len(compared.one_sided),
    }
    return words.t(
        "{wallet}, {day} ({zone}): {agree} agree, {near} on another day, {undone} undone, {odd} one-sided", **facts
    )


def discounted_lines(words: Words, compared: Reconciliation) -> list[str]:
    """What the shop gets of a day, where that is less than was paid."""
    return [
        words.t(
            "The shop gets {received} of {paid}: it pays for discounts of the wallet.", paid=paid, received=received
        )
        for paid, received in ((words.money(paid), words.money(got)) for paid, got in compared.discounted)
    ]


def no_statement_line(words: Words, wallet: str, answer: NoStatement) -> str:
    """Why there is no statement, and what to do."""
    name = shorten(wallet, 40)
    match answer:
        case NotReady():
            return words.t("The statement of {wallet} for that day is not made yet. Try again later.", wallet=name)
        case Unsupported():
            return words.t("{wallet} has no statements, so there is nothing to compare with.", wallet=name)
        case NotSent(why) | Unknown(why):
            return words.t(
                "{wallet} gave no statement ({reason}). Try again later.", wallet=name, reason=shorten(why, 60)
            )
        case _:
            assert_never(answer)
