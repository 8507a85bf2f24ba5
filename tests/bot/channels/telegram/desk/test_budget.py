"""Twenty messages a minute for the whole group: what piles up is joined, and customers never wait for it."""

from pathlib import Path

from tests.bot.channels.telegram.desk.desk_shop import DESK, DeskShop, desk_shop
from tests.bot.stage import until
from tests.botapi.flood import Flood
from tests.botapi.person import Person

QUIET = {"getChat", "getChatMember", "answerCallbackQuery"}


def spent(shop: DeskShop) -> int:
    """Calls into the group that Telegram counts, or might."""
    return sum(
        call.parameters.get("chat_id") in (DESK, str(DESK)) for call in shop.api.calls if call.method not in QUIET
    )


def customers(shop: DeskShop, many: int) -> list[Person]:
    return [shop.api.person(id=2000 + n, name=f"顾客{n}") for n in range(many)]


async def test_ten_who_want_a_person_at_once_stay_within_the_minute(shop_file: Path) -> None:
    async with desk_shop(shop_file, group_rate=20) as shop:
        people = customers(shop, 10)
        for person in people:
            person.says("转人工")
        await shop.api.until(lambda: all(person.chat.replies for person in people))
        await shop.api.until(lambda: spent(shop) == 20)
        for number in range(5):
            for person in people:
                person.says(f"第{number}句")

        await until(lambda: _has_all(shop, people))
        assert spent(shop) == 20

        shop.shop.clock.now += 62_000
        await shop.api.until(lambda: spent(shop) == 40)


async def _has_all(shop: DeskShop, people: list[Person]) -> bool:
    rows = await shop.rows("select count(*) from messages where author = 'customer'")
    return bool(rows[0][0] == 6 * len(people))


async def test_what_piled_up_is_one_message(shop_file: Path) -> None:
    async with desk_shop(shop_file, group_rate=20) as shop:
        ann = shop.api.person(id=1001, name="安")
        topic = await shop.asks_for_a_person(ann)
        await shop.sees(topic, "转人工")
        fault = shop.api.fault("sendMessage", "429", chat=DESK, retry_after=30)
        ann.says("句0")
        await shop.api.until(lambda: fault.is_spent)
        for number in range(1, 30):
            ann.says(f"句{number}")
        await until(lambda: _has_words(shop, "句29"))

        shop.shop.clock.now += 62_000

        await shop.sees(topic, "句29")
        [told] = [line.text for line in shop.told(topic) if "句29" in line.text]
        assert all(f"句{number}" in told for number in range(30))


async def _has_words(shop: DeskShop, text: str) -> bool:
    return bool(await shop.rows(f"select 1 from messages where text = '{text}'"))


async def test_a_429_of_the_group_holds_up_no_customer(shop: DeskShop, ann: Person, bob: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    await shop.sees(topic, "转人工")
    fault = shop.api.fault("sendMessage", "429", chat=DESK, retry_after=50)
    ann.says("在吗在吗")
    await shop.api.until(lambda: fault.is_spent)

    bob.says("how long does delivery take?")
    shop.write(topic, "在的")

    await shop.hears(ann, "在的")
    await shop.api.until(lambda: bob.chat.replies)
    assert "在吗在吗" not in shop.story(topic)
    assert shop.shop.channel._pace.is_halted(DESK, shop.shop.clock.now + 49_000)
    assert not shop.shop.channel._pace.is_halted(ann.id, shop.shop.clock.now)
    shop.shop.clock.now += 51_000
    await shop.sees(topic, "在吗在吗")


async def test_the_real_limits_are_never_met(shop_file: Path) -> None:
    """With Telegram's own counting on the other side, no call of the desk is one too many."""
    async with desk_shop(shop_file, group_rate=20) as shop:
        shop.api.flood = Flood()
        people = customers(shop, 8)
        for person in people:
            person.says("转人工")
        await shop.api.until(lambda: spent(shop) == 20)

        assert [call.code for call in shop.api.calls if call.code == 429] == []


async def test_the_card_is_changed_rarely(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    for number in range(5):
        ann.says(f"第{number}句")
        await shop.sees(topic, f"第{number}句")
    assert shop.api.counts()["editMessageText"] == 0

    shop.shop.clock.now += 62_000

    await shop.api.until(lambda: shop.card(topic).is_edited)
    assert "第4句" in shop.card(topic).text


async def test_a_group_with_another_number_is_followed(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    await shop.sees(topic, "转人工")

    new = shop.group.migrates(shop.boss, -1002)
    shop.api.world.updates.pending.clear()
    ann.says("还在吗")

    await shop.api.until(lambda: any("还在吗" in line.text for line in new.chat.replies))
    again = next(iter(new.chat.topics.values()))
    shop.aning.says("在的", chat=new.chat, thread=again.id)
    await shop.hears(ann, "在的")


async def test_a_group_that_tells_of_its_number_is_followed_at_once(shop: DeskShop, ann: Person) -> None:
    topic = await shop.asks_for_a_person(ann)
    await shop.sees(topic, "转人工")
    await shop.api.until(lambda: shop.chat.pinned)

    new = shop.group.migrates(shop.boss, -1002)

    await shop.api.until(lambda: any(call.parameters.get("chat_id") == new.id for call in shop.api.calls))


async def test_a_number_that_changed_while_the_shop_was_closed_is_followed(shop_file: Path) -> None:
    async with desk_shop(shop_file) as shop:
        ann = shop.api.person(id=1001, name="安")
        topic = await shop.asks_for_a_person(ann)
        await shop.sees(topic, "转人工")
        await shop.shop.close()
        new = shop.group.migrates(shop.boss, -1002)
        shop.api.world.updates.pending.clear()
        await shop.open()

        ann.says("还在吗")

        await shop.api.until(lambda: any("还在吗" in line.text for line in new.chat.replies))


async def test_what_was_written_under_the_new_number_before_a_start_is_passed_on(shop_file: Path) -> None:
    async with desk_shop(shop_file) as shop:
        ann = shop.api.person(id=1001, name="安")
        await shop.asks_for_a_person(ann)
        new = shop.group.migrates(shop.boss, -1002)
        ann.says("还在吗")
        await shop.api.until(lambda: any("还在吗" in line.text for line in new.chat.replies))
        await shop.shop.close()
        shop.aning.says("在的", chat=new.chat, thread=next(iter(new.chat.topics)))

        await shop.open()

        await shop.hears(ann, "在的")


async def test_a_restart_tells_nothing_twice(shop_file: Path) -> None:
    async with desk_shop(shop_file) as shop:
        ann = shop.api.person(id=1001, name="安")
        topic = await shop.asks_for_a_person(ann)
        await shop.sees(topic, "转人工")
        await shop.shop.close()
        ann.says("重启的时候说的")
        await shop.open()

        await shop.sees(topic, "重启的时候说的")
        assert shop.story(topic).count("转人工") == 1
        assert len(shop.topics) == 1
