"""The card keeps every promise of the port, at all levels."""

from contextlib import closing
from datetime import datetime

from campus_card import CampusCard
from campus_card.office import Office
from campus_card.wallet import KEY_FILE, key_in

from wallet.conformance import WalletHarness
from wallet.conformance.suite import WalletConformance
from wallet.money import Money


class CardHarness(WalletHarness):
    """Puts the key in its place, looks into the office's books and at the card, and takes its notifications. It goes by the folder, so
    that it makes no difference in which process the wallet runs."""

    def prepare(self, settings):
        (settings.data / KEY_FILE).write_text(f"key of shop {settings.seed}")

    def held(self, wallet, out_trade_no):
        with self.office(wallet) as office:
            payment = office.find(out_trade_no)
        return payment.fen - payment.refunded if payment and payment.status == "paid" else 0

    def balance(self, wallet):
        with self.office(wallet) as office:
            return Money(office.balance())

    def notifications(self, wallet):
        with self.office(wallet) as office:
            return office.outbox()

    def office(self, wallet):
        folder = self.folder_of(wallet)
        return closing(Office(folder, datetime.now, key_in(folder)))


HARNESS = CardHarness(CampusCard)


class TestCampusCard(WalletConformance):
    harness = HARNESS
