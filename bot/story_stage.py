"""Where a story is played: the real app on a copy of a prepared shop, with a clock that only the story moves."""

import json
import shutil
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.app import App
from bot.channels.mailbox import MailboxChannel
from bot.channels.protocol import Channel
from bot.clock import Clock, machine_now
from bot.house import put_shop, starter_library
from bot.order_event import order_post
from bot.packing import matcher_of
from bot.story_sheet import Story, StoryError, span_ms
from data import contacts, customers, facts, libraries, messages, migrations, orders, staff, timers
from data.connection import connect, input_step
from data.contacts import Thread
from data.inbox import Incoming, Post
from data.libraries import Published
from data.messages import Line
from data.shop_dates import local, moment
from data.shop_folder import ShopFolder, demo_folder, read_shop
from flows.events import Attachment
from flows.policy import Policy
from replies.library import Library

#: A Wednesday, ten in the morning in the sample shop: people are on duty, nothing is quiet.
MORNING = 1_772_589_600_000
#: What passes between two things that happen.
BREATH_MS = 1_000
_SAID = ("sending", "sent")


@lru_cache(maxsize=8)
def _shop(folder: Path, at: int) -> ShopFolder:
    return read_shop(folder, at)


def prepare_template(path: Path, folder: Path | None = None, library: Library | None = None) -> Path:
    """A new database with a shop (the sample) and a library (the starter's), to be copied for each story."""
    shop_folder = folder or demo_folder()
    words = library or starter_library(1)
    db = connect(path)
    try:
        migrations.migrate(path, db, keep=1, stamp="story")
        db.execute("begin immediate")
        put_shop(db, _shop(shop_folder, MORNING), MORNING)
        libraries.publish(db, Published(1, words.to_json(), matcher_of(words).to_bytes()), "story", "xiaoer", MORNING)
        facts.put(db, "shop_folder", str(shop_folder))
        db.execute("commit")
        # One file without a log beside it, so that copying it copies all.
        db.execute("pragma journal_mode=delete")
    finally:
        db.close()
    return path


