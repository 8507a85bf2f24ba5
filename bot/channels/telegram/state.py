"""How the channel stands with Telegram: said loudly in the log, and kept where the console and `doctor` read it."""

import json
from typing import Literal

import structlog
from msgspec import Struct

log = structlog.get_logger("telegram")

Status = Literal["starting", "ok", "unauthorised", "conflict", "unreachable", "refused"]

#: Nothing that a person has to do.
WELL: frozenset[Status] = frozenset({"starting", "ok"})

#: Under which name it stands among the database's facts.
FACT = "telegram_state"

#: What it means and what to do about it, Chinese and English.
ADVICE: dict[Status, tuple[str, str]] = {
    "starting": ("正在连接 Telegram", "connecting to Telegram"),
    "ok": ("已连上", "connected"),
    "unauthorised": (
        "Telegram 不认这个令牌（401）：向 @BotFather 核对或换新令牌，改 XIAOER_TELEGRAM_TOKEN 后重新启动",
        "Telegram does not know this token (401): check it with @BotFather, set XIAOER_TELEGRAM_TOKEN, start again",
    ),
    "conflict": (
        "同一个机器人还有别的程序在收消息（409）：停掉另一个实例，或者换一个令牌",
        "something else takes this bot's messages (409): stop the other instance, or use a token of its own",
    ),
    "unreachable": (
        "连不上 Telegram 服务器：检查网络、代理（HTTPS_PROXY）或 XIAOER_TELEGRAM_API；会一直重试，消息不会丢",
        "Telegram cannot be reached: check the network, HTTPS_PROXY or XIAOER_TELEGRAM_API; it is tried again for ever",
    ),
    "refused": (
        "Telegram 拒绝了设置（多半是 webhook 地址不是 https）：检查 XIAOER_PUBLIC_URL",
        "Telegram refused the set-up (mostly a webhook that is not https): check XIAOER_PUBLIC_URL",
    ),
}


class State(Struct, frozen=True):
    """How it stands, since when (machine milliseconds), and Telegram's own words."""

    status: Status
    since: int
    detail: str = ""
    #: The bot's name on Telegram, once it is known.
    username: str = ""

    @property
    def link(self) -> str:
        """Where customers find the bot; empty until its name is known."""
        return f"https://t.me/{self.username}" if self.username else ""

    def advice(self, language: str) -> str:
        """What it means and what to do."""
        return ADVICE[self.status][language == "en"]

    def to_json(self) -> str:
        """As it is kept."""
        return json.dumps([self.status, self.since, self.detail, self.username])


def state_of(written: str) -> State | None:
    """Back from what was kept, None where nothing was."""
    return State(*json.loads(written)) if written else None


def tell(state: State) -> None:
    """One line in the log, loud where somebody has to do something; well is well once the bot's name is known."""
    words = " | ".join(ADVICE[state.status])
    if state.status not in WELL:
        log.error(words, action=f"telegram_{state.status}", detail=state.detail)
    elif state.link:
        log.info(words, action=f"telegram_{state.status}", link=state.link)
