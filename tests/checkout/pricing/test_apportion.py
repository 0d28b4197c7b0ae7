from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.pricing import apportion
from checkout.pricing.apportion import apportion_alike

weights = st.lists(st.integers(0, 1_000_000), min_size=1, max_size=40)


@given(st.integers(0, 10**12), weights)
def test_the_parts_add_up_to_the_fen(amount, weights):
    assert sum(apportion(amount, weights)) == amount


@given(st.integers(0, 10**12), weights)
def test_no_part_is_negative_or_a_whole_fen_away_from_its_exact_share(amount, weights):
    whole = sum(weights)
    for part, weight in zip(apportion(amount, weights), weights, strict=True):
        assert part >= 0
        if whole:
            assert abs(part - Fraction(amount * weight, whole)) < 1


@given(st.data(), weights)
def test_no_line_gives_more_than_it_has(data, weights):
    amount = data.draw(st.integers(0, sum(weights)))
    assert all(part <= weight for part, weight in zip(apportion(amount, weights), weights, strict=True))


@given(st.integers(0, 10**6), weights, st.randoms(use_true_random=False))
def test_whose_turn_it_is_decides_only_between_equals(amount, weights, chance):
    shuffled = chance.sample(weights, len(weights))
    assert sorted(zip(weights, apportion(amount, weights), strict=True)) == sorted(
        zip(shuffled, apportion(amount, shuffled), strict=True)
    )


@given(st.integers(0, 10**6), st.lists(st.tuples(st.integers(0, 500), st.integers(1, 9)), min_size=1, max_size=9))
def test_many_alike_get_what_each_would_get_alone(amount, alike):
    given_out = apportion_alike(amount, alike)
    parts = apportion(amount, [weight for weight, count in alike for _ in range(count)])
    if any(weight for weight, _ in alike):
        assert parts == [
            each + (n < more) for (each, more), (_, count) in zip(given_out, alike, strict=True) for n in range(count)
        ]


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        pytest.param(5, [1] * 10, [1, 1, 1, 1, 1, 0, 0, 0, 0, 0], id="5 fen off ten lines of one fen"),
        pytest.param(100, [1, 1, 1], [34, 33, 33], id="the first of equals takes the odd fen"),
        pytest.param(1, [3, 5, 5], [0, 1, 0], id="the larger line takes the odd fen"),
        pytest.param(2, [1, 1, 2], [1, 0, 1], id="the larger remainder goes first"),
        pytest.param(7, [0, 3, 0], [0, 7, 0], id="what weighs nothing gets nothing"),
        pytest.param(7, [0, 0], [7, 0], id="all weigh nothing: the first takes it"),
        pytest.param(0, [1, 2], [0, 0], id="nothing to share out"),
        pytest.param(0, [], [], id="nothing among nobody"),
    ],
)
def test_known_cases(amount, weights, parts):
    assert apportion(amount, weights) == parts


@pytest.mark.parametrize(("amount", "weights"), [(-1, [1]), (1, [1, -1]), (1, [])])
def test_what_cannot_be_shared_out_is_refused(amount, weights):
    with pytest.raises(ValueError, match="apportioned"):
        apportion(amount, weights)
