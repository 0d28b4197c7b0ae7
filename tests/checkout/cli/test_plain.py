"""The shop line by line."""

import io
import json

import pytest

from checkout import open_shop
from checkout.errors import CheckoutError, DataFileDamaged, NotSaved, Why
from checkout.events import Paid, TripSuspended
from checkout.plain import LONGEST_LINE, Conversation, walk_in
from checkout.script.verbs import VERBS
from checkout.trip import TripState
from checkout.words import LANGUAGES, Words
from checkout.words.payment.receipt_lines import receipt_lines
from wallet.errors import LedgerError
from wallet.mock.customer_app import CustomerApp
from wallet.port import Capabilities, Mode, Unknown

MILK = "9521234000013"
GREETING = ["welcome to Jinqiao, Li Wei", "Type a code to scan it, words to search, or 'help'."]
SAVED = "your trip stays open and saved: 1 piece, ¥12.90"
ENDED = "your trip ends here, and nothing of it is kept: 1 piece, ¥12.90"


@pytest.fixture
def shop():
    with open_shop() as shop:
        yield shop


def talk(shop, *lines, session=None, lang="en"):
    """What is answered to `lines`, without the greeting and the words at the end of the input."""
    session = session or walk_in(shop)
    target = io.StringIO()
    source = io.StringIO("".join(f"{line}\n" for line in lines))
    Conversation(shop, session, Words(lang), source, target, sleep=shop.clock.advance).run()
    answers = target.getvalue().splitlines()
    if lang == "en":
        assert answers[:2] == GREETING
    return answers[2:]


def test_a_code_is_scanned_and_words_are_searched_for(shop):
    answers = talk(shop, MILK, "home cooking book", "quit")
    assert answers[0] == "Fresh milk 950 ml                      1        ¥12.90"
    assert answers[1].startswith("GM041  ")


def test_verbs_are_those_of_scripts(shop):
    answers = talk(shop, f"scan {MILK} x 2", "QUANTITY 3", "pay", "leave")
    assert answers[:4] == [
        "Fresh milk 950 ml                      2        ¥25.80",
        "Fresh milk 950 ml                      3        ¥38.70",
        "paid ¥38.70 with mock",
        "thank you, and goodbye",
    ]


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (["again"], "There is nothing to repeat: 'again' makes a refund that you were asked about."),
        ([MILK, "pay", "again"], "There is nothing to repeat: 'again' makes a refund that you were asked about."),
        (
            ["cashier takes 20 for 1008"],
            "Nobody waits at a desk. Pay with a wallet that is paid there first, like cash-desk.",
        ),
        ([MILK, "pay cash-desk", "cashier takes 20 for 9999"], "nobody waits with the number 9999, but with 1008"),
        ([f"scan {MILK} x 20", "pay", "pin abc"], "That is no PIN: a PIN is six digits. Enter it again."),
        ([f"scan {MILK} x 20", "pay", "cancel payment"], "The payment was cancelled. Nothing was charged."),
    ],
)
def test_what_cannot_be_done_now_is_answered_with_what_can(shop, lines, answer):
    assert answer in talk(shop, *lines)


def test_whoever_leaves_with_paid_goods_gets_the_receipt(shop):
    session = walk_in(shop)
    answers = talk(shop, MILK, "pay", "leave", "this is not read any more", session=session)
    assert answers[-len(receipt_lines(Words("en"), session.receipt)) :] == receipt_lines(Words("en"), session.receipt)


@pytest.mark.parametrize("last", [[], ["quit"], ["exit"]])
def test_the_end_of_the_input_leaves_the_trip_open_and_the_next_start_goes_on(tmp_path, last):
    with open_shop(data=tmp_path) as shop:
        assert talk(shop, MILK, *last)[-1] == SAVED
    with open_shop(data=tmp_path) as shop:
        session = walk_in(shop)
        assert [(item.goods.sku, item.quantity) for item in session.basket.lines] == [("DA001", 1)]


@pytest.mark.parametrize("last", [[], ["quit"]])
def test_a_shop_in_memory_does_not_claim_to_have_saved_anything(shop, last):
    assert talk(shop, MILK, *last)[-1] == ENDED


