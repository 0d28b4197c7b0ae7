"""Wallets with one mistake each in what they state, and right ones that state it in a way of their own."""

# ruff: noqa: ARG002 - mistakes are made by not looking at what is given
from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from honest_wallet import EVERYTHING, Honest
from wrong_wallets import caught_by, right

from wallet.money import Money
from wallet.port import Movement, NotReady, StatementLine, StatementPage, Unknown

HOME = ZoneInfo(EVERYTHING.statement_zone)
NEW_YORK = replace(EVERYTHING, statement_zone="America/New_York")


@right
class StatesInNewYork(Honest):
    """Right, and its day has 23 or 25 hours twice a year."""

    can = NEW_YORK


@right
class StatesTheMinute(Honest):
    """Right, and names no seconds; it states the afternoon after, five lines a page, by names that mean nothing."""

    def statement(self, day, page=None):
        if self.now() < datetime.combine(day + timedelta(days=1), time(15), HOME):
            return NotReady("tomorrow afternoon")
        begins, ends = (datetime.combine(day + timedelta(n), time(), HOME) for n in (0, 1))
        lines = [line for line in self.lines() if begins <= line.at < ends]
        lines = [replace(line, at=line.at.replace(second=0, microsecond=0)) for line in lines]
        skip = int(page.removeprefix("after ")) if page else 0
        more = f"after {skip + 5}" if len(lines) > skip else None
        return StatementPage(tuple(lines[skip : skip + 5]), more)


# Lines


@caught_by("statement.partial-refunds")
class StatesRefundsOfAll(Honest):
    """Looks for payments that are refunded, and one that was refunded in part is paid."""

    def lines(self):
        whole = {order for order, payment in self.books.payments.items() if payment.refunds and not payment.held}
        whole -= {order for order, payment in self.books.payments.items() if len(payment.refunds) > 1}
        return [line for line in self.books.moved if line.movement is not Movement.REFUND or line.out_trade_no in whole]


@caught_by("statement.partial-refunds")
class AddsRefundsUp(Honest):
    """One line for all refunds of a payment."""

    def lines(self):
        first = {}
        for line in self.books.moved:
            key = line.movement, line.out_trade_no
            known = first.get(key)
            first[key] = line if known is None else replace(known, amount=known.amount + line.amount)
        return [*first.values()]


@caught_by("statement.partial-refunds")
class StatesOneOfTwo(Honest):
    """Takes two refunds of one amount for a line that it has read twice."""

    def lines(self):
        seen = {}
        for line in self.books.moved:
            seen.setdefault((line.movement, line.out_trade_no, line.amount), line)
        return [*seen.values()]


@caught_by("statement.agrees")
class NamesNoRefunds(Honest):
    def lines(self):
        return [replace(line, refund_id="") for line in self.books.moved]


@caught_by("statement.agrees")
class NamesItsOwnNumbers(Honest):
    """Where the order's number belongs, the provider's stands."""

    def lines(self):
        return [
            replace(line, out_trade_no=f"H{self.books.payments[line.out_trade_no].number}") for line in self.books.moved
        ]


@caught_by("statement.agrees")
class NamesTheNextTrade(Honest):
    """Its trade numbers are one off."""

    def lines(self):
        numbers = {order: payment.number for order, payment in self.books.payments.items()}
        return [replace(line, trade_no=f"H{numbers[line.out_trade_no] + 1}") for line in self.books.moved]


@caught_by("statement.agrees")
class TakesRefundsOff(Honest):
    """A refund is below zero, since it goes the other way."""

    def lines(self):
        back = Movement.REFUND, Movement.REVERSAL
        return [replace(line, amount=-line.amount) if line.movement in back else line for line in self.books.moved]


