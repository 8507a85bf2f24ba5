"""For whom the wordings are previewed, and what the rotation would say to them next."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nicegui import ui

from bot.console.frame import Visit
from bot.console.plain import Plain, box
from bot.console.wording_card import CHANNELS
from bot.preview import SAMPLES, Scene, picks
from replies.library import Reply

_LANGUAGES = ("zh", "zh-Hant", "en")


class PreviewPanel:
    """The panel beside the wordings."""

    def __init__(self, visit: Visit, changed: Callable[[], None]) -> None:
        """`changed` is called when the sample is another."""
        self.visit, self._changed = visit, changed
        self.scene = Scene(language=visit.words.language)

    def show(self) -> None:
        """Build it."""
        words = self.visit.words
        with box("aside", "preview card", aria_label=words["preview"]):
            Plain("h2", words["preview"])
            with box("div", "fields"):
                self._pick("preview.sample", {one: words[f"state.{one}"] for one in SAMPLES}, "state")
                self._pick("preview.language", {one: words[f"language.{one}"] for one in _LANGUAGES}, "language")
                self._pick("preview.channel", {one: words[f"channel.{one}"] for one in CHANNELS}, "channel")
                ui.input(words["preview.level"], on_change=lambda event: self._set(level=event.value or "")).props(
                    "outlined dense debounce=300"
                )
                hour = ui.number(words["preview.hour"], value=self.scene.hour, min=0, max=23)
                hour.on_value_change(lambda event: self._set(hour=int(event.value or 0) % 24))
                hour.props("outlined dense")
                ui.checkbox(words["preview.campaign"], on_change=lambda event: self._set(is_campaign=bool(event.value)))
            Plain("p", words["preview.next"], "label")
            self._picks = box("ol", "picks", aria_live="polite")

    def _pick(self, key: str, options: dict[str, str], name: str) -> None:
        field = ui.select(
            options, label=self.visit.words[key], value=getattr(self.scene, name),
            on_change=lambda event: self._set(**{name: event.value}),
        )  # fmt: skip
        field.props("outlined dense options-dense")

    def _set(self, **values: Any) -> None:
        self.scene = replace(self.scene, **values)
        self._changed()

    async def tell(self, reply: Reply) -> None:
        """What a customer would hear next."""
        studio, scene = self.visit.studio, self.scene
        heard = await asyncio.to_thread(picks, studio.shelf, reply, scene, studio.now)
        self._picks.clear()
        with self._picks:
            for text in heard:
                Plain("li", text, "bubble", dir="auto")
            if not heard:
                Plain("li", self.visit.words["preview.nothing"], "empty")
