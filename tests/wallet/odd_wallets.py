"""Wallets as strangers might write them: one that is right, and one for each way to be wrong."""

# ruff: noqa: ARG002, T201 - a stranger need not look at what it is given, and may print
from __future__ import annotations

import os
import sys
import time

from wallet.money import Money
from wallet.port import API_VERSION, Capabilities, Known, PaymentRef, Refunds, Snapshot, Status, WalletSettings


class Honest:
    """Pays at once, keeps everything in memory."""

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
        return Known(Snapshot(ref, Status.PAID, captured=paid.captured, refunded=amount, detail=refund_id))


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


class ReturnsTooMuch(Odd):
    def pay(self, request):
        return Known(Snapshot(request.ref, Status.PAID, captured=request.amount, detail="x" * 100_000))


class ReturnsABytesDetail(Odd):
    def pay(self, request):
        return Known(Snapshot(request.ref, Status.PAID, captured=request.amount, detail=b"bytes"))


class ReturnsEscapes(Odd):
    def pay(self, request):
        return Known(Snapshot(request.ref, Status.DECLINED, detail="no \x1b[2J\u202efunds\ud800"))


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
        return super().pay(request)


class TellsItsEnvironment(Odd):
    def pay(self, request):
        shown = ",".join(sorted(os.environ))
        return Known(Snapshot(request.ref, Status.DECLINED, detail=shown[:200]))


class EatsMemory(Odd):
    def pay(self, request):
        return bytearray(1 << 40)


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


def raises_when_opened(settings):
    raise RuntimeError("no key file")


def hangs_when_opened(settings):
    time.sleep(3600)


def exits_when_opened(settings):
    os._exit(1)


NOT_CALLABLE = 7
