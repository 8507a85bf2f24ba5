import json
from typing import Any

import httpx
import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, MessageEntity
from telegram.error import BadRequest, Forbidden, InvalidToken

from tests.botapi.files import DOT
from tests.botapi.person import Person
from tests.botapi.server import BotApi

ANN = 1001


def row(*buttons: dict[str, Any]) -> str:
    return json.dumps({"inline_keyboard": [list(buttons)]})


BROKEN: dict[str, tuple[str, dict[str, Any], str]] = {
    "no text": ("sendMessage", {"chat_id": ANN}, "message text is empty"),
    "only white space": ("sendMessage", {"chat_id": ANN, "text": " \n"}, "message text is empty"),
    "too long": ("sendMessage", {"chat_id": ANN, "text": "长" * 4097}, "message is too long"),
    "too long in UTF-16": ("sendMessage", {"chat_id": ANN, "text": "😀" * 2049}, "message is too long"),
    "chat id no number": ("sendMessage", {"chat_id": "ann", "text": "a"}, "must be an integer"),
    "open tag": ("sendMessage", {"chat_id": ANN, "text": "<b>", "parse_mode": "HTML"}, "find end tag"),
    "wrong end": ("sendMessage", {"chat_id": ANN, "text": "<b>a</i>", "parse_mode": "HTML"}, "Unmatched end tag"),
    "unknown tag": ("sendMessage", {"chat_id": ANN, "text": "<p>a", "parse_mode": "HTML"}, "Unsupported start tag"),
    "stray sign": ("sendMessage", {"chat_id": ANN, "text": "1 < 2", "parse_mode": "HTML"}, "Un"),
    "unknown button": ("sendMessage", {"chat_id": ANN, "text": "a", "reply_markup": row({"text": "b"})}, "exactly one"),
    "two actions": (
        "sendMessage",
        {"chat_id": ANN, "text": "a", "reply_markup": row({"text": "b", "callback_data": "c", "url": "https://a.b"})},
        "exactly one",
    ),
    "long callback data": (
        "sendMessage",
        {"chat_id": ANN, "text": "a", "reply_markup": row({"text": "b", "callback_data": "字" * 22})},
        "BUTTON_DATA_INVALID",
    ),
    "a wide row": (
        "sendMessage",
        {"chat_id": ANN, "text": "a", "reply_markup": row(*[{"text": "b", "callback_data": "c"}] * 9)},
        "reply markup is too long",
    ),
    "no such action": ("sendChatAction", {"chat_id": ANN, "action": "dance"}, "wrong parameter action"),
    "long answer": ("answerCallbackQuery", {"callback_query_id": "1", "text": "长" * 201}, "MESSAGE_TOO_LONG"),
    "command name": ("setMyCommands", {"commands": '[{"command":"Hi","description":"d"}]'}, "BOT_COMMAND_INVALID"),
    "no command": ("setMyCommands", {"commands": '["orders"]'}, "Array of Objects"),
    "no photo": ("sendPhoto", {"chat_id": ANN}, "no photo"),
    "off the map": ("sendLocation", {"chat_id": ANN, "latitude": 91, "longitude": 0}, "outside of the world"),
    "no json": ("sendMessage", {"chat_id": ANN, "text": "a", "reply_markup": "{"}, "no JSON"),
}


@pytest.mark.parametrize(("method", "given", "why"), BROKEN.values(), ids=BROKEN)
async def test_a_broken_limit_is_refused_and_kept(
    api: BotApi, bot: Bot, ann: Person, method: str, given: dict[str, Any], why: str
) -> None:
    with pytest.raises(BadRequest):
        await bot._post(method, given)

    (broken,) = api.breaches
    assert broken.method == method
    assert why in broken.why


async def test_the_longest_text_goes_through(api: BotApi, bot: Bot, ann: Person) -> None:
    await bot.send_message(ann.id, "😀" * 2048)
    await bot.send_message(ann.id, f"<b>{'长' * 4096}</b>", parse_mode="HTML")

    assert not api.breaches


