"""What crosses the pipe between a shop and a wallet: everything valid comes back as it was, nothing else gets in."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.frames import (
    LARGEST_FRAME,
    FrameError,
    capabilities_data,
    capabilities_from,
    outcome_data,
    outcome_from,
    pack,
    printable,
    ref_data,
    ref_from,
    request_data,
    request_from,
    unpack,
)
from wallet.money import Money
from wallet.port import (
    Capabilities,
    Decline,
    Known,
    NextAction,
    NotSent,
    PaymentRef,
    PaymentRequest,
    Snapshot,
    Status,
    Unknown,
)

ORDER = "JQ2026112400010001"

printables = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=20)
orders = st.from_regex(r"[0-9A-Za-z_]{6,32}", fullmatch=True)
currencies = st.sampled_from(["CNY", "USD", "JPY"])
amounts = st.builds(Money, st.integers(0, 2**63 - 1), currencies)
refs = st.builds(PaymentRef, orders, st.dictionaries(printables, printables, max_size=2))
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
)
outcomes = st.builds(Known, snapshots) | st.builds(NotSent, printables) | st.builds(Unknown, printables)
requests = st.builds(PaymentRequest, orders, amounts, st.text(), st.text(), st.none() | st.text())
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


@given(outcomes)
def test_an_outcome_arrives_as_it_was_sent(outcome):
    assert outcome_from(across(outcome_data(outcome))) == outcome


@given(requests)
def test_a_request_arrives_as_it_was_sent(request):
    assert request_from(across(request_data(request))) == request


@given(refs)
def test_a_reference_takes_the_wallets_own_data_there_and_back(ref):
    assert ref_from(across(ref_data(ref))) == ref


@given(st.builds(Capabilities, st.booleans(), st.booleans(), st.frozensets(currencies)))
def test_capabilities_arrive_as_they_were_declared(can):
    assert capabilities_from(across(capabilities_data(can))) == can


@given(
    st.sampled_from(["order", "state", "status", "captured", "refunded", "basket", "next_action", "decline"]),
    json_values,
)
def test_whatever_stands_in_a_field_is_either_valid_or_refused(field, value):
    snapshot = Snapshot(PaymentRef(ORDER), Status.PAID, captured=Money(6886))
    data = outcome_data(Known(snapshot))
    data["snapshot"][field] = value
    try:
        outcome = outcome_from(data)
    except FrameError:
        return
    assert isinstance(outcome, Known)
    assert isinstance(outcome.snapshot.status, Status)
    for money in (outcome.snapshot.captured, outcome.snapshot.refunded):
        assert money is None or (type(money.minor) is int and 0 <= money.minor < 2**63)


@given(json_values)
def test_nonsense_is_refused_and_never_raises_anything_else(value):
    for read in (outcome_from, capabilities_from, ref_from):
        data = value if isinstance(value, dict) else {"snapshot": value, "outcome": "known", "state": value}
        with pytest.raises(FrameError):
            read(data)


@given(st.binary(max_size=200))
def test_bytes_that_are_not_a_frame_are_refused(frame):
    with suppress(FrameError):
        assert isinstance(unpack(frame), dict)


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
        ("status", None),
        ("status", "success"),
        ("status", ["paid"]),
        ("order", "no-hyphens"),
        ("order", 7),
        ("state", {"a": 1}),
        ("state", {"a": "x" * 5000}),
        ("detail", "x" * 201),
        ("payer", 5),
        ("next_action", "dance"),
        ("decline", "maybe"),
    ],
)
def test_a_field_out_of_its_range_spoils_the_whole_answer(field, value):
    data = outcome_data(Known(Snapshot(PaymentRef(ORDER), Status.PAID)))
    data["snapshot"][field] = value
    with pytest.raises(FrameError):
        outcome_from(data)


def test_a_frame_has_a_largest_size_and_no_depth_to_fall_into():
    with pytest.raises(FrameError):
        pack({"x": "x" * LARGEST_FRAME})
    with pytest.raises(FrameError):
        unpack(b"[" * 60_000)
    with pytest.raises(FrameError):
        unpack(json.dumps([1]).encode())


def test_only_outcomes_are_sent_as_outcomes():
    with pytest.raises(FrameError, match="answered with NoneType"):
        outcome_data(None)


@given(st.text(max_size=3000))
def test_what_is_shown_of_a_wallets_words_is_short_and_printable(text):
    shown = printable(text)
    assert shown.isprintable()
    assert len(shown) <= 200
