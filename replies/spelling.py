"""What was meant by how it sounds: `shenme shihou fahuo` is read as 什么时候发货, and so is 什么时侯发火.

What was typed as pinyin divides into syllables, and these into words of the library's own phrasings: of all ways to
divide them, that which the phrasings make likeliest (the sum of the logarithms of how often each word stands in them;
the search is Viterbi's). A lexicon of that size is enough, since only what the library can answer has to be read.

Input methods offer the wrong character of the right sound. Where characters stand together that no phrasing has, and a
common word of the phrasings sounds the same and differs in one of them, that word is read.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import accumulate, pairwise
from math import log
from typing import Final

from replies.features import runs
from replies.pinyin import sound, syllables

#: Syllables of a word at most.
_LONGEST: Final = 4
#: Letters of four syllables.
_LONGEST_TYPED: Final = 24
#: What a syllable costs that no phrasing has.
_UNHEARD: Final = -14.0
#: Letters below which a text of letters alone is no pinyin: `he` and `ok` are words.
_LEAST_LETTERS: Final = 5
#: In a text without Chinese, the share of letters in words that divide into syllables, and of those that are unknown.
_LEAST_ABLE, _LEAST_UNKNOWN = 0.8, 0.5
#: The logarithm of its frequency from which on a word is common enough to be read for another.
_COMMON: Final = -8.0
#: How many more of the two or three pairs around it must be known, so that two characters are turned.
_TURNED_BY: Final = 2
#: What stands around the matter, and in no phrasing.
_MANNERS: Final = ("你好", "您好", "请问", "请问一下", "麻烦", "谢谢", "多谢", "在吗", "老板", "亲")
_PARTS = re.compile("[㐀-䶿一-鿿豈-﫿]+|[a-z]+|[^a-z㐀-䶿一-鿿豈-﫿]+")

#: How a word sounds, as it is typed → its characters and the logarithm of its frequency.
Table = dict[str, tuple[str, float]]


class Spelling:
    """A lexicon of sounds. Nothing in it changes."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Of the words of these normal forms, up to four characters long, however they are cut."""
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        total = 1
        chinese = [run for text in texts for run in runs(text) if not run.isascii()]
        for run in (*chinese, *(_MANNERS if chinese else ())):
            total += len(run)
            _count(run, counts)
        self.table: Table = {
            key: (word, log((times + 0.5) / total))
            for key, held in counts.items()
            for word, times in (max(held.items(), key=lambda one: (one[1], one[0])),)
        }

    def respelt(self, normal: str, is_known: Callable[[str], bool]) -> str:
        """The text as it was meant. `is_known`: whether the library has a Latin word, or a pair of characters."""
        if not self.table:
            return normal
        parts = _PARTS.findall(self._typed_out(normal, is_known))
        return "".join(part if part.isascii() else self._righted(_in_order(part, is_known), is_known) for part in parts)

    def _righted(self, run: str, is_known: Callable[[str], bool]) -> str:
        """Chinese characters with words of the same sound in the place of what is no word."""
        unknown = [not is_known(a + b) for a, b in pairwise(run)]
        if not any(unknown):
            return run
        sounds = [sound(char) for char in run]
        chars = list(run)
        for size in range(min(_LONGEST, len(run)), 1, -1):
            for start in range(len(run) - size + 1):
                if True not in unknown[start : start + size - 1]:
                    continue
                heard = sounds[start : start + size]
                if None in heard:
                    continue
                here = "".join(chars[start : start + size])
                word, likely = self.table.get("".join(map(str, heard)), (here, _UNHEARD))
                others = sum(a != b for a, b in zip(word, here, strict=False))
                if likely < _COMMON or len(word) != size or not 0 < others <= (2 if size == _LONGEST else 1):
                    continue
                # What is a word with its neighbours stays: 没有申请 is no 没有什(么) with 请 behind it.
                righted = [*chars[:start], *word, *chars[start + size :]]
                around = slice(max(0, start - 1), start + size + 1)
                if _known_pairs(righted[around], is_known) > _known_pairs(chars[around], is_known):
                    chars = righted
        return "".join(chars)

    def _typed_out(self, normal: str, is_known: Callable[[str], bool]) -> str:
        """With typed sounds in characters."""
        if not any("a" <= char <= "z" for char in normal):
            return normal
        parts = _PARTS.findall(normal)
        is_typed = _typed(parts, is_known)
        if is_typed is None:
            return normal
        found: list[str] = []
        heard: list[str] = []
        for part in parts:
            if is_typed(part):
                heard.append(part)
            elif part != " " or not heard:
                found += (*self._words(heard), part)
                heard = []
        return "".join((*found, *self._words(heard)))

    def _words(self, heard: list[str]) -> list[str]:
        """The likeliest words of what was typed with these spaces; a sound that no phrasing has stays as it was typed.

        A space is the end of a syllable, though not of a word.
        """
        typed = "".join(heard)
        ends = set(accumulate(map(len, heard)))
        best: list[tuple[float, list[str]] | None] = [(0.0, [])] + [None] * len(typed)
        for end in range(1, len(typed) + 1):
            for start in range(max(0, end - _LONGEST_TYPED), end):
                before, found = best[start], self._word(typed[start:end])
                if before is None or found is None:
                    continue
                word, likely = found
                so_far, score = best[end], before[0] + likely
                if (so_far is None or score > so_far[0]) and _fits(word, start, end, ends):
                    best[end] = score, [*before[1], word]
        last = best[-1]
        return heard if last is None else last[1]

    def _word(self, typed: str) -> tuple[str, float] | None:
        """The likeliest word that is typed like this; a syllable of no word is itself."""
        return self.table.get(typed) or ((typed, _UNHEARD) if len(syllables(typed)) == 1 else None)


