r"""Text from outside, made safe to show, and text in two languages.

A product name or a scan may hold terminal escapes, right-to-left overrides, zero-width characters or lone surrogates,
and 7,000 of them. Whatever is shown or kept passes through `clean` once, where it comes in: the result is printable and
on one line. Square brackets stay, because text is shown with markup off.

>>> clean("Milk\x1b[2J \u202e[/red]\n950 ml")
'Milk[2J [/red] 950 ml'
>>> shorten("Wuchang rice, new harvest", 12)
'Wuchang ric…'
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# No living orthography puts more than three marks on a letter; five hundred of them paint over the lines above.
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
_PILED_MARKS = re.compile(f"({_MARK}{{3}}){_MARK}+")


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in both languages of the shop.

    >>> milk = Bilingual("牛奶", "Milk")
    >>> milk("zh-CN"), milk("en"), milk.zh
    ('牛奶', 'Milk', '牛奶')
    """

    zh: str
    en: str

    def __call__(self, lang: str) -> str:
        """The text in the language of the tag `lang`: Chinese for `zh` and `zh-…`, English for any other."""
        return self.zh if lang.startswith("zh") else self.en


def clean(text: str, limit: int = 200) -> str:
    """`text` on one line without anything invisible, at most `limit` characters long.

    Removed: C0 and C1 controls, format characters (bidi overrides and isolates, zero width), lone surrogates, private
    and unassigned code points. Line ends, tabs and other blanks become spaces.
    """
    if not text.isprintable():
        text = "".join([c if c.isprintable() else " " if c.isspace() else "" for c in text])
    if not text.isascii():
        text = _PILED_MARKS.sub(r"\1", text)
    return text[:limit].strip(" ")


def shorten(text: str, limit: int) -> str:
    """`clean` text of at most `limit` characters; `…` is the last when it was cut."""
    text = clean(text, limit + 1)
    return text if len(text) <= limit else text[: limit - 1] + "…"
