"""`checkout wallets verify`: runs the conformance checks on a wallet, and reports level by level."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import click

from catalog.text import Bilingual
from checkout.cli.command import Command, Option
from checkout.cli.complaints import Complaint, shown, unknown_wallet
from checkout.words import Words
from checkout.words.language import mark
from checkout.words.text_columns import left

if TYPE_CHECKING:
    from checkout.cli.wallets.watched_process import VerifyRequest
    from wallet.conformance import Report, Result, WalletHarness
    from wallet.port import Wallet, WalletSettings

_VERDICTS: Final = {
    "passed": mark("passed"),
    "failed": mark("FAILED"),
    "not offered": mark("not offered"),
    "not seen": mark("not seen"),
    "cannot tell": mark("cannot tell"),
    "not run": mark("not run"),
    "expected failure": mark("expected failure"),
    "passed against expectation": mark("PASSED"),
}
_VERDICT_WIDTH = 17
A_DAY = 86_400


def verify_command(words: Words) -> Command:
    t = words.t
    return Command(
        "verify [OPTIONS] WALLET",
        words,
        verify_wallet,
        help=t(
            "Hold a wallet to what the port promises, and say how far it does.\n\n"
            "WALLET is the name of an installed one, or your own as module:attribute. Time is virtual, no money moves "
            "but in a folder of its own. The checks run in a second process that is watched: a wallet that ends it, or "
            "never answers, is reported like any other."
        ),
        params=[
            click.Argument(["wallet"], metavar="WALLET"),
            Option(
                ["--level"],
                t("Check up to this level, 0 to 4, and fail when it is not reached."),
                type=int,
                metavar="N",
            ),
            Option(["--seed"], t("Make up other codes and other orders of things."), type=int, default=0, metavar="N"),
            Option(["--harness"], t("Your own WalletHarness, as module:attribute."), metavar="HARNESS"),
            Option(["--hosted"], t("Run the wallet in a process of its own, as a shop does."), is_flag=True),
            Option(
                ["--patience"],
                t("How long one check may take, in seconds: 120 when not given."),
                type=float,
                default=120.0,
                metavar="SECONDS",
            ),
            Option(["--here"], t("Run it in this process, for a debugger: nobody watches it then."), is_flag=True),
            Option(["--json", "as_json"], t("Print the report as JSON, for other programs."), is_flag=True),
        ],
    )


def verify_wallet(
    words: Words,
    *,
    wallet: str,
    level: int | None,
    seed: int,
    as_json: bool,
    harness: str | None,
    hosted: bool,
    patience: float,
    here: bool,
) -> int:
    """Run the checks on `wallet` and print each result; 1 when one failed, or when `level` is not reached.

    The checks run in a second process, or with `here` in this one, which the wallet can then end. Raises `Complaint`
    for an unknown wallet or harness.
    """
    from checkout.cli.wallets.watched_process import VerifyRequest, watch
    from wallet.conformance import LEVELS

    if level is not None and level not in LEVELS:
        said = words.t("There is no level {given}: expected 0 to {highest}.", given=level, highest=max(LEVELS))
        raise Complaint(said)
    if not 0 < patience <= A_DAY:
        raise Complaint(words.t("{given} seconds: expected more than 0, and a day at most.", given=f"{patience:g}"))
    request = VerifyRequest(wallet, level, seed, harness, hosted)
    tell: Callable[[Result], object] = (lambda _: None) if as_json else _Teller(words)
    report = checked(request, words.lang, tell) if here else watch(request, checked, words.lang, patience, tell)
    if as_json:
        print(json.dumps(report.as_data(), ensure_ascii=False, indent=2))
    else:
        _conclude(report, words)
    reached = -1 if report.level is None else report.level
    return 0 if report.conforms and reached >= (level or 0) else 1


def checked(request: VerifyRequest, lang: str, tell: Callable[[Result], object]) -> Report:
    """Run the checks in this process and tell each result as it comes. Raises Complaint."""
    from wallet.conformance import LEVELS, WalletHarness, verify

    words = Words(lang)
    level = max(LEVELS) if request.level is None else request.level
    factory = _factory(request.wallet, words, hosted=request.hosted)
    harness = WalletHarness(factory) if request.harness is None else _harness(request.harness, factory, words)
    try:
        with _hypothesis_elsewhere():
            return verify(harness, level=level, seed=request.seed, name=request.wallet, told=tell)
    except ValueError as error:
        raise Complaint(str(error)) from error


@contextmanager
def _hypothesis_elsewhere() -> Iterator[None]:
    """Keep Hypothesis from leaving its database in the current folder."""
    from tempfile import TemporaryDirectory

    if (variable := "HYPOTHESIS_STORAGE_DIRECTORY") in os.environ:
        yield
        return
    with TemporaryDirectory(ignore_cleanup_errors=True) as notes:
        os.environ[variable] = notes
        try:
            yield
        finally:
            del os.environ[variable]


def _factory(wallet: str, words: Words, *, hosted: bool) -> Callable[[WalletSettings], Wallet]:
    """What opens the wallet: in this process, where a harness can look into it, or `hosted` in one of its own."""
    from checkout.words.error_lines import error_line
    from wallet.directory import find_wallet
    from wallet.errors import WalletBroken, WalletNotFound
    from wallet.opening import OpenAsShopDoes

    try:
        entry = find_wallet(wallet)
    except WalletNotFound as error:
        raise unknown_wallet(wallet, words) from error
    except WalletBroken as error:
        raise Complaint(error_line(words, error)) from error
    if hosted:
        return OpenAsShopDoes(wallet)
    factory: object = _attribute(entry.value, words)
    if not callable(factory):
        raise Complaint(words.t("{given} cannot be called.", given=shown(entry.value)))
    return factory


def _harness(name: str, factory: Callable[[WalletSettings], Wallet], words: Words) -> WalletHarness:
    """The harness `name`, made to open the wallet of `factory`."""
    from wallet.conformance import WalletHarness

    found = _attribute(name, words)
    made = _made(name, found, factory, words) if isinstance(found, type) else found
    if not isinstance(made, WalletHarness) or "expected_failures" not in vars(made):
        said = words.t("{given} is no harness: expected a WalletHarness, or a class of one.", given=shown(name))
        raise Complaint(said)
    made.factory = factory
    if type(made).open is not WalletHarness.open:
        _check_it_opens_the_wallet(name, made, words)
    return made


def _made(name: str, kind: type, factory: Callable[[WalletSettings], Wallet], words: Words) -> object:
    """An object of the class `kind`, whether or not it wants the factory."""
    from inspect import signature

    try:
        try:
            signature(kind).bind(factory)
        except TypeError:
            return kind()
        return kind(factory)
    except Exception as error:
        what = shown(f"{type(error).__name__}: {error}")
        raise Complaint(words.t("{given} cannot be loaded: {reason}", given=shown(name), reason=what)) from error


def _check_it_opens_the_wallet(name: str, harness: WalletHarness, words: Words) -> None:
    """Refuse a harness whose own `open` opens some other wallet than the one to be verified."""
    from contextlib import suppress
    from dataclasses import replace
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from wallet.conformance.harness import VirtualTime
    from wallet.opening import given_settings, open_wallet
    from wallet.port import WalletSettings

    factory, calls, ended = harness.factory, 0, False

    def counted(settings: WalletSettings) -> Wallet:
        nonlocal calls
        calls += 1
        return factory(settings)

    harness.factory = counted
    with TemporaryDirectory(prefix="wallet-check-", ignore_cleanup_errors=True) as folder:
        settings = WalletSettings(Path(folder), VirtualTime().now)
        # What goes wrong here goes wrong in the first check too, which says so.
        with suppress(Exception):
            harness.prepare(given_settings(factory, settings))
            wallet = harness.open(replace(settings, wallet_named=lambda other: open_wallet(other, settings)))
            ended = True
            harness.close(wallet)
    harness.factory = factory
    if ended and not calls:
        said = words.t("{given} opens another wallet: its 'open' has to call self.factory.", given=shown(name))
        raise Complaint(said)


def _attribute(name: str, words: Words) -> Any:
    """The object that `module:attribute` names. The current folder is searched too."""
    module, _, path = name.partition(":")
    sys.path.insert(0, "")
    try:
        found: Any = import_module(module)
        for part in path.split("."):
            found = getattr(found, part)
    except Exception as error:
        what = shown(f"{type(error).__name__}: {error}")
        raise Complaint(words.t("{given} cannot be loaded: {reason}", given=shown(name), reason=what)) from error
    finally:
        sys.path.remove("")
    return found


class _Teller:
    """Prints results, below the name of their level."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._level = -1

    def __call__(self, result: Result) -> None:
        from catalog.text import shorten
        from wallet.conformance import LEVELS

        words, check = self._words, result.check
        if check.level != self._level:
            self._level = check.level
            english, chinese = LEVELS[check.level]
            about = Bilingual(chinese, english)(words.lang)
            print(words.t("Level {level}: {about}", level=check.level, about=about))
        verdict = words.t(_VERDICTS[result.verdict])
        print(f"  {left(verdict, _VERDICT_WIDTH)} {check.id}")
        if result.verdict not in ("passed", "not offered", "not seen", "not run"):
            print(f"    {check.why(words.lang)}")
            print(f"    {shorten(result.detail, 400)}")


