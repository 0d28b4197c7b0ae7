"""Wallets as strangers might write them: two that are right, and one for each way to be wrong."""

# ruff: noqa: ARG002, T201 - a stranger need not look at what it is given, and may print
from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from datetime import time as midnight
from mmap import mmap
from pathlib import Path

from wallet.money import Money
from wallet.port import (
    API_VERSION,
    Capabilities,
    Known,
    Mode,
    Movement,
    Notification,
    PaymentRef,
    Policy,
    Quote,
    Refund,
    Refunds,
    RefundStatus,
    Reply,
    Snapshot,
    StatementLine,
    StatementPage,
    Status,
    Unknown,
    Wallet,
    WalletSettings,
)


class Honest:
    """Pays at once, keeps everything in memory, and inherits nothing."""

    name = "honest"
    api_version = API_VERSION

    def __init__(self, settings: WalletSettings):
        self.settings = settings
        self.paid: dict[str, Snapshot] = {}

    def capabilities(self):
        return Capabilities(refunds=Refunds.PARTIAL)

    def pay(self, request):
        paid_at = self.settings.clock().isoformat()
        ref = PaymentRef(request.out_trade_no, {"paid_at": paid_at})
        snapshot = Snapshot(ref, Status.PAID, captured=request.amount, basket=request.basket, payer="li***")
        return Known(self.paid.setdefault(request.out_trade_no, snapshot))

    def query(self, ref):
        return Known(self.paid.get(ref.out_trade_no, Snapshot(ref, Status.NOT_FOUND)))

    def cancel(self, ref):
        return Known(self.paid.setdefault(ref.out_trade_no, Snapshot(ref, Status.CANCELLED)))

    def refund(self, ref, refund_id, amount):
        paid = self.paid[ref.out_trade_no]
        done = Refund(refund_id, amount, RefundStatus.DONE)
        return Known(Snapshot(ref, Status.PAID, captured=paid.captured, refunded=amount, refund=done))


class Complete(Honest, Wallet):
    """Can do everything, a little."""

    name = "complete"

    def capabilities(self):
        return Capabilities(
            modes=frozenset(Mode),
            refunds=Refunds.PARTIAL,
            capture_later=True,
            notifications=True,
            statement=True,
            quotes=True,
            currencies=frozenset({"CNY", "USD"}),
            smallest=10,
            statement_zone="America/New_York",
            policy=Policy(first_wait=1, cancel_tries=5),
        )

    def pay(self, request):
        return Known(Snapshot(request.ref, Status.AUTHORISED, authorised=request.amount, show=str(request.quote)[:500]))

    def capture(self, ref, amount):
        return Known(Snapshot(ref, Status.PAID, captured=amount))

    def read_notification(self, headers, body):
        return Notification(headers["x-name"], Snapshot(PaymentRef("JQ2026112400010001"), Status.PAID), Reply(body))

    def statement(self, day, page=None):
        at = datetime.combine(day, midnight(), UTC)
        line = StatementLine(at, Movement.PAYMENT, "JQ2026112400010001", Money(6886))
        return StatementPage((line,), "2" if page is None else None)

    def quote(self, price):
        return Quote("q1", price, price * 7, "7.0", self.settings.clock(), {"q": "1"})


class Odd(Honest):
    """Does one odd thing when it is asked to pay: see `pay`."""

    name = "odd"
    answer: object = None

    def pay(self, request):
        return self.answer


class ReturnsNone(Odd):
    pass


class ReturnsText(Odd):
    answer = "paid"


class ReturnsAFloat(Odd):
    def pay(self, request):
        return Known(Snapshot(request.ref, Status.PAID, captured=68.86))


class ReturnsALie(Odd):
    def pay(self, request):
        return Known(Snapshot(request.ref, Status.PAID, captured=Money(request.amount.minor, "USD")))


class ReturnsANegativeRefund(Odd):
    def pay(self, request):
        return Known(Snapshot(request.ref, Status.PAID, captured=request.amount, refunded=Money(-1)))


class ReturnsTooMuch(Odd):
    def pay(self, request):
        return Known(Snapshot(request.ref, Status.PAID, captured=request.amount, detail="x" * 100_000))


class ReturnsABytesDetail(Odd):
    def pay(self, request):
        return Known(Snapshot(request.ref, Status.PAID, captured=request.amount, detail=b"bytes"))


class ReturnsEscapes(Odd):
    def pay(self, request):
        return Known(Snapshot(request.ref, Status.DECLINED, detail="no \x1b[2J\u202efunds\ud800"))


class ReturnsAGrowingState(Odd):
    """Twice as much every time, so that no frame is large enough in the end."""

    def pay(self, request):
        self.state = getattr(self, "state", "x" * 3000) * 2
        ref = PaymentRef(request.out_trade_no, {"history": self.state})
        return Known(Snapshot(ref, Status.PAID, captured=request.amount))


