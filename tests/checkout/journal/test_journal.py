"""The journal: what it keeps, what it refuses to read, and what happens when it cannot write."""

import sqlite3
from datetime import UTC, date, datetime

import pytest

from checkout import open_shop
from checkout.errors import DataFileDamaged, DataFileError, NoSuchTrip, NotSaved
from checkout.events import ItemScanned, Left, LineRemoved, NetworkDropped, Paid, Problem, Recorded
from checkout.journal import FILE_NAME, Journal
from checkout.trip import Refused, TripState, Waiting, WaitingFor

MILK = "9521234000013"
AT = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
DAY = date(2026, 11, 24)


@pytest.fixture
def journal():
    journal = Journal()
    yield journal
    journal.close()


@pytest.fixture
def started(journal):
    with journal.transaction():
        return journal.start_trip("jinqiao", "JQ", DAY, "li-wei", AT)


# What it keeps


def test_trips_are_numbered_by_store_and_day(journal):
    with journal.transaction():
        numbers = [journal.start_trip(store, code, day, "li-wei", AT) for store, code, day in (
            ("jinqiao", "JQ", DAY), ("jinqiao", "JQ", DAY), ("daning", "DN", DAY), ("jinqiao", "JQ", date(2026, 11, 25)),
        )]  # fmt: skip
    assert numbers == ["JQ202611240001", "JQ202611240002", "DN202611240001", "JQ202611250001"]


def test_events_come_back_in_order(journal, started):
    for recorded in (Recorded(1, AT, LineRemoved(1)), Recorded(2, AT, Left(paid=False))):
        journal.append("jinqiao", started, recorded)
    assert [recorded.event for recorded in journal.events("jinqiao", started)] == [LineRemoved(1), Left(paid=False)]


def test_trips_whose_shopper_is_inside_are_listed_the_latest_first(shop):
    first = shop.enter()
    shop.pass_time(60)
    second, third = shop.enter("wang-fang"), shop.enter("zhou-min")
    third.leave()
    assert [row.trip for row in shop.open_trips()] == [second.id, first.id]
    assert [row.trip for row in shop.journal.raw_trips()] == [first.id, second.id, third.id]
    assert {row.state for row in shop.open_trips()} == {"open"}


def test_a_trip_that_does_not_exist_is_named(shop):
    with pytest.raises(NoSuchTrip, match="JQ209901010001"):
        shop.resume("JQ209901010001")


def test_receipts_are_numbered_by_store(shop):
    for store in ("daning", "jinqiao", "daning"):
        trip = shop.enter(store=store)
        trip.scan(MILK)
        trip.pay()
    assert list(shop.journal.receipt_numbers()) == [("daning", 1), ("daning", 2), ("jinqiao", 1)]


# Two who believe to be on one trip


def test_of_two_writers_of_one_trip_the_second_is_refused(shop, trip):
    other = shop.resume(trip.id)
    assert isinstance(trip.scan(MILK), ItemScanned)
    refused = other.scan(MILK)
    assert isinstance(refused, Refused)
    assert refused.problem is Problem.NOT_SAVED
    assert len(other.basket) == 0
    assert len(shop.journal.events("jinqiao", trip.id)) == 2


def test_of_two_writers_only_one_can_pay(shop_with, wallet_that):
    wallet = wallet_that()
    shop = shop_with(wallet)
    trip = shop.enter()
    trip.scan(MILK)
    other = shop.resume(trip.id)
    assert isinstance(trip.pay(), Paid)
    assert other.pay().problem is Problem.NOT_SAVED
    assert wallet.asked == ["pay"]
    assert list(shop.journal.receipt_numbers()) == [("jinqiao", 1)]


# When it cannot write


def fill(trip):
    """Use up what is free in the file, down to the place for the smallest event, and forbid it to grow."""
    connection = trip.trip.journal._connection
    connection.execute("CREATE TABLE IF NOT EXISTS filler (bytes BLOB)")
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    size = 500_000
    while size > 10:
        try:
            connection.execute("INSERT INTO filler VALUES (zeroblob(?))", (size,))
        except sqlite3.OperationalError:
            size //= 2
    while not isinstance(trip.trip.record(NetworkDropped()), Refused):
        pass


def make_room(journal):
    journal._connection.execute("PRAGMA max_page_count = 1000000")


@pytest.fixture(params=["memory", "disk"])
def shop_anywhere(request, tmp_path):
    with open_shop(data=":memory:" if request.param == "memory" else tmp_path) as shop:
        yield shop


def test_on_a_full_disk_a_scan_is_refused_and_the_trip_goes_on_when_there_is_room(shop_anywhere):
    trip = shop_anywhere.enter()
    trip.scan(MILK)
    fill(trip)
    written = len(trip.events)
    refused = trip.scan(MILK)
    assert refused.problem is Problem.NOT_SAVED
    assert "full" in refused.detail
    assert (trip.basket.pieces, len(trip.events)) == (1, written)
    assert shop_anywhere.resume(trip.id).basket.lines == trip.basket.lines
    make_room(shop_anywhere.journal)
    assert isinstance(trip.scan(MILK), ItemScanned)
    assert isinstance(trip.pay("mock"), Paid)
    assert [recorded.seq for recorded in shop_anywhere.resume(trip.id).events] == list(range(1, written + 4))


