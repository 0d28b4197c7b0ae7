"""What paying with one wallet takes, found out away from the screen's thread: opening a wallet may start a process."""

from __future__ import annotations

from dataclasses import dataclass

from checkout.shop import Wallets
from wallet.port import HasPaymentApp, Mode, PaymentApp


@dataclass(frozen=True, slots=True)
class Terms:
    """How a shopper pays with a wallet."""

    wants_code: bool
    """The shopper shows a payment code."""
    app: PaymentApp | None
    """The shopper's side of a simulated wallet."""
    code: str | None
    """The code that the app shows now."""


def terms_of(wallets: Wallets, name: str, shopper: str) -> Terms | Exception:
    """Open the wallet `name` and look. Whatever a plug-in raises comes back as the answer, to be told."""
    try:
        wallet = wallets.named(name)
        wants_code = Mode.PRESENTED_CODE in wallet.capabilities().modes
        app = wallet.app_of(shopper) if isinstance(wallet, HasPaymentApp) else None
        return Terms(wants_code, app, app.show_code() if app is not None and wants_code else None)
    except Exception as error:  # noqa: BLE001 (a broken wallet must not end the trip)
        return error
