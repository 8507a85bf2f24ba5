import asyncio

import pytest
from telegram import Bot
from telegram.error import BadRequest, Conflict

from tests.botapi.person import Person
from tests.botapi.server import BotApi


async def test_an_offset_confirms_what_is_below_it(api: BotApi, bot: Bot, ann: Person) -> None:
    for text in "一二三":
        ann.says(text)

    first, second, third = await bot.get_updates()
    again = await bot.get_updates(offset=third.update_id)

    assert [u.message.text for u in (first, second, third) if u.message] == ["一", "二", "三"]
    assert [u.update_id for u in again] == api.pending == [third.update_id]


async def test_what_is_not_confirmed_comes_again(bot: Bot, ann: Person) -> None:
    ann.says("一")

    assert await bot.get_updates() == await bot.get_updates()


async def test_a_negative_offset_forgets_all_but_the_last(api: BotApi, bot: Bot, ann: Person) -> None:
    for text in "一二三":
        ann.says(text)

    assert len(await bot.get_updates(offset=-1)) == len(api.pending) == 1


async def test_a_limit_is_kept_and_held_to_its_bounds(api: BotApi, bot: Bot, ann: Person) -> None:
    ann.sends_album(3)

    assert len(await bot.get_updates(limit=2)) == 2
    with pytest.raises(BadRequest):
        await bot.get_updates(limit=101)
    assert api.breaches


async def test_a_long_poll_answers_as_soon_as_somebody_writes(api: BotApi, bot: Bot, ann: Person) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await api.until(lambda: api.counts()["getUpdates"])

    ann.says("在吗")

    assert len(await poll) == 1


async def test_a_second_poll_ends_the_first_with_a_conflict(api: BotApi, bot: Bot, ann: Person) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await api.until(lambda: api.counts()["getUpdates"])

    await bot.get_updates(timeout=0)

    with pytest.raises(Conflict, match="terminated by other getUpdates"):
        await first


async def test_the_kinds_asked_for_hold_until_others_are(api: BotApi, bot: Bot, ann: Person) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    await bot.get_updates()
    ann.says("听不见")
    assert not api.pending

    await bot.get_updates(allowed_updates=[])
    ann.says("听得见")
    assert api.pending


async def test_joining_is_told_only_where_it_is_asked_for(api: BotApi, bot: Bot, ann: Person) -> None:
    group = api.group(id=-5)
    assert "update_id" not in group.joins(ann)

    await bot.get_updates(allowed_updates=["chat_member"])

    assert "update_id" in group.joins(ann)


async def test_ids_that_jump_down_are_given_from_the_head(api: BotApi, bot: Bot, ann: Person) -> None:
    old = ann.says("旧")["update_id"]
    await bot.get_updates(offset=old + 1)
    api.jump_ids(5)

    ann.says("新")
    (new,) = await bot.get_updates(offset=old + 1)
    await bot.get_updates(offset=new.update_id + 1)

    assert (new.update_id, api.pending) == (5, [])


async def test_a_repeated_update_comes_although_it_was_confirmed(api: BotApi, bot: Bot, ann: Person) -> None:
    said = ann.says("一")
    await bot.get_updates(offset=said["update_id"] + 1)

    api.repeat(said)
    (again,) = await bot.get_updates(offset=said["update_id"] + 1)

    assert again.update_id == said["update_id"]
    assert await bot.get_updates(offset=said["update_id"] + 1) == ()


async def test_poison_cannot_be_parsed_by_the_library(api: BotApi, bot: Bot) -> None:
    api.poison()

    with pytest.raises((TypeError, KeyError, ValueError)):
        await bot.get_updates()
