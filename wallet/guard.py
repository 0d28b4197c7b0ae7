"""The guard around every wallet, hosted or not: the one place that copes with what a plug-in does.

It catches what the wallet raises (`SystemExit` too) and checks every answer once. Text is freed of controls and of
payment codes, and cut short. A payment call that fails is `Unusable`, so settlement asks again. A call that has no such
answer raises `WalletBroken`.

>>> from wallet.port import API_VERSION, PaymentRef
>>> class Faulty(port.Wallet):
...     name, api_version = "faulty", API_VERSION
...     def query(self, ref):
...         raise ValueError("no")
...     def cancel(self, ref):
...         return True
>>> guarded = GuardedWallet(Faulty(), clean=lambda text, limit: text[:limit], redact=str)
>>> guarded.query(PaymentRef("JQ2026112400010001")).why
'raised ValueError: no'
>>> guarded.cancel(PaymentRef("JQ2026112400010001")).why
'answered with bool'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, TypeVar, cast, get_args

from wallet import port
from wallet.answer_check import Unusable
from wallet.errors import LedgerError, WalletBroken
from wallet.money import Money
from wallet.soundness import is_sound
from wallet.staffed_desk import CashTaken, DeskOrder, NobodyWaits, NotCash, SentAway, StaffedDesk, TooLittle

TEXT_LIMIT = 64
"""Characters of a wallet's own codes, numbers and names."""
SHOW_LIMIT = 512
"""Characters of what a wallet wants shown: more than a QR code on a screen can hold."""
WHY_LIMIT = 400
"""Characters of why there is no answer."""
_LONGEST_READ = 4_000
"""Characters that payment codes are looked for in; the rest is dropped."""

_APP_CALLS: Mapping[str, Any] = {
    "show_code": str,
    "pending": port.Snapshot | None,
    "approve": bool,
    "refuse": object,
    "scan_qr": bool,
}
_DESK_CALLS: Mapping[str, Any] = {
    "waiting": list[DeskOrder],
    "look_up": DeskOrder | NobodyWaits,
    "take": CashTaken | TooLittle | NotCash | NobodyWaits,
    "refuse": SentAway | NobodyWaits,
}
"""By call: what it may answer."""

Clean = Callable[[str, int], str]
Redact = Callable[[str], str]
Answer = TypeVar("Answer")


