"""What crosses the pipe between a shop and a wallet: everything valid comes back as it was, nothing else gets in."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.hosting.answer_reader import answer_from, capabilities_from
from wallet.hosting.call_reader import ref_from, request_from
from wallet.hosting.frames import ANSWERS, LARGEST_FRAME, FrameError, answer_data, as_data, pack, printable, unpack
from wallet.money import Money
from wallet.port import (
    Capabilities,
    Decline,
    Fund,
    GoodsDetail,
    Known,
    Mode,
    Movement,
    NextAction,
    Notification,
    NotReady,
    NotSent,
    PaymentRef,
    PaymentRequest,
    Policy,
    Quote,
    Refund,
    Refunds,
    RefundStatus,
    Rejected,
    Reply,
    Snapshot,
    StatementLine,
    StatementPage,
    Status,
    Unknown,
    Unsupported,
)

ORDER = "JQ2026112400010001"
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)

printables = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=20)
words = printables.filter(bool)
orders = st.from_regex(r"[0-9A-Za-z_]{6,32}", fullmatch=True)
currencies = st.sampled_from(["CNY", "USD", "JPY"])
amounts = st.builds(Money, st.integers(0, 2**63 - 1), currencies)
some_money = st.builds(Money, st.integers(1, 2**63 - 1), currencies)
states = st.dictionaries(printables, printables, max_size=2)
refs = st.builds(PaymentRef, orders, states)
times = st.datetimes(
    datetime(1970, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC) | st.just(timezone(timedelta(hours=8)))
)
refunds = st.builds(Refund, words, amounts, st.sampled_from(RefundStatus), st.none() | amounts)
snapshots = st.builds(
    Snapshot,
    refs,
    st.sampled_from(Status),
    captured=st.none() | amounts,
    refunded=st.none() | amounts,
    basket=st.none() | printables,
    trade_no=st.none() | printables,
    payer=st.none() | printables,
    next_action=st.none() | st.sampled_from(NextAction),
    decline=st.none() | st.sampled_from(Decline),
    detail=st.none() | printables,
    authorised=st.none() | amounts,
    show=st.none() | printables,
    charged=st.none() | amounts,
    funds=st.lists(st.builds(Fund, words, amounts), max_size=3).map(tuple),
    refund=st.none() | refunds,
    receipt_amount=st.none() | amounts,
    refunded_unknown=st.booleans(),
    passback_params=st.none() | printables,
)
nothings = st.builds(NotSent, printables) | st.builds(Unknown, printables) | st.builds(Unsupported, printables)
outcomes = st.builds(Known, snapshots) | nothings
quotes = st.builds(Quote, words, amounts, some_money, words, times, states)
requests = st.builds(
    PaymentRequest,
    orders,
    amounts,
    st.text(),
    st.text(),
    st.none() | st.text(),
    st.sampled_from(Mode),
    st.booleans(),
    st.none() | quotes,
    store_id=st.none() | st.text(),
    terminal_id=st.none() | st.text(),
    operator_id=st.none() | st.text(),
    sub_merchant=st.none() | st.text(),
    buyer_id=st.none() | st.text(),
    goods_detail=st.lists(st.builds(GoodsDetail, st.text(), st.text(), st.integers(1), amounts), max_size=3).map(tuple),
    passback_params=st.none() | st.text(),
    time_expire=st.none() | times,
)
waits = st.floats(0.001, 86_400) | st.integers(1, 86_400)
policies = st.builds(Policy, waits, waits, waits, st.integers(1, 20), waits, waits, waits)
declared = st.builds(
    Capabilities,
    st.frozensets(st.sampled_from(Mode)),
    st.sampled_from(Refunds),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.frozensets(currencies),
    st.integers(1, 1000),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "UTC"]),
    policies,
)
replies = st.builds(Reply, st.binary(max_size=50), st.integers(200, 599), words)
notifications = (
    st.builds(Notification, words, snapshots, replies)
    | st.builds(Rejected, printables, replies)
    | st.builds(Unsupported, printables)
)
lines = st.builds(
    StatementLine, times, st.sampled_from(Movement), words, some_money, printables, printables, st.none() | amounts
)
statements = (
    st.builds(StatementPage, st.lists(lines, max_size=3).map(tuple), st.none() | words)
    | st.builds(NotReady, printables)
    | nothings
)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["known", "paid", ORDER]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


def across(data):
    return unpack(pack(data))


def answered(call, answer, **asked):
    """`answer` to `call`, as it arrives at the shop."""
    return answer_from({"call": call, **asked}, across(answer_data(call, answer)))


@given(outcomes)
def test_an_outcome_arrives_as_it_was_sent(outcome):
    assert answered("pay", outcome) == outcome


@given(requests)
def test_a_request_arrives_as_it_was_sent(request):
    assert request_from(across(as_data(request))) == request


@given(refs)
def test_a_reference_takes_the_wallets_own_data_there_and_back(ref):
    assert ref_from(across(as_data(ref))) == ref


@given(declared)
def test_capabilities_arrive_as_they_were_declared(can):
    assert capabilities_from(across(as_data(can))) == can


@given(notifications)
def test_what_a_wallet_made_of_a_notification_arrives_byte_for_byte(answer):
    assert answered("read_notification", answer) == answer


@given(statements)
def test_a_page_of_a_statement_arrives_as_it_was_sent(answer):
    assert answered("statement", answer, page=None) == answer


@given(quotes | nothings)
def test_a_quote_arrives_as_it_was_given(answer):
    price = answer.price if isinstance(answer, Quote) else Money(1)
    assert answered("quote", answer, price=as_data(price)) == answer


@pytest.mark.parametrize(
    "value",
    [Capabilities(), Policy(), PaymentRequest(ORDER, Money(1), "s", "b"), Snapshot(PaymentRef(ORDER), Status.PAID)],
    ids=["capabilities", "policy", "request", "snapshot"],
)
def test_no_field_of_the_port_is_left_behind(value):
    assert {field.name for field in fields(value)} == set(as_data(value))


# What is refused


ASKED = {
    "snapshot": {"call": "query"},
    "notification": {"call": "read_notification"},
    "statement": {"call": "statement", "page": "1"},
    "quote": {"call": "quote", "price": [1, "CNY"]},
}
WELL_FORMED = {
    "snapshot": answer_data(
        "query",
        Known(
            Snapshot(
                PaymentRef(ORDER),
                Status.PAID,
                captured=Money(6886),
                funds=(Fund("balance", Money(6886)),),
                refund=Refund("r00001", Money(1), RefundStatus.DONE),
            )
        ),
    ),
    "capabilities": as_data(Capabilities()),
    "notification": answer_data(
        "read_notification",
        Notification("e1", Snapshot(PaymentRef(ORDER), Status.PAID, captured=Money(6886)), Reply(b"success")),
    ),
    "statement": answer_data(
        "statement", StatementPage((StatementLine(NOW, Movement.PAYMENT, ORDER, Money(6886)),), "2")
    ),
    "quote": answer_data("quote", Quote("q1", Money(1), Money(7), "7.0", NOW)),
}


def read(kind, data):
    return capabilities_from(data) if kind == "capabilities" else answer_from(ASKED[kind], data)


def written(kind, value):
    return as_data(value) if kind == "capabilities" else answer_data(ASKED[kind]["call"], value)


def places(data, path=()):
    """Every place in `data` where something stands."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


