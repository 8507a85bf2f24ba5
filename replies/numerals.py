"""Numbers written in digits or in Chinese characters."""

from typing import Final

_VALUES: Final = {**{char: at for at, char in enumerate("零一二三四五六七八九")}, "两": 2, "兩": 2, "〇": 0}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
#: The characters that stand for a single digit, for use in a pattern.
DIGITS: Final = "".join(_VALUES)
_MOST_DIGITS: Final = 9


def number(text: str) -> int | None:
    """The value of `12` or 十二, up to a hundred million; None for anything else."""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= _MOST_DIGITS else None
    if not text or len(text) > _MOST_DIGITS or any(char not in "万萬" and char not in _ALL for char in text):
        return None
    head, ten_thousand, tail = text.replace("萬", "万").partition("万")
    if not ten_thousand:
        return _below_ten_thousand(text)
    return _below_ten_thousand(head) * 10_000 + _below_ten_thousand(tail)


_ALL: Final = frozenset(DIGITS) | _UNITS.keys()


def _below_ten_thousand(text: str) -> int:
    """The value of 三百二十一; digits in a row (三二一) are read as such."""
    total = digit = 0
    for char in text:
        if char in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[char], 0
        else:
            digit = digit * 10 + _VALUES[char]
    return total + digit
