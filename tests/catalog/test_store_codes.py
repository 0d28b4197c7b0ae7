import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.errors import CodeError, CodeProblem
from catalog.frame import frame
from catalog.reading import LabelRead, read
from catalog.store_codes import (
    AMOUNT_RULE,
    MAX_VALUE,
    WEIGHT_RULE,
    LabelRule,
    Measure,
    StoreLabel,
    build_label,
    read_label,
)

PLUS = st.integers(0, 99_999).map("{:05d}".format)


@given(st.sampled_from([WEIGHT_RULE, AMOUNT_RULE]), PLUS, st.integers(1, MAX_VALUE))
def test_what_a_scale_prints_is_what_is_read(rule, plu, value):
    code = build_label(rule, plu, value)
    assert read(frame(code)) == LabelRead(code, StoreLabel(plu, rule.measure, value))


def test_a_real_scales_label_is_read():
    """From a set of retail photographs: 0.968 kg."""
    label = read_label("2111220009686", WEIGHT_RULE)
    assert (label.plu, label.weight_g, label.amount) == ("11220", 968, None)


def test_an_amount_label_has_no_weight():
    label = read_label(build_label(AMOUNT_RULE, "00123", 4306), AMOUNT_RULE)
    assert (label.weight_g, label.amount) == (None, 4306)


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("2100123003120", CodeProblem.CHECK_DIGIT),
        ("2200123003128", CodeProblem.UNKNOWN_LABEL),
        ("21001230031", CodeProblem.UNKNOWN_LABEL),
        ("21001230O3129", CodeProblem.UNKNOWN_LABEL),
        ("2100123000005", CodeProblem.NOT_WEIGHED),
    ],
)
def test_what_is_no_label_of_the_rule_is_refused(code, problem):
    with pytest.raises(CodeError) as caught:
        read_label(code, WEIGHT_RULE)
    assert caught.value.problem is problem


@pytest.mark.parametrize(
    ("plu", "value"), [("123", 1), ("0012x", 1), ("００123", 1), ("00123", 0), ("00123", 100_000), ("00123", -1)]
)
def test_what_does_not_fit_on_a_label_is_not_printed(plu, value):
    with pytest.raises(ValueError, match="expected"):
        build_label(WEIGHT_RULE, plu, value)


@pytest.mark.parametrize("flag", ["", "2", "2x", "²1", "210"])
def test_a_flag_is_two_digits(flag):
    with pytest.raises(ValueError, match="two digits"):
        LabelRule(flag, Measure.WEIGHT)
