"""Finding goods by what a person types: a name, pinyin initials, a PLU, the start of a number.

No character is a wildcard. Best matches come first: a whole SKU, PLU or GTIN; the start of one of them or of the pinyin
initials; the start of a name; of a word in it; a part of a name. Equal matches keep the chain's order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalog.chain import Product
from catalog.codes import is_digits, to_upc_e


@dataclass(frozen=True, slots=True)
class _Searchable:
    """A product with what it is found by, in lower case."""

    product: Product
    codes: tuple[str, ...]
    mnemonic: str
    names: tuple[str, str]
    everything: str

    @classmethod
    def of(cls, product: Product) -> _Searchable:
        codes = [product.sku.casefold()]
        if product.plu:
            codes.append(product.plu)
        if product.gtin:
            codes += [product.gtin, product.gtin.lstrip("0")]
            codes += [product.gtin[-length:] for length in (13, 12, 8) if not product.gtin[:-length].strip("0")]
            # People type the middle six digits of a UPC-E, or all eight.
            if product.gtin.startswith("00") and (upc_e := to_upc_e(product.gtin[2:])):
                codes += [upc_e, upc_e[1:7]]
        names = (product.name.zh.casefold(), product.name.en.casefold())
        return cls(product, tuple(codes), product.mnemonic, names, "\n".join([*codes, product.mnemonic, *names]))

    def rank(self, text: str, words: Sequence[str]) -> int | None:
        """How well `text`, or all of its `words`, match: 0 is best, None not at all."""
        if not all(word in self.everything for word in words):
            return None
        if text in self.codes:
            return 0
        if self.mnemonic.startswith(text) or any(code.startswith(text) for code in self.codes):
            return 1
        if is_digits(text) and len(text) > 3:
            return None
        if any(name.startswith(text) for name in self.names):
            return 2
        if " " + text in self.names[1]:
            return 3
        return 4 if all(any(word in name for name in self.names) for word in words) else None


class SearchIndex:
    def __init__(self, products: Iterable[Product]) -> None:
        self._entries: Sequence[_Searchable] = [_Searchable.of(product) for product in products]

    def search(self, text: str, limit: int = 20) -> tuple[Product, ...]:
        """At most `limit` products for `text`, best first; none for blank text."""
        words = text.casefold().split()
        if not words:
            return ()
        text = " ".join(words)
        ranked = [(rank, entry) for entry in self._entries if (rank := entry.rank(text, words)) is not None]
        ranked.sort(key=lambda found: found[0])
        return tuple(entry.product for _, entry in ranked[:limit])
