"""Split tender, as a wallet: a gift card pays as far as it goes, the customer's wallet the rest, or nothing is paid.

The customer shows the number of the card, followed by the payment code. When the wallet declines, the card gets its
money back before the shop is told: until then the payment has no result. Refunds go the other way round.

>>> from datetime import UTC, datetime
>>> from wallet.gift_card import open_wallet as open_cards
>>> from wallet.mock import open_wallet as open_mock
>>> plain = WalletSettings(None, lambda: datetime(2026, 11, 24, 10, 30, tzinfo=UTC))
>>> others = {"gift-card": open_cards(plain), "mock": open_mock(plain)}
>>> split = SplitTender(replace(plain, wallet_named=others.__getitem__))
>>> code = split.app_of("li-wei").show_code()
>>> request = PaymentRequest("JQ2026112400010001", Money(6886), "Groceries", "b1", code, Mode.PRESENTED_CODE)
>>> [(fund.source, str(fund.amount)) for fund in split.pay(request).snapshot.funds]
[('gift-card', '30.00'), ('mock', '38.86')]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import lcm
from typing import Protocol, runtime_checkable

from wallet.errors import WalletError
from wallet.money import Money
from wallet.port import (
    API_VERSION,
    Capabilities,
    Decline,
    HasAccounts,
    HasPaymentApp,
    Known,
    Mode,
    NotSent,
    Outcome,
    PaymentApp,
    PaymentRef,
    PaymentRequest,
    Refund,
    Refunds,
    RefundStatus,
    Snapshot,
    Status,
    Unknown,
    Unsupported,
    Wallet,
    WalletSettings,
)
from wallet.simulated import refusals
from wallet.split.combine import FAILED, HOLDING, combined
from wallet.split.split_plans import SplitPlan, SplitPlans, TenderPart, part_reference

CODE_DIGITS = 18
"""Digits of the payment code, behind the number of the card."""

_CARD, _REST = 1, 2
_NAMES = {_CARD: "gift-card", _REST: "mock"}
"""The shop's wallets that pay the parts, by place."""


@runtime_checkable
class TellsBalance(Protocol):
    """A wallet that tells its balance to whoever shows its code."""

    def available(self, auth_code: str) -> Money:
        """What can be paid with this code now."""


