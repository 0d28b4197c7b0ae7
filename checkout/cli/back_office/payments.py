"""`checkout payments`: lists unsettled payments, and settles them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from checkout.cli.arguments import existing_folder
from checkout.cli.back_office.existing_shop import amount_data, json_line, moment_data, shop_on
from checkout.cli.command import Command, Group, Option, data_option, json_option
from checkout.cli.complaints import Complaint, complaining, shown
from checkout.words import Words

if TYPE_CHECKING:
    from checkout.back_office import PaymentRecord, TakenUp
    from checkout.payment import Payment
    from checkout.shop import Shop


def payments_command(words: Words) -> Group:
    t = words.t
    return Group(
        "payments [OPTIONS] [COMMAND]",
        words,
        list_payments,
        help=t(
            "List the payments that are not settled: open, stuck, or with an unmatched capture.\n\n"
            "The exit code is 1 when there is one."
        ),
        params=[
            Option(["--all", "everything"], t("List every payment."), is_flag=True),
            json_option(words),
            data_option(words),
        ],
        commands=[_settle_command(words)],
    )


def _settle_command(words: Words) -> Command:
    t = words.t
    return Command(
        "settle [OPTIONS] [ORDER]...",
        words,
        settle_payments,
        help=t(
            "Ask the wallets for the outcome of payments that are not settled, and settle each.\n\n"
            "With an order number the wallet is also asked about a closed payment, and an unmatched capture is "
            "returned. The exit code is 1 when something is still not settled."
        ),
        params=[
            click.Argument(["orders"], nargs=-1, metavar="ORDER"),
            data_option(words),
        ],
    )


def list_payments(words: Words, *, data: str | None, everything: bool, as_json: bool) -> int:
    """Print unsettled payments, or all; 1 when one is unsettled."""
    from checkout.back_office import payments, unsettled
    from checkout.journal import Journal
    from checkout.words.back_office.settlement_lines import settled_line

    with complaining(words), closing(Journal(existing_folder(data, words), read_only=True)) as journal:
        listed = list(payments(journal) if everything else unsettled(journal))
    if as_json:
        for payment in listed:
            print(json_line(_described(payment)))
    else:
        _print(words, listed)
        print(settled_line(words, listed))
    return int(any(not payment.is_settled for payment in listed))


def settle_payments(words: Words, *, orders: Sequence[str], data: str | None) -> int:
    """Settle every unsettled payment and report each step; 1 when one is left."""
    from checkout.back_office import unsettled
    from checkout.words.back_office.settlement_lines import settled_line

    with complaining(words), shop_on(existing_folder(data, words)) as shop:
        taken = shop.sweep()
        known = {payment.out_trade_no for payment, _ in taken}
        taken += [_doubted(shop, order, words) for order in dict.fromkeys(orders) if order not in known]
        for payment, refused in taken:
            _tell_taken(payment, refused, words)
        _drive(shop, words)
        left = list(unsettled(shop.journal))
    _print(words, left)
    print(settled_line(words, left))
    return int(bool(left))


def _doubted(shop: Shop, order: str, words: Words) -> tuple[PaymentRecord, TakenUp]:
    """Ask the wallet about the payment `order` again, when it is closed without money."""
    from checkout.back_office import payment_of
    from checkout.journal import Standing

    payment = payment_of(shop.journal, order)
    if payment is None:
        raise Complaint(words.t("There is no order {given} in this data file.", given=shown(order)))
    if payment.standing not in (Standing.DECLINED, Standing.CANCELLED):
        return payment, None
    return payment, shop.back_office.look_for_money(payment)


def _tell_taken(payment: PaymentRecord, refused: TakenUp, words: Words) -> None:
    from checkout.words.error_lines import error_line
    from checkout.words.problem_lines import problem_line

    if refused is None:
        said = words.t("{wallet} is asked about {amount}", wallet=payment.wallet, amount=words.money(payment.amount))
    elif isinstance(refused, Exception):
        said = error_line(words, refused)
    else:
        said = problem_line(words, refused.problem, detail=refused.detail)
    print(f"{payment.out_trade_no}: {said}", flush=True)


def _drive(shop: Shop, words: Words) -> None:
    """Take each step when it is due, until no wallet is to be waited for."""
    from checkout.events import PaymentEvent, RefundEvent, UnmatchedCaptureEvent
    from checkout.words.payment.payment_lines import payment_line
    from checkout.words.payment.refund_lines import refund_line

    told: set[str] = set()
    while shop.back_office.is_busy:
        for trip, fact in shop.settle():
            if isinstance(fact, PaymentEvent | UnmatchedCaptureEvent):
                print(f"{fact.out_trade_no}: {payment_line(words, fact, trip.store)}", flush=True)
            elif isinstance(fact, RefundEvent):
                print(f"{fact.refund_id}: {refund_line(words, fact, trip.store)}", flush=True)
        for payment in shop.back_office.waited_for:
            if payment.request.out_trade_no not in told:
                told.add(payment.request.out_trade_no)
                print(f"{payment.request.out_trade_no}: {_waits(words, payment)}", flush=True)
        due = shop.back_office.due
        if due is not None:
            time.sleep(max(0.0, due - shop.clock.monotonic()))
        elif shop.back_office.is_busy:
            # An outcome could not be written: the disk is full, say. The caller reports what is left.
            break


def _waits(words: Words, payment: Payment) -> str:
    """What a payment waits for, and how not to wait for it."""
    from checkout.words.payment.payment_lines import awaits_line

    action, show = payment.awaits or (None, "")
    asked = "" if action is None else awaits_line(words, action, show)
    return words.t(
        "waits for the customer ({asked}) until the wallet closes it; Ctrl-C stops here and leaves it open", asked=asked
    )


def _print(words: Words, payments: Iterable[PaymentRecord]) -> None:
    from zoneinfo import ZoneInfo

    from catalog.chain import demo_chain
    from checkout.words.back_office.settlement_lines import payment_lines

    stores = demo_chain().stores
    for payment in payments:
        zone = stores[payment.store].zone if payment.store in stores else ZoneInfo("UTC")
        print("\n".join(payment_lines(words, payment, zone)))


def _described(payment: PaymentRecord) -> dict[str, Any]:
    return {
        "out_trade_no": payment.out_trade_no,
        "store": payment.store,
        "trip": payment.trip,
        "wallet": payment.wallet,
        "amount": amount_data(payment.amount),
        "standing": payment.standing,
        "settled": payment.is_settled,
        "started_at": moment_data(payment.started_at),
        "since": moment_data(payment.since or payment.started_at),
        "waits_for": payment.waits_for,
        "why": payment.why,
        "said": payment.said,
    }
