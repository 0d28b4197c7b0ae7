"""What goes on behind the screens: steps that no screen waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checkout.back_office import SettledFact
    from checkout.payment import Call
    from checkout.session import Session
    from checkout.shop import Shop
    from checkout.trip import Fact, Trip
    from wallet.port import Outcome

PACE = 1.0
"""Seconds between looks at what is due."""


async def take_steps(
    shop: Shop, session: Session | None, *, is_paying: bool, tell: Callable[[Fact], None]
) -> list[tuple[Trip, SettledFact]]:
    """Take every step that is due, on every trip, but for the payment of `session` while the screen for that is open
    (`is_paying`). What comes of those of `session` is told; what comes of trips that nobody is on is returned."""
    from checkout.errors import CheckoutError  # noqa: PLC0415 (not before the first paint)

    office, news = shop.back_office, []
    # A file that cannot be read now is told of when somebody shops in it.
    with suppress(CheckoutError):
        for trip, owed in shop.settle_stores():
            if trip is session:
                tell(owed)
        shop.take_in_notices()
        office.take_up_due()
        news += office.conclude()
        while (step := office.next_call()) is not None:
            call, told = step
            news += told(await asyncio.to_thread(call))
        office.let_go_of_what_is_over()
        for each in shop.sessions:
            while (mine := _next_of(each, is_paying=is_paying and each is session)) is not None:
                call, hear = mine
                for fact in hear(await asyncio.to_thread(call)):
                    if each is session:
                        tell(fact)
        shop.let_go_of_the_finished()
    return news


def _next_of(session: Session, *, is_paying: bool) -> tuple[Call, Callable[[Outcome], Sequence[Fact]]] | None:
    account = session.account
    return account.refunds.next_call() if is_paying else account.next_call()