class RepeatsThePaymentCode(Odd):
    """In its answer, in its reference and on standard error."""

    def pay(self, request):
        print("charging", request, request.auth_code, file=sys.stderr)
        ref = PaymentRef(request.out_trade_no, {"code": request.auth_code})
        return Known(Snapshot(ref, Status.PAID, captured=request.amount, detail=f"code {request.auth_code}"))

    def query(self, ref):
        return Unknown(str(ref.state))


class RaisesThePaymentCode(Odd):
    def pay(self, request):
        raise type(request.auth_code, (Exception,), {})(request.auth_code)


class Raises(Odd):
    def pay(self, request):
        raise KeyError(request.auth_code)


class RaisesKeyboardInterrupt(Odd):
    def pay(self, request):
        raise KeyboardInterrupt


class Hangs(Odd):
    def pay(self, request):
        time.sleep(3600)


class HangsWithAChild(Odd):
    """Its child holds the pipes open, and writes its number where the test can read it."""

    def pay(self, request):
        child = os.fork()
        if child:
            (self.settings.data / "child").write_text(str(child))
        time.sleep(3600)


class ExitsWithAChild(Odd):
    """Its child holds the pipes open, so that they do not tell of its end."""

    def pay(self, request):
        child = os.fork()
        if child:
            (self.settings.data / "child").write_text(str(child))
            os._exit(3)
        time.sleep(3600)


class AnswersTwice(Honest):
    """Parent and child both answer."""

    name = "odd"

    def pay(self, request):
        os.fork()
        return super().pay(request)


class Exits(Odd):
    def pay(self, request):
        os._exit(3)


class CallsSysExit(Odd):
    def pay(self, request):
        sys.exit(3)


class PrintsAMegabyte(Honest):
    name = "odd"

    def pay(self, request):
        print("x" * 1024 * 1024)
        os.write(1, b"y" * 1024 * 1024)
        sys.__stdout__.write("z" * 1024 * 1024)
        sys.stderr.write("z" * 1024 * 1024)
        print("\nenough, \x1b[2Jreally")
        return super().pay(request)


class PrintsForEver(Odd):
    """More than a gigabyte, were it let."""

    def pay(self, request):
        while True:
            os.write(2, b"x" * 1024 * 1024)


class WritesIntoThePipes(Odd):
    """Finds what the frames go through, and sends one that does not end."""

    def pay(self, request):
        for pipe in range(3, 10):
            try:
                for _ in range(10):
                    os.write(pipe, b"x" * 64 * 1024)
            except OSError:
                continue


class TellsItsEnvironment(Odd):
    def pay(self, request):
        shown = ",".join(sorted(os.environ))
        return Known(Snapshot(request.ref, Status.DECLINED, detail=shown[:200]))


class TellsWhereItStands(Odd):
    def pay(self, request):
        return Known(Snapshot(request.ref, Status.DECLINED, detail=str(Path.cwd())[-100:]))


class EatsMemory(Odd):
    def pay(self, request):
        return bytearray(1 << 40)


class EatsMemoryBitByBit(Odd):
    def pay(self, request):
        eaten = []
        while True:
            eaten.append(mmap(-1, 1 << 26))


class OfAnotherVersion(Honest):
    api_version = 99


class VersionAsText(Honest):
    api_version = "1"


class HalfAWallet:
    name = "half"
    api_version = API_VERSION

    def __init__(self, settings):
        pass

    def pay(self, request):
        pass


class WithOddCapabilities(Honest):
    name = "odd"

    def capabilities(self):
        return Capabilities(currencies=frozenset({"dollars"}))


class Impatient(Honest):
    name = "odd"

    def capabilities(self):
        return Capabilities(policy=Policy(deadline=0))


class Unstable(Honest):
    """Declares something else whenever it is opened."""

    name = "odd"

    def capabilities(self):
        return Capabilities(smallest=1 + os.getpid() % 1000)


class SaysWhatItRemembers(Odd):
    """Writes the code down and dies; when it is opened again it cannot go on, and says with what."""

    def __init__(self, settings):
        super().__init__(settings)
        self.note = settings.data / "note"
        if self.note.exists():
            raise RuntimeError(f"cannot go on with {self.note.read_text()}")

    def pay(self, request):
        self.note.write_text(request.auth_code)
        os._exit(1)


def raises_when_opened(settings):
    print("looking for the key file", file=sys.stderr)
    raise RuntimeError("no key file")


def hangs_when_opened(settings):
    time.sleep(3600)


def exits_when_opened(settings):
    os._exit(1)


NOT_CALLABLE = 7
