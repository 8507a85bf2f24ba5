"""Whole conversations as transcripts: a story is played against the real app and told with its differences."""

import asyncio
import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.errors import BotError
from bot.story_check import expect_faults, is_button, line_faults, shown
from bot.story_sheet import ACTS, Step, Story, StoryError, parse_stories
from bot.story_stage import Stage, prepare_template
from data.messages import Line

__all__ = [
    "Beat",
    "Story",
    "StoryError",
    "StoryReport",
    "parse_stories",
    "play",
    "prepare_template",
    "run_stories",
    "run_story",
]

ANYTHING, NOTHING = "anything", "nothing"
#: Who acts where a story names no agent.
SOMEBODY = "小青"


@dataclass(frozen=True, slots=True)
class Beat:
    """One line of the transcript."""

    #: The step's word: customer, bot, agent, order, forward …
    who: str
    text: str
    #: How it differs from the story; empty where it is as it should be.
    faults: tuple[str, ...] = ()
    #: The story's line, 0 for what the story does not mention.
    line: int = 0
    #: The reply that was said, for recording.
    reply: str = ""

    def __str__(self) -> str:
        """The line, with its differences below it."""
        mark = "✗" if self.faults else "✓" if self.who in ("bot", "expect") else " "
        where = f"  (line {self.line})" if self.faults and self.line else ""
        told = "".join(f"\n        ✗ {fault}" for fault in self.faults)
        return f"  {mark} {self.who:<8} {self.text}{where}{told}"


@dataclass(frozen=True, slots=True)
class StoryReport:
    """What came of a story."""

    story: str
    beats: tuple[Beat, ...]

    @property
    def passed(self) -> bool:
        """Whether everything was as the story says."""
        return not self.faults

    @property
    def faults(self) -> tuple[str, ...]:
        """All differences, in order."""
        return tuple(fault for beat in self.beats for fault in beat.faults)

    def __str__(self) -> str:
        """The transcript."""
        return "\n".join([f"{'✓' if self.passed else '✗'} {self.story}", *map(str, self.beats)])


def run_story(text: str, template: Path) -> StoryReport:
    """Play the one story of a text on a copy of the prepared database. Raises `StoryError` where it cannot be read."""
    stories = parse_stories(text)
    if len(stories) != 1:
        raise StoryError(f"这里有 {len(stories)} 个故事，请用 run_stories。(There are {len(stories)} stories.)")
    return asyncio.run(play(stories[0], template))


def run_stories(text: str, template: Path) -> tuple[StoryReport, ...]:
    """Play every story of a text, each on a copy of its own."""
    return tuple(asyncio.run(play(story, template)) for story in parse_stories(text))


def recorded(text: str, reports: Sequence[StoryReport]) -> str:
    """The stories' text with the `bot` steps that were heard: what happens and what is expected stays as it was."""
    yaml = YAML()
    yaml.width = 120
    root = yaml.load(text)
    for entry, report in zip(root if isinstance(root, list) else [root], reports, strict=True):
        _record(entry["steps"], report)
    stream = io.StringIO()
    yaml.dump(root, stream)
    return stream.getvalue()


def _record(steps: Any, report: StoryReport) -> None:
    """Put what was said behind each step that made it so."""
    heard: list[list[str]] = [[]]
    for beat in report.beats:
        if beat.who in ACTS and beat.line:
            heard.append([])
        elif beat.reply:
            heard[-1].append(beat.reply)
    kept = [step for step in steps if "bot" not in step]
    steps.clear()
    acts = iter(heard[1:])
    for step in kept:
        steps.append(step)
        if next(iter(step)) in ACTS:
            steps.extend(_bot_step(next(acts)))


def _bot_step(replies: list[str]) -> list[dict[str, Any]]:
    return [{"bot": replies[0] if len(replies) == 1 else replies or NOTHING}]


async def play(story: Story, template: Path, on: type[Stage] = Stage) -> StoryReport:
    """Play a story on a copy of the prepared database."""
    with tempfile.TemporaryDirectory(prefix="xiaoer-story-") as folder:
        stage = on(template, Path(folder), story)
        await stage.open()
        try:
            return StoryReport(story.name, tuple(await _Playing(stage).run(story.steps)))
        finally:
            await stage.close()