class SplitTender(Wallet):
    """The wallet. Calls may come from any thread."""

    name = "split"
    api_version = API_VERSION

    def __init__(self, settings: WalletSettings) -> None:
        """Raises LedgerError when the file in `settings.data` cannot be used, ValueError when there are no others."""
        if settings.wallet_named is None:
            raise ValueError("it pays from other wallets of the shop's, and there are none where it was opened")
        self._wallet_named: Callable[[str], Wallet] = settings.wallet_named
        self._plans = SplitPlans(settings.data)

    @property
    def faults(self) -> object:
        """The fault controls of the wallet that pays the rest, if it has any."""
        return getattr(self._payer(_REST), "faults", None)

    def app_of(self, customer: str) -> PaymentApp:
        """The customer's card and wallet. Raises TypeError when one of the two has no app."""
        card, rest = self._payer(_CARD), self._payer(_REST)
        if not isinstance(card, HasPaymentApp) or not isinstance(rest, HasPaymentApp):
            raise TypeError(f"{_NAMES[_CARD]} or {_NAMES[_REST]} brings no app along")
        return BothApps(card.app_of(customer), rest.app_of(customer))

    def balance_of(self, customer: str) -> Money:
        """What `customer` has on the card and in the wallet. Raises TypeError when one of the two does not show it."""
        card, rest = self._payer(_CARD), self._payer(_REST)
        if not isinstance(card, HasAccounts) or not isinstance(rest, HasAccounts):
            raise TypeError(f"{_NAMES[_CARD]} or {_NAMES[_REST]} shows no accounts")
        return card.balance_of(customer) + rest.balance_of(customer)

    def capabilities(self) -> Capabilities:
        card, rest = (self._payer(place).capabilities() for place in (_CARD, _REST))
        partial = card.refunds is rest.refunds is Refunds.PARTIAL
        return Capabilities(
            modes=card.modes & rest.modes & {Mode.PRESENTED_CODE},
            refunds=Refunds.PARTIAL if partial else Refunds.NONE,
            currencies=card.currencies & rest.currencies,
            smallest=lcm(card.smallest, rest.smallest),
            policy=rest.policy,
        )

    def pay(self, request: PaymentRequest) -> Outcome:
        if (refused := refusals.unsupported(request, self.capabilities())) is not None:
            return refused
        if not 0 < request.amount.minor <= refusals.LARGEST:
            return Known(refusals.declined(request.ref, Decline.CONFIGURATION, refusals.BAD_AMOUNT))
        try:
            known = self._plans.find(request.out_trade_no)
            plan = known or self._plans.make(request, self._parts(request))
        except WalletError as error:
            return NotSent(str(error))
        if plan.total is None:
            return Known(Snapshot(request.ref, Status.CANCELLED))
        if not plan.is_for(request):
            return Known(refusals.declined(request.ref, Decline.NEW_REFERENCE, refusals.TAKEN))
        return self._pay_parts(plan, request, again=known is not None)

    def query(self, ref: PaymentRef) -> Outcome:
        """How the parts stand. When one part has failed, the money of the others goes back first."""
        try:
            plan = self._plans.find(ref.out_trade_no)
        except WalletError as error:
            return Unknown(str(error))
        return Known(Snapshot(ref, Status.NOT_FOUND)) if plan is None else self._standing(plan, {})

    def cancel(self, ref: PaymentRef) -> Outcome:
        """Cancel the parts, the last one first. Stops at a part that cannot be cancelled."""
        try:
            plan = self._plans.find_or_add_tombstone(ref.out_trade_no)
        except WalletError as error:
            return Unknown(str(error))
        parts: dict[int, Snapshot] = {}
        for part in reversed(plan.parts):
            outcome = self._payer(part.place).cancel(plan.ref(part))
            if not isinstance(outcome, Known):
                return outcome
            parts[part.place] = outcome.snapshot
            if outcome.snapshot.status not in FAILED:
                break
        return self._standing(plan, parts)

    def refund(self, ref: PaymentRef, refund_id: str, amount: Money) -> Outcome:
        """First the customer's own money, then the card's, written down before either is asked."""
        before = self.query(ref)
        if not isinstance(before, Known) or before.snapshot.status is Status.NOT_FOUND:
            return before
        if (detail := _why_no_refund(before.snapshot, amount)) is not None:
            return Known(refusals.refund_declined(before.snapshot, refund_id, amount, detail))
        try:
            return self._give_back(before.snapshot, refund_id, amount)
        except WalletError as error:
            return Unknown(str(error))

    def close(self) -> None:
        self._plans.close()

    def _payer(self, place: int) -> Wallet:
        return self._wallet_named(_NAMES[place])

    # Taking

    def _parts(self, request: PaymentRequest) -> list[TenderPart]:
        """The card pays as far as its balance goes, the other wallet the rest."""
        card, payer = (request.auth_code or "")[:-CODE_DIGITS], self._payer(_CARD)
        total = request.amount
        holds = payer.available(card) if card and isinstance(payer, TellsBalance) else total - total
        first = min(total, holds)
        return [part for part in (TenderPart(_CARD, first), TenderPart(_REST, total - first)) if part.amount]

    def _pay_parts(self, plan: SplitPlan, request: PaymentRequest, *, again: bool) -> Outcome:
        """Ask parts as long as each has paid. With `again`, others may have been asked before: they are queried."""
        parts: dict[int, Snapshot] = {}
        for part in plan.parts:
            outcome = self._payer(part.place).pay(_asked(plan, part, request))
            match outcome:
                case Known(snapshot):
                    parts[part.place] = snapshot
                case NotSent(why) if parts:
                    # Money has moved, so the shop must not take this for a payment that was never sent.
                    return Unknown(why)
                case Unsupported(what) if parts:
                    refusal = Snapshot(plan.ref(part), Status.DECLINED, decline=Decline.CONFIGURATION, detail=what)
                    parts[part.place] = refusal
                case _:
                    return outcome
            if parts[part.place].status not in HOLDING:
                break
        return self._standing(plan, parts) if again else self._concluded(plan, request.amount, parts)

    def _standing(self, plan: SplitPlan, parts: dict[int, Snapshot]) -> Outcome:
        """How the whole stands. Parts missing from `parts` are queried."""
        if plan.total is None:
            return Known(Snapshot(PaymentRef(plan.out_trade_no), Status.CANCELLED))
        for part in plan.parts:
            if part.place not in parts:
                outcome = self._payer(part.place).query(plan.ref(part))
                if not isinstance(outcome, Known):
                    return outcome
                parts[part.place] = outcome.snapshot
        return self._concluded(plan, plan.total, parts)

    def _concluded(self, plan: SplitPlan, total: Money, parts: dict[int, Snapshot]) -> Outcome:
        """How the whole stands. When one part has failed, the parts that hold money are cancelled first."""
        asked = {part.place: part for part in plan.parts}
        if any(part.status in FAILED for part in parts.values()):
            for place in sorted((place for place in parts if parts[place].status in HOLDING), reverse=True):
                outcome = self._payer(place).cancel(plan.ref(asked[place]))
                if not isinstance(outcome, Known):
                    return Unknown(f"{_NAMES[place]} may still hold money")
                parts[place] = outcome.snapshot
        for place, part in parts.items():
            if part.status in HOLDING and part.captured != asked[place].amount:
                return Unknown(f"{_NAMES[place]} names another amount than it was asked for")
        return Known(combined(plan, total, parts, _NAMES))

    # Giving back

    def _give_back(self, before: Snapshot, refund_id: str, amount: Money) -> Outcome:
        plan = self._plans.find_or_add_tombstone(before.ref.out_trade_no)
        parts = self._plans.refund(plan, refund_id, amount)
        if not parts:
            return Known(refusals.refund_declined(before, refund_id, amount, refusals.REFUND_TOO_MUCH))
        if sum(part.amount.minor for part in parts) != amount.minor:
            return Known(refusals.refund_declined(before, refund_id, amount, refusals.REFUND_DIFFERS))
        for done, part in enumerate(parts):
            part_id = part_reference(refund_id, part.place)
            outcome = self._payer(part.place).refund(plan.ref(part), part_id, part.amount)
            if not isinstance(outcome, Known):
                return outcome if isinstance(outcome, Unknown) else Unknown(f"{_NAMES[part.place]} gave nothing back")
            status = outcome.snapshot.refund.status if outcome.snapshot.refund else RefundStatus.PENDING
            if status is RefundStatus.DECLINED and not done:
                self._plans.drop_refund(plan, refund_id)
                return self._with_standing(plan, Refund(refund_id, amount, status), outcome.snapshot)
            if status is not RefundStatus.DONE:
                # Some of it is pending or may still be made: the same call again continues it.
                return self._with_standing(plan, Refund(refund_id, amount, RefundStatus.PENDING))
        return self._with_standing(plan, Refund(refund_id, amount, RefundStatus.DONE))

    def _with_standing(self, plan: SplitPlan, refund: Refund, why: Snapshot | None = None) -> Outcome:
        after = self._standing(plan, {})
        if not isinstance(after, Known):
            return after
        decline, detail = (why.decline, why.detail) if why else (None, None)
        return Known(replace(after.snapshot, refund=refund, decline=decline, detail=detail))


class BothApps:
    """A customer's card and wallet: one code for both. Only the wallet ever asks for approval."""

    def __init__(self, card: PaymentApp, rest: PaymentApp) -> None:
        self._card, self._rest = card, rest
        self.pending, self.approve, self.refuse, self.scan_qr = rest.pending, rest.approve, rest.refuse, rest.scan_qr

    def show_code(self) -> str:
        """The number of the card, followed by a fresh payment code."""
        return self._card.show_code() + self._rest.show_code()


def _asked(plan: SplitPlan, part: TenderPart, request: PaymentRequest) -> PaymentRequest:
    """The request to one part, with that part's half of the code."""
    code = request.auth_code or ""
    half = code[:-CODE_DIGITS] if part.place == _CARD else code[-CODE_DIGITS:]
    return replace(request, out_trade_no=plan.ref(part).out_trade_no, amount=part.amount, auth_code=half)


def _why_no_refund(snapshot: Snapshot, amount: Money) -> str | None:
    if snapshot.status not in HOLDING or snapshot.captured is None:
        return refusals.NOT_REFUNDABLE
    return refusals.BAD_AMOUNT if amount.currency != snapshot.captured.currency or amount.minor <= 0 else None
