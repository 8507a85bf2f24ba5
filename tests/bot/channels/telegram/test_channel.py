"""Customers on Telegram: everything over real HTTP to the emulated Bot API."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels import links
from tests.bot.channels.telegram.stage import TelegramShop, telegram_shop
from tests.bot.stage import until
from tests.botapi.person import Person


@pytest.fixture
async def shop(shop_file: Path) -> AsyncIterator[TelegramShop]:
    async with telegram_shop(shop_file) as shop:
        yield shop
        assert not shop.api.breaches


@pytest.fixture
def ann(shop: TelegramShop) -> Person:
    return shop.api.person(id=1001, name="安", language="zh-hans")


@pytest.fixture
def bob(shop: TelegramShop) -> Person:
    return shop.api.person(id=1002, name="Bob", language="en")


async def test_a_question_is_answered_in_the_language_that_it_is_written_in(
    shop: TelegramShop, ann: Person, bob: Person
) -> None:
    ann.says("什么时候发货")
    bob.says("how long does delivery take?")

    assert "发" in (await shop.shows(ann, 1))[-1]
    assert (await shop.shows(bob, 1))[-1].isascii()


async def test_a_repeated_update_is_answered_once(shop: TelegramShop, ann: Person) -> None:
    said = ann.says("包邮吗")
    await shop.shows(ann, 1)

    shop.api.repeat(said)
    ann.says("可以开发票吗")

    assert len(await shop.shows(ann, 2)) == 2


async def test_an_update_under_a_lower_id_is_no_repeat(shop: TelegramShop, ann: Person) -> None:
    ann.says("包邮吗")
    await shop.shows(ann, 1)
    await shop.api.until(lambda: not shop.api.pending)

    shop.api.jump_ids(3)
    ann.says("可以开发票吗")

    assert len(await shop.shows(ann, 2)) == 2


async def test_an_update_that_cannot_be_read_holds_up_nobody(shop: TelegramShop, ann: Person) -> None:
    shop.api.poison()
    ann.says("包邮吗")

    await shop.shows(ann, 1)
    [(status, error)] = await shop.rows("select status, error from updates where status = 'aside'")
    assert (status, "Traceback" in error) == ("aside", True)


async def test_a_press_is_answered_and_does_what_it_says(shop: TelegramShop, ann: Person) -> None:
    ann.starts()
    await shop.shows(ann, 1)

    ann.presses(shop.api.last(ann.id), "human")

    await shop.shows(ann, 2)
    assert not shop.api.unanswered
    [(owner,)] = await shop.rows("select owner from conversations")
    assert owner == "queue"


async def test_a_press_that_is_sent_again_changes_nothing_twice(shop: TelegramShop, ann: Person) -> None:
    ann.starts()
    await shop.shows(ann, 1)

    press = ann.presses(shop.api.last(ann.id), "human")
    ann.presses_again(press)

    await shop.shows(ann, 2)
    await shop.app.quiet()
    assert await shop.rows("select count(*) from records where register = 'handoffs'") == [(1,)]
    assert not shop.api.unanswered


async def test_commands_do_what_buttons_do(shop: TelegramShop, ann: Person) -> None:
    ann.says("/help")
    help_shown = (await shop.shows(ann, 1), shop.api.last(ann.id).labels)
    ann.says("/stop")
    await shop.shows(ann, 2)
    ann.says("/human")
    await shop.shows(ann, 3)

    assert "转人工" in help_shown[1]
    assert await shop.rows("select owner from conversations") == [("queue",)]
    assert await shop.rows("select takes_nudges from customers order by id desc limit 1") == [(0,)]


async def test_the_menu_is_set_in_both_languages(shop: TelegramShop) -> None:
    await shop.api.until(lambda: shop.api.counts()["setMyCommands"] == 3)

    asked = [call.parameters for call in shop.api.calls if call.method == "setMyCommands"]
    assert [str(one.get("language_code", "")) for one in asked] == ["", "zh", "en"]


async def test_an_album_is_one_message(shop: TelegramShop, ann: Person) -> None:
    ann.sends_album(3, caption="杯子碎了")

    await shop.shows(ann, 1)
    rows = await shop.rows("select text, json_array_length(attachments) from messages where author = 'customer'")
    assert rows == [("杯子碎了", 3)]


async def test_what_follows_an_album_comes_after_it(shop: TelegramShop, ann: Person) -> None:
    ann.sends_album(2, caption="您看看")
    ann.says("什么时候发货")

    await shop.shows(ann, 2)
    rows = await shop.rows("select text from messages where author = 'customer' order by id")
    assert rows == [("您看看",), ("什么时候发货",)]


async def test_a_photo_is_kept_for_the_agents(shop: TelegramShop, ann: Person) -> None:
    ann.sends_photo(b"\xff\xd8\xff the photo", caption="这样的")
    await shop.shows(ann, 1)

    async def is_kept() -> bool:
        return await shop.rows("select content from files") == [(b"\xff\xd8\xff the photo",)]

    await until(is_kept)
    [(attachments,)] = await shop.rows("select attachments from messages where author = 'customer'")
    [(file_id,)] = await shop.rows("select id from files")
    assert file_id in attachments


@pytest.mark.parametrize("act", ["sends_document", "sends_sticker", "sends_voice", "sends_video", "sends_location",
                                 "sends_contact"])  # fmt: skip
async def test_what_the_bot_cannot_read_is_kept_and_answered(shop: TelegramShop, ann: Person, act: str) -> None:
    getattr(ann, act)()

    await shop.shows(ann, 1)
    [(attachments,)] = await shop.rows("select attachments from messages where author = 'customer'")
    assert act.removeprefix("sends_") in attachments


async def test_the_answer_to_an_edited_word_takes_the_place_of_the_old_answer(shop: TelegramShop, ann: Person) -> None:
    said = ann.says("包邮吗")
    await shop.shows(ann, 1)

    ann.edits(said, "可以开发票吗")

    await until(lambda: "发票" in shop.written(ann)[0])
    assert len(shop.written(ann)) == 1
    assert await shop.rows("select text from messages where author = 'customer'") == [("可以开发票吗",)]

    async def is_told() -> bool:
        return await shop.rows("select status from outbox order by id") == [("replaced",), ("sent",)]

    await until(is_told)


async def test_an_edit_that_lost_its_answer_changes_nothing_twice(shop: TelegramShop, ann: Person) -> None:
    said = ann.says("包邮吗")
    await shop.shows(ann, 1)
    shop.api.fault("editMessageText", "close", "after")

    ann.edits(said, "可以开发票吗")
    await until(lambda: has_failed_once(shop))
    shop.clock.now += 60_000
    assert shop.app.delivery is not None
    await shop.app.delivery.start()

    await until(lambda: has_status(shop, "replaced"))
    assert len(shop.written(ann)) == 1


@pytest.mark.parametrize("gone", ["deleted", "two", "card"])
async def test_where_no_single_answer_stands_the_new_one_comes_below(
    shop: TelegramShop, ann: Person, gone: str
) -> None:
    words = {"deleted": "包邮吗", "two": "包邮吗？可以开发票吗？", "card": "有没有茶杯"}
    said = ann.says(words[gone])
    await shop.shows(ann, 1)
    await shop.app.quiet()
    before = shop.written(ann)
    if gone == "deleted":
        del ann.chat.by_id[shop.api.last(ann.id).id]

    ann.edits(said, "怎么付款")

    stays = [] if gone == "deleted" else before
    await until(lambda: any("付" in text for text in shop.written(ann)[len(stays) :]))
    assert shop.written(ann)[: len(stays)] == stays
    await shop.app.quiet()
    assert not await has_status(shop, "replaced")


async def has_failed_once(shop: TelegramShop) -> bool:
    return await shop.rows("select status from outbox where reason is not null") == [("waiting",)]


async def has_status(shop: TelegramShop, status: str) -> bool:
    return bool((await shop.rows(f"select count(*) from outbox where status = '{status}'"))[0][0])


async def test_an_edit_of_an_older_word_only_changes_the_thread(shop: TelegramShop, ann: Person) -> None:
    said = ann.says("包邮么")
    await shop.shows(ann, 1)
    ann.says("可以开发票吗")
    await shop.shows(ann, 2)

    ann.edits(said, "包邮吗")
    ann.says("谢谢")

    assert len(await shop.shows(ann, 3)) == 3
    rows = await shop.rows("select text from messages where author = 'customer' order by id")
    assert rows == [("包邮吗",), ("可以开发票吗",), ("谢谢",)]


async def test_who_blocks_the_shop_is_marked_and_who_comes_back_is_not(shop: TelegramShop, ann: Person) -> None:
    ann.says("包邮吗")
    await shop.shows(ann, 1)
    marked = "select unreachable_at is not null from contacts where channel = 'telegram'"

    async def is_marked() -> bool:
        return await shop.rows(marked) == [(1,)]

    async def is_back() -> bool:
        return await shop.rows(marked) == [(0,)]

    ann.blocks()
    await until(is_marked)
    ann.unblocks()
    await until(is_back)


async def test_a_group_hears_nothing_from_the_bot(shop: TelegramShop, ann: Person) -> None:
    group = shop.api.group(id=-1005)
    group.adds_bot(ann)
    ann.says("包邮吗", chat=group.chat)
    ann.says("可以开发票吗")

    await shop.shows(ann, 1)
    assert not [line for line in shop.api.chat(-1005).lines if line.is_bots]


async def test_a_link_of_an_order_ties_it_to_the_first_who_comes(shop: TelegramShop, ann: Person, bob: Person) -> None:
    payload = links.make(shop.settings.link_secret, "order", "A1001", shop.clock.now + 60_000)
    ann.starts(payload)
    assert "A1001" in (await shop.shows(ann, 1))[-1]

    bob.starts(payload)
    assert "A1001" not in (await shop.shows(bob, 1))[-1]
    ann.starts(payload)
    assert "A1001" in (await shop.shows(ann, 2))[-1]


@pytest.mark.parametrize("how", ["expired", "forged"])
async def test_a_bad_link_is_refused_politely(shop: TelegramShop, ann: Person, how: str) -> None:
    at = shop.clock.now + (60_000 if how == "forged" else -60_000)
    payload = links.make(shop.settings.link_secret if how == "expired" else b"x" * 16, "order", "A1001", at)

    ann.starts(payload)

    assert "链接" in (await shop.shows(ann, 1))[-1]
    assert await shop.rows("select count(*) from claimed_links") == [(0,)]


async def test_a_link_of_a_product_shows_it_with_its_picture(shop: TelegramShop, ann: Person) -> None:
    ann.starts(links.make(shop.settings.link_secret, "product", "POR-01", shop.clock.now + 60_000))
    await shop.shows(ann, 2)

    card = shop.api.last(ann.id)
    assert (card.has_photo, "¥" in card.text, bool(card.labels)) == (True, True, True)


async def test_a_picture_is_uploaded_once(shop: TelegramShop, ann: Person, bob: Person) -> None:
    for person in (ann, bob):
        person.starts(links.make(shop.settings.link_secret, "product", "POR-01", shop.clock.now + 60_000))
        await shop.shows(person, 2)

    [first, second] = [call.parameters.get("photo") for call in shop.api.calls if call.method == "sendPhoto"]
    assert first != second
    assert await shop.rows("select ref from uploads") == [(second,)]


async def test_a_picture_that_telegram_has_lost_is_uploaded_anew(shop: TelegramShop, ann: Person, bob: Person) -> None:
    payload = links.make(shop.settings.link_secret, "product", "POR-01", shop.clock.now + 60_000)
    ann.starts(payload)
    await shop.shows(ann, 2)
    await until(lambda: _has_another(shop, ""))
    [(lost,)] = await shop.rows("select ref from uploads")

    shop.api.world.files.lose(lost)
    bob.starts(payload)

    await shop.shows(bob, 2)
    assert shop.api.last(bob.id).has_photo
    await until(lambda: _has_another(shop, lost))


async def _has_another(shop: TelegramShop, lost: str) -> bool:
    return [ref for (ref,) in await shop.rows("select ref from uploads") if ref != lost] != []
