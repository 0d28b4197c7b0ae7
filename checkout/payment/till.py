"""What every payment of a shop needs: the clock, the network, the tax rates and the shop's wallets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from catalog.chain import TaxRates
from catalog.codes import fit_to_show
from checkout.clock import Clock
from checkout.events import Problem
from checkout.network import Network
from checkout.trip import Refused
from wallet.errors import WalletBroken, WalletNotFound
from wallet.guard import GuardedWallet
from wallet.port import Capabilities, Policy

NAME_LIMIT = 64
"""Characters of a wallet's name that are told."""


@dataclass(frozen=True, slots=True)
class Till:
    """Shared by all trips of a shop."""

    clock: Clock
    network: Network
    tax: TaxRates
    wallet_named: Callable[[str], GuardedWallet]
    """Raises WalletNotFound or WalletBroken."""
    order_tag: str
    """Ends every order reference of this data file."""
    policy: Policy | None = None
    """For all wallets; None leaves each wallet its own."""

    def wallet(self, name: str) -> GuardedWallet | Refused:
        try:
            return self.wallet_named(name)
        except WalletNotFound:
            return Refused(Problem.NO_SUCH_WALLET, fit_to_show(name, NAME_LIMIT))
        except WalletBroken as error:
            # The exception says what to do as well; here that is the sentence's part.
            return Refused(Problem.WALLET_BROKEN, fit_to_show(f"{name}: {error.facts.get('reason', error)}", 200))

    def wallet_of(self, name: str) -> GuardedWallet | Refused:
        """The wallet of a payment that was begun; `WALLET_AWAY` when it cannot be opened now."""
        wallet = self.wallet(name)
        return Refused(Problem.WALLET_AWAY, fit_to_show(name, NAME_LIMIT)) if isinstance(wallet, Refused) else wallet

    def capabilities(self, wallet: GuardedWallet) -> Capabilities:
        """What the wallet declares; the least a wallet can do when it does not say."""
        try:
            return wallet.capabilities()
        except WalletBroken:
            return Capabilities()

    def policy_of(self, wallet: GuardedWallet) -> Policy:
        return self.policy or self.capabilities(wallet).policy
