"""The chat on the shop's page, as a customer uses it."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, ViewportSize, expect

from tests.browser.pictures import BROKEN, PNG
from tests.browser.stage import BUTTONS, Stage, products
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser

NASTY = (
    '"><iMg SrC="x" oNeRRor=document.title="own3d">',
    "<script>document.title='own3d'</script>",
    "<svg/onload=document.title='own3d'>",
    "{{7*7}} ${7*7} <b>粗</b>",
    "javascript:document.title='own3d'",
)


def test_a_customer_talks_in_chinese(visit: Visit, stage: Stage) -> None:
    visit.say("你好，手冲杯还有货吗？")
    visit.sees("你好，手冲杯还有货吗？", "收到：你好，手冲杯还有货吗？")
    expect(visit.own.locator(".status")).to_have_text("已送达")
    assert stage.door.texts == ["你好，手冲杯还有货吗？"]


def test_a_connection_lost_half_way_loses_and_doubles_nothing(
    visit: Visit, stage: Stage, context: BrowserContext
) -> None:
    visit.say("第一句")
    visit.sees("第一句", "收到：第一句")

    context.set_offline(True)
    visit.say("第二句")
    visit.say("第三句")
    expect(visit.chat.get_by_text("网络断开了")).to_be_visible()
    stage.say("您还在吗？")
    context.set_offline(False)

    expect(visit.chat.get_by_text("收到：第三句")).to_be_visible()
    assert stage.door.texts == ["第一句", "第二句", "第三句"]
    assert sorted(visit.lines.all_inner_texts()) == sorted(
        ["第一句", "收到：第一句", "第二句", "第三句", "您还在吗？", "收到：第二句", "收到：第三句"]
    )


def test_a_message_whose_acknowledgement_was_lost_is_stored_once(visit: Visit, stage: Stage) -> None:
    stage.door.is_silent = True
    visit.say("在吗")
    visit.sees("在吗", "收到：在吗")
    expect(visit.own.locator(".status")).to_have_text("已送达")
    assert stage.door.texts == ["在吗"]


def test_what_the_shop_could_not_store_is_sent_again(visit: Visit, stage: Stage) -> None:
    stage.door.is_full = True
    visit.say("硬盘满了也别丢")
    expect(visit.own.locator(".status")).to_have_text("发送中")
    stage.door.is_full = False
    visit.sees("硬盘满了也别丢", "收到：硬盘满了也别丢")


def test_what_was_not_sent_survives_a_reload(visit: Visit, stage: Stage) -> None:
    stage.door.is_full = True
    visit.say("刷新也还在")
    visit.page.reload()
    stage.door.is_full = False
    visit.sees("刷新也还在", "收到：刷新也还在")


def test_a_reload_keeps_the_thread(visit: Visit) -> None:
    visit.say("你好")
    visit.sees("你好", "收到：你好")
    visit.page.reload()
    visit.sees("你好", "收到：你好")


def test_where_no_socket_gets_through_plain_http_does(context: BrowserContext, page: Page, stage: Stage) -> None:
    context.route_web_socket(re.compile("widget/socket"), lambda socket: socket.close(code=1011))
    page.goto(stage.url)
    visit = Visit(page)
    visit.open()
    visit.say("走普通网络")
    visit.sees("走普通网络", "收到：走普通网络")
    stage.say("长轮询也能收到")
    visit.sees("走普通网络", "收到：走普通网络", "长轮询也能收到")


def test_two_tabs_show_one_thread(visit: Visit, context: BrowserContext, stage: Stage) -> None:
    visit.say("第一个标签页")
    visit.sees("第一个标签页", "收到：第一个标签页")
    other = Visit(context.new_page())
    other.page.goto(stage.url)
    other.open()
    visit.say("两边都看得到")
    other.sees("第一个标签页", "收到：第一个标签页", "两边都看得到", "收到：两边都看得到")


def test_a_button_is_pressed_once(visit: Visit, stage: Stage) -> None:
    visit.say("查订单")
    expect(visit.chat.get_by_text("收到：查订单")).to_be_visible()
    stage.say("要看什么呢？", buttons=BUTTONS)
    visit.button("查物流").click()
    visit.sees("查订单", "收到：查订单", "要看什么呢？", "查物流", "收到：查物流")
    visit.button("转人工").click(force=True)
    assert [one.data for one in stage.door.incoming.values() if one.kind == "press"] == ["track:A1001"]


def test_a_used_button_stays_used_after_a_reload(visit: Visit, stage: Stage) -> None:
    visit.say("查订单")
    expect(visit.chat.get_by_text("收到：查订单")).to_be_visible()
    stage.say("要看什么呢？", buttons=BUTTONS)
    visit.button("查物流").click()
    expect(visit.chat.get_by_text("收到：查物流")).to_be_visible()
    visit.page.reload()
    expect(visit.button("申请退货")).to_have_attribute("aria-disabled", "true")
    expect(visit.button("查物流, 已选择")).to_be_visible()


def test_newer_buttons_make_older_ones_stale(visit: Visit, stage: Stage) -> None:
    visit.say("查订单")
    expect(visit.chat.get_by_text("收到：查订单")).to_be_visible()
    stage.say("要看什么呢？", buttons=BUTTONS[:1])
    stage.say("或者这个？", buttons=BUTTONS[1:])
    expect(visit.button("查物流")).to_have_attribute("aria-disabled", "true")
    expect(visit.button("转人工")).not_to_have_attribute("aria-disabled", "true")


def test_a_tap_on_a_product_asks_about_it(visit: Visit, stage: Stage) -> None:
    visit.say("有什么推荐")
    expect(visit.chat.get_by_text("收到：有什么推荐")).to_be_visible()
    stage.say("看看这几款", cards=products("zh")[:3])
    visit.chat.locator(".card").nth(1).click()
    expect(visit.chat.get_by_text("收到：问问「原木色软木杯垫」")).to_be_visible()
    assert list(stage.door.incoming.values())[-1].data == "product:XC002"


def test_the_page_asks_about_a_product(page: Page, stage: Stage) -> None:
    page.goto(stage.url)
    page.get_by_role("button", name="问问客服: 帆布托特包").click()
    Visit(page).sees("问问「帆布托特包」", "收到：问问「帆布托特包」")


def test_a_press_before_the_chat_has_loaded_is_not_lost(page: Page, stage: Stage) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/widget/app.js", hold)
    with page.expect_request("**/widget/app.js"):
        page.goto(stage.url)
    page.get_by_role("button", name="问问客服: 帆布托特包").click()
    assert page.locator("xiaoer-chat").count() == 0
    held[0].continue_()
    Visit(page).sees("问问「帆布托特包」", "收到：问问「帆布托特包」")


def test_a_picture_is_sent_and_stays(visit: Visit, stage: Stage) -> None:
    visit.chat.locator("input[type=file]").set_input_files({"name": "杯子.png", "mimeType": "image/png", "buffer": PNG})
    expect(visit.chat.locator(".preview img")).to_be_visible()
    visit.say("到手就裂了")
    visit.sees("到手就裂了", "收到：到手就裂了")
    visit.page.reload()
    expect(visit.chat.locator(".own .picture img")).to_be_visible()
    assert [one.mime for one in list(stage.door.incoming.values())[-1].attachments] == ["image/png"]


def test_what_is_no_picture_is_refused_in_words(visit: Visit) -> None:
    chooser = visit.chat.locator("input[type=file]")
    chooser.set_input_files({"name": "a.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"})
    expect(visit.chat.get_by_text("只能发 JPG")).to_be_visible()
    chooser.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"x" * (5 * 1024 * 1024 + 1)})
    expect(visit.chat.get_by_text("图片不能超过 5 MB")).to_be_visible()
    chooser.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": BROKEN})
    visit.field.press("Enter")
    expect(visit.chat.get_by_text("只能发 JPG")).to_be_visible()


def test_everything_works_by_keyboard(page: Page, stage: Stage) -> None:
    page.goto(stage.url)
    visit = Visit(page)
    visit.bubble.focus()
    page.keyboard.press("Enter")
    expect(visit.field).to_be_focused()
    page.keyboard.type("hello")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second line")
    page.keyboard.press("Enter")
    visit.sees("hello\nsecond line", "收到：hello\nsecond line")
    stage.say("选一个", buttons=BUTTONS)
    expect(visit.button("转人工")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(visit.button("转人工")).to_be_focused()
    page.keyboard.press("Enter")
    expect(visit.chat.get_by_text("收到：转人工")).to_be_visible()
    page.keyboard.press("Escape")
    expect(visit.field).to_be_hidden()
    expect(visit.bubble).to_be_focused()


def test_enter_while_composing_chinese_sends_nothing(visit: Visit, stage: Stage) -> None:
    visit.field.fill("ni hao")
    visit.field.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    expect(visit.field).to_have_value("ni hao")
    assert stage.door.texts == []


def test_a_phone_shows_the_chat_on_the_whole_screen(chromium: Browser, stage: Stage) -> None:
    phone: ViewportSize = {"width": 360, "height": 640}
    context = chromium.new_context(viewport=phone, has_touch=True, is_mobile=True, reduced_motion="reduce")
    page = context.new_page()
    page.goto(stage.url)
    visit = Visit(page)
    visit.bubble.tap()
    visit.say("手机上也行")
    visit.sees("手机上也行", "收到：手机上也行")
    assert visit.chat.locator(".panel").bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 640}
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


@pytest.mark.parametrize("text", NASTY)
def test_markup_in_a_text_is_shown_as_text(visit: Visit, stage: Stage, complaints: list[str], text: str) -> None:
    visit.say(text)
    # The answer first, so that what the agent says is the last line.
    expect(visit.lines.last).to_have_text(f"收到：{text}")
    stage.say(text, agent=text, buttons=(BUTTONS[0].__class__(text, "x"), BUTTONS[0].__class__(text, url=text)))
    expect(visit.lines.last).to_have_text(text)
    expect(visit.chat.locator(".who").last).to_have_text(text)
    assert "own3d" not in visit.page.title()
    assert visit.chat.locator("a.choice").count() == 0
    assert complaints == []


def test_nothing_of_the_page_breaks_its_policy(visit: Visit, stage: Stage, complaints: list[str]) -> None:
    visit.say("你好")
    expect(visit.chat.get_by_text("收到：你好")).to_be_visible()
    stage.say("看看", cards=products("zh"), buttons=BUTTONS)
    visit.chat.locator("input[type=file]").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": PNG})
    visit.field.press("Enter")
    expect(visit.chat.locator(".own .picture img")).to_be_visible()
    assert complaints == []


def test_a_message_that_is_sent_again_is_shown_once(visit: Visit, stage: Stage) -> None:
    visit.say("你好")
    again = stage.say("只说一次")
    stage.run(stage.channel.send(again))
    stage.say("完")
    expect(visit.lines.last).to_have_text("完")
    assert visit.lines.all_inner_texts().count("只说一次") == 1


def test_messages_that_came_while_it_was_closed_are_counted(visit: Visit, stage: Stage) -> None:
    visit.say("你好")
    visit.sees("你好", "收到：你好")
    visit.field.press("Escape")
    stage.say("一")
    stage.say("二")
    expect(visit.chat.locator(".badge")).to_have_text("2")
    visit.page.reload()
    expect(visit.chat.locator(".badge")).to_have_text("2")
    visit.open()
    expect(visit.chat.locator(".badge")).to_be_hidden()


def test_the_language_can_be_switched(visit: Visit) -> None:
    visit.button("Switch to English").click()
    expect(visit.chat.get_by_text("Hello! How can we help?")).to_be_visible()
    expect(visit.chat.get_by_role("heading", name="Tangerine")).to_be_visible()


def test_somebody_who_writes_is_shown_as_writing(visit: Visit, stage: Stage) -> None:
    visit.say("你好")
    visit.sees("你好", "收到：你好")
    stage.run(stage.channel.hint(stage.door.address, "typing"))
    expect(visit.chat.locator(".typing")).to_be_visible()
    stage.say("来啦")
    expect(visit.chat.locator(".typing")).to_be_hidden()
