import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import LIBRARIES, LogFormat, configure

TOKEN = "123456789:" + "Ab_-" * 9


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Logging is one for the process: each test gives it back as it was."""
    before = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers[:], logging.root.level = before
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.fixture(params=["console", "json"])
def stream(request: pytest.FixtureRequest) -> io.StringIO:
    out = io.StringIO()
    form: LogFormat = request.param
    configure("info", form, out)
    return out


def test_an_event_is_one_line_with_its_values(stream):
    structlog.get_logger().info("started", port=8000)

    assert stream.getvalue().count("\n") == 1
    assert "started" in stream.getvalue()
    assert "8000" in stream.getvalue()


def test_what_a_customer_wrote_is_dropped_at_any_depth(stream):
    structlog.get_logger().info("in", text="杯子碎了", event_={"body": "杯子碎了", "parts": [{"Text": "杯子碎了"}]})

    assert "杯子碎了" not in stream.getvalue()


@pytest.mark.parametrize("key", ["token", "telegram_token", "widget_secret", "Authorization", "cookie"])
def test_a_secrets_value_is_dropped(stream, key):
    structlog.get_logger().info("in", **{key: "hunter2"})

    assert "hunter2" not in stream.getvalue()


@pytest.mark.parametrize("url", [f"https://api.example/bot{TOKEN}/getMe", "http://shop.example/in?token=hunter2&x=1"])
def test_a_token_in_an_address_is_masked(stream, url):
    structlog.get_logger().info(url, url=url, inner=[url], error=ValueError(url))

    assert "***" in stream.getvalue()
    assert TOKEN not in stream.getvalue()
    assert "hunter2" not in stream.getvalue()


def test_a_library_that_logs_a_token_is_masked_as_well(stream):
    logging.getLogger("httpx").warning("HTTP Request: POST https://api.example/bot%s/getMe", TOKEN)

    assert "HTTP Request" in stream.getvalue()
    assert TOKEN not in stream.getvalue()


@pytest.mark.parametrize("name", ["httpx", "uvicorn.access", "nicegui", "telegram.ext"])
def test_libraries_are_heard_from_warnings_on(stream, name):
    logging.getLogger(name).info("chatter")

    assert stream.getvalue() == ""


def test_a_value_cannot_begin_a_line_of_its_own(stream):
    structlog.get_logger().info("in\nforged", name="a\r\nforged", names=["b\u2028forged"], more={"c\nforged": 1})

    assert stream.getvalue().count("\n") == 1
    assert "\u2028" not in stream.getvalue()


def break_over(wish: str) -> None:
    raise ValueError(f"broken after {len(wish)}\nforged")


def test_a_traceback_shows_neither_local_variables_nor_lines_that_pass_for_the_log(stream):
    try:
        break_over("".join(("杯子", "碎了")))  # noqa: FLY002 - whole, it would stand in the traceback's own source line
    except ValueError:
        structlog.get_logger().exception("failed")

    assert "Traceback" in stream.getvalue()
    assert "杯子碎了" not in stream.getvalue()
    assert not any(line.startswith("forged") for line in stream.getvalue().splitlines())


def test_json_is_one_object_a_line_with_chinese_readable():
    out = io.StringIO()
    configure("info", "json", out)
    structlog.get_logger().warning("shop", name="小店")

    line = json.loads(out.getvalue())
    assert (line["event"], line["level"], line["name"]) == ("shop", "warning", "小店")
    assert "小店" in out.getvalue()


def test_below_the_level_nothing_is_written():
    out = io.StringIO()
    configure("warning", "console", out)
    structlog.get_logger().info("started")

    assert out.getvalue() == ""
