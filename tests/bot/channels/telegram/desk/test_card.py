"""The card, and the console beside the group."""

from bot.channels.telegram.desk.words import WORDS, Words
from bot.desk import Deed, Desk
from data import orders, staff
from tests.bot.channels.telegram.desk.desk_shop import DeskShop
from tests.botapi.person import Person


async def test_it_has_orders_with_phone_and_address_masked(shop: DeskShop, ann: Person) -> None:
    ann.says("你好")
    await shop.api.until(lambda: ann.chat.replies)
    contact = (await shop.thread()).contact
    number, phone, address = await shop.shop.app.db.write(
        lambda db: (
            orders.tie(db, contact.id, "A1001", "link", 1),
            (orders.get(db, "A1001").number, orders.get(db, "A1001").phone, orders.get(db, "A1001").address),  # type: ignore[union-attr]
        )[1]
    )

    card = shop.card(await shop.asks_for_a_person(ann)).text

    assert number in card
    assert phone
    assert phone not in card
    assert address not in card
    assert phone[-4:] in card


async def test_it_suggests_what_could_be_said_to_be_copied_with_a_tap(shop: DeskShop, ann: Person) -> None:
    ann.says("包邮吗")
    await shop.api.until(lambda: ann.chat.replies)

    card = shop.card(await shop.asks_for_a_person(ann))

    [quote, *_] = [one for one in card.entities if one["type"] == "code"]
    suggested = card.text[quote["offset"] : quote["offset"] + quote["length"]]
    assert "邮" in suggested
    assert suggested != ann.chat.replies[0].text
    assert "机器人答过：" in card.text


async def test_what_the_console_does_stands_in_the_topic(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    app = shop.shop.app
    member = (await app.db.read(staff.everybody))[0]
    number = (await shop.thread()).conversation.id

    desk = Desk(app.db, app.engine, app.clock)
    await desk.do(member, Deed(number, "note", "console-1", "给她包个邮"))
    await desk.do(member, Deed(number, "reply", "console-2", "我在后台回您"))

    await shop.sees(topic, "💬 阿宁：我在后台回您")
    assert "📝 阿宁：给她包个邮" in shop.story(topic)
    await shop.api.until(lambda: topic.name.endswith("· 阿宁"))


async def test_a_long_talk_with_the_bot_is_told_from_its_last_part(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    shop.aning.presses(shop.card(topic), "desk:back")
    await shop.owned_by("bot")
    await shop.api.until(lambda: topic.name == "🤖 安 #1")
    for number in range(90):  # far more than one message of Telegram's holds, whichever wordings it was answered with
        ann.says(f"包邮吗 {number}")
    await shop.api.until(lambda: len(ann.chat.replies) > 90)

    ann.says("转人工")

    await shop.sees(topic, "包邮吗 89")
    assert "包邮吗 1\n" not in shop.story(topic)


async def test_the_desk_speaks_both_languages() -> None:
    assert all(zh and en for zh, en in WORDS.values())
    assert (Words("zh")["take"], Words("en")["take"]) == ("接手", "Take")
