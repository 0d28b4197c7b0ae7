"""What goes on while the line mode waits for a line."""

import io
import os
import pty
from datetime import UTC, datetime

import pytest

from checkout import open_shop
from checkout.clock import VirtualClock
from checkout.plain import LONGEST_LINE, Conversation, walk_in
from checkout.trip import TripState
from checkout.typed_lines import Lines
from checkout.words import Words
from wallet.port import Capabilities, Known, Mode, NextAction, Snapshot, Status

MILK = "9521234000013"
NO_PIN_HERE = "The wallet is asked what came of it until then; 'cancel payment' turns back."


class Patient(Lines):
    """Types `lines`. Between them it waits in the shop's time: a line of None comes when the payment is over."""

    def __init__(self, shop, *lines, is_terminal=False):
        self.shop, self.lines, self.is_terminal = shop, list(lines), is_terminal

    def next(self, within=None):
        if self.lines and self.lines[0] is None:
            if within is not None and self.shop.sessions[-1].payment is not None:
                self.shop.clock.advance(within)
                return None
            del self.lines[0]
        return f"{self.lines.pop(0)}\n" if self.lines else ""


def talk(shop, *lines, **how):
    target = io.StringIO()
    session = walk_in(shop)
    Conversation(shop, session, Words("en"), Patient(shop, *lines, **how), target, sleep=shop.clock.advance).run()
    return session, target.getvalue().splitlines()[2:]


@pytest.fixture
def in_its_own_app(shop_with, wallet_that):
    """A shop whose wallet brings no app along: its customer approves after some queries, or never."""

    def opened(approved_after, mode=Mode.IN_APP, action=NextAction.ENTER_PIN):
        class OwnApp(wallet_that):
            queries = 0

            def capabilities(self):
                return Capabilities(modes=frozenset({mode}))

            def pay(self, request):
                self.request = request
                return self.waits()

            def query(self, _ref):
                self.queries += 1
                if self.queries < approved_after:
                    return self.waits()
                return Known(Snapshot(self.request.ref, Status.PAID, captured=self.request.amount))

            def waits(self):
                show = "https://pay.example/1" if action is NextAction.SCAN_QR else "1008"
                awaits = Snapshot(self.request.ref, Status.AWAITING_CUSTOMER, next_action=action, show=show)
                return Known(awaits)

            def cancel(self, ref):
                return Known(Snapshot(ref, Status.CANCELLED))

        return shop_with(OwnApp())

    return opened


@pytest.mark.parametrize("is_terminal", [False, True])
def test_what_is_approved_in_the_wallets_app_is_said_without_another_line(in_its_own_app, is_terminal):
    session, answers = talk(in_its_own_app(3), MILK, "pay", None, "leave", is_terminal=is_terminal)
    said = [line.removeprefix("> ") for line in answers]
    assert said[1:3] == ["enter your PIN in the wallet's app", NO_PIN_HERE]
    assert [line for line in said[3:] if line][:2] == ["paid ¥12.90 with obedient", "thank you, and goodbye"]
    assert session.state is TripState.LEFT


def test_a_deadline_runs_while_nobody_types(in_its_own_app):
    session, answers = talk(in_its_own_app(10_000), MILK, "pay", None, "basket")
    assert any(line.startswith("The payment was not confirmed in time, so it was cancelled.") for line in answers)
    assert session.state is TripState.OPEN


@pytest.mark.parametrize(
    ("mode", "action"),
    [
        (Mode.IN_APP, NextAction.ENTER_PIN),
        (Mode.IN_APP, NextAction.CONFIRM_IN_APP),
        (Mode.SHOWN_QR, NextAction.SCAN_QR),
        (Mode.AT_DESK, NextAction.GO_TO_DESK),
    ],
)
def test_nothing_is_offered_to_be_played_that_is_done_elsewhere(in_its_own_app, mode, action):
    _, answers = talk(in_its_own_app(10_000, mode, action), MILK, "pay", "pin 123456", "qr", "cancel payment")
    assert answers[2] == NO_PIN_HERE
    own = "This wallet has an app of its own: what it asks for is done there, and never typed here."
    assert answers[3:5] == [own, own]
    assert not any(word in " ".join(answers) for word in ("pin DIGITS", "'qr'", "plays"))


def test_at_the_end_of_a_pipe_a_payment_in_another_app_is_waited_for(in_its_own_app):
    session, answers = talk(in_its_own_app(3), MILK, "pay")
    assert answers[3:5] == [
        "The input has ended. The payment is waited for; Ctrl-C stops that.",
        "paid ¥12.90 with obedient",
    ]
    assert session.state is TripState.PAID


