"""Whether the group can be the desk: said with its cure, and kept for `doctor`. Without the library's weight."""

import json
from typing import Literal

import structlog
from msgspec import Struct

log = structlog.get_logger("telegram")

Status = Literal[
    "starting", "ok", "unreachable", "not_there", "not_supergroup", "no_topics", "not_admin", "no_topic_right",
    "no_pin_right",
]  # fmt: skip

#: Under which name it stands among the database's facts.
DESK_FACT = "telegram_desk"

#: What it means and what to do about it, Chinese and English.
DESK_ADVICE: dict[Status, tuple[str, str]] = {
    "starting": ("还没有检查过工作群", "the desk's group was not looked at yet"),
    "ok": ("工作群可以用", "the desk's group can be used"),
    "unreachable": ("现在连不上 Telegram，过一会儿再查", "Telegram cannot be reached now; it is looked at again"),
    "not_there": (
        "机器人不在这个群里，或者群号不对：把机器人拉进群，核对 XIAOER_TELEGRAM_DESK",
        "the bot is not in this group, or its number is wrong: add the bot, check XIAOER_TELEGRAM_DESK",
    ),
    "not_supergroup": (
        "这个群不是超级群：打开群设置里的“话题”，它会自己变成超级群",
        "this is no supergroup: turn on Topics in the group's settings, and it becomes one",
    ),
    "no_topics": (
        "群里没有打开“话题”：群设置 → 话题 → 打开",
        "the group has no topics: turn on Topics in the group's settings",
    ),
    "not_admin": (
        "机器人不是管理员，收不到群里的话：群设置 → 管理员 → 添加机器人，给“管理话题”和“置顶消息”",
        "the bot is no administrator and hears nothing: make it one, with Manage topics and Pin messages",
    ),
    "no_topic_right": (
        "机器人没有“管理话题”的权限：群设置 → 管理员 → 机器人 → 打开它",
        "the bot may not manage topics: grant it Manage topics among the administrators",
    ),
    "no_pin_right": (
        "机器人没有“置顶消息”的权限：群设置 → 管理员 → 机器人 → 打开它",
        "the bot may not pin: grant it Pin messages among the administrators",
    ),
}


class Standing(Struct, frozen=True):
    """How the group stands: the one that the settings name, and the number that it has now."""

    status: Status
    asked: int
    chat_id: int
    detail: str = ""

    @property
    def is_well(self) -> bool:
        """Whether there is nothing that a person has to do."""
        return self.status in ("ok", "starting")

    def to_json(self) -> str:
        """As it is kept."""
        return json.dumps([self.status, self.asked, self.chat_id, self.detail])


def standing_of(written: str) -> Standing | None:
    """Back from what was kept, None where nothing was."""
    return Standing(*json.loads(written)) if written else None


def tell(standing: Standing) -> None:
    """One line in the log, loud where somebody has to do something."""
    words = " | ".join(DESK_ADVICE[standing.status])
    say = log.info if standing.is_well else log.error
    say(words, action=f"telegram_desk_{standing.status}", chat_id=standing.chat_id, detail=standing.detail)
