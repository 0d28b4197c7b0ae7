"""`checkout wallets verify`: what people and programs are told about a wallet."""

import json
import re

import pytest

from checkout.cli import run

FORGETFUL = '''
from dataclasses import replace

from wallet.conformance import WalletHarness
from wallet.port import API_VERSION, Capabilities, Decline, Known, Mode, Snapshot, Status, Unsupported, Wallet


class Forgetful(Wallet):
    """Takes money that it had promised not to take any more."""

    name = "forgetful"
    api_version = API_VERSION

    def __init__(self, settings):
        self.paid = {}

    def capabilities(self):
        return Capabilities()

    def pay(self, request):
        if request.mode is not Mode.IN_APP or request.capture_later or request.amount.currency != "CNY":
            return Unsupported()
        order, paid = request.out_trade_no, Snapshot(request.ref, Status.PAID, captured=request.amount)
        if request.amount.minor not in range(1, 1_000_000) or self.paid.get(order, paid) != paid:
            return Known(Snapshot(request.ref, Status.DECLINED, decline=Decline.NEW_REFERENCE))
        return Known(self.paid.setdefault(order, paid))

    def query(self, ref):
        return Known(self.paid.get(ref.out_trade_no, Snapshot(ref, Status.NOT_FOUND)))

    def cancel(self, ref):
        self.paid.pop(ref.out_trade_no, None)
        return Known(Snapshot(ref, Status.CANCELLED))


class Honest(WalletHarness):
    def __init__(self):
        super().__init__(Forgetful, remembers=False, expected_failures={"flow.cancel-before-pay": "it forgets"})


class Scanning(Forgetful):
    """Customers show payment codes, which its provider's stand-in keeps in a file."""

    def __init__(self, settings):
        super().__init__(settings)
        self.codes = settings.data / "codes"
        assert (settings.data / "key").read_text() == "secret"

    def capabilities(self):
        return Capabilities(modes=frozenset({Mode.PRESENTED_CODE}))

    def pay(self, request):
        if request.mode is not Mode.PRESENTED_CODE or request.auth_code not in self.codes.read_text().split():
            return Unsupported()
        return super().pay(replace(request, mode=Mode.IN_APP))


class ShowsCodes(WalletHarness):
    """By the folder, wherever the wallet runs."""

    def prepare(self, settings):
        (settings.data / "key").write_text("secret")

    def payment_code(self, wallet):
        codes = self.folder_of(wallet) / "codes"
        code = f"28{len(codes.read_text()) if codes.exists() else 0:016}"
        with codes.open("a") as file:
            print(code, file=file)
        return code


class OpensAnother(WalletHarness):
    def open(self, settings):
        return Forgetful(settings)


class NoCodes(ShowsCodes):
    def payment_code(self, wallet):
        raise LookupError("the phone is flat")


class OddCodes(ShowsCodes):
    def payment_code(self, wallet):
        return 28


class NeedsMore(WalletHarness):
    def __init__(self, factory, more):
        super().__init__(factory)


class Unfinished(WalletHarness):
    def __init__(self):
        pass


no_reason = WalletHarness(Forgetful, expected_failures={"flow.cancel-before-pay": ""})
number = 7
'''


WITHOUT_MANNERS = """
import os
import time

from forgetful_wallet import Forgetful


class Leaver(Forgetful):
    def pay(self, request):
        os._exit(0)


class Sleeper(Forgetful):
    def pay(self, request):
        time.sleep(3_600)


class Talker(Forgetful):
    def capabilities(self):
        print("hello")
        return super().capabilities()
"""


@pytest.fixture
def without_manners(forgetful, tmp_path):
    (tmp_path / "without_manners.py").write_text(WITHOUT_MANNERS, encoding="utf-8")