class GuardedWallet(port.Wallet):
    """`clean` frees text of controls and cuts it to a length; `redact` hides payment codes."""

    def __init__(self, wallet: port.Wallet, *, clean: Clean, redact: Redact) -> None:
        self.inside = wallet
        """The wallet itself, for what a simulated one has beside the port: faults, accounts, books."""
        self._clean, self._redact = clean, redact
        self._can: port.Capabilities | None = None
        """What the wallet last declared."""
        self.name = clean(_attribute(wallet, "name", str) or "", TEXT_LIMIT)
        self.api_version = _attribute(wallet, "api_version", int) or 0
        # Only where the wallet has them, so that `isinstance` sees the optional protocols.
        if _is_a(wallet, port.HasPaymentApp):
            vars(self)["app_of"] = self._app_of
        if _is_a(wallet, port.SendsNotifications):
            vars(self).update(notifications=self._notifications, replied=self._replied)

    # The port

    def capabilities(self) -> port.Capabilities:
        """Raises WalletBroken."""
        can: port.Capabilities = self.sure(self.inside.capabilities, port.Capabilities, self._can)
        if can is not self._can:
            if not can.modes or can.smallest < 1:
                raise self._broken("declares no way to pay, or amounts below one")
            self._can = can
        return can

    def pay(self, request: port.PaymentRequest) -> port.Outcome:
        return self._outcome(lambda: self.inside.pay(request))

    def query(self, ref: port.PaymentRef) -> port.Outcome:
        return self._outcome(lambda: self.inside.query(ref))

    def cancel(self, ref: port.PaymentRef) -> port.Outcome:
        return self._outcome(lambda: self.inside.cancel(ref))

    def capture(self, ref: port.PaymentRef, amount: Money) -> port.Outcome:
        return self._outcome(lambda: self.inside.capture(ref, amount))

    def refund(self, ref: port.PaymentRef, refund_id: str, amount: Money) -> port.Outcome:
        return self._outcome(lambda: self.inside.refund(ref, refund_id, amount))

    def read_notification(self, headers: Mapping[str, str], body: bytes) -> port.NotificationAnswer:
        """Raises WalletBroken."""
        answer = self.sure(lambda: self.inside.read_notification(headers, body), port.NotificationAnswer)
        return cast("port.NotificationAnswer", answer)

    def statement(self, day: date, page: str | None = None) -> port.StatementAnswer:
        return cast("port.StatementAnswer", self._told(lambda: self.inside.statement(day, page), port.StatementAnswer))

    def quote(self, price: Money) -> port.QuoteAnswer:
        return cast("port.QuoteAnswer", self._told(lambda: self.inside.quote(price), port.QuoteAnswer))

    # Beside the port

    @property
    def said(self) -> list[str]:
        """The last lines that the wallet's process wrote; empty where it has no process of its own."""
        lines = _attribute(self.inside, "said", list) or []
        return [self._text(line, WHY_LIMIT) for line in lines if isinstance(line, str)]

    @property
    def desk(self) -> StaffedDesk | None:
        """The staff's side of a wallet that is settled at a desk and brings it along. Its calls raise WalletBroken."""
        desk = _or_none(lambda: getattr(self.inside, "desk", None))
        return cast("StaffedDesk", self._checked(desk, _DESK_CALLS)) if _is_a(desk, StaffedDesk) else None

    def close(self) -> None:
        """Close the wallet, where it can be closed. A failure changes nothing for the shop and is dropped."""
        close = _attribute(self.inside, "close", object)
        if callable(close):
            _or_none(close)

    def _app_of(self, customer: str) -> port.PaymentApp:
        """Raises WalletBroken, as its calls do."""
        app = self.sure(lambda: cast("port.HasPaymentApp", self.inside).app_of(customer), object)
        return cast("port.PaymentApp", self._checked(app, _APP_CALLS))

    def _checked(self, side: object, calls: Mapping[str, Any]) -> object:
        """The customer's or the staff's side of the wallet, with every answer checked."""

        def checked(name: str, kind: Any) -> Callable[..., Any]:
            return lambda *given: self.sure(lambda: getattr(side, name)(*given), kind)

        return SimpleNamespace(**{name: checked(name, kind) for name, kind in calls.items()})

    def _notifications(self) -> list[tuple[Mapping[str, str], bytes]]:
        due: Any = _or_none(cast("port.SendsNotifications", self.inside).notifications)
        return [each for each in due if _is_notification(each)] if isinstance(due, list) else []

    def _replied(self, body: bytes, reply: port.Reply) -> None:
        _or_none(lambda: cast("port.SendsNotifications", self.inside).replied(body, reply))

    # Catching, checking, limiting

    def sure(self, ask: Callable[[], object], kind: Any, known: object = None) -> Any:
        """What `ask` answers, if it is a `kind`. Raises WalletBroken for anything else, and for what it raises."""
        answer, fault = self._asked(ask, kind, known)
        if fault:
            raise self._broken(fault)
        return answer

    def _broken(self, fault: str) -> WalletBroken:
        message = f"the wallet {self.name!r} is broken: it {fault}"
        return WalletBroken(message, name=self.name, distribution="", reason=fault, said="")

    def _outcome(self, ask: Callable[[], object]) -> port.Outcome:
        return cast("port.Outcome", self._told(ask, port.Outcome))

    def _told(self, ask: Callable[[], object], kind: Any) -> object:
        """What `ask` answers, if it is a `kind`; `Unusable` for anything else, and for what it raises."""
        answer, fault = self._asked(ask, kind)
        return Unusable(fault) if fault else answer

    def _asked(self, ask: Callable[[], object], kind: Any, known: object = None) -> tuple[object, str]:
        """What `ask` answers, and what is wrong with it: empty when nothing is. `known` is an answer that was checked
        before; an equal one is not checked again."""
        try:
            answer = ask()
            if known is not None and answer == known:
                return known, ""
            return (self._tidy(answer), "") if is_sound(answer, kind) else (None, _fault(answer, kind))
        except LedgerError as error:
            # Only our own simulated wallets raise it. It is a sentence for people, and names the file.
            return None, self._text(str(error), WHY_LIMIT)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plug-in does must not end the trip
            return None, f"raised {self._named(error)}"

    def _named(self, error: BaseException) -> str:
        name = type(error).__name__
        message = _or_none(lambda: self._text(str(error), WHY_LIMIT))
        return f"{name}: {message}" if message else name

    def _text(self, text: str, limit: int) -> str:
        # In this order: a code that was cut in two would not be found.
        return self._clean(self._redact(text[:_LONGEST_READ]), limit)

    def _tidy(self, answer: object) -> object:
        match answer:
            case port.Known(snapshot):
                return port.Known(self._snapshot(snapshot))
            case port.NotSent(why) | port.Unknown(why) | port.NotReady(why):
                return replace(answer, why=self._text(why, WHY_LIMIT))
            case port.Unsupported(what):
                return port.Unsupported(self._text(what, TEXT_LIMIT))
            case port.Notification(snapshot=snapshot):
                return replace(answer, snapshot=self._snapshot(snapshot))
            case port.StatementPage(lines):
                return replace(answer, lines=tuple(map(self._line, lines)))
            case port.Quote():
                return replace(
                    answer,
                    quote_id=self._clean(answer.quote_id, TEXT_LIMIT),
                    rate=self._clean(answer.rate, TEXT_LIMIT),
                    state=dict(answer.state),
                )
            case _:
                return answer

    def _snapshot(self, snapshot: port.Snapshot) -> port.Snapshot:
        ref = snapshot.ref
        return replace(
            snapshot,
            ref=port.PaymentRef(ref.out_trade_no, dict(ref.state)),
            trade_no=self._short(snapshot.trade_no),
            payer=self._short(snapshot.payer),
            detail=None if snapshot.detail is None else self._text(snapshot.detail, TEXT_LIMIT),
            show=None if snapshot.show is None else self._clean(snapshot.show, SHOW_LIMIT),
            passback_params=(
                None if snapshot.passback_params is None else self._clean(snapshot.passback_params, SHOW_LIMIT)
            ),
            funds=tuple(port.Fund(self._clean(fund.source, TEXT_LIMIT), fund.amount) for fund in snapshot.funds),
        )

    def _line(self, line: port.StatementLine) -> port.StatementLine:
        texts = line.out_trade_no, line.trade_no, line.refund_id
        order, trade, refund = (self._clean(text, TEXT_LIMIT) for text in texts)
        return replace(line, out_trade_no=order, trade_no=trade, refund_id=refund)

    def _short(self, text: str | None) -> str | None:
        return None if text is None else self._clean(text, TEXT_LIMIT)


def _fault(answer: object, kind: Any) -> str:
    name = type(answer).__name__
    if isinstance(answer, port.Known):
        return "answered with a damaged snapshot"
    damaged = isinstance(answer, get_args(kind) or (kind,))
    return f"answered with a damaged {name}" if damaged else f"answered with {name}"


def _attribute(wallet: port.Wallet, name: str, kind: type) -> Any:
    """An attribute that the wallet may have, or have as something else, or raise for; None then."""
    found = _or_none(lambda: getattr(wallet, name, None))
    return found if _is_a(found, kind) else None


def _is_notification(sent: object) -> bool:
    match sent:
        case (Mapping(), bytes()):
            return True
        case _:
            return False


def _is_a(value: object, kind: type) -> bool:
    return bool(_or_none(lambda: isinstance(value, kind)))


def _or_none(do: Callable[[], Answer]) -> Answer | None:
    try:
        return do()
    except (Exception, SystemExit):  # noqa: BLE001 - whatever a plug-in does must not end the trip
        return None
