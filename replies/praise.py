"""A reward for a good review, in whatever disguise: the law and the platforms forbid it."""

import re

from replies.text import simplified
from replies.wording import spoken

#: A good review, as shops put it: also in the short forms and wrong characters that dodge filters.
_PRAISE = re.compile(
    r"(?:好|hao|h)(?:评|平|坪|苹|ping|p(?![a-z]))|[五5⑤]星|★{3,}|满[星分]|晒[图单]|追评|带图评|全五分|hp返|"
    r"评价(?!(?:可以改|系统|页|规则))|"
    r"(?:good|great|positive|nice|kind|favou?rable|(?:5|five)[- ]?stars?)\s*(?:\w+\s*)?"
    r"(?:reviews?|ratings?|feedback|comments?)|"
    r"(?:rate|review|praise)\s+us|\b(?:5|five)[- ]stars?\b",
    re.IGNORECASE,
)
#: What is given for it. The strong ones hardly mean anything else.
_STRONG = re.compile(
    r"(?:返|fan)[您你给]?(?:现|xian|利|钱|红包|[\d_一二三五十]+(?:元|块)?)|反现|"
    r"cash\s*-?\s*back|rebate|in (?:return|exchange) for",
    re.IGNORECASE,
)
_REWARD = re.compile(
    r"红包|现金|优惠券|代金券|运费券|抵[扣用]券?|立减|减[\d_]+元|有礼|礼[品物]|小样|赠|奖励?|补贴|回馈|惊喜|免单|积分|"
    r"转账|领[\d_]+(?:元|块)|=[\d_]+(?:元|块)|免费(?:得|领|送)|送(?![货达到去往修检])|退[您你给]?[\d_]+元|"
    r"\b(?:coupons?|vouchers?|gifts?|rewards?|discounts?|money|bucks|paypal|(?<!feel )free)\b|"
    r"\brefund you\b|\b(?:bonus|points|credit|% off)\b|\d% off|[¥￥$]\s*\d",
    re.IGNORECASE,
)
#: The clause refuses it, or says that everybody has it.
_REFUSAL = re.compile(
    r"不(?:做|搞|参与|提供|支持|会|能|可以|允许|得|返|送|给|用|必|需要|是为)|无需|没有?(?:这个|好评|评价|返|活动|拿)|禁止|拒绝|请勿|切勿|"
    r"别信|举报|违规|违法|违反|无法|随单|本来就|"
    r"\b(?:not|never|cannot|no|against)\b|n't\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[。！!；;\n～~]+|(?<=[a-z])\.\s")
_CLAUSE = re.compile(r"[，,、：:？?]")
#: Signs and pictures inside words, which are only there to dodge filters.
_SIGNS = re.compile(r"[^\w¥￥$%=★'，,、：:？? -]|(?<=[^\x00-\x7f]) +|_(?=[^\d_])")


def rewards_praise(text: str) -> str:
    """The words by which a wording offers something for a good review; empty where it does not.

    A clause that names the review or the reward and refuses is allowed: customers ask for it, and must be told no.
    """
    shown = spoken(re.sub(r"\{\{[^}]*\|\s*money[^}]*\}\}", "现金", simplified(text)))
    offers: list[str] = []
    for sentence in filter(None, _SENTENCE.split(shown)):
        plain = _SIGNS.sub("", re.sub(r"(?:⭐|★){3,}", "五星", sentence))
        praise, reward = _PRAISE.search(plain), _STRONG.search(plain) or _REWARD.search(plain)
        if not _refuses(plain):
            offers.append(plain)
            if praise and reward:
                return f"{praise.group()} … {reward.group()}"
    praise = next(filter(None, map(_PRAISE.search, offers)), None)
    strong = next(filter(None, map(_STRONG.search, offers)), None)
    return f"{praise.group()} … {strong.group()}" if praise and strong else ""


def _refuses(sentence: str) -> bool:
    """Whether a clause that names the review or the reward refuses: 没有套路，好评返现 refuses nothing."""
    return any(
        _REFUSAL.search(clause) and (_PRAISE.search(clause) or _STRONG.search(clause) or _REWARD.search(clause))
        for clause in _CLAUSE.split(sentence)
    )
