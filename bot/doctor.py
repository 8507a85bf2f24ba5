"""What `xiaoer doctor` looks at, and how to mend what is wrong."""

import os
import secrets
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from bot.channels.telegram.desk.standing import DESK_ADVICE, DESK_FACT, standing_of
from bot.channels.telegram.state import ADVICE, FACT, WELL, state_of
from bot.clock import machine_now
from bot.errors import SettingsError, StartError
from bot.publishing import findings as library_findings
from bot.publishing import live_library
from bot.retention import last_night
from bot.settings import Settings, load_settings
from bot.shop_file import holder
from data import checkup, facts, libraries, migrations, updates
from data.connection import SQLITE_VERSION, Connection, Damaged, DatabaseFault, connect
from flows.chart import problems
from flows.policy import Policy
from flows.step import house_chart
from replies.library import LibraryError

Verdict = Literal["ok", "warn", "broken"]
Say = Callable[[str, str], str]

#: Below this a disk is about to stop the shop.
LEAST_FREE_MB = 200
#: A commit waits for this; above it a busy shop feels slow.
SLOW_FSYNC_MS = 20.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One matter: how it is, and what to do about it."""

    what: str
    verdict: Verdict
    says: str
    cure: str = ""


def examine(language: str = "zh") -> list[Finding]:
    """Every matter in turn. What cannot be looked at because of an earlier fault is left out."""

    def say(zh: str, en: str) -> str:
        return en if language == "en" else zh

    found = [_python()]
    try:
        settings = load_settings()
    except SettingsError as error:
        cure = say("改好环境变量或 .env", "mend the environment or .env")
        return [*found, Finding(say("设置", "settings"), "broken", str(error), cure)]
    found.append(Finding(say("设置", "settings"), "ok", say("没有问题", "fine")))
    return [*found, *_chart(say), *_channels(settings, say), *_folder(settings, say), *_file(settings, say)]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", "ok", f"{version}, SQLite {SQLITE_VERSION}")


def _chart(say: Say) -> Iterator[Finding]:
    wrong = problems(house_chart())
    name = say("流程图", "chart of the flows")
    cure = say("这是程序的错误，请换一个版本", "this is a fault of the program: install another version")
    yield Finding(name, "broken" if wrong else "ok", "; ".join(wrong) or say("没有问题", "fine"), cure if wrong else "")


def _channels(settings: Settings, say: Say) -> Iterator[Finding]:
    is_on = bool(settings.telegram_token.get_secret_value())
    how = say(
        "向 @BotFather 要令牌，设 XIAOER_TELEGRAM_TOKEN", "ask @BotFather for a token and set XIAOER_TELEGRAM_TOKEN"
    )
    yield Finding("Telegram", "ok", say("开着", "on") if is_on else say("没开", "off"), "" if is_on else how)
    console = say("开着", "on") if settings.console else say("没开", "off")
    yield Finding(
        say("客服后台", "console"), "ok", console,
        "" if settings.console else say("设 XIAOER_CONSOLE=on", "set XIAOER_CONSOLE=on"),
    )  # fmt: skip
    is_open = settings.host not in ("127.0.0.1", "::1", "localhost")
    if is_open and not settings.public_url.startswith("https://"):
        says = say(f"监听 {settings.host}，没有 TLS", f"listening on {settings.host} without TLS")
        cure = say(
            "前面放一个带 TLS 的代理，设 XIAOER_PUBLIC_URL", "put a proxy with TLS before it, set XIAOER_PUBLIC_URL"
        )
        yield Finding(say("网络", "network"), "warn", says, cure)


def _folder(settings: Settings, say: Say) -> Iterator[Finding]:
    """Disk: whether we may write, how much is free, what a commit waits."""
    folder = settings.db.parent
    name = say("磁盘", "disk")
    nearest = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    if not os.access(nearest, os.W_OK):
        cure = say("改权限，或用 XIAOER_DB 换一个位置", "change its permissions, or set XIAOER_DB")
        yield Finding(name, "broken", say(f"不能写 {nearest}", f"{nearest} cannot be written"), cure)
        return
    free = shutil.disk_usage(nearest).free // 1_000_000
    took = fsync_ms(nearest)
    says = say(f"剩余 {free} MB，fsync {took:.2f} 毫秒", f"{free} MB free, fsync {took:.2f} ms")
    if free < LEAST_FREE_MB:
        yield Finding(name, "broken", says, say("清理磁盘", "make room"))
    elif took > SLOW_FSYNC_MS:
        yield Finding(name, "warn", says, say("磁盘较慢，忙时会慢下来；换成 SSD", "the disk is slow; use an SSD"))
    else:
        yield Finding(name, "ok", says)


def fsync_ms(folder: Path, times: int = 5) -> float:
    """The middle one of some waits for the disk, in milliseconds."""
    file = folder / f".xiaoer-{secrets.token_hex(4)}"
    waits = []
    try:
        with file.open("wb") as stream:
            for _ in range(times):
                stream.write(bytes(4096))
                stream.flush()
                began = time.perf_counter()
                os.fsync(stream.fileno())
                waits.append((time.perf_counter() - began) * 1000)
    finally:
        file.unlink(missing_ok=True)
    return sorted(waits)[times // 2]


def _file(settings: Settings, say: Say) -> Iterator[Finding]:
    """Lock, port, and the database with all that it holds."""
    serving = holder(settings.db)
    yield Finding(
        say("营业中", "serving"), "ok", serving or say("没有进程在服务", "nobody serves"),
        "" if serving else say("运行 xiaoer run", "start xiaoer run"),
    )  # fmt: skip
    yield from _port(settings, serving, say)
    name = say("数据库", "database")
    if not settings.db.is_file():
        says = say(f"还没有 {settings.db}", f"there is no {settings.db} yet")
        yield Finding(name, "warn", says, say("xiaoer run 会建好", "xiaoer run makes it"))
        return
    try:
        with closing(connect(settings.db, read_only=True)) as db:
            yield from _database(settings.db, db, say)
            yield from _desk(settings, db, say)
    except (Damaged, DatabaseFault, migrations.NewerDatabase) as error:
        cure = say("从旁边的 .before-*.db 备份恢复", "restore a .before-*.db copy from beside it")
        yield Finding(name, "broken", str(error), cure)


def _port(settings: Settings, serving: str | None, say: Say) -> Iterator[Finding]:
    name = say("端口", "port")
    where = f"{settings.host}:{settings.port}"
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            if serving and serving.startswith("xiaoer run"):
                yield Finding(name, "ok", say(f"{where} 正由店小二使用", f"{where} is in our own use"))
                return
            cure = say("关掉占用它的程序，或改 XIAOER_PORT", "stop what holds it, or set XIAOER_PORT")
            yield Finding(name, "broken", f"{where}: {error.strerror or error}", cure)
            return
    yield Finding(name, "ok", say(f"{where} 空闲", f"{where} is free"))


def _database(path: Path, db: Connection, say: Say) -> Iterator[Finding]:
    name = say("数据库", "database")
    verdict = checkup.quick_check(db)
    if verdict != "ok":
        cure = say("停下来，从旁边的备份恢复", "stop, and restore a copy from beside it")
        yield Finding(name, "broken", verdict, cure)
        return
    yield Finding(name, "ok", f"{path}, {path.stat().st_size / 1e6:.1f} MB, {checkup.journal_mode(db)}")
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        yield Finding(say("权限", "permissions"), "warn", f"{mode:o}", f"chmod 600 {path}")
    pending = migrations.pending(db)
    if pending:
        cure = say("运行 xiaoer run，会先备份再升级", "start xiaoer run: it copies, then upgrades")
        yield Finding(say("升级", "migrations"), "warn", ", ".join(pending), cure)
        return
    yield Finding(say("升级", "migrations"), "ok", say("都做过了", "all applied"))
    yield from _library(path, say)
    yield from _clock(db, say)
    yield from _stuck(db, say)
    yield _retention(db, say)
    yield from _telegram(db, say)


def _telegram(db: Connection, say: Say) -> Iterator[Finding]:
    """How the bot stood with Telegram the last time that it was tried, and what of Telegram's could not be read."""
    state = state_of(facts.get(db, FACT))
    if state is not None:
        says = state.link if state.status == "ok" else state.detail
        is_well = state.status in WELL
        advice = say(*ADVICE[state.status])
        yield Finding("Telegram", "ok" if is_well else "broken", says or advice, "" if is_well else advice)
    aside = updates.count_aside(db, "telegram")
    if aside:
        says = say(f"{aside} 条更新读不懂，已放在一边", f"{aside} updates could not be read and were set aside")
        cure = say("更新店小二；仍有请报告", "update xiaoer; report it where it stays")
        yield Finding(say("Telegram 更新", "Telegram updates"), "warn", says, cure)


