"""The command line as an operator meets it. What a command prints in English is seen in a process of its own."""

import asyncio
import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
import typer

from bot.commands.program import app, run_program
from bot.house import starter_library
from data import contacts, facts, inbox, messages, orders, staff
from data.connection import connect, input_step
from data.contacts import Newcomer
from data.lock import ServingLock
from data.messages import NewMessage
from data.shop_folder import demo_folder
from tests.bot.command_line import said


@pytest.fixture
def shop_at(shop_file: Path, empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample shop's file, which the settings name."""
    monkeypatch.setenv("XIAOER_DB", str(shop_file))
    return shop_file


def ask(path: Path, question):
    db = connect(path, read_only=True)
    try:
        return question(db)
    finally:
        db.close()


def command(root: Path, folder: Path, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    """A process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONUNBUFFERED": "1", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


# Refusals


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nope"], "nope"),
        (["chat", "--foo"], "--foo"),
        (["chat", "--script", "missing.txt"], "missing.txt"),
        (["run", "--port", "70000"], "65535"),
        (["init"], "--shop"),
        (["orders", "event", "A1001", "payd"], "paid"),
        (["orders", "event", "X9", "paid"], "X9"),
        (["orders", "event", "A1001", "paid", "--field", "colour=red"], "colour"),
        (["orders", "event", "A1001", "paid", "--field", "paid_at=soon"], "paid_at"),
        (["orders", "event", "A1001", "paid", "--field", "paid_at"], "="),
        (["orders", "event", "A1001", "reviewed"], "stars"),
        (["orders", "event", "A1001", "reviewed", "--field", "stars=6"], "stars"),
        (["duty", "无名", "off"], "无名"),
        (["demo", "forward", "soon"], "2h30m"),
        (["replies", "import", "."], "replies export"),
        (["story", "missing.yaml"], "missing.yaml"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(shop_at, capsys, arguments, sentence):
    assert sentence in said(capsys, *arguments, code=2)


@pytest.mark.parametrize("arguments", [["duty", "小青", "on"], ["demo", "show"], ["link"], ["replies", "lint"]])
def test_without_a_database_a_command_says_how_to_make_one(empty_folder, capsys, arguments):
    assert "xiaoer run" in said(capsys, *arguments, code=2)
    assert not list(empty_folder.iterdir())


def test_a_wrong_setting_stops_every_command(shop_at, capsys, monkeypatch):
    monkeypatch.setenv("XIAOER_PORT", "many")

    assert "XIAOER_PORT" in said(capsys, "demo", "show", code=2)


def test_a_folder_that_may_not_be_written_is_named(empty_folder, capsys, monkeypatch):
    (empty_folder / "file").touch()
    monkeypatch.setenv("XIAOER_DB", str(empty_folder / "file/x.db"))

    assert "XIAOER_DB" in said(capsys, "run", code=2)


def test_a_second_run_says_who_holds_the_file(shop_at, capsys):
    lock = ServingLock(shop_at)
    lock.take("xiaoer run, PID 42")

    assert "PID 42" in said(capsys, "run", code=2)
    lock.release()


def test_a_port_that_is_taken_stops_the_start_and_frees_the_lock(shop_at, capsys):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert port in said(capsys, "run", "--port", port, code=2)

    assert ServingLock(shop_at).holder() is None


# Commands beside a shop


def test_news_of_an_order_waits_in_the_inbox_and_a_key_counts_once(shop_at, capsys):
    event = ["orders", "event", "A1001", "shipped", "--field", "carrier=顺丰", "--key", "k1"]

    assert "下次启动" in said(capsys, *event)
    assert "已经收到过" in said(capsys, *event)

    (entry,) = ask(shop_at, inbox.waiting)
    assert entry.body["values"]["carrier"] == "顺丰"
    assert entry.body["values"]["state"] == "shipped"


async def test_news_of_an_order_reaches_a_running_shop(shop_at, shop):
    assert run_program(["orders", "event", "A1001", "paid"]) == 0

    for _ in range(100):
        if ask(shop_at, lambda db: orders.get(db, "A1001")).state == "paid":
            break
        await shop.app.engine.quiet()
        await asyncio.sleep(0.02)
    assert ask(shop_at, lambda db: orders.get(db, "A1001")).paid_at


def test_somebody_goes_on_and_off_duty(shop_at, capsys):
    said(capsys, "duty", "小青", "on")
    assert ask(shop_at, staff.on_duty) == 1

    said(capsys, "duty", "小青", "off")
    assert ask(shop_at, staff.on_duty) == 0


def test_the_clock_goes_forward_in_a_demo_only(shop_at, capsys, monkeypatch):
    assert "2h30m" in said(capsys, "demo", "forward", "2h30m")
    assert ask(shop_at, facts.shop_offset) == 150 * 60_000

    monkeypatch.setenv("XIAOER_DEMO", "off")
    assert "XIAOER_DEMO" in said(capsys, "demo", "forward", "1h", code=2)


def test_the_clock_goes_to_a_time_that_is_to_come(shop_at, capsys):
    assert "2099-03-12 09:00" in said(capsys, "demo", "forward", "--to", "2099-03-12T09:00")
    assert "只能往前拨" in said(capsys, "demo", "forward", "--to", "2098-01-01", code=2)
    assert "2026-03-12T09:00" in said(capsys, "demo", "forward", "--to", "soon", code=2)


def test_a_shop_to_play_with_begins_at_any_time(empty_folder, capsys, monkeypatch):
    sample = str(demo_folder())
    said(capsys, "init", "--shop", sample, "--db", "past.db", "--at", "2024-02-10T09:30")
    monkeypatch.setenv("XIAOER_DB", "past.db")
    assert "2024-02-10 09:3" in said(capsys, "demo", "show")

    monkeypatch.setenv("XIAOER_DEMO", "off")
    assert "XIAOER_DEMO=on" in said(capsys, "init", "--shop", sample, "--db", "b.db", "--at", "2024-02-10", code=2)


async def test_how_often_the_same_was_said_is_told_and_nothing_is_written(shop_at, shop, capsys):
    for _ in range(4):
        await shop.say("可以开发票吗")
    await shop.close()
    before = ask(shop_at, lambda db: db.execute("select count(*), max(id) from messages").fetchone())

    text, found = said(capsys, "replies", "repeats"), json.loads(said(capsys, "replies", "repeats", "--json"))

    assert "还有没用过的说法却重复：0" in text
    assert (found["customers"], found["avoidable"]["count"], found["holes"]["count"]) == (1, 0, 0)
    assert found["answers"] >= 5
    assert ask(shop_at, lambda db: db.execute("select count(*), max(id) from messages").fetchone()) == before


def test_a_repeat_that_could_be_avoided_is_shown_with_its_reply(shop_at, capsys):
    with closing(connect(shop_at)) as db:
        thread = contacts.welcome(db, Newcomer("wire", "c1", "", "zh"), "zh", 1)
        for _ in range(2):
            wording = starter_library(1).wordings("invoice.request", "zh")[0]
            words = {"reply": wording.reply, "wording": wording.id, "language": "zh"}
            messages.add(db, NewMessage(thread.conversation.id, "bot", "发票（）", 1, **words))

    text = said(capsys, "replies", "repeats")

    assert "还有没用过的说法却重复：1" in text
    assert "✗ invoice.request (100)：发票（） | 发票（）" in text
    assert "✗ 发票（）" in text


def test_a_link_signs_the_owner_in_once(shop_at, capsys):
    token = re.search(r"sign-in\?token=(\S+)", said(capsys, "link"))[1]

    def use(db):
        return staff.use_link(db, token, "session", 0)

    assert input_step(shop_at, use).role == "admin"
    assert input_step(shop_at, use) is None


# A shop of one's own


def test_a_shop_begins_from_its_folder_and_is_never_overwritten(empty_folder, root, capsys):
    init = ["init", "--shop", str(root / "data/demo"), "--db", "own.db"]

    assert "30" in said(capsys, *init)
    assert "own.db" in said(capsys, *init, code=2)


def test_every_fault_of_a_shop_folder_is_told_on_its_line(empty_folder, capsys):
    (empty_folder / "shop").mkdir()

    lines = said(capsys, "init", "--shop", "shop", code=2).splitlines()

    assert {line.split(":")[0] for line in lines} >= {"policy.yaml", "products.yaml", "customers.yaml", "orders.yaml"}


# Chat


def test_a_script_is_replayed_line_by_line(shop_at, empty_folder, capsys):
    (empty_folder / "lines.txt").write_text("# a comment\n转人工\n\n!1\n", "utf-8")

    lines = [json.loads(line) for line in said(capsys, "chat", "--script", "lines.txt", "--json").splitlines()]

    assert [line["text"] for line in lines if line["from"] == "customer"] == ["转人工", "留言"]
    assert [line["state"] for line in lines if line["from"] == "bot"] == ["handoff.away", "handoff.message"]
    assert all({"from", "text", "buttons", "state", "intent", "score"} <= line.keys() for line in lines)


def test_a_script_shows_its_transcript_to_people(shop_at, empty_folder, capsys):
    (empty_folder / "lines.txt").write_text("转人工\n", "utf-8")

    shown = said(capsys, "chat", "--script", "lines.txt")

    assert "我 › 转人工" in shown
    assert "[1] 留言" in shown


def test_lines_may_come_through_a_pipe(root, shop_file, tmp_path):
    ran = subprocess.run(
        [sys.executable, "-m", "bot.cli", "chat", "--json"],
        input="你好\n", capture_output=True, text=True, cwd=tmp_path, check=True,
        env={**os.environ, "PYTHONPATH": str(root), "XIAOER_DB": str(shop_file)},
    )  # fmt: skip

    assert [json.loads(line)["from"] for line in ran.stdout.splitlines()] == ["customer", "bot"]


def test_at_the_keyboard_a_number_presses_a_button(root, shop_file, tmp_path):
    pid, keyboard = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        env = {**os.environ, "PYTHONPATH": str(root), "XIAOER_DB": str(shop_file), "TERM": "dumb"}
        os.execve(sys.executable, [sys.executable, "-m", "bot.cli", "chat"], env)
    screen = Screen(keyboard)

    screen.until("转人工")
    os.write(keyboard, "转人工\n".encode())
    screen.until("[1] 留言")
    os.write(keyboard, b"1\n")
    screen.until("›")
    os.write(keyboard, b"/quit\n")

    assert "Traceback" not in screen.until("再见")
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


class Screen:
    """What stands on a terminal."""

    def __init__(self, keyboard: int) -> None:
        self._keyboard = keyboard

    def until(self, words: str) -> str:
        """Read until these words have come."""
        shown = b""
        while words not in shown.decode(errors="ignore"):
            assert select.select([self._keyboard], [], [], 20)[0], shown.decode(errors="ignore")
            shown += os.read(self._keyboard, 4096)
        return shown.decode(errors="ignore")


# Run


@pytest.mark.slow
def test_a_run_says_where_it_is_answers_and_stops_at_sigterm(root, tmp_path):
    process = command(root, tmp_path, "run", "--no-console", "--port", "0", XIAOER_LANGUAGE="en")
    assert process.stdout is not None
    shown = ""
    while "Ctrl-C" not in shown:
        shown += process.stdout.readline() or pytest.fail(shown)
    address = re.search(r"http://[\d.:]+/", shown)[0]

    assert urllib.request.urlopen(f"{address}healthz", timeout=10).read() == b"ok\n"
    assert "XIAOER_TELEGRAM_TOKEN" in shown
    process.send_signal(signal.SIGTERM)

    assert process.wait(15) == 0
    assert "every message is stored" in process.stdout.read()
    process.stdout.close()


def test_a_python_that_is_too_old_is_told_so(root):
    code = "import sys; sys.version_info = (3, 9, 1); from bot.cli import main; main()"

    ran = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    assert "3.11" in ran.stderr


# The reference


def commands(group: typer.core.TyperGroup | None = None, path: str = "xiaoer"):
    """Every command with its path."""
    group = group or typer.main.get_command(app)
    for name, one in group.commands.items():
        if hasattr(one, "commands"):
            yield from commands(one, f"{path} {name}")
        else:
            yield f"{path} {name}", one


def test_the_reference_names_every_command_with_its_options_and_no_other(root):
    text = (root / "docs/reference/commands.md").read_text("utf-8")

    documented = set(re.findall(r"^### `(xiaoer [a-z ]+)", text, re.MULTILINE))
    sections = {
        name.strip(): body
        for name, body in re.findall(r"^### `(xiaoer [a-z ]+).*?`\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
    }

    assert {name.strip() for name in documented} == {path for path, _ in commands()}
    for path, one in commands():
        options = {option for parameter in one.params for option in parameter.opts if option.startswith("--")}
        assert set(re.findall(r"`(--[a-z-]+)", sections[path])) == options - {"--help"}, path


def test_every_command_and_option_has_its_help():
    for path, one in commands():
        assert one.help, path
        assert all(getattr(parameter, "help", "") for parameter in one.params), path
