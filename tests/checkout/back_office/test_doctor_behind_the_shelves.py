"""The doctor finds each planted fault of stock, orders, bags and promises under its own name, and none in a clean shop."""

import sqlite3
from datetime import timedelta
from typing import get_args

import pytest

from checkout import open_shop
from checkout.back_office import FindingCode, examine_folder
from checkout.back_office.doctor import examine
from checkout.back_office.order_examination import LEGAL_IN
from checkout.events import Paid
from checkout.events.fulfilment import OrderEvent
from checkout.events.stock import Location
from checkout.journal import FILE_NAME
from checkout.store import OrderState, Wanted
from checkout.trip import Refused

MILK, MILK_SKU, TOFU_SKU = "9521234000013", "DA001", "VE042"
FIRST, SECOND, THIRD = (f"JQ20261124000{n}-D" for n in (1, 2, 3))


def done(answer):
    assert not isinstance(answer, Refused), answer
    return answer


def from_home(shop, who, **wanted):
    trip = shop.order(who)
    for sku, count in wanted.items():
        done(trip.order(sku, count=count))
    assert isinstance(trip.pay("mock"), Paid)
    return shop.operations().orders.get(f"{trip.trip.id}-D")


def live(shop):
    """Four trips: an order that was delivered, with one of two missing and given back; one that is being picked; one
    that waits; and milk that is carried out. A fifth shopper has reserved tofu."""
    staff = shop.operations()
    delivered = from_home(shop, "li-wei", DA001=2, VE042=12)
    done(staff.picking.take("picker"))
    while not delivered.all_picked:
        task = done(staff.picking.task("picker"))
        code = shop.chain.products[task.goods.sku].gtin[1:]
        missing = task.goods.sku == MILK_SKU and delivered.lines[task.line].picked
        done(staff.missing_goods.missing("picker") if missing else staff.picking.scan("picker", code))
        shop.pass_time(30)
    done(staff.picking.bag("picker"))
    shop.pass_time(600)
    done(staff.riding.take("rider"))
    done(staff.riding.give("rider", delivered.number))
    done(staff.riding.back("rider"))
    assert delivered.state is OrderState.DELIVERED
    picking = from_home(shop, "chen-hao", DA001=2, VE042=12)
    done(staff.picking.take("picker", picking.number))
    done(staff.picking.scan("picker", MILK))
    done(staff.picking.bag("picker"))
    from_home(shop, "li-wei", DA001=3, VE042=12)
    carried = shop.enter("li-wei")
    carried.scan(MILK)
    assert isinstance(carried.pay("mock"), Paid)
    carried.leave()
    about_to_pay = shop.order("chen-hao")
    done(about_to_pay.order(TOFU_SKU, count=15))
    until = shop.clock.now() + timedelta(minutes=10)
    assert staff.stock.reserve(about_to_pay.trip.id, [Wanted(1, TOFU_SKU, 15)], until) == ()


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept")
    with open_shop(data=folder) as shop:
        live(shop)
        assert faults(examine(shop.journal, shop.wallets.named("mock").inside)) == []
    return folder


@pytest.fixture
def folder(kept, tmp_path):
    """A copy of it, to be spoilt."""
    for path in kept.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def faults(findings):
    return [finding for finding in findings if finding.is_fault]


def test_where_nothing_is_wrong_nothing_is_found(folder):
    assert faults(examine_folder(folder)) == []


def test_every_kind_of_event_has_its_turn():
    assert set(LEGAL_IN) == set(get_args(OrderEvent))


