"""What a wallet says that it can do, and how long it wants to be waited for, within reason."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from wallet.hosting.frames import Data, FrameError, printable
from wallet.hosting.wire.fields import amount, choose, count, flag, word
from wallet.port import Capabilities, Mode, Policy, Refunds

_DAY = 24 * 60 * 60
_SECONDS = ("first_wait", "interval", "deadline", "cancel_interval", "network_interval", "customer_deadline")
_MOST_TRIES = 20
_MOST_CURRENCIES = 200
_LONGEST_ZONE = 64
_LARGEST_STEP = 1_000_000
"""Minor units that an amount may have to be a multiple of: ten thousand yuan."""


def capabilities_data(can: Capabilities) -> Data:
    """What the wallet can do."""
    policy = can.policy
    return {
        "modes": sorted(can.modes),
        "refunds": can.refunds,
        "capture_later": can.capture_later,
        "notifications": can.notifications,
        "statement": can.statement,
        "quotes": can.quotes,
        "currencies": sorted(can.currencies),
        "smallest": can.smallest,
        "statement_zone": can.statement_zone,
        "policy": {name: getattr(policy, name) for name in (*_SECONDS, "cancel_tries")},
    }


def capabilities_from(data: Data) -> Capabilities:
    """Waits are from above 0 seconds to a day, tries 1 to 20; the time zone is one that is known here."""
    return Capabilities(
        frozenset(choose({"modes": mode}, "modes", Mode) for mode in _listed(data, "modes", len(Mode))),
        choose(data, "refunds", Refunds),
        flag(data, "capture_later"),
        flag(data, "notifications"),
        flag(data, "statement"),
        flag(data, "quotes"),
        frozenset(
            amount([0, currency], "currencies").currency for currency in _listed(data, "currencies", _MOST_CURRENCIES)
        ),
        count(data, "smallest", 1, _LARGEST_STEP),
        _zone(data),
        _policy(data.get("policy")),
    )


def _listed(data: Data, name: str, most: int) -> list[object]:
    found = data.get(name)
    if not isinstance(found, list) or len(found) > most:
        raise FrameError(f"{name}: expected a list of at most {most}")
    return found


def _zone(data: Data) -> str:
    zone = word(data, "statement_zone", _LONGEST_ZONE)
    try:
        return ZoneInfo(zone).key
    except (KeyError, ValueError, OSError) as error:
        raise FrameError(f"statement_zone is {printable(zone, 40)}: expected an IANA time zone") from error


def _policy(data: object) -> Policy:
    if not isinstance(data, dict):
        raise FrameError("policy: expected seconds by name")
    return Policy(
        **{name: _seconds(data, name) for name in _SECONDS},
        cancel_tries=count(data, "cancel_tries", 1, _MOST_TRIES),
    )


def _seconds(data: Data, name: str) -> float:
    value = data.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= _DAY:
        return value
    raise FrameError(f"policy: {name} is {printable(value, 40)}: expected seconds, above 0, at most {_DAY}")
