import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.codes import LabelRead, check_digit, frame, read
from catalog.codes.labels import Template
from catalog.codes.labels.store_labels import (
    AMOUNT_RULE,
    DEFAULT_RULES,
    MAX_VALUE,
    WEIGHT_RULE,
    CheckPolicy,
    LabelMeasure,
    LabelRule,
    StoreLabel,
    build_label,
    read_label,
)
from catalog.errors import CodeError, CodeProblem

PLUS = st.integers(0, 99_999).map("{:05d}".format)


@given(st.sampled_from([WEIGHT_RULE, AMOUNT_RULE]), PLUS, st.integers(1, MAX_VALUE))
def test_what_a_scale_prints_is_what_is_read(rule, plu, value):
    code = build_label(rule, plu, value)
    weight, amount = (value, None) if rule is WEIGHT_RULE else (None, value)
    assert read(frame(code)) == LabelRead(code, StoreLabel(rule.name, plu, weight, amount))


def test_a_real_scales_label_is_read():
    """From a set of retail photographs: 0.968 kg."""
    label = read_label("2111220009686", WEIGHT_RULE)
    assert (label.item, label.weight_g, label.amount) == ("11220", 968, None)


def test_an_amount_label_has_no_weight():
    label = read_label(build_label(AMOUNT_RULE, "00123", 4306), AMOUNT_RULE)
    assert (label.weight_g, label.amount) == (None, 4306)


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("2100123003120", CodeProblem.CHECK_DIGIT),
        ("2100123000005", CodeProblem.NOT_WEIGHED),
    ],
)
def test_a_damaged_label_of_the_rule_is_refused(code, problem):
    with pytest.raises(CodeError) as caught:
        read_label(code, WEIGHT_RULE)
    assert caught.value.problem is problem


@pytest.mark.parametrize("code", ["2200123003128", "21001230031", "21001230O3129", "9521234000013"])
def test_what_is_no_label_of_the_rule_is_none(code):
    assert read_label(code, WEIGHT_RULE) is None


@pytest.mark.parametrize(
    ("plu", "value"), [("123", 1), ("0012x", 1), ("００123", 1), ("00123", 0), ("00123", 100_000), ("00123", -1)]
)
def test_what_does_not_fit_on_a_label_is_not_printed(plu, value):
    with pytest.raises(ValueError, match="expected"):
        build_label(WEIGHT_RULE, plu, value)


@pytest.mark.parametrize(
    ("unit", "digits", "grams"),
    [("g", "00312", 312), ("kg", "00312", 312_000), ("jin", "00003", 1500), ("斤", "00001", 500)],
)
def test_a_weight_is_in_the_units_of_the_scale(unit, digits, grams):
    rule = LabelRule("scale", Template.parse("21{code:5}{embed:5}{ec}"), LabelMeasure.WEIGHT, unit)
    assert read_label(rule.template.build("00123", digits), rule).weight_g == grams


@pytest.mark.parametrize(
    ("template", "unit", "digits", "fen"),
    [("{embed:5}", "jiao", "431", 4310), ("{embed:5}", "yuan", "43", 4300), ("{embed:3.2}", "yuan", "43.06", 4306)],
)
def test_an_amount_is_in_the_units_of_the_scale(template, unit, digits, fen):
    rule = LabelRule("scale", Template.parse("22{code:5}" + template + "{ec}"), LabelMeasure.AMOUNT, unit)
    assert read_label(rule.template.build("00123", digits), rule).amount == fen


def test_what_is_less_than_a_gram_is_rounded_half_up():
    rule = LabelRule("scale", Template.parse("21{code:5}{embed:1.4}{ec}"), LabelMeasure.WEIGHT, "kg")
    assert read_label(rule.template.build("00123", "0.3125"), rule).weight_g == 313


@given(PLUS, st.integers(1, 99_999))
def test_a_label_in_jin_is_built_from_grams(plu, grams):
    rule = LabelRule("scale", Template.parse("21{code:5}{embed:3.3}{mod10}"), LabelMeasure.WEIGHT, "jin")
    assert read_label(build_label(rule, plu, grams), rule).weight_g == grams


GB_T_18283 = {
    "6": "{code:6}{embed:4}",
    "5": "{code:5}{embed:5}",
    "5+": "{code:5}{i4}{embed:4}",
    "4": "{code:4}{i}{embed:5}",
}
"""The layouts of GB/T 18283-2008, 4.2, by the number of digits that name the goods."""


