"""What the commands of the back office do."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from checkout.cli.actions import check_wallet_name, data_folder
from checkout.cli.complaints import Complaint, shown
from checkout.words import Words
from checkout.words.error_lines import error_line

if TYPE_CHECKING:
    from checkout.back_office.payment_records import PaymentRecord
    from checkout.back_office.reconciliation import Reconciliation
    from checkout.back_office.settling import TakenUp
    from checkout.shop import Shop
    from wallet.money import Money

_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def list_payments(data: str | None, words: Words, *, everything: bool, as_json: bool) -> int:
    """Print the payments that are not settled, or all of them; 1 when there is one that is not."""
    from checkout.back_office.payment_records import payments, unsettled
    from checkout.journal.journal import Journal
    from checkout.words.back_office.settlement_lines import settled_line

    with _complaining(words), closing(Journal(_kept(data, words), read_only=True)) as journal:
        listed = list(payments(journal) if everything else unsettled(journal))
    if as_json:
        for payment in listed:
            print(_line(_described(payment)))
    else:
        _print(words, listed)
        print(settled_line(words, listed))
    return int(any(not payment.is_settled for payment in listed))


def settle_payments(data: str | None, orders: Sequence[str], words: Words) -> int:
    """Bring every payment that is not settled to its end, telling how it goes; 1 when one is left."""
    from checkout.back_office.payment_records import unsettled
    from checkout.words.back_office.settlement_lines import settled_line

    with _complaining(words), _shop(_kept(data, words)) as shop:
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
    """A payment that is over, and about which the wallet is to be asked all the same."""
    from checkout.back_office.payment_records import payment_of
    from checkout.journal.posting import Standing

    payment = payment_of(shop.journal, order)
    if payment is None:
        raise Complaint(words.t("There is no order {given} in this data file.", given=shown(order)))
    if payment.standing not in (Standing.DECLINED, Standing.CANCELLED):
        return payment, None
    return payment, shop.back_office.look_for_money(payment)


def _tell_taken(payment: PaymentRecord, refused: TakenUp, words: Words) -> None:
    from checkout.words.problem_lines import problem_line

    if refused is None:
        said = words.t("{wallet} is asked about {amount}", wallet=payment.wallet, amount=words.money(payment.amount))
    elif isinstance(refused, Exception):
        said = error_line(words, refused)
    else:
        said = problem_line(words, refused.problem, detail=refused.detail)
    print(f"{payment.out_trade_no}: {said}", flush=True)


def _drive(shop: Shop, words: Words) -> None:
    """Take every step at its moment, until nothing is left to be waited for."""
    from checkout.events import PaymentEvent, RefundEvent, UnmatchedCaptureEvent
    from checkout.words.payment.payment_lines import payment_line
    from checkout.words.payment.refund_lines import refund_line

    while shop.back_office.is_busy:
        for trip, fact in shop.settle():
            # What is told to a shopper, behind the number of their order.
            if isinstance(fact, PaymentEvent | UnmatchedCaptureEvent):
                print(f"{fact.out_trade_no}: {payment_line(words, fact, trip.store)}", flush=True)
            elif isinstance(fact, RefundEvent):
                print(f"{fact.refund_id}: {refund_line(words, fact, trip.store)}", flush=True)
        due = shop.next_due
        if due is not None:
            time.sleep(max(0.0, due - shop.clock.monotonic()))
        elif shop.back_office.is_busy:
            # Known, and not written down: the disk is full, say. Whoever calls hears of it in the end.
            break


def compare_with_statement(data: str | None, day: str, wallet: str | None, words: Words, *, as_json: bool) -> int:
    """Print how our journal and the wallet's statement of `day` differ; 1 when something is one-sided."""
    from checkout.back_office.reconciliation import Reconciliation, reconcile
    from checkout.shop import DEFAULT_WALLET
    from checkout.words.back_office.settlement_lines import no_statement_line
    from wallet.errors import WalletError

    wanted = _day(day, words)
    name = wallet or DEFAULT_WALLET
    if ":" not in name:
        check_wallet_name(name, words)
    with _complaining(words), _shop(_kept(data, words)) as shop:
        try:
            opened = shop.wallets.named(name)
        except WalletError as error:
            raise Complaint(error_line(words, error)) from error
        compared = reconcile(shop.journal, name, opened, wanted)
    if not isinstance(compared, Reconciliation):
        raise Complaint(no_statement_line(words, name, compared))
    _tell_compared(compared, words, as_json=as_json)
    return int(bool(compared.one_sided))


