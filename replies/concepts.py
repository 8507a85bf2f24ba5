"""The trade's thesaurus: words that customers use for the same thing, whatever their characters.

发货, 寄出 and 出库 share no character, and "cheaper" no letter with "discount"; as one concept they share a feature.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from replies.features import runs, stem
from replies.text import plain

#: Marks a concept among the features.
MARK: Final = "#"
#: Chinese words of up to so many characters, and English ones of so many words, are looked for.
_LONGEST_ZH, _LONGEST_EN = 8, 3


class Concepts:
    """Finds the concepts of a text. Nothing in it changes."""

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        """By concept. A word may belong to several."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for name, some in words.items():
            for word in some:
                if key := _key(plain(word)):
                    found[key].add(MARK + name)
        self._table = {word: tuple(sorted(names)) for word, names in found.items()}

    def __bool__(self) -> bool:
        return bool(self._table)

    def find(self, normal: str) -> set[str]:
        """The marked names of the concepts that a normal form has words of."""
        found: set[str] = set()
        if not self._table:
            return found
        latin: list[str] = []
        for run in runs(normal):
            if run.isascii():
                latin.append(stem(run))
                continue
            for start in range(len(run)):
                for end in range(start + 1, min(len(run), start + _LONGEST_ZH) + 1):
                    found.update(self._table.get(run[start:end], ()))
        for start in range(len(latin)):
            for end in range(start + 1, min(len(latin), start + _LONGEST_EN) + 1):
                found.update(self._table.get(" ".join(latin[start:end]), ()))
        return found

    def packed(self) -> dict[str, tuple[str, ...]]:
        """As it is stored: word → marked names."""
        return self._table

    @classmethod
    def unpacked(cls, table: dict[str, tuple[str, ...]]) -> "Concepts":
        """Back from that."""
        concepts = cls({})
        concepts._table = table
        return concepts


def _key(word: str) -> str:
    """A Chinese word without spaces, English words by their stems; mixed words as they are looked for are neither."""
    parts = runs(word)
    return " ".join(map(stem, parts)) if word.isascii() else "".join(parts)
