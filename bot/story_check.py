"""What a story says must be, held against what is. Each difference is one line that says both."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.story_stage import Stage
from data import cases, history, orders, registers, staff, timers
from data.contacts import Thread
from data.messages import Line
from flows.case import Case
from flows.left_alone import LEFT


def shown(line: Line) -> str:
    """A message of the bot as the transcript shows it."""
    buttons = "".join(f"  [{one.label}]" for one in line.buttons)
    cards = "".join(f"  <{card.sku} {card.title} {card.price}>" for card in line.cards)
    return f"{line.reply or line.author}: {line.text}{cards}{buttons}"


def line_faults(wanted: Any, line: Line) -> list[str]:
    """How a message differs from what a `bot` step wants."""
    want = wanted if isinstance(wanted, dict) else {"reply": wanted}
    faults = [
        _differs(name, want[name], getattr(line, name)) for name in ("reply", "state", "kind", "intent") if name in want
    ]
    faults += [
        f"contains: 没有「{part}」 (it is not in the text)"
        for part in _several(want, "contains")
        if part not in line.text
    ]
    faults += [f"lacks: 不该有「{part}」 (it is in the text)" for part in _several(want, "lacks") if part in line.text]
    if "buttons" in want:
        faults += _button_faults(_several(want, "buttons"), line)
    if "cards" in want:
        faults.append(_differs("cards", _several(want, "cards"), [card.sku for card in line.cards]))
    return [fault for fault in faults if fault]


def _button_faults(wanted: list[str], line: Line) -> list[str]:
    """Each button by its label, its data or its trigger, in order."""
    there = line.buttons
    if len(wanted) == len(there) and all(
        is_button(one, button.label, button.data) for one, button in zip(wanted, there, strict=True)
    ):
        return []
    return [f"buttons: 要 {wanted}，实际 (expected, there is) {[f'{one.label}={one.data}' for one in there]}"]


def is_button(named: str, label: str, data: str) -> bool:
    """Whether a story means this button: by its label, its whole data, or the data's beginning up to a colon."""
    return named in (label, data) or data.startswith(f"{named}:")


def _differs(name: str, wanted: object, there: object) -> str:
    same = wanted == there or (there is not None and str(wanted) == str(there)) or (there is None and wanted == "none")
    return "" if same else f"{name}: 要 {wanted}，实际 (expected, there is) {there}"


def _several(want: Mapping[str, Any], name: str) -> list[str]:
    value = want.get(name, ())
    return [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)] if value != "none" else []


async def expect_faults(stage: Stage, want: Mapping[str, Any]) -> list[str]:
    """How the shop differs from what an `expect` step wants."""
    thread = await stage.thread()
    if thread is None:
        return ["顾客还没说过话 (nobody wrote yet)"]
    return await stage.app.db.read(lambda db: _Looking(db, thread, stage.now).faults(want))