def _conclude(report: Report, words: Words) -> None:
    """The last lines: the level reached, and what kept the wallet from the next."""
    from wallet.conformance import CheckVerdict

    print()
    counts = {verdict: sum(result.verdict is verdict for result in report.results) for verdict in CheckVerdict}
    parts = [f"{count} {words.t(_VERDICTS[verdict])}" for verdict, count in counts.items() if count]
    print(words.t("{wallet}: {counts}", wallet=shown(report.wallet), counts=", ".join(parts)))
    seconds = f"{report.seconds:.1f}"
    if report.level is None:
        print(words.t("No level is reached. ({seconds} s, seed {seed})", seconds=seconds, seed=report.seed))
    else:
        facts = {"level": report.level, "seconds": seconds, "seed": report.seed}
        print(words.t("Level {level} is reached. ({seconds} s, seed {seed})", **facts))
    if report.is_cut_short:
        last = report.results[-1].check.id
        print(words.t("The checks after {check} were not run: the wallet left nothing to run them in.", check=last))
    if report.on_trust:
        print(words.t("What is held was taken from the wallet's own word: a harness with `held` looks into its books."))
    unseen = [result.check.id for result in report.results if result.verdict is CheckVerdict.NOT_SEEN]
    if unseen:
        checks = ", ".join(unseen)
        print(words.t("Not checked, as the harness shows no customer's account (`balance`): {checks}.", checks=checks))
    blind = next((result for result in report.results if result.verdict is CheckVerdict.CANNOT_TELL), None)
    if blind is not None and report.conforms:
        facts = {"check": blind.check.id, "reason": blind.detail}
        print(words.t("Not further, because {check} cannot be told: {reason}", **facts))
