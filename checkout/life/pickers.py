"""A picker's walk: from shelf to shelf with what was taken on, then the bags onto the conveyor."""

from __future__ import annotations

from random import Random

from catalog.chain import Unit
from checkout.events import Problem
from checkout.events.stock import Location
from checkout.life.baskets import pause
from checkout.life.place import TRY_AGAIN_S, Place, Process
from checkout.store import Done, LookFor, Task
from checkout.trip import Refused

_WEIGHED = (0.92, 1.05)
"""What is put on the scale, of what was ordered. Nobody cuts a fish to the gram: an assumption."""
_LOOK_AGAIN = 15
"""Seconds until somebody looks whether a shopper has answered."""


def pick(place: Place, picker: str, rng: Random) -> Process:
    """Fetch everything that `picker` has taken on. The times are the store's terms."""
    picking, terms = place.operations.picking, place.store.terms
    yield place.wait(terms.start_s)
    zone = ""
    while True:
        task = picking.task(picker)
        if isinstance(task, Refused):
            if picking.batch(picker).asked:
                yield place.wait(_LOOK_AGAIN)
            elif task.problem is not Problem.ORDER_CALLED_OFF:
                break
            continue
        if task.goods.department != zone:
            zone = task.goods.department
            yield place.wait(pause(rng, terms.zone_s))
        yield place.wait(pause(rng, terms.line_s))
        if isinstance(_fetch(place, picker, task, rng), Refused):
            # What cannot be written down now is tried again.
            yield place.wait(TRY_AGAIN_S)
    yield from place.until_saved(lambda: picking.bag(picker))


def _fetch(place: Place, picker: str, task: Task, rng: Random) -> object:
    picking, stock = place.operations.picking, place.operations.stock
    product = place.shop.chain.products[task.goods.sku]
    there = stock.on_shelf(product.sku) + stock.on_hand(product.sku).get(Location.BACK, 0)
    answer: object
    if task.handed_over:
        answer = picking.scan(picker, place.goods.code(product, task.left))
    elif task.goods.unit is Unit.GRAM:
        weight = min(there, max(1, round(task.left * rng.uniform(*_WEIGHED))))
        enough = weight >= task.left * _WEIGHED[0] - 1
        picking.scan(picker, product.plu or "")
        answer = picking.weigh(picker, weight) if enough else None
    else:
        count = min(there, task.left)
        answer = picking.scan(picker, place.goods.code(product, 0), count) if count else None
    return answer if isinstance(answer, Done | Refused) else _missing(place, picker)


def _missing(place: Place, picker: str) -> object:
    """It is not there: other goods that would do, where the shopper wants some."""
    missing, stock = place.operations.missing_goods, place.operations.stock
    answer = missing.missing(picker)
    if not isinstance(answer, LookFor):
        return answer
    for product in answer.fitting:
        code = place.goods.code(product, answer.task.left)
        if code and stock.on_shelf(product.sku) >= answer.task.left:
            found = missing.substitute(picker, code)
            if isinstance(found, Done):
                return found
    return missing.missing(picker)
