"""What is said of goods: how many, which colour, which size."""

import re
from functools import cache
from typing import Final

from replies.numerals import DIGITS, number

#: A colour and what it is called.
_COLOURS: Final = {
    "red": "红 大红 酒红 枣红 RED BURGUNDY",
    "pink": "粉 粉红 PINK",
    "orange": "橙 橘 橘红 ORANGE",
    "yellow": "黄 姜黄 YELLOW",
    "green": "绿 墨绿 军绿 草绿 薄荷绿 GREEN",
    "cyan": "青 青花 TEAL CYAN",
    "blue": "蓝 天蓝 深蓝 浅蓝 藏青 宝蓝 BLUE NAVY",
    "purple": "紫 PURPLE VIOLET",
    "brown": "棕 咖啡 咖 褐 BROWN",
    "beige": "米 米白 杏 卡其 驼 BEIGE KHAKI",
    "grey": "灰 深灰 浅灰 GREY GRAY",
    "black": "黑 BLACK",
    "white": "白 纯白 WHITE",
    "gold": "金 GOLD",
    "silver": "银 SILVER",
}
#: One character names a colour only with 色 behind it, or where nothing but a colour can stand: 要黑的.
_ONE: Final = "(?<=[要款买拍选换有个件双])"
_COUNTER: Final = "件|双|盒|箱|瓶|台|套|袋|罐|份|包|条|支|只|把|块|张|本|个|对|斤|公斤|片|卷"
#: Those that count other things too need a digit, 两, or a word of buying before them.
_SURE: Final = frozenset("件 双 盒 箱 瓶 台 套 袋 罐".split())
_NOT_GOODS: Final = (
    "(?!月|小时|钟|工作|星期|礼拜|问题|人|电话|地址|字|客服|快递|单|订单|钱|号|事|办法|说法|解释|评|星|多|半|样|年|[元]|"
    "百分|点|名)"
)
_QUANTITY = re.compile(
    rf"(?P<buys>买了?|拍了?|要|订了?|来|下单了?|发了?|收到了?|寄了?|少了?|退)?"
    rf"(?P<count>\d{{1,4}}|[{DIGITS}十百]{{1,3}}) ?"
    rf"(?P<counter>{_COUNTER}){_NOT_GOODS}"
    r"|(?<![A-Z0-9])(?P<count_en>\d{1,4}|ONE|TWO|THREE|FOUR|FIVE|SIX|TEN) ?"
    r"(?:PIECES?|PCS|PAIRS?|SETS?|BOXES|BOX|BOTTLES?|PACKS?|UNITS?|ITEMS?|COPIES)(?![A-Z])"
    r"|(?<![A-Z0-9])(?:X|\*|×|QTY:? ?|QUANTITY:? ?)(?P<times>\d{1,3})(?![\dA-Z])"
)
_ENGLISH: Final = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5, "SIX": 6, "TEN": 10}
_SIZE = re.compile(
    r"(?<![A-Z0-9'’])(?P<letter>[2-6]?X{1,4}L|[2-6]XL|X{1,2}S|[SML])(?:码|号|(?= ?(?:SIZE|$|[^A-Z0-9&])))"
    r"|(?<![\d.])(?P<shoe>(?:3[0-9]|4[0-9]|2[0-9])(?:\.5)?) ?(?:码|号(?!\d)(?=的|鞋|吗|有|$))"
    r"|(?P<body>(?<!\d)1[4-9]\d/\d{2,3}[ABCY]?)"
    r"|(?<![A-Z])SIZE ?:?(?P<english>[2-6]?X{0,3}[SML]|\d{1,2}(?:\.5)?)(?![A-Z0-9])"
    r"|(?P<words>加大|特大|大|中|小|均)码"
)
#: 中码 by its letter.
_WORDS: Final = {"小": "S", "中": "M", "大": "L", "加大": "XL", "特大": "XXL", "均": "F"}
_HINT = re.compile(r"[\d码号色]|SIZE|(?<![A-Z])[SMLX]{1,4}(?![A-Z])")


@cache
def _by_colour() -> dict[str, str]:
    return {name: colour for colour, names in _COLOURS.items() for name in names.split()}


@cache
def _colour_pattern() -> re.Pattern[str]:
    names = sorted(_by_colour(), key=len, reverse=True)
    latin = "|".join(name for name in names if name.isascii())
    long = "|".join(name for name in names if not name.isascii() and len(name) > 1)
    chinese = "|".join(name for name in names if not name.isascii())
    one = "".join(name for name in names if not name.isascii() and len(name) == 1)
    return re.compile(
        rf"(?:[深浅暗亮]?(?P<zh>{chinese})色)|(?P<long>{long})(?!茶|机|粉)|{_ONE}(?P<one>[{one}])(?=的|款|$)"
        rf"|(?<![A-Z])(?P<en>{latin})(?![A-Z])"
    )


def find_colours(upper: str) -> tuple[str, ...]:
    """The colours named in an upper-case text in simplified characters, by their English names."""
    found = (match[match.lastgroup or 0] for match in _colour_pattern().finditer(upper))
    return tuple(dict.fromkeys(_by_colour()[name] for name in found))


def find_sizes(upper: str) -> tuple[str, ...]:
    """The sizes named: letters (XL), numbers (42, 36.5), or height and girth (175/92A)."""
    if not _HINT.search(upper):
        return ()
    found = (match[match.lastgroup or 0] for match in _SIZE.finditer(upper))
    return tuple(dict.fromkeys(_WORDS.get(size, size) for size in found))


def find_quantities(upper: str) -> tuple[int, ...]:
    """How many pieces are spoken of, each count in its place: 买了3件退1件 gives 3 and 1."""
    return tuple(count for match in _QUANTITY.finditer(upper) if (count := _count(match)))


def _count(match: re.Match[str]) -> int | None:
    if spelt := match["count_en"]:
        return _ENGLISH.get(spelt) or number(spelt)
    if times := match["times"]:
        return number(times)
    written = match["count"]
    # 一个 is 'a' more often than 'one'; 一件事 and 一条消息 are no goods.
    is_counted = bool(match["buys"]) or written.isascii() or (written != "一" and match["counter"] in _SURE)
    return number(written) if is_counted or written[0] in "两二三四五六七八九十" else None