def _desk(settings: Settings, db: Connection, say: Say) -> Iterator[Finding]:
    """How the agents' group stood the last time that it was looked at."""
    asked = settings.telegram_desk
    if not asked or migrations.pending(db):
        return
    standing = standing_of(facts.get(db, DESK_FACT))
    status = standing.status if standing is not None and standing.asked == asked else "starting"
    advice = say(*DESK_ADVICE[status])
    is_well = status in ("ok", "starting")
    name = say("Telegram 工作群", "Telegram desk")
    yield Finding(name, "ok" if is_well else "broken", f"{asked}: {advice}", "" if is_well else advice)


def _library(path: Path, say: Say) -> Iterator[Finding]:
    name = say("话术库", "library")
    try:
        library = live_library(path)
    except (LibraryError, StartError) as error:
        yield Finding(
            name, "broken", str(error), say("用 xiaoer replies import 重新发布", "publish again: xiaoer replies import")
        )
        return
    errors = [one for one in library_findings(library) if one.severity == "error"]
    says = say(
        f"第 {library.version} 版，{len(library.replies)} 条回复",
        f"version {library.version}, {len(library.replies)} replies",
    )
    if errors:
        first = f"{errors[0].reply}: {errors[0].what}"
        yield Finding(name, "broken", f"{says}; {len(errors)} ✗ {first}", "xiaoer replies lint")
    else:
        yield Finding(name, "ok", says)


