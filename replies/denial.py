"""What a text says is not wanted: 不要取消, 没说要退货, no need to change it. To answer that with the deed is wrong.

Only a denial counts, not every negation: 还没发货 and 退不了 complain, 能不能退 and 为什么不退 ask.
"""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from replies.features import stem

_HINT = re.compile(r"[不没别勿莫]|谁说|无需|\bno|n[o']?t\b|never|without")
#: Questions that are put with a negation.
_QUESTION = re.compile(
    r"([一-鿿])[不没]\1|可不可以|有没有|有木有|不好意思|没问题|(?:为什么|为啥|怎么|凭什么|干嘛|咋)(?:还|就|都|又|老|一直|总)?[不没]"
    r"|还[不没]|(?:why|how come)(?: \w+)? (?:dont|not|no)\b"
)
_NEGATOR: Final = (
    "不要|不用|不想|不必|不需要|不需|无需|不再|先不|别|勿|莫|不是(?=要|想|来|说|让)|谁说|"
    "没有?(?=要|想|说|申请|打算|约|叫|让)|不着急|不急|不赶|不(?=[退换改催修装删取投还开].{0,3}了)"
)
#: What may stand between the denial and the deed.
_BETWEEN: Final = "再|给|帮|我|你们?|您|要|想|说|申请|打算|约|叫|让|去|来|着|急|把|的|是|过|有"
_ZH = re.compile(rf"({_NEGATOR})(?:{_BETWEEN})*")
#: 发票不要了: the deed stands before. 我不要了 denies nothing but the thing itself.
_ZH_AFTER = re.compile(r"([一-鿿]{2,4}?)(?:就|先|都|我)?(?:不要|不用|不需要)了?(?:吧|哈|哦)?(?= |$)")
#: Chinese characters behind a denial that it is about.
_REACH: Final = 4
#: Deeds that are said in one character.
_DEEDS: Final = frozenset("退换改催修装删")
_EN = re.compile(
    r"\b(?:dont|do not|didnt|did not|not|no|never|wont|without|isnt|arent)((?: (?:want|need|going|gonna|to|wanna|an?|"
    r"any|for|the|my|me|be|will|have|leave|please|it|you|your|ask|asking|planning|rush|hurry|in|with|it|really))*)"
    r"((?: [a-z]+){1,2})"
)
_SHORT: Final = 3
_STATES: Final = frozenset(
    "received working arrived come sure yet delivered shipped there happy satisfied able updated moving here".split()
)


@lru_cache(maxsize=8192)
def denied(normal: str) -> frozenset[str]:
    """The deeds and things that a normal form denies: pairs of characters, single deeds, English words."""
    if not _HINT.search(normal):
        return frozenset()
    asked = _QUESTION.sub("  ", normal)
    found: set[str] = set()
    for match in _ZH.finditer(asked):
        _add(asked[match.end() : match.end() + _REACH].partition(" ")[0], found)
    for match in _ZH_AFTER.finditer(asked):
        _add(match[1], found)
    for match in _EN.finditer(asked):
        found.update(stem(word) for word in match[2].split() if word not in _STATES and len(word) > _SHORT)
        found.update(word for word in ("rush", "hurry") if word in match[1])
    return frozenset(found)


def _add(chinese: str, found: set[str]) -> None:
    found.update(char for char in chinese if char in _DEEDS)
    found.update(a + b for a, b in pairwise(chinese) if a + b not in _EMPTY)


#: What says nothing, and things: who does not want them cancels.
_EMPTY: Final = frozenset("我的 这个 那个 你们 了吧 一下 东西 这单 那单 单子 订单 这件 那件 的单 的货".split())


def contradicts(asked: str, phrasing: str) -> bool:
    """Whether one denies what the other has and does not deny."""
    ours, theirs = denied(asked), denied(phrasing)
    if not ours and not theirs:
        return False
    return any(word in phrasing and word not in theirs for word in ours) or any(
        word in asked and word not in ours for word in theirs
    )