def test_on_a_full_disk_nobody_is_let_in_halfway(shop_anywhere):
    trip = shop_anywhere.enter()
    fill(trip)
    with pytest.raises(NotSaved, match="full"):
        shop_anywhere.enter()
    assert [row.trip for row in shop_anywhere.open_trips()] == [trip.id]
    assert shop_anywhere.sessions == [trip]


def test_on_a_full_disk_no_wallet_is_called(shop_with, wallet_that):
    wallet = wallet_that()
    shop = shop_with(wallet)
    trip = shop.enter()
    trip.scan(MILK)
    fill(trip)
    assert trip.pay().problem is Problem.NOT_SAVED
    assert (trip.state, wallet.asked) == (TripState.OPEN, [])


@pytest.fixture
def paid_as_the_disk_fills_up(shop_with, wallet_that):
    """A trip whose money has moved at the very moment in which nothing could be saved any more."""

    def take_the_money_and_the_space(ref):
        wallet.charged[ref.out_trade_no] = trip.basket.total
        fill(trip)
        return wallet.paid(ref)

    wallet = wallet_that(take_the_money_and_the_space)
    shop = shop_with(wallet)
    trip = shop.enter()
    trip.scan(MILK)
    return trip, wallet, shop


def test_money_that_moved_and_could_not_be_saved_is_concluded_when_there_is_room(paid_as_the_disk_fills_up):
    trip, wallet, shop = paid_as_the_disk_fills_up
    assert trip.pay().problem is Problem.ANSWER_NOT_SAVED
    assert (trip.state, trip.receipt) == (TripState.PAYING, None)
    assert [news.problem for news in trip.settle()] == [Problem.ANSWER_NOT_SAVED]
    assert trip.progress() == Waiting(WaitingFor.ANSWER, "obedient", 1290)
    make_room(shop.journal)
    [paid] = trip.settle()
    assert isinstance(paid, Paid)
    assert (trip.receipt.number, trip.receipt.total_minor) == ("JQ-000001", 1290)
    assert wallet.asked == ["pay"]
    assert trip.settle() == []


def test_whoever_pays_again_after_an_answer_that_could_not_be_saved_has_it_saved(paid_as_the_disk_fills_up):
    trip, wallet, shop = paid_as_the_disk_fills_up
    trip.pay()
    assert trip.pay().problem is Problem.ANSWER_NOT_SAVED
    make_room(shop.journal)
    assert isinstance(trip.pay(), Paid)
    assert wallet.asked == ["pay"]


def test_money_that_moved_and_could_not_be_saved_is_concluded_as_time_passes(paid_as_the_disk_fills_up):
    trip, _, shop = paid_as_the_disk_fills_up
    trip.pay()
    make_room(shop.journal)
    assert [type(news) for _, news in shop.pass_time(1)] == [Paid]


def test_money_that_moved_and_could_not_be_saved_is_concluded_after_a_restart(paid_as_the_disk_fills_up):
    trip, wallet, shop = paid_as_the_disk_fills_up
    trip.pay()
    make_room(shop.journal)
    again = shop.power_fails().resume(trip.id)
    assert again.state is TripState.PAYING
    [paid] = again.settle()
    assert (paid.amount, again.receipt.number) == (1290, "JQ-000001")
    assert wallet.asked == ["pay", "query"]


def test_a_question_for_the_pin_that_could_not_be_saved_is_put_again(shop_with, wallet_that, asks_for_pin):
    def ask_and_fill_up(ref):
        fill(trip)
        return asks_for_pin(ref)

    wallet = wallet_that(ask_and_fill_up, asks_for_pin)
    shop = shop_with(wallet)
    trip = shop.enter()
    trip.scan(MILK)
    assert trip.pay().problem is Problem.NOT_SAVED
    make_room(shop.journal)
    assert [type(news).__name__ for news in trip.settle()] == ["PaymentAwaits"]


def test_a_transaction_that_fails_leaves_nothing(journal, started):
    def write_one_number_twice():
        with journal.transaction():
            journal.append("jinqiao", started, Recorded(1, AT, LineRemoved(1)))
            journal.append("jinqiao", started, Recorded(1, AT, LineRemoved(2)))

    with pytest.raises(NotSaved, match="UNIQUE"):
        write_one_number_twice()
    assert journal.events("jinqiao", started) == []


