"""What people read: sentences made of facts, in English and Chinese.

>>> from checkout.words import Words
>>> Words("en").pieces(3)
'3 pieces'
"""

from __future__ import annotations

from checkout.words.language import DEFAULT_LANGUAGE, LANGUAGES, choose_language, language_named
from checkout.words.words import Words

__all__ = ["DEFAULT_LANGUAGE", "LANGUAGES", "Words", "choose_language", "language_named"]
