"""The promises of the port, kept through a process of its own: the example wallet, as a shop runs it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from wallet.conformance.harness import WalletHarness
from wallet.conformance.suite import WalletConformance
from wallet.directory import WalletEntry
from wallet.hosting.host import HostedWallet, own_folder
from wallet.port import Wallet, WalletSettings

EXAMPLE = Path(__file__).parents[2] / "example_wallet"
ENTRY = WalletEntry("campus-card", "campus_card:CampusCard", "campus-card", "0.1.0")


class InItsOwnProcess:
    def __call__(self, settings: WalletSettings) -> Wallet:
        return HostedWallet(ENTRY, settings, path=[str(EXAMPLE)], deadline=60, opening_deadline=60)

    def given(self, settings: WalletSettings) -> WalletSettings:
        return replace(settings, data=own_folder(settings.data, ENTRY.name))


sys.path.insert(0, str(EXAMPLE))
from test_campus_card import CardHarness  # noqa: E402 - the example is no package of this project

sys.path.remove(str(EXAMPLE))


@pytest.mark.slow
class TestHostedExample(WalletConformance):
    """At all levels: its harness goes by the wallet's folder, and its calls reach it one by one."""

    harness = CardHarness(InItsOwnProcess())


class TestShapeOfHostedExample(WalletConformance):
    """The quick part of it."""

    harness = WalletHarness(InItsOwnProcess())
    level = 0
