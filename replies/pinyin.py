"""How Chinese characters sound, without tones, and where typed pinyin divides into syllables.

The table beside this module has the 6,763 characters of GB 2312 with their commonest reading, one line a syllable.
It was made once from the data of pypinyin, which costs 55 MB to import; this costs 1.
"""

from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

_LONGEST_SYLLABLE: Final = 6
#: Longer runs of letters are not typed pinyin, and the search for a division is kept short.
_LONGEST_WORD: Final = 240
#: Words of the trade in which a character is not read as it commonly is.
_READ_OTHERWISE: Final = {
    "便宜": "pian yi", "银行": "yin hang", "重新": "chong xin", "重复": "chong fu", "重发": "chong fa",
    "重拍": "chong pai", "多长": "duo chang", "长度": "chang du", "长短": "chang duan", "归还": "gui huan",
    "退还": "tui huan", "还款": "huan kuan", "几行": "ji hang", "差价": "cha jia", "觉得": "jue de",
}  # fmt: skip


@cache
def _sounds() -> dict[str, str]:
    """Each character's syllable."""
    lines = files("replies").joinpath("pinyin.txt").read_text("utf-8").splitlines()
    rows = (line.split(" ") for line in lines)
    return {char: syllable for syllable, chars in rows for char in chars}


@cache
def _known() -> frozenset[str]:
    return frozenset(_sounds().values())


def sound(char: str) -> str | None:
    """The character's syllable, None for what is not a common Chinese character."""
    return _sounds().get(char)


def sounds(chinese: str) -> list[str]:
    """The syllables of a run of Chinese characters; a character that is not in the table stands for itself."""
    for word, reading in _READ_OTHERWISE.items():
        if word in chinese:
            chinese = chinese.replace(word, f" {reading} ")
    if " " not in chinese:
        return [_sounds().get(char, char) for char in chinese]
    return [piece for part in chinese.split() for piece in ([part] if part.isascii() else sounds(part))]


@lru_cache(maxsize=4096)
def syllables(word: str) -> tuple[str, ...]:
    """The syllables that a typed word divides into, as few as possible; empty where it is not pinyin."""
    if len(word) > _LONGEST_WORD:
        return ()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST_SYLLABLE), end):
            head, last = best[start], word[start:end]
            if head is None or last not in _known():
                continue
            found, so_far = (*head, last), best[end]
            if so_far is None or len(found) < len(so_far):
                best[end] = found
    return best[-1] or ()
