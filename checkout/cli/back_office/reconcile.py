"""`checkout reconcile`: compares a day's payments with the wallet's statement."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from checkout.cli.arguments import check_wallet_name, existing_folder
from checkout.cli.back_office.existing_shop import amount_data, json_line, moment_data, shop_on
from checkout.cli.command import Command, Option, data_option, json_option
from checkout.cli.complaints import Complaint, complaining, shown
from checkout.words import Words

if TYPE_CHECKING:
    from checkout.back_office import Reconciliation, ReconciliationEntry

_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def reconcile_command(words: Words) -> Command:
    t = words.t
    return Command(
        "reconcile [OPTIONS] DATE",
        words,
        compare_with_statement,
        help=t(
            "Compare the payments of a day with the wallet's statement, and name what only one side has.\n\n"
            "DATE is like 2026-11-24, a day as the wallet counts it. The exit code is 1 when something is one-sided."
        ),
        params=[
            click.Argument(["day"], metavar="DATE"),
            Option(["--wallet"], t("Whose statement; otherwise the mock wallet's."), metavar="WALLET"),
            json_option(words),
            data_option(words),
        ],
    )


def compare_with_statement(words: Words, *, day: str, wallet: str | None, data: str | None, as_json: bool) -> int:
    """Print how our journal and the wallet's statement of `day` differ; 1 when something is one-sided."""
    from checkout.back_office import Reconciliation, reconcile
    from checkout.shop import DEFAULT_WALLET
    from checkout.words.back_office.settlement_lines import no_statement_line
    from checkout.words.error_lines import error_line
    from wallet.errors import WalletError

    wanted = _day(day, words)
    name = wallet or DEFAULT_WALLET
    if ":" not in name:
        check_wallet_name(name, words)
    with complaining(words), shop_on(existing_folder(data, words)) as shop:
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
    from zoneinfo import ZoneInfo

    from checkout.back_office import Verdict
    from checkout.words.back_office.settlement_lines import discounted_lines, entry_lines, reconciliation_line

    if as_json:
        for entry in compared.entries:
            print(json_line(_described(compared, entry)))
        return
    zone = ZoneInfo(compared.zone)
    for entry in compared.entries:
        if entry.verdict is not Verdict.AGREES:
            print("\n".join(entry_lines(words, entry, zone)))
    print("\n".join([reconciliation_line(words, compared), *discounted_lines(words, compared)]))


def _described(compared: Reconciliation, entry: ReconciliationEntry) -> dict[str, Any]:
    return {
        "wallet": compared.wallet,
        "day": compared.day.isoformat(),
        "verdict": entry.verdict,
        "movement": entry.movement,
        "out_trade_no": entry.out_trade_no,
        "refund_id": entry.refund_id,
        "trade_no": entry.trade_no,
        "at": moment_data(entry.at),
        "ours": amount_data(entry.ours),
        "theirs": amount_data(entry.theirs),
        "received": amount_data(entry.received),
        "standing": entry.standing,
    }


def _day(text: str, words: Words) -> date:
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not 1 < day.toordinal() < date.max.toordinal():
        raise Complaint(words.t("{given} is not a day. Expected: a date like 2026-11-24.", given=shown(text)))
    return day
