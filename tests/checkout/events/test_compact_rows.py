"""Rows: kept without the names of their fields, and read with names too, as files written before have them."""

import json
from dataclasses import asdict, replace

import pytest

from catalog.chain.product import Fulfilment, Unit
from checkout import open_shop
from checkout.basket.receipt import Receipt
from checkout.errors import DataFileDamaged
from checkout.events import PaymentStarted, RefundStarted, ReturnedLine
from checkout.events.codec import decode, encode
from checkout.events.frozen_prices import FrozenPrice, LinePriced, OfferTaken, UnitsPaid

PAIR = UnitsPaid(2, 1290, 967, (("half", 323),))
PRICE = FrozenPrice(
    3224, (LinePriced(1, (PAIR, UnitsPaid(1, 1290, 1290))),), (OfferTaken("half", "item", "半价", "Half", 1, 646),)
)
STARTED = PaymentStarted("JQ20261124000101", "mock", 3224, "0" * 16, price=PRICE)


def by_name(value):
    """How files written before have what is kept as a row now."""
    return json.dumps(asdict(value), ensure_ascii=False)


def test_a_frozen_price_is_kept_without_names():
    kind, body = encode(STARTED)
    assert '"lines":[[1,[[2,1290,967,[["half",323]]],[1,1290,1290,[]]]]]' in body
    assert decode(kind, body) == STARTED


def test_a_frozen_price_that_was_kept_by_name_is_read():
    body = json.dumps(json.loads(encode(STARTED)[1]) | {"price": json.loads(by_name(PRICE))})
    assert '"count": 2' in body
    assert decode("PaymentStarted", body) == STARTED


def test_units_of_a_refund_that_were_kept_by_name_are_read():
    event = RefundStarted("R1", "JQ20261124000101", "mock", 1934, (ReturnedLine(1, (PAIR,), 160),))
    assert decode("RefundStarted", by_name(event)) == event
    assert decode(*encode(event)) == event


def test_a_receipt_that_was_kept_by_name_is_read():
    with open_shop(wallet="mock") as shop:
        trip = shop.enter()
        trip.scan("9521234000013", count=3)
        trip.pay()
        receipt = trip.receipt
    old = json.loads(receipt.to_json()) | {"lines": [asdict(line) for line in receipt.lines]}
    assert Receipt.from_json(json.dumps(old)) == receipt
    assert Receipt.from_json(receipt.to_json()) == receipt
    without_units = [{name: value for name, value in asdict(line).items() if name != "units"} for line in receipt.lines]
    older = Receipt.from_json(json.dumps(old | {"lines": without_units}))
    assert older == replace(receipt, lines=tuple(replace(line, units=()) for line in receipt.lines))
    assert (older.lines[0].unit, older.lines[0].mode) == (Unit.EACH, Fulfilment.CARRY)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ('[1,[["2",1290,967,[]]]]', "lines.0.1.0.0: Input should be a valid integer"),
        ("[1]", "lines.0.units: Missing required argument"),
        ("[1,[],[]]", "lines.0.2: Unexpected positional argument"),
        ('{"line":1,"units":[],"more":2}', "lines.0.more: Unexpected keyword argument"),
        ("7", "lines.0: Arguments must be an array or an object"),
    ],
)
def test_a_damaged_row_is_named(row, complaint):
    kind, body = encode(STARTED)
    good = '[1,[[2,1290,967,[["half",323]]],[1,1290,1290,[]]]]'
    with pytest.raises(DataFileDamaged, match=f"damaged PaymentStarted: price.{complaint}"):
        decode(kind, body.replace(good, row))
