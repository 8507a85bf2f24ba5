"""How a conversation looks in a terminal: bubbles, numbered buttons, product cards; or one JSON object a line."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TextIO

from rich import box
from rich.cells import cell_len, chop_cells
from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from bot.logs import CONTROLS
from data.messages import Line
from data.outbox import Card, Outgoing, ShownButton

#: The widest bubble: a line of more than this is tiring to read.
WIDEST = 72
#: Two cards fit side by side into 80 columns.
CARD = 38
#: What stays together at the end of a line: a word with its spaces, or one wide character, and the marks behind it.
_PIECES = re.compile(r"(?:[\u0021-\u2e7f]+|[^\u0021-\u2e7f\s]|\s)[，。！？；：、）」』》”’…～]*\s*")
BOT = {"zh": "店小二", "en": "xiaoer"}
ME = {"zh": "我", "en": "you"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a number stands for."""

    label: str
    data: str


def plain(text: str) -> str:
    """The text without anything that could move the cursor or begin a sequence; lines stay lines."""
    return "\n".join(CONTROLS.sub("", line) for line in text.splitlines())


def wrapped(text: str, width: int) -> str:
    """The text in lines of at most so many columns: Chinese breaks anywhere, words of Latin script stay whole.

    No line begins with a closing mark: the character before it goes along.
    """
    return "\n".join(line for one in text.split("\n") for line in _lines(one, width))


def _lines(text: str, width: int) -> list[str]:
    lines = [""]
    for piece in _PIECES.findall(text):
        if cell_len(lines[-1] + piece.rstrip()) <= width:
            lines[-1] += piece
        elif cell_len(piece) > width:
            # A word longer than the line, such as an address of a page.
            first, *rest = chop_cells(piece, width)
            lines += [first, *rest]
        else:
            lines.append(piece)
    return [line.rstrip() for line in lines if line.strip()] or [""]


@dataclass(slots=True)
class TerminalView:
    """Writes what was said. Keeps the choices that are open, as they are numbered on the screen."""

    console: Console
    language: str = "zh"
    choices: list[Choice] = field(default_factory=list)

    def show(self, outgoing: Outgoing) -> None:
        """A message of the bot or of an agent, with its buttons and cards."""
        self.console.print(self._bubble(outgoing.text, outgoing.agent))
        buttons = [self._button(button) for button in outgoing.buttons]
        if buttons:
            self.console.print(Columns(buttons, padding=(0, 3)))
        if outgoing.cards:
            self.console.print(Columns([self._card(card) for card in outgoing.cards], padding=(0, 1)))

    def _bubble(self, text: str, agent: str) -> RenderableType:
        shown = Text(wrapped(plain(text), min(WIDEST, self.console.width) - 4))
        width = max([line.cell_len for line in shown.split()] or [0])
        title = Text(
            f"{plain(agent)} · {'人工' if self.language == 'zh' else 'agent'}" if agent else BOT[self.language]
        )
        return Panel(
            shown,
            title=title,
            title_align="left",
            box=box.ROUNDED,
            border_style="green" if agent else "cyan",
            width=min(max(width + 4, title.cell_len + 6), WIDEST, self.console.width),
        )

    def _button(self, button: ShownButton) -> Text:
        label = plain(button.label)
        if button.url:
            return Text(f"{label}: {plain(button.url)}", style="underline")
        return Text(f"[{self._number(label, button.data)}] {label}", style="bold", no_wrap=True)

    def _card(self, card: Card) -> Panel:
        width = min(CARD, self.console.width)
        facts = Text(plain(card.price), style="bold yellow").append(f"  {plain(card.stock)}", style="default dim")
        lines: list[RenderableType] = [Text(wrapped(plain(card.title), width - 4), style="bold"), facts]
        lines += [Text(wrapped(plain(one), width - 4), style="dim") for one in (card.summary, card.url) if one]
        mark = f"[{self._number(card.title, card.data)}]" if card.data else ""
        return Panel(Group(*lines), title=Text(mark), title_align="left", box=box.SQUARE, width=width)

    def _number(self, label: str, data: str) -> int:
        self.choices.append(Choice(label, data))
        return len(self.choices)

    def offer(self, outgoing: Outgoing) -> None:
        """Keep the choices of a message that is shown elsewhere."""
        for button in outgoing.buttons:
            if not button.url:
                self._number(button.label, button.data)
        for card in outgoing.cards:
            if card.data:
                self._number(card.title, card.data)

    def choice(self, typed: str) -> Choice | None:
        """What a number stands for now, None where it stands for nothing."""
        number = int(typed) if typed.isascii() and typed.isdigit() else 0
        return self.choices[number - 1] if 0 < number <= len(self.choices) else None

    def named(self, name: str) -> Choice:
        """A button by number, label or data; what no button is called is taken for data itself."""
        found = (one for one in reversed(self.choices) if name in (one.label, one.data))
        return self.choice(name) or next(found, Choice(name, name))

    def recall(self, lines: Sequence[Line]) -> None:
        """The last lines of the conversation so far, and the choices under the last of them."""
        labels: dict[str, str] = {}
        for line in lines:
            if line.author == "customer":
                self.choices.clear()
            self._recall_one(line, labels)
            labels.update({button.data: button.label for button in line.buttons})

    def _recall_one(self, line: Line, labels: Mapping[str, str]) -> None:
        """One line, dim: a press by the label that the button had."""
        who = ME[self.language] if line.author == "customer" else plain(line.agent) or BOT[self.language]
        text = labels.get(line.text, line.text) if line.kind == "press" else line.text
        shown = f"{who} › {plain(text) or ('[图片]' if self.language == 'zh' else '[picture]')}"
        self.console.print(Text(wrapped(shown, self.console.width), style="dim"))
        buttons = [self._button(button) for button in line.buttons]
        if buttons:
            self.console.print(Columns(buttons, padding=(0, 3)), style="dim")

    def wrote(self, text: str) -> None:
        """What the customer did, where they did not type it here."""
        self.console.print(Text(f"{ME[self.language]} › {plain(text)}", style="bold"))

    def hint(self, text: str) -> None:
        """A word about the terminal itself."""
        self.console.print(Text(text, style="dim italic"))


class JsonView:
    """One object a line, for programs."""

    def __init__(self, stream: TextIO) -> None:
        """Writes to the stream at once, line by line."""
        self._stream = stream

    def outgoing(self, one: Outgoing) -> None:
        """A message of the bot or of an agent."""
        said: dict[str, Any] = {
            "from": "agent" if one.kind == "agent" else "bot",
            "text": one.text,
            "buttons": [_button_out(button) for button in one.buttons],
            "state": one.state,
            "intent": one.intent,
            "score": one.score,
        }
        if one.agent:
            said["agent"] = one.agent
        if one.cards:
            said["cards"] = [_card_out(card) for card in one.cards]
        self._write(said)

    def customer(self, text: str, line: Line | None) -> None:
        """What the customer did, with what it was taken for."""
        understood = (line.state, line.intent, line.score) if line else ("", None, None)
        values = dict(zip(("state", "intent", "score"), understood, strict=True))
        self._write({"from": "customer", "text": text, "buttons": [], **values})

    def _write(self, said: dict[str, Any]) -> None:
        self._stream.write(json.dumps(said, ensure_ascii=False) + "\n")
        self._stream.flush()


def _button_out(button: ShownButton) -> dict[str, str]:
    target = {"url": button.url} if button.url else {"data": button.data}
    return {"label": button.label, **target}


def _card_out(card: Card) -> dict[str, str]:
    return {name: getattr(card, name) for name in Card.__struct_fields__ if getattr(card, name)}
