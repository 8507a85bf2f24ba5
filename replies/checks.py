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

_VERBS: Final = ("guarantee", "guarantees", "guaranteed", "promise", "promises", "promised")


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
    #: What promises blindly.
    promises: tuple[str, ...] = (
        "保证", "一定", "百分之百", "百分百", "100%", "100 %", "100％", "绝对", "肯定", "包您", "永不", "永远不",
        "必定", "万无一失", *_VERBS, "definitely", "certainly", "for sure", "without fail", "no matter what",
        "absolutely", "risk-free", "risk free",
    )  # fmt: skip
    #: Words that lead off the platform; numbers of phones and messengers and addresses of mail are found by their form.
    contacts: tuple[str, ...] = (
        "加微信", "加我微信", "加个微信", "+微信", "＋微信", "加薇信", "加我薇信", "加v信", "加vx", "加wx",
        "加我vx", "加我wx", "加v", "加我v", "加qq", "加我qq", "加扣扣", "加群",
        "私下转账", "私下交易", "私下付", "直接转账给", "支付宝转", "扫码付给",
        "add me on", "whatsapp", "wechat", "line id", "telegram",
    )  # fmt: skip
    #: Contexts in which a superlative is no praise, and a promise none.
    allowed: tuple[str, ...] = (
        "唯一的订单", "唯一编号", "最好先", "最好是", "最好在", "最好能", "最好把", "最好拍", "最好别", "最好不要",
        "最好留", "最大的鼓励",
        "最好一起", "最好提前", "the best way", "the best person",
        "不保证", "没保证", "难保证", "不能保证", "无法保证", "不敢保证", "不会保证", "保证金", "不一定", "一定要",
        "一定记得", "一定得", "一定程度", "一定条件", "一定的", "不绝对", "不肯定", "肯定是",
        *(f"{no} {verb}" for no in ("not", "n't", "cannot", "no") for verb in _VERBS),
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


#: Forms of phones, messengers' numbers and mail. The shop's own come as variables.
_OFF: Final = re.compile(
    r"(?:微信|薇信|vx|wx|qq)号?\s*[:：是]?\s*[a-z0-9_-]{5,}|(?<![\d{])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)|"
    r"(?<![\d{])400-?\d{3}-?\d{4}|(?<![\d{])0\d{2,3}-\d{7,8}(?!\d)|\b[\w.+-]+@[\w-]+\.\w{2,}\b",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:https?://|\b(?=www\.))([a-z0-9.-]+)|\b((?:[a-z0-9-]+\.)+(?:com|cn|net|org|me|example))/", re.IGNORECASE
)


def words_of(wording: Wording, checks: Checks) -> Iterator[Finding]:
    """What its words may not, or had better not say."""
    text = spoken(wording.text)
    yield from _promise(wording, text, checks)
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


def _promise(wording: Wording, text: str, checks: Checks) -> Iterator[Finding]:
    if found := _first(checks.promises, _without(checks.allowed, text)):
        yield Finding(
            "warning", "promise", wording.reply, wording.id,
            f"it promises what the shop may not be able to keep: {found}",
            "Say what usually happens, and what if it does not",
            f"“{found}”是打包票，店里未必做得到；说通常怎样、万一不行怎么办", wording.text,
        )  # fmt: skip


def _superlative(wording: Wording, text: str, checks: Checks) -> Iterator[Finding]:
    if found := _first(checks.superlatives, _without(checks.allowed, text)):
        yield Finding(
            "warning", "superlative", wording.reply, wording.id,
            f"it has a superlative that the advertising law forbids: {found}",
            "Say what it is, not that it is the best",
            f"“{found}”是广告法不让用的极限词，改成具体的说法", wording.text,
        )  # fmt: skip


def _off_platform(wording: Wording, text: str, checks: Checks) -> Iterator[Finding]:
    found = _OFF.search(text)
    hosts = (one or other for one, other in _LINK.findall(text))
    elsewhere = next((host for host in hosts if host not in checks.hosts), "")
    where = _first(checks.contacts, text) or (found.group() if found else elsewhere)
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
    parts = (rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" if word.isascii() else re.escape(word) for word in words)
    return re.compile("|".join(sorted(parts, key=len, reverse=True)), re.IGNORECASE)


def _without(allowed: tuple[str, ...], text: str) -> str:
    """The text without the contexts in which a word is harmless."""
    return _contexts(allowed).sub(" ", text) if allowed else text


@lru_cache(maxsize=32)
def _contexts(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)), re.IGNORECASE)