def test_help_says_what_becomes_of_the_trip(shop, tmp_path):
    assert any("stop here; nothing is kept" in line for line in talk(shop, "help"))
    with open_shop(data=tmp_path) as kept:
        assert any("stop here; your trip stays open and saved" in line for line in talk(kept, "help"))


def test_an_open_trip_is_greeted_with_what_is_in_it(shop):
    talk(shop, MILK)
    target = io.StringIO()
    Conversation(shop, walk_in(shop), Words("en"), io.StringIO(), target).run()
    assert "you are in the middle of a trip: 1 piece, ¥12.90" in target.getvalue()


def test_a_trip_that_was_set_aside_says_how_to_go_on(shop):
    session = walk_in(shop)
    session.suspend()
    target = io.StringIO()
    Conversation(shop, session, Words("en"), io.StringIO("resume\n"), target).run()
    assert "This trip is set aside. Resume it first." in target.getvalue()
    assert session.state is TripState.OPEN


def test_walking_in_somewhere_else_does_not_take_up_a_trip_from_here(shop):
    here = walk_in(shop)
    assert walk_in(shop).id == here.id
    assert walk_in(shop, store="daning").store.id == "daning"
    assert walk_in(shop, shopper="wang-fang").shopper.id == "wang-fang"


def test_weighing_prints_a_label_and_scans_it(shop):
    assert talk(shop, "weigh 00101 612")[:3] == [
        "the scale prints 2100101006128",
        "Live sea bass        0.612 kg x ¥22.80/500 g    ¥27.91",
        "  Member price                                  -¥3.55",
    ]


@pytest.mark.parametrize("grams", ["", "0", "-3", "100000", "²", "12.5", "9" * 1000, "0000012345678", "1 2", "+5"])
def test_a_scale_takes_whole_grams_up_to_its_limit(shop, grams):
    assert "Expected: weigh NUMBER GRAMS." in talk(shop, f"weigh 00101 {grams}")[0]


def test_weighing_nothing_says_how_to_weigh(shop):
    assert talk(shop, "weigh")[0] == "weigh was given. Expected: weigh NUMBER GRAMS."


def test_only_what_is_weighed_can_be_weighed(shop):
    assert talk(shop, f"weigh {MILK} 300")[0].startswith(f"There are no goods with the number {MILK}.")


def test_a_verb_that_was_mistyped_is_recognised(shop):
    assert talk(shop, "qantity 3")[:2] == [
        "Nothing was found for qantity 3. Try part of a name, or the initials in pinyin.",
        "Did you mean quantity N [LINE]?",
    ]


def test_a_verb_that_is_none_is_not_recognised_in_its_own_name(shop):
    assert talk(shop, "search [/red]")[:2] == [
        "Nothing was found for [/red]. Try part of a name, or the initials in pinyin.",
        ENDED.replace("1 piece, ¥12.90", "0 pieces, ¥0.00"),
    ]


def test_who_says_how_many_means_them(shop):
    """Only a scanner reads one pack twice."""
    session = walk_in(shop)
    read, said = shop.clock.monotonic, iter(range(100))
    shop.clock.monotonic = lambda: read() + next(said) / 1000
    answers = talk(shop, f"scan {MILK}", f"scan {MILK}", f"scan {MILK} x 3", f"scan {MILK}", session=session)
    assert answers[1] == "Read twice, counted once. Scan it again for another one."
    assert session.basket.pieces == 5


def test_a_verb_with_the_wrong_things_behind_it_says_what_it_takes(shop):
    assert talk(shop, "quantity two")[0] == "quantity two was given. Expected: quantity N [LINE]."


@pytest.mark.parametrize("lang", LANGUAGES)
def test_help_explains_every_verb(shop, lang):
    answers = talk(shop, "help", lang=lang)
    explained = {line.split()[0] for line in answers if line.startswith("  ")}
    assert set(VERBS) - {"enter"} <= explained


