"""Where people can write to a bot beside their own chat with it, and who is gone."""

from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest
from telegram import Update as LibrarysUpdate

from bot.channels.telegram.reading import ALLOWED_UPDATES
from bot.channels.telegram.update import update_of
from tests.bot.channels.telegram.stage import TelegramShop, telegram_shop
from tests.bot.stage import until
from tests.botapi.person import Person
from tests.botapi.server import BotApi
from tests.botapi.topics import open_topic


@pytest.fixture
async def shop(shop_file: Path) -> AsyncIterator[TelegramShop]:
    async with telegram_shop(shop_file) as shop:
        yield shop
        assert not shop.api.breaches


@pytest.fixture
def ann(shop: TelegramShop) -> Person:
    return shop.api.person(id=1001, name="安")


async def is_read(shop: TelegramShop, updates: int) -> bool:
    rows = await shop.rows("select count(*) from updates where status = 'done'")
    return bool(rows[0][0] >= updates)


async def test_who_writes_to_the_shops_own_account_is_answered_there_and_apart(shop: TelegramShop, ann: Person) -> None:
    business = shop.api.business(shop.api.person(id=900, name="店主"))
    business.connects()

    ann.says("包邮吗", business=business.id)
    ann.says("可以开发票吗")
    await shop.shows(ann, 2)

    sent = [call.parameters for call in shop.api.calls if call.method == "sendMessage"]
    assert {one.get("business_connection_id") for one in sent} == {business.id, None}
    rows = await shop.rows("select address from contacts where channel = 'telegram' order by address")
    assert rows == [("1001",), (f"1001/business/{business.id}",)]


async def test_what_the_owner_writes_in_that_account_is_no_customers_word(shop: TelegramShop, ann: Person) -> None:
    owner = shop.api.person(id=900, name="店主")
    business = shop.api.business(owner)
    business.connects()

    owner.says("亲，今天发货", chat=ann.chat, business=business.id)

    await until(lambda: is_read(shop, 2))
    assert await shop.rows("select count(*) from contacts where channel = 'telegram'") == [(0,)]


async def test_each_topic_of_a_private_chat_is_a_conversation_of_its_own(shop: TelegramShop, ann: Person) -> None:
    topic = open_topic(shop.api.world, ann.chat, ann.user, "订单 A1001")

    ann.says("包邮吗", thread=topic.id)
    ann.says("可以开发票吗")
    await shop.shows(ann, 2)

    rows = await shop.rows("select address from contacts where channel = 'telegram' order by address")
    assert rows == [("1001",), (f"1001/topic/{topic.id}",)]
    sent = [call.parameters for call in shop.api.calls if call.method == "sendMessage"]
    assert {str(one.get("message_thread_id")) for one in sent} == {str(topic.id), "None"}


async def test_a_channels_posts_are_nothing_to_the_bot(shop: TelegramShop, ann: Person) -> None:
    channel = shop.api.channel(id=-1007)
    shop.api.push(channel.posts("上新了"))
    ann.says("包邮吗")

    await shop.shows(ann, 1)
    assert not [line for line in shop.api.chat(-1007).lines if line.is_bots]
    assert await shop.rows("select count(*) from contacts where channel = 'telegram'") == [(1,)]


async def test_who_deleted_their_account_is_written_to_no_more(shop: TelegramShop, ann: Person) -> None:
    ann.says("包邮吗")
    await shop.shows(ann, 1)
    ann.says("可以开发票吗")
    ann.deletes_account()

    async def is_marked() -> bool:
        rows = await shop.rows("select unreachable_why from contacts where channel = 'telegram'")
        return "deactivated" in (rows[0][0] or "")

    await until(is_marked)


async def test_everything_that_is_read_is_asked_for(shop: TelegramShop) -> None:
    await shop.api.until(lambda: shop.api.counts()["getUpdates"])

    asked = next(call.parameters for call in shop.api.calls if call.method == "getUpdates")
    assert set(asked["allowed_updates"]) == set(ALLOWED_UPDATES)
    assert set(ALLOWED_UPDATES) <= set(LibrarysUpdate.ALL_TYPES)


async def test_an_update_is_read_as_the_library_reads_it() -> None:
    async with BotApi() as api:
        ann, bob = api.person(id=1001, name="安", username="ann"), api.person(id=1002, name="Bob", language="en")
        business = api.business(bob)
        raws = [
            business.connects(), ann.says("包邮吗"), ann.says("/start x-1"), ann.sends_photo(caption="坏了"),
            *ann.sends_album(2, "两张"), ann.sends_document(), ann.sends_sticker(), ann.sends_voice(),
            ann.sends_video(), ann.sends_location(), ann.sends_contact(), ann.says("在吗", business=business.id),
            ann.blocks(), ann.unblocks(),
        ]  # fmt: skip
        raws.append(ann.edits(raws[1], "包邮到上海吗"))

    for raw in raws:
        ours, theirs = update_of(orjson.dumps(raw).decode()), LibrarysUpdate.de_json(raw, None)
        for kind in ("message", "edited_message", "business_message"):
            mine, library = getattr(ours, kind), getattr(theirs, kind)
            assert (mine is None) == (library is None)
            if mine is not None:
                _compare(mine, library)
        if theirs.my_chat_member is not None:
            assert ours.my_chat_member is not None
            assert ours.my_chat_member.new_chat_member.status == theirs.my_chat_member.new_chat_member.status


def _compare(mine, library) -> None:  # type: ignore[no-untyped-def]
    """Every field that is read, in the library's words."""
    assert mine.message_id == library.message_id
    assert (mine.chat.id, mine.chat.type) == (library.chat.id, library.chat.type)
    assert mine.from_user.full_name == library.from_user.full_name
    assert mine.from_user.language_code == library.from_user.language_code
    for name in ("text", "caption", "media_group_id", "business_connection_id"):
        assert getattr(mine, name) == (getattr(library, name) or "")
    assert [one.file_id for one in mine.photo] == [one.file_id for one in library.photo]
    for name in ("sticker", "voice", "video", "document"):
        one, other = getattr(mine, name), getattr(library, name)
        assert (one and one.file_id) == (other and other.file_id)
    if library.location:
        assert (mine.location.latitude, mine.location.longitude) == (
            library.location.latitude,
            library.location.longitude,
        )
    if library.contact:
        assert mine.contact.phone_number == library.contact.phone_number


async def test_a_dice_or_a_poll_is_no_update_that_cannot_be_read(shop: TelegramShop, ann: Person) -> None:
    ann._posts({"dice": {"emoji": "🎲", "value": 3}})
    await shop.shows(ann, 1)

    assert await shop.rows("select 1 from updates where status = 'aside'") == []
