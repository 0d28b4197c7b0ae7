"""The terms of a payment, settled before anything is written down. Asking the wallet may block: any thread may."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from checkout.events import Problem
from checkout.trip import Refused
from wallet.answer_check import Unusable
from wallet.errors import WalletBroken
from wallet.guard import GuardedWallet
from wallet.money import Money
from wallet.port import (
    Capabilities,
    Mode,
    PaymentApp,
    Policy,
    Quote,
    Unsupported,
)

MODE_WORDS = {
    "code": Mode.PRESENTED_CODE,
    "app": Mode.IN_APP,
    "qr": Mode.SHOWN_QR,
    "desk": Mode.AT_DESK,
}
"""What people type for each way of paying; the handiest first, which is the order in which they are tried."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the shopper wants: to pay `total` with a wallet. `at` is the time, in UTC."""

    total: Money
    shopper: str
    at: datetime
    auth_code: str | None = field(default=None, repr=False)
    mode: Mode | None = None
    """None for the handiest."""
    quote: Quote | None = None
    """An earlier quote of the wallet, used again while it is good."""
    hold: int = 0
    """What should be held instead of being paid now, if the wallet can, in minor units; 0 where the price is final."""


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """How a payment may begin."""

    wallet_name: str
    wallet: GuardedWallet
    mode: Mode
    amount: Money
    """What the wallet is asked for."""
    rounded: int
    """How much less than the total that is, where the wallet takes no smaller coins (抹零)."""
    policy: Policy
    code: str | None = field(default=None, repr=False)
    """The payment code (付款码), in `Mode.PRESENTED_CODE`: None when the shopper has still to show it."""
    quote: Quote | None = None
    modes: tuple[Mode, ...] = ()
    """Every way that the wallet can be paid with, the handiest first."""
    hold: int = 0
    """What the wallet is asked to hold, in minor units; 0 for a payment at once."""

    @property
    def wants_code(self) -> bool:
        return self.mode is Mode.PRESENTED_CODE


def terms_of(name: str, wallet: GuardedWallet, wish: Wish, *, online: bool = True) -> PaymentTerms | Refused:
    """The terms on which `wallet` lets the shopper have their `wish`. A quote is only asked for while `online`."""
    try:
        return _terms(name, wallet, wish, online=online)
    except WalletBroken as error:
        return Refused(Problem.WALLET_BROKEN, error.facts["reason"])


def _terms(name: str, wallet: GuardedWallet, wish: Wish, *, online: bool) -> PaymentTerms | Refused:
    can, total = wallet.capabilities(), wish.total
    if total.currency not in can.currencies:
        return Refused(Problem.WALLET_CURRENCY, total.currency)
    # Of a `HasPaymentApp`; asking by `isinstance` takes 40 µs.
    app_of: Callable[[str], PaymentApp] | None = getattr(wallet, "app_of", None)
    app = None if app_of is None else app_of(wish.shopper)
    mode = _mode(can.modes, wish, has_app=app is not None)
    if isinstance(mode, Refused):
        return mode
    rounded = total.minor % can.smallest
    amount = total - Money(rounded, total.currency)
    if not amount:
        return Refused(Problem.TOO_LITTLE)
    quote = _quote(can, wallet, wish, amount, online=online)
    if isinstance(quote, Refused):
        return quote
    code = wish.auth_code
    if code is None and mode is Mode.PRESENTED_CODE and app is not None:
        code = app.show_code()
    modes = tuple(mode for mode in MODE_WORDS.values() if mode in can.modes)
    hold = wish.hold if can.capture_later and quote is None and can.smallest == 1 else 0
    return PaymentTerms(name, wallet, mode, amount, rounded, can.policy, code, quote, modes, hold)


def _mode(modes: Collection[Mode], wish: Wish, *, has_app: bool) -> Mode | Refused:
    wanted = Mode.PRESENTED_CODE if wish.auth_code is not None else wish.mode
    if wanted is not None:
        known = ", ".join(word for word, mode in MODE_WORDS.items() if mode in modes)
        return wanted if wanted in modes else Refused(Problem.WALLET_MODE, known)
    # Without the wallet's app at hand somebody has to type the code in: every other way is handier.
    handy = [mode for mode in MODE_WORDS.values() if mode is not Mode.PRESENTED_CODE or has_app]
    return next(mode for mode in (*handy, Mode.PRESENTED_CODE) if mode in modes)


def _quote(
    can: Capabilities, wallet: GuardedWallet, wish: Wish, amount: Money, *, online: bool
) -> Quote | Refused | None:
    """What the wallet would charge for `amount`; None when it keeps the same currency."""
    if not can.quotes:
        return None
    if wish.quote is not None and _is_good(wish.quote, amount, wish.at):
        return wish.quote
    answer = wallet.quote(amount) if online else None
    match answer:
        case Unsupported():
            return None
        case Quote() if _is_good(answer, amount, wish.at):
            return answer
        case Unusable(why):
            return Refused(Problem.WALLET_BROKEN, why)
        case _:
            return Refused(Problem.NO_QUOTE, amount.currency)


def _is_good(quote: Quote, amount: Money, at: datetime) -> bool:
    return quote.charge.minor > 0 and quote.price == amount and quote.expires_at > at
