"""Operators read and edit what the bot says, in the framework's own simulation."""

import asyncio

import httpx
from nicegui import ui
from nicegui.testing import User

from bot.drafts import draft_at, edit
from bot.publishing import live_library
from replies.editing import lines_of, reply_with, with_reply
from replies.library import Library
from tests.bot.console.voice import SitDown, come, press, shop
from tests.bot.stage import Shop, until

__all__ = ["come", "shop"]

PAGE = "/console/replies/shipping.fee"


def first_text(user: User) -> ui.textarea:
    return min(user.find(ui.textarea).elements, key=lambda one: one.id)


def rest_of(user: User) -> str:
    """The button that lists the rest."""
    (found,) = user.find("再列出").elements
    return str(found.text)  # type: ignore[attr-defined]


def drafted(shop: Shop, reply: str = "shipping.fee") -> list[str]:
    draft = draft_at(shop.app.db.path)
    library = Library.from_json(draft.source) if draft else live_library(shop.app.db.path)
    return [one.text for one in library.replies[reply].wordings]


async def test_nobody_sees_a_page_without_a_session(come: SitDown) -> None:
    stranger = await come(role=None)
    answer: httpx.Response = await stranger.http_client.get("/console/replies")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in")


async def test_replies_are_listed_by_topic_and_found_by_their_words(come: SitDown) -> None:
    user = await come()
    await user.open("/console/replies")
    await user.should_see("after_sales.sorry")
    await user.should_not_see("shop.store")
    await press(user, rest_of(user))
    await user.should_see("shipping.fee", retries=20)
    await user.should_see("shop.store")

    user.find("搜索话术、标题、编号").type("shipping.fee")

    await user.should_see("shipping.fee")
    await user.should_not_see("shop.store", retries=20)
    user.find("搜索话术、标题、编号").type("没有这样的话")
    await user.should_see("没有找到", retries=20)


async def test_the_pages_speak_english_too(come: SitDown) -> None:
    user = await come()
    await user.open("/console/replies?lang=en")
    await user.should_see("Replies")
    await user.should_see("This is what customers hear now", retries=20)


async def test_what_is_typed_is_checked_and_previewed_and_kept_in_the_draft(come: SitDown, shop: Shop) -> None:
    user = await come()
    await user.open(PAGE)
    first_text(user).value = "满 {{ policy.free_from | money }} 包邮，五星好评返现 5 元"
    await user.should_see("拿好处换好评", retries=60)
    await user.should_see("包邮，五星好评返现 5 元", retries=60)
    await user.should_see("有改动没存")

    first_text(user).value = "满 {{ policy.free_from | money }} 就包邮啦"
    await user.should_not_see("拿好处换好评", retries=60)
    user.find("存草稿").click()

    await user.should_see("存成草稿第 1 稿", retries=60)
    assert "满 {{ policy.free_from | money }} 就包邮啦" in drafted(shop)
    assert "满 {{ policy.free_from | money }} 就包邮啦" not in [
        one.text for one in live_library(shop.app.db.path).replies["shipping.fee"].wordings
    ]


async def test_a_mistake_in_the_braces_is_told_with_its_cure(come: SitDown) -> None:
    user = await come()
    await user.open(PAGE)
    first_text(user).value = "包邮 {{ policy.free_form }}"
    await user.should_see("free_from", retries=60)


async def test_lines_are_copied_switched_off_and_all_of_it_undone(come: SitDown, shop: Shop) -> None:
    user = await come()
    await user.open(PAGE)
    before = len(user.find(ui.textarea).elements)
    user.find("复制").click()
    await until(lambda: len(user.find(ui.textarea).elements) == before + 1)
    user.find("停用").click()
    await user.should_see("停用中，不会说", retries=20)

    user.find("撤销").click()
    await user.should_not_see("停用中，不会说", retries=20)
    user.find("撤销").click()

    await until(lambda: len(user.find(ui.textarea).elements) == before)
    await user.should_see("已存")


async def test_an_empty_wording_is_refused_in_words(come: SitDown, shop: Shop) -> None:
    user = await come()
    await user.open(PAGE)
    first_text(user).value = "  "
    user.find("存草稿").click()
    await user.should_see("有一句是空的", retries=60)
    assert draft_at(shop.app.db.path) is None


async def test_somebody_elses_change_is_shown_beside_ones_own(come: SitDown, shop: Shop) -> None:
    user = await come()
    await user.open(PAGE)
    first_text(user).value = "我写的这一句"

    def theirs(library: Library) -> Library:
        reply = library.replies["shipping.fee"]
        first, *rest = lines_of(reply)
        return with_reply(library, reply_with(reply, (type(first)(first.language, first.angle, "别人写的"), *rest)))

    await asyncio.to_thread(edit, shop.app.db.path, "阿哲", theirs)
    user.find("存草稿").click()

    await user.should_see("阿哲也改了这条回复", retries=60)
    await user.should_see("别人写的")
    await user.should_see("我写的这一句")
    assert "别人写的" in drafted(shop)
    user.find("用我的盖掉").click()
    await user.should_see("存成草稿第 2 稿", retries=60)
    assert "我写的这一句" in drafted(shop)
    assert "别人写的" not in drafted(shop)


async def test_another_reply_of_the_same_draft_is_no_conflict(come: SitDown, shop: Shop) -> None:
    user = await come()
    await user.open(PAGE)
    first_text(user).value = "运费的新说法"

    def elsewhere(library: Library) -> Library:
        reply = library.replies["shop.store"]
        return with_reply(library, reply_with(reply, lines_of(reply)[:-1]))

    await asyncio.to_thread(edit, shop.app.db.path, "阿哲", elsewhere)
    user.find("存草稿").click()

    await user.should_see("存成草稿第 2 稿", retries=60)
    assert "运费的新说法" in drafted(shop)


async def test_an_agent_may_look_and_not_save(come: SitDown, shop: Shop) -> None:
    agent = await come("小林", "agent")
    await agent.open(PAGE)
    await agent.should_see("只能看，不能改")
    first_text(agent).value = "我也想改"
    agent.find("存草稿").click()
    # Once above the page, and once more in answer to the press.
    await until(lambda: len(agent.find("只能看，不能改").elements) == 2)
    assert draft_at(shop.app.db.path) is None


async def test_a_reply_that_is_not_there_says_so(come: SitDown) -> None:
    user = await come()
    await user.open("/console/replies/no.such")
    await user.should_see("没有这条回复")
