"""The voice of the shop: facts in, sentences out, in one language.

What is said about a trip is safe to show, whatever somebody has written into the data file that it was read from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkout.errors import Reason
from checkout.words import figures
from checkout.words.language import LANGUAGES, translations

if TYPE_CHECKING:  # What commands like --help do not need is loaded when it is first spoken of.
    from collections.abc import Iterable
    from datetime import datetime

    from checkout.back_office.findings import Finding
    from checkout.basket.receipt import Receipt
    from checkout.events import Problem
    from checkout.payment.refund_receipt import RefundReceipt
    from checkout.session.session import Session
    from checkout.trip.answers import Fact
    from wallet.money import Money


class Words:
    """Speaks `lang`, one of `LANGUAGES`; ValueError for others. Immutable and cheap: make one wherever it is needed.

    >>> Words("zh-CN").t("the network is back")
    '网络恢复了'
    """

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise ValueError(f"{lang!r} is not a language of this shop: expected {' or '.join(LANGUAGES)}")
        self.lang = lang
        self._translations = translations(lang)

    def t(self, sentence: str, /, **facts: object) -> str:
        """`sentence` in this language, with `{name}` replaced by the fact of that name."""
        # An empty msgid would be answered with the header of the .po file.
        return self._translations.gettext(sentence).format_map(facts) if sentence else ""

    def n(self, one: str, many: str, count: int, /, **facts: object) -> str:
        """The sentence for `count` things; `{count}` is a fact of its own accord."""
        return self._translations.ngettext(one, many, count).format_map({"count": count, **facts})

    def pieces(self, count: int) -> str:
        """`1 piece`, `3 pieces`."""
        return self.n("{count} piece", "{count} pieces", count)

    def contents(self, pieces: int, total: Money) -> str:
        """What is in a basket: `3 pieces, ¥38.70`."""
        return self.t("{pieces}, {total}", pieces=self.pieces(pieces), total=self.money(total))

    def sentences(self, *each: str) -> str:
        """Sentences in a row: Chinese ones follow each other without a space."""
        return ("" if self.lang.startswith("zh") else " ").join(each)

    def listed(self, things: Iterable[str]) -> str:
        """Things in a row, with the comma of the language between them."""
        return ("、" if self.lang.startswith("zh") else ", ").join(things)

    def money(self, amount: Money) -> str:
        """`¥12.90`."""
        return figures.money(amount)

    def moment(self, at: datetime) -> str:
        """`2026-11-24 18:30`, in the zone that `at` is given in."""
        return figures.moment(at)

    # The rest loads what it speaks about when it is first called: --help and --version must not wait for it.

    def answer(self, fact: Fact, session: Session) -> list[str]:
        """What a shopper is told about `fact`, which has just happened on `session`: lines of a transcript."""
        from checkout.words.answer_lines import answer_lines  # noqa: PLC0415
        from checkout.words.text_columns import visible  # noqa: PLC0415

        return [visible(line) for line in answer_lines(self, fact, session)]

    def problem(self, problem: Problem, *, given: str = "", name: str = "", detail: str = "") -> str:
        """Why something was not done and what to do: `given` is what came in, `name` the goods it meant."""
        from checkout.words.answer_lines import problem_line  # noqa: PLC0415

        return problem_line(self, problem, given=given, name=name, detail=detail)

    def error(self, error: Exception) -> str:
        """What went wrong around a trip (`checkout.errors`, `wallet.errors`) and what to do."""
        from checkout.words.error_lines import error_line  # noqa: PLC0415

        return error_line(self, error)

    def reason(self, reason: object) -> str:
        """Why something cannot be done: a `Reason` with all that is in it, an error, or what is said already."""
        match reason:
            case Reason():
                return self.t(reason.sentence, **{name: self._fact(fact) for name, fact in reason.facts.items()})
            case Exception():
                return self.error(reason)
            case _:
                return str(reason)

    def _fact(self, fact: object) -> object:
        return self.reason(fact) if isinstance(fact, Reason | Exception) else fact

    def finding(self, finding: Finding) -> str:
        """What the doctor found, on one line."""
        from checkout.words.back_office.finding_lines import finding_line  # noqa: PLC0415

        return finding_line(self, finding)

    def refund_lines(self, refund: RefundReceipt, width: int = 42) -> list[str]:
        """The receipt of a refund, in lines of at most `width` cells."""
        from checkout.words.payment.refund_lines import refund_receipt_lines  # noqa: PLC0415
        from checkout.words.text_columns import visible  # noqa: PLC0415

        return [visible(line) for line in refund_receipt_lines(self, refund, width)]

    def papers(self, session: Session, width: int = 42) -> list[str]:
        """What a shopper takes home: the receipt of a trip that was paid, and below it those of its refunds."""
        from checkout.payment.refund_receipt import refund_receipts  # noqa: PLC0415

        if session.receipt is None:
            return []
        lines = self.receipt_lines(session.receipt, width)
        for refund in refund_receipts(session.receipt, session.events):
            lines += ["", *self.refund_lines(refund, width)]
        return lines

    def receipt_lines(self, receipt: Receipt, width: int = 42) -> list[str]:
        """The receipt, in lines of at most `width` cells."""
        from checkout.words.payment.receipt_lines import receipt_lines  # noqa: PLC0415
        from checkout.words.text_columns import visible  # noqa: PLC0415

        return [visible(line) for line in receipt_lines(self, receipt, width)]
