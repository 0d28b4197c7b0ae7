"""What a check is, and how a function becomes one. The checks stand in modules by what they are about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wallet.conformance.bench import Work

LEVELS = {
    0: ("shape and capabilities", "形状与能力"),
    1: ("flows", "流程"),
    2: ("unknown outcomes", "结果不明"),
    3: ("notifications", "通知"),
    4: ("hostile", "恶劣环境"),
}
"""What each level is about, in English and in Chinese."""


@dataclass(frozen=True, slots=True)
class Check:
    """One promise of the port. `work` raises when it is not kept (`wallet.conformance.bench`)."""

    id: str
    level: int
    why_en: str
    """Why it matters, in one line."""
    why_zh: str
    work: Work

    def why(self, lang: str) -> str:
        return self.why_zh if lang.startswith("zh") else self.why_en


_LISTED: list[Check] = []


def listed() -> list[Check]:
    """What is on the list by now; `wallet.conformance.checks` has all of it."""
    return list(_LISTED)


def check(id: str, level: int, why_en: str, why_zh: str) -> Callable[[Work], Work]:  # noqa: A002 - that is what it is
    """Put a function on the list."""

    def put(work: Work) -> Work:
        _LISTED.append(Check(id, level, why_en, why_zh, work))
        return work

    return put
