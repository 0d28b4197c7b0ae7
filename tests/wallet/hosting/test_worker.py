"""The wallet's side of the pipe, looked at without a process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wallet.hosting import worker
from wallet.hosting.answer_reader import answer_from
from wallet.hosting.frames import Data, as_data
from wallet.hosting.worker import serve
from wallet.money import Money
from wallet.port import Capabilities, Known, Mode, PaymentRef, PaymentRequest, Refunds, Status, Unsupported

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC).isoformat()
REQUEST = PaymentRequest("JQ2026112400010001", Money(6886), "Groceries", basket="b1", auth_code="281234567890123456")


def talk(*frames: Data) -> list[Data]:
    """What a worker answers to `frames`."""
    answers: list[bytes] = []
    numbered = [{"id": number, "now": NOW, **frame} for number, frame in enumerate(frames, 1)]
    serve([json.dumps(frame).encode() for frame in numbered], answers.append)
    return [json.loads(answer) for answer in answers]


def opening(attribute: str, data: str | None = None) -> Data:
    return {"open": f"odd_wallets:{attribute}", "path": [str(Path(__file__).parents[1])], "data": data, "seed": 0}


@pytest.fixture(autouse=True)
def _path_as_it_was(monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))


def test_the_first_frame_opens_the_wallet_and_it_introduces_itself():
    [answer] = talk(opening("Honest"))
    can = as_data(Capabilities(refunds=Refunds.PARTIAL))
    assert answer == {"id": 1, "hello": {"name": "honest", "api_version": 1, "capabilities": can}}


def test_what_a_wallet_does_not_have_is_answered_for_as_unsupported():
    calls = [
        {"call": "capture", "ref": as_data(REQUEST.ref), "amount": [1, "CNY"]},
        {"call": "read_notification", "headers": {}, "body": ""},
        {"call": "statement", "day": "2026-11-24", "page": None},
        {"call": "quote", "price": [1, "USD"]},
    ]
    for call, answer in zip(calls, talk(opening("Honest"), *calls)[1:], strict=True):
        assert answer_from(call, answer["answer"]) == Unsupported(call["call"])


def test_a_wallet_that_has_everything_is_asked_for_everything():
    request = PaymentRequest(REQUEST.out_trade_no, Money(6886), "牛奶", "b1", mode=Mode.SHOWN_QR, capture_later=True)
    calls = [
        {"call": "pay", "request": as_data(request)},
        {"call": "capture", "ref": as_data(REQUEST.ref), "amount": [6000, "CNY"]},
        {"call": "read_notification", "headers": {"X-Name": "li"}, "body": "/wo="},
        {"call": "statement", "day": "2026-11-24", "page": None},
        {"call": "quote", "price": [1050, "USD"]},
    ]
    answers = [answer["answer"] for answer in talk(opening("Complete"), *calls)[1:]]
    kinds = ["Known", "Known", "Notification", "StatementPage", "Quote"]
    assert [answer["kind"] for answer in answers] == kinds
    assert answers[0]["snapshot"]["status"] == "authorised"
    assert answers[1]["snapshot"]["captured"] == [6000, "CNY"]
    assert answers[2]["event_id"] == "li"
    assert answers[2]["reply"]["body"] == "/wo="
    assert answers[3]["lines"][0]["at"] == "2026-11-24T00:00:00+00:00"
    assert answers[4]["price"] == [1050, "USD"]


def test_what_is_no_call_is_refused():
    answer = talk(opening("Honest"), {"call": "__str__"})[1]
    assert answer["raised"] == "__str__ is no call"


def test_every_later_frame_is_one_call():
    ref = as_data(REQUEST.ref)
    calls = [
        {"call": "pay", "request": as_data(REQUEST)},
        {"call": "query", "ref": ref},
        {"call": "refund", "ref": ref, "refund_id": "r1", "amount": [86, "CNY"]},
        {"call": "cancel", "ref": as_data(PaymentRef("JQ2026112400010002"))},
    ]
    answers = talk(opening("Honest"), *calls)[1:]
    assert [answer["id"] for answer in answers] == [2, 3, 4, 5]
    snapshots = [answer_from(call, answer["answer"]) for call, answer in zip(calls, answers, strict=True)]
    assert all(isinstance(outcome, Known) for outcome in snapshots)
    assert [outcome.snapshot.status for outcome in snapshots] == [
        Status.PAID,
        Status.PAID,
        Status.PAID,
        Status.CANCELLED,
    ]
    assert snapshots[0].snapshot.ref.state == {"paid_at": NOW}
    assert snapshots[2].snapshot.refunded == Money(86)


def test_a_wallet_that_cannot_be_opened_says_why():
    [answer] = talk(opening("raises_when_opened"))
    assert answer == {"id": 1, "broken": "RuntimeError: no key file"}


def test_half_a_wallet_is_told_what_it_lacks():
    [answer] = talk(opening("HalfAWallet"))
    assert answer["broken"] == "TypeError: HalfAWallet is not a wallet: it has no capabilities, query, cancel"


def test_what_a_wallet_raises_is_named_and_its_message_kept_back():
    answer = talk(opening("Raises", data="somewhere"), {"call": "pay", "request": as_data(REQUEST)})[1]
    assert answer == {"id": 2, "raised": "KeyError"}


@pytest.mark.parametrize(
    ("attribute", "what"),
    [("ReturnsTooMuch", "the answer cannot be sent"), ("ReturnsABytesDetail", "bytes cannot be sent")],
)
def test_an_answer_that_cannot_be_sent_is_said_to_be_one(attribute, what):
    answer = talk(opening(attribute), {"call": "pay", "request": as_data(REQUEST)})[1]
    assert answer == {"id": 2, "raised": what}


def test_limits_that_a_system_does_not_let_us_set_are_passed_over(monkeypatch):
    resource = pytest.importorskip("resource")
    asked = []

    def refuse(limit, _values):
        asked.append(limit)
        raise ValueError

    monkeypatch.setattr(resource, "setrlimit", refuse)
    worker.limit_resources()
    assert asked == [resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_CORE]


def test_a_system_without_limits_goes_without(monkeypatch):
    monkeypatch.setitem(sys.modules, "resource", None)
    worker.limit_resources()


def test_when_the_shop_goes_away_the_process_ends_even_inside_a_call():
    process = subprocess.Popen(
        [sys.executable, "-m", "wallet.hosting.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    frames = [opening("Hangs"), {"call": "pay", "request": as_data(REQUEST)}]
    for number, frame in enumerate(frames, 1):
        process.stdin.write(json.dumps({"id": number, "now": NOW, **frame}).encode() + b"\n")
    process.stdin.flush()
    assert b"hello" in process.stdout.readline()
    process.stdin.close()
    assert process.wait(timeout=10) in (0, -signal.SIGKILL)
    process.stdout.close()


def test_a_process_that_shares_its_group_ends_alone(monkeypatch):
    ended = []
    monkeypatch.setattr(os, "getpgrp", lambda: os.getpid() + 1)
    monkeypatch.setattr(os, "killpg", lambda *_: ended.append("all"))
    monkeypatch.setattr(os, "_exit", lambda _: ended.append("alone"))
    worker.end_with_all()
    assert ended == ["alone"]