@pytest.mark.parametrize("layout", GB_T_18283)
@pytest.mark.parametrize("flag", ["20", "21", "22", "23", "24"])
def test_each_layout_of_the_national_standard_reads_what_it_wrote(layout, flag):
    template = Template.parse(flag + GB_T_18283[layout] + "{ec}")
    rule = LabelRule("gb", template, LabelMeasure.AMOUNT, "fen")
    plu = "123456"[: int(layout[0])]
    code = template.build(plu, "4306")
    assert (len(code), code[:2]) == (13, flag)
    label = read_label(code, rule)
    assert (label.item, label.amount) == (plu, 4306)


def test_the_example_of_the_national_standard_is_built():
    assert Template.parse("20" + GB_T_18283["4"] + "{ec}").build("0123", "14685") == "2001236146850"


@pytest.mark.parametrize("layout", ["5+", "4"])
def test_a_wrong_digit_in_the_value_is_found_by_its_own_check_digit(layout):
    template = Template.parse("22" + GB_T_18283[layout] + "{ec}")
    code = template.build("12345"[: int(layout[0])], "4306")
    body = code[:-2] + str((int(code[-2]) + 1) % 10)
    with pytest.raises(CodeError) as caught:
        read_label(body + check_digit(body), LabelRule("gb", template, LabelMeasure.AMOUNT, "fen"))
    assert caught.value.problem is CodeProblem.CHECK_DIGIT


@pytest.mark.parametrize(
    ("check", "outcome"),
    [(CheckPolicy.STRICT, CodeProblem.CHECK_DIGIT), (CheckPolicy.WARN, False), (CheckPolicy.IGNORE, True)],
)
def test_a_rule_says_what_a_wrong_check_digit_means(check, outcome):
    """One of the example labels that scale makers publish, with a check digit that is none."""
    rule = LabelRule("both", _BOTH, LabelMeasure.WEIGHT, "g", LabelMeasure.AMOUNT, "fen", check)
    code = _BOTH.build("00123", "312", "4306")
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert read_label(code, rule).right_checks
    if check is CheckPolicy.STRICT:
        with pytest.raises(CodeError) as caught:
            read_label(wrong, rule)
        assert caught.value.problem is outcome
    else:
        label = read_label(wrong, rule)
        assert (label.right_checks, label.weight_g, label.amount) == (outcome, 312, 4306)


def test_a_label_may_carry_a_count_or_a_price_for_the_unit():
    rule = LabelRule(
        "counted",
        Template.parse("S{code:5}{embed:3}{price:5}"),
        LabelMeasure.COUNT,
        "piece",
        LabelMeasure.UNIT_PRICE,
        "jiao/piece",
    )
    label = read_label("S0012300600125", rule)
    assert (label.count, label.unit_price) == (6, 1250)


_BOTH = Template.parse("24{code:5}{price:5}{embed:5}{mod10}")


@pytest.mark.parametrize(
    "values",
    [
        {"template": "21{embed:10}{ec}", "measure": LabelMeasure.WEIGHT, "unit": "g"},
        {"template": "21{code:5}{embed:5}{ec}"},
        {"template": "21{code:10}{ec}", "measure": LabelMeasure.WEIGHT, "unit": "g"},
        {"template": "21{code:5}{embed:5}{ec}", "measure": LabelMeasure.WEIGHT, "unit": "fen"},
        {"template": "21{code:5}{embed:5}{ec}", "price_measure": LabelMeasure.AMOUNT, "price_unit": "fen"},
        {
            "template": "24{code:5}{price:5}{embed:5}{mod10}",
            "measure": LabelMeasure.AMOUNT,
            "unit": "fen",
            "price_measure": LabelMeasure.AMOUNT,
            "price_unit": "fen",
        },
    ],
)
def test_a_rule_measures_what_its_template_has(values):
    template = Template.parse(values.pop("template"))
    with pytest.raises(ValueError, match="expected"):
        LabelRule("rule", template, **values)


def test_a_label_without_a_value_cannot_be_built_with_one():
    with pytest.raises(ValueError, match="1 or more of what it measures"):
        build_label(LabelRule("card", Template.parse("20{code:10}{ec}")), "0000000001", 1)


def test_rules_are_quick_to_say_what_is_none_of_theirs():
    assert DEFAULT_RULES.may_match("2100123003129")
    assert not DEFAULT_RULES.may_match("9521234000013")
    assert not DEFAULT_RULES.may_match("21001230031")
    assert [rule.name for rule in DEFAULT_RULES] == ["weight-13", "amount-13"]
    assert DEFAULT_RULES.candidates("2100123003129") == [WEIGHT_RULE]
    assert DEFAULT_RULES.candidates("9521234000013") == []
