"""The log: one line an event, on stderr, without what customers wrote and without secrets.

Our own lines and those of the libraries go through the same processors, so that a rule holds for both.
"""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["console", "json"]

#: Keys whose values never reach the log, also as the last part of a longer one (`telegram_token`).
UNSAID = frozenset({"text", "token", "body", "secret", "password", "authorization", "cookie", "phone"})

#: Libraries that tell of every request, some of them with its URL: heard only from WARNING on.
LIBRARIES = ("asyncio", "engineio", "httpcore", "httpx", "nicegui", "socketio", "telegram", "transitions", "uvicorn")

#: A bot's token, as @BotFather gives it; in a URL its colon may be quoted.
BOT_TOKEN = re.compile(r"\d{5,12}(?::|%3[aA])[A-Za-z0-9_-]{25,}")

#: What opens something when it stands in a link: the console's sign-in, a widget's session.
LINK_FACT = re.compile(r"((?:^|[?&\s\"'])(?:token|secret|signature|sig)=)[^&\s\"']+", re.IGNORECASE)

#: Everything that could begin a line of its own or move a terminal's cursor.
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def configure(level: LogLevel, form: LogFormat, stream: TextIO | None = None) -> None:
    """Send all logging, ours and the libraries', to `stream` (stderr where none is given)."""
    out = stream or sys.stderr
    ours: list[Processor] = [structlog.contextvars.merge_contextvars, structlog.processors.add_log_level, *_common()]
    structlog.configure(
        processors=[*ours, _renderer(form, out)],
        wrapper_class=structlog.make_filtering_bound_logger(_number(level)),
        logger_factory=structlog.WriteLoggerFactory(file=out),
        # A cached logger would keep the stream of the first call.
        cache_logger_on_first_use=False,
    )
    _take_over_libraries(_number(level), form, out)


def _common() -> list[Processor]:
    return [
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_private,
        on_one_line,
    ]


def _renderer(form: LogFormat, out: TextIO) -> Processor:
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    # The plain traceback: the rich one prints local variables, and among them is what the customer wrote.
    return structlog.dev.ConsoleRenderer(
        colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=30
    )


def _take_over_libraries(level: int, form: LogFormat, out: TextIO) -> None:
    foreign: list[Processor] = [structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name]
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=foreign,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_common(),
                _renderer(form, out),
            ],
        )
    )
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)
    for name in LIBRARIES:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(max(level, logging.WARNING))


def _number(level: LogLevel) -> int:
    return logging.getLevelNamesMapping()[level.upper()]


def without_private(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drop keys that hold what a customer wrote or what opens a door, at any depth, and mask tokens in the rest."""
    return {key: masked(value) for key, value in event.items() if not is_unsaid(key)}


def is_unsaid(key: object) -> bool:
    """Whether a value of this name stays out of the log."""
    return str(key).lower().rpartition("_")[2] in UNSAID


def masked(value: Any) -> Any:
    """A copy without unsaid keys and with the tokens in its strings masked; what is no plain value becomes its repr."""
    if isinstance(value, str):
        return LINK_FACT.sub(r"\1***", BOT_TOKEN.sub("***", value))
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): masked(inner) for key, inner in value.items() if not is_unsaid(key)}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked(inner) for inner in value]
    return masked(repr(value))


def on_one_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Write control characters as escapes, so that no value can begin a line of its own.

    A traceback keeps its lines, each of them indented: what an error's message carries cannot pass for a log line.
    """
    traceback = event.pop("exception", None)
    escaped = {key: _escaped(value) for key, value in event.items()}
    if traceback is not None:
        escaped["exception"] = "\n".join("    " + _escape(line) for line in str(traceback).split("\n"))
    return escaped


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return _escape(value)
    if isinstance(value, dict):
        return {_escape(key): _escaped(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_escaped(inner) for inner in value]
    return value


def _escape(text: str) -> str:
    return CONTROLS.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)
