"""The buttons below a message and the keys below the field, held to what the Bot API takes."""

from typing import Any
from urllib.parse import urlsplit

from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, ReplyLimit

from tests.botapi.form import Form
from tests.botapi.markup import units
from tests.botapi.refusal import Breach

Json = dict[str, Any]

#: What a button can do; it does exactly one of them.
ACTIONS = {
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}
SHAPES = {"inline_keyboard", "keyboard", "remove_keyboard", "force_reply"}
SCHEMES = {"http", "https", "tg", "tonsite"}
#: As large as any client shows; the description names no limit.
MOST_KEYS, MOST_KEYS_IN_A_ROW = 300, 12


def markup(form: Form) -> Json | None:
    """The reply markup, checked; None where there is none."""
    given: Json | None = form.parsed("reply_markup", dict)
    if not given:
        return None
    if len(SHAPES & given.keys()) != 1:
        raise Breach("object expected as reply markup")
    if "inline_keyboard" in given:
        _check_inline(given["inline_keyboard"])
    elif "keyboard" in given:
        _check_keys(given)
    return given


def inline(form: Form) -> Json | None:
    """The same where only inline buttons may stand: below a message that is edited."""
    given = markup(form)
    if given and "inline_keyboard" not in given:
        raise Breach("inline keyboard expected")
    return given


def _rows(rows: object, most: int, most_in_row: int) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise Breach("can't parse keyboard: expected an Array of Arrays")
    if sum(map(len, rows)) > most or any(len(row) > most_in_row for row in rows):
        raise Breach("reply markup is too long")
    return rows


def _check_inline(rows: object) -> None:
    limit = InlineKeyboardMarkupLimit
    for row in _rows(rows, limit.TOTAL_BUTTON_NUMBER, limit.BUTTONS_PER_ROW):
        for button in row:
            _check_button(button)


def _check_button(button: object) -> None:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise Breach("can't parse inline keyboard button: text is required")
    if not button["text"].strip():
        raise Breach("inline keyboard button text must be non-empty")
    actions = ACTIONS & button.keys()
    if len(actions) != 1:
        names = ", ".join(sorted(actions)) or "none"
        raise Breach(f"exactly one action is allowed in an inline keyboard button, not {names}")
    limit = InlineKeyboardButtonLimit
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str) or not limit.MIN_CALLBACK_DATA <= len(data.encode()) <= limit.MAX_CALLBACK_DATA:
            raise Breach("BUTTON_DATA_INVALID")
    elif "url" in button and urlsplit(str(button["url"])).scheme not in SCHEMES:
        raise Breach(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    elif "copy_text" in button and not 1 <= units(str(button["copy_text"].get("text", ""))) <= limit.MAX_COPY_TEXT:
        raise Breach("BUTTON_COPY_TEXT_INVALID")


def _check_keys(given: Json) -> None:
    for row in _rows(given["keyboard"], MOST_KEYS, MOST_KEYS_IN_A_ROW):
        for key in row:
            text = key if isinstance(key, str) else isinstance(key, dict) and key.get("text")
            if not isinstance(text, str) or not text.strip():
                raise Breach("keyboard button text must be non-empty")
    if units(str(given.get("input_field_placeholder", ""))) > ReplyLimit.MAX_INPUT_FIELD_PLACEHOLDER:
        raise Breach("input field placeholder is too long")
