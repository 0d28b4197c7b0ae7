"""`checkout wallets verify`: what people and programs are told about a wallet."""

import json

import pytest

from checkout.cli import run

FORGETFUL = '''
from wallet.conformance import WalletHarness
from wallet.port import API_VERSION, Capabilities, Known, Mode, Snapshot, Status, Unsupported, Wallet


class Forgetful(Wallet):
    """Knows nothing of what it was paid."""

    name = "forgetful"
    api_version = API_VERSION

    def __init__(self, settings):
        pass

    def capabilities(self):
        return Capabilities()

    def pay(self, request):
        if request.mode is not Mode.IN_APP or request.capture_later or request.amount.currency != "CNY":
            return Unsupported()
        return Known(Snapshot(request.ref, Status.PAID, captured=request.amount))

    def query(self, ref):
        return Known(Snapshot(ref, Status.NOT_FOUND))

    def cancel(self, ref):
        return Known(Snapshot(ref, Status.CANCELLED))


class Honest(WalletHarness):
    def __init__(self):
        super().__init__(Forgetful, remembers=False, expected_failures={"flow.pays": "it forgets"})


no_reason = WalletHarness(Forgetful, expected_failures={"flow.pays": ""})
number = 7
'''


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
    assert "FAILED            flow.reference-is-enough" in said
    assert "After a crash the shop has nothing but its own order reference." in said
    assert "expected <Status.PAID: 'paid'>" in said
    assert "Level 0 is reached." in said


def test_chinese_reports_are_in_chinese(forgetful, capsys):
    assert run(["--lang", "zh-CN", "wallets", "verify", forgetful, "--level", "1"]) == 1
    said = capsys.readouterr().out
    assert "崩溃之后，店手里只有自己的订单号。" in said
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
    assert "expected failure  flow.pays" in said
    assert "it forgets" in said
    assert "cannot tell       unknown.restart" in said


def test_a_wallet_can_be_verified_in_a_process_of_its_own(forgetful, capsys):
    assert run(["--lang", "en", "wallets", "verify", forgetful, "--hosted", "--level", "0"]) == 0
    assert "Level 0 is reached." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["mokc"], "There is no wallet mokc. Did you mean mock?"),
        (["no_such_module:Wallet"], "no_such_module:Wallet cannot be loaded: ModuleNotFoundError"),
        (["forgetful_wallet:number"], "forgetful_wallet:number cannot be called."),
        (["mock", "--level", "5"], "There is no level 5: expected 0 to 4."),
        (["mock", "--harness", "forgetful_wallet:number"], "forgetful_wallet:number is no harness"),
        (["mock", "--harness", "forgetful_wallet:no_reason"], "'flow.pays' needs a reason"),
        ([], "WALLET is missing."),
    ],
)
def test_what_cannot_be_verified_is_said_in_two_lines(forgetful, capsys, arguments, said):
    assert run(["--lang", "en", "wallets", "verify", *arguments]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") <= 2
