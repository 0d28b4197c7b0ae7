"""Wallets of other people, in a process of their own: whatever they do, the shop gets an outcome and goes on."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Timer
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.answer_check import Unusable
from wallet.directory import WalletEntry
from wallet.errors import WalletBroken
from wallet.hosting import child as child_module
from wallet.hosting.child import KEPT_COMPLAINTS, Child, ChildError, clean_environment
from wallet.hosting.frames import LARGEST_FRAME, as_data, pack
from wallet.hosting.host import NOT_READ, HostedWallet
from wallet.money import Money
from wallet.port import (
    API_VERSION,
    Capabilities,
    Known,
    Mode,
    Notification,
    NotSent,
    PaymentRef,
    PaymentRequest,
    Policy,
    Quote,
    Refund,
    Refunds,
    RefundStatus,
    Reply,
    Snapshot,
    StatementPage,
    Status,
    Unknown,
    Unsupported,
    WalletSettings,
)

HERE = str(Path(__file__).parents[1])
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
REQUEST = PaymentRequest("JQ2026112400010001", Money(6886), "牛奶", basket="b1", auth_code="281234567890123456")


def entry(attribute: str, *, name: str = "odd") -> WalletEntry:
    return WalletEntry(name, f"odd_wallets:{attribute}", "odd-wallets", "0.1")


@pytest.fixture
def opened(tmp_path):
    wallets = []

    def open_one(attribute, *, name="odd", **more) -> HostedWallet:
        settings = WalletSettings(tmp_path, lambda: NOW)
        wallet = HostedWallet(entry(attribute, name=name), settings, path=[HERE], **more)
        wallets.append(wallet)
        return wallet

    yield open_one
    for wallet in wallets:
        wallet.close()


def test_an_honest_wallet_pays_answers_refunds_and_cancels(opened):
    wallet = opened("Honest", name="honest")
    assert (wallet.name, wallet.api_version) == ("honest", API_VERSION)
    assert wallet.capabilities() == Capabilities(refunds=Refunds.PARTIAL)
    ref = PaymentRef(REQUEST.out_trade_no, {"paid_at": NOW.isoformat()})
    paid = Known(Snapshot(ref, Status.PAID, captured=Money(6886), basket="b1", payer="li***"))
    assert wallet.pay(REQUEST) == paid
    assert wallet.query(ref) == paid
    done = Refund("refund1", Money(86), RefundStatus.DONE)
    refunded = Snapshot(ref, Status.PAID, captured=Money(6886), refunded=Money(86), refund=done)
    assert wallet.refund(ref, "refund1", Money(86)) == Known(refunded)
    other = PaymentRef("JQ2026112400010002")
    assert wallet.query(other) == Known(Snapshot(other, Status.NOT_FOUND))
    assert wallet.cancel(other) == Known(Snapshot(other, Status.CANCELLED))


def test_what_a_wallet_has_not_is_unsupported_though_it_inherits_nothing(opened):
    wallet = opened("Honest", name="honest")
    assert wallet.capture(REQUEST.ref, Money(1)) == Unsupported("capture")
    assert wallet.read_notification({}, b"") == Unsupported("read_notification")
    assert wallet.statement(NOW.date()) == Unsupported("statement")
    assert wallet.quote(Money(1, "USD")) == Unsupported("quote")


def test_a_wallet_that_can_do_everything_is_asked_for_everything(opened):
    wallet = opened("Complete", name="complete")
    can = wallet.capabilities()
    assert (can.modes, can.smallest, can.statement_zone) == (frozenset(Mode), 10, "America/New_York")
    assert can.policy == Policy(first_wait=1, cancel_tries=5)
    quote = wallet.quote(Money(1050, "USD"))
    assert quote == Quote("q1", Money(1050, "USD"), Money(7350, "USD"), "7.0", NOW, {"q": "1"})
    request = PaymentRequest(
        "JQ2026112400010001", Money(1050, "USD"), "牛奶", "b1", mode=Mode.SHOWN_QR, capture_later=True, quote=quote
    )
    authorised = Snapshot(request.ref, Status.AUTHORISED, authorised=Money(1050, "USD"), show=str(quote))
    assert wallet.pay(request) == Known(authorised)
    captured = Snapshot(request.ref, Status.PAID, captured=Money(1000, "USD"))
    assert wallet.capture(request.ref, Money(1000, "USD")) == Known(captured)
    body = bytes(range(256))
    read = wallet.read_notification({"X-Name": "event 7"}, body)
    assert read == Notification("event 7", Snapshot(PaymentRef("JQ2026112400010001"), Status.PAID), Reply(body))
    page = wallet.statement(date(2026, 11, 24))
    assert isinstance(page, StatementPage)
    assert page.lines[0].at == datetime(2026, 11, 24, tzinfo=UTC)
    assert wallet.statement(date(2026, 11, 24), page.next_page) == StatementPage(page.lines)


def test_a_notification_that_cannot_be_read_is_to_be_sent_again(opened):
    wallet = opened("Complete", name="complete")
    assert wallet.read_notification({}, b"") == NOT_READ
    assert wallet.read_notification({"X-Name": "7"}, b"x" * LARGEST_FRAME) == NOT_READ
    assert NOT_READ.reply.status >= 500


@dataclass
class Case:
    """What becomes of the `pay` of an odd wallet: what is known of it, why, and whether its process lives on."""

    attribute: str
    why: str
    kind: type = Unusable
    lives: bool = True
    deadline: float = 10


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
CONTAINED = [
    Case("ReturnsNone", "answered with NoneType"),
    Case("ReturnsText", "answered with str"),
    Case("ReturnsAFloat", "snapshot.captured is 68.86", lives=False),
    Case("ReturnsTooMuch", "the answer cannot be sent"),
    Case("ReturnsABytesDetail", "bytes cannot be sent"),
    Case("ReturnsANegativeRefund", "snapshot.refunded.0 is -1: expected greater than or equal to 0", lives=False),
    Case("ReturnsAGrowingState", "expected at most 4096 characters", lives=False),
    Case("Raises", "raised KeyError"),
    Case("RaisesThePaymentCode", "raised …"),
    Case("RaisesKeyboardInterrupt", "raised KeyboardInterrupt"),
    Case("CallsSysExit", "raised SystemExit"),
    Case("EatsMemory", "raised MemoryError"),
    Case("EatsMemoryBitByBit", "raised OSError"),
    Case("WritesIntoThePipes", "answered with too much", lives=False),
    Case("Exits", "ended without an answer", Unknown, lives=False),
    Case("Hangs", "did not answer within 0.5 s", Unknown, lives=False, deadline=0.5),
    Case("PrintsForEver", "did not answer within 0.5 s", Unknown, lives=False, deadline=0.5),
    pytest.param(
        Case("HangsWithAChild", "did not answer within 0.5 s", Unknown, lives=False, deadline=0.5), marks=needs_fork
    ),
    pytest.param(
        Case("ExitsWithAChild", "did not answer within 0.5 s", Unknown, lives=False, deadline=0.5), marks=needs_fork
    ),
]


@pytest.mark.parametrize("case", CONTAINED, ids=lambda case: case.attribute)
def test_whatever_a_wallet_does_it_tells_us_nothing_and_can_be_asked_again(opened, case):
    wallet = opened(case.attribute, deadline=case.deadline)
    child = wallet._child
    outcome = wallet.pay(REQUEST)
    assert type(outcome) is case.kind
    assert case.why in outcome.why
    assert REQUEST.auth_code not in f"{outcome} {wallet.said}"
    if not case.lives:
        assert outcome.why.startswith("odd-wallets 0.1: ")
    assert child.running == case.lives
    wallet._deadline = 10
    assert wallet.query(REQUEST.ref) == Known(Snapshot(REQUEST.ref, Status.NOT_FOUND))


def test_a_state_that_grows_is_cut_off_before_it_does_harm(opened):
    wallet = opened("ReturnsAGrowingState")
    assert [type(wallet.pay(REQUEST)) for _ in range(3)] == [Unusable] * 3


@needs_fork
def test_of_two_answers_one_is_believed_at_most(opened):
    wallet = opened("AnswersTwice")
    outcomes = [wallet.pay(REQUEST), wallet.query(REQUEST.ref), wallet.query(REQUEST.ref)]
    for outcome in outcomes:
        assert isinstance(outcome, Unknown) or outcome.snapshot.status in (Status.PAID, Status.NOT_FOUND)
    # The second answer may come late and spoil one call more.
    assert any(isinstance(wallet.query(REQUEST.ref), Known) for _ in range(5))


@needs_fork
@pytest.mark.parametrize("attribute", ["HangsWithAChild", "ExitsWithAChild"])
def test_what_a_wallet_has_started_goes_down_with_it(opened, tmp_path, attribute):
    wallet = opened(attribute, deadline=0.5)
    assert isinstance(wallet.pay(REQUEST), Unknown)
    [note] = tmp_path.glob("wallet-odd-*/child")
    grandchild = int(note.read_text())
    until = monotonic() + 5
    while is_running(grandchild) and monotonic() < until:
        os.sched_yield()
    assert not is_running(grandchild)


@pytest.mark.parametrize(
    "names", [("钱包", "支付"), ("a:b_c", "a_b:c"), ("pay", "PAY"), ("x" * 300, "x" * 301), ("\udcff", "\udcfe")]
)
def test_wallets_whose_names_look_alike_have_folders_of_their_own(tmp_path, monkeypatch, names):
    monkeypatch.setattr(Child, "ask", lambda *_: HELLO)
    for name in names:
        unnamed = WalletEntry(name, "odd_wallets:Honest", "", "")
        HostedWallet(unnamed, WalletSettings(tmp_path, lambda: NOW), path=[HERE]).close()
    folders = [folder.name for folder in tmp_path.iterdir()]
    assert len({folder.casefold() for folder in folders}) == 2
    assert all(folder.isascii() and len(folder) < 80 for folder in folders)


HELLO = pack({"hello": {"name": "odd", "api_version": 1, "capabilities": as_data(Capabilities())}})


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] not in "ZX"


def test_what_a_wallet_prints_does_not_reach_us_and_the_end_of_it_is_kept(opened):
    wallet = opened("PrintsAMegabyte")
    assert isinstance(wallet.pay(REQUEST), Known)
    assert isinstance(wallet.pay(REQUEST), Known)
    assert wallet.said[-1] == "enough, really"
    assert sum(map(len, wallet.said)) <= KEPT_COMPLAINTS


def test_what_a_wallet_wrote_before_it_died_is_kept(opened):
    wallet = opened("RepeatsThePaymentCode")
    wallet.pay(REQUEST)
    wallet.close()
    wallet.query(REQUEST.ref)
    assert wallet.said[0].startswith("charging PaymentRequest")


def test_a_wallet_that_cannot_be_opened_leaves_its_last_words(opened):
    with pytest.raises(WalletBroken) as broken:
        opened("raises_when_opened")
    assert broken.value.facts["said"] == "looking for the key file"


def test_a_payment_code_that_a_wallet_repeats_is_taken_out_of_what_it_says(opened):
    wallet = opened("RepeatsThePaymentCode")
    outcome = wallet.pay(REQUEST)
    assert outcome.snapshot.detail == "code …"
    assert outcome.snapshot.ref.state == {"code": "…"}
    said = f"{outcome!r} {wallet.query(outcome.snapshot.ref)!r} {wallet.said!r}"
    assert "charging" in said
    assert REQUEST.auth_code not in said


def test_a_payment_code_does_not_come_out_of_a_wallet_that_cannot_be_opened_again(opened):
    wallet = opened("SaysWhatItRemembers")
    wallet.pay(REQUEST)
    outcome = wallet.query(REQUEST.ref)
    assert isinstance(outcome, NotSent)
    assert "cannot go on with …" in outcome.why
    assert REQUEST.auth_code not in outcome.why


@given(code=st.from_regex(r"(2[5-9]|30)[0-9]{14,22}|[0-9A-Za-z_-]{10,64}", fullmatch=True))
def test_no_payment_code_comes_back_out_of_the_wallets_process(repeats, code):
    request = replace(REQUEST, auth_code=code)
    assert code not in f"{repeats.pay(request)!r} {repeats.query(request.ref)!r} {repeats.said!r} {request!r}"


@pytest.fixture(scope="module")
def repeats():
    wallet = HostedWallet(entry("RepeatsThePaymentCode"), WalletSettings(None, lambda: NOW), path=[HERE])
    yield wallet
    wallet.close()


def test_terminal_escapes_are_taken_out_of_what_a_wallet_says(opened):
    outcome = opened("ReturnsEscapes").pay(REQUEST)
    assert outcome == Known(Snapshot(REQUEST.ref, Status.DECLINED, detail="no funds"))


def test_a_lie_about_the_currency_arrives_as_it_is_for_settlement_to_set_aside(opened):
    outcome = opened("ReturnsALie").pay(REQUEST)
    assert outcome == Known(Snapshot(REQUEST.ref, Status.PAID, captured=Money(6886, "USD")))


def test_a_wallet_sees_none_of_the_shops_environment(opened, monkeypatch):
    monkeypatch.setenv("SHOP_SECRET", "canary")
    outcome = opened("TellsItsEnvironment").pay(REQUEST)
    assert isinstance(outcome, Known)
    assert "PATH" in outcome.snapshot.detail
    assert "SHOP_SECRET" not in outcome.snapshot.detail


def test_a_wallet_stands_in_a_folder_of_its_own(opened, tmp_path):
    outcome = opened("TellsWhereItStands").pay(REQUEST)
    [folder] = tmp_path.glob("wallet-odd-*")
    assert str(folder).endswith(outcome.snapshot.detail)


def test_the_environment_keeps_what_python_needs_and_the_parents_path():
    environ = {"PATH": "/bin", "PYTHONPATH": os.pathsep.join(["/mine", "here", ""]), "AWS_SECRET": "canary"}
    kept = clean_environment(environ)
    assert kept["PATH"] == "/bin"
    assert kept["PYTHONPATH"].split(os.pathsep)[:2] == ["/mine", str(Path("here").absolute())]
    assert kept["PYTHONPATH"].split(os.pathsep)[2:] == [str(Path(HERE).parents[1])]
    assert "AWS_SECRET" not in kept


PROXIES = ["HTTP_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"]
TRUSTED = ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"]


def test_the_environment_keeps_the_way_out_of_the_network_and_whom_to_trust_on_it():
    """Certificates are found from the wallet's own folder too."""
    kept = clean_environment({name: f"{name}.pem" for name in (*PROXIES, *TRUSTED, "TZ")})
    assert {name: kept[name] for name in (*PROXIES, "TZ")} == {name: f"{name}.pem" for name in (*PROXIES, "TZ")}
    assert {name: kept[name] for name in TRUSTED} == {name: str(Path(f"{name}.pem").absolute()) for name in TRUSTED}


