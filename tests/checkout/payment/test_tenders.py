"""What a payment was made of, on the receipt: in words, as it is kept, and as the doctor goes through it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.chain import TaxKind
from checkout import open_shop
from checkout.back_office import FindingCode
from checkout.back_office.doctor import examine, examine_folder
from checkout.back_office.money_examination import receipt_and_payment, receipt_sums
from checkout.basket import Receipt
from checkout.events import Paid
from checkout.journal import RawReceipt
from checkout.words import LANGUAGES, Words
from checkout.words.payment.receipt_lines import receipt_lines
from checkout.words.text_columns import cell_width
from wallet.money import Money
from wallet.port import Mode, PaymentRequest

MILK, SALMON = "9521234000013", "2100123003129"
FIGURE = re.compile(r"(-?)[¥$](\d+)\.(\d\d)$")


@pytest.fixture(scope="module")
def receipt() -> Iterator[Receipt]:
    with open_shop() as shop:
        trip = shop.enter()
        trip.scan(MILK)
        trip.scan(SALMON)
        trip.pay("split")
        assert trip.receipt is not None
        yield trip.receipt


def made_of(receipt: Receipt, **changes: object) -> Receipt:
    return replace(receipt, tenders=(replace(receipt.tenders[0], **changes),))  # type: ignore[arg-type]


def figure(line: str) -> int:
    match = FIGURE.search(line)
    assert match is not None, line
    return int(match[1] + match[2] + match[3])


def told(receipt: Receipt, lang: str = "en") -> list[str]:
    """What stands between the total and the tax."""
    lines = receipt_lines(Words(lang), receipt)
    rules = [place for place, line in enumerate(lines) if line.startswith("---")]
    return lines[rules[1] + 2 : rules[2]]


def test_the_parts_of_a_split_tender_stand_under_it(receipt: Receipt) -> None:
    assert told(receipt) == [
        "Paid with split                     ¥55.96",
        "  gift-card                         ¥30.00",
        "  mock                              ¥25.96",
    ]


def test_what_came_out_of_the_balance_alone_needs_no_telling(receipt: Receipt) -> None:
    for funds in ((), (("balance", 5596),)):
        assert told(made_of(receipt, wallet="mock", funds=funds)) == ["Paid with mock                      ¥55.96"]


def test_a_red_packet_and_a_card_are_called_what_people_call_them(receipt: Receipt) -> None:
    funds = (("red_packet", 888), ("bank_card", 4000), ("balance", 608), ("gift_card", 100))
    paid = made_of(receipt, wallet="mock", funds=funds)
    assert [line.split()[0] for line in told(paid, "zh-CN")] == ["实付", "红包", "银行卡", "余额", "礼品卡"]
    assert told(paid)[1] == "  Red packet                         ¥8.88"


def test_what_was_rounded_down_stands_before_what_was_paid(receipt: Receipt) -> None:
    rounded = made_of(receipt, wallet="cash-desk", amount=5590, rounded=6, funds=())
    assert told(rounded) == [
        "Rounded down                        -¥0.06",
        "Paid with cash-desk                 ¥55.90",
    ]
    assert told(rounded, "zh-CN")[0] == "抹零                                -¥0.06"
    assert list(receipt_sums(rounded)) == []


def test_a_charge_in_another_currency_stands_with_its_rate() -> None:
    with open_shop("cedar-landing") as shop:
        trip = shop.enter()
        trip.scan(MILK)
        trip.pay()
        assert trip.receipt is not None
        receipt = trip.receipt
    assert told(receipt) == [
        "Paid with abroad                     $3.29",
        "  Charged at 7.2400                 ¥23.82",
    ]
    assert told(made_of(receipt, rate=""))[1] == "  Charged                           ¥23.82"
    assert receipt.tax is TaxKind.SALES
    lines = receipt_lines(Words("en"), receipt)
    assert "  exempt         $3.29                   -" in lines
    assert not any("VAT" in line for line in lines)
    assert "¥" not in "".join(line for line in lines if "Charged" not in line)


SOURCES = ["balance", "bank_card", "red_packet", "余额宝和一个很长的名字", "mock", "a-wallet-" * 6]
FUNDS = st.lists(
    st.tuples(
        st.sampled_from(SOURCES),
        st.integers(1, 9_999_999),
    ),
    max_size=5,
)


@given(FUNDS, st.integers(0, 9), st.integers(32, 60), st.sampled_from(LANGUAGES))
def test_whatever_it_was_made_of_it_fits_and_adds_up(
    receipt: Receipt, funds: list[tuple[str, int]], rounded: int, width: int, lang: str
) -> None:
    made = made_of(receipt, amount=5596 - rounded, rounded=rounded, funds=tuple(funds))
    lines = receipt_lines(Words(lang), made, width)
    assert [line for line in lines if cell_width(line) > width] == []
    if width >= 42:
        between = told(made, lang) if width == 42 else []
        top = [figure(line) for line in between if not line.startswith("  ")]
        assert not between or sum(abs(minor) for minor in top) == 5596
    assert Receipt.from_json(made.to_json()) == made


# As it is examined


@pytest.mark.parametrize(
    "changes",
    [
        {"funds": (("gift-card", 3000), ("mock", 2595))},
        {"amount": 5590},
        {"rounded": 6},
        {"amount": 5602, "rounded": -6, "funds": ()},
        {"charged": 7602, "charged_currency": "CNY"},
    ],
    ids=["funds", "less", "rounded twice", "rounded up", "charged"],
)
def test_a_tender_that_does_not_add_up_is_found(receipt: Receipt, changes: dict[str, object]) -> None:
    assert {finding.code for finding in receipt_sums(made_of(receipt, **changes))} == {FindingCode.RECEIPT_SUM_WRONG}


@pytest.mark.parametrize("changes", [{"rate": "7.0000"}, {"wallet": "other"}, {"funds": ()}, {"payer": "x"}], ids=str)
def test_a_tender_that_is_not_the_payments_is_found(receipt: Receipt, changes: dict[str, object]) -> None:
    paid = receipt.tenders[0]
    at = receipt.to_json().split('"issued_at":"')[1].split('"')[0]
    row = RawReceipt(
        **{
            **dict.fromkeys(RawReceipt.__slots__, ""),  # type: ignore[attr-defined]
            "number": 1,
            "out_trade_no": paid.out_trade_no,
            "total": 5596,
            "issued_at": at,
        }
    )
    assert list(receipt_and_payment(row, receipt, paid, at)) == []
    found = list(receipt_and_payment(row, made_of(receipt, **changes), paid, at))
    assert [finding.code for finding in found] == [FindingCode.RECEIPT_NOT_THE_PAYMENT]


def test_the_doctor_knows_whose_money_the_mock_wallet_holds_for_others(tmp_path: Path) -> None:
    with open_shop(data=tmp_path) as shop:
        for store, wallet in (("jinqiao", "split"), ("cedar-landing", "abroad"), ("jinqiao", "gift-card")):
            trip = shop.enter("wang-fang" if wallet == "gift-card" else None, store)
            trip.scan(MILK, count=1 if wallet == "gift-card" else 3)
            assert isinstance(trip.pay(wallet), Paid)
        assert [*examine(shop.journal, shop.wallets.named("mock").inside)] == []
    assert examine_folder(tmp_path) == []


def test_a_part_that_belongs_to_no_receipt_is_money_without_one(tmp_path: Path) -> None:
    with open_shop(data=tmp_path) as shop:
        trip = shop.enter()
        trip.scan(MILK)
        assert isinstance(trip.pay("mock"), Paid)
        mock = shop.wallets.named("mock").inside
        code = mock.app_of("li-wei").show_code()  # type: ignore[attr-defined]
        mock.pay(PaymentRequest("JQ20261124009901_2", Money(100), "x", "b", code, Mode.PRESENTED_CODE))
    [finding] = examine_folder(tmp_path)
    assert (finding.code, finding.where) == (FindingCode.MONEY_WITHOUT_RECEIPT, "JQ20261124009901_2")
