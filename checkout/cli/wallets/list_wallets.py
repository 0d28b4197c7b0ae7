"""`checkout wallets`: lists the installed wallets."""

from __future__ import annotations

from checkout.cli.command import Group
from checkout.cli.complaints import shown
from checkout.cli.wallets.fault_sheet import faults_command
from checkout.cli.wallets.verify import verify_command
from checkout.words import Words


def wallets_command(words: Words) -> Group:
    return Group(
        "wallets [OPTIONS] [COMMAND]",
        words,
        list_wallets,
        help=words.t("List the wallets that are installed; none of them is started."),
        commands=[faults_command(words), verify_command(words)],
    )


def list_wallets(words: Words) -> int:
    """Print each wallet's name, its distribution and version, and the path of its code."""
    from wallet.directory import installed

    entries = installed()
    if not entries:
        print(words.t("No wallet is installed."))
    for entry in entries:
        origin = shown(f"{entry.distribution} {entry.version}")
        print(f"{shown(entry.name):<16} {origin:<24} {shown(entry.value)}")
    return 0
