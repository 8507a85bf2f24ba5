"""The console in a real browser, from the link to the hand-back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.bot.console.stage import Running, open_shop

pytestmark = pytest.mark.browser

NASTY = (
    '"><iMg SrC="x" oNeRRor=document.title="own3d">',
    "<script>document.title='own3d'</script>",
    "<svg/onload=document.title='own3d'>",
    "{{7*7}} ${7*7} `${7*7}` <b>粗</b> &lt;i&gt;",
    "\\\"');document.title='own3d';//",
    "</script><script>document.title='own3d'</script>",
)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with open_shop(tmp_path_factory.mktemp("console")) as running:
        yield running


@dataclass
class Console:
    """An agent's page, by the words on the screen."""

    page: Page
    running: Running
    staff_id: int

    def sign_in(self) -> "Console":
        self.page.goto(self.running.link(self.staff_id))
        self.page.get_by_role("button", name="登录").click()
        expect(self.page.get_by_role("navigation", name="会话列表")).to_be_visible()
        return self

    def part(self, name: str) -> Locator:
        return self.page.get_by_role("region", name=name)

    def row(self, conversation: int) -> Locator:
        return self.page.locator(f".row[data-id='{conversation}']")

    def open(self, conversation: int) -> "Console":
        self.row(conversation).click()
        expect(self.page.get_by_role("log")).to_be_visible()
        return self

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def field(self) -> Locator:
        return self.page.get_by_role("textbox", name=re.compile("回复|备注"))

    @property
    def words(self) -> Locator:
        return self.page.locator(".line .words")

    def say(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")


@pytest.fixture
def console(page: Page, running: Running) -> Console:
    return Console(page, running, running.hire("小林"))


@pytest.fixture
def colleague(chromium: Browser, running: Running) -> Iterator[Console]:
    """Somebody else, in a browser of their own."""
    context = chromium.new_context(locale="zh-CN")
    context.set_default_timeout(20_000)
    yield Console(context.new_page(), running, running.hire("阿哲"))
    context.close()


def test_an_agent_takes_answers_and_hands_back(console: Console, running: Running, complaints: list[str]) -> None:
    hosts: set[str] = set()
    console.page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    talk = running.says("desk-1", "转人工", customer="lin-xiaoman")
    console.sign_in()

    expect(console.row(talk)).to_contain_text("要找人工")
    console.open(talk).button("接待").click()
    expect(console.page.get_by_text("您正在接待")).to_be_visible()
    console.say("亲，我在的～\n")
    expect(console.page.locator(".line.agent").get_by_text("亲，我在的～")).to_be_visible()
    sent = "select o.kind from outbox o join messages m on m.id = o.message_id where m.text = ? and o.status = 'sent'"
    assert running.wait(sent, "亲，我在的～") == [("agent",)]

    console.button("交还机器人").click()
    expect(console.page.get_by_text("机器人正在接待", exact=True)).to_be_visible()
    assert running.read("select owner from conversations where id = ?", talk) == [("bot",)]
    # Every byte came from this shop, and the policy stopped nothing that the page needs.
    assert hosts == {urlsplit(running.url).netloc}
    assert complaints == []


def test_what_a_customer_writes_arrives_by_itself(console: Console, running: Running) -> None:
    talk = running.says("live-1", "你好")
    console.sign_in().open(talk)
    running.says("live-1", "刚刚又想到一个问题")
    expect(console.words.filter(has_text="刚刚又想到一个问题")).to_be_visible()


def test_who_begins_to_wait_appears_and_is_counted_in_the_title(console: Console, running: Running) -> None:
    console.sign_in()
    talk = running.says("late-1", "转人工")
    expect(console.part("等人接待").locator(f".row[data-id='{talk}']")).to_be_visible()
    expect(console.page).to_have_title(re.compile(r"^\(\d+\) 客服后台"))


@pytest.mark.parametrize("nasty", NASTY)
def test_markup_in_a_message_or_a_name_is_shown_as_text(console: Console, running: Running, nasty: str) -> None:
    address = f"nasty-{NASTY.index(nasty)}"
    talk = running.says(address, nasty, name=nasty)
    running.says(address, "转人工")
    console.sign_in().open(talk)

    expect(console.words.first).to_have_text(nasty)
    expect(console.row(talk).locator(".name")).to_have_text(nasty)
    console.button("接待").click()
    console.say(nasty)
    expect(console.page.locator(".line.agent .words")).to_have_text(nasty)
    expect(console.page).not_to_have_title(re.compile("own3d"))
    assert console.page.locator(".desk :is(script, iframe, [onerror], [onload])").count() == 0


def test_a_page_that_is_loaded_with_markup_in_it_shows_it_as_text(console: Console, running: Running) -> None:
    talk = running.says("nasty-load", "".join(NASTY))
    console.sign_in().page.goto(f"{running.url}/console/c/{talk}")
    expect(console.words.first).to_have_text("".join(NASTY))
    expect(console.page).not_to_have_title(re.compile("own3d"))


def test_a_word_that_an_input_method_ends_with_enter_is_not_sent(console: Console, running: Running) -> None:
    talk = running.says("ime-1", "转人工")
    console.sign_in().open(talk)
    console.field.fill("ni hao")
    composing = "{key: 'Enter', isComposing: true, bubbles: true, cancelable: true}"
    console.field.evaluate(f"field => field.dispatchEvent(new KeyboardEvent('keydown', {composing}))")
    console.field.press("Shift+Enter")
    expect(console.field).to_have_value("ni hao\n")
    assert running.read("select 1 from messages where conversation_id = ? and author = 'agent'", talk) == []


def test_a_colleague_who_takes_it_is_named_and_asked_for(
    console: Console, colleague: Console, running: Running
) -> None:
    talk = running.says("two-1", "转人工")
    console.sign_in().open(talk).button("接待").click()
    expect(console.page.get_by_text("您正在接待")).to_be_visible()

    colleague.sign_in().open(talk)
    colleague.say("我来帮您")
    expect(colleague.page.get_by_role("dialog")).to_contain_text("小林正在接待这位顾客")
    assert running.read("select 1 from messages where text = '我来帮您'") == []
    colleague.button("是的").click()

    expect(colleague.page.locator(".line.agent").get_by_text("我来帮您")).to_be_visible()
    expect(console.page.get_by_role("alert")).to_contain_text("阿哲刚刚接待了这位顾客")
    expect(console.button("接手")).to_be_visible()


def test_a_note_stays_inside(console: Console, running: Running) -> None:
    talk = running.says("note-1", "你好")
    console.sign_in().open(talk)
    console.page.get_by_role("tab", name="备注").click()
    console.say("老顾客")
    expect(console.page.locator(".line.note .words")).to_have_text("老顾客")
    assert running.read("select 1 from outbox o join messages m on m.id = o.message_id where m.text = '老顾客'") == []


def test_signing_out_leaves_every_tab(console: Console, running: Running, context: BrowserContext) -> None:
    console.sign_in()
    second = context.new_page()
    second.goto(f"{running.url}/console/")
    expect(second.get_by_role("navigation", name="会话列表")).to_be_visible()

    console.page.locator("summary").click()
    console.button("退出").click()

    expect(console.page.get_by_text("已退出登录")).to_be_visible()
    expect(second.get_by_text("已退出登录")).to_be_visible()


def test_duty_is_switched_on_the_page(console: Console, running: Running) -> None:
    console.sign_in().page.get_by_role("switch").click()
    expect(console.page.get_by_role("switch")).to_have_attribute("aria-checked", "false")
    assert running.read("select on_duty_since from staff where id = ?", console.staff_id) == [(None,)]


def test_a_connection_that_comes_back_brings_what_was_missed(
    console: Console, running: Running, context: BrowserContext
) -> None:
    talk = running.says("lost-1", "你好")
    console.sign_in().open(talk)
    context.set_offline(True)
    running.says("lost-1", "断线时说的话")
    context.set_offline(False)
    expect(console.words.filter(has_text="断线时说的话")).to_be_visible()


def test_what_is_half_written_outlives_a_reload(console: Console, running: Running) -> None:
    talk = running.says("draft-1", "你好")
    console.sign_in().open(talk)
    console.field.fill("写到一半")
    console.page.reload()
    expect(console.field).to_have_value("写到一半")


def test_a_phone_shows_one_thing_at_a_time(chromium: Browser, running: Running) -> None:
    phone = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    console = Console(phone.new_page(), running, running.hire("小林")).sign_in()
    talk = running.says("phone-1", "转人工")
    console.open(talk)
    expect(console.page.get_by_role("navigation", name="会话列表")).to_be_hidden()
    console.button("资料").click()
    expect(console.page.get_by_role("complementary", name="顾客资料")).to_be_visible()
    console.button("收起").click()
    console.button("返回").click()
    expect(console.row(talk)).to_be_visible()
    assert console.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.close()


def test_the_page_speaks_english_when_asked(console: Console) -> None:
    console.sign_in().page.locator("summary").click()
    console.page.get_by_role("link", name="English").click()
    expect(console.page.get_by_role("navigation", name="Conversations")).to_be_visible()
    expect(console.page.locator("html")).to_have_attribute("lang", "en")


def test_what_the_shop_owed_is_done_with_two_presses(console: Console, running: Running) -> None:
    running.says("owed-1", "call_back", kind="press")
    talk = running.says("owed-1", "13800138001，下午三点打给我")
    console.sign_in().open(talk)
    owed = console.page.locator(".about.cases")
    expect(owed).to_contain_text("待回电")

    owed.get_by_role("button", name="办好了").click()
    expect(console.page.get_by_role("dialog")).to_contain_text("这件事办好了吗")
    console.button("先不").click()
    expect(owed).to_contain_text("待回电")
    owed.get_by_role("button", name="办好了").click()
    console.button("是的").click()

    expect(console.page.locator(".line.note .words").last).to_contain_text("✔ 办好了")
    expect(owed).not_to_contain_text("待回电")
    assert running.read("select status from cases where kind = 'callback'") == [("done",)]
