"""The web channel's refusals: each with a code for the widget and a sentence for the visitor, Chinese and English."""

from typing import Any

from bot.errors import BotError

#: code: (HTTP status, whether sending the same again is pointless)
_STATUS: dict[str, tuple[int, bool]] = {
    "unavailable": (503, False),
    "slow_down": (429, False),
    "too_many": (503, False),
    "unknown_visitor": (401, False),
    "too_large": (413, True),
    "bad_message": (422, True),
    "bad_picture": (415, True),
    "picture_too_large": (413, True),
    "picture_gone": (404, True),
    "bad_identity": (403, True),
    "bad_origin": (403, True),
}
_CHINESE = {
    "unavailable": "店里这会儿没接上，稍等会自动重发哦",
    "slow_down": "发得有点快啦，歇一下马上接着发",
    "too_many": "现在进店的人有点多，稍后会自动再连",
    "unknown_visitor": "会话已失效，正在重新连接",
    "too_large": "这条消息太长啦，分几条发给我吧",
    "bad_message": "这条消息没能收下，请换个说法再发一次",
    "bad_picture": "只能发 JPG、PNG、WebP 或 GIF 图片哦",
    "picture_too_large": "这张图片太大啦，换一张小一点的吧",
    "picture_gone": "没找到这张图片，请重新选一次",
    "bad_identity": "登录信息已过期，请刷新页面",
    "bad_origin": "这个网站没有开通店铺客服",
}
_ENGLISH = {
    "unavailable": "The shop cannot take messages right now; it will be sent again.",
    "slow_down": "A little fast; it will go out in a moment.",
    "too_many": "The shop is very busy; trying again soon.",
    "unknown_visitor": "The session has ended; connecting anew.",
    "too_large": "This message is too long; please split it.",
    "bad_message": "This message could not be taken; please write it anew.",
    "bad_picture": "Only JPG, PNG, WebP and GIF pictures can be sent.",
    "picture_too_large": "This picture is too large; please choose a smaller one.",
    "picture_gone": "The picture was not found; please choose it again.",
    "bad_identity": "The sign-in has run out; please reload the page.",
    "bad_origin": "This site may not embed the shop's chat.",
}


class Refused(BotError):
    """The web channel does not take this."""

    def __init__(self, code: str, *, retry_after_s: float = 0.0) -> None:
        """`code` is one of the table's."""
        self.status, self.is_final = _STATUS[code]
        self.code = code
        self.retry_after_s = retry_after_s
        #: The browser's id of the message that is refused, where it is known.
        self.message_id = ""
        super().__init__(_ENGLISH[code])

    def frame(self) -> dict[str, Any]:
        """As the widget is told."""
        frame: dict[str, Any] = {
            "type": "error",
            "code": self.code,
            "message": {"zh": _CHINESE[self.code], "en": _ENGLISH[self.code]},
            "final": self.is_final,
        }
        if self.message_id:
            frame["id"] = self.message_id
        if self.retry_after_s:
            frame["retry_after_s"] = round(self.retry_after_s, 1)
        return frame
