"""One open page: whose it is, which conversation it shows, and what it has been told already."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog

from bot.console import listing, panel, thread
from bot.console.deeds import deed_of, row_id
from bot.console.listing import Listing
from bot.console.parts import ConsoleParts
from bot.console.sessions import Sessions
from bot.console.words import Words
from bot.desk import Desk, Verdict
from data import messages
from data.staff import Member

log = structlog.get_logger("console")

#: Calls a method of the page with plain values: lists, maps, texts, numbers.
Tell = Callable[..., None]

#: Lines that a page keeps at most; a longer thread begins with its last ones again.
KEPT = 1_200


@dataclass(frozen=True, slots=True)
class House:
    """What all seats share."""

    parts: ConsoleParts
    sessions: Sessions
    desk: Desk


class Seat:
    """Answers one page. Each act asks the session table again who this is and what they may."""

    def __init__(self, house: House, secret: str, member: Member, words: Words) -> None:
        """`secret` is the session's; the page itself never has it."""
        self.house, self.secret, self.member, self.words = house, secret, member, words
        self.conversation_id: int | None = None
        self._tell: Tell | None = None
        self._lines: dict[int, dict[str, Any]] = {}
        self._head: dict[str, Any] = {}
        self._panel: list[dict[str, Any]] = []
        self._list: dict[str, Any] = {}
        #: Whether something in the thread is on its way out: its status changes without an event.
        self.is_pending = False

    def connect(self, tell: Tell) -> None:
        """The page can be told things now."""
        self._tell = tell

    def tell(self, method: str, *values: object) -> None:
        """Call a method of the page, where there is one."""
        if self._tell is not None:
            self._tell(method, *values)

    async def who(self) -> Member | None:
        """Who this is now; None, and the page leaves, where the session has ended."""
        member = await self.house.sessions.use(self.secret)
        if member is None:
            self.leave()
            return None
        self.member = member
        return member

    def leave(self) -> None:
        """Show the page the door, and tell it nothing more."""
        self.tell("leave")
        self._tell = None

    # What the page is told

    @property
    def now(self) -> int:
        """Shop time: what everything on the page is dated by."""
        return self.house.parts.clock.shop()

    async def start(self, conversation_id: int | None) -> dict[str, Any]:
        """All that the page shows at first."""
        found = await self.house.parts.db.read(listing.read)
        self._list = self._listed(found)
        shop = self.house.parts.engine.shelf.policy.shop
        return {
            "words": self.words.all(),
            "language": self.words.language,
            "zone": shop.time_zone,
            "shop": shop.name.get(self.words.language) or next(iter(shop.name.values()), ""),
            "me": self.me(),
            "list": self._list,
            "thread": await self.opened(conversation_id) if conversation_id is not None else None,
        }

    def me(self) -> dict[str, Any]:
        """Whose page this is."""
        return {"id": self.member.id, "name": self.member.name, "onDuty": self.member.on_duty_since is not None}

    def _listed(self, found: Listing) -> dict[str, Any]:
        rules = self.house.parts.engine.shelf.policy.handoff
        return listing.shown(found, self.words, self.member.id, self.now, rules.due_soon_from)

    def show_list(self, found: Listing) -> None:
        """The list as it is now, if it changed."""
        shown = self._listed(found)
        if shown["parts"] != self._list.get("parts") or any(
            shown[name] != self._list.get(name) for name in ("onDuty", "trouble")
        ):
            self._list = shown
            self.tell("showList", shown)

    async def opened(self, conversation_id: int, upto: int | None = None) -> dict[str, Any] | None:
        """A conversation with its last lines and its panel; it is the one that this page watches from now on."""
        db, now = self.house.parts.db, self.now
        found = await db.read(lambda db: thread.read(db, conversation_id, upto))
        known = await db.read(lambda db: panel.read(db, conversation_id, now))
        if found is None or known is None:
            self.conversation_id = None
            return None
        self.conversation_id = conversation_id
        lines = thread.lines_shown(found.lines, self.words)
        self._lines = {line["id"]: line for line in lines}
        self._head = thread.head_shown(found.row, self.words, self.member.id)
        self._panel = panel.shown(known, self.words, self.house.parts.engine.shelf.policy, now)
        self._look_for_pending()
        first = {"head": self._head, "lines": lines, "older": found.has_older}
        return {**first, "panel": self._panel, "upto": upto, "now": now}

    async def refresh(self) -> None:
        """Tell the page what changed in its conversation."""
        watched, db, now = self.conversation_id, self.house.parts.db, self.now
        if watched is None:
            return
        found = await db.read(lambda db: thread.read(db, watched))
        known = await db.read(lambda db: panel.read(db, watched, now))
        if found is None or known is None or self.conversation_id != watched:
            return
        head = thread.head_shown(found.row, self.words, self.member.id)
        if head != self._head:
            self._head = head
            self.tell("showHead", head)
        self._show_lines(thread.lines_shown(found.lines, self.words))
        shown = panel.shown(known, self.words, self.house.parts.engine.shelf.policy, now)
        if shown != self._panel:
            self._panel = shown
            self.tell("showPanel", shown)
        self._look_for_pending()

    def _show_lines(self, lines: list[dict[str, Any]]) -> None:
        changed = [line for line in lines if self._lines.get(line["id"]) != line]
        if changed:
            self._keep(changed)
            self.tell("showLines", changed, self.now)

    def _keep(self, lines: list[dict[str, Any]]) -> None:
        self._lines.update({line["id"]: line for line in lines})
        for number in sorted(self._lines)[:-KEPT]:
            del self._lines[number]

    def _look_for_pending(self) -> None:
        self.is_pending = any(line["status"] in thread.PENDING for line in self._lines.values())

    # What the page asks

    async def open(self, conversation_id: object, upto: object = None) -> None:
        """Show a conversation, back to a message where one was searched for."""
        number = row_id(conversation_id)
        if number is None or await self.who() is None:
            return
        shown = await self.opened(number, row_id(upto))
        self.tell("showThread", shown)

    def close(self) -> None:
        """The page shows the list alone."""
        self.conversation_id = None
        self.is_pending = False

    async def older(self, before: object) -> None:
        """Earlier lines of the conversation that is shown."""
        watched, first = self.conversation_id, row_id(before)
        if watched is None or first is None or await self.who() is None:
            return
        lines = await self.house.parts.db.read(lambda db: messages.thread(db, watched, thread.LINES, first))
        shown = thread.lines_shown(lines, self.words)
        self._keep(shown)
        self.tell("showOlder", watched, shown, len(lines) >= thread.LINES)

    async def search(self, wanted: object) -> None:
        """Messages with these words."""
        if not isinstance(wanted, str) or await self.who() is None:
            return
        hits = await self.house.parts.db.read(lambda db: listing.find(db, wanted[:100]))
        self.tell("showHits", wanted, listing.found(hits, wanted, self.words))

    async def act(self, args: object) -> None:
        """Take, reply, hand back or note; the page hears what came of it under the act's own key."""
        deed, member = deed_of(args), await self.who()
        if deed is None or member is None:
            return
        verdict = await self.house.desk.do(member, deed)
        self.tell("acted", deed.key, self._shown(verdict, deed.verb))
        said = {"staff_id": member.id, "conversation_id": deed.conversation_id, "ok": verdict.ok}
        log.info("desk", action=f"desk_{deed.verb}", **said)

    def _shown(self, verdict: Verdict, verb: str) -> dict[str, Any]:
        asks = self.words.say(f"sure.{verb}", agent=verdict.ask) if verdict.ask else ""
        return {"ok": verdict.ok, "error": self.words[verdict.error] if verdict.error else "", "ask": asks}

    async def duty(self, is_on: object) -> None:
        """Come on duty, or go."""
        member = await self.who()
        if member is None or not isinstance(is_on, bool):
            return
        await self.house.desk.set_duty(member, is_on)
        log.info("duty", action="duty_on" if is_on else "duty_off", staff_id=member.id)
        await self.who()
        self.tell("showMe", self.me())
