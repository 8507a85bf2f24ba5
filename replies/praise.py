"""A reward for a good review, in whatever disguise: the law and the platforms forbid it."""

import re

from replies.wording import spoken

#: A good review, as shops put it: also split by spaces or signs, and in the short forms that dodge filters.
_PRAISE = re.compile(
    r"好[\s.·*\-]*评|[五5⑤][\s]*[星⭐★]|(?:⭐|★){3,}|满[星分]|晒[图单]|追评|带图评|全五分|hp返|"
    r"(?:good|great|positive|nice|favou?rable|(?:5|five)[- ]?stars?)\s*(?:\w+\s*)?"
    r"(?:reviews?|ratings?|feedback|comments?)|"
    r"(?:rate|review)\s+us\s+(?:5|five)",
    re.IGNORECASE,
)
#: What is given for it. The strong ones hardly mean anything else.
_STRONG = re.compile(
    r"返[\s.·*\-]*[您你给]?(?:现|利|钱|红包|[\d_一二三五十]+\s*元?)|反现|"
    r"cash\s*-?\s*back|rebate|in (?:return|exchange) for",
    re.IGNORECASE,
)
_REWARD = re.compile(
    r"红包|现金|优惠券|代金券|抵[扣用]券?|立减|有礼|礼[品物]|赠|奖励?|补贴|免单|积分|"
    r"送(?![货达到去往修检])|退[您你给]?[\d_]+\s*元|"
    r"\b(?:coupons?|vouchers?|gifts?|rewards?|discounts?|refund|money|(?<!feel )free)\b|"
    r"\b(?:bonus|points|credit|% off)\b|[¥￥$]\s*\d",
    re.IGNORECASE,
)
#: The sentence refuses it: we do not offer this.
_REFUSAL = re.compile(
    r"(?:不(?:做|搞|参与|提供|支持|会|能|可以|允许|得)|没有|禁止|拒绝|请勿|切勿|别信|举报|违规|违法|违反|无法)|"
    r"\b(?:not|never|cannot|no|against)\b|n't\b",
    re.IGNORECASE,
)


def rewards_praise(text: str) -> str:
    """The words by which a wording offers something for a good review; empty where it does not.

    A sentence that names both and refuses is allowed: customers ask for it, and must be told no.
    """
    shown = spoken(re.sub(r"\{\{[^}]*\|\s*money[^}]*\}\}", "现金", text))
    sentences = [one for one in re.split(r"[。！？!?；;\n～~]+|(?<=[a-z])\.\s", shown) if one]
    for sentence in sentences:
        praise, reward = _PRAISE.search(sentence), _STRONG.search(sentence) or _REWARD.search(sentence)
        if praise and reward and not _REFUSAL.search(sentence):
            return f"{praise.group()} … {reward.group()}"
    offers = [one for one in sentences if not _REFUSAL.search(one)]
    praise = next(filter(None, map(_PRAISE.search, offers)), None)
    strong = next(filter(None, map(_STRONG.search, offers)), None)
    return f"{praise.group()} … {strong.group()}" if praise and strong else ""