class _Looking:
    """One look at everything a story may name."""

    def __init__(self, db: Any, thread: Thread, now: int) -> None:
        self.db, self.thread, self.now = db, thread, now

    def faults(self, want: Mapping[str, Any]) -> list[str]:
        found = [fault for name, value in want.items() for fault in self._faults(name, value)]
        return [fault for fault in found if fault]

    def _faults(self, name: str, wanted: Any) -> list[str]:
        look = getattr(self, f"_{name}", None)
        if look is None:
            return [_differs(name, wanted, self._plain(name))]
        return list(look(wanted))

    def _plain(self, name: str) -> object:
        talk = self.thread.conversation
        match name:
            case "order":
                return talk.order_number
            case "reason":
                return talk.handoff_reason
            case "takes_nudges":
                return history.takes_nudges(self.db, talk.customer_id)
            case "agent":
                member = staff.get(self.db, talk.agent_id) if talk.agent_id else None
                return member.name if member else None
        return getattr(talk, name)

    def _stack(self, wanted: Any) -> Iterable[str]:
        there = [frame.state for frame in self.thread.conversation.stack]
        yield _differs("stack", _several({"stack": wanted}, "stack"), there)

    def _timers(self, wanted: Any) -> Iterable[str]:
        there = sorted(one.kind for one in timers.to_come(self.db, self.thread.conversation.id) if one.kind != LEFT)
        yield _differs("timers", sorted(_several({"timers": wanted}, "timers")), there)

    def _cases_there(self) -> tuple[Case, ...]:
        return cases.of_customer(self.db, self.thread.customer.id, 0)

    def _case(self, wanted: Any) -> Iterable[str]:
        there = self._cases_there()
        if wanted == "none":
            still = [_case_shown(case) for case in there if case.is_open]
            yield f"case: 不该有 (there should be none) {still}" if still else ""
        elif not any(_is_case(case, wanted) for case in there):
            yield f"case: 要 {dict(wanted)}，实际 (expected, there are) {[_case_shown(case) for case in there]}"

    def _cases(self, wanted: Any) -> Iterable[str]:
        for one in wanted:
            yield from self._case(one)

    def _remarks_there(self) -> list[dict[str, str]]:
        contact, customer = self.thread.contact, self.thread.customer
        mine = orders.seen_by(self.db, contact.id, customer.id, customer.is_known)
        return [
            {"order": order.number, "flag": one.flag, "text": one.text}
            for order in mine
            for one in registers.remarks(self.db, order.number)
        ]

    def _remarks(self, wanted: Any) -> Iterable[str]:
        there = self._remarks_there()
        if wanted == "none":
            yield f"remarks: 不该有 (there should be none) {there}" if there else ""
            return
        for one in wanted if isinstance(wanted, list) else [wanted]:
            named = one if isinstance(one, dict) else {"contains": one}
            if not any(_is_remark(remark, named) for remark in there):
                yield f"remarks: 要 {dict(named)}，实际 (expected, there are) {there}"

    def _flag(self, wanted: Any) -> Iterable[str]:
        there = [remark["flag"] for remark in self._remarks_there()]
        yield "" if str(wanted) in there else f"flag: 要 {wanted}，实际 (expected, there are) {there}"

    def _not_sent(self, wanted: Any) -> Iterable[str]:
        there = [one.reason for one in history.refusals(self.db, self.thread.conversation.id)]
        if wanted == "none":
            yield f"not_sent: 不该有 (there should be none) {there}" if there else ""
            return
        for reason in _several({"not_sent": wanted}, "not_sent"):
            yield "" if reason in there else f"not_sent: 要 {reason}，实际 (expected, there are) {there}"

    def _records(self, wanted: Any) -> Iterable[str]:
        there = history.records(self.db, self.thread.conversation.id)
        for one in wanted if isinstance(wanted, list) else [wanted]:
            named = dict(one) if isinstance(one, dict) else {"register": one}
            register = named.pop("register", None)
            if not any(register in (None, name) and _holds(values, named) for name, values in there):
                yield f"records: 要 {one}，实际 (expected, there are) {there}"


def _is_case(case: Case, wanted: Mapping[str, Any]) -> bool:
    own = {"kind": case.kind, "status": case.status, "order": case.order_number, "open": case.is_open}
    return _holds({**case.slots, **own}, wanted)


def _case_shown(case: Case) -> str:
    slots = " ".join(f"{name}={value}" for name, value in case.slots.items())
    return f"{case.kind} {case.order_number or '-'} {case.status}{'' if case.is_open else ' (closed)'} {slots}".strip()


def _is_remark(remark: Mapping[str, str], wanted: Mapping[str, Any]) -> bool:
    named = {name: value for name, value in wanted.items() if name != "contains"}
    return str(wanted.get("contains", "")) in remark["text"] and _holds(remark, named)


def _holds(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(not _differs(name, value, there.get(name)) for name, value in wanted.items())