@pytest.mark.parametrize(
    "name", ["API_PROXY_KEY", "PROXY_PASSWORD", "SSL_KEY_FILE", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "DATABASE_URL"]
)
def test_the_environment_keeps_no_secrets(name):
    assert name not in clean_environment({name: "canary"})


@pytest.mark.parametrize(
    ("attribute", "reason"),
    [
        ("OfAnotherVersion", f"written for version 99 of the port, this is {API_VERSION}"),
        ("VersionAsText", f"written for version 1 of the port, this is {API_VERSION}"),
        ("HalfAWallet", "TypeError: HalfAWallet is not a wallet: it has no capabilities, query, cancel"),
        ("WithOddCapabilities", "currencies.0 is dollars"),
        ("Impatient", "policy.deadline is 0: expected greater than 0"),
        ("raises_when_opened", "RuntimeError: no key file"),
        ("exits_when_opened", "ended without an answer"),
        ("NOT_CALLABLE", "TypeError: 'int' object is not callable"),
        ("no_such_thing", "AttributeError: module 'odd_wallets' has no attribute 'no_such_thing'"),
        ("Honest", "it calls itself 'honest'"),
    ],
)
def test_a_wallet_that_cannot_be_opened_is_broken_and_named_with_its_distribution(opened, attribute, reason):
    with pytest.raises(WalletBroken) as broken:
        opened(attribute)
    assert broken.value.facts["reason"].startswith(reason)
    assert "odd-wallets 0.1" in str(broken.value)
    assert "pay with another wallet" in str(broken.value)


