import asyncio
import io
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from bot.app import App
from bot.channels.mailbox import MailboxChannel
from bot.channels.terminal import CHANNEL, Guest, Terminal
from bot.channels.terminal_view import TerminalView, wrapped
from bot.clock import Clock
from bot.errors import StartError
from bot.settings import Settings
from data.lock import ServingLock
from data.outbox import Card, Outgoing, ShownButton
from data.shop_folder import demo_folder


@pytest.fixture
def settings(shop_file: Path) -> Settings:
    return Settings(db=shop_file, demo=True)


async def open_as(settings: Settings, base: str = "ann", key: str = "", *, anew: bool = False) -> Terminal:
    terminal = Terminal(settings, Guest(base, key))
    await terminal.open(anew=anew)
    return terminal


async def answers(terminal: Terminal, text: str) -> list[Outgoing]:
    """Write, wait for the answers, read them."""
    key = await terminal.send("message", text)
    assert await terminal.settled(key, 10)
    return list(terminal.news())


async def test_alone_the_terminal_serves_the_shop_itself_and_lets_go_at_the_end(settings):
    terminal = await open_as(settings)
    said = await answers(terminal, "你好")
    assert "xiaoer chat" in (ServingLock(settings.db).holder() or "")

    await terminal.close()

    assert [one.intent for one in said] == ["greeting.hello"]
    assert ServingLock(settings.db).holder() is None


async def test_beside_a_running_shop_it_writes_into_the_inbox_and_reads_the_outbox(settings):
    lock = ServingLock(settings.db)
    lock.take("xiaoer run")
    app = App(settings.db, Clock())
    await app.start([MailboxChannel(CHANNEL)])
    terminal = await open_as(settings)

    said = await answers(terminal, "你好")

    assert [one.intent for one in said] == ["greeting.hello"]
    await terminal.close()
    await app.stop()
    await app.close()
    lock.release()


async def test_two_chats_at_once_do_not_hear_each_other(settings):
    ann, bob = await open_as(settings, "ann"), await open_as(settings, "bob")

    for_ann, for_bob = await asyncio.gather(answers(ann, "转人工"), answers(bob, "你好"))

    assert [one.state for one in for_ann] == ["handoff.away"]
    assert [one.intent for one in for_bob] == ["greeting.hello"]
    await bob.close()
    await ann.close()


async def test_when_the_one_who_served_leaves_the_other_serves_on(settings):
    ann, bob = await open_as(settings, "ann"), await open_as(settings, "bob")
    await ann.close()

    assert len(await answers(bob, "你好")) == 1
    await bob.close()


async def test_who_comes_back_finds_the_conversation_and_no_old_news(settings):
    first = await open_as(settings)
    await answers(first, "你好")
    await first.close()

    again = await open_as(settings)

    assert [line.author for line in again.history(6)] == ["customer", "bot"]
    assert list(again.news()) == []
    await again.close()


async def test_a_new_contact_begins_without_the_past_and_is_found_again(settings):
    first = await open_as(settings)
    await answers(first, "你好")
    first.begin_anew()
    assert first.history(6) == []
    await answers(first, "在吗")
    await first.close()

    again = await open_as(settings)
    assert again.address == first.address
    await again.close()


async def test_a_sample_customer_is_known_with_their_orders(settings):
    terminal = await open_as(settings, "as-lin-xiaoman", "lin-xiaoman")

    said = await answers(terminal, "我的订单到哪了")

    assert [(one.intent, one.state) for one in said] == [("order.status", "inquiry.talking")]
    assert "听雨" in said[0].text or "A1002" in said[0].text
    await terminal.close()


@pytest.mark.parametrize(
    ("demo", "key", "sentence"), [(True, "nobody", "lin-xiaoman"), (False, "lin-xiaoman", "XIAOER_DEMO")]
)
async def test_only_a_demo_lets_one_be_a_customer_and_only_one_that_there_is(shop_file, demo, key, sentence):
    with pytest.raises(StartError, match=sentence):
        await open_as(Settings(db=shop_file, demo=demo), f"as-{key}", key)
    assert ServingLock(shop_file).holder() is None


async def test_where_there_is_no_file_yet_a_chat_makes_one(tmp_path):
    settings = Settings(db=tmp_path / "var/new.db", shop=demo_folder())

    terminal = await open_as(settings)

    assert len(await answers(terminal, "你好")) == 1
    await terminal.close()


# What it looks like


def outgoing(text: str, **more: object) -> Outgoing:
    return Outgoing(1, 1, 1, CHANNEL, "ann", "answer", text, "zh", 0, **more)  # type: ignore[arg-type]


def screen(*messages: Outgoing) -> tuple[TerminalView, str]:
    stream = io.StringIO()
    view = TerminalView(Console(file=stream, width=80, markup=False, highlight=False, emoji=False))
    for one in messages:
        view.show(one)
    return view, stream.getvalue()


def test_a_number_presses_the_button_that_bears_it_and_no_other():
    view, shown = screen(
        outgoing("好", buttons=(ShownButton("查订单", "order_asked"), ShownButton("官网", url="https://s.example")))
    )

    assert "[1] 查订单" in shown
    assert view.choice("1").data == "order_asked"
    assert (view.choice("2"), view.choice("0"), view.choice("1234"), view.choice("一")) == (None, None, None, None)


def test_a_card_is_a_choice_of_its_own():
    view, shown = screen(
        outgoing(
            "看看", cards=(Card("TEA-01", "明前龙井 50g", "¥128", "豆香清甜", "有货", data="product_given:TEA-01"),)
        )
    )

    assert all(part in shown for part in ("[1]", "明前龙井 50g", "¥128", "有货"))
    assert view.choice("1").data == "product_given:TEA-01"


@pytest.mark.parametrize(
    "text", ["哈" * 300, "word " * 80, "https://shop.example/" + "a" * 200, "亲，¥128（50g）～" * 20, ""]
)
def test_no_line_is_wider_than_the_screen_and_nothing_is_lost(text):
    _, shown = screen(outgoing(text))

    assert max(map(cell_len, shown.splitlines())) <= 80
    assert "".join(wrapped(text, 40).split()) == "".join(text.split())


def test_no_line_begins_with_a_closing_mark():
    assert not any(line[0] in "，。！？" for line in wrapped("亲，在的呢。您说！好吗？" * 20, 9).split("\n"))


def test_what_a_person_wrote_cannot_move_the_cursor_or_pass_for_markup():
    _, shown = screen(outgoing("\x1b[2J[red]红[/red]\x07\x9b1A", agent="小\x1b[31m青"))

    assert not any(mark in shown for mark in ("\x1b", "\x07", "\x9b"))
    assert "[red]红[/red]" in shown