def test_a_wallet_that_asks_for_the_pin_gets_it_in_the_conversation(shop):
    shop.wallets.named("mock").inside.faults.ask_pin()
    answers = talk(shop, MILK, "pay", "pin 123456", "leave")
    assert answers[1:4] == [
        "enter your PIN in the wallet's app",
        "'pin DIGITS' does that.",
        "paid ¥12.90 with mock",
    ]


def test_the_pin_is_explained_too_when_the_wallet_asks_for_it_later(shop):
    session = walk_in(shop)
    shop.network_drops()
    talk(shop, f"scan {MILK} x 30", "pay", session=session)
    shop.network_returns()
    answers = conversation(shop, session, "pin 123456")
    asked = answers.index("enter your PIN in the wallet's app")
    assert answers[asked + 1 : asked + 3] == ["'pin DIGITS' does that.", "paid ¥387.00 with mock"]


def test_a_wallet_whose_app_breaks_does_not_end_the_trip(shop, monkeypatch):
    def approve(*_):
        raise LedgerError("the books are gone")

    monkeypatch.setattr(CustomerApp, "approve", approve)
    shop.wallets.named("mock").inside.faults.ask_pin()
    session = walk_in(shop)
    answers = talk(shop, MILK, "pay", "pin 123456", session=session)
    assert answers[3].startswith("The wallet's app did not take the PIN.")
    assert session.state is TripState.PAYING


def test_a_wallet_that_takes_its_time_is_waited_for(shop):
    shop.wallets.named("mock").inside.faults.answer_late(8)
    answers = talk(shop, MILK, "pay", "leave")
    assert answers[1:3] == ["waiting for the wallet's answer", "paid ¥12.90 with mock"]


def test_a_wallet_that_never_answers_is_given_up_on(shop):
    shop.wallets.named("mock").inside.faults.never_answer()
    session = walk_in(shop)
    answers = talk(shop, MILK, "pay", "leave empty-handed", session=session)
    assert answers[1] == "waiting for the wallet's answer"
    assert answers[2].startswith("Nobody knows yet whether the wallet took the money for order ")
    assert answers[3].startswith("Nobody knows yet whether the wallet took the money. Pay to ask it again")
    assert session.state is TripState.STUCK


def conversation(shop, session, *lines):
    target = io.StringIO()
    source = io.StringIO("".join(f"{line}\n" for line in lines))
    Conversation(shop, session, Words("en"), source, target, sleep=shop.clock.advance).run()
    return target.getvalue().splitlines()


ANOTHER = "'new' begins another trip; this one stays saved as it is."


def test_a_trip_whose_payment_is_stuck_says_so_and_another_can_begin(shop):
    session = walk_in(shop)
    shop.wallets.named("mock").inside.faults.never_answer()
    talk(shop, MILK, "pay", session=session)
    answers = conversation(shop, walk_in(shop), MILK, "cancel payment", "new", MILK)
    stuck = "Nobody knows yet whether the wallet took the money. Pay to ask it again, or show this to the service desk."
    assert answers[2:9] == [stuck, ANOTHER, GREETING[1], stuck, ANOTHER, stuck, ANOTHER]
    assert answers[9:] == [*GREETING, "Fresh milk 950 ml                      1        ¥12.90", ENDED]
    assert session.state is TripState.STUCK
    assert walk_in(shop).state is TripState.OPEN


def test_a_trip_whose_wallet_is_gone_says_so_and_another_can_begin(shop, wallet_that):
    wallet = wallet_that(Unknown("gone"))
    with open_shop(wallet="obedient", wallets={"obedient": wallet}) as before:
        session = before.enter()
        session.scan(MILK)
        session.pay()
        shop.journal._connection = before.journal._connection
        answers = conversation(shop, walk_in(shop), "cancel payment", "new")
    away = [line for line in answers if line.startswith("A payment with obedient is open, and that wallet cannot be")]
    assert len(away) == 2
    assert answers[-3:-1] == GREETING


def test_another_trip_does_not_begin_while_the_wallet_is_being_asked(shop):
    shop.network_drops()
    answers = talk(shop, MILK, "pay", "new")
    assert answers[2] == "A payment is under way. Wait for it, or cancel it first."


