"""Why something cannot be done, as a sentence that is still to be spoken in somebody's language.

>>> hint = Reason("did you mean {nearest!r}?", nearest="wang-fang")
>>> str(Reason("{given!r} is nobody here: {hint}", given="wang-fong", hint=hint))
"'wang-fong' is nobody here: did you mean 'wang-fang'?"

`str` speaks English, for logs and tests; `checkout.words.Words.reason` speaks any language of the shop.
"""

from __future__ import annotations


class Reason:
    """A sentence marked for translation (`checkout.words.marks`), with its facts: text, numbers, or other reasons."""

    __slots__ = ("facts", "sentence")

    def __init__(self, sentence: str, /, **facts: object) -> None:
        self.sentence = sentence
        self.facts = facts

    def __str__(self) -> str:
        return self.sentence.format_map(self.facts)
