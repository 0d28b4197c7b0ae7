"""What the events of a trip say about its refunds."""

from __future__ import annotations

from collections.abc import Iterable

from checkout.events import Event, RefundDeclined, RefundDone, RefundStarted


def refunds_made(events: Iterable[Event]) -> list[RefundStarted]:
    """The refunds that were given back, in order of time."""
    started: dict[str, RefundStarted] = {}
    made = []
    for event in events:
        match event:
            case RefundStarted():
                started[event.refund_id] = event
            case RefundDone(refund_id=id_):
                made.append(started[id_])
    return made


def open_refund(events: Iterable[Event]) -> RefundStarted | None:
    """The refund of which it is not known whether it was given back."""
    open_ = None
    for event in events:
        match event:
            case RefundStarted():
                open_ = event
            case RefundDone() | RefundDeclined():
                open_ = None
    return open_
