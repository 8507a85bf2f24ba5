"""What an operator must not publish, and what they had better not. Each finding says what to do."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations

from rapidfuzz import fuzz

from replies import samples
from replies.checks import Checks, words_of
from replies.context import ALWAYS, ORDER_STATES
from replies.finding import Finding, Severity
from replies.library import ANY_TIME, BUTTON, LANGUAGES, OUTSIDE, Library, Reply, Wording
from replies.likeness import READS_SAME, fixed
from replies.matcher import Matcher
from replies.pack import letters
from replies.praise import rewards_praise
from replies.render import TEXT_CAP, Renderer, RenderError
from replies.sandbox import faults
from replies.text import normal_form, utf16_length
from replies.understanding import Match
from replies.wording import spoken

#: Openings and closings: short, and alike by nature.
MANNER = "manner."
#: What fits on a phone's screen.
LONG = {"zh": 160, "en": 420}
#: Wordings of a language, and angles, below which whoever asks twice hears too much of the same.
FEW, ONE_SIDED = 3, 2
#: From this score on a phrasing pulls the messages of another intent.
PULLS = 88

_NAMES = {"zh": "中文", "en": "英文"}
_Findings = Iterator[Finding]


def lint(library: Library, known: Collection[str] | None = None, checks: Checks | None = None) -> tuple[Finding, ...]:
    """All findings, errors first. `known` are the replies and button labels that flows and code say by name.

    Without `known` nothing is said of replies that nobody uses; without `checks` the usual lists count.
    """
    found = [*_needed(library, known or ()), *_intents(library)]
    renderer = Renderer()
    for reply in library.replies.values():
        found.extend((*_unlisted(reply), *_reply(reply, known or (), checks or Checks(), renderer)))
    if known is not None:
        found.extend(_unused(library, known))
    return tuple(sorted(found, key=lambda finding: finding.severity))


def lint_reply(reply: Reply, known: Collection[str], checks: Checks, renderer: Renderer) -> tuple[Finding, ...]:
    """The findings of one reply alone, errors first: quick enough to be told while it is being written."""
    found = [*_unlisted(reply), *_reply(reply, known, checks, renderer)]
    return tuple(sorted(found, key=lambda finding: finding.severity))


def _unlisted(reply: Reply) -> _Findings:
    """What a file is refused for: markup that is not allowed, and values that nobody gives this reply."""
    names = ALWAYS | set(reply.slots)
    for wording in reply.wordings:
        wrong = faults(wording.text, names) if "{" in wording.text else ()
        if wrong:
            yield Finding(
                "error", "not-allowed", reply.id, wording.id, f"line {wrong[0].line}: {wrong[0].what}", wrong[0].cure,
                f"第 {wrong[0].line} 行大括号里的写法不能用：{wrong[0].what}。{wrong[0].cure}", wording.text,
            )  # fmt: skip


def pulls(library: Library, matcher: Matcher) -> _Findings:
    """Phrasings that lie so close to another intent's that they pull its messages. Some seconds for thousands."""
    for intent_id, _, text in library.phrasings():
        for match in matcher.rank(normal_form(text), 3):
            if intent_id not in (match.intent, OUTSIDE) and match.score >= PULLS:
                yield _pulls(intent_id, text, match)


def pulled(phrasings: Iterable[tuple[str, str]], before: Matcher) -> _Findings:
    """New phrasings (intent, text) that the matcher took for another intent before they came: they pull messages."""
    for intent_id, text in phrasings:
        found = before.rank(normal_form(text))
        if found and found[0].intent != intent_id and before.thresholds.band(found) != "none":
            yield _pulls(intent_id, text, found[0])


def _pulls(intent_id: str, text: str, match: Match) -> Finding:
    return Finding(
        "warning", "phrasing-pulls", intent_id, "",
        f"the phrasing {text} is also like {match.intent} ({match.phrasing}, {match.score:.0f})",
        "Leave it with the one that customers mean by it",
        f"说法“{text}”也很像 {match.intent} 的“{match.phrasing}”（{match.score:.0f} 分），"
        "只留在顾客真正的意思下面", text,
    )  # fmt: skip


