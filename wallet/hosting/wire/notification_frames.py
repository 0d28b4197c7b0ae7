"""What a wallet makes of a notification, and what its server wants to be answered."""

from __future__ import annotations

from wallet.hosting.frames import Data, FrameError, printable
from wallet.hosting.wire.fields import LONGEST_NUMBER, count, raw, raw_data, word
from wallet.hosting.wire.outcomes import snapshot_data, snapshot_from
from wallet.port import Notification, NotificationAnswer, Rejected, Reply, Unsupported

LARGEST_REPLY = 4 * 1024
"""Bytes that may be answered to a notification."""


def notification_data(answer: NotificationAnswer) -> Data:
    """What the wallet read."""
    match answer:
        case Notification(event_id, snapshot, reply):
            told = {"event_id": event_id, "snapshot": snapshot_data(snapshot), "reply": _reply_data(reply)}
            return {"outcome": "notification", **told}
        case Rejected(why, reply):
            return {"outcome": "rejected", "why": why, "reply": _reply_data(reply)}
        case Unsupported(what):
            return {"outcome": "unsupported", "why": what}
        case _:
            raise FrameError(f"answered with {type(answer).__name__}: expected Notification, Rejected or Unsupported")


def notification_from(data: Data) -> NotificationAnswer:
    """The same, checked."""
    match data:
        case {"outcome": "notification", "snapshot": dict(snapshot), "reply": dict(reply)}:
            return Notification(word(data, "event_id"), snapshot_from(snapshot), _reply_from(reply))
        case {"outcome": "rejected", "reply": dict(reply)}:
            return Rejected(printable(data.get("why")), _reply_from(reply))
        case {"outcome": "unsupported"}:
            return Unsupported(printable(data.get("why")))
        case _:
            raise FrameError("outcome: expected notification, rejected or unsupported")


def _reply_data(reply: Reply) -> Data:
    return {"body": raw_data(reply.body), "status": reply.status, "content_type": reply.content_type}


def _reply_from(data: Data) -> Reply:
    return Reply(
        raw(data, "body", LARGEST_REPLY), count(data, "status", 200, 599), word(data, "content_type", LONGEST_NUMBER)
    )
