"""What agents see: over real HTTP against the emulated Bot API."""

from tests.bot.channels.telegram.desk.desk_shop import DeskShop
from tests.botapi.person import Person


async def test_a_conversation_gets_a_topic_once_it_wants_a_person(shop: DeskShop, ann: Person) -> None:
    ann.says("包邮吗")
    await shop.api.until(lambda: ann.chat.replies)
    assert shop.topics == []

    topic = await shop.asks_for_a_person(ann)

    assert topic.name == "🔔 安 #1"


async def test_the_story_so_far_stands_in_the_topic_as_one_message(shop: DeskShop, ann: Person) -> None:
    ann.says("包邮吗")
    await shop.api.until(lambda: ann.chat.replies)

    topic = await shop.asks_for_a_person(ann)
    await shop.sees(topic, "👤 安：转人工")

    [story] = [line.text for line in shop.told(topic) if not line.offered]
    assert story.splitlines()[0] == "👤 安：包邮吗"
    assert story.splitlines()[1].startswith("🤖：") or story.splitlines()[1].startswith("🤖 ")


async def test_the_card_is_pinned_and_says_who_it_is_and_why(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    card = shop.card(topic)

    await shop.api.until(lambda: shop.chat.pinned == [card.id])
    assert "安 #1 · 等人接手" in card.text
    assert "要找人工" in card.text
    assert card.labels == ["接手", "交还机器人", "结束"]


async def test_what_is_said_while_people_have_it_is_told(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)

    ann.says("我的碗碎了 <b>急</b> @aning /close")

    await shop.sees(topic, "我的碗碎了 <b>急")
    told = next(line for line in shop.told(topic) if "碎了" in line.text)
    assert not told.entities
    assert "@aning" not in told.text


async def test_a_customers_picture_stands_in_the_topic(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)

    ann.sends_photo(caption="就是这里")

    await shop.sees(topic, "就是这里")
    await shop.api.until(lambda: any(line.has_photo for line in shop.chat.replies))


async def test_a_customers_voice_stands_in_the_topic(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)

    ann.sends_voice()

    await shop.api.until(lambda: any("voice" in line.raw and line.thread == topic.id for line in shop.chat.replies))


async def test_the_bots_conversations_are_not_told(shop: DeskShop, ann: Person, bob: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    bob.says("how long does delivery take?")
    await shop.api.until(lambda: bob.chat.replies)
    ann.says("在吗")
    await shop.sees(topic, "在吗")

    assert len(shop.topics) == 1


async def test_a_topic_is_used_again(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    ann.presses(next(line for line in reversed(ann.chat.replies) if "go_on" in line.offered), "go_on")
    await shop.owned_by("bot")
    await shop.api.until(lambda: topic.name == "🤖 安 #1")
    ann.says("包邮吗")
    await shop.hears(ann, "邮")

    ann.says("转人工")

    await shop.api.until(lambda: topic.name == "🔔 安 #1")
    await shop.sees(topic, "👤 安：包邮吗")
    assert len(shop.topics) == 1


async def test_a_deleted_topic_is_made_again_with_the_whole_story(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    shop.write(topic, "我来看看")
    await shop.hears(ann, "我来看看")
    await shop.api.until(lambda: topic.name.startswith("💬"))

    shop.group.deletes_topic(topic.id)
    ann.says("还在吗")

    again = await shop.topic()
    await shop.sees(again, "还在吗")
    assert again.id != topic.id
    assert "💬 阿宁：我来看看" in shop.story(again)
    assert shop.story(again).count("转人工") >= 1


async def test_who_closes_a_topic_hands_back_and_it_opens_again_when_it_is_needed(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    await shop.sees(topic, "转人工")

    shop.group.closes_topic(shop.aning, topic.id)
    await shop.owned_by("bot")
    await shop.api.until(lambda: topic.name == "✅ 安 #1")
    ann.says("转人工")

    await shop.api.until(lambda: topic.name == "🔔 安 #1")
    assert not topic.is_closed
    assert len(shop.topics) == 1


async def test_two_customers_have_two_topics(shop: DeskShop, ann: Person, bob: Person) -> None:
    first = await shop.asks_for_a_person(ann)
    bob.says("I want to talk to a human")
    second = await shop.topic(2)
    await shop.sees(second, "talk to a human")

    assert "human" not in shop.story(first)
    assert second.name == "🔔 Bob #2"