def test_a_trip_that_cannot_be_read_back_is_told_of_and_another_begins(shop):
    damaged = walk_in(shop)
    shop.clock.advance(60)
    shop.journal._connection.execute("UPDATE event SET body = '{}' WHERE kind = 'TripStarted'")
    told = []
    session = walk_in(shop, unreadable=told.append)
    assert isinstance(told[0], DataFileDamaged)
    assert session.id != damaged.id
    assert walk_in(shop).id == session.id


def test_that_another_trip_begins_is_not_said_when_none_can(shop):
    walk_in(shop)
    shop.journal._connection.execute("DROP TABLE receipt")
    shop.journal._connection.execute("DROP TABLE event")
    told = []
    with pytest.raises(CheckoutError):
        walk_in(shop, unreadable=told.append)
    assert not told


def test_what_somebody_wrote_into_the_data_file_does_not_paint_on_the_terminal(shop):
    session = walk_in(shop)
    talk(shop, MILK, "pay", session=session)
    for table in ("event", "receipt"):
        shop.journal._connection.execute(f"UPDATE {table} SET body = replace(body, 'Fresh', 'Fresh\\u001b[2J\\u202e')")
    answers = conversation(shop, walk_in(shop), "basket", "receipt", "leave")
    assert sum("Fresh milk" in line for line in answers) == 3
    assert [line for line in answers if not line.isprintable()] == []


def test_a_wallet_without_an_app_is_paid_with_the_code_from_its_app(shop_with, wallet_that):
    class ByCode(wallet_that):
        given = ()

        def capabilities(self):
            return Capabilities(modes=frozenset({Mode.PRESENTED_CODE}))

        def pay(self, request):
            self.given = (*self.given, request.auth_code)
            return super().pay(request)

    wallet = ByCode()
    shop = shop_with(wallet)
    session = walk_in(shop)
    answers = talk(shop, MILK, "pay", "pay obedient 281234567890123456", session=session)
    assert answers[1:3] == [
        "This wallet is paid with by a payment code. Open its app, and pay with the code.",
        "Did you mean pay [WALLET] [CODE | qr | app | desk]?",
    ]
    assert answers[3] == "paid ¥12.90 with obedient"
    assert wallet.given == ("281234567890123456",)
    assert "281234567890123456" not in repr(session.events)


def test_nobody_waits_for_a_network_that_is_away(shop):
    session = walk_in(shop)
    shop.network_drops()
    answers = talk(shop, MILK, "pay", "basket", session=session)
    assert answers[1] == "waiting for the network"
    assert session.state is TripState.PAYING


@pytest.mark.parametrize("line", ["", "   ", "\x1b[2J", "9" * 7000, "scan " + "x" * 7000, "pay " + "x" * 300, "cook"])
def test_whatever_is_typed_is_answered_in_plain_text(shop, line):
    for answer in talk(shop, line):
        assert answer.isprintable()
        assert len(answer) < 500


@pytest.mark.parametrize("length", [LONGEST_LINE - 1, LONGEST_LINE, LONGEST_LINE + 1, 2 * LONGEST_LINE, 100_000])
@pytest.mark.parametrize("verb", ["", "scan ", "search "])
def test_nothing_in_a_line_that_is_too_long_is_scanned(shop, verb, length):
    session = walk_in(shop)
    answers = talk(shop, verb + "#" * length + MILK, "basket", session=session)
    assert answers[:2] == [
        "That was longer than any code. Scan one code at a time.",
        "The basket is empty. Scan something first.",
    ]
    assert not session.basket.pieces


def test_a_terminal_is_prompted(shop):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    target = io.StringIO()
    Conversation(shop, walk_in(shop), Words("en"), Terminal(f"{MILK}\n"), target).run()
    assert "\n> Fresh milk" in target.getvalue()


def test_events_of_the_trip_are_what_was_done(shop):
    session = walk_in(shop)
    talk(shop, MILK, "suspend", session=session)
    assert isinstance(session.events[-1].event, TripSuspended)


