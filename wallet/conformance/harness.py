"""What a wallet's author supplies: how to open the wallet, who pays, and where its books are.

The defaults work for a simulated wallet that has its customers' phones (`app_of`); a real one against its provider's
sandbox overrides a method or two. A harness returns None for what it cannot do, and the level ends there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from wallet.hosting.host import HostedWallet
from wallet.money import Money
from wallet.port import (
    HasAccounts,
    HasPaymentApp,
    NextAction,
    SendsNotifications,
    Snapshot,
    Wallet,
    WalletSettings,
)

CUSTOMER = "liu-conformance"
"""Who pays, unless the harness says otherwise."""
ANOTHER = "wu-somebody-else"
"""Another customer."""


class VirtualTime:
    """The wallet's clock, which only checks advance."""

    def __init__(self, now: datetime = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)) -> None:
        self._start = self._now = now

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        """Seconds since the check began."""
        return (self._now - self._start).total_seconds()

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


@dataclass
class WalletHarness:
    """Opens the wallet `factory`, and plays its customer.

    Amounts are in minor units: `amount` is small change, `too_much` is more than anybody has, or None. `pin` is what
    the app asks for. `expected_failures` maps a check's id to the reason why this wallet cannot pass it; a check that
    passes after all is a failure too.
    """

    factory: Callable[[WalletSettings], Wallet]
    """Opens the wallet. `checkout wallets verify WALLET` puts the factory of WALLET here, in this process or hosted."""
    amount: int = 100
    large: int = 30_000
    """An amount that the customer has three times over, and for which a wallet may ask for the PIN."""
    too_much: int | None = 90_000_000
    pin: str = "123456"
    remembers: bool = True
    """Whether it still knows its payments when it is opened again on the same folder."""
    expected_failures: Mapping[str, str] = field(default_factory=dict)
    folders: dict[int, Path | None] = field(default_factory=dict, init=False, repr=False, compare=False)
    """By the `id` of a wallet that was opened: its folder. Filled in by the checks."""

    def prepare(self, settings: WalletSettings) -> None:
        """Called before each opening: put what the wallet needs there, its keys, say, into `settings.data`. That is the
        wallet's own folder, hosted or not. `settings.seed` is another one for another shop."""

    def open(self, settings: WalletSettings) -> Wallet:
        """The wallet, by way of `self.factory`. Called again on the same folder for a restart."""
        return self.factory(settings)

    def folder_of(self, wallet: Wallet) -> Path | None:
        """The folder that `wallet` has as `settings.data`, hosted or not: the way to the files of a provider's stand-in
        whose wallet runs in another process."""
        return self.folders.get(id(wallet))

    def close(self, wallet: Wallet) -> None:
        if callable(close := getattr(wallet, "close", None)):
            close()

    def cut_power(self, wallet: Wallet) -> None:
        """Stop the wallet as a power cut does, without closing it. One in this process is left as it is."""
        if isinstance(wallet, HostedWallet):
            wallet.close()

    def payment_code(self, wallet: Wallet) -> str | None:
        """A fresh payment code of a customer who can pay `amount`; None when the harness cannot get one."""
        return wallet.app_of(CUSTOMER).show_code() if isinstance(wallet, HasPaymentApp) else None

    def anothers_code(self, wallet: Wallet) -> str | None:
        """A fresh payment code of another customer; None when the harness cannot get one."""
        if not isinstance(wallet, HasPaymentApp):
            return None
        code = wallet.app_of(ANOTHER).show_code()
        # Where no code says who pays, it may be whoever looked at their phone last.
        wallet.app_of(CUSTOMER)
        return code

    def wrong_code(self) -> str:
        """A payment code that nobody has shown."""
        return "280000000000000000"

    def approve(self, wallet: Wallet, snapshot: Snapshot) -> bool:
        """Do the customer's part (`snapshot.next_action`); False when the harness cannot."""
        if snapshot.next_action is NextAction.GO_TO_DESK:
            return self._pay_at_desk(wallet, snapshot)
        if not isinstance(wallet, HasPaymentApp):
            return False
        app = wallet.app_of(CUSTOMER)
        if snapshot.next_action is NextAction.SCAN_QR:
            return app.scan_qr(snapshot.show or "") and (app.pending() is None or app.approve(self.pin))
        return app.approve(self.pin)

    def refuse(self, wallet: Wallet, snapshot: Snapshot) -> bool:
        """Turn the waiting payment down; False when the harness cannot."""
        if snapshot.next_action is NextAction.GO_TO_DESK:
            desk = getattr(wallet, "desk", None)
            return desk is not None and desk.refuse(snapshot.show or "") is not None
        if not isinstance(wallet, HasPaymentApp):
            return False
        app = wallet.app_of(CUSTOMER)
        if snapshot.next_action is NextAction.SCAN_QR and not app.scan_qr(snapshot.show or ""):
            return False
        app.refuse()
        return True

    def held(self, wallet: Wallet, out_trade_no: str) -> int | None:
        """Minor units that the wallet's books hold for this order; None when they cannot be seen."""
        held = getattr(wallet, "held", None)
        return int(held().get(out_trade_no, 0)) if callable(held) else None

    def balance(self, wallet: Wallet) -> Money | None:
        """What the customer who pays has left on their own account, in the currency that it is charged in; None when it
        cannot be seen. Its checks are then not made, and the level counts all the same."""
        return wallet.balance_of(CUSTOMER) if isinstance(wallet, HasAccounts) else None

    def notifications(self, wallet: Wallet) -> list[tuple[Mapping[str, str], bytes]] | None:
        """The notifications that the wallet would send now; None when the harness cannot get at them."""
        return wallet.notifications() if isinstance(wallet, SendsNotifications) else None

    def _pay_at_desk(self, wallet: Wallet, snapshot: Snapshot) -> bool:
        desk = getattr(wallet, "desk", None)
        if desk is None:
            return False
        waiting = desk.look_up(snapshot.show or "")
        amount: Money | None = getattr(waiting, "amount", None)
        return amount is not None and hasattr(desk.take(snapshot.show or "", amount), "change")