def test_a_wallet_that_hangs_when_opened_is_broken(opened):
    with pytest.raises(WalletBroken, match=r"did not answer within 0\.3 s"):
        opened("hangs_when_opened", opening_deadline=0.3)


def test_a_wallet_that_declares_something_else_when_it_is_started_again_is_broken(opened):
    wallet = opened("Unstable")
    wallet.close()
    outcome = wallet.pay(REQUEST)
    assert isinstance(outcome, NotSent)
    assert "it declares something else than before" in outcome.why


def test_a_module_that_cannot_be_imported_is_broken(tmp_path):
    (tmp_path / "torn.py").write_text("import no_such_module_anywhere\n")
    torn = WalletEntry("torn", "torn:factory", "torn-wallet", "1.0")
    with pytest.raises(WalletBroken, match="No module named 'no_such_module_anywhere'"):
        HostedWallet(torn, WalletSettings(None, lambda: NOW), path=[str(tmp_path)])


def test_a_folder_that_cannot_be_made_is_a_broken_wallet_too(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(WalletBroken):
        HostedWallet(entry("Honest"), WalletSettings(tmp_path / "file", lambda: NOW), path=[HERE])


def test_when_the_process_cannot_be_started_again_nothing_was_sent(opened, monkeypatch):
    wallet = opened("Honest", name="honest")
    wallet.close()
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    assert isinstance(wallet.pay(REQUEST), NotSent)
    assert isinstance(wallet.query(REQUEST.ref), NotSent)
    monkeypatch.undo()
    assert isinstance(wallet.pay(REQUEST), Known)


def test_a_request_too_long_to_send_was_not_sent(opened):
    long = PaymentRequest("JQ2026112400010001", Money(1), "x" * 70_000, basket="b1")
    assert isinstance(opened("Honest", name="honest").pay(long), NotSent)


def echo(program: str) -> Child:
    return Child(["-c", program], longest_line=100)


@pytest.fixture(params=[True, False], ids=["polling", "in a thread"])
def either_way(request, monkeypatch):
    """Once as pipes are waited for here, once as on Windows."""
    monkeypatch.setattr(child_module, "_POLLS", request.param and child_module._POLLS)


@pytest.mark.usefixtures("either_way")
def test_a_child_answers_line_by_line_until_it_is_killed():
    child = echo("import sys\nfor line in sys.stdin: print(line.upper(), end='', flush=True)")
    assert [child.ask(b"one\n", 5), child.ask(b"two\n", 5)] == [b"ONE\n", b"TWO\n"]
    child.kill()
    with pytest.raises(ChildError, match="ended without an answer"):
        child.ask(b"three\n", 5)


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("line", [b"short\n", b"x" * 1_000_000 + b"\n"])
def test_a_child_that_neither_listens_nor_speaks_is_gone_at_the_deadline(line):
    child = echo("import time; time.sleep(60)")
    with pytest.raises(ChildError, match=r"did not answer within 0\.2 s"):
        child.ask(line, 0.2)
    assert not child.running


@pytest.mark.usefixtures("either_way")
def test_a_child_that_is_killed_from_elsewhere_ends_the_call_that_is_out():
    child = echo("import sys, time; print('ready', flush=True); time.sleep(60)")
    assert child.ask(b"hello\n", 5) == b"ready\n"
    Timer(0.1, child.kill).start()
    with pytest.raises(ChildError, match="ended without an answer"):
        child.ask(b"and now?\n", 30)


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("import sys; sys.stdin.readline(); print('x' * 1000)", "answered with too much"),
        ("import sys; sys.stdin.readline(); print('x', end='')", "answered with too much"),
        ("pass", "ended without an answer"),
    ],
)
def test_a_child_that_does_not_answer_with_one_line_is_gone(program, why):
    child = echo(program)
    with pytest.raises(ChildError, match=why):
        child.ask(b"hello\n", 5)
    assert not child.running


