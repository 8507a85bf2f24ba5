import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Forbidden

from tests.botapi.group import Group
from tests.botapi.person import Person
from tests.botapi.server import BotApi

KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="ok")]])


async def test_a_press_is_answered_once(api: BotApi, bot: Bot, ann: Person) -> None:
    await bot.send_message(ann.id, "好吗", reply_markup=KEYS)
    query = ann.presses(api.last(ann.id), "ok")["callback_query"]
    assert api.unanswered == ["ok"]

    await bot.answer_callback_query(query["id"], "好的")

    assert api.unanswered == []
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(query["id"])


async def test_a_press_that_waited_too_long_cannot_be_answered(api: BotApi, bot: Bot, ann: Person) -> None:
    await bot.send_message(ann.id, "好吗", reply_markup=KEYS)
    query = ann.presses(api.last(ann.id), "ok")["callback_query"]

    api.world.query_life_s = 0

    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(query["id"])


async def test_a_press_sent_again_has_new_ids(api: BotApi, bot: Bot, ann: Person) -> None:
    await bot.send_message(ann.id, "好吗", reply_markup=KEYS)
    first = ann.presses(api.last(ann.id), "ok")
    ann.presses_again(first)

    one, two = [update.callback_query for update in await bot.get_updates()]

    assert one
    assert two
    assert one.id != two.id
    assert (one.data, one.message) == (two.data, two.message)


async def test_nobody_presses_what_was_never_there(api: BotApi, bot: Bot, ann: Person) -> None:
    await bot.send_message(ann.id, "好吗", reply_markup=KEYS)

    with pytest.raises(ValueError, match="no button"):
        ann.presses(api.last(ann.id), "other")


async def test_every_kind_of_message_is_well_formed(bot: Bot, ann: Person) -> None:
    ann.starts("order-A1001")
    ann.sends_photo(caption="碎了")
    ann.sends_document()
    ann.sends_sticker()
    ann.sends_voice()
    ann.sends_video()
    ann.sends_location()
    ann.sends_contact()
    ann.edits(ann.says("错字"), "改好")

    messages = [update.effective_message for update in await bot.get_updates()]

    assert messages[0]
    assert messages[0].parse_entities(["bot_command"]).popitem()[1] == "/start"
    kinds = ["photo", "document", "sticker", "voice", "video", "location", "contact"]
    assert all(getattr(message, kind) for message, kind in zip(messages[1:8], kinds, strict=True))
    assert [message.text for message in messages[8:] if message] == ["错字", "改好"]


async def test_a_start_payload_is_what_a_link_can_carry(ann: Person) -> None:
    with pytest.raises(ValueError, match="payload"):
        ann.starts("订单")


async def test_a_block_is_told_and_refuses_what_follows(api: BotApi, bot: Bot, ann: Person) -> None:
    ann.blocks()
    with pytest.raises(Forbidden, match="blocked"):
        await bot.send_message(ann.id, "在吗")

    ann.unblocks()
    await bot.send_message(ann.id, "欢迎回来")
    ann.deletes_account()
    with pytest.raises(Forbidden, match="deactivated"):
        await bot.send_message(ann.id, "在吗")

    changes = [update.my_chat_member for update in await bot.get_updates()]
    statuses = [(c.old_chat_member.status, c.new_chat_member.status) for c in changes if c]
    assert statuses == [("member", "kicked"), ("kicked", "member")]


async def test_a_topic_is_made_written_to_and_gone(api: BotApi, bot: Bot, desk: Group) -> None:
    topic = await bot.create_forum_topic(desk.id, "安")
    sent = await bot.send_message(desk.id, "退货", message_thread_id=topic.message_thread_id)
    assert (sent.is_topic_message, api.last(desk.id).thread) == (True, topic.message_thread_id)

    desk.deletes_topic(topic.message_thread_id)

    with pytest.raises(BadRequest, match="thread not found"):
        await bot.send_message(desk.id, "在吗", message_thread_id=topic.message_thread_id)


async def test_closing_a_topic_twice_changes_nothing(bot: Bot, desk: Group) -> None:
    topic = (await bot.create_forum_topic(desk.id, "安")).message_thread_id
    await bot.close_forum_topic(desk.id, topic)

    with pytest.raises(BadRequest, match=r"(?i)topic_not_modified"):
        await bot.close_forum_topic(desk.id, topic)


async def test_without_the_right_there_are_no_topics(api: BotApi, bot: Bot, desk: Group) -> None:
    desk.adds_bot(api.person(id=7), can_manage_topics=False)

    with pytest.raises(BadRequest, match=r"(?i)not enough rights"):
        await bot.create_forum_topic(desk.id, "安")


async def test_an_agent_is_heard_only_by_an_administrator(api: BotApi, bot: Bot, desk: Group) -> None:
    agent = api.person(id=7)
    topic = desk.opens_topic(agent, "安")
    assert "update_id" in agent.says("您好", chat=desk.chat, thread=topic.id)

    desk.adds_bot(agent, status="member")

    assert "update_id" not in agent.says("听不见", chat=desk.chat, thread=topic.id)
    assert "update_id" in agent.says("/close", chat=desk.chat, thread=topic.id)


async def test_a_group_that_moved_names_its_new_id(api: BotApi, bot: Bot, desk: Group) -> None:
    desk.migrates(api.person(id=7), to=-1002)

    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(desk.id, "在吗")

    assert moved.value.new_chat_id == -1002
    await bot.send_message(-1002, "在吗")


async def test_an_album_is_copied_in_one_piece(api: BotApi, bot: Bot, ann: Person, desk: Group) -> None:
    ids = [update["message"]["message_id"] for update in ann.sends_album(3)]

    copies = await bot.copy_messages(desk.id, ann.id, ids)

    copied = api.chat(desk.id).lines[-3:]
    assert [copy.message_id for copy in copies] == [line.id for line in copied]
    assert len({line.raw["media_group_id"] for line in copied}) == 1


async def test_channels_and_business_accounts_have_kinds_of_their_own(api: BotApi, bot: Bot, ann: Person) -> None:
    api.channel(id=-9).posts("上新")
    account = api.business(api.person(id=7))
    account.connects()
    ann.says("在吗", business=account.id)
    account.deletes([api.last(ann.id)])

    kinds = [next(iter(update.to_dict().keys() - {"update_id"})) for update in await bot.get_updates()]

    assert kinds == ["channel_post", "business_connection", "business_message", "deleted_business_messages"]
