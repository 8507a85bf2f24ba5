"""In from the group: what its members write, press and command becomes acts of the staff."""

import asyncio
import hashlib
import traceback

import structlog
from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.channels.telegram.desk.card import PRESSED
from bot.channels.telegram.desk.look import member_of
from bot.channels.telegram.desk.mirror import Mirror
from bot.channels.telegram.desk.reading import Written, written
from bot.channels.telegram.desk.records import DeskRecords
from bot.channels.telegram.desk.story import origin
from bot.channels.telegram.update import Message, Update, User, update_of
from bot.clock import Clock
from bot.desk import Deed, Desk
from bot.errors import InboxUnavailable
from data.connection import StorageError
from data.contacts import Thread
from data.staff import Member
from data.updates import Update as Stored
from flows.events import AgentVerb, Attachment

log = structlog.get_logger("telegram")

#: How long somebody counts as a member before Telegram is asked again, in milliseconds.
MEMBER_MS = 10 * 60_000
#: The wait while Telegram or the storage cannot be reached (s).
WAIT_S = 1.0
#: Files that any Telegram chat takes and other channels do not.
_TELEGRAMS_OWN = frozenset({"voice", "video", "document"})
_INSIDE = frozenset({"creator", "administrator", "member", "restricted"})


class Unanswered(Exception):
    """Telegram does not say; asked again in a moment."""


