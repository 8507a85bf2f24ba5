"""What the other side does wrong: nothing is lost, nobody else waits, and what is wrong is said."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.telegram.settings import WEBHOOK_PATH
from bot.doctor import examine
from data.inbox import Post
from tests.bot.channels.telegram.stage import TelegramShop, telegram_shop
from tests.bot.stage import until
from tests.botapi.person import Person
from tests.botapi.server import BotApi


@pytest.fixture
async def shop(shop_file: Path) -> AsyncIterator[TelegramShop]:
    async with telegram_shop(shop_file) as shop:
        yield shop
        assert not shop.api.breaches


@pytest.fixture
def ann(shop: TelegramShop) -> Person:
    return shop.api.person(id=1001, name="安")


@pytest.fixture
def bob(shop: TelegramShop) -> Person:
    return shop.api.person(id=1002, name="波")


async def looks_again(shop: TelegramShop) -> None:
    """Time passes, and delivery looks at what waits."""
    shop.clock.now += 5_000
    assert shop.app.delivery is not None
    await shop.app.delivery.start()


async def has_row(shop: TelegramShop, person: Person) -> bool:
    """Whether a reply to somebody waits to be sent."""
    rows = await shop.rows(
        "select o.status from outbox o join contacts k on k.id = o.contact_id"
        f" where k.address = '{person.id}' and o.status = 'waiting'"
    )
    return bool(rows)


@pytest.mark.parametrize("kind", ["500", "502", "timeout", "reset", "close", "truncate", "429", "409"])
async def test_taking_in_goes_on_after_a_fault(shop: TelegramShop, ann: Person, kind: Any) -> None:
    fields: dict[str, Any] = {"hold_s": 0.2} if kind == "timeout" else {}
    shop.api.fault("getUpdates", kind, **(fields | ({"retry_after": 1} if kind == "429" else {})))
    ann.says("包邮吗")

    if kind == "429":
        # It names no chat, so nobody is sent anything before its time is over.
        await until(lambda: not shop.api.pending)
        shop.clock.now += 1_000
    assert await shop.shows(ann, 1)


@pytest.mark.parametrize("kind", ["reset", "close", "timeout"])
async def test_an_answer_that_was_lost_repeats_the_batch_and_not_the_reply(
    shop: TelegramShop, ann: Person, kind: Any
) -> None:
    ann.says("包邮吗")
    await shop.shows(ann, 1)
    shop.api.fault("getUpdates", kind, "after", **({"hold_s": 0.2} if kind == "timeout" else {}))
    ann.says("可以开发票吗")
    ann.says("谢谢")

    assert len(await shop.shows(ann, 3)) == 3


async def test_a_wrong_token_and_a_second_instance_are_said_and_tried_again(shop: TelegramShop, ann: Person) -> None:
    await until(lambda: shop.channel.state.status == "ok")
    shop.api.fault("getUpdates", "409")
    ann.says("包邮吗")

    async def is_conflict() -> bool:
        rows = await shop.rows("select value from facts where key = 'telegram_state'")
        return bool(rows) and "conflict" in rows[0][0]

    await until(is_conflict)
    assert await shop.shows(ann, 1)


async def test_a_message_of_which_a_429_says_to_wait_stops_only_its_chat(
    shop: TelegramShop, ann: Person, bob: Person
) -> None:
    ann.says("你好")
    bob.says("你好")
    await shop.shows(ann, 1), await shop.shows(bob, 1)
    shop.api.fault("sendMessage", "429", chat=ann.id, retry_after=3)

    ann.says("包邮吗")
    bob.says("包邮吗")

    assert len(await shop.shows(bob, 2)) == 2
    assert len(shop.written(ann)) == 1

    async def waits() -> bool:
        return await shop.rows("select status from outbox where reason like '%Flood%'") == [("waiting",)]

    await until(waits)
    await looks_again(shop)
    assert len(await shop.shows(ann, 2)) == 2


async def test_a_429_that_names_no_chat_stops_all_for_as_long_as_it_says(
    shop: TelegramShop, ann: Person, bob: Person
) -> None:
    ann.starts()
    await shop.shows(ann, 1)
    shop.api.fault("answerCallbackQuery", "429", retry_after=1)

    ann.presses(shop.api.last(ann.id), "order_asked")
    await shop.api.until(lambda: shop.api.counts()["answerCallbackQuery"] == 1)
    bob.says("包邮吗")
    await until(lambda: has_row(shop, bob))
    assert shop.written(bob) == []

    shop.clock.now += 1_000
    assert await shop.shows(bob, 1)
    await shop.api.until(lambda: not shop.api.unanswered, within_s=30)


async def test_what_takes_long_shows_that_somebody_is_writing(shop: TelegramShop, ann: Person) -> None:
    held = shop.api.fault("sendMessage", "timeout", "after", hold_s=15)
    ann.says("包邮吗")

    await shop.api.until(lambda: shop.api.counts()["sendChatAction"] == 1, within_s=30)

    held.release()
    assert await shop.shows(ann, 1)
    assert [call.parameters["action"] for call in shop.api.calls if call.method == "sendChatAction"] == ["typing"]


async def test_who_is_held_by_the_pace_sees_that_somebody_is_writing(shop_file: Path) -> None:
    async with telegram_shop(shop_file, chat_rate=0.2) as shop:
        ann = shop.api.person(id=1001, name="安")
        for turn, text in enumerate(("你好", "包邮吗", "可以开发票吗"), start=1):
            ann.says(text)
            await shop.shows(ann, turn)
        assert not shop.api.counts()["sendChatAction"]

        ann.says("发什么快递")

        await shop.api.until(lambda: shop.api.counts()["sendChatAction"] == 1)
        assert len(shop.written(ann)) == 3


async def test_a_customer_who_blocked_the_bot_is_marked(shop: TelegramShop, ann: Person) -> None:
    ann.says("你好")
    await shop.shows(ann, 1)
    shop.api.fault("sendMessage", "blocked")
    ann.says("包邮吗")

    async def is_marked() -> bool:
        return await shop.rows("select unreachable_why like '%blocked%' from contacts where channel = 'telegram'") == [
            (1,)
        ]

    await until(is_marked)


async def test_a_reply_whose_fate_is_unknown_is_sent_once_more(shop: TelegramShop, ann: Person) -> None:
    shop.api.fault("sendMessage", "close", "after")
    ann.says("包邮吗")
    await shop.shows(ann, 1)

    async def is_unsure() -> bool:
        return await shop.rows("select unsure from outbox") == [(1,)]

    await until(is_unsure)
    await looks_again(shop)
    assert len(set(await shop.shows(ann, 2))) == 1


async def test_a_long_message_arrives_in_parts_and_in_order(shop: TelegramShop, ann: Person) -> None:
    ann.says("转人工")
    await shop.shows(ann, 1)
    text = "".join(f"第{number}句话，说得很长很长。" for number in range(600))
    body = {"verb": "take", "agent_id": 1, "text": ""}

    for at, one in enumerate((body, {**body, "verb": "reply", "text": text})):
        await shop.app.engine.post(Post("desk", f"d{at}", "telegram", str(ann.id), "agent", one))

    parts = (await shop.shows(ann, 3))[1:]
    await shop.app.quiet()
    assert "".join(shop.written(ann)[1:]) == text
    assert all(len(part) <= 4096 for part in parts)


# By webhook


def posted(shop: TelegramShop, body: Any, secret: str | None = None) -> Any:
    headers = {"X-Telegram-Bot-Api-Secret-Token": shop.settings.webhook_secret if secret is None else secret}
    app = httpx.ASGITransport(shop.channel.routes()[0].app)
    return httpx.AsyncClient(transport=app, base_url="http://shop").post(WEBHOOK_PATH, json=body, headers=headers)


async def test_a_webhook_takes_only_what_telegram_signed(shop_file: Path) -> None:
    async with BotApi() as api, telegram_shop(shop_file, api, webhook_url="http://127.0.0.1:1/x") as shop:
        ann = api.person(id=1001, name="安")
        update = ann.says("包邮吗")

        assert (await posted(shop, update, secret="wrong")).status_code == 403
        assert (await posted(shop, {"no": "update"})).status_code == 400
        assert await shop.rows("select count(*) from updates") == [(0,)]
        assert (await posted(shop, update)).status_code == 200
        assert (await posted(shop, update)).status_code == 200
        assert len(await shop.shows(ann, 1)) == 1
        assert await shop.rows("select count(*) from messages where author = 'customer'") == [(1,)]


async def test_doctor_says_what_is_wrong_with_the_token(
    shop_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with BotApi() as api:
        api.fault("*", "401", times=None)
        async with telegram_shop(shop_file, api) as shop:

            async def is_told() -> bool:
                rows = await shop.rows("select value from facts where key = 'telegram_state'")
                return bool(rows) and "unauthorised" in rows[0][0]

            await until(is_told)
    monkeypatch.setenv("XIAOER_DB", str(shop_file))
    monkeypatch.setenv("XIAOER_PORT", "0")
    monkeypatch.chdir(tmp_path)
    [found] = [one for one in examine("en") if one.what == "Telegram" and one.verdict == "broken"]
    assert "@BotFather" in found.cure