BARE = "CREATE TABLE bare AS SELECT * FROM stock_level; DROP TABLE stock_level; ALTER TABLE bare RENAME TO stock_level;"
"""A table without its checks, as damage may leave it."""
AT = "'2026-11-24T10:30:00.000Z'"
PLANTED = {
    "a level is one too high": (
        f"UPDATE stock_level SET on_hand = on_hand + 1 WHERE sku = '{MILK_SKU}'",
        FindingCode.STOCK_LEVEL_WRONG,
    ),
    "a level says that less is allocated": (
        f"UPDATE stock_level SET allocated = 0 WHERE sku = '{MILK_SKU}'",
        FindingCode.STOCK_LEVEL_WRONG,
    ),
    "a level is lost": (
        f"DELETE FROM stock_level WHERE sku = '{MILK_SKU}'",
        FindingCode.STOCK_LEVEL_WRONG,
    ),
    "the last movement is changed": (
        "UPDATE movement SET quantity = quantity - 1 WHERE seq = (SELECT MAX(seq) FROM movement)",
        FindingCode.STOCK_LEVEL_WRONG,
    ),
    "more was taken than there was": (
        f"{BARE} UPDATE movement SET quantity = 1 WHERE kind = 'opening' AND sku = '{MILK_SKU}'",
        FindingCode.STOCK_BELOW_ZERO,
    ),
    "a reservation is for more than there is": (
        "UPDATE reservation SET quantity = 1000000",
        FindingCode.STOCK_PROMISED_TWICE,
    ),
    "an allocation is for more than there is": (
        f"UPDATE allocation SET quantity = 1000000 WHERE number = '{THIRD}'",
        FindingCode.STOCK_PROMISED_TWICE,
    ),
    "a movement is lost": ("DELETE FROM movement WHERE seq = 3", FindingCode.MOVEMENT_GAP),
    "the first movement is lost": ("DELETE FROM movement WHERE seq = 1", FindingCode.MOVEMENT_GAP),
    "a sale brings goods": (
        "UPDATE movement SET quantity = -quantity WHERE kind = 'sold'",
        FindingCode.MOVEMENT_WRONG,
    ),
    "there was more at the beginning, later": (
        f"INSERT INTO movement SELECT store, MAX(seq) + 1, {AT}, 'shelf', '{MILK_SKU}', 'opening', 5, '' FROM movement",
        FindingCode.MOVEMENT_WRONG,
    ),
    "a shelf is filled from nowhere": (
        f"INSERT INTO movement SELECT store, MAX(seq) + 1, {AT}, 'shelf', '{MILK_SKU}', 'filled', 5, '' FROM movement",
        FindingCode.MOVEMENT_WRONG,
    ),
    "what left the back room never came": (
        f"INSERT INTO movement SELECT store, MAX(seq) + 1, {AT}, 'back', '{MILK_SKU}', 'filled', -5, '' FROM movement",
        FindingCode.MOVEMENT_WRONG,
    ),
    "a movement at no time": ("UPDATE movement SET at = 'noon' WHERE seq = 3", FindingCode.MOVEMENT_WRONG),
    "a sale is of another trip": (
        "UPDATE movement SET ref = 'JQ202611240001' WHERE kind = 'sold'",
        FindingCode.MOVEMENT_WITHOUT_CAUSE,
    ),
    "a sale is of no trip": (
        "UPDATE movement SET ref = 'JQ202611249999' WHERE kind = 'sold'",
        FindingCode.MOVEMENT_WITHOUT_CAUSE,
    ),
    "a pick is for another order": (
        f"UPDATE movement SET ref = '{THIRD}' WHERE kind = 'picked' AND ref = '{SECOND}'",
        FindingCode.MOVEMENT_WITHOUT_CAUSE,
    ),
    "a pick is for no order": (
        f"UPDATE movement SET ref = 'JQ202611249999-D' WHERE kind = 'picked' AND ref = '{SECOND}'",
        FindingCode.MOVEMENT_WITHOUT_CAUSE,
    ),
    "an order comes back that nobody picked": (
        f"""INSERT INTO movement
        SELECT store, MAX(seq) + 1, {AT}, 'shelf', '{MILK_SKU}', 'returned', 1, '{THIRD}' FROM movement""",
        FindingCode.MOVEMENT_WITHOUT_CAUSE,
    ),
    "an allocation is lost": (f"DELETE FROM allocation WHERE number = '{THIRD}'", FindingCode.PROMISE_WRONG),
    "goods are kept for an order that is delivered": (
        f"INSERT INTO allocation VALUES ('jinqiao', '{FIRST}', 1, 'shelf', '{MILK_SKU}', 1)",
        FindingCode.PROMISE_WRONG,
    ),
    "other goods are kept for a line": (
        f"UPDATE allocation SET sku = 'BA002' WHERE number = '{THIRD}' AND line = 1",
        FindingCode.PROMISE_WRONG,
    ),
    "goods are kept for an order that there is not": (
        f"INSERT INTO allocation VALUES ('jinqiao', 'JQ1-D', 1, 'shelf', '{MILK_SKU}', 1)",
        FindingCode.PROMISE_WRONG,
    ),
    "goods are reserved for who has paid": (
        "UPDATE reservation SET trip = 'JQ202611240001'",
        FindingCode.PROMISE_WRONG,
    ),
    "goods are reserved for nobody": ("UPDATE reservation SET trip = 'JQ1'", FindingCode.PROMISE_WRONG),
    "an order is lost": (
        f"DELETE FROM order_event WHERE number = '{THIRD}'; DELETE FROM fulfilment_order WHERE number = '{THIRD}'",
        FindingCode.MONEY_WITHOUT_ORDER,
    ),
    "an order is of a trip that paid for nothing to come": (
        f"UPDATE fulfilment_order SET trip = 'JQ202611240004' WHERE number = '{THIRD}'",
        FindingCode.ORDER_NOT_THE_RECEIPT,
    ),
    "an order is of a trip that has not paid": (
        f"UPDATE fulfilment_order SET trip = 'JQ202611240005' WHERE number = '{THIRD}'",
        FindingCode.ORDER_WITHOUT_MONEY,
    ),
    "an order is for more than was paid": (
        f"""UPDATE order_event SET body = replace(body, '"quantity":3', '"quantity":4') WHERE number = '{THIRD}'""",
        FindingCode.ORDER_NOT_THE_RECEIPT,
    ),
    "an order costs less than was paid": (
        f"""UPDATE order_event SET body = replace(body, '"net":3870', '"net":3869') WHERE number = '{THIRD}'""",
        FindingCode.ORDER_NOT_THE_RECEIPT,
    ),
    "an order's row says that it was delivered": (
        f"UPDATE fulfilment_order SET state = 'delivered' WHERE number = '{THIRD}'",
        FindingCode.ORDER_ROW_WRONG,
    ),
    "an order's row says that it is over": (
        f"UPDATE fulfilment_order SET is_open = 0 WHERE number = '{THIRD}'",
        FindingCode.ORDER_ROW_WRONG,
    ),
    "an order is somebody else's": (
        f"UPDATE fulfilment_order SET shopper = 'chen-hao' WHERE number = '{THIRD}'",
        FindingCode.ORDER_ROW_WRONG,
    ),
    "a bag jumps off the conveyor": (
        f"""UPDATE order_event SET body = replace(body, '"conveyor"', '"door"') WHERE number = '{SECOND}'""",
        FindingCode.BAG_WRONG,
    ),
    "a bag holds more than was picked": (
        f"""UPDATE order_event SET body = replace(body, '"quantity":1', '"quantity":2')
        WHERE number = '{SECOND}' AND kind = 'BagSealed'""",
        FindingCode.BAG_WRONG,
    ),
    "a bag has another order's code": (
        f"""UPDATE order_event SET body = replace(body, '{SECOND}', '{FIRST}')
        WHERE number = '{SECOND}' AND kind IN ('BagSealed', 'BagMoved')""",
        FindingCode.BAG_WRONG,
    ),
    "a delivered line was picked by nobody": (
        f"""UPDATE order_event SET kind = 'AllocationLost', body = '{{"line":1,"quantity":1}}'
        WHERE number = '{FIRST}' AND kind = 'LineShort'""",
        FindingCode.DELIVERED_NOT_PICKED,
    ),
    "a delivered line was in no bag": (
        f"""UPDATE order_event SET body = replace(body, '"quantity":12', '"quantity":11')
        WHERE number = '{FIRST}' AND kind = 'BagSealed'""",
        FindingCode.DELIVERED_NOT_PICKED,
    ),
    "an order gives back by a refund that there is not": (
        f"""UPDATE order_event SET body = replace(body, 'R01', 'R07') WHERE number = '{FIRST}' AND kind = 'AmendsMade'""",
        FindingCode.AMENDS_WRONG,
    ),
    "an event of an order is lost": (
        f"DELETE FROM order_event WHERE number = '{FIRST}' AND seq = 3",
        FindingCode.EVENT_NUMBER_GAP,
    ),
    "an order has no events": (f"DELETE FROM order_event WHERE number = '{THIRD}'", FindingCode.EVENT_NUMBER_GAP),
    "an order is delivered before it is picked": (
        f"""INSERT INTO order_event VALUES ('jinqiao', '{THIRD}', 2, {AT}, 'OrderDelivered', '{{"rider":"rider"}}')""",
        FindingCode.EVENT_OUT_OF_TURN,
    ),
    "an order's event is cut off": (
        f"UPDATE order_event SET body = substr(body, 1, 9) WHERE number = '{SECOND}' AND seq = 2",
        FindingCode.EVENT_UNREADABLE,
    ),
    "an order's event has a field more": (
        f"""UPDATE order_event SET body = replace(body, '{{"picker"', '{{"x":1,"picker"') WHERE number = '{SECOND}' AND seq = 2""",
        FindingCode.EVENT_ALTERED,
    ),
    "an order is of no trip": (
        f"UPDATE fulfilment_order SET trip = 'JQ1' WHERE number = '{THIRD}'",
        FindingCode.ROW_WITHOUT_ITS_TRIP,
    ),
    "a table is lost": ("DROP TABLE allocation", FindingCode.FILE_DAMAGED),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found_under_its_own_name(folder, fault):
    statements, code = PLANTED[fault]
    connection = sqlite3.connect(folder / FILE_NAME)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    before = connection.total_changes
    connection.executescript(statements)
    assert connection.total_changes > before or "DROP" in statements, "this fault changes nothing"
    connection.close()
    found = faults(examine_folder(folder))
    assert code in [finding.code for finding in found]
    assert all(finding.where or finding.found for finding in found)


def test_every_finding_code_of_the_store_is_planted():
    behind = ("stock", "movement", "promise", "order", "money-without-order", "bag", "delivered", "amends")
    assert {code for _, code in PLANTED.values()} >= {code for code in FindingCode if code.startswith(behind)}


def test_a_file_from_before_there_was_stock_has_no_orders_to_be_missed(tmp_path):
    """Goods that were to be brought had no order of their own, and nothing was booked."""
    with open_shop(data=tmp_path) as shop:
        trip = shop.enter("li-wei")
        trip.scan(MILK)
        trip.deliver(1)
        trip.pay("mock")
        trip.leave()
    with sqlite3.connect(tmp_path / FILE_NAME) as file:
        for table in ("order_event", "fulfilment_order", "movement", "stock_level", "allocation", "reservation"):
            file.execute(f"DELETE FROM {table}")
        file.execute("""UPDATE receipt SET body = replace(body, '"tickets":[],', '')""")
    file.close()
    assert faults(examine_folder(tmp_path)) == []


def test_goods_that_never_moved_may_be_reserved(tmp_path):
    with open_shop(data=tmp_path) as shop:
        until = shop.clock.now() + timedelta(minutes=10)
        shop.operations().stock.reserve(shop.order("li-wei").trip.id, [Wanted(1, MILK_SKU, 2)], until)
    assert faults(examine_folder(tmp_path)) == []


def test_a_parcel_of_another_store_may_lose_what_the_warehouse_has_not(tmp_path):
    with open_shop(data=tmp_path) as shop:
        for store in ("jinqiao", "daning"):
            trip = shop.order("wang-fang", store=store)
            done(trip.order("GM001"))
            trip.pay("mock")
            trip.pin("123456")
        clerk = shop.operations("jinqiao").clerk
        done(clerk.count(shop.chain.products["GM001"], 0, Location.WAREHOUSE))
    assert faults(examine_folder(tmp_path)) == []
