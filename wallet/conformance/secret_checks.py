"""Level 1: what a wallet must not repeat: payment codes, and who its customers are."""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache, partial
from io import StringIO

from wallet.conformance.bench import Bench, shown, true
from wallet.conformance.checks import PAYMENT_CODES, at_level
from wallet.conformance.harness import ANOTHER, CUSTOMER
from wallet.conformance.other_requests import other_requests
from wallet.conformance.statement_books import StatementBooks, lines_of
from wallet.money import Money
from wallet.port import Known, Mode, Notification, PaymentRequest, Refunds, Snapshot

check = at_level(1)

Said = tuple[str, object]
"""A call, and what came of it: an answer, an exception, or a line of a log."""
_WINDOW = 12
"""As many digits of a code, one after the other, are as good as the code."""
_SEEN = 8
"""As many digits of a payer's number, one after the other, tell who they are."""
_MASKS = "*＊•●·…"
_NOBODYS = "2847193650284719365028471936502847193650"


@check("secret.code", "付款码等于钱：回答、流水、通知、报错、日志里都不能有。", PAYMENT_CODES)
def _code(bench: Bench) -> None:
    """A payment code is as good as money: no answer, statement, notification, exception or log repeats it."""
    codes: set[str] = set()
    for call, said in [*_all_said(bench, codes)]:
        leaks = [text for text in texts_in(said) if betrays(text, *codes)]
        true(not leaks, f"{call}: what comes of it repeats a payment code ({type(said).__name__})")


@check("secret.payer", "店只该知道打了码的付款人。")
def _payer(bench: Bench) -> None:
    """The shop learns who paid masked, and no more: `li***@example.com`."""
    for call, said in [*_all_said(bench, set())]:
        payers = [snapshot.payer for snapshot in snapshots_in(said) if snapshot.payer]
        for payer in payers:
            true(is_masked(payer), f"{call}: payer is {shown(payer)}, expected it masked with *")
        for text in texts_in(said):
            true(not any(who in text for who in (CUSTOMER, ANOTHER)), f"{call}: it names the customer: {shown(text)}")


def is_masked(payer: str) -> bool:
    """Whether something of it is hidden, of an address the part that tells people apart, and of a number the most.

    >>> [is_masked(payer) for payer in ("li***@example.com", "138****1234", "王**", "********")]
    [True, True, True, True]
    >>> [is_masked(payer) for payer in ("li-wei@example.com", "li-wei@***", "13812345678*", "Li Wei")]
    [False, False, False, False]
    """
    tells = payer.split("@", maxsplit=1)[0]
    digits, longest = 0, 0
    for letter in payer:
        digits = digits + 1 if letter.isdigit() else 0
        longest = max(longest, digits)
    is_hidden = any(mask in tells for mask in _MASKS) or "xx" in tells.lower()
    return is_hidden and longest < _SEEN


def betrays(text: str, *codes: str) -> bool:
    """Whether a code can be read out of the text: as it is, in groups, backwards, or in another notation.

    >>> [betrays(text, "288518862676433997") for text in ("no: 2885 1886 2676 4339 97", "T288518862676433", "28***97")]
    [True, True, False]
    """
    plain = "".join(filter(str.isalnum, text))
    windows = {plain[start : start + _WINDOW] for start in range(len(plain) - _WINDOW + 1)}
    return any(windows & _parts(code) or any(each in text for each in _written(code)) for code in codes)


@lru_cache(maxsize=256)
def _parts(code: str) -> frozenset[str]:
    """Parts of a code that tell it, forwards and backwards. A run of zeros could be of anything."""
    parts = {code[start : start + _WINDOW] for start in range(len(code) - _WINDOW + 1)}
    return frozenset(each for part in parts if len(set(part)) > 3 for each in (part, part[::-1]))


@lru_cache(maxsize=256)
def _written(code: str) -> tuple[str, ...]:
    raw = code.encode()
    return code, b64encode(raw).decode().rstrip("="), raw.hex()


def texts_in(said: object) -> Iterator[str]:
    """Every text and number in an answer, through and through."""
    if isinstance(said, BaseException):
        yield from texts_in([repr(said), str(said), *said.args, *getattr(said, "__notes__", [])])
        for cause in filter(None, (said.__cause__, said.__context__)):
            yield from texts_in(cause)
    elif isinstance(said, bytes):
        yield said.decode("latin-1")
    elif is_dataclass(said):
        yield from texts_in([getattr(said, field.name) for field in fields(said)])
    elif isinstance(said, Mapping):
        yield from texts_in([*said.items()])
    elif isinstance(said, list | tuple | set | frozenset):
        for each in said:
            yield from texts_in(each)
    else:
        yield str(said)


