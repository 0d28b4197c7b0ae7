"""More wallets with one mistake each: those that repeat payment codes, or say too much of their customers."""

from __future__ import annotations

import logging
import sys
from base64 import b64encode
from dataclasses import replace

from honest_wallet import Honest
from patient_wallet import Patient
from wrong_wallets import caught_by

from wallet.port import Fund, Known, Status, Unknown, Unsupported


def code_of(wallet, order):
    return next((code for code, used in wallet.books.codes.items() if used == order), "")


class _Leaks(Patient):
    """Tells `told(snapshot, code)` of what was paid with a code."""

    def told(self, snapshot, code):
        raise NotImplementedError

    def snapshot(self, payment):
        snapshot, code = super().snapshot(payment), code_of(self, payment.order)
        return self.told(snapshot, code) if code else snapshot


@caught_by("secret.code")
class NumbersByTheCode(_Leaks):
    """The code is unique, and so it makes a good number."""

    def told(self, snapshot, code):
        waits = snapshot.status is Status.AWAITING_CUSTOMER
        return replace(snapshot, trade_no=code) if waits else snapshot


@caught_by("secret.code")
class KeepsMostOfTheCode(_Leaks):
    def told(self, snapshot, code):
        return replace(snapshot, trade_no=f"T{code[2:16]}")


@caught_by("secret.code")
class GroupsTheCode(_Leaks):
    def told(self, snapshot, code):
        return replace(snapshot, detail=" ".join(code[place : place + 4] for place in range(0, len(code), 4)))


@caught_by("secret.code")
class TurnsTheCodeRound(_Leaks):
    def told(self, snapshot, code):
        return replace(snapshot, ref=replace(snapshot.ref, state={"hint": code[::-1]}))


@caught_by("secret.code")
class EncodesTheCode(_Leaks):
    def told(self, snapshot, code):
        return replace(snapshot, ref=replace(snapshot.ref, state={"token": b64encode(code.encode()).decode()}))


@caught_by("secret.code")
class PaysFromTheCode(_Leaks):
    """The code is the account that the money came from."""

    def told(self, snapshot, code):
        return replace(snapshot, funds=(Fund(code, snapshot.captured),)) if snapshot.captured else snapshot


@caught_by("secret.code")
class RepeatsWrongCodes(Honest):
    """A code that is not known is no code, and may be shown."""

    def start(self, payment, request):
        super().start(payment, request)
        payment.wrong = request.auth_code if payment.decline else None

    def snapshot(self, payment):
        wrong = getattr(payment, "wrong", None)
        return replace(super().snapshot(payment), detail=wrong and f"NO_SUCH_CODE_{wrong}")


@caught_by("secret.code")
class StatesTheCode(Honest):
    """For reconciliation: the statement has everything."""

    def lines(self):
        return [replace(line, trade_no=code_of(self, line.out_trade_no)) for line in super().lines()]


@caught_by("secret.code")
class NotifiesTheCode(Honest):
    def read(self, body):
        answer = super().read(body)
        code = code_of(self, answer.snapshot.ref.out_trade_no)
        return replace(answer, snapshot=replace(answer.snapshot, trade_no=code or None))


@caught_by("secret.code")
class SaysWhichCodeItCannotTake(Honest):
    """Its message is for people, and has the whole request."""

    def pay(self, request):
        outcome = super().pay(request)
        return Unsupported(f"code {request.auth_code}") if isinstance(outcome, Unsupported) else outcome


@caught_by("secret.code")
class RaisesWithTheCode(Honest):
    """What is no number cannot be a code: an error of the language says so, and what it was."""

    def is_code(self, code):
        return bool(code) and int(code) > 0 and super().is_code(code)


@caught_by("secret.code")
class DoesNotKnowWhatToSay(Honest):
    """A code that is too long goes to the provider, and what comes back goes to the shop."""

    def pay(self, request):
        if len(request.auth_code or "") > 100:
            return Unknown(f"no answer about {request.auth_code}")
        return super().pay(request)


@caught_by("secret.code")
class LogsTheCode(Honest):
    def pay(self, request):
        logging.getLogger("my.wallet").debug("pay %s with %s", request.out_trade_no, request.auth_code)
        return super().pay(request)


@caught_by("secret.code")
class PrintsTheCode(Honest):
    def begin(self, request):
        sys.stdout.write(f"paying with {request.auth_code}\n")
        return super().begin(request)


# Payers


class _Names(Patient):
    """Tells the payer as `name`."""

    name_told = ""

    def snapshot(self, payment):
        return replace(super().snapshot(payment), payer=self.name_told)


@caught_by("secret.payer")
class NamesThePayer(_Names):
    name_told = "Li Wei"


@caught_by("secret.payer")
class TellsTheAddress(_Names):
    name_told = "li.wei@example.com"


@caught_by("secret.payer")
class MasksTheWrongHalf(_Names):
    name_told = "li.wei@***.com"


@caught_by("secret.payer")
class TellsThePhone(_Names):
    name_told = "*13812345678"


@caught_by("secret.payer")
class NamesThePayerInItsState(Patient):
    """Masked where the shop shows it, and whole in the data that comes back."""

    def state(self, payment):
        return {"payer": getattr(payment, "payer", None) or ""}


@caught_by("secret.payer")
class NamesWhoIsWaitedFor(Patient):
    """Masked on the receipt alone."""

    def snapshot(self, payment):
        told = super().snapshot(payment)
        return replace(told, payer=payment.payer) if told.status is Status.AWAITING_CUSTOMER else told


@caught_by("secret.payer")
class NamesThePayerOfARefund(Honest):
    def refund(self, ref, refund_id, amount):
        outcome = super().refund(ref, refund_id, amount)
        return Known(replace(outcome.snapshot, payer="li.wei@example.com"))


@caught_by("secret.payer")
class NotifiesThePayer(Honest):
    def read(self, body):
        answer = super().read(body)
        return replace(answer, snapshot=replace(answer.snapshot, payer="li.wei@example.com"))
