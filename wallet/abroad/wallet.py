"""Overseas acceptance, as a wallet: the shop asks for dollars, and another wallet of its customer's pays in yuan.

The shop shows a `quote`, which is valid for ten minutes; after that a `pay` is `DECLINED` with `NEW_QUOTE`. Each answer
carries both amounts.

>>> from datetime import datetime
>>> from wallet.mock import open_wallet as open_mock
>>> from wallet.port import Mode
>>> now = datetime.fromisoformat("2026-11-24T23:30+00:00")
>>> mock = open_mock(port.WalletSettings(None, lambda: now))
>>> abroad = Abroad(port.WalletSettings(None, lambda: now, wallet_named={"mock": mock}.__getitem__))
>>> quote = abroad.quote(Money(1050, "USD"))
>>> str(quote.charge), quote.rate, f"{quote.expires_at:%H:%M}"
('76.02', '7.2400', '23:40')
>>> code = abroad.app_of("li-wei").show_code()
>>> request = port.PaymentRequest("NY2026112400010001", quote.price, "Groceries", "b1", code, Mode.PRESENTED_CODE)
>>> paid = abroad.pay(replace(request, quote=quote)).snapshot
>>> paid.status, str(paid.captured), str(paid.charged)
(<Status.PAID: 'paid'>, '10.50', '76.02')
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from threading import Lock

from wallet import port
from wallet.abroad.deal import Deal
from wallet.abroad.rates import HOME, Rates, demo_rates
from wallet.money import Money
from wallet.simulated.refusals import BAD_AMOUNT, declined, refund_declined, unsupported

PAYS_FROM = "mock"
"""The paying wallet's name in the shop."""

NO_QUOTE = "NO_QUOTE"
QUOTE_EXPIRED = "QUOTE_EXPIRED"
QUOTE_UNKNOWN = "QUOTE_UNKNOWN"
"""The quote is not this wallet's, or not for this amount."""

_INNER = "inner."
"""Prefix of the keys that belong to the paying wallet in `PaymentRef.state`."""


class Abroad(port.Wallet):
    """The wallet. Calls may come from any thread."""

    name = "abroad"
    api_version = port.API_VERSION

    def __init__(self, settings: port.WalletSettings, rates: Rates | None = None) -> None:
        """Raises ValueError when the settings name no other wallets."""
        if settings.wallet_named is None:
            raise ValueError("it pays from another wallet of the shop's, and there is none where it was opened")
        self._wallet_named: Callable[[str], port.Wallet] = settings.wallet_named
        self._now = settings.clock
        self._rates = rates or demo_rates()
        self._refunding = Lock()

    @cached_property
    def pays_from(self) -> port.Wallet:
        """The paying wallet. It belongs to the shop: do not close it."""
        return self._wallet_named(PAYS_FROM)

    @property
    def faults(self) -> object:
        return getattr(self.pays_from, "faults", None)

    def app_of(self, customer: str) -> port.PaymentApp:
        """The paying wallet's app. Raises TypeError when it has none."""
        if not isinstance(self.pays_from, port.HasPaymentApp):
            raise TypeError(f"{PAYS_FROM} brings no app along")
        return self.pays_from.app_of(customer)

    def balance_of(self, customer: str) -> Money:
        """What `customer` has in the paying wallet. Raises TypeError when that has no accounts to show."""
        if not isinstance(self.pays_from, port.HasAccounts):
            raise TypeError(f"{PAYS_FROM} shows no accounts")
        return self.pays_from.balance_of(customer)

    def capabilities(self) -> port.Capabilities:
        can = self.pays_from.capabilities()
        return port.Capabilities(
            modes=can.modes,
            refunds=can.refunds,
            quotes=True,
            currencies=self._rates.currencies,
            policy=can.policy,
        )

    def quote(self, price: Money) -> port.QuoteAnswer:
        """The current rate, valid for ten minutes. `NotSent` when there is no rate yet."""
        if price.currency not in self._rates.currencies:
            return port.Unsupported(price.currency)
        now = self._now()
        rate = self._rates.at(price.currency, now)
        if rate is None or price.minor <= 0:
            return port.NotSent("no rate" if rate is None else "nothing to quote for")
        return Deal(price, rate, now).quote

    def pay(self, request: port.PaymentRequest) -> port.Outcome:
        if (refused := unsupported(request, self.capabilities())) is not None:
            return refused
        if request.quote is None:
            return _no_quote(request.ref, NO_QUOTE)
        deal = self._deal_of(request.quote)
        if deal is None or deal.price != request.amount:
            return _no_quote(request.ref, QUOTE_UNKNOWN)
        if self._now() > deal.expires_at and (over := self._too_late(request)) is not None:
            return over
        paid = self.pays_from.pay(_in_yuan(request, deal))
        return _in_dollars(paid, request.ref, deal)

    def query(self, ref: port.PaymentRef) -> port.Outcome:
        return _in_dollars(self.pays_from.query(_inner(ref)), ref, Deal.from_state(ref.state))

    def cancel(self, ref: port.PaymentRef) -> port.Outcome:
        return _in_dollars(self.pays_from.cancel(_inner(ref)), ref, Deal.from_state(ref.state))

    def refund(self, ref: port.PaymentRef, refund_id: str, amount: Money) -> port.Outcome:
        """Refund at the rate of the payment. Converts the running total, so rounding never accumulates."""
        # The amount in yuan depends on the refunds before this one, so they are made one at a time.
        with self._refunding:
            return self._refund(ref, Deal.from_state(ref.state), refund_id, amount)

    def _refund(self, ref: port.PaymentRef, deal: Deal | None, refund_id: str, amount: Money) -> port.Outcome:
        asked = self.query(ref)
        if not isinstance(asked, port.Known) or asked.snapshot.status is port.Status.NOT_FOUND:
            return asked
        if deal is None or amount.currency != deal.price.currency or amount.minor <= 0:
            return port.Known(refund_declined(asked.snapshot, refund_id, amount, BAD_AMOUNT))
        if asked.snapshot.refunded_unknown:
            return port.Unknown("the paying wallet cannot tell how much was given back")
        done = asked.snapshot.refunded or Money(0, deal.price.currency)
        # The same refund again may have been converted at another total, so each amount it can come to is tried.
        fen = [deal.charged_for(done + amount) - deal.charged_for(done), *deal.refunds_of(amount)]
        outcome: port.Outcome = port.Unknown("nothing was asked")
        for charged in dict.fromkeys(each for each in fen if each):
            outcome = self.pays_from.refund(_inner(ref), refund_id, charged)
            if not _is_for_another_amount(outcome):
                return _in_dollars(outcome, ref, deal, port.Refund(refund_id, amount, port.RefundStatus.DONE, charged))
        # This id was used for another amount.
        return _in_dollars(outcome, ref, deal, port.Refund(refund_id, amount, port.RefundStatus.DECLINED))

    def _deal_of(self, quote: port.Quote) -> Deal | None:
        """The deal in `quote`; None when this wallet never made it, as its rate at that moment shows."""
        deal = Deal.from_state(quote.state)
        if deal is None or (quote.price, quote.charge) != (deal.price, deal.charge) or deal.quoted_at > self._now():
            return None
        return deal if self._rates.at(deal.price.currency, deal.quoted_at) == deal.rate else None

    def _too_late(self, request: port.PaymentRequest) -> port.Outcome | None:
        """The answer to a `pay` after the quote has expired; None when it repeats one that began in time."""
        before = self.pays_from.query(_inner(request.ref))
        match before:
            case port.Known(snapshot) if snapshot.status is not port.Status.NOT_FOUND:
                return None
            case port.Known():
                return _no_quote(request.ref, QUOTE_EXPIRED)
            case _:
                return before


