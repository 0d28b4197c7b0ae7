"""What a wallet's server was thanked for is used by the shop, whoever is killed in between."""

import asyncio
import json

import pytest

from checkout import open_shop
from checkout.back_office import FindingCode, Notices, examine_folder, receive
from checkout.back_office.notices import MOST_WAITING, PAUSE
from checkout.back_office.settling import NOT_OURS, NOT_TAKEN
from checkout.clock import VirtualClock
from checkout.events import Paid
from checkout.shop import STORY_TIME
from checkout.tui.unattended import take_steps
from wallet import port
from wallet.money import Money
from wallet.port import Known, Notification, PaymentRef, Rejected, Reply, Snapshot, Status, Unsupported

MILK = "9521234000013"
THANKS = Reply(b"success")


@pytest.fixture
def wallet(wallet_that):
    class Notifies(wallet_that):
        """Believes a notification that begins with `genuine`; the rest is order and amount."""

        def capabilities(self):
            return port.Capabilities(notifications=True)

        def read_notification(self, _headers, body):
            if not body.startswith(b"genuine "):
                return Rejected("signature", Reply(b"fail"))
            _, order, fen = body.decode().split()
            told = Snapshot(PaymentRef(order), Status.PAID, captured=Money(int(fen)))
            return Notification(f"event of {order}", told, THANKS)

    return Notifies()


def opened(tmp_path, wallet, clock=None):
    clock = clock or VirtualClock(STORY_TIME)
    return open_shop(data=tmp_path, wallet=wallet.name, wallets={wallet.name: wallet}, clock=clock)


@pytest.fixture
def waiting(tmp_path, wallet):
    """A shop with a payment that its wallet has under way: the shop, its trip, and the order's number."""
    processing = lambda ref: Known(Snapshot(ref, Status.PROCESSING))  # noqa: E731 - an answer, as in conftest
    wallet.answers = [processing]
    with opened(tmp_path, wallet) as shop:
        trip = shop.enter()
        trip.scan(MILK)
        trip.pay()
        order = trip.payment.request.out_trade_no
        wallet.charged[order] = Money(1290)
        yield shop, trip, order


def notices(tmp_path):
    return sorted(each.suffix for each in (tmp_path / "notices").iterdir())


def test_a_notice_brings_the_next_query_of_the_running_shop_forward(tmp_path, wallet, waiting):
    shop, trip, order = waiting
    wallet.answers = []
    before = shop.clock.monotonic()
    assert shop.settle() == []
    receipt = receive(tmp_path, wallet.name, wallet, {"X": "1"}, f"genuine {order} 1290".encode())
    assert (receipt.received, receipt.reply) == ("kept", THANKS)
    assert notices(tmp_path) == [".notice"]
    news = [fact for _, fact in shop.settle()]
    assert [type(fact) for fact in news] == [Paid]
    assert shop.clock.monotonic() == before
    shop.pass_time(PAUSE)
    assert notices(tmp_path) == []
    assert trip.receipt is not None


def test_a_notice_is_used_behind_the_screens_too(tmp_path, wallet, waiting):
    shop, trip, order = waiting
    wallet.answers = []
    receive(tmp_path, wallet.name, wallet, {"X": "1"}, f"genuine {order} 1290".encode())
    asyncio.run(take_steps(shop, trip, is_paying=False, tell=lambda _: None))
    assert trip.receipt is not None


def test_what_was_thanked_while_no_shop_was_open_is_used_by_the_next_one(tmp_path, wallet, waiting):
    shop, trip, order = waiting
    shop.close()
    for _ in range(3):
        assert receive(tmp_path, wallet.name, wallet, {}, f"genuine {order} 1290".encode()).received == "kept"
    assert notices(tmp_path) == [".notice"]
    wallet.answers = []
    with opened(tmp_path, wallet) as again:
        again.resume(trip.id)
        assert [fact.amount for _, fact in again.settle()] == [1290]
        again.pass_time(PAUSE)
    assert notices(tmp_path) == []


