import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.codes.labels import Template
from catalog.codes.labels.price_check import price_check

# Labels with a price check digit whose value and check digit have been published: by GS1, by scale makers, and in the
# tests of a maker of shopping apps. The rest of the 29 follow from the same weights, worked out by hand.
PUBLISHED = [
    ("2875", "9"),
    ("14685", "6"),
    ("00074", "3"),
    ("98765", "7"),
    ("12345", "8"),
    ("00001", "4"),
    ("00012", "9"),
    ("00123", "4"),
    ("01234", "1"),
]

FIVE_PLUS = {d: (5 * d + 5 * d // 10) % 10 for d in range(10)}
FIVE_MINUS = {d: (5 * d - 5 * d // 10) % 10 for d in range(10)}
TWO_MINUS = {d: (2 * d - 2 * d // 10) % 10 for d in range(10)}
THREE = {d: 3 * d % 10 for d in range(10)}


def by_the_book(value):
    """The rule as the standard words it: the check digit is the one whose 5− product fills up to a ten."""
    if len(value) == 4:
        weights = (TWO_MINUS, TWO_MINUS, THREE, FIVE_MINUS)
        return str(sum(w[int(d)] for w, d in zip(weights, value, strict=True)) * 3 % 10)
    weights = (FIVE_PLUS, TWO_MINUS, FIVE_MINUS, FIVE_PLUS, TWO_MINUS)
    total = sum(w[int(d)] for w, d in zip(weights, value, strict=True))
    return next(str(c) for c in range(10) if (total + FIVE_MINUS[c]) % 10 == 0)


@pytest.mark.parametrize(("value", "digit"), PUBLISHED)
def test_published_values_have_their_published_check_digit(value, digit):
    assert price_check(value) == digit == by_the_book(value)


@pytest.mark.parametrize("value", [f"{n * 4999 % 100_000:05d}" for n in range(1, 21)])
def test_worked_values_have_the_check_digit_of_the_book(value):
    assert price_check(value) == by_the_book(value)


@given(st.text("0123456789", min_size=4, max_size=5).filter(lambda value: len(value) in (4, 5)))
def test_any_value_has_the_check_digit_of_the_book(value):
    assert price_check(value) == by_the_book(value)


@given(st.text("0123456789", min_size=5, max_size=5), st.integers(0, 4), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(value, at, by):
    wrong = value[:at] + str((int(value[at]) + by) % 10) + value[at + 1 :]
    assert price_check(wrong) != price_check(value)


@pytest.mark.parametrize("value", ["", "123", "123456", "12a45", "１２３４５", "²2345"])
def test_other_text_has_none(value):
    with pytest.raises(ValueError, match="four or five digits"):
        price_check(value)


@pytest.mark.parametrize(
    ("template", "code", "embed", "label"),
    [
        ("2{code:5}{i}{embed:5}{_}", "12345", "98765", "2123457987650"),
        ("2{code:5}{i}{embed:5}{ec}", "12345", "98765", "2123457987651"),
        ("2{code:5}{i}{embed100:5}{ec}", "12345", "9876500", "2123457987651"),
        ("2{code:5}{_}{embed:5}{ec}", "41700", "12345", "2417000123451"),
        ("2{code:5}{i}{embed:5}{ec}", "41700", "12345", "2417008123453"),
        ("2{code:5}{i}{embed:5}{ec}", "95778", "12345", "2957788123453"),
        ("2{code:5}{_}{embed:5}{ec}", "11111", "1", "2111110000014"),
        ("2{code:5}{_}{embed:5}{ec}", "11111", "12", "2111110000120"),
        ("2{code:5}{_}{embed:5}{ec}", "11111", "123", "2111110001233"),
        ("2{code:5}{_}{embed:5}{ec}", "11111", "1234", "2111110012345"),
        ("2{code:5}{_}{embed:5}{ec}", "11111", "12345", "2111110123454"),
        ("2{code:5}{i}{embed:5}{ec}", "11111", "1", "2111114000010"),
        ("2{code:5}{i}{embed:5}{ec}", "11111", "12", "2111119000121"),
        ("2{code:5}{i}{embed:5}{ec}", "11111", "123", "2111114001239"),
        ("2{code:5}{i}{embed:5}{ec}", "11111", "1234", "2111111012344"),
        ("2{code:5}{i}{embed:5}{ec}", "11111", "12345", "2111118123456"),
    ],
)
def test_published_labels_are_built_to_the_digit(template, code, embed, label):
    parsed = Template.parse(template)
    assert parsed.build(code, embed) == label
    match = parsed.match(label)
    assert match is not None
    assert (match.code, match.embedded) == (code, embed)
