"""The language that the shop speaks: sentences with facts in them, in English or Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.text import Bilingual
from checkout.words import formats
from checkout.words.language import LANGUAGES, translations
from wallet.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class Words:
    """Sentences in `lang`, one of `LANGUAGES`; ValueError for others. Immutable, and cheap to make.

    >>> Words("zh-CN").t("the network is back")
    '网络恢复了'
    """

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise ValueError(f"{lang!r} is not a language of this shop: expected {' or '.join(LANGUAGES)}")
        self.lang = lang
        self._translations = translations(lang)

    def t(self, sentence: str, /, **facts: object) -> str:
        """`sentence` in this language, with each `{name}` replaced by the fact of that name."""
        # gettext answers an empty msgid with the header of the .po file.
        return self._translations.gettext(sentence).format_map(facts) if sentence else ""

    def n(self, one: str, many: str, count: int, /, **facts: object) -> str:
        """The singular or plural sentence for `count`, which is also the fact `{count}`."""
        return self._translations.ngettext(one, many, count).format_map({"count": count, **facts})

    def pieces(self, count: int) -> str:
        """`1 piece`, `3 pieces`."""
        return self.n("{count} piece", "{count} pieces", count)

    def contents(self, pieces: int, total: Money) -> str:
        """What is in a basket: `3 pieces, ¥38.70`."""
        return self.t("{pieces}, {total}", pieces=self.pieces(pieces), total=self.money(total))

    def sentences(self, *each: str) -> str:
        """Sentences one after another. Chinese puts no space between them."""
        return Bilingual(zh="", en=" ")(self.lang).join(each)

    @property
    def comma(self) -> str:
        """What stands between the things of a list."""
        return Bilingual(zh="、", en=", ")(self.lang)

    @property
    def colon(self) -> str:
        """What stands between a name and what is said of it."""
        return Bilingual(zh="：", en=": ")(self.lang)

    def listed(self, things: Iterable[str]) -> str:
        """Things in a row, with the comma of the language between them."""
        return self.comma.join(things)

    def money(self, amount: Money) -> str:
        """`¥12.90`."""
        return formats.money(amount)

    def amount(self, minor: int, currency: str) -> str:
        """Minor units as an amount: 1290 fen are `¥12.90`."""
        return formats.money(Money(minor, currency))

    def moment(self, at: datetime) -> str:
        """`2026-11-24 18:30`, in the zone of `at`."""
        return formats.moment(at)