@pytest.fixture
def forgetful(tmp_path, monkeypatch):
    (tmp_path / "forgetful_wallet.py").write_text(FORGETFUL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return "forgetful_wallet:Forgetful"


def test_a_wallet_that_keeps_its_promises_is_told_level_by_level(capsys):
    assert run(["--lang", "en", "wallets", "verify", "gift-card", "--level", "1"]) == 0
    said = capsys.readouterr().out
    assert "Level 0: shape and capabilities" in said
    assert "passed            flow.same-request-again" in said
    assert "Level 2" not in said
    assert "Level 1 is reached." in said


def test_a_broken_promise_says_what_was_found_and_why_it_matters(forgetful, capsys):
    assert run(["--lang", "en", "wallets", "verify", forgetful, "--level", "1"]) == 1
    said = capsys.readouterr().out
    assert "FAILED            flow.cancel-before-pay" in said
    assert "A `pay` that arrives after its cancel must not charge." in said
    assert "a pay that arrives after its cancel: found paid, expected cancelled" in said
    assert "Level 0 is reached." in said
    assert "taken from the wallet's own word" in said


def test_chinese_reports_are_in_chinese(forgetful, capsys):
    assert run(["--lang", "zh-CN", "wallets", "verify", forgetful, "--level", "1"]) == 1
    said = capsys.readouterr().out
    assert "路上耽搁的 pay，在撤销之后到达也不能扣款。" in said
    assert "已达到级别 0" in said


def test_programs_get_the_report_as_json(forgetful, capsys):
    assert run(["wallets", "verify", forgetful, "--level", "0", "--seed", "7", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["format"], report["wallet"], report["seed"], report["level"]) == (1, forgetful, 7, 0)
    assert {check["level"] for check in report["checks"]} == {0}
    assert all(check["why"] for check in report["checks"])


def test_an_expected_failure_is_told_with_its_reason(forgetful, capsys):
    command = ["--lang", "en", "wallets", "verify", forgetful, "--harness", "forgetful_wallet:Honest"]
    assert run([*command, "--level", "2"]) == 1
    said = capsys.readouterr().out
    assert "expected failure  flow.cancel-before-pay" in said
    assert "it forgets" in said
    assert "cannot tell       unknown.restart" in said


def test_a_wallet_can_be_verified_in_a_process_of_its_own(forgetful, capsys):
    assert run(["--lang", "en", "wallets", "verify", forgetful, "--hosted", "--level", "0"]) == 0
    assert "Level 0 is reached." in capsys.readouterr().out


@pytest.mark.usefixtures("without_manners")
def test_a_wallet_that_ends_its_process_is_reported_with_the_check_that_was_running(capsys):
    assert run(["--lang", "en", "wallets", "verify", "without_manners:Leaver", "--level", "1"]) == 1
    said = capsys.readouterr().out
    assert re.search(
        r"FAILED +shape\.capabilities-stay\n.*\n +ended the process that it runs in, with exit code 0\n", said
    )
    assert "No level is reached." in said
    assert "The checks after shape.capabilities-stay were not run" in said


@pytest.mark.usefixtures("without_manners")
def test_a_wallet_that_never_answers_is_reported_when_patience_ends(capsys):
    arguments = ["--level", "1", "--patience", "2", "--json"]
    assert run(["--lang", "en", "wallets", "verify", "without_manners:Sleeper", *arguments]) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["conforms"], report["level"]) == (False, None)
    assert report["checks"][-1]["id"] == "shape.capabilities-stay"
    assert report["checks"][-1]["detail"] == "had not come to an end after 2 s"


@pytest.mark.usefixtures("without_manners")
def test_what_a_wallet_prints_is_not_part_of_the_report(capfd):
    assert run(["wallets", "verify", "without_manners:Talker", "--level", "0", "--json"]) == 0
    said = capfd.readouterr()
    assert json.loads(said.out)["conforms"]
    assert "hello" in said.err


def test_a_wallet_can_be_verified_without_a_watch_for_a_debugger(forgetful, capsys):
    assert run(["--lang", "en", "wallets", "verify", forgetful, "--here", "--level", "1"]) == 1
    here = capsys.readouterr().out
    assert run(["--lang", "en", "wallets", "verify", forgetful, "--level", "1"]) == 1
    watched = capsys.readouterr().out
    without_seconds = [re.sub(r"[0-9.]+ s,", "", said) for said in (here, watched)]
    assert without_seconds[0] == without_seconds[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["mokc"], "There is no wallet mokc. Did you mean mock?"),
        (["no_such_module:Wallet"], "no_such_module:Wallet cannot be loaded: ModuleNotFoundError"),
        (["forgetful_wallet:number"], "forgetful_wallet:number cannot be called."),
        (["no_such_module:Wallet", "--here"], "no_such_module:Wallet cannot be loaded: ModuleNotFoundError"),
        (["mock", "--patience", "0"], "0 seconds: expected more than 0, and a day at most."),
        (["mock", "--patience", "nan"], "nan seconds: expected more than 0"),
        (["mock", "--level", "5"], "There is no level 5: expected 0 to 4."),
        (["mock", "--harness", "forgetful_wallet:number"], "forgetful_wallet:number is no harness"),
        (["mock", "--harness", ""], "'' cannot be loaded"),
        (["no-such", "--harness", "forgetful_wallet:Honest"], "There is no wallet no-such. Possible: "),
        (["no-such", "--harness", "forgetful_wallet:Honest", "--hosted"], "There is no wallet no-such. Possible: "),
        (["mock", "--harness", "forgetful_wallet:OpensAnother"], "OpensAnother opens another wallet: its 'open' has"),
        (["mock", "--harness", "forgetful_wallet:NeedsMore"], "NeedsMore cannot be loaded: TypeError"),
        (["mock", "--harness", "forgetful_wallet:Unfinished"], "Unfinished is no harness"),
        (["mock", "--harness", "forgetful_wallet:no_reason"], "'flow.cancel-before-pay' needs a reason"),
        ([], "WALLET is missing."),
    ],
)
def test_what_cannot_be_verified_is_said_in_two_lines(forgetful, capsys, arguments, said):
    assert run(["--lang", "en", "wallets", "verify", *arguments]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") <= 2


@pytest.mark.parametrize("hosted", [(), ("--hosted",)], ids=["here", "hosted"])
def test_a_harness_tests_the_wallet_that_was_named_and_finds_its_folder(forgetful, capsys, hosted):
    """The harness brings no wallet of its own into it. Its codes and keys lie in the folder that the wallet has."""
    harness = ["--harness", "forgetful_wallet:ShowsCodes"]
    assert (
        run(["--lang", "en", "wallets", "verify", "forgetful_wallet:Scanning", *harness, *hosted, "--level", "0"]) == 0
    )
    said = capsys.readouterr().out
    assert "Level 0 is reached." in said
    assert "cannot tell" not in said
    assert run(["--lang", "en", "wallets", "verify", forgetful, *harness, *hosted, "--level", "0", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["wallet"] == forgetful


@pytest.mark.parametrize(
    ("hook", "what"),
    [
        ("NoCodes", "the harness's payment_code raised LookupError: the phone is flat"),
        ("OddCodes", "the harness's payment_code answered with int, expected str | None"),
    ],
)
@pytest.mark.usefixtures("forgetful")
def test_a_broken_hook_of_a_harness_is_one_failure(capsys, hook, what):
    arguments = ["forgetful_wallet:Scanning", "--harness", f"forgetful_wallet:{hook}"]
    assert run(["--lang", "en", "wallets", "verify", *arguments, "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    [broken] = [check for check in report["checks"] if check["verdict"] == "failed"]
    assert broken["detail"] == what
    not_run = [check["detail"] for check in report["checks"] if check["verdict"] == "not run"]
    assert len(not_run) > 30
    assert set(not_run) == {f"the harness's payment_code is broken, as {broken['id']} says"}
    assert report["level"] is None
