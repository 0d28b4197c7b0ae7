"""The example wallet is a package like any other: built, installed into a fresh environment, found by its entry point."""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
import venv
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parent / "example_wallet"
GUIDE = Path(__file__).parent.parent / "wallet" / "WRITING_A_WALLET.md"


class Environment:
    """A virtual environment that sees what this one has, and beside it what is installed here."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, symlinks=True)
        self.scripts = folder / ("Scripts" if os.name == "nt" else "bin")
        place = {"base": str(folder), "platbase": str(folder)}
        packages = Path(sysconfig.get_path("purelib", vars=place))
        # This one's packages by way of `addsitedir`, which reads its .pth files too, as a development install needs.
        (packages / "shop.pth").write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n")

    def run(self, *arguments: str, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.scripts / "python"), *arguments],
            cwd=cwd,
            env=os.environ | {"CHECKOUT_LANG": "en", "PYTHONIOENCODING": "utf-8"},
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The example, built and installed by pip, without a network."""
    environment = Environment(tmp_path_factory.mktemp("fresh") / "venv")
    alone = ("--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check")
    installed = environment.run("-m", "pip", "install", *alone, str(EXAMPLE), cwd=EXAMPLE)
    assert installed.returncode == 0, installed.stdout + installed.stderr
    return environment


def test_it_is_listed_with_its_distribution(environment: Environment, tmp_path: Path) -> None:
    listed = environment.run("-m", "checkout", "wallets", cwd=tmp_path)
    assert "campus-card 0.1.0" in listed.stdout, listed


def test_a_trip_is_paid_with_it(environment: Environment, tmp_path: Path) -> None:
    deeds = "scan 9521234000013\npay\nleave\n"
    trip = environment.run(
        "-m", "checkout", "--plain", "--data", "data", "--wallet", "campus-card", cwd=tmp_path, stdin=deeds
    )
    assert "paid ¥12.90 with campus-card" in trip.stdout, trip
    assert trip.stderr == ""
    examined = environment.run("-m", "checkout", "doctor", "--data", "data", cwd=tmp_path)
    assert examined.returncode == 0, examined.stdout


@pytest.mark.slow
def test_its_money_is_still_taken_on_the_next_day(environment: Environment, tmp_path: Path) -> None:
    """The card holds ¥500.00, whichever process asks."""
    deeds = "scan 9521234000013\nquantity 20\npay\nleave\n"
    ends = [
        environment.run(
            "-m", "checkout", "--plain", "--data", "data", "--wallet", "campus-card", cwd=tmp_path, stdin=deeds
        ).stdout
        for _ in range(2)
    ]
    assert "paid ¥258.00 with campus-card" in ends[0]
    assert "Declined: CARD_EMPTY" in ends[1]


@pytest.mark.slow
def test_the_commands_of_the_guide_verify_it(environment: Environment, tmp_path: Path) -> None:
    """What it cannot be seen to do without its harness is said, and nothing is left behind."""
    [commands] = re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    whole, hosted = (command.split() for command in commands.splitlines())
    verified = environment.run("-m", *whole, cwd=tmp_path)
    assert (verified.returncode, verified.stderr) == (0, ""), verified.stdout
    assert "Level 2 is reached." in verified.stdout
    assert "the harness cannot get at the notifications" in verified.stdout
    # tests/wallet/conformance/test_hosted.py goes up to the level that is written here.
    assert hosted.pop() == "2"
    verified = environment.run("-m", *hosted, "0", cwd=tmp_path)
    assert (verified.returncode, verified.stderr) == (0, ""), verified.stdout
    assert [*tmp_path.iterdir()] == []


@pytest.mark.slow
def test_its_own_tests_pass(environment: Environment, tmp_path: Path) -> None:
    (tmp_path / "test_campus_card.py").write_bytes((EXAMPLE / "test_campus_card.py").read_bytes())
    tested = environment.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "test_campus_card.py", cwd=tmp_path)
    assert tested.returncode == 0, tested.stdout
