"""The Chinese sentences against the code that speaks them. `.ci/translations` brings them up to date."""

from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import checkout

FOLDER = Path(str(files("checkout.words"))) / "locales" / "zh_CN" / "LC_MESSAGES"
KEYWORDS: dict[str, tuple[int, ...] | None] = {"t": None, "mark": None, "n": (1, 2)}

Sentence = str | tuple[str, ...]


def spoken() -> set[Sentence]:
    """Every sentence that stands in the code."""
    package = Path(checkout.__file__).parent
    return {
        tuple(sentence) if isinstance(sentence, list | tuple) else sentence
        for _, _, sentence, _, _ in extract_from_dir(str(package), [("**.py", "python")], keywords=KEYWORDS)
    }


def translated() -> Catalog:
    return read_po(BytesIO((FOLDER / "checkout.po").read_bytes()), locale="zh_CN")


def as_tuple(sentence: object) -> tuple[str, ...]:
    return sentence if isinstance(sentence, tuple) else (str(sentence),)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def messages() -> Iterator[tuple[Sentence, Sentence]]:
    return pairs(translated())


def pairs(catalog: Catalog) -> Iterator[tuple[Sentence, Sentence]]:
    """Each sentence with its translation; those that count as tuples."""
    for message in catalog:
        if message.id:
            yield (
                message.id if isinstance(message.id, str) else tuple(message.id),
                message.string if isinstance(message.string, str) else tuple(message.string),
            )


def test_every_sentence_in_the_code_stands_in_the_po_file_and_no_other() -> None:
    assert {sentence for sentence, _ in messages()} == spoken(), "run .ci/translations"


def test_every_sentence_has_its_chinese() -> None:
    assert [english for english, chinese in messages() if not all(as_tuple(chinese))] == []


def test_a_translation_uses_the_facts_of_its_sentence() -> None:
    differing = [
        english
        for english, chinese in messages()
        if set().union(*map(placeholders, as_tuple(english))) != set().union(*map(placeholders, as_tuple(chinese)))
    ]
    assert differing == []


def test_facts_are_named_so_that_a_translation_may_put_them_in_its_own_order() -> None:
    unnamed = [english for english, _ in messages() for one in as_tuple(english) if "" in placeholders(one)]
    assert unnamed == []


@pytest.mark.parametrize("mark", [",", ".", "?", "!", ":", ";"])
def test_chinese_sentences_are_punctuated_in_chinese(mark: str) -> None:
    """Half-width marks belong to codes, commands and figures, never behind a Chinese character."""
    wrong = [
        chinese
        for _, chinese in messages()
        for text in as_tuple(chinese)
        for before, after in zip(text, text[1:] + " ", strict=False)
        if "\u4e00" <= before <= "\u9fff" and after == mark
    ]
    assert wrong == []


def test_phrases_stay_phrases_and_sentences_end_as_sentences() -> None:
    ends = [
        (english, chinese)
        for english, chinese in messages()
        if as_tuple(english)[0].rstrip().endswith((".", "?", "!")) != as_tuple(chinese)[0].endswith(("。", "？", "！"))
    ]
    assert ends == []


def test_the_compiled_file_is_compiled_from_the_po_file() -> None:
    compiled = read_mo(BytesIO((FOLDER / "checkout.mo").read_bytes()))
    assert dict(pairs(compiled)) == dict(messages()), "run .ci/translations"