@caught_by("statement.every-amount")
class StatesWhatIsLeft(Honest):
    """The amount less the provider's 0.38 %."""

    def lines(self):
        return [
            replace(line, amount=Money(line.amount.minor - line.amount.minor * 38 // 10_000, line.amount.currency))
            for line in self.books.moved
        ]


@caught_by("statement.every-amount")
class StatesInYuan(Honest):
    """A yen is a yuan, to whoever reads the number alone."""

    def lines(self):
        return [replace(line, amount=Money(line.amount.minor)) for line in self.books.moved]


@caught_by("statement.every-amount")
class StatesFloats(Honest):
    def lines(self):
        return [
            replace(line, amount=Money(int(line.amount.minor / 100 * 100), line.amount.currency))
            for line in self.books.moved
        ]


@caught_by("statement.agrees")
class NewestFirst(Honest):
    def lines(self):
        moved = [replace(line, at=line.at + timedelta(seconds=n)) for n, line in enumerate(self.books.moved)]
        return moved[::-1]


@caught_by("statement.agrees")
class ReversalsAreNothing(Honest):
    """On balance nothing has moved, so it states neither the payment nor its reversal."""

    def lines(self):
        reversed_ = {line.out_trade_no for line in self.books.moved if line.movement is Movement.REVERSAL}
        return [line for line in self.books.moved if line.out_trade_no not in reversed_]


@caught_by("statement.once-each")
class StatesEveryCall(Honest):
    """A line for each `pay`, also for one that is sent again."""

    def pay(self, request):
        known = self.find(request.ref)
        if known is not None and known.held and self.is_same(known, request):
            self.move(known, Movement.PAYMENT, known.captured)
        return super().pay(request)


@caught_by("statement.once-each")
class StatesRefusedRefunds(Honest):
    def refund(self, ref, refund_id, amount):
        answer = super().refund(ref, refund_id, amount)
        payment = self.find(ref)
        if payment is not None and refund_id not in payment.refunds and amount.minor > 0:
            self.move(payment, Movement.REFUND, amount.minor, refund_id)
        return answer


@caught_by("statement.once-each")
class StatesWhatIsAsked(Honest):
    """A line when a payment begins, whatever becomes of it."""

    def lines(self):
        moved = [*self.books.moved]
        begun = {line.out_trade_no for line in moved if line.movement is Movement.PAYMENT}
        for payment in self.books.payments.values():
            if payment.asked and payment.order not in begun and not payment.later and not payment.decline:
                at = self.now() - timedelta(days=2)
                money = Money(payment.amount, payment.currency)
                moved.append(StatementLine(at, Movement.PAYMENT, payment.order, money))
        return moved


@caught_by("statement.captures")
class StatesWhatWasHeld(Honest):
    """Of a capture in part it states the hold."""

    def lines(self):
        captured = {order: payment for order, payment in self.books.payments.items() if payment.later}
        return [
            replace(line, amount=Money(captured[line.out_trade_no].amount, line.amount.currency))
            if line.movement is Movement.PAYMENT and line.out_trade_no in captured
            else line
            for line in self.books.moved
        ]


# Days


class _StatesAnotherTime(Honest):
    """States some lines at another time than that of the movement."""

    def moment(self, line, begun):
        raise NotImplementedError

    def book(self, request):
        begun = vars(self.books).setdefault("begun", {})
        begun[request.out_trade_no] = self.now()
        return super().book(request)

    def lines(self):
        begun = vars(self.books).get("begun", {})
        return sorted(
            (replace(line, at=self.moment(line, begun[line.out_trade_no])) for line in self.books.moved),
            key=lambda line: line.at,
        )


@caught_by("statement.after-midnight")
class StatesByItsBeginning(_StatesAnotherTime):
    """A payment that was confirmed after midnight is on the day on which it began."""

    def moment(self, line, begun):
        return begun if line.movement is Movement.PAYMENT else line.at


@caught_by("statement.after-midnight")
class StatesRefundsWithThePayment(_StatesAnotherTime):
    """A refund is on the statement of the payment that it belongs to."""

    def moment(self, line, begun):
        return begun if line.movement is Movement.REFUND else line.at


@caught_by("statement.after-midnight")
class StatesReversalsWithThePayment(_StatesAnotherTime):
    def moment(self, line, begun):
        return begun if line.movement is Movement.REVERSAL else line.at


@caught_by("statement.captures")
class StatesCapturesWithTheHold(_StatesAnotherTime):
    def moment(self, line, begun):
        later = self.books.payments[line.out_trade_no].later
        return begun if later and line.movement is Movement.PAYMENT else line.at


@caught_by("statement.agrees")
class CallsUtcLocal(Honest):
    """Finds the lines of the day, and takes their UTC for the time of the shop."""

    def statement(self, day, page=None):
        answer = super().statement(day, page)
        if not isinstance(answer, StatementPage):
            return answer
        wrong = tuple(replace(line, at=line.at.astimezone(UTC).replace(tzinfo=HOME)) for line in answer.lines)
        return replace(answer, lines=wrong)


@caught_by("statement.agrees")
class NamesNoZone(Honest):
    def statement(self, day, page=None):
        answer = super().statement(day, page)
        if not isinstance(answer, StatementPage):
            return answer
        wrong = tuple(replace(line, at=line.at.astimezone(HOME).replace(tzinfo=None)) for line in answer.lines)
        return replace(answer, lines=wrong)


class _CutsDays(Honest):
    """Where a day begins and ends is its own."""

    def is_on(self, line, begins, ends):
        raise NotImplementedError

    def statement(self, day, page=None):
        zone = ZoneInfo(self.can.statement_zone)
        begins, ends = (datetime.combine(day + timedelta(n), time(), zone) for n in (0, 1))
        if self.now() < ends:
            return NotReady("the day is not over")
        return self.paged([line for line in self.lines() if self.is_on(line, begins, ends)], page)

    def paged(self, lines, page):
        skip = int(page or 0)
        more = str(skip + 200) if len(lines) > skip + 200 else None
        return StatementPage(tuple(lines[skip : skip + 200]), more)


@caught_by("statement.ends-at-midnight")
class MidnightIsYesterday(_CutsDays):
    """What moved at midnight belongs to the day before."""

    def is_on(self, line, begins, ends):
        return begins < line.at <= ends


@caught_by("statement.ends-at-midnight")
class MidnightIsBoth(_CutsDays):
    def is_on(self, line, begins, ends):
        return begins <= line.at <= ends


@caught_by("statement.ends-at-midnight")
class MidnightIsNeither(_CutsDays):
    def is_on(self, line, begins, ends):
        return begins < line.at < ends


@caught_by("statement.ends-at-midnight")
class LosesTheLastSecond(_CutsDays):
    """Its day ends at 23:59:59."""

    def is_on(self, line, begins, ends):
        return begins <= line.at < ends - timedelta(seconds=1)


@caught_by("statement.summer-time")
class DaysOf24Hours(_CutsDays):
    can = NEW_YORK

    def is_on(self, line, begins, ends):
        begins = begins.astimezone(UTC)
        return begins <= line.at < begins + timedelta(days=1)


@caught_by("statement.not-too-early")
class CutsTheDayInLondon(_CutsDays):
    """By its own clock the day is over, and in New York it has hours to go."""

    can = NEW_YORK

    def statement(self, day, page=None):
        if self.now() < datetime.combine(day + timedelta(days=1), time(), UTC):
            return NotReady("the day is not over")
        now, self.now = self.now, lambda: now() + timedelta(days=1)
        try:
            return super().statement(day, page)
        finally:
            self.now = now

    def is_on(self, line, begins, ends):
        return begins <= line.at < ends


@caught_by("statement.empty-day")
class NoStatementOfNothing(Honest):
    """Its provider has no bill of a day without movements, and it goes on saying that there is none yet."""

    def statement(self, day, page=None):
        answer = super().statement(day, page)
        return answer if not isinstance(answer, StatementPage) or answer.lines else NotReady("no bill")


@caught_by("statement.empty-day")
class SilentAboutNothing(Honest):
    def statement(self, day, page=None):
        answer = super().statement(day, page)
        return answer if not isinstance(answer, StatementPage) or answer.lines else Unknown("BILL_NOT_EXIST")


# Pages


class _Pages(_CutsDays):
    """Cuts pages in a way of its own."""

    def is_on(self, line, begins, ends):
        return begins <= line.at < ends


@caught_by("statement.has-pages")
class PagesAfterATime(_Pages):
    """The next page begins after the time of the last line, and so the rest of that moment is lost."""

    def paged(self, lines, page):
        rest = [line for line in lines if page is None or line.at > datetime.fromisoformat(page)]
        return StatementPage(tuple(rest[:200]), rest[199].at.isoformat() if len(rest) > 200 else None)


@caught_by("statement.has-pages")
class PagesFromATime(_Pages):
    """The next page begins with the time of the last line, and so that moment comes twice."""

    def paged(self, lines, page):
        rest = [line for line in lines if page is None or line.at >= datetime.fromisoformat(page)]
        return StatementPage(tuple(rest[:200]), rest[199].at.isoformat() if len(rest) > 200 else None)


@caught_by("statement.has-pages")
class LosesOneBetweenPages(_Pages):
    def paged(self, lines, page):
        answer = super().paged(lines, page)
        return replace(answer, next_page=str(int(page or 0) + 201)) if answer.next_page else answer


@caught_by("statement.has-pages")
class RepeatsTheLastOfAPage(_Pages):
    def paged(self, lines, page):
        answer = super().paged(lines, page)
        return replace(answer, next_page=str(int(page or 0) + 199)) if answer.next_page else answer


@caught_by("statement.has-pages")
class NeverEndingPages(_Pages):
    """Names the first page as the one after the last."""

    def paged(self, lines, page):
        answer = super().paged(lines, page)
        return replace(answer, next_page="0") if page and not answer.next_page else answer


@caught_by("statement.has-pages")
class PagesOfAThousand(_Pages):
    def paged(self, lines, page):
        return StatementPage(tuple(lines))


@caught_by("statement.has-pages")
class HandsEachPageOutOnce(_Pages):
    """Keeps the place in its memory: whoever asks again gets what comes next."""

    handed_out: Counter[int]

    def paged(self, lines, page):
        read = vars(self).setdefault("handed_out", Counter())
        read[page] += 1
        return StatementPage(()) if read[page] > 1 else super().paged(lines, page)


# Memory


@caught_by("unknown.remembers-statement")
class KeepsLinesInMemory(Honest):
    """Payments are on the disk, and what the statement is made of is not."""

    def opened(self, folder):
        books = super().opened(folder)
        books.moved = []
        return books


@caught_by("unknown.remembers-statement")
class RemembersNoRefunds(Honest):
    def opened(self, folder):
        books = super().opened(folder)
        books.moved = [line for line in books.moved if line.movement is not Movement.REFUND]
        return books
