"""What agents do, through the engine's one door, wherever they work: take, reply, hand back, note, settle a matter."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import get_args

from bot.clock import Clock
from bot.engine import Engine
from bot.errors import InboxUnavailable
from data import contacts, conversations, staff
from data.attachments import attachment_row, mark_row
from data.database import Database
from data.inbox import Post
from data.staff import Member, Role
from flows.events import AgentVerb, Attachment, Mark

#: Who may do what. Everybody on the staff may speak with customers; the table is where that would change.
MAY: dict[AgentVerb, frozenset[Role]] = {verb: frozenset(get_args(Role)) for verb in get_args(AgentVerb)}

#: What changes nobody's turn to speak: a colleague's conversation is no hindrance to it.
QUIET: frozenset[AgentVerb] = frozenset({"note", "settle"})

#: How long somebody waits to see their act done; a step takes a millisecond or two.
SEEN_WITHIN_S, LOOK_EVERY_S = 3.0, 0.02


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody wants done in a conversation."""

    conversation_id: int
    verb: AgentVerb
    key: str
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    marks: tuple[Mark, ...] = ()
    #: Whether they said yes to doing it although the conversation is a colleague's.
    is_sure: bool = False
    #: The matter that `settle` is about.
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of it. `error` is a key of the words; `ask` the colleague who has the conversation."""

    ok: bool = False
    error: str = ""
    ask: str = ""


class Desk:
    """Does the deeds of everybody who works here."""

    def __init__(self, db: Database, engine: Engine, clock: Clock) -> None:
        """One for all who work at it: two who take the same conversation go one after the other."""
        self._db, self._engine, self._clock = db, engine, clock
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def do(self, member: Member, deed: Deed) -> Verdict:
        """Do it, or say why not.

        The second of two who take a conversation at once finds it taken and is asked: the lock is held until the
        first one's step is seen in the database.
        """
        if member.role not in MAY[deed.verb]:
            return Verdict(error="error.role")
        if deed.verb in {"reply", "note"} and not deed.text and not deed.attachments:
            return Verdict(error="error.empty")
        async with self._turns[deed.conversation_id]:
            try:
                return await self._in_turn(member, deed)
            finally:
                self._forget()

    async def _in_turn(self, member: Member, deed: Deed) -> Verdict:
        now = await self._db.read(lambda db: contacts.thread_of(db, deed.conversation_id))
        if now is None:
            return Verdict(error="error.gone")
        talk = now.conversation
        if deed.verb == "release" and talk.owner == "bot":
            return Verdict(error="error.with_bot")
        is_theirs = talk.owner == "agent" and talk.agent_id != member.id
        if is_theirs and deed.verb not in QUIET and not deed.is_sure:
            return Verdict(ask=await self._name(talk.agent_id))
        body = {"verb": deed.verb, "agent_id": member.id, "text": deed.text, **_more(deed)}
        post = Post("desk", f"{member.id}:{deed.key}", now.contact.channel, now.contact.address, "agent", body)
        try:
            await self._engine.post(post)
        except InboxUnavailable:
            return Verdict(error="error.storage")
        return Verdict(ok=True, error="" if await self._seen(member, deed) else "error.slow")

    async def _seen(self, member: Member, deed: Deed) -> bool:
        """Whether the step has been done, as far as the owner tells."""
        if deed.verb in QUIET:
            return True
        wanted = ("bot", None) if deed.verb == "release" else ("agent", member.id)
        loop = asyncio.get_running_loop()
        end = loop.time() + SEEN_WITHIN_S
        while await self._db.read(lambda db: conversations.speaker(db, deed.conversation_id)) != wanted:
            if loop.time() > end:
                return False
            await asyncio.sleep(LOOK_EVERY_S)
        return True

    async def _name(self, agent_id: int | None) -> str:
        member = await self._db.read(lambda db: staff.get(db, agent_id or 0))
        return member.name if member else "?"

    def _forget(self) -> None:
        """Locks that nobody waits for are not kept."""
        if len(self._turns) > 200:
            for number in [number for number, lock in self._turns.items() if not lock.locked()]:
                del self._turns[number]

    async def set_duty(self, member: Member, is_on: bool) -> None:
        """Somebody comes or goes. Shop time: customers are told by it."""
        now = self._clock.shop()
        await self._db.write(lambda db: staff.set_duty(db, member.id, is_on, now))


def _more(deed: Deed) -> dict[str, object]:
    """What only some deeds have."""
    more: dict[str, object] = {}
    if deed.attachments:
        more["attachments"] = [attachment_row(one) for one in deed.attachments]
    if deed.marks:
        more["marks"] = [mark_row(one) for one in deed.marks]
    if deed.case_id is not None:
        more["case_id"] = deed.case_id
    return more
