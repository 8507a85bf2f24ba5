"""From a draft to what customers hear, and back."""

import asyncio

from nicegui.testing import User

from bot.drafts import draft_at, edit
from bot.publishing import live, live_library
from replies.editing import Line, lines_of, reply_with, with_reply
from replies.library import Library
from tests.bot.console.voice import SitDown, come, press, shop
from tests.bot.stage import Shop, until

__all__ = ["come", "shop"]

NEW = "满 99 就包邮啦，改过的这一句"


def says(text: str):  # type: ignore[no-untyped-def]
    """The draft in which this is all that is said of the freight."""

    def change(library: Library) -> Library:
        reply = library.replies["shipping.fee"]
        english = [one for one in lines_of(reply) if one.language == "en"]
        return with_reply(library, reply_with(reply, (Line("zh", "fact", text), *english)))

    return change


async def drafted(shop: Shop, text: str = NEW) -> None:
    await asyncio.to_thread(edit, shop.app.db.path, "小青", says(text))


async def tried(user: User) -> None:
    await user.open("/console/publish")
    user.find("检查并试一遍").click()
    await user.should_see("句会听成别的", retries=600)


async def test_without_a_draft_the_page_says_what_to_do(come: SitDown) -> None:
    user = await come()
    await user.open("/console/publish")
    await user.should_see("没有草稿，没有要发布的")
    await user.should_see("第 1 版")


async def test_a_draft_is_shown_tried_published_and_heard_and_rolled_back(come: SitDown, shop: Shop) -> None:
    await drafted(shop)
    user = await come()
    await tried(user)
    await user.should_see(f"[fact] {NEW}")

    user.find("改了什么，为什么").type("运费说得更清楚")
    await press(user, "发布")
    await user.should_see("第 2 版已经生效", retries=600)
    assert live(shop.app.db.path).version == 2
    assert draft_at(shop.app.db.path) is None
    await until(lambda: shop.app.engine.shelf.library.version == 2)
    assert NEW in "".join(await shop.say("运费多少", "c-live"))

    await press(user, "回到第 1 版")
    await user.should_see("已经回到第 1 版说的话", retries=600)
    await until(lambda: shop.app.engine.shelf.library.version == 3)
    assert NEW not in [one.text for one in live_library(shop.app.db.path).replies["shipping.fee"].wordings]
    await user.should_see("运费说得更清楚")


async def test_what_must_be_mended_cannot_be_published(come: SitDown, shop: Shop) -> None:
    await drafted(shop, "给五星好评返现 5 元")
    user = await come()
    await tried(user)
    await user.should_see("拿好处换好评")
    await user.should_see("有必须改的错误")
    await user.should_not_see("改了什么，为什么")


async def test_a_publish_wants_a_note(come: SitDown, shop: Shop) -> None:
    await drafted(shop)
    user = await come()
    await tried(user)
    await press(user, "发布")
    await user.should_see("写一句改了什么", retries=60)
    assert live(shop.app.db.path).version == 1


async def test_a_draft_that_changed_since_it_was_tried_is_not_published(come: SitDown, shop: Shop) -> None:
    await drafted(shop)
    user = await come()
    await tried(user)
    await drafted(shop, "阿哲又改了一句")
    user.find("改了什么，为什么").type("运费")
    await press(user, "发布")
    await user.should_see("请重新检查", retries=600)
    assert live(shop.app.db.path).version == 1


async def test_a_discarded_draft_is_gone_after_a_second_question(come: SitDown, shop: Shop) -> None:
    await drafted(shop)
    user = await come()
    await user.open("/console/publish")
    await press(user, "扔掉草稿")
    await user.should_see("真的扔掉吗", retries=60)
    interaction = user.find("扔掉草稿")
    interaction.elements = {max(interaction.elements, key=lambda one: one.id)}
    interaction.click()
    await user.should_see("草稿扔掉了", retries=60)
    assert draft_at(shop.app.db.path) is None