@pytest.mark.parametrize(
    ("body", "received", "reply"),
    [
        (b"forged {order} 1290", "rejected", Reply(b"fail")),
        (b"genuine {order} 1", "not-ours", NOT_OURS),
        (b"genuine NOT_AN_ORDER_OF_OURS 1290", "not-ours", NOT_OURS),
    ],
)
def test_nobody_is_thanked_for_what_is_not_kept(tmp_path, wallet, waiting, body, received, reply):
    shop, _, order = waiting
    shop.close()
    receipt = receive(tmp_path, wallet.name, wallet, {}, body.replace(b"{order}", order.encode()))
    assert (receipt.received, receipt.reply) == (received, reply)
    assert not (tmp_path / "notices").exists()


def test_what_cannot_be_kept_or_read_is_to_be_sent_again(tmp_path, wallet, waiting, monkeypatch):
    *_, order = waiting
    body = f"genuine {order} 1290".encode()
    (tmp_path / "notices").write_text("no folder")
    assert receive(tmp_path, wallet.name, wallet, {}, body).reply == NOT_TAKEN
    monkeypatch.setattr(wallet, "read_notification", lambda *_: Unsupported("notifications"))
    assert receive(tmp_path, wallet.name, wallet, {}, body).reply == NOT_TAKEN
    assert receive(tmp_path / "elsewhere", wallet.name, wallet, {}, body).reply == NOT_TAKEN


def test_there_is_an_end_to_how_many_may_wait(tmp_path, monkeypatch):
    assert MOST_WAITING > 1_000
    monkeypatch.setattr("checkout.back_office.notices.MOST_WAITING", 2)
    folder = Notices(tmp_path)
    folder.keep("w", "1", {}, b"")
    folder.keep("w", "2", {}, b"")
    folder.keep("w", "2", {}, b"again")
    with pytest.raises(OSError, match="2 notifications wait"):
        folder.keep("w", "3", {}, b"")


def test_one_that_cannot_be_used_now_is_tried_again_later_and_one_that_is_damaged_is_put_aside(tmp_path):
    folder, heard, answers = Notices(tmp_path), [], [NOT_TAKEN, THANKS]

    def notify(name, headers, body):
        heard.append((name, headers, body))
        return answers.pop(0)

    folder.keep("w", "1", {"a": "b"}, b"\x00\xff")
    for at in (0.0, PAUSE - 1, PAUSE, PAUSE + 1):
        folder.deliver(notify, at)
    assert heard == [("w", {"a": "b"}, b"\x00\xff")] * 2
    for damaged in (
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"wallet": 1}',
        json.dumps({"wallet": "w", "headers": 5, "body": ""}).encode(),
    ):
        (tmp_path / "notices" / "x.notice").write_bytes(damaged)
        folder.deliver(notify, 1000.0)
        assert notices(tmp_path) == [".damaged"]


def test_the_doctor_counts_what_waits_and_names_what_cannot_be_read(tmp_path, waiting, wallet):
    shop, _, order = waiting
    assert receive(tmp_path, wallet.name, wallet, {}, f"genuine {order} 1290".encode()).received == "kept"
    (tmp_path / "notices" / "broken.notice").write_text("{", encoding="ascii")
    (tmp_path / "notices" / "before.damaged").write_text("", encoding="ascii")
    shop.close()
    found = [(each.code, each.where, each.found, each.is_fault) for each in examine_folder(tmp_path)][1:]
    assert found == [
        (FindingCode.NOTICES_WAITING, "notices", "1", False),
        (FindingCode.NOTICE_DAMAGED, "notices/before.damaged", "", True),
        (FindingCode.NOTICE_DAMAGED, "notices/broken.notice", "", True),
    ]
    assert len([*(tmp_path / "notices").iterdir()]) == 3
