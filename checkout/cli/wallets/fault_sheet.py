"""`checkout wallets faults`: lists the faults of a simulated wallet, or prints their codes on a sheet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checkout.cli.command import Command, Option, json_option
from checkout.cli.complaints import Complaint, shown, unknown_wallet
from checkout.words import Words

if TYPE_CHECKING:
    from catalog.drawing.reference_sheet import ReferenceCode
    from wallet.mock.faults.mock_fault import MockFault

MOCK = "mock"


def faults_command(words: Words) -> Command:
    t = words.t
    return Command(
        "faults [OPTIONS] WALLET",
        words,
        list_faults,
        help=t(
            "List the faults that a simulated wallet can show, and the payment codes that choose them.\n\n"
            "Scan or type such a code when you pay. The fault is that payment's alone, and outlives a restart."
        ),
        params=[
            click.Argument(["wallet"], metavar="WALLET"),
            json_option(words),
            Option(["--sheet"], t("Print the codes as bars to scan, into a .pdf or .svg file."), metavar="FILE"),
        ],
    )


def list_faults(words: Words, *, wallet: str, as_json: bool, sheet: str | None) -> int:
    """Print the faults of `wallet`, or write their codes into the file `sheet`. Raises `Complaint`."""
    from checkout.words.back_office.mock_fault_lines import WHAT_HAPPENS

    faults = _faults_of(wallet, words)
    if sheet is not None:
        return _write_sheet(wallet, faults, sheet, words)
    if not faults and not as_json:
        print(words.t("{wallet} declares no faults.", wallet=shown(wallet)))
    for fault in faults:
        happens = words.t(WHAT_HAPPENS[fault.name])
        if as_json:
            row = {"wallet": wallet, "name": fault.name, "code": fault.code, "what_happens": happens}
            print(json.dumps(row, ensure_ascii=False))
        else:
            print(f"{fault.code}  {fault.name:<20} {happens}")
    return 0


def _faults_of(wallet: str, words: Words) -> tuple[MockFault, ...]:
    from wallet.directory import installed
    from wallet.mock.faults.fault_catalogue import FAULTS

    if ":" not in wallet and wallet not in (entry.name for entry in installed()):
        raise unknown_wallet(wallet, words)
    return FAULTS if wallet == MOCK else ()


def _write_sheet(wallet: str, faults: Sequence[MockFault], name: str, words: Words) -> int:
    from catalog.drawing.reference_sheet import reference_sheet
    from checkout.cli.codes.output_files import write_pdf, write_svg

    if not faults:
        raise Complaint(words.t("{wallet} declares no faults.", wallet=shown(wallet)))
    pages = reference_sheet([_entry(fault) for fault in faults])
    match Path(name).suffix.lower():
        case ".pdf":
            write_pdf(name, pages, words.t("Faults of the wallet {wallet}", wallet=wallet), words)
            files = [name]
        case ".svg":
            files = write_svg(name, pages, words)
        case _:
            said = words.t("{given} is no sheet: expected a name that ends in .pdf or .svg.", given=shown(name))
            raise Complaint(said)
    print(words.n("{count} code: {files}", "{count} codes: {files}", len(faults), files=", ".join(files)))
    return 0


def _entry(fault: MockFault) -> ReferenceCode:
    from catalog.drawing.reference_sheet import ReferenceCode
    from checkout.words.back_office.mock_fault_lines import WHAT_HAPPENS

    english, chinese = (Words(lang).t(WHAT_HAPPENS[fault.name]) for lang in ("en", "zh-CN"))
    return ReferenceCode(fault.code, fault.name, english, chinese)
