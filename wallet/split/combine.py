"""How a split payment stands, given how its parts stand. No wallet is asked here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from wallet.money import Money
from wallet.port import Fund, PaymentRef, Snapshot, Status
from wallet.split.split_plans import SplitPlan

FAILED = frozenset({Status.DECLINED, Status.CANCELLED})
HOLDING = frozenset({Status.PAID, Status.REFUNDED})
_OPEN = frozenset({Status.AWAITING_CUSTOMER, Status.PROCESSING, Status.AUTHORISED})


def _received(holding: Collection[Snapshot], nothing: Money) -> Money | None:
    """What the shop gets of all parts; None for all of it."""
    if all(part.receipt_amount is None for part in holding):
        return None
    return sum((part.receipt_amount or part.captured or nothing for part in holding), nothing)


def combined(plan: SplitPlan, total: Money, parts: Mapping[int, Snapshot], names: Mapping[int, str]) -> Snapshot:
    """`parts` and `names` are by place. A part that was not asked yet is missing from `parts`, or `NOT_FOUND`.

    While one part holds money and another does not, there is no result: the whole is `PROCESSING`.
    """
    stands = [parts[place] for place in sorted(parts)]
    holding = {place: part for place, part in sorted(parts.items()) if part.status in HOLDING}
    nothing = Money(0, total.currency)
    captured = sum((part.captured or nothing for part in holding.values()), nothing)
    refunded = sum((part.refunded or nothing for part in holding.values()), nothing)
    unknown = any(part.refunded_unknown for part in holding.values())
    whole = Snapshot(PaymentRef(plan.out_trade_no), Status.PROCESSING, basket=plan.basket)
    if part := next((part for part in stands if part.status in _OPEN), None):
        return replace(whole, status=part.status, next_action=part.next_action, show=part.show, payer=part.payer)
    if captured == total:
        return replace(
            whole,
            status=Status.REFUNDED if refunded == total else Status.PAID,
            captured=captured,
            refunded=None if unknown else refunded or None,
            refunded_unknown=unknown,
            receipt_amount=_received(holding.values(), nothing),
            trade_no="+".join(part.trade_no for part in holding.values() if part.trade_no) or None,
            payer=next((part.payer for part in reversed(holding.values()) if part.payer), None),
            funds=tuple(Fund(names[place], part.captured or nothing) for place, part in holding.items()),
        )
    if holding:
        return whole
    if part := next((part for part in stands if part.status is Status.DECLINED), None):
        return replace(whole, status=Status.DECLINED, decline=part.decline, detail=part.detail)
    cancelled = any(part.status is Status.CANCELLED for part in stands)
    return replace(whole, status=Status.CANCELLED if cancelled else Status.NOT_FOUND)