def snapshots_in(said: object) -> Iterator[Snapshot]:
    if isinstance(said, Known | Notification) and isinstance(said.snapshot, Snapshot):
        yield said.snapshot


def _all_said(bench: Bench, codes: set[str]) -> Iterator[Said]:
    """What comes of every call that the wallet offers, with codes that pay, wait, are wrong, used, or too old. The
    codes are added to `codes`."""

    def said(call: str, ask: Callable[[], object], code: str | None = None) -> Iterator[Said]:
        codes.update(filter(None, (code,)))
        with listened() as lines:
            try:
                answer: object = ask()
            except Exception as error:  # noqa: BLE001 - that it raises is for other checks
                answer = error
        yield call, answer
        yield from ((f"{call}, in a log", line) for line in lines)

    def paid(call: str, request: PaymentRequest) -> Iterator[Said]:
        yield from said(call, partial(bench.wallet.pay, request), request.auth_code)

    books = StatementBooks(bench)
    day = books.today
    for mode in sorted(bench.can.modes):
        for amount in (bench.harness.amount, bench.harness.large):
            request = bench.request(amount, mode=mode)
            yield from paid(f"pay ({mode})", request)
            for what, other in other_requests(bench, request):
                yield from paid(f"pay ({mode}, {what})", other)
            yield from said(f"query ({mode})", partial(bench.wallet.query, request.ref))
            yield from _ended(bench, request, said)
    for request in _unusual(bench):
        yield from paid("pay (what cannot be paid)", request)
        yield from said("query (what cannot be paid)", partial(bench.wallet.query, request.ref))
    for headers, body in (bench.harness.notifications(bench.wallet) or []) if bench.can.notifications else []:
        yield from said("read_notification", partial(bench.wallet.read_notification, headers, body))
    if bench.can.statement:
        books.wait_until(books.midnight, 2 * 86_400)
        yield "statement", lines_of(bench, day)


Ask = Callable[[str, Callable[[], object]], Iterator[Said]]


def _ended(bench: Bench, request: PaymentRequest, said: Ask) -> Iterator[Said]:
    """Confirm, capture, give back all, then too much, and cancel."""
    ref = request.ref
    if isinstance(asked := bench.wallet.query(ref), Known):
        bench.harness.approve(bench.wallet, asked.snapshot)
        ref = asked.snapshot.ref
    yield from said("query", partial(bench.wallet.query, ref))
    if bench.can.capture_later:
        yield from said("capture", partial(bench.wallet.capture, ref, request.amount))
    if bench.can.refunds is not Refunds.NONE:
        for n, amount in enumerate((request.amount, request.amount * 2), 1):
            yield from said("refund", partial(bench.wallet.refund, ref, f"{request.out_trade_no}R{n}", amount))
    yield from said("cancel", partial(bench.wallet.cancel, ref))


def _unusual(bench: Bench) -> Iterator[PaymentRequest]:
    """Requests with a code that cannot be paid, each for a reason of its own."""
    if Mode.PRESENTED_CODE not in bench.can.modes:
        return
    used = bench.request(mode=Mode.PRESENTED_CODE)
    bench.wallet.pay(used)
    yield replace(used, out_trade_no=bench.order_number())
    old = bench.request(mode=Mode.PRESENTED_CODE)
    bench.time.advance(86_400)
    yield replace(old, quote=bench.quote(old.amount))
    code = _NOBODYS[: max(len(old.auth_code or ""), 16)]
    wrong = replace(bench.request(mode=Mode.PRESENTED_CODE), auth_code=code)
    yield wrong
    if bench.harness.too_much is not None:
        yield bench.request(bench.harness.too_much, mode=Mode.PRESENTED_CODE)
    for odd in (f"CODE{code}", " ".join(code), code * 50):
        yield replace(wrong, out_trade_no=bench.order_number(), auth_code=odd)
    for amount in (0, 2**70):
        yield replace(bench.request(mode=Mode.PRESENTED_CODE), amount=Money(amount, bench.currency))
    undeclared = next(currency for currency in ("KWD", "JPY", "CNY") if currency not in bench.can.currencies)
    yield replace(bench.request(mode=Mode.PRESENTED_CODE), amount=Money(100, undeclared), quote=None)
    if not bench.can.capture_later:
        yield bench.request(mode=Mode.PRESENTED_CODE, capture_later=True)


@contextmanager
def listened() -> Iterator[list[str]]:
    """What is printed or logged meanwhile."""
    lines: list[str] = []
    printed, root = StringIO(), logging.getLogger()
    handler = logging.Handler(logging.NOTSET)
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with redirect_stdout(printed), redirect_stderr(printed):
            yield lines
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
        lines.extend(printed.getvalue().splitlines())