class Stage:
    """One story's shop. `open`, then let things happen, then look; `close` at the end."""

    #: How the story's customer comes in.
    channel_name = "terminal"

    def __init__(self, template: Path, folder: Path, story: Story) -> None:
        """Copy the template into `folder` and set it as the story wants it."""
        self.path = folder / "story.db"
        shutil.copyfile(template, self.path)
        self.story, self.now = story, MORNING
        input_step(self.path, self._furnish)
        self.app = App(self.path, Clock(lambda: self.now))
        self.staff: dict[str, int] = {}
        self._key = 0

    def _furnish(self, db: Any) -> None:
        if self.story.at:
            self.now = self._time(self.story.at, Policy.model_validate_json(libraries.policy(db) or "{}"))
            put_shop(db, _shop(Path(facts.get(db, "shop_folder")), self.now), self.now)
        if self.story.policy:
            body = _merged(json.loads(libraries.policy(db) or "{}"), self.story.policy)
            libraries.set_policy(db, Policy.model_validate(body).model_dump_json(), "story", "story", self.now)
        known = [key for key, _, _ in customers.all_keys(db)]
        if self.story.who not in (*known, "stranger"):
            names = ", ".join(known)
            raise StoryError(f"没有顾客「{self.story.who}」：{names} (there is no customer {self.story.who!r})")

    def _time(self, written: str, policy: Policy) -> int:
        """A full time, or an hour of the stage's own day."""
        zone = _zone(policy)
        full = written if "-" in written else f"{local(MORNING, zone):%Y-%m-%d} {written.rjust(5, '0')}"
        at = moment(full, MORNING, zone)
        if at is None:
            raise StoryError(f"at: {written} 不是时间，写成 23:30 或 2026-03-04 23:30 (write at: like 23:30)")
        return at

    async def open(self) -> None:
        """Start the app; only the story lets timers fire."""
        await self.app.start(self.channels())
        await self.app.scheduler.stop()
        await self.duty(self.story.duty)
        for number in range(self.story.waiting):
            await self._wait_in_line(number)

    async def _wait_in_line(self, number: int) -> None:
        """Somebody else asks for a person, and waits where one is on duty."""
        key = f"story-wait-{number}"
        other = Incoming(self.channel_name, key, key, "message", "转人工", "", (), "", "zh", "")
        await self.app.engine.receive(other)
        await self.app.quiet()

    def channels(self) -> list[Channel]:
        """What the app is started with: here one on which what is said is shown as soon as it is stored."""
        return [MailboxChannel(self.channel_name)]

    async def close(self) -> None:
        """Stop the app."""
        await self.app.stop()
        await self.app.close()

    # What happens

    async def receive(self, kind: Any, text: str = "", data: str = "", photo: str = "") -> None:
        """The customer writes, presses, opens."""
        self._key += 1
        await self.bring(kind, text, data, photo)
        await self._settle()

    async def bring(self, kind: Any, text: str, data: str, photo: str) -> None:
        """Carry it to the engine's door, as the channel does."""
        story = self.story
        pictures = (Attachment("photo", "story-photo", photo, "image/jpeg", 1000),) if photo else ()
        incoming = Incoming(
            self.channel_name, self.address, f"story-{self._key}", kind, text, data, pictures, "", story.language,
            self.customer_key,
        )  # fmt: skip
        await self.app.engine.receive(incoming)

    async def order(self, number: str, kind: str, fields: Mapping[str, str]) -> None:
        """News of an order."""
        zone = _zone(self.app.engine.shelf.policy)
        order = await self.app.db.read(lambda db: orders.get(db, number))
        await self.app.engine.post(order_post(order, number, kind, fields, self.now, zone))
        await self._settle()

    async def agent(self, verb: str, text: str, name: str) -> None:
        """An agent acts; somebody who does not work here yet does from now on."""
        agent_id = await self._member(name)
        self._key += 1
        body = {"verb": verb, "agent_id": agent_id, "text": text}
        await self.app.engine.post(Post("desk", f"story-{self._key}", self.channel_name, self.address, "agent", body))
        await self._settle()

    async def duty(self, names: tuple[str, ...]) -> None:
        """Exactly these are on duty."""
        for name in names:
            await self._member(name)
        await self.app.db.write(lambda db: self._set_duty(db, names))

    def _set_duty(self, db: Any, names: tuple[str, ...]) -> None:
        for name, member_id in self.staff.items():
            staff.set_duty(db, member_id, name in names, self.now)

    async def forward(self, written: str) -> None:
        """Let time pass: each timer fires at its own time, as if somebody had waited."""
        target = self.now + (span_ms(written) or 0)
        while (due := await self.app.db.read(timers.next_due)) is not None and due <= target:
            self.now = max(self.now, due)
            await self.app.scheduler.tick()
            await self.app.quiet()
        self.now = target

    async def _settle(self) -> None:
        await self.app.quiet()
        self.now += BREATH_MS

    async def _member(self, name: str) -> int:
        if name not in self.staff:
            self.staff[name] = await self.app.db.write(lambda db: staff.add(db, name, "agent", machine_now()))
        return self.staff[name]

    # What is there to see

    @property
    def customer_key(self) -> str:
        """The shop's own key of the story's customer, empty for a stranger."""
        return "" if self.story.who == "stranger" else self.story.who

    @property
    def address(self) -> str:
        """Where the story's customer writes from."""
        return self.story.who if self.story.who == "stranger" else f"as-{self.story.who}"

    async def thread(self) -> Thread | None:
        """The customer's thread, None before they wrote."""
        return await self.app.db.read(lambda db: contacts.thread_at(db, self.channel_name, self.address))

    async def said_after(self, outgoing_id: int) -> list[Line]:
        """What was sent to the customer above an outbox id, in the order of sending."""
        thread = await self.thread()
        if thread is None:
            return []
        lines = await self.app.db.read(lambda db: messages.thread(db, thread.conversation.id, 2_000))
        sent = [one for one in lines if one.status in _SAID and (one.outgoing_id or 0) > outgoing_id]
        return sorted(sent, key=lambda one: one.outgoing_id or 0)


def _zone(policy: Policy) -> ZoneInfo:
    return ZoneInfo(policy.shop.time_zone)


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Rules with some of them replaced, group by group."""
    return {**old} | {
        str(key): _merged(old[key], value) if isinstance(value, dict) and isinstance(old.get(key), dict) else value
        for key, value in new.items()
    }
