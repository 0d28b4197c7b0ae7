"""Rows: kept without the names of their fields, and read with names too, as files written before have them."""

import json
from dataclasses import asdict, replace

import pytest

from catalog.chain import Fulfilment, Unit
from checkout import open_shop
from checkout.basket import Receipt
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


def flat(line):
    """A receipt's line as data versions 1 and 2 had it: the goods' fields among its own."""
    both = (
        asdict(line)
        | asdict(line.goods)
        | {
            "price": line.price,
            "name_zh": line.goods.name.zh,
            "name_en": line.goods.name.en,
        }
    )
    order = "line sku gtin name_zh name_en department unit ref_qty quantity price regular_price amount saved mode"
    return {name: both[name] for name in (*order.split(), "tax_class", "tax", "for_line", "units")}


def without_ways(line):
    """What is known of the goods from such a line."""
    return replace(line, goods=replace(line.goods, price=line.price, modes=(), cooking=(), reason=""))


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
    assert Receipt.from_json(receipt.to_json()) == receipt
    rows = [list(flat(line).values()) for line in receipt.lines]
    names = [flat(line) for line in receipt.lines]
    for lines in (names, rows):
        older = Receipt.from_json(json.dumps(json.loads(receipt.to_json()) | {"lines": lines}))
        assert older == replace(receipt, lines=tuple(map(without_ways, receipt.lines)))
    assert (older.lines[0].goods.unit, older.lines[0].mode) == (Unit.EACH, Fulfilment.CARRY)
    without_units = [{name: value for name, value in line.items() if name != "units"} for line in names]
    older = Receipt.from_json(json.dumps(json.loads(receipt.to_json()) | {"lines": without_units}))
    assert older.lines == tuple(replace(without_ways(line), units=()) for line in receipt.lines)


def test_a_receipt_of_before_with_a_value_too_many_is_damage():
    with open_shop(wallet="mock") as shop:
        trip = shop.enter()
        trip.scan("9521234000013")
        trip.pay()
        receipt = trip.receipt
    for row in ([*flat(receipt.lines[0]).values(), 1], list(flat(receipt.lines[0]).values())[:-2]):
        with pytest.raises(DataFileDamaged, match=r"lines\.0"):
            Receipt.from_json(json.dumps(json.loads(receipt.to_json()) | {"lines": [row]}))


@pytest.mark.parametrize("body", ["", "[]", '{"lines":7}', '{"lines":[7]}', '{"lines":' + "[" * 200_000])
def test_what_is_no_receipt_is_damage(body):
    with pytest.raises(DataFileDamaged):
        Receipt.from_json(body)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ('[1,[["2",1290,967,[]]]]', "lines.0.1.0.0: Input should be a valid integer"),
        ("[1]", "lines.0.units: Field required"),
        ("[1,[],[]]", "lines.0.2: One field too many"),
        ('{"line":1,"units":[],"more":2}', "lines.0.more: Unexpected keyword argument"),
        ("7", "lines.0: Arguments must be an array or an object"),
    ],
)
def test_a_damaged_row_is_named(row, complaint):
    kind, body = encode(STARTED)
    good = '[1,[[2,1290,967,[["half",323]]],[1,1290,1290,[]]]]'
    with pytest.raises(DataFileDamaged, match=f"damaged PaymentStarted: price.{complaint}"):
        decode(kind, body.replace(good, row))