def _needed(library: Library, known: Iterable[str]) -> _Findings:
    """What a flow says must be there."""
    for missing in sorted(set(known) - library.replies.keys()):
        yield Finding(
            "error", "reply-missing", missing, "", "a flow says this reply, and it is not there",
            "Write it in both languages", "流程要说的这条回复没有，请中英文都写上",
        )  # fmt: skip


def _unused(library: Library, known: Collection[str]) -> _Findings:
    used = {intent.reply for intent in library.intents.values()} | set(known)
    for unused in sorted(library.replies.keys() - used):
        yield Finding(
            "warning", "reply-unused", unused, "", "no intent and no flow uses this reply",
            "Give it to an intent, or leave it out", "没有意图和流程用这条回复，接到一个意图上，或者删掉",
        )  # fmt: skip


def _intents(library: Library) -> _Findings:
    """Intents that nothing answers, languages without phrasings, phrasings of two intents."""
    for intent in library.intents.values():
        if not (intent.reply or intent.starts or intent.id == OUTSIDE):
            yield Finding(
                "warning", "intent-unanswered", intent.id, "", "nothing answers this intent",
                "Add a reply, or a flow that it starts", "这个意图没有回答，加一条回复，或者让它进一个流程",
            )  # fmt: skip
        for language in LANGUAGES:
            if not (intent.phrasings.get(language) and intent.title.get(language)):
                yield Finding(
                    "warning", "intent-one-language", intent.id, "",
                    f"it has no title or no phrasings in {language}", "Write how customers say it in that language",
                    f"没有{_NAMES[language]}的标题或说法，写上顾客用这种话怎么说",
                )  # fmt: skip
    yield from _shared(library)


def _shared(library: Library) -> _Findings:
    owners: dict[tuple[str, str], str] = {}
    for intent_id, language, text in library.phrasings():
        owner = owners.setdefault((language, letters(text)), intent_id)
        if owner != intent_id:
            yield Finding(
                "error", "phrasing-shared", intent_id, "", f"the phrasing {text} belongs to {owner} too",
                "Leave it with the one that customers mean by it", f"说法“{text}”也在 {owner} 下面，只留一处", text,
            )  # fmt: skip


def _reply(reply: Reply, known: Collection[str], checks: Checks, renderer: Renderer) -> _Findings:
    for language in LANGUAGES:
        some = [wording for wording in reply.wordings if wording.language == language and not wording.when.off]
        if not some:
            severity: Severity = "error" if reply.id in known else "warning"
            yield Finding(
                severity, "language-missing", reply.id, "", f"it has no wording in {language}", "Write at least two",
                f"没有{_NAMES[language]}的话术，至少写两句",
            )  # fmt: skip
        elif not reply.id.startswith((BUTTON, MANNER)):
            yield from _rotation(reply, some)
            yield from _alike(some)
            yield from _spare(some, renderer)
        for wording in some:
            yield from _wording(wording, renderer)
            yield from words_of(wording, checks)


def _rotation(reply: Reply, some: list[Wording]) -> _Findings:
    language = some[0].language
    angles = {wording.angle for wording in some}
    if len(some) < FEW:
        yield Finding(
            "warning", "few-wordings", reply.id, some[0].id,
            f"it has only {len(some)} wordings in {language}: whoever asks twice hears the same" if len(some) > 1
            else f"it has a single wording in {language}: whoever asks twice hears the same",
            f"Write at least {FEW}, from {ONE_SIDED} angles",
            f"{_NAMES[language]}只有 {len(some)} 句，问两遍就重样；至少写 {FEW} 句，两个角度", some[0].text,
        )  # fmt: skip
    elif len(angles) < ONE_SIDED:
        yield Finding(
            "warning", "one-angle", reply.id, "", f"all wordings in {language} have one angle: {some[0].angle}",
            "Put some under another: reason, reassurance, help …",
            f"{_NAMES[language]}的话都是一个角度（{some[0].angle}），再写几句别的：原因、宽心、帮忙……",
        )  # fmt: skip
    if all(wording.when != ANY_TIME for wording in some):
        yield Finding(
            "warning", "all-conditional", reply.id, "",
            f"each wording in {language} has a condition: it may have nothing to say", "Write one that always fits",
            f"{_NAMES[language]}每一句都有条件，可能没话说；写一句什么时候都能用的",
        )  # fmt: skip