def _in_yuan(request: port.PaymentRequest, deal: Deal) -> port.PaymentRequest:
    """What the paying wallet is asked for. The goods are priced in another currency, so it is not told of them."""
    basket = request.basket + deal.tag
    return replace(request, amount=deal.charge, basket=basket, quote=None, goods_detail=())


def _inner(ref: port.PaymentRef) -> port.PaymentRef:
    """The reference as the paying wallet knows it."""
    state = {key.removeprefix(_INNER): text for key, text in ref.state.items() if key.startswith(_INNER)}
    return port.PaymentRef(ref.out_trade_no, state)


def _no_quote(ref: port.PaymentRef, detail: str) -> port.Outcome:
    return port.Known(declined(ref, port.Decline.NEW_QUOTE, detail))


def _is_for_another_amount(outcome: port.Outcome) -> bool:
    """Whether the refund was declined because its id was used for another amount."""
    if not isinstance(outcome, port.Known):
        return False
    snapshot = outcome.snapshot
    is_declined = snapshot.refund is not None and snapshot.refund.status is port.RefundStatus.DECLINED
    return is_declined and snapshot.decline is port.Decline.NEW_REFERENCE


def _in_dollars(
    outcome: port.Outcome, ref: port.PaymentRef, deal: Deal | None, refund: port.Refund | None = None
) -> port.Outcome:
    """The paying wallet's answer, with its amounts in the price's currency at the deal's rate."""
    if not isinstance(outcome, port.Known):
        return outcome
    inner = outcome.snapshot
    if inner.captured is not None and (deal is None or not _is_at(inner, deal)):
        return port.Unknown("the paying wallet names another amount than was quoted")
    kept = {key: text for key, text in ref.state.items() if not key.startswith(_INNER)}
    state = kept | {_INNER + key: text for key, text in inner.ref.state.items()}
    told = replace(inner, ref=port.PaymentRef(inner.ref.out_trade_no, state), refund=_refund_told(inner, refund))
    if deal is not None and inner.basket is not None:
        told = replace(told, basket=inner.basket.removesuffix(deal.tag))
    if deal is not None and inner.captured is not None:
        refunded = None if inner.refunded is None else deal.price_of(inner.refunded)
        received = None if inner.receipt_amount is None else deal.price_of(inner.receipt_amount)
        told = replace(told, captured=deal.price, charged=deal.charge, refunded=refunded, receipt_amount=received)
    return port.Known(told)


def _is_at(inner: port.Snapshot, deal: Deal) -> bool:
    """Whether exactly the charge was taken, and no more than that refunded."""
    given_back = inner.refunded or Money(0, HOME)
    return inner.captured == deal.charge and given_back.currency == HOME and given_back <= deal.charge


def _refund_told(inner: port.Snapshot, refund: port.Refund | None) -> port.Refund | None:
    """The refund as the shop asked for it, with its status at the paying wallet."""
    if inner.refund is None or refund is None:
        return None
    given = refund.charged if inner.refund.status is not port.RefundStatus.DECLINED else None
    return replace(refund, status=inner.refund.status, charged=given)