def _in_order(run: str, is_known: Callable[[str], bool]) -> str:
    """Two characters that were typed the wrong way round are turned, where that makes known pairs of unknown ones."""
    chars = list(run)
    unknown = [not is_known(a + b) for a, b in pairwise(run)]
    at = 0
    while at < len(chars) - 1:
        if sum(unknown[max(0, at - 1) : at + 2]) < _TURNED_BY:
            at += 1
            continue
        around = chars[max(0, at - 1) : at + 3]
        place = min(1, at)
        turned = around[:]
        turned[place], turned[place + 1] = turned[place + 1], turned[place]
        if _known_pairs(turned, is_known) - _known_pairs(around, is_known) >= _TURNED_BY:
            chars[at], chars[at + 1] = chars[at + 1], chars[at]
            at += 1
        at += 1
    return "".join(chars)


def _known_pairs(chars: list[str], is_known: Callable[[str], bool]) -> int:
    return sum(is_known(a + b) for a, b in pairwise(chars))


def _fits(word: str, start: int, end: int, ends: set[int]) -> bool:
    """Whether each space inside stands between two syllables of the word."""
    inside = [at for at in ends if start < at < end]
    if not inside:
        return True
    cuts = set(accumulate((len(sound(char) or char) for char in word), initial=start))
    return all(at in cuts for at in inside)


def _count(run: str, counts: defaultdict[str, Counter[str]]) -> None:
    sounds = [sound(char) for char in run]
    for start in range(len(run)):
        for end in range(start + 1, min(len(run), start + _LONGEST) + 1):
            heard = sounds[end - 1]
            if heard is None:
                break
            counts["".join(map(str, sounds[start:end]))][run[start:end]] += 1


def _typed(parts: list[str], is_known: Callable[[str], bool]) -> Callable[[str], bool] | None:
    """Which parts are typed sounds; None where none is."""
    words = [part for part in parts if _divides(part)]
    if any(not part.isascii() for part in parts):
        # In Chinese, whatever the library does not know as a word.
        return (lambda part: _divides(part) and not is_known(part)) if words else None
    letters = sum(len(part) for part in parts if part.isalpha())
    able = sum(map(len, words))
    unknown = sum(len(word) for word in words if not is_known(word))
    is_pinyin = letters >= _LEAST_LETTERS and able >= _LEAST_ABLE * letters and unknown >= _LEAST_UNKNOWN * letters
    return _divides if is_pinyin else None


def _divides(part: str) -> bool:
    return len(part) > 1 and part.isascii() and part.isalpha() and bool(syllables(part))
