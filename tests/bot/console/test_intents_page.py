"""What is understood, edited and tried, in the framework's own simulation."""

import asyncio

from nicegui import ui
from nicegui.testing import User

from bot.drafts import draft_at, edit
from replies.editing import with_phrasings
from replies.library import Library
from tests.bot.console.voice import SitDown, come, press, shop
from tests.bot.stage import Shop

__all__ = ["come", "shop"]

PAGE = "/console/intents/shipping.when"
NEW = "我那件几时动身呀"


def chinese(user: User) -> ui.textarea:
    return min(user.find(ui.textarea).elements, key=lambda one: one.id)


def drafted(shop: Shop) -> Library:
    draft = draft_at(shop.app.db.path)
    assert draft is not None
    return Library.from_json(draft.source)


async def test_intents_are_found_by_their_phrasings(come: SitDown) -> None:
    user = await come()
    await user.open("/console/intents")
    await user.should_see("order.cancel")
    user.find("搜索标题、说法、编号").type("啥时候发货")
    await user.should_not_see("order.cancel", retries=20)
    await user.should_see("shipping.when")


async def test_a_phrasing_is_added_to_the_draft_and_taken_back(come: SitDown, shop: Shop) -> None:
    user = await come()
    await user.open(PAGE)
    chinese(user).value += f"\n{NEW}\n"
    await press(user, "存草稿")
    await user.should_see("存成草稿第 1 稿", retries=60)
    assert NEW in drafted(shop).intents["shipping.when"].phrasings["zh"]

    await press(user, "撤销")
    await user.should_see("存成草稿第 2 稿", retries=60)
    assert NEW not in drafted(shop).intents["shipping.when"].phrasings["zh"]
    assert NEW not in chinese(user).value


async def test_a_phrasing_of_another_intent_is_refused(come: SitDown, shop: Shop) -> None:
    user = await come()
    await user.open(PAGE)
    chinese(user).value += "\n运费多少"
    await press(user, "存草稿")
    await user.should_see("已经是 shipping.fee 的说法", retries=60)
    assert draft_at(shop.app.db.path) is None


async def test_somebody_elses_phrasings_are_not_written_over(come: SitDown, shop: Shop) -> None:
    user = await come()
    await user.open(PAGE)

    def theirs(library: Library) -> Library:
        own = library.intents["shipping.when"].phrasings
        return with_phrasings(library, "shipping.when", {**own, "zh": (*own["zh"], "别人加的")})

    await asyncio.to_thread(edit, shop.app.db.path, "阿哲", theirs)
    chinese(user).value += f"\n{NEW}"
    await press(user, "存草稿")
    await user.should_see("别人刚改了这个意图的说法（别人加的）", retries=60)
    assert NEW not in drafted(shop).intents["shipping.when"].phrasings["zh"]


async def test_a_message_is_ranked_by_what_is_live_and_by_the_draft(come: SitDown, shop: Shop) -> None:
    user = await come()
    await user.open("/console/try")
    await press(user, "试一试")
    await user.should_see("先写一句话", retries=60)
    user.find("顾客的话").type(NEW)
    await press(user, "试一试")
    await user.should_see("没有草稿，跟现在的一样", retries=60)
    await user.should_see("没听懂")

    def taught(library: Library) -> Library:
        own = library.intents["shipping.when"].phrasings
        return with_phrasings(library, "shipping.when", {**own, "zh": (*own["zh"], NEW)})

    await asyncio.to_thread(edit, shop.app.db.path, "小青", taught)
    await press(user, "试一试")

    await user.should_see("有把握，直接答", retries=600)
    await user.should_see("没听懂")
