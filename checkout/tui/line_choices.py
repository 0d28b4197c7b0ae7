"""What a shopper can choose for a line: its fulfilment, cooking, and what to return of it."""

from __future__ import annotations

from catalog.chain import Fulfilment
from checkout.basket import LineItem, ReceiptLine
from checkout.payment import left_of, refunds_begun
from checkout.session import Session
from checkout.trip import Fact


def send(session: Session, item: LineItem, way: Fulfilment) -> Fact:
    """Change the fulfilment of `item`."""
    verbs = {
        Fulfilment.CARRY: session.carry,
        Fulfilment.DELIVER: session.deliver,
        Fulfilment.SHIP: session.ship,
    }
    return verbs[way](item.line)


def send_otherwise(session: Session, item: LineItem) -> Fact:
    """Change the fulfilment of `item` to the next that its goods allow; after the last comes the first."""
    modes = item.goods.modes
    return send(session, item, modes[(modes.index(item.mode) + 1) % len(modes)])


def what_is_left(session: Session) -> list[ReceiptLine]:
    """The lines of the receipt of which something can still be returned."""
    receipt = session.receipt
    if receipt is None:
        return []
    made = refunds_begun(recorded.event for recorded in session.events)
    return [line for line in receipt.lines if left_of(line, made)]


def choices(item: LineItem) -> list[Fulfilment | str]:
    """The fulfilments that `item` allows, and the SKUs of the cooking services that can be chosen for it."""
    return [*item.goods.modes, *item.goods.cooking]


def choose(session: Session, item: LineItem, choice: Fulfilment | str) -> Fact:
    """Do one of `choices`."""
    return send(session, item, choice) if isinstance(choice, Fulfilment) else session.cook(choice, item.line)
