"""Statements, a page at a time, and quotes."""

from __future__ import annotations

from wallet.hosting.frames import Data, FrameError, printable
from wallet.hosting.wire.fields import LONGEST_NUMBER, amount, choose, items, moment, money_data, state, text, word
from wallet.hosting.wire.outcomes import nothing_data, nothing_from
from wallet.hosting.wire.requests import quote_data
from wallet.money import Money
from wallet.port import Movement, NotReady, Quote, QuoteAnswer, StatementAnswer, StatementLine, StatementPage

LONGEST_PAGE = 200
"""Lines on a page of a statement, as the port has it."""


# Statements


def statement_data(answer: StatementAnswer) -> Data:
    """A page, or why there is none."""
    match answer:
        case StatementPage(lines, next_page):
            return {"outcome": "page", "lines": [_line_data(line) for line in lines], "next_page": next_page}
        case NotReady(why):
            return {"outcome": "not-ready", "why": why}
        case _ if (data := nothing_data(answer)) is not None:
            return data
        case _:
            raise FrameError(f"answered with {type(answer).__name__}: expected StatementPage or NotReady")


def statement_from(data: Data, page: str | None) -> StatementAnswer:
    """`page` is the one that was asked for: a statement whose next page is the same one would never end."""
    match data.get("outcome"):
        case "page":
            following = text(data, "next_page")
            if following is not None and following == page:
                raise FrameError("next_page: expected another page than this")
            return StatementPage(tuple(map(_line_from, items(data, "lines", LONGEST_PAGE))), following)
        case "not-ready":
            return NotReady(printable(data.get("why")))
        case _:
            return nothing_from(data)


def _line_data(line: StatementLine) -> Data:
    return {
        "at": line.at.isoformat(),
        "movement": line.movement,
        "order": line.out_trade_no,
        "amount": money_data(line.amount),
        "trade_no": line.trade_no,
        "refund_id": line.refund_id,
    }


def _line_from(data: Data) -> StatementLine:
    return StatementLine(
        moment(data, "at"),
        choose(data, "movement", Movement),
        word(data, "order", LONGEST_NUMBER),
        _above_zero(data, "amount"),
        text(data, "trade_no", LONGEST_NUMBER) or "",
        text(data, "refund_id", LONGEST_NUMBER) or "",
    )


def _above_zero(data: Data, name: str) -> Money:
    found = amount(data.get(name), name)
    if not found:
        raise FrameError(f"{name} is {found}: expected more")
    return found


# Quotes


def quote_answer_data(answer: QuoteAnswer) -> Data:
    """A quote, or why there is none."""
    match answer:
        case Quote():
            return {"outcome": "quote", **quote_data(answer)}
        case _ if (data := nothing_data(answer)) is not None:
            return data
        case _:
            raise FrameError(f"answered with {type(answer).__name__}: expected Quote, NotSent, Unknown or Unsupported")


def quote_answer_from(data: Data, price: Money) -> QuoteAnswer:
    """`price` is what a quote was asked for."""
    if data.get("outcome") != "quote":
        return nothing_from(data)
    quote = Quote(
        word(data, "quote_id"),
        amount(data.get("price"), "price"),
        _above_zero(data, "charge"),
        word(data, "rate", LONGEST_NUMBER),
        moment(data, "expires_at"),
        state(data),
    )
    if quote.price != price:
        raise FrameError(f"price is {quote.price} {quote.price.currency}: expected {price} {price.currency}")
    return quote
