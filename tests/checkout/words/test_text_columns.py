import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.words.text_columns import cell_width, centre, fit, left, right, row, table, wrap

TEXT = st.text(st.sampled_from("ab 12鲜牛奶，。¥"), max_size=40).map(str.strip)


@pytest.mark.parametrize(
    ("text", "width"),
    [("milk", 4), ("鲜牛奶", 6), ("Ｍ", 2), ("¥12.90", 6), ("e\u0301", 1), ("", 0), ("，", 2), ("…", 1)],
)
def test_a_chinese_character_takes_two_cells_and_an_accent_none(text: str, width: int) -> None:
    assert cell_width(text) == width


@given(TEXT, st.integers(0, 60))
def test_padding_fills_up_to_the_width_and_never_cuts(text: str, width: int) -> None:
    for padded in (left(text, width), right(text, width)):
        assert cell_width(padded) == max(width, cell_width(text))
        assert padded.strip() == text
    assert centre(text, width).lstrip() == text


@given(TEXT, TEXT, TEXT, st.integers(44, 80))
def test_a_row_puts_the_amount_at_its_right_edge_and_loses_nothing(
    name: str, measure: str, amount: str, width: int
) -> None:
    last = max(10, cell_width(amount) + 1)
    lines = row(name, measure, amount, width=width, last=last)
    assert lines[-1].endswith(amount)
    assert len(lines) <= 3
    assert "".join("".join(lines).split()) == "".join((name + measure + amount).split())
    assert cell_width(lines[-1]) == width


@given(TEXT, st.integers(8, 40))
def test_wrapped_lines_fit_and_hold_the_same_text(text: str, width: int) -> None:
    lines = wrap(text, width)
    longest_word = max((cell_width(word) for word in text.split()), default=0)
    assert all(cell_width(line) <= max(width, longest_word) for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_closing_punctuation_never_begins_a_line() -> None:
    assert wrap("应付金额，已优惠。", 8) == ["应付金", "额，已优", "惠。"]


def test_a_table_gives_a_long_name_a_line_of_its_own() -> None:
    assert table([("a", "first"), ("a-name-that-is-far-too-long", "second")], 60) == [
        "  a                       first",
        "  a-name-that-is-far-too-long",
        "                          second",
    ]


def test_a_cut_never_goes_through_a_character() -> None:
    assert [fit("鲜牛奶", width) for width in range(8)] == ["", " ", "鲜", "鲜 ", "鲜牛", "鲜牛 ", "鲜牛奶", "鲜牛奶 "]
