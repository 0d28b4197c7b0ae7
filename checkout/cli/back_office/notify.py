"""`checkout notify` and `checkout notify-server`: the ways in for a wallet's notifications."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checkout.cli.arguments import check_wallet_name, existing_folder
from checkout.cli.command import Command, Option, data_option
from checkout.cli.complaints import Complaint, cannot, complaining, shown
from checkout.words import Words
from checkout.words.language import mark

if TYPE_CHECKING:
    from checkout.back_office import Receipt
    from wallet.guard import GuardedWallet

DEFAULT_PORT = 8470
_HIGHEST_PORT = 65_535

_RECEIVED = {
    "kept": mark("kept: the shop uses it at its next step"),
    "rejected": mark("not genuine ({reason})"),
    "not-ours": mark("genuine, and for no payment of this shop"),
    "not-taken": mark("not taken in: {reason}"),
}


def notify_command(words: Words) -> Command:
    t = words.t
    return Command(
        "notify [OPTIONS] WALLET FILE",
        words,
        notify_once,
        help=t(
            "Take in one notification of a wallet, as 'notify-server' does, and print the reply to it.\n\n"
            "FILE holds the body as it came, byte for byte; - is standard input. The exit code is 0 when it is kept, 1 "
            "when not."
        ),
        params=[
            click.Argument(["wallet"], metavar="WALLET"),
            click.Argument(["file"], metavar="FILE"),
            Option(
                ["--header"],
                t("A header that came with it; may be given several times."),
                multiple=True,
                metavar="NAME:VALUE",
            ),
            data_option(words),
        ],
    )


def notify_server_command(words: Words) -> Command:
    t = words.t
    return Command(
        "notify-server [OPTIONS] WALLET",
        words,
        serve_notifications,
        help=t(
            "Wait for a wallet's notifications over HTTP, and keep those that are genuine for the shop.\n\n"
            "It may run beside the shop, which uses them at its next step. It listens on this machine only and "
            "speaks no TLS: put a reverse proxy or a tunnel in front of it. Ctrl-C ends it."
        ),
        params=[
            click.Argument(["wallet"], metavar="WALLET"),
            Option(["--address"], t("Where to listen: 127.0.0.1 when not given."), default="127.0.0.1", metavar="HOST"),
            Option(
                ["--port"],
                t("Where to listen: {port} when not given.", port=DEFAULT_PORT),
                type=int,
                default=DEFAULT_PORT,
                metavar="N",
            ),
            data_option(words),
        ],
    )


def notify_once(words: Words, *, wallet: str, file: str, header: Sequence[str], data: str | None) -> int:
    """Take in the notification in `file` and print what became of it and the reply; 1 when it is not kept."""
    from checkout.back_office import LARGEST_BODY, receive

    folder = _data_folder(data, words)
    headers = dict(_header(each, words) for each in header)
    try:
        if file == "-":
            body = sys.stdin.buffer.read(LARGEST_BODY + 1)
        else:
            with Path(file).open("rb") as opened:
                body = opened.read(LARGEST_BODY + 1)
    except (OSError, ValueError) as error:
        raise Complaint(words.t("{file} cannot be read: {reason}.", file=shown(file), reason=cannot(error))) from error
    if len(body) > LARGEST_BODY:
        raise Complaint(
            words.t("{file} is too long: expected at most {most} bytes.", file=shown(file), most=LARGEST_BODY)
        )
    with _opened(wallet, folder, words) as opened_wallet:
        receipt = receive(folder, wallet, opened_wallet, headers, body)
    print(received_line(words, receipt))
    return int(receipt.received != "kept")


def serve_notifications(words: Words, *, wallet: str, address: str, port: int, data: str | None) -> int:
    """Take in notifications until Ctrl-C or the end is asked for in another way, a line for each."""
    from signal import SIGTERM, default_int_handler, signal
    from threading import current_thread, main_thread

    from checkout.back_office import receive
    from checkout.cli.back_office.notification_server import serving

    folder = _data_folder(data, words)
    if not 0 <= port <= _HIGHEST_PORT:
        raise Complaint(words.t("{given} is no port: expected 0 to {most}.", given=port, most=_HIGHEST_PORT))
    with _opened(wallet, folder, words) as opened_wallet:

        def take_in(headers: dict[str, str], body: bytes) -> Receipt:
            receipt = receive(folder, wallet, opened_wallet, headers, body)
            print(received_line(words, receipt), flush=True)
            return receipt

        try:
            with serving(address, port, take_in) as server:
                where = f"http://{shown(address)}:{server.server_port}/"
                print(
                    words.t("{where} waits for notifications of {wallet}.", where=where, wallet=shown(wallet)),
                    flush=True,
                )
                if current_thread() is main_thread():
                    signal(SIGTERM, default_int_handler)
                server.serve_forever()
        except KeyboardInterrupt:
            return 0
        except (OSError, UnicodeError, OverflowError) as error:
            where = f"{shown(address)}:{port}"
            said = words.t("{where} cannot be listened on: {reason}.", where=where, reason=_reason(error))
            raise Complaint(said) from error
    return 0


def received_line(words: Words, receipt: Receipt) -> str:
    """What became of a notification, and the reply to it."""
    became = words.t(_RECEIVED[receipt.received], reason=shown(receipt.why) if receipt.why else "")
    reply = shown(receipt.reply.body.decode("utf-8", "replace"))
    return words.t("{became}; reply {status} {body}", became=became, status=receipt.reply.status, body=reply)


def _reason(error: Exception) -> str:
    return cannot(error) if isinstance(error, OSError) else type(error).__name__


def _data_folder(data: str | None, words: Words) -> Path:
    """The data folder, in which there must be a data file."""
    from checkout.errors import DataFileError
    from checkout.journal import FILE_NAME

    folder = existing_folder(data, words)
    with complaining(words):
        if not (folder / FILE_NAME).exists():
            raise DataFileError(f"there is no data file in {folder}", path=str(folder / FILE_NAME))
    return folder


@contextmanager
def _opened(wallet: str, folder: Path, words: Words) -> Iterator[GuardedWallet]:
    """The wallet, which must take notifications."""
    from checkout.clock import SystemClock
    from checkout.payment import Wallets
    from checkout.words.error_lines import error_line
    from wallet.errors import WalletError
    from wallet.port import WalletSettings

    if ":" not in wallet:
        check_wallet_name(wallet, words)
    wallets = Wallets(WalletSettings(folder, SystemClock().now))
    try:
        try:
            opened = wallets.named(wallet)
            takes = opened.capabilities().notifications
        except WalletError as error:
            raise Complaint(error_line(words, error)) from error
        if not takes:
            raise Complaint(words.t("{wallet} sends no notifications.", wallet=shown(wallet)))
        yield opened
    finally:
        wallets.close()


def _header(text: str, words: Words) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise Complaint(words.t("{given} is no header: expected NAME:VALUE.", given=shown(text)))
    return name.strip().lower(), value.strip()
