"""What an operator must not publish, and what they had better not. Each finding says what to do."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from rapidfuzz import fuzz

from replies.library import ANY_TIME, BUTTON, LANGUAGES, OUTSIDE, Library, Reply, Wording
from replies.pack import letters
from replies.render import TEXT_CAP
from replies.text import utf16_length

Severity = Literal["error", "warning"]

#: Two wordings that are more alike than this (rapidfuzz `ratio`) read the same.
ALIKE = 92
#: What fits on a phone's screen.
LONG = {"zh": 160, "en": 420}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about the library. An error stops a publish."""

    severity: Severity
    #: The reply, or the intent, that it is about.
    reply: str
    #: The wording's id; empty where it is about the whole.
    wording: str
    what: str
    cure: str


_Findings = Iterator[Finding]


def lint(library: Library, known: Collection[str] | None = None) -> tuple[Finding, ...]:
    """All findings, errors first. `known` are the replies and button labels that flows and code say by name.

    Without `known` nothing is said of replies that nobody uses.
    """
    found = [*_needed(library, known or ()), *_intents(library)]
    for reply in library.replies.values():
        found.extend(_reply(reply, known or ()))
    if known is not None:
        found.extend(_unused(library, known))
    return tuple(sorted(found, key=lambda finding: finding.severity))


def _needed(library: Library, known: Iterable[str]) -> _Findings:
    """What a flow says must be there."""
    for missing in sorted(set(known) - library.replies.keys()):
        yield Finding("error", missing, "", "a flow says this reply, and it is not there", "Write it in both languages")


def _unused(library: Library, known: Collection[str]) -> _Findings:
    used = {intent.reply for intent in library.intents.values()} | set(known)
    for unused in sorted(library.replies.keys() - used):
        yield Finding(
            "warning", unused, "", "no intent and no flow uses this reply", "Give it to an intent, or leave it out"
        )


def _intents(library: Library) -> _Findings:
    """Intents that nothing answers, languages without phrasings, phrasings of two intents."""
    for intent in library.intents.values():
        if not (intent.reply or intent.starts or intent.id == OUTSIDE):
            yield Finding(
                "warning", intent.id, "", "nothing answers this intent", "Add a reply, or a flow that it starts"
            )
        for language in LANGUAGES:
            if not (intent.phrasings.get(language) and intent.title.get(language)):
                what = f"it has no title or no phrasings in {language}"
                yield Finding("warning", intent.id, "", what, "Write how customers say it in that language")
    owners: dict[tuple[str, str], str] = {}
    for intent_id, language, text in library.phrasings():
        owner = owners.setdefault((language, letters(text)), intent_id)
        if owner != intent_id:
            cure = "Leave it with the one that customers mean by it"
            yield Finding("error", intent_id, "", f"the phrasing {text} belongs to {owner} too", cure)


def _reply(reply: Reply, known: Collection[str]) -> _Findings:
    for language in LANGUAGES:
        some = [wording for wording in reply.wordings if wording.language == language]
        if not some:
            severity: Severity = "error" if reply.id in known else "warning"
            yield Finding(severity, reply.id, "", f"it has no wording in {language}", "Write at least two")
        elif not reply.id.startswith(BUTTON):
            yield from _rotation(reply, some)
            yield from _alike(some)
        for wording in some:
            yield from _wording(wording)


def _rotation(reply: Reply, some: list[Wording]) -> _Findings:
    language = some[0].language
    if len(some) == 1:
        what = f"it has a single wording in {language}: whoever asks twice hears the same"
        yield Finding("warning", reply.id, some[0].id, what, "Write at least two, from two angles")
    if all(wording.when != ANY_TIME for wording in some):
        what = f"each wording in {language} has a condition: it may have nothing to say"
        yield Finding("warning", reply.id, "", what, "Write one that always fits")


def _alike(some: list[Wording]) -> _Findings:
    for one, other in combinations(some, 2):
        if fuzz.ratio(one.text, other.text, score_cutoff=ALIKE) > ALIKE:
            what = f"it reads like another wording: {one.text}"
            yield Finding("warning", one.reply, other.id, what, "Say it in another way, or leave one out")


def _wording(wording: Wording) -> _Findings:
    text = _spoken(wording.text)
    length = utf16_length(text)
    if length > TEXT_CAP:
        yield Finding("error", wording.reply, wording.id, f"it is {length} characters long", f"Keep below {TEXT_CAP}")
    elif length > LONG[wording.language]:
        what = f"it is {length} characters long: more than a phone shows"
        yield Finding("warning", wording.reply, wording.id, what, f"Keep below {LONG[wording.language]}")
    reward = rewards_praise(wording.text)
    if reward:
        what = f"it offers a reward for a good review ({reward}), which the law and the platforms forbid"
        yield Finding("error", wording.reply, wording.id, what, "Thank for the review and offer nothing for it")
    promise = _PROMISE.search(text)
    if promise:
        what = f"it promises what the shop may not be able to keep: {promise.group()}"
        yield Finding("warning", wording.reply, wording.id, what, "Say what usually happens, and what if it does not")


def _spoken(text: str) -> str:
    """The text without its markup; a value counts as a few characters."""
    return re.sub(r"\{\{.*?\}\}", "____", re.sub(r"\{[%#].*?[%#]\}", "", text, flags=re.DOTALL), flags=re.DOTALL)


#: 一定 and its kin promise, but not in 不一定, 一定要 (please do) or 保证金 (a deposit).
_PROMISE = re.compile(
    r"(?<![不没难])(?<!不能)(?<!无法)(?<!不敢)(?<!不会)保证(?!金)|(?<!不)一定(?!要|记得|得|程度|条件|的)|"
    r"百分之?百|(?<!\d)100\s*[%％]|(?<!不)绝对|(?<!不)肯定(?!是)|包您|永不|永远不|必定|万无一失|"
    r"(?<!not )(?<!n't )(?<!cannot )(?<!no )\b(?:guarantee[ds]?|promise[ds]?)\b|"
    r"\b(?:definitely|certainly|for sure|without fail|no matter what|absolutely|risk[- ]free)\b",
    re.IGNORECASE,
)

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
    shown = _spoken(re.sub(r"\{\{[^}]*\|\s*money[^}]*\}\}", "现金", text))
    sentences = [one for one in re.split(r"[。！？!?；;\n～~]+|(?<=[a-z])\.\s", shown) if one]
    for sentence in sentences:
        praise, reward = _PRAISE.search(sentence), _STRONG.search(sentence) or _REWARD.search(sentence)
        if praise and reward and not _REFUSAL.search(sentence):
            return f"{praise.group()} … {reward.group()}"
    offers = [one for one in sentences if not _REFUSAL.search(one)]
    praise = next(filter(None, map(_PRAISE.search, offers)), None)
    strong = next(filter(None, map(_STRONG.search, offers)), None)
    return f"{praise.group()} … {strong.group()}" if praise and strong else ""
