"""What was not understood becomes something, in the framework's own simulation."""

from nicegui import ui
from nicegui.testing import User

from bot.drafts import draft_at
from bot.misses import report
from replies.library import Library
from tests.bot.console.voice import SitDown, come, press, shop
from tests.bot.stage import Shop

__all__ = ["come", "shop"]


async def listed(user: User, text: str) -> None:
    await user.open("/console/misses")
    await user.should_see(text, retries=600)


def drafted(shop: Shop) -> Library:
    draft = draft_at(shop.app.db.path)
    assert draft is not None
    return Library.from_json(draft.source)


async def test_where_all_was_understood_the_page_says_so(come: SitDown) -> None:
    await listed(await come(), "都听懂了")


async def test_a_miss_becomes_a_phrasing_once_its_effects_were_seen(come: SitDown, shop: Shop) -> None:
    await shop.say("我那件几时动身呀", "c1")
    user = await come()
    await listed(user, "我那件几时动身呀")
    (choice,) = user.find(ui.select).elements
    choice.value = "shipping.when"

    await press(user, "加进这个意图…")
    await user.should_see("这样做会改变什么", retries=600)
    assert draft_at(shop.app.db.path) is None
    await press(user, "加进草稿：shipping.when")

    await user.should_see("存成草稿第 1 稿", retries=60)
    assert "几时动身" in str(drafted(shop).intents["shipping.when"].phrasings)
    await user.should_see("都听懂了")


async def test_a_miss_becomes_a_new_intent_with_an_answer(come: SitDown, shop: Shop) -> None:
    await shop.say("能刻字吗", "c1")
    user = await come()
    await listed(user, "能刻字吗")
    await press(user, "新的意图…")
    await press(user, "看看会改变什么")
    await user.should_see("编号、叫法、怎么答都要写", retries=60)

    user.find("新意图的编号").type("custom.engrave")
    user.find("叫法，给顾客看的").type("刻字")
    user.find(ui.textarea).type("可以的亲，备注要刻的字就行")
    await press(user, "看看会改变什么")
    await user.should_see("加进草稿：custom.engrave", retries=600)
    await press(user, "加进草稿：custom.engrave")

    await user.should_see("存成草稿第 1 稿", retries=60)
    assert drafted(shop).replies["custom.engrave"].wordings[0].text == "可以的亲，备注要刻的字就行"


async def test_what_is_ignored_is_listed_no_more_until_it_is_undone(come: SitDown, shop: Shop) -> None:
    await shop.say("有没有实体店", "c1")
    user = await come()
    await listed(user, "有没有实体店")

    await press(user, "前后聊了什么")
    await user.should_see("顾客：有没有实体店", retries=60)
    await press(user, "忽略")
    await user.should_see("不再列出：有没有实体店", retries=60)
    assert report(shop.app.db.path, 30).groups == ()

    await press(user, "撤销忽略")
    await user.should_see("拿回来了", retries=60)
    assert len(report(shop.app.db.path, 30).groups) == 1
