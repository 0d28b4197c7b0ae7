"""A deal: a price at a rate, agreed on before the payment and valid until the last refund.

The shop keeps it for the wallet as a few texts (`Quote.state`, `PaymentRef.state`), so this wallet stores nothing, and
a restart on either side loses nothing.

Refunds are made at the rate of the deal. The running total of all refunds is converted, not each refund by itself, so
rounding never accumulates: when the last cent is refunded, so is the last fen.

>>> deal = Deal(Money(1050, "USD"), Rate.parse("7.2400"), datetime.fromisoformat("2026-11-24T23:30+00:00"))
>>> str(deal.charge), str(deal.charged_for(Money(350, "USD"))), str(deal.charged_for(Money(700, "USD")))
('76.02', '25.34', '50.68')
>>> deal.price_of(Money(5068))
Money(minor=700, currency='USD')
>>> Deal.from_state(deal.state) == deal
True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from wallet.abroad.rates import HOME, Rate
from wallet.money import Money
from wallet.port import Quote

LIFETIME = timedelta(minutes=10)
"""How long a quote is good for."""


@dataclass(frozen=True, slots=True)
class Deal:
    """`price` at `rate`, quoted at an aware moment."""

    price: Money
    rate: Rate
    quoted_at: datetime

    @property
    def charge(self) -> Money:
        """What the customer pays, in yuan."""
        return self.rate.yuan(self.price)

    @property
    def expires_at(self) -> datetime:
        return self.quoted_at + LIFETIME

    @property
    def tag(self) -> str:
        """Added to the basket fingerprint, so that the paying wallet tells this deal from any other."""
        return f"@{self.price.currency}{self.price.minor}@{self.rate}"

    @property
    def state(self) -> dict[str, str]:
        at = self.quoted_at.astimezone(UTC).isoformat()
        return {"price": str(self.price), "currency": self.price.currency, "rate": str(self.rate), "quoted_at": at}

    @classmethod
    def from_state(cls, state: Mapping[str, str]) -> Deal | None:
        """Read what `state` wrote; None when it is not a deal."""
        try:
            price = Money.parse(state["price"], state["currency"])
            deal = cls(price, Rate.parse(state["rate"]), datetime.fromisoformat(state["quoted_at"]))
        except (KeyError, ValueError):
            return None
        return deal if price.minor > 0 and deal.quoted_at.tzinfo is not None and deal.charge else None

    @property
    def quote(self) -> Quote:
        number = f"{self.quoted_at.astimezone(UTC):%Y%m%d%H%M%S%f}{self.price.currency}{self.price.minor}"
        return Quote(number, self.price, self.charge, str(self.rate), self.expires_at, self.state)

    def charged_for(self, part: Money) -> Money:
        """The yuan charged for `part` of the price, rounded half up. All of the price is all of the charge."""
        return Money((2 * part.minor * self.charge.minor + self.price.minor) // (2 * self.price.minor), HOME)

    def price_of(self, charged: Money) -> Money:
        """The part of the price that `charged` yuan were charged for: the inverse of `charged_for`."""
        part = (2 * charged.minor * self.price.minor + self.charge.minor) // (2 * self.charge.minor)
        return Money(part, self.price.currency)

    def refunds_of(self, part: Money) -> list[Money]:
        """The yuan that a refund of `part` can come to, depending on the refunds before it: one amount or two."""
        down, rest = divmod(part.minor * self.charge.minor, self.price.minor)
        return [Money(down, HOME), Money(down + 1, HOME)] if rest else [Money(down, HOME)]