@pytest.mark.skipif(not child_module._POLLS, reason="every call takes a thread here")
def test_a_child_whose_complaints_never_end_has_its_deadline_too(monkeypatch):
    monkeypatch.setattr(Child, "_read_complaints", lambda _: None)
    child = echo("import sys, time; print('alas', file=sys.stderr, flush=True); time.sleep(60)")
    with pytest.raises(ChildError, match="did not answer within"):
        child.ask(b"hello\n", 0.2)
    assert not child.running


def test_a_child_without_process_groups_is_killed_alone(monkeypatch):
    monkeypatch.setattr(child_module, "_GROUPS", False)
    child = echo("import time; time.sleep(60)")
    child.kill()
    assert not child.running


@pytest.mark.parametrize(
    "answer",
    [
        b"\xff\n",
        b"[1]\n",
        b'{"id": 1}\n',
        b'{"id": 7, "hello": {}}\n',
        b'{"hello": {"name": "odd", "api_version": 1, "capabilities": {"refunds": 1}}}\n',
    ],
)
def test_a_child_that_does_not_introduce_itself_is_broken(monkeypatch, answer):
    monkeypatch.setattr(Child, "ask", lambda *_: answer)
    with pytest.raises(WalletBroken):
        HostedWallet(entry("Honest"), WalletSettings(None, lambda: NOW), path=[HERE])


def test_an_answer_to_another_question_is_not_believed(opened, monkeypatch):
    wallet = opened("Honest", name="honest")
    stale = b'{"id": 1, "outcome": {"outcome": "unknown", "why": ""}}\n'
    monkeypatch.setattr(Child, "ask", lambda *_: stale)
    assert wallet.pay(REQUEST) == Unusable("odd-wallets 0.1: it answered another question")
