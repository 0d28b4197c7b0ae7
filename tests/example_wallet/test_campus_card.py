"""The card keeps every promise of the port, at all levels."""

from campus_card import CampusCard

from wallet.conformance import WalletHarness
from wallet.conformance.suite import WalletConformance


class CardHarness(WalletHarness):
    """Looks into the office's books, and takes its notifications."""

    def held(self, wallet, out_trade_no):
        payment = wallet.office.find(out_trade_no)
        return payment.fen - payment.refunded if payment and payment.status == "paid" else 0

    def notifications(self, wallet):
        return wallet.office.outbox()


HARNESS = CardHarness(CampusCard)


class TestCampusCard(WalletConformance):
    harness = HARNESS
