"""Runs the conformance checks in a second process, which a wallet may end or hang.

The process reports each check as it ends. When it falls silent, the check that was running counts as failed, and the
report ends there.
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
Work = Callable[["VerifyRequest", str, Told], "Report"]
SECONDS_TO_BEGIN = 60.0
"""Until the first check begins."""
SECONDS_TO_END = 5.0
"""For the process to exit, once it has closed its pipe."""


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """What to verify, as on the command line. A `level` of None is all levels."""

    wallet: str
    level: int | None
    seed: int
    harness: str | None
    hosted: bool


def watch(request: VerifyRequest, work: Work, lang: str, patience: float, told: Told) -> Report:
    """Run `work` in a second process and tell each result as it comes. A check over `patience` seconds has failed.

    `work` must be a function at the top of a module, so that the other process can import it. Raises its Complaint.
    """
    from wallet.conformance import CHECKS, CheckVerdict, Report, Result

    checks = [check for check in CHECKS if request.level is None or check.level <= request.level]
    known = {check.id: check for check in checks}
    results: list[Result] = []

    def tell(result: Result) -> None:
        results.append(result)
        told(result)

    spawn = get_context("spawn")
    mine, theirs = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_do, args=(request, work, lang, theirs))
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
                    return Report(request.wallet, tuple(results), request.seed, seconds)
        if len(results) < len(checks):
            tell(Result(checks[len(results)], CheckVerdict.FAILED, silence))
        seconds = time.monotonic() - began
        return Report(request.wallet, tuple(results), request.seed, seconds, is_cut_short=True)
    finally:
        process.kill()
        process.join()
        mine.close()


def _how_it_ended(process: BaseProcess) -> str:
    process.join(SECONDS_TO_END)
    return f"ended the process that it runs in, with exit code {process.exitcode}"


def _do(request: VerifyRequest, work: Work, lang: str, tell: Connection) -> None:
    """The second process. What the wallet prints goes to standard error, out of the report."""

    def send(news: dict[str, object]) -> None:
        tell.send_bytes(json.dumps(news).encode())

    def told(result: Result) -> None:
        send({"check": result.check.id, "verdict": result.verdict, "detail": result.detail})

    sys.stdout = sys.stderr
    send({"begun": request.wallet})
    try:
        report = work(request, lang, told)
    except Complaint as complaint:
        send({"complaint": str(complaint)})
    else:
        send({"seconds": report.seconds})