PLACES = [(kind, place) for kind, data in WELL_FORMED.items() for place in places(data)]


@given(st.sampled_from(PLACES), json_values)
def test_whatever_stands_in_a_field_is_either_valid_or_refused(place, value):
    kind, path = place
    data = spoilt = json.loads(json.dumps(WELL_FORMED[kind]))
    for key in path[:-1]:
        spoilt = spoilt[key]
    spoilt[path[-1]] = value
    with suppress(FrameError):
        # What gets in could have been sent, so it can be sent again.
        got_in = read(kind, data)
        assert read(kind, across(written(kind, got_in))) == got_in


@given(json_values)
def test_nonsense_is_refused_and_never_raises_anything_else(value):
    for kind in WELL_FORMED:
        data = value if isinstance(value, dict) else {"snapshot": value, "kind": "Known"}
        with pytest.raises(FrameError):
            read(kind, data)


@given(st.binary(max_size=200))
def test_bytes_that_are_not_a_frame_are_refused(frame):
    with suppress(FrameError):
        assert isinstance(unpack(frame), dict)


def spoil(kind, path, value):
    data = spoilt = json.loads(json.dumps(WELL_FORMED[kind]))
    for key in path[:-1]:
        spoilt = spoilt[key]
    spoilt[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("captured", 68.86),
        ("captured", [68.86, "CNY"]),
        ("captured", [True, "CNY"]),
        ("captured", [-1, "CNY"]),
        ("captured", [2**63, "CNY"]),
        ("captured", [1, "cny"]),
        ("captured", [1]),
        ("refunded", [-5, "CNY"]),
        ("authorised", [-5, "CNY"]),
        ("charged", "free"),
        ("status", None),
        ("status", "success"),
        ("status", ["paid"]),
        ("ref.out_trade_no", "no-hyphens"),
        ("ref.out_trade_no", 7),
        ("ref.state", {"a": 1}),
        ("ref.state", {"a": "x" * 5000}),
        ("ref.state", {"a": "\ud800"}),
        ("detail", "x" * 201),
        ("show", "x" * 513),
        ("payer", 5),
        ("next_action", "dance"),
        ("decline", "maybe"),
        ("funds", None),
        ("funds", [{"source": "balance", "amount": None}]),
        ("funds", [{"source": "", "amount": [1, "CNY"]}]),
        ("funds", [{"source": "balance", "amount": [1, "CNY"]}] * 21),
        ("refund", "done"),
        ("refund", {"refund_id": "r00001", "amount": [-1, "CNY"], "status": "done"}),
        ("refund", {"refund_id": "r00001", "amount": [1, "CNY"], "status": "perhaps"}),
    ],
)
def test_a_field_out_of_its_range_spoils_the_whole_answer(field, value):
    with pytest.raises(FrameError):
        read("snapshot", spoil("snapshot", ("snapshot", *field.split(".")), value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("policy",), None),
        (("policy", "deadline"), 0),
        (("policy", "deadline"), -1),
        (("policy", "deadline"), 86_401),
        (("policy", "deadline"), 10**400),
        (("policy", "deadline"), float("nan")),
        (("policy", "deadline"), float("inf")),
        (("policy", "deadline"), True),
        (("policy", "deadline"), "30"),
        (("policy", "deadline"), None),
        (("policy", "cancel_tries"), 0),
        (("policy", "cancel_tries"), 21),
        (("policy", "cancel_tries"), 3.0),
        (("smallest",), 0),
        (("smallest",), True),
        (("smallest",), 10**7),
        (("statement_zone",), "Mars/Phobos"),
        (("statement_zone",), "../../etc/passwd"),
        (("statement_zone",), "/etc/passwd"),
        (("statement_zone",), "Asia"),
        (("statement_zone",), ""),
        (("modes",), "in_app"),
        (("modes",), ["by_post"]),
        (("modes",), [None]),
        (("refunds",), None),
        (("quotes",), 1),
        (("currencies",), ["dollars"]),
        (("currencies",), ["CNY"] * 201),
    ],
)
def test_capabilities_out_of_their_range_are_refused(path, value):
    with pytest.raises(FrameError):
        capabilities_from(spoil("capabilities", path, value))


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("notification", ("event_id",), ""),
        ("notification", ("snapshot",), None),
        ("notification", ("reply", "body"), "not base64!"),
        ("notification", ("reply", "body"), "AAAA" * 2000),
        ("notification", ("reply", "status"), 100),
        ("notification", ("reply", "content_type"), "x" * 65),
        ("statement", ("lines",), [1]),
        ("statement", ("lines",), [{}] * 201),
        ("statement", ("lines", 0, "at"), "2026-11-24T10:30:00"),
        ("statement", ("lines", 0, "at"), 20261124),
        ("statement", ("lines", 0, "at"), "0001-01-01T00:00:00+14:00"),
        ("statement", ("lines", 0, "at"), "9999-12-31T23:59:59+00:00"),
        ("statement", ("lines", 0, "amount"), [0, "CNY"]),
        ("statement", ("lines", 0, "amount"), [-1, "CNY"]),
        ("statement", ("lines", 0, "movement"), "theft"),
        ("statement", ("lines", 0, "out_trade_no"), "x" * 65),
        ("statement", ("next_page",), "1"),
        ("statement", ("next_page",), "x" * 201),
        ("quote", ("price",), [2, "CNY"]),
        ("quote", ("price",), [1, "USD"]),
        ("quote", ("charge",), [0, "CNY"]),
        ("quote", ("rate",), None),
        ("quote", ("expires_at",), "soon"),
        ("quote", ("expires_at",), "9999-12-31T23:59:59-14:00"),
        ("quote", ("state",), ["a"]),
        ("quote", ("kind",), "Known"),
    ],
)
def test_what_else_a_wallet_may_be_asked_is_answered_within_bounds_or_not_at_all(kind, path, value):
    with pytest.raises(FrameError):
        read(kind, spoil(kind, path, value))