def test_a_payment_goes_on_by_itself_as_soon_as_the_network_is_back(shop):
    session = walk_in(shop)
    shop.network_drops()
    lines = iter([f"{MILK}\n", "pay\n", "basket\n", ""])

    class Phone(io.StringIO):
        def readline(self, *_):
            line = next(lines)
            if line.startswith("basket"):
                shop.network_returns()
            return line

    target = io.StringIO()
    Conversation(shop, session, Words("en"), Phone(), target, sleep=shop.clock.advance).run()
    answers = target.getvalue().splitlines()
    assert "waiting for the network" in answers
    assert "paid ¥12.90 with mock" in answers[answers.index("waiting for the network") + 1 :]
    assert isinstance(session.events[-1].event, Paid)


def test_whoever_pays_cash_plays_the_staff_at_the_desk(shop):
    lines = ("cashier takes 20 for 1008", "pay cash-desk", "cashier takes 10 for 1008", "cashier> takes ¥20 for 1008")
    answers = talk(shop, MILK, *lines)
    assert answers[1].startswith("Nobody waits at a desk.")
    assert answers[2:] == [
        "pay at the desk, and show this number there: 1008",
        "'cashier takes AMOUNT for 1008' plays the staff.",
        "¥2.90 is missing, 1008 owes ¥12.90: nothing taken",
        "¥20.00 taken for 1008: ¥7.10 change",
        "paid ¥12.90 with cash-desk",
        ENDED,
    ]


@pytest.mark.parametrize("typed", ["cashier dances", "cashier"])
def test_what_no_staff_do_is_said_with_what_may_be_typed_instead(shop, typed):
    answers = talk(shop, MILK, "pay cash-desk", typed)
    expected = "cashier takes AMOUNT for NUMBER | cashier refuses NUMBER | cashier looks up NUMBER"
    assert answers[3] == f"{typed} was given. Expected: {expected}."


def test_a_qr_code_is_scanned_by_the_phone(shop):
    answers = talk(shop, MILK, "pay mock qr", "qr", "pin 123456")
    assert answers[1].startswith("scan this QR code with the wallet's app: ")
    assert answers[2:5] == [
        "'qr' plays the phone that scans it.",
        "confirm the payment in the wallet's app",
        "'pin DIGITS' does that.",
    ]
    assert "paid ¥12.90 with mock" in answers


def test_offers_that_cannot_be_used_any_more_are_told_at_the_door_and_those_from_before_hold_on(tmp_path):
    file = tmp_path / "offers.json"
    half = {"id": "half", "name_zh": "半价", "name_en": "Half", "kind": "nth_piece", "pay_percent": 50}
    good = json.dumps({"format": 1, "currency": "CNY", "offers": [{**half, "items": {"skus": ["DA001"]}}]})
    file.write_text(good, encoding="utf-8")
    with open_shop(offers=file) as shop:
        file.write_text(good.replace("nth_piece", "gift"), encoding="utf-8")
        target = io.StringIO()
        Conversation(shop, walk_in(shop), Words("en"), io.StringIO(f"scan {MILK} x 2\n"), target).run()
        answers = target.getvalue().splitlines()
        assert answers[1] == (
            "The offers file cannot be used, so the offers from before hold on: half: kind: gift is not possible here."
        )
        assert "  Half                                          -¥6.45" in answers
        file.unlink()
        shop.enter()
        assert shop.offers.fault.faults[0].why is Why.UNREADABLE
        file.write_text(good.replace("50", "100"), encoding="utf-8")
        shop.enter()
        assert shop.offers.fault.faults[0].why is Why.TAKES_NOTHING_OFF
        file.write_text(good, encoding="utf-8")
        shop.enter()
        assert shop.offers.fault is None


def test_an_outcome_that_cannot_be_written_down_is_said_once_and_the_conversation_goes_on(shop, monkeypatch):
    def refuse(*_):
        raise NotSaved("this could not be saved", reason="database or disk is full")

    monkeypatch.setattr(shop.journal, "add_receipt", refuse)
    said = talk(shop, MILK, "pay", "basket")
    assert 1 <= sum(line.startswith("The wallet has answered") for line in said) <= 4
    assert said[-1] == ENDED
