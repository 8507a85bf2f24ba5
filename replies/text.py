"""What is the same in two texts that mean the same: width, script, case, noise and politeness taken away."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final, Literal

from opencc import OpenCC

from replies.pinyin import syllables

Written = Literal["zh", "zh-Hant", "en"]

#: Telegram's own limit for a message; nothing that is longer was written for a shop.
MAX_LENGTH: Final = 4096
#: Forms that are kept: one message is looked at from several sides.
_KEPT: Final = 256
#: Looked at before anything else, so that a text of any size costs the same.
_MAX_RAW: Final = 16 * MAX_LENGTH

_URL = re.compile(r"(?:https?://|www\.)[!-~]+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)+/[!-~]*", re.ASCII | re.IGNORECASE)
#: NFKC sorts the marks on a letter, which takes a quadratic time on thousands of them. No script stacks four.
_MARKS = re.compile(r"([\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
                    r"\ufe20-\ufe2f\u302a-\u302f\u3099\u309a]{3})[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f"
                    r"\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u302a-\u302f\u3099\u309a]+")  # fmt: skip
_APOSTROPHE = re.compile(r"(?<=[a-z])['’`´](?=[a-z])")
_NOISE = re.compile(r"[\W_]+")
_LONG_RUN = re.compile(r"([^\W\d])\1{2,}")
_CJK = "㐀-䶿一-鿿豈-﫿"
_HAN = re.compile(f"[{_CJK}]")
_KANA_OR_HANGUL = re.compile("[ぁ-ヿ가-힣]")
_LATIN_WORD = re.compile(r"(?<![^\W_])[a-z]+(?![^\W_])", re.IGNORECASE)
#: Numbers of orders, parcels and phones name a thing and say nothing of what is wanted.
_CODE = re.compile(r"(?<![a-z0-9])[a-z]{0,4}\d{4,}[a-z]{0,2}(?![a-z0-9])")
_SPACE_IN_CHINESE = re.compile(f"(?<=[{_CJK}]) (?=[{_CJK}])")

_ZH_LEAD = (
    "亲爱的|亲亲|亲|宝子|宝宝|掌柜的?|老板娘?|店家|店主|卖家|店?小二|小姐姐|小哥哥|美女|帅哥|在吗|在不在|在么|"
    "你们?好|您好|哈喽|哈罗|嗨|喂|早上好|上午好|下午好|晚上好|请问(?:一下|下)?|麻烦(?:问?一下|问下|你|您)?|劳驾|"
    "打扰(?:一下|了|下)|不好意思|我?想?要?问(?:一下|下)|我想问问?|我?想?要?咨询(?:一下|下)|我想咨询|"
    "我?想?了解(?:一下|下)|我?想知道|那个|额|呃|嗯+|哎|唉|诶|"
    # Thanks in front of a question are manners; else they may be the matter.
    "(?:好的?)?(?:谢谢|多谢|感谢)(?:你们?|您|啦|了|哈|亲)?(?= |.*(?:[吗么怎哪几啥谁]|多少|能不|可不|有没|帮我|麻烦))"
)
_ZH_TAIL = (
    "谢谢(?:亲|你|您|啦|了)?|多谢|感谢|麻烦(?:你|您)?了|辛苦了|拜托了?|亲爱的|亲亲|亲|"
    "[呢啊呀哦噢喔啦吧嘛哈哟呦喽咯呐哎诶嗯]|(?<=.{4})(?:在吗|在么|在不在|你们?好|您好|请问|那个)"
)
_EN_LEAD = (
    "(?:hi|hello|hey)(?: there)?|dear|sir|madam|maam|team|guys|good (?:morning|afternoon|evening)|excuse me|sorry|"
    "ok|okay|so|well|please|pls|plz|kindly|(?:can|could|would) (?:yo)?u(?: please)?(?: tell me)?|(?:please )?tell me|"
    "let me know|(?:may|can) i (?:know|ask)|(?:i would|id) like to know|"
    "i (?:just )?(?:want|wanted|wanna)(?: to)? (?:know|ask)|"
    "just wanted to ask|just wondering|i was wondering|i wonder|do you know"
)
_EN_TAIL = "please|pls|plz|thanks(?: a lot)?|thank (?:yo)?u|thx|ty|sir|madam|dear|asap|mate|guys"
_FILLERS = (
    re.compile(f"(?:^|(?<= ))(?:(?:{_ZH_LEAD}) ?)+(?=[{_CJK}]|$)"),
    re.compile(f"(?<=[{_CJK}0-9a-z])(?: ?(?:{_ZH_TAIL}))+(?= |$)"),
    re.compile(f"^(?:(?:{_EN_LEAD})(?: |$))+"),
    re.compile(f"(?: (?:{_EN_TAIL}))+$"),
)
#: What the dictionary of Taiwan's words takes for words of computing.
_NOT_COMPUTING = re.compile(
    "(支持|参数|审核|项目|类型|窗口|注销|标记|公用|查找|打开|刷新|优先级|粘贴|当前|文件|对象|地址|一直在线)"
)
#: A word or two that people of any language write.
_NO_LANGUAGE: Final = """
    ok okay hi bye vip qq app td y n emm emmm hmm haha lol xs xl xxl iphone ipad usb wifi
