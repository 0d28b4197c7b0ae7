"""What is told of a count from a file: its faults, and how many goods were not as known."""

from __future__ import annotations

from collections.abc import Sequence

from checkout.errors import CountFault, CountProblem
from checkout.store import Counted
from checkout.words.language import mark
from checkout.words.words import Words

_SENTENCES = {
    CountProblem.TOO_BIG: mark("the file is too big: at most {expected} bytes"),
    CountProblem.NOT_UTF8: mark("this is not text in UTF-8"),
    CountProblem.NOT_CSV: mark("this is not CSV: perhaps a quote is never closed"),
    CountProblem.BAD_COLUMN: mark("there is no column {given} in a count; expected each of {expected} once"),
    CountProblem.NO_COLUMN: mark("a column is missing: {expected}"),
    CountProblem.CELLS: mark("{given} cells instead of {expected}"),
    CountProblem.NO_SUCH_STORE: mark("there is no store {given}; expected one of {expected}"),
    CountProblem.NO_SUCH_GOODS: mark("there are no goods {given}; expected a SKU or a GTIN"),
    CountProblem.SERVICE: mark("{given} is a service, which has no stock"),
    CountProblem.NOT_HERE: mark("{given} is not kept by this store"),
    CountProblem.NOT_THERE: mark("these goods are not kept in {given}; expected {expected}"),
    CountProblem.NO_NUMBER: mark("{given} is not a quantity; expected a whole number of pieces, or of grams"),
    CountProblem.NEGATIVE: mark("{given} is negative; expected 0 or more"),
    CountProblem.PART_OF_A_PIECE: mark("{given} is not a whole number of pieces"),
    CountProblem.PART_OF_A_GRAM: mark("{given} is not a whole number of grams"),
    CountProblem.TOO_MANY: mark("{given} is too many; at most {expected}"),
    CountProblem.TWICE: mark("{given} is counted there already, in row {expected}"),
}


def count_fault_line(words: Words, fault: CountFault) -> str:
    """`row 3: 2.5 is not a whole number of pieces`."""
    said = words.t(_SENTENCES[fault.problem], given=fault.given or "''", expected=fault.expected)
    return words.t("row {number}: {said}", number=fault.row, said=said) if fault.row else said


def count_summary(words: Words, counted: Sequence[Counted]) -> str:
    """`12 counted, 3 of them were not as known`."""
    wrong = sum(1 for each in counted if each.more)
    if not wrong:
        return words.n("{count} counted, as known", "{count} counted, all as known", len(counted))
    return words.n(
        "{count} counted; {wrong} not as known", "{count} counted; {wrong} not as known", len(counted), wrong=wrong
    )
