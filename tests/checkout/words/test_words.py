"""What people read: every fact has its words, in both languages, whatever it carries."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.chain import Fulfilment
from catalog.text import Bilingual
from checkout import open_shop
from checkout.back_office import Finding, FindingCode
from checkout.errors import (
    CheckoutError,
    DataFileBusy,
    DataFileDamaged,
    DataFileError,
    DataFileNewer,
    NoSuchShopper,
    NoSuchStore,
    NoSuchTrip,
    NotSaved,
)
from checkout.events import (
    AddressChosen,
    CaptureStarted,
    CaptureStuck,
    CouponShown,
    DeliveryFeeSet,
    FulfilmentChosen,
    ItemScanned,
    Left,
    LineRemoved,
    NetworkDropped,
    NetworkReturned,
    Paid,
    PaymentAwaits,
    PaymentCancelled,
    PaymentCancelling,
    PaymentClosed,
    PaymentDeclined,
    PaymentHeld,
    PaymentReleased,
    PaymentSeen,
    PaymentStarted,
    PaymentStuck,
    Problem,
    QuantityChanged,
    RefundDeclined,
    RefundDone,
    RefundStarted,
    RefundStuck,
    ScanRefused,
    SlotChosen,
    Source,
    SubstitutesChosen,
    TripResumed,
    TripStarted,
    TripSuspended,
    Undone,
    UnmatchedCaptureFound,
    UnmatchedCaptureKept,
    UnmatchedCaptureRefunded,
    WentToPay,
)
from checkout.events.frozen_prices import FrozenPrice, LinePriced, OfferTaken, UnitsPaid
from checkout.events.fulfilment import Substitutes
from checkout.pricing import Alternative, CouponProblem, CouponRefused, NearMiss
from checkout.session import Session
from checkout.shop import Shop
from checkout.trip import (
    Choice,
    Explanation,
    Fact,
    OffersSeen,
    Quoted,
    Refused,
    Reordered,
    SearchResult,
    SlotOffer,
    SlotsSeen,
    Waiting,
    WaitingFor,
)
from checkout.words import LANGUAGES, Words, choose_language
from checkout.words.answer_lines import answer_lines
from checkout.words.back_office.finding_lines import finding_line
from checkout.words.error_lines import error_line
from checkout.words.problem_lines import problem_line
from checkout.words.text_columns import WIDTH, cell_width
from wallet.errors import WalletBroken, WalletNotFound
from wallet.money import Money
from wallet.port import Decline, NextAction

MILK = "9521234000013"
SEA_BASS_LABEL = "2100101006128"


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as shop:
        yield shop


@pytest.fixture
def trip(shop: Shop) -> Session:
    return shop.enter()


def in_english(fact: Fact, trip: Session) -> list[str]:
    return answer_lines(Words("en"), fact, trip)


# Goods


def test_a_scan_shows_the_line_as_it_stands_after_it(trip: Session) -> None:
    trip.scan(MILK)
    assert in_english(trip.scan(MILK), trip) == ["Fresh milk 950 ml                      2        ¥25.80"]
    assert answer_lines(Words("zh-CN"), trip.scan(MILK), trip) == [
        "鲜牛奶950毫升                          3        ¥38.70"
    ]


def test_what_was_weighed_is_shown_with_its_price(trip: Session) -> None:
    assert in_english(trip.scan(SEA_BASS_LABEL), trip) == [
        "Live sea bass        0.612 kg x ¥22.80/500 g    ¥27.91",
        "  Member price                                  -¥3.55",
        "cooked here on request: CK001 Steamed, CK006 Braised in soy sauce, CK007 Pickled cabbage fish stew",
    ]


def test_cooking_names_the_line_that_it_is_for(trip: Session) -> None:
    trip.scan(SEA_BASS_LABEL)
    assert in_english(trip.cook("CK001"), trip)[1] == "for line 1, Live sea bass"


def test_goods_that_do_not_go_into_the_bag_say_where_they_go(trip: Session) -> None:
    assert in_english(trip.ship("GM041"), trip)[1:] == ["to be shipped", "shipped, to arrive on 2026-11-26"]
    trip.scan(MILK)
    told = ["Fresh milk 950 ml: to be delivered from this store", "home by 18:50"]
    chosen = trip.deliver()
    assert in_english(chosen, trip) == told
    trip.pay("mock")
    assert in_english(chosen, trip) == told[:1]


def test_a_removed_line_is_still_called_by_its_name(trip: Session) -> None:
    trip.scan(MILK)
    assert in_english(trip.remove(), trip) == ["removed: Fresh milk 950 ml"]


def test_a_search_shows_what_to_type_for_each_thing_found(trip: Session) -> None:
    assert in_english(trip.search("fresh milk 950"), trip)[0].startswith(f"{MILK}  Fresh milk 950 ml ")
    assert in_english(trip.search("sea bass"), trip)[0].startswith("00101  ")
    book = in_english(trip.search("home cooking book"), trip)
    assert book[0].startswith("GM041  ")
    assert book[1].strip() == "only shipped: ask for it by this number"


def test_every_line_about_goods_is_as_wide_as_the_others(trip: Session) -> None:
    """Names of any width in either language: the amounts stand below each other."""
    languages = [Words(lang) for lang in LANGUAGES]
    for product in trip.shelf.products():
        if product.gtin is None:
            continue
        item = trip.scan(product.gtin)
        if isinstance(item, ItemScanned):
            assert {cell_width(answer_lines(words, item, trip)[0]) for words in languages} == {WIDTH}
            trip.undo()


# Every fact

OUT = "JQ20261124000101"
PRICE = FrozenPrice(
    1290,
    (LinePriced(1, (UnitsPaid(1, 1790, 1290, (("tea", 500),)),)),),
    (OfferTaken("tea", "item", "茶", "Tea", 1, 500), OfferTaken("five", "coupon", "五", "Five", 1, 0)),
)

FACTS: dict[type, list[Fact]] = {
    TripStarted: [
        TripStarted("JQ202611240001", "jinqiao", "li-wei", "CNY", True, None, datetime(2026, 11, 24, tzinfo=UTC))
    ],
    QuantityChanged: [QuantityChanged(1, 2)],
    LineRemoved: [LineRemoved(1), LineRemoved(9)],
    FulfilmentChosen: [FulfilmentChosen(1, mode) for mode in Fulfilment],
    Undone: [Undone()],
    AddressChosen: [AddressChosen(31.2, 121.5, "Wutong Lane 18-501")],
    SlotChosen: [SlotChosen(None), SlotChosen(datetime(2026, 11, 24, 12, tzinfo=UTC))],
    SubstitutesChosen: [SubstitutesChosen(Substitutes.ASK), SubstitutesChosen(Substitutes.NO, 1)],
    DeliveryFeeSet: [DeliveryFeeSet(None)],
    WentToPay: [WentToPay(datetime(2026, 11, 24, 12, tzinfo=UTC), datetime(2026, 11, 25, 12, tzinfo=UTC))],
    SlotsSeen: [SlotsSeen((), None), SlotsSeen((SlotOffer(*[datetime(2026, 11, 24, 12, tzinfo=UTC)] * 2, 0),), None)],
    Reordered: [Reordered("JQ-000001", (1,), ((Bilingual("牛奶", "Milk"), Problem.SOLD_OUT, "left:2"),))],
    CouponShown: [CouponShown("nowhere")],
    OffersSeen: [
        OffersSeen(PRICE, (NearMiss("tea", 500, amount=320, skus=("DA001",)), NearMiss("tea", 500, pieces=1)), ()),
        OffersSeen(PRICE, (), tuple(CouponRefused("five", problem, 100) for problem in CouponProblem)),
        OffersSeen(replace(PRICE, offers=()), (), ()),
    ],
    Explanation: [
        Explanation(
            replace(PRICE, proven=proven),
            alternatives=tuple(
                Alternative(("tea",), instead, total) for instead in ((), ("milk",)) for total in (1300, 1290)
            ),
        )
        for proven in (True, False)
    ],
    RefundStarted: [RefundStarted(f"{OUT}R01", OUT, "mock", 645, ())],
    RefundDone: [RefundDone(f"{OUT}R01", "JQ-000001-R1", amount, complete=False) for amount in (0, 645)],
    RefundDeclined: [RefundDeclined(f"{OUT}R01", Decline.CONFIGURATION, detail) for detail in ("", "X9")],
    RefundStuck: [RefundStuck(f"{OUT}R01", "errand-unanswered")],
    NetworkDropped: [NetworkDropped()],
    NetworkReturned: [NetworkReturned()],
    TripSuspended: [TripSuspended()],
    TripResumed: [TripResumed()],
    PaymentStarted: [PaymentStarted(OUT, "mock", 1290, "b")],
    PaymentAwaits: [PaymentAwaits(OUT, action, "4711") for action in NextAction],
    PaymentCancelling: [PaymentCancelling(OUT, "no-answer")],
    PaymentDeclined: [
        PaymentDeclined(OUT, decline, detail) for decline in Decline for detail in ("", "PAYMENT_PASSWORD_WRONG", "X9")
    ],
    PaymentCancelled: [PaymentCancelled(OUT, why) for why in ("by-shopper", "no-answer", "not-sent", "?")],
    PaymentStuck: [PaymentStuck(OUT, "cancel-unanswered")],
    PaymentHeld: [PaymentHeld(OUT, "mock", 1419, "", ""), PaymentHeld(OUT, "a:b", 1419, "", "", "Pay")],
    CaptureStarted: [CaptureStarted(OUT, 1290, PRICE)],
    CaptureStuck: [CaptureStuck(OUT, "errand-unanswered")],
    PaymentReleased: [PaymentReleased(OUT, "by-shopper"), PaymentReleased(OUT, "declined", "SELLER_BEEN_BLOCKED")],
    PaymentClosed: [PaymentClosed(OUT)],
    UnmatchedCaptureFound: [UnmatchedCaptureFound(OUT, "mock", 1290, f"{OUT}late")],
    UnmatchedCaptureRefunded: [UnmatchedCaptureRefunded(OUT, 1290, f"{OUT}late")],
    UnmatchedCaptureKept: [
        UnmatchedCaptureKept(OUT, f"{OUT}late", why) for why in ("unsupported", "SELLER_BALANCE_NOT_ENOUGH")
    ],
    Paid: [
        Paid(OUT, "mock", 1290, "M1", "l***", "JQ-000001"),
        Paid(OUT, "mock", 1290, "M1", "l***", "JQ-000001", charged=180, charged_currency="USD"),
        Paid(OUT, "mock", 1290, "M1", "l***", "JQ-000001", charged=180, charged_currency="USD", rate="7.1667"),
    ],
    Left: [Left(True), Left(False)],
    ScanRefused: [ScanRefused("123", Source.SCAN, problem, None, detail="18") for problem in Problem],
    Refused: [Refused(problem, detail) for problem in Problem for detail in ("", "7", "deliver", "glued", "currency")],
    SearchResult: [SearchResult("x", ())],
    Quoted: [Quoted("mock", Money(1050, "USD"), Money(7602), "7.2400", datetime(2026, 11, 24, 10, 40, tzinfo=UTC))],
    Waiting: [Waiting(for_, "mock", 1290) for for_ in WaitingFor],
}


def test_the_table_of_facts_is_complete() -> None:
    assert set(FACTS) | {Choice, ItemScanned, PaymentSeen} == set(get_args(Fact))


@pytest.fixture(scope="module")
def with_milk() -> Iterator[Session]:
    """A trip that nothing is done on but talk."""
    with open_shop() as shop:
        trip = shop.enter()
        trip.scan(MILK)
        yield trip


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
def test_every_fact_is_told_in_lines_that_have_all_their_facts(kind: type, lang: str, with_milk: Session) -> None:
    for fact in FACTS[kind]:
        lines = answer_lines(Words(lang), fact, with_milk)
        assert lines, fact
        for line in lines:
            assert line.strip(), fact
            assert not {"{", "}", "\n"} & set(line), fact
            assert "None" not in line, fact


def test_phrases_of_the_till_are_as_the_scripts_have_them(trip: Session) -> None:
    trip.scan(MILK)
    assert in_english(trip.pay("mock"), trip) == ["paid ¥12.90 with mock"]
    assert in_english(Waiting(WaitingFor.NETWORK, "mock", 1290), trip) == ["waiting for the network"]


def test_a_rate_is_told_with_both_amounts_and_for_how_long_it_holds(trip: Session) -> None:
    [quoted] = FACTS[Quoted]
    assert in_english(quoted, trip) == ["$10.50 is ¥76.02 at 7.2400 until 18:40"]
    assert in_english(FACTS[Paid][2], trip) == ["paid ¥12.90 with mock ($1.80 at 7.1667)"]


def test_whoever_is_not_charged_is_told_so(trip: Session) -> None:
    facts = [*FACTS[PaymentDeclined], *FACTS[PaymentCancelled]]
    assert [fact for fact in facts if "Nothing was charged" not in in_english(fact, trip)[0]] == []


# Problems


def test_a_problem_names_what_was_given(trip: Session) -> None:
    assert in_english(trip.scan("9521234000014"), trip) == [
        "9521234000014 was misread: its check digit does not fit. Scan it again, or type the digits."
    ]


def test_some_problems_are_told_apart_by_their_detail() -> None:
    words = Words("en")
    assert "ran together" in problem_line(words, Problem.UNREADABLE, given="95212340000139521234000020", detail="glued")
    assert problem_line(words, Problem.NO_SUCH_LINE, detail="7").startswith("The basket has no line 7.")
    assert problem_line(words, Problem.NO_SUCH_LINE).startswith("The basket has no line yet")
    assert "4.3 km" in problem_line(words, Problem.OUT_OF_REACH, detail="4321")
    assert "4.3 km" not in problem_line(words, Problem.OUT_OF_REACH)


@given(st.text(max_size=200))
def test_nothing_that_comes_in_reaches_the_terminal_as_a_command(given: str) -> None:
    for problem in Problem:
        line = problem_line(Words("en"), problem, given=given, detail=given)
        assert line.isprintable()
        assert len(line) < 400


def test_braces_in_what_came_in_are_only_text() -> None:
    assert "{name}" in problem_line(Words("en"), Problem.CHECK_DIGIT, given="{name}")


# Errors

ERRORS: list[Exception] = [
    DataFileBusy("busy", path="shop.db", owner="17"),
    DataFileNewer("newer", path="shop.db", found="9", expected="1"),
    DataFileDamaged("trip X lacks its event 3", detail="X #3"),
    DataFileError("no room"),
    NotSaved("not saved", reason="disk full"),
    NoSuchTrip("no trip", trip="JQ1"),
    NoSuchStore("no store", given="x", known="jinqiao"),
    NoSuchShopper("no shopper", given="x", known="li-wei"),
    WalletNotFound("none", name="x", installed="mock"),
    WalletBroken("broken", name="x", distribution="d", reason="it raised"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_error_has_a_sentence_with_its_facts(error: Exception, lang: str) -> None:
    line = error_line(Words(lang), error)
    assert "{" not in line
    facts: dict[str, str] = getattr(error, "facts", {})
    assert any(fact in line for fact in facts.values()) or str(error) in line


def test_a_damaged_file_is_told_in_one_language_with_what_sqlite_says_beside_it() -> None:
    damaged = DataFileDamaged("a/shop.db is damaged: malformed", path="a/shop.db", detail="malformed")
    assert error_line(Words("zh-CN"), damaged) == (
        "a/shop.db 已损坏，或不是本店的数据文件，未作任何改动（malformed）。请用 --data 换一个文件夹。"
    )
    lost = DataFileDamaged("trip JQ202611240001 lacks its event 3", detail="JQ202611240001 #3")
    assert error_line(Words("zh-CN"), lost) == (
        "数据文件已损坏，未作任何改动（JQ202611240001 #3）。请用 --data 换一个文件夹。"
    )


def test_an_error_without_the_facts_of_its_sentence_says_what_it_knows() -> None:
    assert error_line(Words("en"), NoSuchTrip("there is no such trip")) == "there is no such trip"
    assert error_line(Words("en"), CheckoutError("something\x1b[2J else")) == "something else"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", FindingCode)
def test_every_finding_of_the_doctor_says_where_and_what(code: FindingCode, lang: str) -> None:
    line = finding_line(Words(lang), Finding(code, "JQ202611240001 #5", "5", "6\x1b[2J"))
    assert line.startswith("JQ202611240001 #5")
    assert "5" in line.removeprefix("JQ202611240001 #5")
    assert "6" in line
    assert "[2J" not in line


def test_a_finding_says_only_what_is_known_of_it() -> None:
    assert finding_line(Words("en"), Finding(FindingCode.FILE_DAMAGED, "")) == "the data file is damaged"
    assert finding_line(Words("en"), Finding(FindingCode.RECEIPT_NUMBER_GAP, "jinqiao", "5")) == (
        "jinqiao: the receipts of the store are not numbered without gaps (5)"
    )


# Money, counts and the language itself


@pytest.mark.parametrize(
    ("amount", "text"),
    [(Money(1290), "¥12.90"), (Money(-5), "-¥0.05"), (Money(500, "JPY"), "JP¥500"), (Money(1, "CHF"), "CHF 0.01")],
)
def test_money_has_its_sign_in_front(amount: Money, text: str) -> None:
    assert [Words(lang).money(amount) for lang in LANGUAGES] == [text, text]


def test_english_counts_one_piece_and_two_pieces() -> None:
    assert [Words("en").pieces(count) for count in (0, 1, 2)] == ["0 pieces", "1 piece", "2 pieces"]
    assert Words("zh-CN").pieces(2) == "2 件"


def test_chinese_sentences_follow_each_other_without_a_space() -> None:
    assert Words("zh-CN").sentences("没有扣款。", "请重试。") == "没有扣款。请重试。"
    assert Words("en").sentences("One.", "Two.") == "One. Two."


def test_nothing_to_say_is_said_with_nothing() -> None:
    """gettext answers the empty sentence with the header of its file."""
    assert Words("zh-CN").t("") == ""


def test_a_sentence_without_translation_appears_in_english() -> None:
    assert Words("zh-CN").t("Nobody has translated this.") == "Nobody has translated this."


@pytest.mark.parametrize(
    ("option", "environ", "lang"),
    [
        ("en", {"CHECKOUT_LANG": "zh-CN"}, "en"),
        ("ZH_cn.UTF-8", {}, "zh-CN"),
        (None, {"CHECKOUT_LANG": "en", "LC_ALL": "zh_CN.UTF-8"}, "en"),
        (None, {"CHECKOUT_LANG": "fr", "LANG": "en_US.UTF-8"}, "en"),
        (None, {"LC_ALL": "C", "LC_MESSAGES": "en_GB", "LANG": "zh_CN"}, "en"),
        (None, {"LANG": "de_DE.UTF-8"}, "zh-CN"),
        (None, {}, "zh-CN"),
    ],
)
def test_the_language_is_what_was_asked_for_then_the_environment_then_chinese(
    option: str | None, environ: dict[str, str], lang: str
) -> None:
    assert choose_language(option, environ) == lang


def test_a_language_that_is_not_spoken_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'fr' is not a language of this shop: expected en or zh-CN"):
        choose_language("fr", {})
    with pytest.raises(ValueError, match="expected en or zh-CN"):
        Words("zh")
