"""An operator changes what the bot says, in a real browser: until a customer hears it, and back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from bot.publishing import live_library
from tests.bot.console.stage import Running, open_shop

pytestmark = pytest.mark.browser

NEW = "满 99 包邮，改过的这一句"
#: A publish learns all phrasings anew: some ten seconds, on a busy machine more.
LEARNT_MS = 120_000


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with open_shop(tmp_path_factory.mktemp("voice")) as running:
        yield running


@pytest.fixture
def operator(page: Page, running: Running) -> Page:
    page.goto(running.link(running.hire("小青", "operator")))
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("navigation", name="会话列表")).to_be_visible()
    return page


def texts(page: Page) -> Locator:
    return page.locator(".wording textarea:not([aria-hidden])")


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def answers(running: Running, address: str) -> list[str]:
    sql = (
        "select m.text from messages m join conversations v on v.id = m.conversation_id"
        " join contacts k on k.id = v.contact_id where k.address = ? and m.author = 'bot'"
    )
    return [text for (text,) in running.read(sql, address)]


def test_an_edit_is_previewed_published_heard_and_rolled_back(
    operator: Page, running: Running, complaints: list[str]
) -> None:
    operator.get_by_text("小青").click()
    operator.get_by_role("link", name="话术和意图").click()
    operator.get_by_role("searchbox").fill("shipping.fee")
    operator.get_by_role("link", name=re.compile("shipping.fee")).click()

    expect(operator.locator(".wording .bubble").first).to_contain_text("¥")
    # All that is said of the freight in Chinese: this wording alone.
    chinese = operator.get_by_role("region", name="中文")
    for left in range(chinese.locator(".wording").count() - 1, 0, -1):
        chinese.get_by_role("button", name=re.compile("^删除")).last.click()
        expect(chinese.locator(".wording")).to_have_count(left)
    texts(operator).first.fill(f"{NEW} {{{{ policy.freight|money }}}}")
    expect(operator.locator(".wording .bubble").first).to_have_text(f"{NEW} ¥8")
    expect(operator.get_by_text("至少写 3 句")).to_be_visible()
    texts(operator).first.press("Control+s")
    expect(operator.get_by_text("存成草稿第 1 稿")).to_be_visible()
    assert NEW not in str(live_library(running.file).replies["shipping.fee"])

    operator.get_by_role("link", name="发布").click()
    press(operator, "检查并试一遍")
    note = operator.get_by_label("改了什么，为什么")
    expect(note).to_be_visible(timeout=LEARNT_MS)
    note.fill("运费说得更清楚")
    press(operator, "发布")
    expect(operator.get_by_text("第 2 版已经生效")).to_be_visible(timeout=LEARNT_MS)
    running.says("voice-1", "运费多少")
    assert NEW in "".join(answers(running, "voice-1"))

    press(operator, "回到第 1 版")
    expect(operator.get_by_text("已经回到第 1 版说的话")).to_be_visible(timeout=LEARNT_MS)
    running.says("voice-2", "运费多少")
    assert NEW not in "".join(answers(running, "voice-2"))
    assert complaints == []


def test_a_page_with_unsaved_words_asks_before_it_is_left(operator: Page, running: Running) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    operator.goto(f"{running.url}/console/replies/shipping.urge")
    expect(operator.locator(".wording .bubble").first).not_to_be_empty()
    texts(operator).first.fill("还没存的话")
    expect(operator.get_by_text("有改动没存")).to_be_visible()
    operator.once("dialog", stay)
    operator.get_by_role("link", name="所有话术").click()
    expect(operator).to_have_url(re.compile("shipping.urge$"))
    assert asked == ["beforeunload"]

    press(operator, "撤销")
    expect(operator.get_by_text("有改动没存")).to_be_hidden()
    operator.get_by_role("link", name="所有话术").click()
    expect(operator).to_have_url(re.compile("/console/replies$"))


@pytest.mark.parametrize("path", ["replies", "replies/shipping.fee", "intents", "misses", "try", "publish"])
def test_a_phone_shows_each_page_without_scrolling_sideways(operator: Page, running: Running, path: str) -> None:
    operator.set_viewport_size({"width": 360, "height": 740})
    operator.goto(f"{running.url}/console/{path}")
    expect(operator.get_by_role("heading", level=1)).to_be_visible()
    assert operator.evaluate("document.documentElement.scrollWidth") <= 360


def test_what_an_operator_writes_is_never_markup(operator: Page, running: Running) -> None:
    operator.goto(f"{running.url}/console/replies/shipping.urge")
    expect(operator.locator(".wording .bubble").first).not_to_be_empty()
    nasty = "<img src=x onerror=\"document.title='own3d'\"> <b>粗</b>"
    texts(operator).first.fill(nasty)
    expect(operator.locator(".wording .bubble").first).to_have_text(nasty)
    assert "own3d" not in operator.title()
    operator.once("dialog", lambda dialog: dialog.accept())
