"""What a check is, and how a function becomes one. The checks stand in modules by what they are about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wallet.conformance.bench import Bench, NotOffered
from wallet.port import Capabilities, Mode, Refunds

LEVELS = {
    0: ("shape and capabilities", "形状与能力"),
    1: ("flows", "流程"),
    2: ("unknown outcomes", "结果不明"),
    3: ("notifications", "通知"),
    4: ("hostile", "恶劣环境"),
}
"""What each level is about, in English and in Chinese."""

Work = Callable[[Bench], None]


@dataclass(frozen=True, slots=True)
class Need:
    """What a wallet has to declare for a check to make sense."""

    declared: Callable[[Capabilities], bool]
    otherwise: str


REFUNDS = Need(lambda can: can.refunds is not Refunds.NONE, "refunds are not declared")
PARTIAL_REFUNDS = Need(lambda can: can.refunds is Refunds.PARTIAL, "refunds in part are not declared")
HOLDS = Need(lambda can: can.capture_later, "capture_later is not declared")
NOTIFICATIONS = Need(lambda can: can.notifications, "notifications are not declared")
STATEMENT = Need(lambda can: can.statement, "no statement")
PAYMENT_CODES = Need(lambda can: Mode.PRESENTED_CODE in can.modes, "no payment codes are presented")


@dataclass(frozen=True, slots=True)
class Check:
    id: str
    level: int
    why_en: str
    """Why it matters, in one line."""
    why_zh: str
    needs: tuple[Need, ...]
    work: Work

    def why(self, lang: str) -> str:
        return self.why_zh if lang.startswith("zh") else self.why_en

    def run(self, bench: Bench) -> None:
        """Raise an exception of `wallet.conformance.bench`, or return when the promise is kept."""
        for need in self.needs:
            if not need.declared(bench.can):
                raise NotOffered(need.otherwise)
        self.work(bench)


_LISTED: list[Check] = []


def listed() -> list[Check]:
    """The checks of all modules imported so far, by level; `wallet.conformance.running` imports all."""
    return sorted(_LISTED, key=lambda check: check.level)


def at_level(level: int) -> Callable[..., Callable[[Work], Work]]:
    """List functions as checks: id, why it matters in Chinese, and what it needs. The docstring says why in English."""

    def check(check_id: str, why_zh: str, *needs: Need) -> Callable[[Work], Work]:
        def put(work: Work) -> Work:
            _LISTED.append(Check(check_id, level, work.__doc__ or "", why_zh, needs, work))
            return work

        return put

    return check