"""
#: English words that are made of pinyin syllables.
_NOT_PINYIN: Final = """
    a an are ban bane bang bare be bin bun can cane care change dang dare die fan fang fare fine gang gone hang
    hare hate he here hi home jean kind lane late lie line lose made make man mane me men mine more name one open
    orange pan pane pen pie pin ping race ran rang rare run sale same sane sang sense she shine song sun tan tape
    ten tie time to tone use wan wane we win wine wing women you
"""


@cache
def _converter(name: str) -> OpenCC:
    """A converter, loaded when it is first needed: t2s costs 3 MB, s2tw 42."""
    return OpenCC(name)


@cache
def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def clean(text: str) -> str:
    """What is stored: without NUL and lone surrogates, at most 4,096 characters."""
    raw = text[:_MAX_RAW].replace("\0", "")
    try:
        raw.encode()
    except UnicodeEncodeError:
        raw = raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return raw[:MAX_LENGTH]


def utf16_length(text: str) -> int:
    """The length as Telegram and browsers count it: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@lru_cache(maxsize=_KEPT)
def folded(text: str) -> str:
    """NFKC, without control and zero-width characters: the form in which numbers and codes are looked for."""
    short = _MARKS.sub(r"\1", clean(text))
    wide = unicodedata.normalize("NFKC", short)
    if wide.isprintable():
        return wide
    return "".join(char if char.isprintable() else " " if char.isspace() else "" for char in wide)


@lru_cache(maxsize=_KEPT)
def plain(text: str) -> str:
    """The words alone: lower case, simplified, a space where punctuation, emoji or an address stood."""
    lower = _URL.sub(" ", folded(text)).lower()
    words = _NOISE.sub(" ", _APOSTROPHE.sub("", simplified(lower))).strip()
    return _LONG_RUN.sub(r"\1", words)


@lru_cache(maxsize=_KEPT)
def simplified(text: str) -> str:
    """The text in simplified characters."""
    return text if text.isascii() else str(_converter("t2s").convert(text))


def normal_form(text: str) -> str:
    """The form in which texts are matched: `plain`, without politeness around the matter.

    Politeness stays where it is all that was said: “你好” is a greeting. Negations and 吗 always stay.
    """
    whole = plain(text)
    core = whole
    for filler in _FILLERS:
        core = filler.sub("", core).strip()
    return _SPACE_IN_CHINESE.sub("", core if _says_enough(core) else whole)


def without_codes(normal: str) -> str:
    """The normal form without numbers of things, unless it is nothing else."""
    return _CODE.sub(" ", normal).strip() or normal


def _says_enough(core: str) -> bool:
    return len(_HAN.findall(core)) >= 2 or any(len(word) >= 3 for word in _LATIN_WORD.findall(core))


def language_of(text: str) -> Written | None:
    """The language that the text is written in, None where it does not tell: a number, an emoji, “ok”."""
    bare = _URL.sub(" ", folded(text)).lower()
    han = len(_HAN.findall(bare))
    words = _LATIN_WORD.findall(bare)
    if _KANA_OR_HANGUL.search(bare):
        return None
    if han and han >= len(words):
        return "zh-Hant" if _is_traditional(bare) else "zh"
    if all(word in _words(_NO_LANGUAGE) for word in words):
        return None
    return "zh" if _is_pinyin(words) else "en"


def _is_traditional(text: str) -> bool:
    """Whether characters stand in it that simplified writing does not have."""
    changed = sum(1 for before, after in zip(text, simplified(text), strict=False) if before != after)
    return changed >= 2 or (changed == 1 and len(text) < 16)


def _is_pinyin(words: list[str]) -> bool:
    if sum(len(word) for word in words) < 5 or any(word in _words(_NOT_PINYIN) for word in words):
        return False
    return all(len(syllables(word)) > 0 for word in words)


@lru_cache(maxsize=_KEPT)
def to_traditional(text: str) -> str:
    """The text in the characters of Taiwan. Names, addresses and titles stay the words that they are."""
    return str(_converter("s2tw").convert(text))


@lru_cache(maxsize=16 * _KEPT)
def for_taiwan(wording: str) -> str:
    """A wording in the characters and words of Taiwan: 链接 is 連結 there, 短信 is 簡訊.

    The words come from OpenCC, which takes some of a shop's for a programmer's: those keep their own characters.
    """
    parts = _NOT_COMPUTING.split(wording)
    return "".join(
        to_traditional(part) if at % 2 else str(_converter("s2twp").convert(part)) for at, part in enumerate(parts)
    )
