r"""Text from outside, made safe to show, and text in two languages.

A product name or a scan may hold terminal escapes, right-to-left overrides, zero-width characters or lone surrogates,
and 7,000 of them. Whatever is shown or kept passes through `clean` once, where it comes in: the result is printable and
on one line. Square brackets stay, because text is shown with markup off.

>>> clean("\x1b[31mMilk\x1b[0m \u202e[/red]\n950 ml")
'Milk [/red] 950 ml'
>>> shorten("Wuchang rice, new harvest", 12)
'Wuchang ric…'
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# No living orthography puts more than three marks on a letter; five hundred of them paint over the lines above.
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
_PILED_MARKS = re.compile(f"({_MARK}{{3}}){_MARK}+")

# ECMA-48, sections 5.3 to 5.6. No part of one can begin another, so the time is linear.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, the cursor
    r"|(?:\x1b[]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS …: a title, a link
    r"|\x1b(?:[#(-/][0-~]|[<-~])"  # a character set; but no digit behind ESC alone, which may be one of a code
    r"|[\x1b\x80-\x84\x86-\x9f]"  # what begins one that is not complete
)


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

    Removed: escape sequences of terminals, whole; C0 and C1 controls, format characters (bidi overrides and isolates,
    zero width), lone surrogates, private and unassigned code points. Line ends, tabs and other blanks become spaces.
    """
    if not text.isprintable():
        text = without_escapes(text)
        text = "".join([c if c.isprintable() else " " if c.isspace() else "" for c in text])
    if not text.isascii():
        text = _PILED_MARKS.sub(r"\1", text)
    return text[:limit].strip(" ")


def without_escapes(text: str) -> str:
    """`text` without the sequences that a terminal would obey; other controls stay. Twice is the same as once."""
    return _ESCAPES.sub("", text)


def shorten(text: str, limit: int) -> str:
    """`clean` text of at most `limit` characters; `…` is the last when it was cut."""
    text = clean(text, limit + 1)
    return text if len(text) <= limit else text[: limit - 1] + "…"