@dataclass(slots=True)
class _Playing:
    """A story while it is played."""

    stage: Stage
    beats: list[Beat] = field(default_factory=list)
    #: Sent, and not yet named by a `bot` step.
    unnamed: list[Line] = field(default_factory=list)
    #: Everything that was sent, for the buttons under it.
    sent: list[Line] = field(default_factory=list)

    async def run(self, steps: Sequence[Step]) -> list[Beat]:
        """Each step in turn; what the bot said and no step names is a difference."""
        for step in steps:
            if step.word in ACTS:
                self._leave()
                await self._act(step)
            elif step.word == "bot":
                self._hear(step)
            else:
                faults = await expect_faults(self.stage, step.value)
                self.beats.append(Beat("expect", _plain(step.value), tuple(faults), step.line))
        self._leave()
        return self.beats

    # What happens

    async def _act(self, step: Step) -> None:
        self.beats.append(Beat(step.word, _plain(step.value), (), step.line))
        try:
            await self._do(step)
        except BotError as error:
            self._blame(str(error))
        await self._listen()

    async def _do(self, step: Step) -> None:
        value = step.value
        match step.word:
            case "customer":
                wrote = value if isinstance(value, dict) else {"text": "" if value is None else value}
                await self.stage.receive("message", str(wrote.get("text", "")), photo=str(wrote.get("photo", "")))
            case "opened":
                await self.stage.receive("opened", data=str(value or ""))
            case "press":
                await self._press(value)
            case "order":
                fields = {str(name): str(one) for name, one in value.items() if name not in ("number", "event")}
                await self.stage.order(str(value["number"]), str(value["event"]), fields)
            case "forward":
                await self.stage.forward(str(value))
            case "agent":
                await self.stage.agent(value["verb"], str(value.get("text", "")), str(value.get("name", SOMEBODY)))
            case _:
                await self.stage.duty(tuple(map(str, value)) if isinstance(value, list) else (str(value),))

    async def _press(self, value: Any) -> None:
        """The newest button of this name; `{data: …}` sends what no button shows any more."""
        there = [button for line in reversed(self.sent) for button in line.buttons if button.data]
        if isinstance(value, dict):
            data = str(value["data"])
        else:
            data = next((one.data for one in there if is_button(str(value), one.label, one.data)), "")
        if data:
            await self.stage.receive("press", data=data)
        else:
            labels = ", ".join(f"{one.label}={one.data}" for one in there[:8])
            self._blame(f"press: 没有这个按钮 (there is no such button): {labels}")

    def _blame(self, fault: str) -> None:
        last = self.beats[-1]
        self.beats[-1] = Beat(last.who, last.text, (*last.faults, fault), last.line)

    async def _listen(self) -> None:
        """Take up what was sent; an agent's own words need no step that repeats them."""
        after = max((line.outgoing_id or 0 for line in self.sent), default=0)
        for line in await self.stage.said_after(after):
            self.sent.append(line)
            if line.author == "bot":
                self.unnamed.append(line)
            else:
                self.beats.append(Beat(line.author, f"→ {line.text}"))

    # What is looked at

    def _hear(self, step: Step) -> None:
        if step.value == NOTHING:
            if not self.unnamed:
                self.beats.append(Beat("bot", NOTHING, (), step.line))
            return
        if step.value == ANYTHING:
            self.beats.extend(Beat("bot", shown(line), (), step.line, line.reply or "") for line in self.unnamed)
            self.unnamed.clear()
            return
        for wanted in step.value if isinstance(step.value, list) else [step.value]:
            self._hear_one(wanted, step.line)

    def _hear_one(self, wanted: Any, number: int) -> None:
        if not self.unnamed:
            fault = "没有说话 (the bot said nothing)"
            self.beats.append(Beat("bot", _plain(wanted), (fault,), number))
            return
        line = self.unnamed.pop(0)
        faults = [*line_faults(wanted, line), *self._stale(wanted, line)]
        self.beats.append(Beat("bot", shown(line), tuple(faults), number, line.reply or ""))

    def _stale(self, wanted: Any, line: Line) -> list[str]:
        """Whether words that should be `fresh` were heard before."""
        if not isinstance(wanted, dict) or not wanted.get("fresh"):
            return []
        heard = line.text in [one.text for one in self.sent[: self.sent.index(line)]]
        return ["fresh: 这句话说过了 (the same words were said before)"] if heard else []

    def _leave(self) -> None:
        """What the bot said beyond the story."""
        fault = "故事里没有这一句 (the story does not say so)"
        self.beats.extend(Beat("bot", shown(line), (fault,), 0, line.reply or "") for line in self.unnamed)
        self.unnamed.clear()


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_plain(one)}" for name, one in value.items())
    return f"[{', '.join(map(_plain, value))}]" if isinstance(value, list) else str(value)