def _clock(db: Connection, say: Say) -> Iterator[Finding]:
    policy = Policy.model_validate_json(libraries.policy(db) or "{}")
    offset = facts.shop_offset(db)
    zone = policy.shop.time_zone
    at = datetime.fromtimestamp((machine_now() + offset) / 1000, ZoneInfo(zone))
    says = f"{at:%Y-%m-%d %H:%M} {zone}"
    name = say("时钟", "clock")
    if at.year < 2025:
        yield Finding(name, "broken", says, say("校准本机的时间", "set this machine's clock"))
    elif offset:
        ahead = say(f"比真实时间快 {offset // 60_000} 分钟", f"{offset // 60_000} minutes ahead of real time")
        yield Finding(
            name,
            "warn",
            f"{says}, {ahead}",
            say("演示用；真店请新建数据库", "for the demo; a real shop wants a new database"),
        )
    else:
        yield Finding(name, "ok", says)


def _retention(db: Connection, say: Say) -> Finding:
    """What was let go in the last night; the shop may have been shut since."""
    night = last_night(db)
    if not night.day:
        return Finding(say("保留期", "retention"), "ok", say("还没有清理过", "nothing was let go yet"))
    counts = ", ".join(f"{rule} {count}" for rule, count in night.counts.items()) or say(
        "没有到期的", "nothing was due"
    )
    return Finding(say("保留期", "retention"), "ok", f"{night.day}: {counts}")


def _stuck(db: Connection, say: Say) -> Iterator[Finding]:
    aside, dead = checkup.set_aside(db), checkup.dead(db)
    if aside:
        says = say(f"{len(aside)} 件处理失败", f"{len(aside)} events failed")
        cure = say("顾客已转人工；请把这一行发给开发者", "the customers were handed to people; report this line")
        yield Finding(say("收件箱", "inbox"), "warn", f"{says}: {aside[0].what} #{aside[0].id} {aside[0].why}", cure)
    else:
        yield Finding(
            say("收件箱", "inbox"), "ok", say(f"{checkup.waiting(db)} 件等待处理", f"{checkup.waiting(db)} waiting")
        )
    if dead:
        says = say(f"{len(dead)} 条没有送达", f"{len(dead)} messages were given up")
        cure = say("在后台里看这些对话", "look at these conversations in the console")
        yield Finding(say("发件箱", "outbox"), "warn", f"{says}: #{dead[0].id} {dead[0].why}", cure)
    else:
        yield Finding(say("发件箱", "outbox"), "ok", say("没有卡住的", "nothing is stuck"))
