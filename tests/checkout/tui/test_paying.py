"""The payment dialog: whose wallet it is, and what the customer has to be shown."""

from checkout import open_shop
from wallet.money import Money
from wallet.port import API_VERSION, Capabilities, Known, Mode, NextAction, Snapshot, Status, Unknown, Wallet

MILK = "9521234000013"


class QrWallet(Wallet):
    """Wants a QR code scanned, then a visit to the desk, and is paid when `done`."""

    name = "qr-wallet"
    api_version = API_VERSION

    def __init__(self, *steps):
        self.steps = list(steps)
        self.done = False

    def capabilities(self):
        return Capabilities(modes=frozenset({Mode.SHOWN_QR}))

    def app_of(self, _customer):
        return self

    def show_code(self):
        return ""

    def pending(self):
        return None

    def approve(self, _pin):
        return False

    def refuse(self):
        pass

    def scan_qr(self, text):
        self.done = text == "281000000000000001"
        return self.done

    def pay(self, request):
        self.amount = request.amount
        return self.query(request.ref)

    def query(self, ref):
        if self.done:
            return Known(Snapshot(ref, Status.PAID, captured=self.amount))
        if not self.steps:
            return Unknown("lost")
        action, show = self.steps[0]
        return Known(Snapshot(ref, Status.AWAITING_CUSTOMER, next_action=action, show=show))

    def cancel(self, ref):
        return Known(Snapshot(ref, Status.CANCELLED))


def shop_with(wallet):
    return lambda: open_shop(wallet=wallet.name, wallets={wallet.name: wallet})


async def begin(walk):
    await walk.enter()
    await walk.scan(MILK)
    await walk.press("f2")
    await walk.until_seen("Pay with qr-wallet")
    await walk.until(lambda: walk.app.screen._terms is not None)
    await walk.press("enter")


def test_what_the_wallet_wants_scanned_is_drawn_and_scanned_with_its_app(walk):
    wallet = QrWallet((NextAction.SCAN_QR, "281000000000000001"))

    async def story(walk):
        await begin(walk)
        await walk.until_seen("Scan this with the wallet's app: 281000000000000001")
        assert sum("█" in line for line in walk.seen()) > 8
        await walk.press("enter")
        await walk.until(lambda: walk.session.receipt is not None)

    app = walk(story, opened=shop_with(wallet), wallet="qr-wallet")
    assert app.session.receipt.total == Money(1290)


def test_a_code_too_large_for_the_screen_is_shown_as_text(walk):
    wallet = QrWallet((NextAction.SCAN_QR, "https://example.com/" + "x" * 200))

    async def story(walk):
        await begin(walk)
        await walk.until_seen("Scan this with the wallet's app: https://example.com/")
        assert not walk.app.screen.query_one("#code").display
        await walk.press("enter")
        await walk.until_seen("There is no QR code that the wallet's app could scan now.")

    walk(story, opened=shop_with(wallet), wallet="qr-wallet")


def test_the_number_for_the_desk_is_shown(walk):
    wallet = QrWallet((NextAction.GO_TO_DESK, "4711"))

    async def story(walk):
        await begin(walk)
        await walk.until_seen("Pay at the desk, and show this number there: 4711")

    walk(story, opened=shop_with(wallet), wallet="qr-wallet")


def test_after_a_restart_the_dialog_names_the_wallet_of_the_open_payment(walk, tmp_path):
    wallet = QrWallet((NextAction.GO_TO_DESK, "4711"))
    wallets = {wallet.name: wallet}
    with open_shop(data=tmp_path, wallet=wallet.name, wallets=wallets) as shop:
        trip = shop.enter()
        trip.scan(MILK)
        trip.pay()

    async def story(walk):
        await walk.press("enter")
        await walk.until(lambda: walk.session is not None)
        await walk.press("f2")
        await walk.until_seen("Pay with qr-wallet")

    app = walk(story, opened=lambda: open_shop(data=tmp_path, wallets=wallets), wallet="mock")
    assert app.wallet_name == "mock"
