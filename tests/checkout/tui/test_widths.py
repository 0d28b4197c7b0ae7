"""The program's rule for widths is the one that Textual paints by, so no column is ever off by a cell."""

import sys

from rich.cells import cell_len

from checkout.words.text_columns import cell_width, fit


def test_every_printable_character_is_as_wide_as_textual_paints_it():
    printable = (chr(code) for code in range(sys.maxunicode + 1) if chr(code).isprintable())
    assert [character for character in printable if cell_width(character) != cell_len(character)] == []


def test_a_sign_in_colour_does_not_push_its_row_apart():
    assert cell_len(fit("I \u2764\ufe0f milk", 12)) == 12
