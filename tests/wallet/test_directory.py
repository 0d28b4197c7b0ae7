"""Finding wallets by name."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wallet.directory import WalletEntry, find_wallet, installed
from wallet.errors import WalletBroken, WalletNotFound
from wallet.mock.wallet import MockWallet
from wallet.money import Money
from wallet.opening import open_wallet
from wallet.port import Known, PaymentRequest, Wallet, WalletSettings

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
SETTINGS = WalletSettings(None, lambda: NOW)
REQUEST = PaymentRequest("JQ2026112400010001", Money(6886), "Groceries", basket="b1")


def install(folder: Path, distribution: str, version: str, **wallets: str) -> None:
    """What a package installer leaves behind, but for the code."""
    info = folder / f"{distribution.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")
    lines = [f"{name.replace('_', '-')} = {value}" for name, value in wallets.items()]
    (info / "entry_points.txt").write_text("\n".join(["[checkout.wallets]", *lines]) + "\n")
    importlib.invalidate_caches()


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


def test_wallets_are_listed_with_where_they_come_from_and_none_is_imported(site):
    install(site, "jam-jar", "0.1", jar="jam_jar_that_is_not_there:open_jar")
    listed = installed()
    assert WalletEntry("jar", "jam_jar_that_is_not_there:open_jar", "jam-jar", "0.1") in listed
    assert "mock" in [entry.name for entry in listed]


def test_metadata_is_read_once_for_a_path(site, monkeypatch):
    install(site, "jam-jar", "0.1", jar="jam_jar:open_jar")
    listed = installed()
    monkeypatch.setattr("importlib.metadata.distributions", lambda: pytest.fail("read again"))
    assert installed() == listed
    assert find_wallet("jar").origin == "jam-jar 0.1"


def test_of_two_copies_of_a_package_the_first_on_the_path_counts(site, tmp_path_factory, monkeypatch):
    install(site, "jam-jar", "0.1", jar="jam_jar:open_jar", old_jar="jam_jar:open_old")
    nearer = tmp_path_factory.mktemp("nearer")
    install(nearer, "jam-jar", "0.2", jar="jam_jar:open_jar")
    monkeypatch.syspath_prepend(nearer)
    jars = [entry for entry in installed() if entry.distribution == "jam-jar"]
    assert jars == [WalletEntry("jar", "jam_jar:open_jar", "jam-jar", "0.2")]


def test_our_mock_wallet_runs_in_this_process():
    wallet = open_wallet("mock", SETTINGS)
    assert isinstance(wallet, MockWallet)
    assert isinstance(wallet, Wallet)
    wallet.close()


def test_nobody_takes_the_place_of_our_own_wallet_by_its_name(site):
    install(site, "aaa-impostor", "6.6", mock="impostor:steal")
    install(site, "aaa-changeling", "6.6", mock="wallet.gift_card:open_wallet")
    wallet = open_wallet("mock", SETTINGS)
    assert isinstance(wallet, MockWallet)
    wallet.close()


def test_a_name_that_is_not_installed_lists_what_is(site):
    install(site, "jam-jar", "0.1", jar="jam_jar:open_jar")
    with pytest.raises(
        WalletNotFound,
        match=r"no wallet 'alipya' is installed\. Installed: abroad, cash-desk, gift-card, jar, mock, split",
    ) as missing:
        open_wallet("alipya", SETTINGS)
    assert missing.value.facts == {"name": "alipya", "installed": "abroad, cash-desk, gift-card, jar, mock, split"}


def test_two_packages_with_one_name_are_told_apart_by_a_person(site):
    install(site, "jam-jar", "0.1", jar="jam_jar:open_jar")
    install(site, "money-jar", "0.2", jar="money_jar:open_jar")
    with pytest.raises(WalletBroken, match=r"jam-jar 0\.1 and money-jar 0\.2"):
        open_wallet("jar", SETTINGS)


def test_an_installed_wallet_pays_from_a_process_of_its_own(site):
    install(site, "honest-wallet", "1.0", honest="odd_wallets:Honest")
    (site / "odd_wallets.py").write_text((Path(__file__).parent / "odd_wallets.py").read_text())
    wallet = open_wallet("honest", SETTINGS)
    assert isinstance(wallet, Wallet)
    assert isinstance(wallet.pay(REQUEST), Known)
    wallet.close()


def test_a_broken_package_is_named(site):
    install(site, "jam-jar", "0.1", jar="jam_jar_that_is_not_there:open_jar")
    with pytest.raises(WalletBroken, match=r"'jar' from jam-jar 0\.1 cannot be used: ModuleNotFoundError") as broken:
        open_wallet("jar", SETTINGS)
    assert broken.value.facts["distribution"] == "jam-jar 0.1"


def test_code_that_is_no_package_yet_is_named_as_module_and_attribute(monkeypatch):
    monkeypatch.chdir(Path(__file__).parent)
    wallet = open_wallet("odd_wallets:Honest", SETTINGS)
    assert isinstance(wallet.pay(REQUEST), Known)
    wallet.close()


def test_our_own_code_may_be_named_as_module_and_attribute_too():
    wallet = open_wallet("wallet.mock:open_wallet", SETTINGS)
    assert isinstance(wallet, MockWallet)
    wallet.close()


def test_books_that_cannot_be_opened_make_the_mock_wallet_broken(tmp_path):
    (tmp_path / "mock-wallet.db").write_bytes(b"not a database at all, but long enough to be taken for one" * 20)
    with pytest.raises(WalletBroken, match=r"mock-wallet\.db"):
        open_wallet("mock", WalletSettings(tmp_path, lambda: NOW))


@pytest.mark.parametrize(
    "module", ["wallet", "wallet.port", "wallet.settlement", "wallet.opening", "wallet.mock", "wallet.hosting.worker"]
)
def test_importing_what_everybody_needs_stays_cheap(module):
    heavy = "{'pydantic', 'pydantic_core', 'textual', 'sqlite3', 'aiosql', 'click', 'importlib.metadata'}"
    program = f"import sys, {module}; print(*sorted({heavy} & set(sys.modules)))"
    # Coverage, when it looks into child processes, imports sqlite3 of its own.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == ""
