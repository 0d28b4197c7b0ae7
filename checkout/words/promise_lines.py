"""What a shopper in the store is told before they pay for what comes later: by when it does."""

from __future__ import annotations

from catalog.chain import Fulfilment
from checkout.errors import DataFileError
from checkout.events import Event
from checkout.session import Session
from checkout.words.words import Words


def promise_lines(words: Words, mode: Fulfilment, fact: Event, session: Session) -> list[str]:
    """For goods that are to go by `mode` since `fact`, which has just happened. Nothing without a network, nor at home,
    where going to pay says it."""
    if not session.events or session.events[-1].event is not fact:
        return []
    if session.at_home or not session.online or mode is Fulfilment.CARRY:
        return []
    try:
        promised = session.trip.promise()
    except DataFileError:
        return []  # Whatever is wrong there, paying says so.
    if mode is Fulfilment.SHIP:
        return [] if promised.on is None else [words.t("arrives on {day} if you pay now", day=promised.on)]
    if promised.by is None:
        return []
    by = session.store.local(promised.by)
    if promised.slot is None:
        return [words.t("there by {time} if you pay now", time=f"{by:%H:%M}")]
    begins = session.store.local(promised.slot)
    if begins.date() == session.local_now.date():
        return [
            words.t(
                "not sooner than {begins} to {ends}: everybody is busy", begins=f"{begins:%H:%M}", ends=f"{by:%H:%M}"
            )
        ]
    return [words.t("not sooner than {begins} to {ends}", begins=words.moment(begins), ends=f"{by:%H:%M}")]
