"""The page about one day of a store, for its manager: 80 cells wide."""

from __future__ import annotations

from checkout.back_office import Baskets, DayFigures, Spread
from checkout.store import OrderState
from checkout.words import Words
from checkout.words.language import mark
from checkout.words.text_columns import left, right, wrap

WIDTH = 80
_LABEL = 18
_BAR = 36
_SOLD_OUT_LINES = 6
_EIGHTHS = " ▏▎▍▌▋▊▉█"

_STATES = {
    OrderState.DELIVERED: (mark("{count} delivered"),) * 2,
    OrderState.COLLECTED: (mark("{count} dish collected"), mark("{count} dishes collected")),
    OrderState.FORGOTTEN: (mark("{count} dish forgotten"), mark("{count} dishes forgotten")),
    OrderState.CANCELLED: (mark("{count} cancelled"),) * 2,
    OrderState.RETURNED: (mark("{count} returned"),) * 2,
}
"""What is said of one order at its end, and of several. All others are still open."""


def bar(value: float, most: float, width: int) -> str:
    """A bar of block characters; `most` fills `width` cells.

    >>> bar(5, 8, 2), bar(8, 8, 2), bar(0, 8, 2)
    ('█▎', '██', '')
    """
    eighths = round(8 * width * value / most) if most > 0 else 0
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + _EIGHTHS[rest]).rstrip()


