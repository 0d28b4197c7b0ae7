"""The promises of the port, kept by every wallet of ours beside the mock: cash, cards, and those made of others."""

from __future__ import annotations

from itertools import count

import pytest

from wallet.abroad import open_wallet as open_abroad
from wallet.cash_desk import open_wallet as open_cash_desk
from wallet.cash_desk.wallet import CashDesk
from wallet.conformance.harness import WalletHarness
from wallet.conformance.suite import WalletConformance
from wallet.gift_card import open_wallet as open_gift_cards
from wallet.gift_card.wallet import GiftCards
from wallet.money import Money
from wallet.port import Wallet
from wallet.split import open_wallet as open_split


class CardHarness(WalletHarness):
    """A card has one number for good, and little on it: so every payment is somebody else's."""

    def __init__(self) -> None:
        super().__init__(open_gift_cards)
        self._customers = count(1)
        self._seen: list[str] = []

    def payment_code(self, wallet: Wallet) -> str | None:
        assert isinstance(wallet, GiftCards)
        self._seen.append(f"customer-{next(self._customers)}")
        return wallet.app_of(self._seen[-1]).show_code()

    def balance(self, wallet: Wallet) -> Money | None:
        assert isinstance(wallet, GiftCards)
        return wallet.balance_of(self._seen[-1])


class CashHarness(WalletHarness):
    """What is not in the customer's pocket lies in the drawer."""

    def balance(self, wallet: Wallet) -> Money | None:
        assert isinstance(wallet, CashDesk)
        with wallet._drawer.reading():
            [(fen,)] = wallet._drawer.connection.execute("SELECT -SUM(amount) FROM movement")
        return Money(fen)


class TestCashDesk(WalletConformance):
    harness = CashHarness(open_cash_desk)


class TestGiftCard(WalletConformance):
    harness = CardHarness()


class TestAbroad(WalletConformance):
    harness = WalletHarness(open_abroad)


class TestSplitOverBothParts(WalletConformance):
    harness = WalletHarness(open_split, amount=5_000)


@pytest.mark.slow
class TestSplitOutOfTheCardAlone(WalletConformance):
    """The card pays small amounts by itself, and the two take turns when it is empty."""

    harness = WalletHarness(open_split, amount=1_000)
    level = 2
