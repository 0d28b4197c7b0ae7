"""What is told to somebody at home: slots, what is kept and promised, what was ordered again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import assert_never

from catalog.chain import Store
from checkout.basket import FEE_LINE
from checkout.events import DeliveryFeeSet, SlotChosen, SubstitutesChosen, WentToPay
from checkout.events.fulfilment import Substitutes
from checkout.session import Session
from checkout.trip import Reordered, SlotsSeen
from checkout.words.goods_lines import item_lines
from checkout.words.language import mark
from checkout.words.problem_lines import problem_line
from checkout.words.text_columns import WIDTH, wrap
from checkout.words.words import Words

HomeFact = SlotsSeen | SlotChosen | SubstitutesChosen | DeliveryFeeSet | WentToPay | Reordered

_PLENTY = 5
"""With more places than that, nobody has to know how many."""

SUBSTITUTES = {
    Substitutes.NO: mark("what is not there is left out, and its money comes back"),
    Substitutes.YES: mark("what is not there may be replaced, for no more than you pay"),
    Substitutes.ASK: mark("you are asked before anything is replaced"),
}


def home_lines(words: Words, fact: HomeFact, session: Session) -> list[str]:
    store, now = session.store, session.local_now
    match fact:
        case SlotsSeen():
            return _slots(words, fact, store, now)
        case SlotChosen(None):
            return [words.t("as soon as possible")]
        case SlotChosen(begins):
            return promise_lines(words, store, now, slot=begins)
        case SubstitutesChosen(policy, line):
            said = words.t(SUBSTITUTES[policy])
            item = None if line is None else session.basket.line(line)
            return [said if item is None else f"{item.goods.name(words.lang)}{words.colon}{said}"]
        case DeliveryFeeSet():
            return _fee(words, session) or [words.t("delivery costs nothing")]
        case WentToPay(until, by, slot, on):
            kept = words.t(
                "kept for you until {time}; to pay: {total}",
                time=clock(store, until, now),
                total=words.money(session.basket.total),
            )
            return [*promise_lines(words, store, now, by=by, slot=slot, on=on), *_fee(words, session), kept]
        case Reordered():
            return _reordered(words, fact, session)
        case _:
            assert_never(fact)


def promise_lines(
    words: Words,
    store: Store,
    now: datetime,
    *,
    by: datetime | None = None,
    slot: datetime | None = None,
    on: date | None = None,
) -> list[str]:
    """When goods come: `home by 19:04`."""
    lines = []
    if slot is not None:
        ends = store.local(slot + timedelta(minutes=store.terms.slot_minutes))
        lines.append(words.t("home between {begins} and {ends}", begins=clock(store, slot, now), ends=f"{ends:%H:%M}"))
    elif by is not None:
        lines.append(words.t("home by {time}", time=clock(store, by, now)))
    if on is not None:
        lines.append(words.t("shipped, to arrive on {day}", day=on))
    return lines


def clock(store: Store, at: datetime, now: datetime) -> str:
    """`19:04`, with the day in front when that is not the day of `now`."""
    local = store.local(at)
    return f"{local:%H:%M}" if local.date() == store.local(now).date() else f"{local:%m-%d %H:%M}"


def _slots(words: Words, seen: SlotsSeen, store: Store, now: datetime) -> list[str]:
    """By day: when each slot begins, and how much room there is where it is little."""
    days: dict[date, list[str]] = {}
    for slot in seen.slots:
        begins = store.local(slot.begins)
        if slot.begins == seen.chosen:
            room = words.t("chosen")
        elif slot.left > _PLENTY:
            room = ""
        else:
            room = words.t("{count} left", count=slot.left) if slot.left else words.t("full")
        days.setdefault(begins.date(), []).append(f"{begins:%H:%M}{f' ({room})' if room else ''}")
    if not days:
        return [words.t("There are no slots today or tomorrow.")]
    lines = []
    for day, slots in days.items():
        named = words.t("today") if day == store.local(now).date() else words.t("tomorrow")
        lines += wrap(f"{named}{words.colon}{words.listed(slots)}", WIDTH)
    return lines


def _fee(words: Words, session: Session) -> list[str]:
    if session.basket.line(FEE_LINE) is None:
        return []
    terms, currency = session.store.terms, session.store.currency
    return [
        words.t(
            "delivery costs {fee}, and nothing from {minimum} on",
            fee=words.amount(terms.delivery_fee, currency),
            minimum=words.amount(terms.delivery_minimum, currency),
        )
    ]


def _reordered(words: Words, again: Reordered, session: Session) -> list[str]:
    lines = []
    for line in dict.fromkeys(again.put):
        item = session.basket.line(line)
        lines += [] if item is None else item_lines(words, item, session)
    for name, problem, detail in again.missing:
        lines.append(problem_line(words, problem, name=name(words.lang), detail=detail))
    return lines
