"""One wording on the page: its text, what is wrong with it, what it says, and when it is said."""

from collections.abc import Callable, Sequence
from typing import Any

from nicegui import ui

from bot.console.plain import Plain, box, button
from bot.console.reply_desk import ReplyDesk
from bot.console.studio import COUNTED_DAYS
from bot.console.words import Words
from bot.preview import Shown
from flows.slots import said_in
from replies.context import ALIASES, ALWAYS, ORDER_STATES, RECORDS
from replies.editing import Line
from replies.finding import Finding
from replies.library import BUTTON, LANGUAGES, Reply

CHANNELS = ("web", "telegram", "terminal")
#: How values of a kind are written.
_FILTERS = {"amount": " | money", "time": " | datetime"}
_CAMPAIGN = {"any": None, "yes": True, "no": False}


def values_of(reply: Reply) -> list[str]:
    """All that its wordings may name, as it is written between braces."""
    found = []
    for name in (*sorted(ALWAYS), *reply.slots):
        fields = RECORDS.get(ALIASES.get(name, name))
        if fields is None:
            found.append(f"{{{{ {name} }}}}")
            continue
        found += [f"{{{{ {name}.{one}{_FILTERS.get(kind, '')} }}}}" for one, kind in fields.items() if kind != "flag"]
    return found


