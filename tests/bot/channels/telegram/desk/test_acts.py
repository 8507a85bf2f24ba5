"""What members of the group do: over real HTTP against the emulated Bot API."""

import asyncio

from data import staff
from tests.bot.channels.telegram.desk.desk_shop import DeskShop
from tests.bot.stage import until
from tests.botapi.person import Person


async def test_what_a_member_writes_goes_to_the_customer_and_takes_over(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)

    shop.write(topic, "您好，我是阿宁")

    await shop.hears(ann, "您好，我是阿宁")
    assert await shop.owner() == "agent"
    await shop.api.until(lambda: topic.name == "💬 安 #1 · 阿宁")


async def test_who_wrote_is_kept_as_the_author(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    shop.write(topic, "您好")
    await shop.hears(ann, "您好")

    rows = await shop.rows("select s.name, s.role from messages m join staff s on s.id = m.agent_id")
    assert rows == [("阿宁", "agent")]
    assert await shop.rows("select user_id, name from desk_members") == [(8, "阿宁")]


async def test_it_is_not_told_to_the_topic_where_it_was_written(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    shop.write(topic, "马上查")
    await shop.hears(ann, "马上查")
    ann.says("谢谢您")
    await shop.sees(topic, "谢谢您")

    assert "马上查" not in shop.story(topic)


async def test_looks_are_carried_and_hidden_links_are_shown(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    entities = [
        {"type": "text_link", "offset": 0, "length": 2, "url": "https://shop.example/t"},
        {"type": "bold", "offset": 3, "length": 2},
    ]

    shop.aning._posts({"text": "这里 明天到", "entities": entities}, chat=shop.chat, thread=topic.id)

    await shop.hears(ann, "明天到")
    line = ann.chat.replies[-1]
    assert line.text == "这里 (https://shop.example/t) 明天到"
    [bold] = line.entities
    assert line.text[bold["offset"] : bold["offset"] + bold["length"]] == "明天"


async def test_a_note_stays_among_the_staff(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)

    shop.write(topic, "// 老顾客，客气点")
    shop.write(topic, "您好")

    await shop.hears(ann, "您好")
    assert not any("客气点" in line.text for line in ann.chat.replies)
    assert await shop.rows("select text from messages where author = 'note'") == [("老顾客，客气点",)]


async def test_a_note_takes_nothing_over(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    shop.write(topic, "//先看看")
    await until(lambda: _has(shop, "select 1 from messages where author = 'note'"))

    assert await shop.owner() == "queue"


async def test_pictures_files_voices_and_stickers_go_to_the_customer(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    where = {"chat": shop.chat, "thread": topic.id}

    shop.aning.sends_photo(caption="是这个吗", **where)
    shop.aning.sends_document(name="发票.pdf", **where)
    shop.aning.sends_voice(**where)
    shop.aning.sends_sticker(**where)
    shop.aning.sends_video(**where)

    await shop.hears(ann, "是这个吗")
    kinds = ("photo", "document", "voice", "sticker", "video")
    await shop.api.until(lambda: all(any(kind in line.raw for line in ann.chat.replies) for kind in kinds))
    assert shop.api.counts()["sendVoice"] == 1


async def test_the_card_takes_and_hands_back(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)

    shop.aning.presses(shop.card(topic), "desk:take")
    await shop.owned_by("agent")
    shop.aning.presses(shop.card(topic), "desk:back")

    await shop.owned_by("bot")
    await shop.api.until(lambda: topic.name == "🤖 安 #1")


async def test_a_press_that_is_sent_again_changes_nothing(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)

    update = shop.aning.presses(shop.card(topic), "desk:take")
    shop.aning.presses_again(update)
    shop.api.repeat(update)
    shop.write(topic, "您好")

    await shop.hears(ann, "您好")
    assert await shop.owner() == "agent"


async def test_close_hands_back_and_closes_the_topic(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)

    shop.aning.presses(shop.card(topic), "desk:close")

    await shop.owned_by("bot")
    await shop.api.until(lambda: topic.is_closed)
    assert topic.name == "✅ 安 #1"


async def test_a_colleague_may_step_in_and_it_is_theirs(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    shop.write(topic, "我是阿宁")
    await shop.hears(ann, "我是阿宁")

    shop.write(topic, "我是店长", shop.boss)

    await shop.hears(ann, "我是店长")
    await shop.api.until(lambda: topic.name == "💬 安 #1 · 店长")


async def test_the_bots_own_words_take_nothing_over(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    echo = shop.card(topic).raw
    shop.api.push({"message": {**echo, "message_id": 900}})
    ann.says("在吗在吗")
    await shop.sees(topic, "在吗在吗")
    await shop.has_read_all()

    assert await shop.owner() == "queue"
    assert await shop.rows("select 1 from messages where author = 'agent'") == []


async def test_who_is_no_member_is_not_passed_on(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    stranger = shop.api.person(id=66, name="路人")

    shop.write(topic, "给我转账", stranger)

    await shop.sees(topic, "路人 不在这个群里")
    assert await shop.owner() == "queue"
    assert not any("转账" in line.text for line in ann.chat.replies)


async def test_a_disabled_account_is_turned_away(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    shop.write(topic, "您好")
    await shop.hears(ann, "您好")
    await shop.shop.app.db.write(
        lambda db: db.execute("update staff set disabled_at = 1 where id = (select staff_id from desk_members)")
    )

    shop.write(topic, "还有我")

    await shop.sees(topic, "阿宁 的账号已停用")
    assert not any("还有我" in line.text for line in ann.chat.replies)


async def test_an_anonymous_administrator_is_told_why_nothing_went_out(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    anonymous = shop.api.person(id=1087968824, name="Group")
    anonymous.user["is_bot"] = True

    anonymous._posts({"text": "在的", "sender_chat": shop.chat.raw}, chat=shop.chat, thread=topic.id)

    await shop.sees(topic, "匿名")
    assert await shop.owner() == "queue"


async def test_a_send_that_fails_is_shown_in_the_topic(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    await shop.sees(topic, "转人工")

    ann.chat.wall = "bot was blocked by the user"
    shop.write(topic, "您好，在吗")

    await shop.sees(topic, "没有送达")
    assert "⚠️" in shop.story(topic)
    assert "blocked by the user" in shop.story(topic)


async def test_a_change_is_said_not_to_be_carried(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    update = shop.write(topic, "十点到")
    await shop.hears(ann, "十点到")

    shop.aning.edits(update, "十二点到")

    await shop.sees(topic, "改动没有传给顾客")


async def test_members_come_on_duty_and_go_by_command(shop: DeskShop) -> None:
    shop.aning.says("/off", chat=shop.chat)
    await until(lambda: _has(shop, "select 1 from desk_members"))

    shop.aning.says("/on", chat=shop.chat)

    async def is_on() -> bool:
        people = await shop.shop.app.db.read(staff.everybody)
        return any(one.name == "阿宁" and one.on_duty_since and one.id != people[0].id for one in people)

    await until(is_on)
    await shop.api.until(lambda: any("阿宁 上班了" in line.text for line in shop.chat.replies))


async def test_a_command_that_is_none_is_not_said_to_the_customer(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)

    shop.write(topic, "/refund 100")

    await shop.sees(topic, "没有这个命令")
    assert await shop.owner() == "queue"


async def test_a_topic_of_the_staffs_own_is_nobodys_conversation(shop: DeskShop, ann: Person) -> None:
    own = shop.group.opens_topic(shop.aning, "闲聊")
    shop.write(own, "中午吃什么")
    topic = await shop.asks_for_a_person(ann)

    shop.write(topic, "您好")

    await shop.hears(ann, "您好")
    assert not any("吃什么" in line.text for line in ann.chat.replies)


async def test_two_agents_and_two_customers_at_once(shop: DeskShop, ann: Person, bob: Person) -> None:
    first = await shop.asks_for_a_person(ann)
    bob.says("I want to talk to a human")
    second = await shop.topic(2)

    for number in range(5):
        shop.write(first, f"阿宁{number}")
        shop.write(second, f"boss{number}", shop.boss)
        await asyncio.sleep(0)

    await shop.hears(ann, "阿宁4")
    await shop.hears(bob, "boss4")
    assert [line.text for line in ann.chat.replies if line.text.startswith("阿宁")] == [f"阿宁{n}" for n in range(5)]
    assert [line.text for line in bob.chat.replies if line.text.startswith("boss")] == [f"boss{n}" for n in range(5)]


async def _has(shop: DeskShop, query: str) -> bool:
    return bool(await shop.rows(query))
