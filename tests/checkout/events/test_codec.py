"""What is written to the journal is read back as it was, or named as damage."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.errors import DataFileDamaged
from checkout.events import (
    AgreedQuote,
    Event,
    FulfilmentChosen,
    ItemScanned,
    Left,
    LineRemoved,
    Paid,
    PaymentDeclined,
    RefundDone,
    TripStarted,
    UnmatchedCaptureFound,
    UnmatchedCaptureRefunded,
)
from checkout.events.codec import decode, encode, read_time, write_time

KINDS = get_args(Event)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
st.register_type_strategy(datetime, moments)
st.register_type_strategy(float, st.floats(-180, 180))
# Lone surrogates are taken out of every text before it becomes part of an event.
st.register_type_strategy(str, st.text(st.characters(exclude_categories=["Cs"])))
st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))
currencies = st.from_regex("[A-Z]{3}", fullmatch=True)
for with_amounts in (TripStarted, AgreedQuote):
    st.register_type_strategy(with_amounts, st.builds(with_amounts, currency=currencies))
for with_amounts in (Paid, RefundDone, UnmatchedCaptureFound, UnmatchedCaptureRefunded):
    charged = st.just("") | currencies
    st.register_type_strategy(with_amounts, st.builds(with_amounts, charged_currency=charged))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_every_event_is_read_back_as_it_was_written(kind, data):
    event = data.draw(st.from_type(kind))
    name, body = encode(event)
    back = decode(name, body)
    assert back == event
    assert type(back) is kind
    assert encode(back) == (name, body)


def test_what_is_as_usual_is_not_written_and_comes_back_as_usual():
    declined = PaymentDeclined("JQ2026112400010001", "other_tender")
    assert encode(declined)[1] == '{"out_trade_no":"JQ2026112400010001","decline":"other_tender"}'
    assert decode(*encode(declined)) == declined


def test_chinese_stays_readable_in_the_file():
    assert "鲜牛奶" in encode(PaymentDeclined("JQ2026112400010001", "other_tender", "鲜牛奶"))[1]


@pytest.mark.parametrize(
    ("kind", "body", "names"),
    [
        ("LineRemoved", "", "JSON"),
        ("LineRemoved", "{", "JSON"),
        ("LineRemoved", "[]", "LineRemoved"),
        ("LineRemoved", "{}", "line"),
        ("ItemScanned", "[" * 200_000, "JSON"),
        ("ItemScanned", '{"line":1}', "raw"),
        ("ItemScanned", '{"line":1,"raw":"","source":"scan","goods":["DA001"]}', "goods"),
        ("LineRemoved", '{"line":"3"}', "line"),
        ("LineRemoved", '{"line":3.0}', "line"),
        ("LineRemoved", '{"line":true}', "line"),
        ("LineRemoved", '{"line":NaN}', "line"),
        ("LineRemoved", '{"line":null}', "line"),
        ("FulfilmentChosen", '{"line":1,"mode":"fly"}', "mode"),
        ("PaymentDeclined", '{"out_trade_no":"x","decline":"maybe","detail":""}', "decline"),
        (
            "RefundDone",
            '{"refund_id":"r","number":"n","amount":1,"complete":true,"charged_currency":"CNy"}',
            "charged_currency",
        ),
        ("Teleported", "{}", "Teleported"),
        ("str", '"x"', "str"),
    ],
)
def test_a_damaged_event_is_named(kind, body, names):
    with pytest.raises(DataFileDamaged, match=names):
        decode(kind, body)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_an_event_that_lacks_a_field_it_needs_is_damage(kind, data):
    name, body = encode(data.draw(st.from_type(kind)))
    fields = json.loads(body)
    needed = [field.name for field in kind.__dataclass_fields__.values() if "MISSING" in repr(field.default)]
    for lost in needed:
        with pytest.raises(DataFileDamaged, match=lost):
            decode(name, json.dumps({field: value for field, value in fields.items() if field != lost}))


@given(st.sampled_from(KINDS), st.text(max_size=200))
def test_no_text_is_an_accident(kind, body):
    said = ""
    try:
        decode(kind.__name__, body)
    except DataFileDamaged as error:
        said = str(error)
    assert "\n" not in said


@given(st.binary(max_size=60), st.integers(0, 400), st.data())
def test_a_body_with_bytes_overwritten_is_damage_or_another_event_but_no_accident(junk, at, data):
    name, body = encode(data.draw(st.from_type(ItemScanned)))
    raw = bytearray(body.encode())
    raw[at : at + len(junk)] = junk
    with suppress(DataFileDamaged):
        assert isinstance(decode(name, raw.decode("utf-8", "replace")), ItemScanned)


def test_what_is_said_of_damage_does_not_repeat_it():
    with pytest.raises(DataFileDamaged) as damage:
        decode("LineRemoved", '{"line":"\\u001b[2J"}')
    assert "\x1b" not in str(damage.value)


def test_a_value_that_has_no_place_in_the_journal_is_a_mistake_of_the_program():
    with pytest.raises(TypeError, match="cannot be written"):
        encode(FulfilmentChosen(1, object()))
    with pytest.raises(TypeError):
        encode(LineRemoved({1}))


def test_yes_and_one_are_not_mixed_up():
    assert [encode(Left(paid))[1] for paid in (True, 1, False, 0)] == [
        '{"paid":true}',
        '{"paid":1}',
        '{"paid":false}',
        '{"paid":0}',
    ]


def test_a_number_that_is_none_is_never_written():
    started = TripStarted("t", "s", "x", "CNY", False, (float("nan"), 0.0), datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode(started)


@given(moments)
def test_a_moment_is_read_back_as_it_was_written(moment):
    assert read_time(write_time(moment)) == moment


@given(moments, st.integers(1, 10**9))
def test_times_sort_as_text(moment, milliseconds):
    assert write_time(moment) < write_time(moment + timedelta(milliseconds=milliseconds))


@pytest.mark.parametrize("text", ["", "yesterday", "2026-11-24", "2026-11-24T10:30:00.000", "2026-13-24T10:30:00Z"])
def test_what_is_no_moment_is_damage(text):
    with pytest.raises(DataFileDamaged, match="where a time was expected"):
        read_time(text)
