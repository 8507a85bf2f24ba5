"""Customers of other channels at the desk in Telegram, and what their channel can take."""

from data import files
from data.inbox import Incoming
from tests.bot.channels.telegram.desk.desk_shop import DeskShop
from tests.botapi.chat import Topic


async def asks(shop: DeskShop, text: str = "转人工", key: str = "w1") -> None:
    await shop.shop.app.engine.receive(Incoming("wire", "v1", key, text=text, name="访客小林"))


async def at_the_desk(shop: DeskShop) -> Topic:
    await asks(shop)
    return await shop.topic()


async def test_a_visitor_of_another_channel_has_a_topic_and_is_answered_there(shop: DeskShop) -> None:
    topic = await at_the_desk(shop)
    assert topic.name == "🔔 访客小林 #1"

    shop.write(topic, "您好，请说")

    await shop.api.until(lambda: "您好，请说" in shop.wire.texts("v1"))
    await asks(shop, "杯子漏水", "w2")
    await shop.sees(topic, "👤 访客小林：杯子漏水")


async def test_a_picture_is_kept_for_the_visitor(shop: DeskShop) -> None:
    topic = await at_the_desk(shop)

    shop.aning.sends_photo(b"GIF89a-a-picture", caption="看图", chat=shop.chat, thread=topic.id)

    await shop.api.until(lambda: any(one.attachments for one in shop.wire.sent))
    [picture] = next(one.attachments for one in shop.wire.sent if one.attachments)
    stored = await shop.shop.app.db.read(lambda db: files.get(db, picture.file_id))
    assert stored is not None
    assert (stored.channel, stored.address, stored.content) == ("wire", "v1", b"GIF89a-a-picture")


async def test_a_sticker_becomes_its_emoji(shop: DeskShop) -> None:
    topic = await at_the_desk(shop)

    shop.aning.sends_sticker("👍", chat=shop.chat, thread=topic.id)

    await shop.api.until(lambda: "👍" in shop.wire.texts("v1"))


async def test_what_the_channel_cannot_show_is_said_in_the_topic(shop: DeskShop) -> None:
    topic = await at_the_desk(shop)

    shop.aning.sends_voice(chat=shop.chat, thread=topic.id)

    await shop.sees(topic, "没有发出：语音")
    assert await shop.owner("v1", "wire") == "queue"
