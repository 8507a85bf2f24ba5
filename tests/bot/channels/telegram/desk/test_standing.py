"""A group that cannot be the desk: said with its cure, and the customers are answered all the same."""

from pathlib import Path

import pytest

from bot.channels.telegram.desk import standing
from bot.channels.telegram.desk.standing import DESK_ADVICE, standing_of
from bot.doctor import examine
from data import facts
from tests.bot.channels.telegram.desk.desk_shop import DESK, DeskShop
from tests.bot.stage import until
from tests.botapi.server import BotApi


async def is_said(shop: DeskShop, status: str) -> None:
    async def is_so() -> bool:
        written = await shop.shop.app.db.read(lambda db: facts.get(db, standing.DESK_FACT))
        found = standing_of(written)
        return found is not None and found.status == status

    await until(is_so)


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({"type": "group"}, "not_supergroup"),
        ({"is_forum": False}, "no_topics"),
        ({"rights": "member"}, "not_admin"),
        ({"rights": {"can_manage_topics": False}}, "no_topic_right"),
        ({"rights": {"can_pin_messages": False}}, "no_pin_right"),
        ({"kicked": True}, "not_there"),
    ],
    ids=str,
)
async def test_what_is_wrong_is_said_and_customers_are_answered(shop_file: Path, fault: dict, status: str) -> None:
    async with BotApi() as api:
        shop = DeskShop(api, shop_file)
        rights = fault.pop("rights", {})
        shop.found(**(rights if isinstance(rights, dict) else {}))
        if rights == "member":
            shop.group.adds_bot(shop.boss, "member")
        if fault.pop("kicked", False):
            shop.group.kicks_bot(shop.boss)
        shop.chat.raw.update(fault)
        await shop.open()
        try:
            await is_said(shop, status)
            ann = api.person(id=1001, name="安")
            ann.says("转人工")
            await api.until(lambda: ann.chat.replies)
            assert shop.topics == []
        finally:
            await shop.shop.close()


async def test_a_group_that_was_put_right_is_used_at_once(shop_file: Path) -> None:
    async with BotApi() as api:
        shop = DeskShop(api, shop_file)
        shop.found(can_manage_topics=False)
        await shop.open()
        try:
            await is_said(shop, "no_topic_right")
            ann = api.person(id=1001, name="安")
            ann.says("转人工")
            await api.until(lambda: ann.chat.replies)

            shop.group.adds_bot(shop.boss)

            await shop.topic()
        finally:
            await shop.shop.close()


async def test_a_right_that_is_taken_away_is_noticed(shop: DeskShop) -> None:
    await is_said(shop, "ok")

    shop.group.adds_bot(shop.boss, can_manage_topics=False)

    await is_said(shop, "no_topic_right")


async def test_the_doctor_says_it_with_the_cure(
    shop: DeskShop, shop_file: Path, empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.group.adds_bot(shop.boss, "member")
    await is_said(shop, "not_admin")
    monkeypatch.setenv("XIAOER_DB", str(shop_file))
    monkeypatch.setenv("XIAOER_TELEGRAM_DESK", str(DESK))

    [found] = [one for one in examine("en") if one.what == "Telegram desk"]

    assert (found.verdict, found.cure) == ("broken", DESK_ADVICE["not_admin"][1])