def _alike(some: list[Wording]) -> _Findings:
    plain = {wording.id: fixed(wording.text) for wording in some}
    for one, other in combinations(some, 2):
        if fuzz.ratio(plain[one.id], plain[other.id], score_cutoff=READS_SAME) > READS_SAME:
            yield Finding(
                "warning", "alike", one.reply, other.id, f"it reads like another wording: {one.text}",
                "Say it in another way, or leave one out", f"读起来跟“{one.text}”差不多，换个说法，或者删一句",
                other.text,
            )  # fmt: skip


def _wording(wording: Wording, renderer: Renderer) -> _Findings:
    length = utf16_length(spoken(wording.text))
    if length > TEXT_CAP:
        yield Finding(
            "error", "too-long", wording.reply, wording.id, f"it is {length} characters long", f"Keep below {TEXT_CAP}",
            f"有 {length} 个字，超过了 {TEXT_CAP} 的上限", wording.text,
        )  # fmt: skip
        return
    if length > LONG[wording.language]:
        yield Finding(
            "warning", "long", wording.reply, wording.id,
            f"it is {length} characters long: more than a phone shows", f"Keep below {LONG[wording.language]}",
            f"有 {length} 个字，手机一屏放不下，最好在 {LONG[wording.language]} 以内", wording.text,
        )  # fmt: skip
    yield from _tried(wording, renderer)
    if reward := rewards_praise(wording.text):
        yield Finding(
            "error", "reward-for-praise", wording.reply, wording.id,
            f"it offers a reward for a good review ({reward}), which the law and the platforms forbid",
            "Thank for the review and offer nothing for it",
            f"拿好处换好评（{reward}），法律和平台都不许；谢谢评价就好，不要给东西", wording.text,
        )  # fmt: skip


def _tried(wording: Wording, renderer: Renderer) -> _Findings:
    """Rendered for an order of every state that it may be said of: each must come out."""
    if "{" not in wording.text:
        return
    limited = wording.when.order_states or (ORDER_STATES if "order.state" in wording.text else ORDER_STATES[:1])
    for state in limited:
        reason = _fails(wording, samples.full(state), renderer)
        if reason:
            yield Finding(
                "error", "does-not-render", wording.reply, wording.id, f"for an order that is {state}: {reason}",
                "Mend what stands between the braces", f"订单是 {state} 时说不出来：{reason}；请改大括号里的内容",
                wording.text,
            )  # fmt: skip
            return


def _spare(some: list[Wording], renderer: Renderer) -> _Findings:
    """To somebody of whom nothing is known, something must be left to say."""
    always = [wording for wording in some if wording.when == ANY_TIME] or some
    if all("{" in wording.text and _fails(wording, samples.stranger(), renderer) for wording in always):
        yield Finding(
            "warning", "needs-more-than-known", some[0].reply, "",
            f"no wording in {some[0].language} can be said to somebody without a name, or by a shop without a phone",
            "Write one that needs neither",
            f"顾客没留名字、店里没填电话时，{_NAMES[some[0].language]}一句都说不出来；写一句不用这些的",
        )  # fmt: skip


def _fails(wording: Wording, context: Mapping[str, object], renderer: Renderer) -> str:
    try:
        renderer.render(wording.text, context, samples.locale(wording.language), wording.id)
    except RenderError as error:
        return error.reason
    return ""