class GroupActs:
    """Acts on what was stored of the group, one update after the other."""

    def __init__(self, bot: Bot, records: DeskRecords, desk: Desk, mirror: Mirror, clock: Clock, cap: int) -> None:
        """`cap` is the largest photo that is kept."""
        self._bot, self._records, self._desk, self._mirror, self._clock = bot, records, desk, mirror, clock
        self._cap = cap
        self._some = asyncio.Event()
        self._stopping = False
        self._seen: dict[int, int] = {}
        self._commands: dict[str, AgentVerb] = {"take": "take", "back": "release", "close": "release"}

    def wake(self) -> None:
        """Something was stored."""
        self._some.set()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping = True
        self._some.set()

    async def run(self) -> None:
        """Until it is to stop; begins with what an earlier process left."""
        while not self._stopping:
            self._some.clear()
            try:
                while (found := await self._records.waiting()) and not self._is_stopping():
                    await self._one(found[0])
            except (InboxUnavailable, StorageError, Unanswered) as error:
                log.warning("the desk waits", action="desk_waits", reason=str(error))
                await asyncio.sleep(WAIT_S)
                continue
            except Exception:
                # The one task that hears the group must outlive a mistake of ours.
                log.exception("the desk failed", action="desk_failed")
                await asyncio.sleep(WAIT_S)
                continue
            await self._some.wait()

    def _is_stopping(self) -> bool:
        return self._stopping

    async def _one(self, stored: Stored) -> None:
        """Act, then mark it as acted upon: an act that is repeated after a death has the same key."""
        try:
            await self._act(update_of(stored.body))
        except (InboxUnavailable, StorageError, Unanswered):
            raise
        except Exception:
            log.exception("an act of the desk failed", action="desk_act_failed", update_id=stored.key)
            await self._records.set_aside(stored.id, traceback.format_exc(limit=-4))
        else:
            await self._records.done(stored.id)
        self._mirror.wake()

    async def _act(self, update: Update) -> None:
        if update.my_chat_member is not None:
            self._mirror.look_again()
        elif update.callback_query is not None:
            await self._pressed(update)
        elif update.edited_message is not None:
            await self._edited(update.edited_message)
        elif update.message is not None:
            await self._said(update.message)

    # What happened in a topic

    async def _said(self, message: Message) -> None:
        if message.migrate_to_chat_id is not None:
            await self._mirror.follow(message.migrate_to_chat_id)
            return
        author = message.from_user
        thread = message.topic
        if author is None or (author.is_bot and message.sender_chat is None):
            return
        text = message.text or message.caption
        if text.startswith("/") and not text.startswith("//"):
            await self._command(message, author, text)
            return
        found = await self._records.conversation(message.chat.id, thread) if thread is not None else None
        if found is None or thread is None:
            return
        if message.forum_topic_closed is not None or message.forum_topic_reopened is not None:
            await self._shut(message, author, found)
            return
        if message.is_service:
            return
        member = await self._member(message, author, found)
        if member is not None:
            await self._reply(member, message, found, origin(message.chat.id, thread, message.message_id))

    async def _shut(self, message: Message, author: User, found: Thread) -> None:
        """Who closes a topic by hand is done with it, as with the button; while people have it, it opens again."""
        is_closed = message.forum_topic_closed is not None
        member = await self._member(message, author, found) if is_closed else None
        if member is not None:
            key = origin(message.chat.id, message.topic or 0, message.message_id)
            await self._command_of(member, found, "close", key)
        await self._records.update(found.conversation.id, is_closed=int(is_closed), is_live=1)

    async def _reply(self, member: Member, message: Message, found: Thread, key: str) -> None:
        words, number = self._records.words, found.conversation.id
        wrote = written(message)
        if wrote.is_note:
            await self._do(member, found, Deed(number, "note", key, wrote.note))
            return
        files: tuple[Attachment, ...] = ()
        if wrote.attachment is not None:
            file = await self._carried(wrote.attachment, found)
            if file is None:
                return
            if isinstance(file, str):
                wrote = Written(" ".join(filter(None, (file, wrote.text))))
            else:
                files = (file,)
        if not wrote.text and not files:
            await self._records.warn(number, words["not_carried"])
            return
        deed = Deed(number, "reply", key, wrote.text, files, wrote.marks, is_sure=True)
        await self._do(member, found, deed)

    async def _carried(self, file: Attachment, found: Thread) -> Attachment | str | None:
        """The file as the customer's channel takes it, or a word in its place; None once it is said that it cannot."""
        words, contact = self._records.words, found.contact
        if file.kind == "photo":
            return await self._photo(file, found)
        if contact.channel == "telegram":
            return file
        if file.kind == "sticker" and file.name:
            return file.name
        named = " ".join(filter(None, (words[f"file.{file.kind}"], file.name)))
        channel = words[f"channel.{contact.channel}"].removeprefix("channel.")
        await self._records.warn(found.conversation.id, words.say("cannot_carry", file=named, channel=channel))
        return None

    async def _photo(self, file: Attachment, found: Thread) -> Attachment | None:
        """Taken over at once, so that it can be shown anywhere."""
        words = self._records.words
        content = b""
        if file.size <= self._cap:
            try:
                remote = await self._bot.get_file(file.file_id)
                content = bytes(await remote.download_as_bytearray())
            except (BadRequest, Forbidden):
                content = b""
            except TelegramError as error:
                raise Unanswered(str(error)) from error
        if not content:
            await self._records.warn(found.conversation.id, words.say("not_fetched", file=words["file.photo"]))
            return None
        own = hashlib.sha256(f"{found.contact.channel} {found.contact.address} {file.file_id}".encode()).hexdigest()[
            :32
        ]
        await self._records.keep_photo(own, found, file.file_id, content)
        return Attachment("photo", own, mime="image/jpeg", size=len(content))

    async def _edited(self, message: Message) -> None:
        """A message that went out stays as it is at the customer's."""
        found = await self._records.conversation(message.chat.id, message.topic) if message.topic else None
        text = message.text or message.caption
        if found is not None and text and not text.startswith("/"):
            await self._records.warn(found.conversation.id, self._records.words["edited"])

    async def _pressed(self, update: Update) -> None:
        query = update.callback_query
        assert query is not None
        shown = query.message
        if shown is None or shown.topic is None or not query.data.startswith(PRESSED):
            return
        found = await self._records.conversation(shown.chat.id, shown.topic)
        if found is None:
            return
        member = await self._member(shown, query.from_user, found)
        if member is not None:
            await self._command_of(member, found, query.data.removeprefix(PRESSED), f"press-{query.id}")

    async def _command(self, message: Message, author: User, text: str) -> None:
        """`/on` and `/off` anywhere in the group, the others in a topic."""
        name = text[1:].split(maxsplit=1)[0].partition("@")[0].lower() if text[1:].strip() else ""
        thread = message.topic
        found = await self._records.conversation(message.chat.id, thread) if thread is not None else None
        if name in ("on", "off"):
            member = await self._member(message, author, found)
            if member is not None:
                await self._desk.set_duty(member, name == "on")
                self._mirror.answer(thread, self._records.words.say(name, name=member.name))
            return
        if found is None:
            return
        if name not in self._commands:
            self._mirror.answer(thread, self._records.words["commands"])
            return
        member = await self._member(message, author, found)
        if member is not None:
            key = origin(message.chat.id, thread or 0, message.message_id)
            await self._command_of(member, found, name, key)

    async def _command_of(self, member: Member, found: Thread, name: str, key: str) -> None:
        verb, number = self._commands.get(name), found.conversation.id
        if verb is None:
            return
        is_with_bot = found.conversation.owner == "bot"
        if not (name == "close" and is_with_bot):
            await self._do(member, found, Deed(number, verb, key, is_sure=True))
        if name == "close":
            await self._records.update(number, wants_closed=1, is_live=1)

    async def _do(self, member: Member, found: Thread, deed: Deed) -> None:
        """Through the same door as the console. What is not done is said in the topic."""
        verdict = await self._desk.do(member, deed)
        said = {"staff_id": member.id, "conversation_id": deed.conversation_id, "ok": verdict.ok}
        log.info("desk", action=f"desk_{deed.verb}", **said)
        if verdict.error == "error.storage":
            raise InboxUnavailable(verdict.error)
        if not verdict.ok:
            words = self._records.words
            await self._records.warn(found.conversation.id, words.say("not_done", why=words[verdict.error]))

    # Who it is

    async def _member(self, message: Message, author: User, found: Thread | None) -> Member | None:
        """The account of a member of the group; None for everybody else, who is told so in the topic."""
        words = self._records.words
        name = author.full_name or str(author.id)
        if message.sender_chat is not None and author.is_bot:
            await self._turn_away(words["anonymous"], message, found)
            return None
        if not await self._is_inside(message.chat.id, author.id):
            await self._turn_away(words.say("not_member", name=name), message, found)
            return None
        member = await self._records.member(author.id) or await self._records.join(author.id, name)
        if member is None:
            await self._turn_away(words.say("disabled", name=name), message, found)
        return member

    async def _turn_away(self, why: str, message: Message, found: Thread | None) -> None:
        if found is not None:
            await self._records.warn(found.conversation.id, why)
        else:
            self._mirror.answer(message.topic, why)

    async def _is_inside(self, chat_id: int, user_id: int) -> bool:
        """Asked of Telegram now and then; who left is out within minutes."""
        now = self._clock.machine()
        if 0 <= now - self._seen.get(user_id, -MEMBER_MS) < MEMBER_MS:
            return True
        try:
            found = await member_of(self._bot, chat_id, user_id)
        except (BadRequest, Forbidden):
            return False
        except TelegramError as error:
            raise Unanswered(str(error)) from error
        is_inside = found["status"] in _INSIDE and found.get("is_member", True)
        if is_inside:
            self._seen[user_id] = now
        return is_inside
