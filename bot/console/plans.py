"""What is still to come, in words: timers with their times, and messages that wait or are held."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.console.words import Words
from bot.terms import KINDS, term, why_not
from data.messages import Line
from data.timers import Timer
from flows.case import Case
from flows.left_alone import LEFT
from replies.filters import Frame, date_and_time

#: Timer kind → what will happen, Chinese and English.
PLANS: Mapping[str, tuple[str, str]] = {
    "wait": ("还没人接待就再报一次位置", "Tell them their place again if still waiting"),
    "agent_idle": ("一直没人说话就交还机器人", "Hand back to the bot if nobody has spoken"),
    "call_due": ("提醒同事回电", "Remind people of the call"),
    "nudge.first": ("提醒付款", "Remind of the payment"),
    "nudge.cutoff": ("赶今天发货，再提醒付款", "Remind of the payment before today's cut-off"),
    "nudge.closing": ("关单前最后提醒付款", "Last reminder before the order closes"),
    "review": ("邀请评价", "Ask for a review"),
    "ask_tracking": ("提醒填退货单号", "Remind of the tracking number"),
}

#: Of these the bot looks again before it speaks.
CHECKED = ("nudge.", "review", "ask_tracking")

_CHECK = ("到时再看：已付款、已了结或不要提醒就不发", "Looked at again then: not sent if paid, settled or unwanted")

#: Characters of a message that waits.
SHORT = 80


def come(
    unsent: Iterable[Line], timers: Iterable[Timer], cases: Iterable[Case], words: Words, frame: Frame
) -> list[dict[str, Any]]:
    """Messages first, since they are nearest, then timers by their time with the order that they are about."""
    numbers = {case.id: case.order_number or "" for case in cases}
    return [
        *(_message(line, words) for line in unsent),
        # The end of a matter that is left alone is bookkeeping, and nothing that comes to the customer.
        *(_timer(one, numbers.get(one.case_id or 0, ""), words, frame) for one in timers if one.kind != LEFT),
    ]


def _message(line: Line, words: Words) -> dict[str, Any]:
    why = why_not(line.reason, words.language) if line.reason else ""
    badge = words.get(f"status.{line.status}", line.status or "")
    return {
        "title": term(KINDS, line.kind, words.language),
        "badge": badge,
        "tone": "warn" if line.status == "held" else "",
        "lines": [one for one in (line.text[:SHORT], why) if one],
    }


def _timer(timer: Timer, order: str, words: Words, frame: Frame) -> dict[str, Any]:
    is_zh = words.language == "zh"
    what = PLANS.get(timer.kind, (timer.kind, timer.kind))[0 if is_zh else 1]
    checked = _CHECK[0 if is_zh else 1] if timer.kind.startswith(CHECKED) else ""
    return {
        "title": " · ".join(filter(None, (what, order))),
        "badge": date_and_time(frame, timer.due_at),
        "tone": "",
        "lines": [checked] if checked else [],
    }