async def test_html_becomes_text_and_entities(api: BotApi, bot: Bot, ann: Person) -> None:
    await bot.send_message(ann.id, ' 😀<b>粗<i>斜</i></b> &lt;<a href="https://a.b/?c&amp;d">去</a>', parse_mode="HTML")

    line = api.last(ann.id)
    assert line.text == "😀粗斜 <去"
    assert line.entities == [
        {"type": "bold", "offset": 2, "length": 2},
        {"type": "italic", "offset": 3, "length": 1},
        {"type": "text_link", "url": "https://a.b/?c&d", "offset": 6, "length": 1},
    ]


async def test_entities_lie_within_the_text(api: BotApi, bot: Bot, ann: Person) -> None:
    await bot.send_message(ann.id, "你好", entities=[MessageEntity("bold", 0, 2)])

    with pytest.raises(BadRequest, match="outside of the text"):
        await bot.send_message(ann.id, "你好", entities=[MessageEntity("bold", 1, 2)])


async def test_a_parameter_that_the_method_has_not_is_a_breach(api: BotApi, bot: Bot, ann: Person) -> None:
    await bot.send_message(ann.id, "好", api_kwargs={"txet": "好"})

    assert [broken.why for broken in api.breaches] == ["has no parameter txet"]


async def test_commands_are_kept_by_scope_and_language(api: BotApi, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("orders", "我的订单")], language_code="zh")

    assert [c.command for c in await bot.get_my_commands(language_code="zh")] == ["orders"]
    assert await bot.get_my_commands() == ()
    with pytest.raises(BadRequest, match=r"(?i)too_much"):
        await bot.set_my_commands([BotCommand(f"c{n}", "d") for n in range(101)])


async def test_a_person_who_never_wrote_cannot_be_written_to(api: BotApi, bot: Bot) -> None:
    api.person(id=2002)

    with pytest.raises(Forbidden, match="can't initiate"):
        await bot.send_message(2002, "你好")
    with pytest.raises(BadRequest, match=r"[Cc]hat not found"):
        await bot.send_message(2003, "你好")
    assert not api.breaches


async def test_a_photo_is_a_picture_of_ten_megabytes_at_most(api: BotApi, bot: Bot, ann: Person) -> None:
    await bot.send_photo(ann.id, DOT, caption="样子")
    assert (api.last(ann.id).has_photo, api.last(ann.id).text) == (True, "样子")

    with pytest.raises(BadRequest, match="too big"):
        await bot.send_photo(ann.id, DOT + bytes(10_000_000))
    with pytest.raises(BadRequest, match=r"(?i)image_process"):
        await bot.send_photo(ann.id, b"no picture")


async def test_a_media_group_has_two_to_ten_items(api: BotApi, bot: Bot, ann: Person) -> None:
    sent = await bot.send_media_group(ann.id, [InputMediaPhoto(DOT), InputMediaPhoto(DOT)])
    assert len({message.media_group_id for message in sent}) == 1

    with pytest.raises(BadRequest, match="2-10"):
        await bot.send_media_group(ann.id, [InputMediaPhoto(DOT)])


async def test_an_edit_must_change_something_that_is_there(api: BotApi, bot: Bot, ann: Person) -> None:
    sent = await bot.send_message(ann.id, "一")
    await bot.edit_message_text("二", ann.id, sent.message_id)
    assert (api.last(ann.id).text, api.last(ann.id).is_edited) == ("二", True)

    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("二", ann.id, sent.message_id)
    with pytest.raises(BadRequest, match="to edit not found"):
        await bot.edit_message_text("二", ann.id, 999)


async def test_an_edit_without_buttons_takes_them_away(api: BotApi, bot: Bot, ann: Person) -> None:
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="ok")]])
    sent = await bot.send_message(ann.id, "一", reply_markup=keys)
    assert api.last(ann.id).labels == ["好"]

    await bot.edit_message_reply_markup(ann.id, sent.message_id)

    assert api.last(ann.id).labels == []


async def test_a_file_of_a_customer_can_be_fetched(bot: Bot, ann: Person) -> None:
    ann.sends_photo(DOT)
    (update,) = await bot.get_updates()
    assert update.message

    file = await bot.get_file(update.message.photo[-1])

    assert bytes(await file.download_as_bytearray()) == DOT


async def test_a_wrong_token_and_an_unknown_method_are_told(api: BotApi, bot: Bot) -> None:
    with pytest.raises(InvalidToken):
        await bot._post("danceWithMe", {})
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{api.url}/bot1:wrong/getMe")
    assert answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
