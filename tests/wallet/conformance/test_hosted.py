"""The promises of the port, kept through a process of its own: the example wallet, as a shop runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from wallet.conformance.harness import WalletHarness
from wallet.conformance.suite import WalletConformance
from wallet.directory import WalletEntry
from wallet.hosting.host import HostedWallet
from wallet.port import Wallet, WalletSettings

EXAMPLE = Path(__file__).parents[2] / "example_wallet"
ENTRY = WalletEntry("campus-card", "campus_card:CampusCard", "campus-card", "0.1.0")


def in_its_own_process(settings: WalletSettings) -> Wallet:
    return HostedWallet(ENTRY, settings, path=[str(EXAMPLE)], deadline=60, opening_deadline=60)


@pytest.mark.slow
class TestHostedExample(WalletConformance):
    """Up to unknown outcomes and restarts: whoever stands outside of the process cannot get at its notifications, and
    calls from several threads reach it one by one."""

    harness = WalletHarness(in_its_own_process)
    level = 2


class TestShapeOfHostedExample(WalletConformance):
    """The quick part of it."""

    harness = WalletHarness(in_its_own_process)
    level = 0
