"""Words that a shop had better not use: superlatives, promises, other ways to pay or talk, a tone that is not its own.

The lists are the shop's. What stands here are the defaults, and the contexts in which a word is harmless.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from replies.finding import Finding
from replies.wording import Wording, spoken


@dataclass(frozen=True, slots=True)
class Checks:
    """The shop's lists. A word is plain text; upper and lower case are the same."""

    #: What the advertising law forbids (its article 9), and where such words are no praise.
    superlatives: tuple[str, ...] = (
        "销量最高", "史上最低", "质量最硬", "第一的", "首发第一", "lowest price",
        "最好", "最佳", "最优", "最低价", "最便宜", "最高级", "最先进", "最大", "最新款", "最强", "最受欢迎",
        "第一品牌", "全国第一", "销量第一",
        "全网第一", "行业第一", "国家级", "世界级", "顶级", "极品", "独一无二", "绝无仅有", "史无前例", "万能",
        "全网最低", "首选", "唯一",
        "best in the world", "number one", "no. 1", "the best", "cheapest", "world-class", "unbeatable",
    )  # fmt: skip
    #: Contexts in which one of them is allowed.
    allowed: tuple[str, ...] = (
        "唯一的订单", "唯一编号", "最好先", "最好是", "最好在", "最好能", "最好把", "最好拍", "最好别", "最好不要",
        "最好留", "最大的鼓励",
        "最好一起", "最好提前", "the best way", "the best person",
    )  # fmt: skip
    #: Too stiff, and too familiar, for this shop.
    stiff: tuple[str, ...] = (
        "贵方", "敬请知悉", "特此告知", "予以", "兹因", "阁下", "该商品已", "请知悉", "按照相关规定",
        "dear customer", "kindly be advised",
        "please be informed", "hereby",
    )  # fmt: skip
    familiar: tuple[str, ...] = (
        "老铁", "集美", "姐妹们", "家人们", "么么哒", "爱你哟", "亲亲抱抱", "小仙女", "honey",
        "sweetie", "babe", "bro",
    )  # fmt: skip
    #: Hosts that a link may lead to, beside the shop's own.
    hosts: tuple[str, ...] = ()


#: 一定 and its kin promise, but not in 不一定, 一定要 (please do) or 保证金 (a deposit).
_PROMISE = re.compile(
    r"(?<![不没难])(?<!不能)(?<!无法)(?<!不敢)(?<!不会)保证(?!金)|(?<!不)一定(?!要|记得|得|程度|条件|的)|"
    r"百分之?百|(?<!\d)100\s*[%％]|(?<!不)绝对|(?<!不)肯定(?!是)|包您|永不|永远不|必定|万无一失|"
    r"(?<!not )(?<!n't )(?<!cannot )(?<!no )\b(?:guarantee[ds]?|promise[ds]?)\b|"
    r"\b(?:definitely|certainly|for sure|without fail|no matter what|absolutely|risk[- ]free)\b",
    re.IGNORECASE,
)
#: Ways off the platform: other messengers, phones, accounts. The shop's own come as variables.
_OFF: Final = re.compile(
    r"[加＋+](?:我|个)?(?:的)?(?:微信|薇信?|v信|vx|wx|v(?![a-z])|qq|扣扣)|加群|(?:微信|薇信|vx|wx|qq)号?\s*[:：是]?\s*[a-z0-9_-]{5,}|"
    r"私下(?:转账|交易|付)|直接转账给|支付宝转|扫码付给|(?<![\d{])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)|"
    r"(?<![\d{])400-?\d{3}-?\d{4}|(?<![\d{])0\d{2,3}-\d{7,8}(?!\d)|"
    r"\b(?:add me on|whatsapp|wechat|line id|telegram)\b|\b[\w.+-]+@[\w-]+\.\w{2,}\b",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:https?://|\b(?=www\.))([a-z0-9.-]+)|\b((?:[a-z0-9-]+\.)+(?:com|cn|net|org|me|example))/", re.IGNORECASE
)


def words_of(wording: Wording, checks: Checks) -> Iterator[Finding]:
    """What its words may not, or had better not say."""
    text = spoken(wording.text)
    yield from _promise(wording, text)
    yield from _superlative(wording, text, checks)
    yield from _off_platform(wording, text, checks)
    for code, words, how, zh in (
        ("too-stiff", checks.stiff, "stiff", "太生硬"),
        ("too-familiar", checks.familiar, "familiar", "太腻"),
    ):
        if found := _first(words, text):
            yield Finding(
                "warning", code, wording.reply, wording.id, f"it sounds too {how} for this shop: {found}",
                "Say it as a person in the shop would", f"“{found}”{zh}，换成店里人平时的说法", wording.text,
            )  # fmt: skip


def _promise(wording: Wording, text: str) -> Iterator[Finding]:
    if found := _PROMISE.search(text):
        yield Finding(
            "warning", "promise", wording.reply, wording.id,
            f"it promises what the shop may not be able to keep: {found.group()}",
            "Say what usually happens, and what if it does not",
            f"“{found.group()}”是打包票，店里未必做得到；说通常怎样、万一不行怎么办", wording.text,
        )  # fmt: skip


def _superlative(wording: Wording, text: str, checks: Checks) -> Iterator[Finding]:
    bare = _pattern(checks.allowed).sub("", text) if checks.allowed else text
    if found := _first(checks.superlatives, bare):
        yield Finding(
            "warning", "superlative", wording.reply, wording.id,
            f"it has a superlative that the advertising law forbids: {found}",
            "Say what it is, not that it is the best",
            f"“{found}”是广告法不让用的极限词，改成具体的说法", wording.text,
        )  # fmt: skip


def _off_platform(wording: Wording, text: str, checks: Checks) -> Iterator[Finding]:
    found = _OFF.search(text)
    where = (
        found.group()
        if found
        else next((host for one, other in _LINK.findall(text) if (host := one or other) not in checks.hosts), "")
    )
    if where:
        yield Finding(
            "warning", "off-platform", wording.reply, wording.id, f"it leads off the platform: {where}",
            "Use {{ shop.phone }} or {{ shop.url }}, or list the host in the policy (checks.hosts)",
            f"“{where}”把人带到平台外面；用 {{{{ shop.phone }}}}、{{{{ shop.url }}}}，"
            "或者在规则 checks.hosts 里写上这个网站",
            wording.text,
        )  # fmt: skip


def _first(words: tuple[str, ...], text: str) -> str:
    found = _pattern(words).search(text) if words else None
    return found.group() if found else ""


@lru_cache(maxsize=32)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """One of the words; Latin ones stand alone."""
    parts = (rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in words)
    return re.compile("|".join(sorted(parts, key=len, reverse=True)), re.IGNORECASE)
