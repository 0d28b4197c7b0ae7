"""The languages of the shop, English and simplified Chinese, and their translations.

Sentences in the code are English. Their Chinese is in `locales/zh_CN/LC_MESSAGES/checkout.po`, compiled beside it
(CONTRIBUTING.md says how). A sentence without a translation appears in English.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pkgutil import get_data

LANGUAGES = ("en", "zh-CN")
DEFAULT_LANGUAGE = "zh-CN"


def choose_language(option: str | None, environ: Mapping[str, str]) -> str:
    """The language to speak: `option`, else `CHECKOUT_LANG`, else the locale, else Chinese.

    ValueError for an `option` that is not spoken; other languages that are not spoken are passed over.

    >>> choose_language(None, {"LANG": "en_GB.UTF-8"})
    'en'
    >>> choose_language(None, {"LC_ALL": "C", "LANG": "zh_TW.UTF-8"})
    'zh-CN'
    """
    if option is not None:
        if language := _spoken(option):
            return language
        raise ValueError(f"{option!r} is not a language of this shop: expected {' or '.join(LANGUAGES)}")
    return language_named(environ) or DEFAULT_LANGUAGE


def language_named(environ: Mapping[str, str]) -> str | None:
    """The language that `CHECKOUT_LANG` or the locale names; None when neither names one that is spoken."""
    for variable in ("CHECKOUT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if language := _spoken(environ.get(variable, "")):
            return language
    return None


def _spoken(tag: str) -> str | None:
    """The language of a tag like `zh_CN.UTF-8`, `en-GB` or `ZH`; None for others, and for `C` and `POSIX`."""
    primary = tag.replace("_", "-").partition(".")[0].partition("-")[0].lower()
    return {"en": "en", "zh": "zh-CN"}.get(primary)


def mark(sentence: str) -> str:
    """`sentence`, unchanged. Marks a sentence in a table for translation; `Words.t` translates it later."""
    return sentence


@cache
def translations(lang: str) -> gettext.NullTranslations:
    """The sentences of `lang`, one of `LANGUAGES`."""
    if lang == "en":
        return gettext.NullTranslations()
    # `pkgutil`, because `importlib.resources` takes longer to import.
    compiled = get_data("checkout.words", f"locales/{lang.replace('-', '_')}/LC_MESSAGES/checkout.mo")
    return gettext.GNUTranslations(BytesIO(compiled or b""))
