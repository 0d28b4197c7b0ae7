"""Why the mock wallet declines, in the codes that Alipay uses for `alipay.trade.pay` and its like."""

from __future__ import annotations

from types import MappingProxyType

from wallet.port import Decline

NO_FUNDS = "BUYER_BALANCE_NOT_ENOUGH"
NO_CARD_FUNDS = "BUYER_BANKCARD_BALANCE_NOT_ENOUGH"
DAY_LIMIT = "BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR"
SINGLE_LIMIT = "BUYER_PAYMENT_AMOUNT_SINGLE_LIMIT_ERROR"
"""Ours, named like Alipay's limits for a day and a month."""
BAD_CODE = "PAYMENT_AUTH_CODE_INVALID"
FAILED = "PAYMENT_FAIL"
RISK = "PAYMENT_REQUEST_HAS_RISK"
FROZEN = "BUYER_ENABLE_STATUS_FORBID"
TAKEN = "CONTEXT_INCONSISTENT"
TOO_MUCH = "TOTAL_FEE_EXCEED"
BAD_AMOUNT = "INVALID_PARAMETER"
BAD_CURRENCY = "CURRENCY_NOT_SUPPORT"
WRONG_PIN = "PAYMENT_PASSWORD_WRONG"
REFUSED = "PAYMENT_REFUSED_BY_BUYER"
BLOCKED = "SELLER_BEEN_BLOCKED"
SELLER_SHORT = "SELLER_BALANCE_NOT_ENOUGH"
REFUND_TOO_MUCH = "REASON_TRADE_REFUND_FEE_ERR"
REFUND_DIFFERS = "DISCORDANT_REPEAT_REQUEST"
WRONG_STATE = "TRADE_STATUS_ERROR"
EXPIRED = "TRADE_HAS_CLOSE"
"""Not a decline: a payment that nobody confirmed in time is closed with it."""

_BY_CLASS = {
    Decline.RESCAN: (BAD_CODE, FAILED),
    Decline.OTHER_TENDER: (NO_FUNDS, NO_CARD_FUNDS, DAY_LIMIT, SINGLE_LIMIT, RISK, FROZEN, WRONG_PIN, REFUSED),
    Decline.NEW_REFERENCE: (TAKEN, REFUND_DIFFERS),
    Decline.CONFIGURATION: (TOO_MUCH, BAD_AMOUNT, BAD_CURRENCY, REFUND_TOO_MUCH, WRONG_STATE, BLOCKED, SELLER_SHORT),
}
DECLINES = MappingProxyType({code: kind for kind, codes in _BY_CLASS.items() for code in codes})
"""What the shop should do next, by code."""


def class_of(detail: str | None) -> Decline:
    """What the shop should do next; `OTHER_TENDER` for a code that is not in `DECLINES`."""
    return DECLINES.get(detail or "", Decline.OTHER_TENDER)


def known_reason(reason: str) -> str:
    """Read a code of `DECLINES` as people write it (`payment-fail`), or a `Decline`, which stands for its first code
    (`rescan`). ValueError lists the codes.

    >>> known_reason("payment-fail"), known_reason("rescan")
    ('PAYMENT_FAIL', 'PAYMENT_AUTH_CODE_INVALID')
    """
    code = reason.strip().upper().replace("-", "_").replace(" ", "_")
    if code in DECLINES:
        return code
    for kind, codes in _BY_CLASS.items():
        if kind.name == code:
            return codes[0]
    raise ValueError(f"{reason!r} is not a reason of the mock wallet: expected one of {', '.join(DECLINES)}")