class DayPage:
    """The lines of the page in `words`. `broken` are the invariants that do not hold."""

    def __init__(self, words: Words, figures: DayFigures, broken: int) -> None:
        self._words = words
        self._figures = figures
        self._broken = broken

    def lines(self) -> list[str]:
        figures = self._figures
        title = f"{figures.store.name(self._words.lang)}  {figures.day.isoformat()}"
        return [
            title,
            "",
            *self._sales(),
            "",
            *self._hours(),
            "",
            *self._orders(),
            "",
            *self._stock(),
            "",
            *self._money(),
            "",
            self._row(self._words.t("Examination"), self._verdict()),
        ]

    # Sales

    def _sales(self) -> list[str]:
        t, figures = self._words.t, self._figures
        unpaid = figures.visits - figures.baskets
        pieces = figures.pieces / figures.baskets if figures.baskets else 0
        return [
            self._counted(t("Sales"), Baskets(figures.baskets, figures.sales)),
            self._counted(t("In the store"), figures.in_store),
            self._counted(t("From home"), figures.at_home),
            self._row(
                t("Per basket"),
                t("{pieces} pieces, {saved} saved in all", pieces=f"{pieces:.1f}", saved=self._amount(figures.saved)),
            ),
            self._row(
                t("Without paying"), t("{count} of {all} visits", count=f"{unpaid:,}", all=f"{figures.visits:,}")
            ),
        ]

    def _counted(self, label: str, baskets: Baskets) -> str:
        t = self._words.t
        count = right(t("{count} baskets", count=f"{baskets.count:,}"), 18)
        average = right(t("{amount} each", amount=self._amount(baskets.average)), 20)
        return self._row(label, right(self._amount(baskets.sales), 16) + count + average)

    def _hours(self) -> list[str]:
        t, hours = self._words.t, self._figures.by_hour
        if not hours:
            return [t("Nothing was sold.")]
        most = max(each.sales for each in hours.values())
        head = left(t("Hour"), 7) + left(t("Sales"), _BAR) + right(t("Amount"), 18) + right(t("Baskets"), 12)
        return [
            head,
            *(self._hour(hour, hours.get(hour, Baskets()), most) for hour in range(min(hours), max(hours) + 1)),
        ]

    def _hour(self, hour: int, baskets: Baskets, most: int) -> str:
        drawn = left(bar(baskets.sales, most, _BAR), _BAR)
        return f"{hour:02}:00  {drawn}{self._amount(baskets.sales):>18}{baskets.count:>12,}"

    # Orders

    def _orders(self) -> list[str]:
        t, figures = self._words.t, self._figures
        if not figures.orders:
            return [self._row(t("Orders"), t("none"))]
        ended = [
            t(one if figures.orders[state] == 1 else several, count=f"{figures.orders[state]:,}")
            for state, (one, several) in _STATES.items()
            if figures.orders[state]
        ]
        rest = sum(figures.orders.values()) - sum(figures.orders[state] for state in _STATES)
        if rest:
            ended.append(t("{count} orders still open", count=f"{rest:,}"))
        lines = [self._row(t("Orders"), self._words.listed(ended))]
        if figures.promised:
            kept = t(
                "{percent} of {count}",
                percent=_percent(figures.kept, figures.promised),
                count=f"{figures.promised:,}",
            )
            lines.append(self._row(t("Promises kept"), kept))
        times = (
            (t("Until at home"), figures.door_to_door),
            (t("Picked and packed"), figures.picking),
            (t("On the road"), figures.riding),
        )
        lines += [self._row(label, self._minutes(spread)) for label, spread in times if spread is not None]
        picked = figures.lines_picked + figures.lines_short
        if picked:
            short = t(
                "{short} of {count} lines short ({percent}), {substituted} substituted",
                short=f"{figures.lines_short:,}",
                count=f"{picked:,}",
                percent=_percent(figures.lines_short, picked),
                substituted=f"{figures.lines_substituted:,}",
            )
            lines.append(self._row(t("Not there"), short))
        return lines

    def _minutes(self, spread: Spread) -> str:
        return self._words.t(
            "{median} min in the middle, nine of ten within {p90} min",
            median=f"{spread.median / 60:.1f}",
            p90=f"{spread.p90 / 60:.1f}",
        )

    # Stock

    def _stock(self) -> list[str]:
        t, figures = self._words.t, self._figures
        gaps = t("{count} goods, with more of them in the back room", count=f"{figures.gaps:,}")
        return [
            *self._sold_out(),
            self._row(t("Empty shelves"), gaps if figures.gaps else t("none")),
            self._row(t("Thrown away"), t("{amount} at shelf prices", amount=self._amount(figures.wasted))),
        ]

    def _sold_out(self) -> list[str]:
        """How many, and which, with the time: as many of them as there is room for."""
        words, goods = self._words, self._figures.sold_out
        if not goods:
            return [self._row(words.t("Sold out"), words.t("nothing"))]
        text = words.t("{count} goods", count=f"{len(goods):,}")
        names = [f"{each.product.name(words.lang)} {each.since:%H:%M}" for each in goods]
        for shown in range(len(names), -1, -1):
            more = "…" if shown < len(names) else ""
            lines = wrap(f"{text}{words.colon}{words.listed(names[:shown])}{more}", WIDTH - _LABEL - 2)
            if len(lines) <= _SOLD_OUT_LINES:
                break
        return [self._row(words.t("Sold out") if line == 0 else "", each) for line, each in enumerate(lines)]

    # Money

    def _money(self) -> list[str]:
        t = self._words.t
        lines = []
        for name, tender in sorted(self._figures.tenders.items(), key=lambda each: -each[1].taken):
            taken = right(self._amount(tender.taken), 16)
            count = right(t("{count} payments", count=f"{tender.payments:,}"), 18)
            returned = right(t("{amount} given back", amount=self._amount(tender.returned)), 26)
            lines.append(self._row(name, taken + count + returned))
        if self._figures.rounded:
            rounded = right(self._amount(self._figures.rounded), 16)
            lines.append(self._row(t("Rounded down"), rounded + "  " + t("where no fen are taken")))
        return lines or [self._row(t("Money"), t("none"))]

    def _verdict(self) -> str:
        if not self._broken:
            return self._words.t("everything adds up")
        return self._words.n("{count} thing does not add up", "{count} things do not add up", self._broken)

    # How it looks

    def _amount(self, minor: int) -> str:
        """With commas between the thousands."""
        text = self._words.amount(minor, self._figures.store.currency)
        whole, point, cents = text.partition(".")
        digits = "".join(filter(str.isdigit, whole))
        return f"{whole.replace(digits, f'{int(digits):,}')}{point}{cents}"

    def _row(self, label: str, text: str) -> str:
        return f"{left(label, _LABEL)}  {text}"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%"