def test_a_mistake_in_the_middle_of_a_transaction_leaves_nothing(journal, started):
    def write_and_fail():
        with journal.transaction():
            journal.append("jinqiao", started, Recorded(1, AT, LineRemoved(1)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert journal.events("jinqiao", started) == []


def test_a_disk_that_is_gone_altogether_is_said_in_one_sentence(journal, started):
    class Gone:
        """A connection whose every call fails, as when the device has been pulled out."""

        in_transaction = True

        def execute(self, *_):
            raise sqlite3.OperationalError("disk I/O error")

        def close(self):
            pass

    journal._connection = Gone()
    with pytest.raises(NotSaved, match="disk I/O error"), journal.transaction():
        raise AssertionError("never reached")


# When it cannot be read


@pytest.mark.parametrize(
    ("damage", "names"),
    [
        ("DELETE FROM event WHERE seq = 2", "lacks its event 2"),
        ("DELETE FROM event WHERE seq = 1", "lacks its event 1"),
        ("DELETE FROM event", "does not begin"),
        ("UPDATE event SET kind = 'Teleported' WHERE seq = 2", "Teleported"),
        ("UPDATE event SET body = '{}' WHERE seq = 2", "damaged ItemScanned"),
        ("UPDATE event SET body = CAST(x'ff' AS TEXT) WHERE seq = 2", "damaged"),
        ("UPDATE event SET at = 'noon' WHERE seq = 2", "noon"),
        ("UPDATE event SET kind = 'Undone', body = '{}' WHERE seq = 2", "do not fit together"),
        ("UPDATE event SET kind = 'LineRemoved', body = '{\"line\":9}' WHERE seq = 2", "do not fit together"),
        ("UPDATE event SET kind = 'Left', body = '{\"paid\":false}' WHERE seq = 1", "does not begin"),
        ("UPDATE event SET body = replace(body, 'jinqiao', 'daning') WHERE seq = 1", "does not begin"),
        ("ALTER TABLE event RENAME TO events", "no such table"),
    ],
)
def test_a_damaged_trip_is_named_and_is_not_taken_up(shop, trip, damage, names):
    trip.scan(MILK)
    trip.scan(MILK)
    shop.journal._connection.execute("PRAGMA foreign_keys = OFF")
    shop.journal._connection.execute(damage)
    with pytest.raises(DataFileDamaged, match=names):
        shop.resume(trip.id)


def test_a_damaged_trip_hinders_no_other(shop, trip):
    other = shop.enter("wang-fang")
    shop.journal._connection.execute("UPDATE event SET body = '{' WHERE trip = ?", (trip.id,))
    with pytest.raises(DataFileDamaged):
        shop.resume(trip.id)
    assert shop.resume(other.id).id == other.id


def test_a_file_whose_middle_was_overwritten_is_damage_and_no_accident(tmp_path):
    with open_shop(data=tmp_path) as shop:
        trip = shop.enter()
        for _ in range(50):
            trip.scan(MILK)
    with (tmp_path / FILE_NAME).open("r+b") as file:
        size = file.seek(0, 2)
        for offset in range(4_096, size, 1_024):
            file.seek(offset)
            file.write(b"\xa5" * 700)

    def take_up_the_trip():
        with open_shop(data=tmp_path) as shop:
            shop.resume(trip.id)

    with pytest.raises(DataFileError):
        take_up_the_trip()


def test_a_reader_of_a_closed_file_is_told_so(shop, trip):
    shop.journal.close()
    for read in (
        shop.open_trips,
        lambda: list(shop.journal.raw_trips()),
        lambda: list(shop.journal.receipt_numbers()),
        lambda: shop.journal.trip(trip.id),
    ):
        with pytest.raises(DataFileError, match="closed"):
            read()


# Two shoppers


def test_what_two_shoppers_do_in_turn_is_kept_apart(shop):
    li, wang = shop.enter("li-wei"), shop.enter("wang-fang")
    for _ in range(5):
        li.scan(MILK)
        wang.scan(MILK, count=2)
        li.undo()
        li.scan("9521234010067")
    assert isinstance(wang.pay(), Paid)
    assert isinstance(li.pay(), Paid)
    for trip in (li, wang):
        again = shop.resume(trip.id)
        assert (again.basket.lines, again.receipt) == (trip.basket.lines, trip.receipt)
    assert (wang.receipt.number, li.receipt.number) == ("JQ-000001", "JQ-000002")
    assert (wang.receipt.total_minor, li.receipt.total_minor) == (10 * 1290, 5 * 390)


def test_two_shoppers_may_pay_with_one_wallet_at_once(shop_with, wallet_that, asks_for_pin):
    wallet = wallet_that(asks_for_pin, asks_for_pin)
    shop = shop_with(wallet)
    trips = [shop.enter("li-wei"), shop.enter("wang-fang")]
    for trip in trips:
        trip.scan(MILK)
        trip.pay()
    for trip in trips:
        wallet.charged[trip.payment.request.out_trade_no] = trip.basket.total
    assert [trip for trip, news in shop.pass_time(5) if isinstance(news, Paid)] == trips
