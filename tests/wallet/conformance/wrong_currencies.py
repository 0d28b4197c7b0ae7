"""More wallets with one mistake each: those that forget in which currency an amount is."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace

from honest_wallet import Honest
from wrong_wallets import caught_by

from wallet.money import Money


@caught_by("unknown.currencies")
class WritesNoCurrency(Honest):
    """Its file has numbers, and what is read from it is in the currency of its home."""

    def opened(self, folder):
        books = super().opened(folder)
        for payment in books.payments.values():
            payment.currency = "CNY"
        return books


@caught_by("notice.several-currencies")
class NotifiesInItsOwnCurrency(Honest):
    def read(self, body):
        answer = super().read(body)
        captured = Money(answer.snapshot.captured.minor, "CNY")
        refunded = answer.snapshot.refunded and Money(answer.snapshot.refunded.minor, "CNY")
        return replace(answer, snapshot=replace(answer.snapshot, captured=captured, refunded=refunded))


@caught_by("hold.several-currencies")
class HoldsInItsOwnCurrency(Honest):
    def snapshot(self, payment):
        told = super().snapshot(payment)
        return replace(told, authorised=told.authorised and Money(told.authorised.minor, "CNY"))


@caught_by("notice.after-restart")
class MakesAKeyForEachRun(Honest):
    """The provider signs with the key that it was given once."""

    def __init__(self, settings):
        super().__init__(settings)
        self.key = hashlib.sha256(os.urandom(8)).digest()
