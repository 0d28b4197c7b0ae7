"""Holding a wallet to its promises in a process that may be lost: a wallet can end it, or never come back.

The run happens in a second process, which tells of each check as it ends. When it falls silent, the check that was
running is what the wallet failed, and there is a report all the same.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

from checkout.cli.complaints import Complaint

if TYPE_CHECKING:
    from wallet.conformance import Report, Result

Told = Callable[["Result"], object]
SECONDS_TO_BEGIN = 60.0
"""How long a process may take before its first check begins."""
SECONDS_TO_END = 5.0
"""How long a process that is over may take to say with which code."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be verified: names as on the command line. `level` None is all of them."""

    wallet: str
    level: int | None
    seed: int
    harness: str | None
    hosted: bool


def watch(asked: Asked, work: Callable[[Asked, str, Told], Report], lang: str, patience: float, told: Told) -> Report:
    """Have `work` done elsewhere and tell of each check as it ends. One that takes more than `patience` seconds failed.

    Raises the Complaint that `work` raises. `work` is a function of a module, and so found in another process.
    """
    from wallet.conformance import CHECKS, CheckVerdict, Report, Result

    checks = [check for check in CHECKS if asked.level is None or check.level <= asked.level]
    known = {check.id: check for check in checks}
    results: list[Result] = []

    def tell(result: Result) -> None:
        results.append(result)
        told(result)

    spawn = get_context("spawn")
    mine, theirs = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_do, args=(asked, work, lang, theirs))
    began = time.monotonic()
    process.start()
    theirs.close()
    silence = "did not begin"
    try:
        has_begun = mine.poll(SECONDS_TO_BEGIN)
        while has_begun:
            if not mine.poll(patience):
                silence = f"had not come to an end after {patience:g} s"
                break
            try:
                news = json.loads(mine.recv_bytes())
            except EOFError:
                silence = _how_it_ended(process)
                break
            match news:
                case {"check": id_, "verdict": verdict, "detail": detail}:
                    tell(Result(known[id_], CheckVerdict(verdict), detail))
                case {"begun": _}:
                    pass
                case {"complaint": complaint}:
                    raise Complaint(complaint)
                case {"seconds": seconds}:
                    return Report(asked.wallet, tuple(results), asked.seed, seconds)
        if len(results) < len(checks):
            tell(Result(checks[len(results)], CheckVerdict.FAILED, silence))
        seconds = time.monotonic() - began
        return Report(asked.wallet, tuple(results), asked.seed, seconds, is_cut_short=True)
    finally:
        process.kill()
        process.join()
        mine.close()


def _how_it_ended(process: BaseProcess) -> str:
    process.join(SECONDS_TO_END)
    return f"ended the process that it runs in, with exit code {process.exitcode}"


def _do(asked: Asked, work: Callable[[Asked, str, Told], Report], lang: str, tell: Connection) -> None:
    """In the other process. What a wallet prints is not part of the report."""

    def send(news: dict[str, object]) -> None:
        tell.send_bytes(json.dumps(news).encode())

    sys.stdout = sys.stderr
    send({"begun": asked.wallet})
    try:
        report = work(
            asked, lang, lambda one: send({"check": one.check.id, "verdict": one.verdict, "detail": one.detail})
        )
    except Complaint as complaint:
        send({"complaint": str(complaint)})
    else:
        send({"seconds": report.seconds})