@pytest.mark.parametrize("last", [["quit"], []])
def test_whoever_quits_or_ends_a_terminal_does_not_wait(in_its_own_app, last):
    session, answers = talk(in_its_own_app(3), MILK, "pay", *last, is_terminal=True)
    assert not any("The input has ended" in line for line in answers)
    assert session.state is TripState.PAYING


def test_nobody_waits_for_a_phone_that_only_this_input_could_play():
    with open_shop() as shop:
        shop.wallets.named("mock").inside.faults.ask_pin()
        session, answers = talk(shop, MILK, "pay")
        assert "'pin DIGITS' does that." in answers
        assert not any("The input has ended" in line for line in answers)
        assert session.state is TripState.PAYING


# The same refund twice


def paid(shop, *lines):
    session, answers = talk(shop, f"scan {MILK} x 4", "pay", *lines)
    return sum(event.event.amount for event in session.events if type(event.event).__name__ == "RefundDone"), answers


@pytest.mark.parametrize(
    ("lines", "given_back"),
    [
        (["refund 1x1", "refund 1x1"], 1290),
        (["refund 1x1", "", "REFUND  1X1", "refund 1x1"], 1290),
        (["refund 1x1", "refund 1x1", "again"], 2580),
        (["refund 1x1", "refund 1x1", "again", "again"], 2580),
        (["refund 1x1", "refund 1x1", "again", "refund 1x1", "again"], 3870),
        (["refund 1x1", "refund 1x1", "basket", "again"], 1290),
        (["refund 1x1", "receipt refund", "refund 1x1"], 2580),
        (["refund 1x1", "refund 1x2"], 3870),
        (["again", "refund 1x1"], 1290),
    ],
)
def test_the_same_refund_twice_in_a_row_is_asked_about(lines, given_back):
    with open_shop() as shop:
        assert paid(shop, *lines)[0] == given_back


def test_a_refund_that_was_refused_is_asked_for_again_without_a_question():
    with open_shop() as shop:
        _, answers = paid(shop, "refund 9", "refund 9")
        assert not any("again" in line for line in answers)


# Lines of a real file, pipe and terminal


def test_money_that_comes_back_after_an_earlier_trip_is_said(tmp_path):
    clock = VirtualClock(datetime(2026, 11, 24, 10, tzinfo=UTC))
    with open_shop(data=tmp_path, clock=clock) as shop:
        talk(shop, "9521234000013", "pay mock 280000000000000702", "refund", "leave")
    clock.advance(120)
    with open_shop(data=tmp_path, clock=clock) as shop:
        assert "given back: ¥12.90 (refund JQ-000001-R1)" in talk(shop)[1]


def lines_of(read, longest=LONGEST_LINE):
    return Lines(os.fdopen(read, encoding="utf-8"), longest)


def test_lines_come_from_a_pipe_as_they_are_written():
    read, write = os.pipe()
    lines = lines_of(read)
    assert lines.next(0) is None
    os.write(write, "half a line, 半".encode()[:-1])
    assert lines.next(0) is None
    os.write(write, "半".encode()[-1:] + b"\nanother\r\n\rlast")
    assert [lines.next(0), lines.next(0)] == ["half a line, 半\n", "another\r"]
    assert [lines.next(0) for _ in range(3)] == ["\n", "\r", None]
    os.close(write)
    assert [lines.next(), lines.next(), lines.next()] == ["last", "", ""]


@pytest.mark.parametrize("length", [9, 10, 11, 5_000, 500_000])
def test_of_a_line_that_is_too_long_no_more_is_kept(length, tmp_path):
    file = tmp_path / "lines"
    file.write_text("é" * length + "\nnext\n", encoding="utf-8")
    lines = lines_of(os.open(file, os.O_RDONLY), 10)
    first = lines.next()
    assert first == ("é" * length + "\n")[:11]
    assert lines.next() == "next\n"
    assert lines.next() == ""


def test_bytes_that_are_no_text_are_a_line_too():
    read, write = os.pipe()
    os.write(write, b"\xff\xfe\n")
    assert lines_of(read).next() == "\ufffd\ufffd\n"
    os.close(write)


def test_a_terminal_is_waited_for_line_by_line():
    main, second = pty.openpty()
    lines = lines_of(second)
    assert lines.is_terminal
    assert lines.next(0) is None
    os.write(main, b"9521")
    assert lines.next(0) is None
    os.write(main, b"234\n\x04")
    assert [lines.next(), lines.next()] == ["9521234\n", ""]
    os.close(main)
