"""The shopping trip: scan, pay, receipt, leave.

from checkout import open_shop

with open_shop("jinqiao") as shop:
    trip = shop.enter("li-wei")
    trip.scan("9521234000013")
    trip.pay("mock")
    print(trip.receipt.total)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checkout.shop import Shop, open_shop

__all__ = ["Shop", "open_shop"]


def __getattr__(name: str) -> object:
    # Importing this package must stay cheap: the pytest plug-in does it in every project that has it installed.
    if name in __all__:
        from checkout import shop  # noqa: PLC0415

        return getattr(shop, name)
    raise AttributeError(f"module 'checkout' has no attribute {name!r}")