def test_a_statement_of_two_hundred_long_lines_fits_into_a_frame():
    line = StatementLine(NOW, Movement.REVERSAL, "Z" * 32, Money(2**63 - 1), "9" * 64, "r" * 32)
    page = StatementPage((line,) * 200, "200")
    assert answered("statement", page, page=None) == page


def test_a_frame_has_a_largest_size_and_no_depth_to_fall_into():
    with pytest.raises(FrameError):
        pack({"x": "x" * LARGEST_FRAME})
    with pytest.raises(FrameError):
        unpack(b"[" * 60_000)
    with pytest.raises(FrameError):
        unpack(json.dumps([1]).encode())


def test_a_name_that_stands_twice_in_an_object_is_refused():
    with pytest.raises(FrameError, match="twice"):
        unpack(b'{"id":1,"answer":{"status":"paid","status":"declined"}}')


@pytest.mark.parametrize("call", ANSWERS)
def test_only_what_may_be_answered_is_sent_as_an_answer(call):
    with pytest.raises(FrameError, match="answered with NoneType"):
        answer_data(call, None)


@given(st.text(max_size=3000))
def test_what_is_shown_of_a_wallets_words_is_short_and_printable(text):
    shown = printable(text)
    assert shown.isprintable()
    assert len(shown) <= 200


@given(st.text(min_size=10, max_size=64), requests)
def test_a_payment_code_is_not_shown_with_its_request(code, request):
    request = replace(request, out_trade_no=ORDER, auth_code="281234567890123456" + code)
    assert "281234567890123456" not in f"{request} {request!r}"
