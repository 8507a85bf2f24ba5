"""From a reply and a situation to the words that are sent: the fitting wordings, the rotation, the rendering."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from msgspec import Struct

from replies.library import Conditions, Group, Library, Wording
from replies.render import Locale, Renderer, RenderError
from replies.rotation import Bag, choose
from replies.text import for_taiwan, to_traditional

#: The language code of contacts who write Traditional Chinese.
TRADITIONAL = "zh-Hant"


#: The key of a campaign that stands for each.
EVERY = "*"


class Occasion(Struct, frozen=True):
    """What a wording's conditions are held against."""

    #: `zh`, `zh-Hant` or `en`: the contact's.
    language: str
    channel: str
    locale: Locale
    #: 0 to 23, in the shop's time.
    hour: int
    #: Whether one runs now, and the key of it; `EVERY`, where whatever is said in any of them is to be seen.
    campaign: bool = False
    campaign_key: str = ""
    order_state: str | None = None
    level: str | None = None


class Phrased(Struct, frozen=True):
    """Words to send, and what to keep with them."""

    reply: str
    text: str
    wording_id: str
    angle: str
    #: The language of the text: not the contact's where the reply has no wording in it.
    language: str
    #: The bag once this is sent.
    bag: Bag
    #: Whether it was heard before, or is the only one that fits: left as it is, it is the same text again.
    is_worn: bool = False


class NoWording(Exception):
    """The reply has no wording that can be used here. `reasons` says why of each that was tried."""

    def __init__(self, reply: str, reasons: tuple[str, ...] = ()) -> None:
        super().__init__(f"{reply}: " + ("; ".join(reasons) or "it has no wording that fits"))
        self.reply = reply
        self.reasons = reasons


def phrase(
    library: Library,
    renderer: Renderer,
    reply_id: str,
    context: Mapping[str, Any],
    occasion: Occasion,
    bag: Bag,
    times: int,
    seed: int,
    angle: str | None = None,
    question: str = "",
) -> Phrased:
    """Say this reply for the `times`-th time, in answer to a question where one was asked.

    A wording whose variables are not known here gives way to the next. Raises `NoWording` where none is left.
    """
    groups = eligible(library, reply_id, occasion)
    echoes = _echoes(library, reply_id, occasion.language, bag, question)
    reasons: list[str] = []
    while groups:
        wording = choose(_of_campaign(groups, bag) or groups, bag, times, seed, angle, echoes)
        try:
            template, language = _in_script(wording, occasion.language)
            text = renderer.render(template, context, occasion.locale, wording.id)
        except RenderError as error:
            reasons.append(str(error))
            groups = _without(wording, groups)
            continue
        if language == TRADITIONAL:
            # What the shop and the customer wrote stands in it too.
            text = to_traditional(text)
        after = bag.take(wording.id, library.ids(reply_id, occasion.language), question)
        is_worn = bag.has_heard(wording.id) or sum(len(group.wordings) for group in groups) == 1
        return Phrased(reply_id, text, wording.id, wording.angle, language, after, is_worn)
    raise NoWording(reply_id, tuple(reasons))


def eligible(library: Library, reply_id: str, occasion: Occasion) -> list[Group]:
    """The reply's wordings whose conditions this occasion meets."""
    return [group for group in library.groups(reply_id, occasion.language) if fits(group.when, occasion)]


def _echoes(library: Library, reply_id: str, language: str, bag: Bag, question: str) -> frozenset[str]:
    """What would sound like the last one used or like the last answer to this question; that answer too."""
    answer = bag.answer_to(question) if question else ""
    echoes = library.alike(reply_id, language, bag.last) if bag.last else frozenset()
    return echoes | {answer} | library.alike(reply_id, language, answer) if answer else echoes


def _of_campaign(groups: list[Group], bag: Bag) -> list[Group]:
    """What was written for the campaign that runs now, from whatever angle: said first, as long as some is unused."""
    own = [group for group in groups if isinstance(group.when.campaign, str)]
    return own if any(wording.id not in bag.used for group in own for wording in group.wordings) else []


def _without(wording: Wording, groups: list[Group]) -> list[Group]:
    """What is left to choose from after one that could not be said."""
    left = [replace(one, wordings=tuple(w for w in one.wordings if w.id != wording.id)) for one in groups]
    return [group for group in left if group.wordings]


def label(library: Library, reply_id: str, language: str) -> str:
    """The label of a button. Raises `NoWording` where the library does not have it."""
    wordings = library.wordings(reply_id, language)
    if not wordings:
        raise NoWording(reply_id)
    return _in_script(wordings[0], language)[0]


def fits(when: Conditions, occasion: Occasion) -> bool:
    """Whether nothing in the conditions speaks against this occasion."""
    return (
        (not when.channels or occasion.channel in when.channels)
        and (when.campaign is None or _runs(when.campaign, occasion))
        and (when.hours is None or _within(when.hours, occasion.hour))
        and (not when.order_states or occasion.order_state in when.order_states)
        and (not when.levels or occasion.level in when.levels)
    )


def _runs(wanted: bool | str, occasion: Occasion) -> bool:
    """Whether what is wanted of campaigns is so: one, none, or this one."""
    if isinstance(wanted, bool):
        return wanted == occasion.campaign
    return occasion.campaign and occasion.campaign_key in (wanted, EVERY)


def _within(hours: tuple[int, int], hour: int) -> bool:
    """Whether the hour lies in the span, which may pass midnight."""
    start, end = hours
    return start <= hour < end if start <= end else hour >= start or hour < end


def _in_script(wording: Wording, wanted: str) -> tuple[str, str]:
    """The template in the contact's script, with its language."""
    if wording.language == "zh" and wanted == TRADITIONAL:
        return for_taiwan(wording.text), TRADITIONAL
    return wording.text, wording.language