def _tell_compared(compared: Reconciliation, words: Words, *, as_json: bool) -> None:
    from checkout.back_office.reconciliation import Verdict
    from checkout.words.back_office.settlement_lines import entry_lines, reconciliation_line

    if as_json:
        for entry in compared.entries:
            amounts = {"ours": _amount(entry.ours), "theirs": _amount(entry.theirs)}
            print(
                _line(
                    {
                        "wallet": compared.wallet,
                        "day": compared.day.isoformat(),
                        "verdict": entry.verdict,
                        "movement": entry.movement,
                        "out_trade_no": entry.out_trade_no,
                        "refund_id": entry.refund_id,
                        "trade_no": entry.trade_no,
                        "at": _moment(entry.at),
                        **amounts,
                        "standing": entry.standing,
                    }
                )
            )
        return
    zone = ZoneInfo(compared.zone)
    for entry in compared.entries:
        if entry.verdict is not Verdict.AGREES:
            print("\n".join(entry_lines(words, entry, zone)))
    print(reconciliation_line(words, compared))


def _print(words: Words, payments: Iterable[PaymentRecord]) -> None:
    from checkout.words.back_office.settlement_lines import payment_lines

    zones = _zones()
    for payment in payments:
        print("\n".join(payment_lines(words, payment, zones.get(payment.store, ZoneInfo("UTC")))))


def _zones() -> dict[str, ZoneInfo]:
    """The time zones of the stores."""
    from catalog.chain.loading import demo_chain

    return {name: store.zone for name, store in demo_chain().stores.items()}


def _described(payment: PaymentRecord) -> dict[str, Any]:
    return {
        "out_trade_no": payment.out_trade_no,
        "store": payment.store,
        "trip": payment.trip,
        "wallet": payment.wallet,
        "amount": _amount(payment.amount),
        "standing": payment.standing,
        "settled": payment.is_settled,
        "started_at": _moment(payment.started_at),
        "since": _moment(payment.since or payment.started_at),
        "waits_for": payment.waits_for,
        "why": payment.why,
        "said": payment.said,
    }


def _amount(amount: Money | None) -> dict[str, Any] | None:
    return None if amount is None else {"minor": amount.minor, "currency": amount.currency}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _line(described: dict[str, Any]) -> str:
    return json.dumps(described, ensure_ascii=False)


def _day(text: str, words: Words) -> date:
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not 1 < day.toordinal() < date.max.toordinal():
        raise Complaint(words.t("{given} is not a day. Expected: a date like 2026-11-24.", given=shown(text)))
    return day


def _kept(data: str | None, words: Words) -> Path:
    from checkout.journal.database import MEMORY

    folder = data_folder(data)
    if folder == MEMORY:
        raise Complaint(words.t("{given} keeps nothing, so there is nothing to examine.", given=MEMORY))
    return Path(folder)


@contextmanager
def _complaining(words: Words) -> Iterator[None]:
    from checkout.errors import CheckoutError

    try:
        yield
    except CheckoutError as error:
        raise Complaint(error_line(words, error)) from error


@contextmanager
def _shop(folder: Path) -> Iterator[Shop]:
    """The shop on a data file that is there already."""
    from secrets import randbits

    from checkout.clock import SystemClock
    from checkout.errors import DataFileError
    from checkout.journal.database import FILE_NAME
    from checkout.journal.journal import Journal
    from checkout.shop import open_shop

    if not (folder / FILE_NAME).exists():
        raise DataFileError(f"there is no data file in {folder}", path=str(folder / FILE_NAME))
    # Opened to be written, an empty file would become a new one, in which every payment is settled.
    Journal(folder, read_only=True).close()
    with open_shop(data=folder, clock=SystemClock(), seed=randbits(32)) as shop:
        yield shop
