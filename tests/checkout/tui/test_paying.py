"""The payment dialog: whose wallet it is, and what the customer has to be shown."""

from checkout import open_shop
from checkout.pricing import Offers, Pricer, price
from checkout.tui.widgets.message_line import Tone
from checkout.words.formats import money
from wallet.money import Money
from wallet.port import API_VERSION, Capabilities, Known, Mode, NextAction, Snapshot, Status, Unknown, Wallet

MILK, TISSUES = "9521234000013", "9521234130048"


class AppElsewhere(Wallet):
    """Wants its customer to take the first of `steps` where the shop cannot see it, and is paid when `done`."""

    name = "qr-wallet"
    api_version = API_VERSION
    mode = Mode.IN_APP

    def __init__(self, *steps):
        self.steps = list(steps)
        self.done = False

    def capabilities(self):
        return Capabilities(modes=frozenset({self.mode}))

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


class QrWallet(AppElsewhere):
    """Brings its app along: the shop can play the phone that scans its QR code."""

    mode = Mode.SHOWN_QR

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
    assert app.visit.session.receipt.total == Money(1290)


class Hasty(Pricer):
    """Finds none of the offers, and proves nothing."""

    def priced(self):
        found = price(super().priced().given, Offers(self.offers.currency), self.context)
        found.offers, found.bound = self.offers, 0
        return found


def test_a_better_price_that_is_found_when_paying_begins_is_shown_before_it_is_paid(walk, monkeypatch):
    monkeypatch.setattr("checkout.basket.priced_basket.Pricer", Hasty)

    async def story(walk):
        await walk.enter()
        await walk.scan(TISSUES, TISSUES)
        before = walk.session.basket.total
        await walk.press("f2")
        await walk.until(lambda: walk.app.screen.query("#code") and walk.app.screen.query_one("#code").display)
        after = walk.session.basket.total
        assert after.minor * 2 == before.minor
        assert walk.app.screen.query_one("#amount").value == money(after)
        await walk.press("enter")
        await walk.until(lambda: walk.session.receipt is not None)
        assert walk.session.receipt.total == after

    walk(story)


def test_a_code_too_large_for_the_screen_is_shown_as_text(walk):
    wallet = QrWallet((NextAction.SCAN_QR, "https://example.com/" + "x" * 200))

    async def story(walk):
        await begin(walk)
        await walk.until_seen("Scan this with the wallet's app: https://example.com/")
        assert not walk.app.screen.query_one("#code").display
        await walk.press("enter")
        await walk.until_seen("There is no QR code that the wallet's app could scan now.")

    walk(story, opened=shop_with(wallet), wallet="qr-wallet")


def test_what_is_asked_in_the_wallets_own_app_is_never_typed_here(walk):
    wallet = AppElsewhere((NextAction.ENTER_PIN, ""))

    async def story(walk):
        await begin(walk)
        await walk.until_seen("Go on in the wallet's own app. The shop asks the wallet until you have.")
        assert not walk.app.screen.field.secret
        assert not any("PIN" in line for line in walk.seen())
        await walk.scan("123456")
        await walk.until(lambda: walk.message.startswith("This wallet has an app of its own"))
        assert walk.tone is Tone.BAD
        wallet.done = True
        await walk.press("enter")
        await walk.until(lambda: walk.session.receipt is not None)

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
    assert app.visit.wallet_name == "mock"


async def open_pay(walk, wallet):
    await walk.enter()
    await walk.scan(MILK)
    await walk.press("f2")
    await walk.until_seen(f"Pay with {wallet}")
    await walk.until(lambda: walk.app.screen._terms is not None)


def test_cash_is_paid_to_the_end_by_playing_the_cashier(walk):
    async def story(walk):
        await open_pay(walk, "cash-desk")
        await walk.until_seen("pay at the desk with it")
        await walk.press("enter")
        await walk.until_seen("Enter plays the cashier")
        await walk.press("enter")
        await walk.until_seen("number 1008 owes ¥12.90")
        await walk.press("down", "down")
        await walk.until_seen("> Take ¥20.00 and give ¥7.10 back")
        await walk.press("enter")
        await walk.until(lambda: walk.session.receipt is not None)

    app = walk(story, wallet="cash-desk")
    assert app.visit.session.receipt.tenders[0].wallet == "cash-desk"


def test_a_cashier_who_does_nothing_or_sends_somebody_away_takes_nothing(walk):
    async def story(walk):
        await open_pay(walk, "cash-desk")
        await walk.press("enter")
        await walk.until_seen("Enter plays the cashier")
        await walk.press("enter")
        await walk.until_seen("> Nothing yet")
        await walk.press("enter")
        await walk.until_seen("Enter plays the cashier")
        await walk.press("enter")
        await walk.until_seen("> Nothing yet")
        await walk.press("down", "down", "down", "enter")
        await walk.until_seen("it was refused at the desk")

    assert walk(story, wallet="cash-desk").visit.session.receipt is None


def test_a_cashier_whom_nobody_owes_any_more_is_told_so(walk):
    async def story(walk):
        await open_pay(walk, "cash-desk")
        await walk.press("enter")
        await walk.until_seen("Enter plays the cashier")
        number = walk.app.screen._shown
        walk.session.payment.wallet.desk.refuse(number)
        walk.app.screen._play_cashier()
        assert walk.message == f"nobody waits with the number {number}"

    walk(story, wallet="cash-desk")


def test_a_desk_that_breaks_is_no_traceback(walk):
    def broken(_number):
        raise OSError

    async def story(walk):
        await open_pay(walk, "cash-desk")
        await walk.press("enter")
        await walk.until_seen("Enter plays the cashier")
        walk.session.payment.wallet.inside.desk.look_up = broken
        await walk.press("enter")
        await walk.until(lambda: walk.message)
        assert walk.tone is Tone.BAD

    walk(story, wallet="cash-desk")


def test_the_shopper_chooses_to_pay_by_qr_and_scans_it_with_the_phone(walk):
    async def story(walk):
        await open_pay(walk, "mock")
        await walk.until_seen("F6 Pay another way")
        while walk.app.screen._terms is None or walk.app.screen._terms.mode is not Mode.SHOWN_QR:
            await walk.press("f6")
            await walk.until(lambda: walk.app.screen._terms is not None)
        await walk.until_seen("The shop will show a QR code")
        await walk.press("enter")
        await walk.until_seen("Enter plays the phone")
        await walk.press("enter")
        await walk.until_seen("The wallet asks for your PIN.")
        await walk.press(*"123456", "enter")
        await walk.until(lambda: walk.session.receipt is not None)

    walk(story, wallet="mock")


def test_another_wallet_is_paid_in_its_own_handiest_way_again(walk):
    async def story(walk):
        await open_pay(walk, "mock")
        await walk.press("f6", "right")
        await walk.until(lambda: walk.app.screen._terms is not None)
        assert walk.app.screen._mode is None

    walk(story, wallet="mock")


def test_a_payment_that_ends_under_the_help_waits_until_that_is_closed(walk):
    async def story(walk):
        await open_pay(walk, "cash-desk")
        await walk.press("enter")
        await walk.until_seen("Enter plays the cashier")
        await walk.press("f1")
        await walk.until_seen("The line at the bottom says")
        walk.session.at_desk(lambda desk: desk.take("1008", Money(1290)))
        await walk.until(lambda: walk.session.receipt is not None)
        await walk.until_seen("The line at the bottom says")
        await walk.press("escape")
        await walk.until_seen("Receipt JQ-000001")

    walk(story, wallet="cash-desk")
