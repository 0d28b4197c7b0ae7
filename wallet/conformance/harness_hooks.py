"""Watches the hooks of a harness, so that one that is broken is one failure and not one of every check.

A hook that raises, or answers with what it should not, is `HookBroken`. A hook that only passes on what the wallet
brings along (`app_of`, `held`) counts alike: whoever reads the report mends one thing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from wallet.conformance.harness import WalletHarness
from wallet.money import Money

_ANSWERS: dict[str, Any] = {
    "prepare": object,
    "open": object,
    "close": object,
    "cut_power": object,
    "folder_of": object,
    "payment_code": str | None,
    "anothers_code": str | None,
    "wrong_code": str,
    "approve": bool,
    "refuse": bool,
    "held": int | None,
    "balance": Money | None,
    "notifications": list | None,
}
"""The hooks, and what each may answer."""


class HookBroken(Exception):  # noqa: N818 - what happened
    """A hook raised, or answered with what it should not."""

    def __init__(self, hook: str, what: str) -> None:
        super().__init__(what)
        self.hook = hook


class _Watched:
    def __init__(self, harness: WalletHarness) -> None:
        self._harness = harness

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._harness, name)
        return self._watched(name, found) if name in _ANSWERS else found

    def _watched(self, hook: str, ask: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object) -> object:
            try:
                answer = ask(*given)
            except Exception as error:
                message = "".join(filter(str.isprintable, str(error)))[:160]
                what = "the wallet does not open:" if hook == "open" else f"the harness's {hook} raised"
                raise HookBroken(hook, f"{what} {type(error).__name__}: {message}") from error
            if not isinstance(answer, _ANSWERS[hook]):
                expected = getattr(_ANSWERS[hook], "__name__", _ANSWERS[hook])
                what = f"the harness's {hook} answered with {type(answer).__name__}, expected {expected}"
                raise HookBroken(hook, what)
            return answer

        return call


def watched(harness: WalletHarness) -> WalletHarness:
    """The harness, with its hooks watched."""
    return cast("WalletHarness", _Watched(harness))