class WordingCard:
    """Shows one line of the desk; `changed` is called after each change, `redraw` where lines came or went."""

    def __init__(
        self, desk: ReplyDesk, at: int, words: Words, changed: Callable[[], None], redraw: Callable[[], None]
    ) -> None:
        """`at`: which line."""
        self.desk, self.at, self.words, self._changed, self._redraw = desk, at, words, changed, redraw
        self._text: ui.textarea | None = None
        self._limits_shown = False

    @property
    def line(self) -> Line:
        """As it is on the desk now."""
        return self.desk.lines[self.at]

    def show(self, number: int, said: int) -> None:
        """Build it. `number`: its place in the language; `said`: how often customers heard it."""
        words, line = self.words, self.line
        is_label = self.desk.base.id.startswith(BUTTON)
        name = words.say("wording.text", n=number, angle=words.get(f"angle.{line.angle}", line.angle))
        with box("article", "wording off" if line.when.off else "wording", aria_label=name):
            with box("div", "wording-head"):
                Plain("b", name)
                if line.when.off:
                    Plain("span", words["wording.is_off"], "mark")
                if said:
                    Plain("span", words.say("wording.said", n=said, days=COUNTED_DAYS), "quiet-mark")
            self._text = ui.textarea(value=line.text, on_change=lambda event: self._typed(str(event.value or "")))
            self._text.props(f'outlined autogrow debounce=150 aria-label="{name}" lang={line.language}')
            self._findings = box("ul", "findings", aria_live="polite")
            with box("div", "says"):
                Plain("span", words["wording.preview"], "label")
                self._says = Plain("p", "", "bubble", dir="auto")
            if not is_label:
                self._tools()

    def _tools(self) -> None:
        words, line = self.words, self.line
        with box("div", "wording-tools"):
            for key, act, values in (
                ("up", self.desk.move, (-1,)), ("down", self.desk.move, (1,)), ("copy", self.desk.copy, ()),
                ("on" if line.when.off else "off", self.desk.switch, ()), ("delete", self.desk.delete, ()),
            ):  # fmt: skip
                label = words[f"wording.{key}"]
                button(label, self._doing(act, *values), "soft small", aria_label=f"{label} {line.text[:20]}")
            limits = words["wording.limited" if line.when.weight else "wording.conditions"]
            self._more = button(f"{limits} ▾", self._show_limits, "soft small", aria_expanded="false")
        self._limits = box("div", "limits")
        self._limits.set_visibility(False)

    def _doing(self, act: Callable[..., None], *values: Any) -> Callable[[], None]:
        def handler() -> None:
            act(self.at, *values)
            self._redraw()

        return handler

    def _typed(self, text: str) -> None:
        self.desk.change(self.at, text=text)
        self._changed()

    def _show_limits(self) -> None:
        """Built when somebody wants it: twenty wordings would be two hundred fields."""
        if not self._limits_shown:
            self._limits_shown = True
            with self._limits:
                self._fields()
        self._limits.set_visibility(not self._limits.visible)
        self._more.props["aria-expanded"] = "true" if self._limits.visible else "false"
        self._more.update()

    def _campaigns(self) -> None:
        """Any, one, none, or a certain one: those of the policy that have a key, and what the wording names already."""
        words, language, now = self.words, self.words.language, self.line.when.campaign
        keyed = {one.key: said_in(one.name, language) for one in self.desk.studio.shelf.policy.campaigns if one.key}
        named = {now: now} if isinstance(now, str) else {}
        shown = {one: words[f"when.campaign.{one}"] for one in _CAMPAIGN} | named | keyed
        kept = now if isinstance(now, str) else next(name for name, value in _CAMPAIGN.items() if value == now)
        self._pick("when.campaign", shown, kept, lambda one: self._limit(campaign=_CAMPAIGN.get(one, one)))

    def _fields(self) -> None:
        words, when = self.words, self.line.when
        self._pick(
            "wording.angle", sorted({one.angle for one in self.desk.lines}), self.line.angle, self._angle, new=True
        )
        self._pick(
            "wording.language", {one: words[f"language.{one}"] for one in LANGUAGES}, self.line.language, self._language
        )
        self._pick("wording.insert", values_of(self.desk.base), None, self._insert)
        channels = {one: words[f"channel.{one}"] for one in CHANNELS}
        self._pick(
            "when.channels", channels, list(when.channels), lambda some: self._limit(channels=tuple(some)), many=True
        )
        self._campaigns()
        states = {one: words[f"state.{one}"] for one in ORDER_STATES}
        self._pick(
            "when.states",
            states,
            list(when.order_states),
            lambda some: self._limit(order_states=tuple(some)),
            many=True,
        )
        hours = when.hours or (None, None)
        self._from = ui.number(words["when.from"], value=hours[0], min=0, max=23, on_change=self._hours)
        self._to = ui.number(words["when.to"], value=hours[1], min=0, max=23, on_change=self._hours)
        for field in (self._from, self._to):
            field.props("outlined dense")
        ui.input(
            words["when.levels"], value=", ".join(when.levels), on_change=lambda event: self._levels(event.value or "")
        ).props("outlined dense debounce=300")

    def _pick(
        self, key: str, options: Any, value: Any, act: Callable[[Any], None], *, many: bool = False, new: bool = False
    ) -> None:
        more: dict[str, Any] = {"new_value_mode": "add-unique"} if new else {}
        field = ui.select(
            options, label=self.words[key], value=value, multiple=many, with_input=new,
            on_change=lambda event: act(event.value), **more,
        )  # fmt: skip
        field.props("outlined dense options-dense" + (" use-chips" if many else ""))

    def _limit(self, **values: Any) -> None:
        self.desk.limit(self.at, **values)
        self._changed()

    def _hours(self) -> None:
        start, end = self._from.value, self._to.value
        both = start is not None and end is not None
        self._limit(hours=(int(start) % 24, int(end) % 24) if both else None)

    def _levels(self, text: str) -> None:
        self._limit(levels=tuple(dict.fromkeys(filter(None, map(str.strip, text.replace("，", ",").split(","))))))

    def _angle(self, angle: Any) -> None:
        self.desk.change(self.at, angle=str(angle or "").strip().lower())
        self._changed()

    def _language(self, language: Any) -> None:
        if language in LANGUAGES:
            self.desk.change(self.at, language=language)
            self._redraw()

    def _insert(self, value: Any) -> None:
        if value and self._text is not None:
            self._text.value = f"{self.line.text}{value}"

    def tell(self, found: Sequence[Finding], said: Shown) -> None:
        """What is wrong with it now, and what it says."""
        self._findings.clear()
        with self._findings:
            for one in found:
                Plain("li", one.said(self.words.language), "hot" if one.severity == "error" else "warn")
        self._says.text = said.text or (self.words.say("wording.silent", reason=said.reason) if said.reason else "")
        self._says.classes(add="none" if said.reason else "", remove="" if said.reason else "none")
