"""`xiaoer chat`: be a customer, at the keyboard or from a script."""

import asyncio
import contextlib
import getpass
import sys
import threading
from collections.abc import Coroutine, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import typer

try:
    # Only importing it gives the prompt its editing, its history and the right widths.
    from readline import get_line_buffer
except ImportError:

    def get_line_buffer() -> str:
        """Nobody knows what stands in the line that is being edited."""
        return ""


from bot.channels.terminal import LOOK_S, Guest, Terminal
from bot.channels.terminal_view import ME, JsonView, TerminalView
from bot.commands.speech import LANGUAGE, help_text, out, say
from bot.errors import StartError
from bot.logs import configure
from bot.settings import load_settings

T = TypeVar("T")

#: How long a line of a script may wait for its answers, and a person before they are told to be patient.
SCRIPT_S, PATIENCE_S = 30.0, 5.0
#: Lines of the conversation so far that are shown again.
RECALLED = 6


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("chat", help=help_text("在终端里当一回顾客。", "Be a customer, in the terminal."))(chat)


def chat(
    as_: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="CUSTOMER",
            show_default=False,
            help=help_text("扮演一位示例顾客。", "Be one of the sample customers."),
        ),
    ] = "",
    script: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            show_default=False,
            help=help_text("从文件读，一行一句，- 是标准输入。", "Replay a file's lines; - is stdin."),
        ),
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help=help_text("每行一个 JSON。", "One JSON object a line."))
    ] = False,
    new: Annotated[
        bool, typer.Option("--new", help=help_text("当一位新顾客重新开始。", "Begin as a new contact."))
    ] = False,
    language: Annotated[
        Literal["zh", "en"] | None,
        typer.Option(show_default=False, help=help_text("顾客说的语言。", "The customer's language.")),
    ] = None,
) -> None:
    """Talk beside a running shop, or alone where nobody serves."""
    settings = load_settings()
    configure("error", settings.log_format)
    is_script = bool(script)
    guest = Guest(f"as-{as_}" if as_ else "script" if is_script else _user(), as_, language or "")
    # A script that names nobody is somebody new each time, so that it always gives the same transcript.
    with _lines(script) as lines, _Loop() as loop:
        terminal = Terminal(settings, guest)
        loop.run(terminal.open(anew=new or (is_script and not as_)))
        try:
            if is_script or not sys.stdin.isatty():
                _Script(loop, terminal, as_json).replay(lines)
            else:
                _Talk(loop, terminal, as_json).hold()
        finally:
            loop.run(terminal.close())


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container's user may have a number and no name.
        return "guest"


@contextlib.contextmanager
def _lines(script: str) -> Iterator[Iterable[str]]:
    if script in ("", "-"):
        yield sys.stdin
        return
    try:
        text = Path(script).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise StartError(f"读不了 {script}：{error} (It cannot be read; is it a text in UTF-8?)") from error
    yield text.splitlines()


class _Loop:
    """An event loop in a thread of its own, so that the main thread may wait for the keyboard, and Ctrl-C ends that."""

    def __enter__(self) -> "_Loop":
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="terminal", daemon=True)
        self._thread.start()
        return self

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run it there and wait for it here."""
        running = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return running.result()
        except KeyboardInterrupt:
            running.cancel()
            raise

    async def _end_all(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def __exit__(self, *_: object) -> None:
        self.run(self._end_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class _Script:
    """Replays lines and prints the transcript."""

    def __init__(self, loop: _Loop, terminal: Terminal, as_json: bool) -> None:
        self._loop, self._terminal = loop, terminal
        self._view = TerminalView(out(), LANGUAGE)
        self._json = JsonView(sys.stdout) if as_json else None

    def replay(self, lines: Iterable[str]) -> None:
        """Each line in turn; the next one after the answers of the one before."""
        for line in lines:
            text = line.rstrip("\r\n")
            if text.strip() and not text.startswith("#"):
                self._loop.run(self._one(text))

    async def _one(self, line: str) -> None:
        if line.startswith("!"):
            choice = self._view.named(line[1:].strip())
            text = choice.label
            key = await self._terminal.send("press", data=choice.data, label=choice.label)
        else:
            text = line
            key = await self._terminal.send("message", text)
        is_through = await self._terminal.settled(key, SCRIPT_S)
        self._view.choices.clear()
        if self._json:
            self._json.customer(text, self._terminal.said(key))
        else:
            self._view.wrote(text)
        self._tell()
        if not is_through:
            raise StartError(f"「{text}」{SCRIPT_S:.0f} 秒还没处理完。(No answer to {text!r} within {SCRIPT_S:.0f} s.)")

    def _tell(self) -> None:
        for outgoing in self._terminal.news():
            if self._json:
                self._json.outgoing(outgoing)
                self._view.offer(outgoing)
            else:
                self._view.show(outgoing)


class _Talk:
    """A person at the keyboard. News is shown when it comes, also while they type."""

    def __init__(self, loop: _Loop, terminal: Terminal, as_json: bool) -> None:
        self._loop, self._terminal = loop, terminal
        self._view = TerminalView(out(), LANGUAGE)
        self._json = JsonView(sys.stdout) if as_json else None
        self._prompt = f"{ME[LANGUAGE]} › "
        self._is_asking = False

    def hold(self) -> None:
        """Until they leave: `/quit`, Ctrl-D or Ctrl-C."""
        self._loop.run(self._begin())
        with contextlib.suppress(EOFError, KeyboardInterrupt):
            while self._take(self._ask()):
                pass
        self._loop.run(self._stop())
        self._view.hint(say("再见！下次来还能接着聊。", "Bye! The conversation will be here when you come back."))

    def _ask(self) -> str:
        self._is_asking = True
        try:
            return input(self._prompt)
        finally:
            self._is_asking = False

    def _take(self, typed: str) -> bool:
        """Do what was typed; False at the end."""
        text = typed.strip()
        if text in ("/quit", "/exit", "/q"):
            return False
        if text:
            self._loop.run(self._do(text))
        return True

    # In the loop

    async def _begin(self) -> None:
        before = self._terminal.history(RECALLED)
        self._view.hint(say("直接打字就行；/help 看命令，/quit 离开", "Just type; /help for commands, /quit to leave"))
        self._view.recall(before)
        self._following = asyncio.ensure_future(self._follow())
        if not before:
            await self._through(await self._terminal.send("opened"))

    async def _stop(self) -> None:
        self._following.cancel()
        await asyncio.gather(self._following, return_exceptions=True)

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            if self._terminal.has_changed():
                self._tell()

    async def _do(self, text: str) -> None:
        command, _, rest = text.partition(" ")
        if command == "/new":
            self._terminal.begin_anew()
            self._view.choices.clear()
            await self._through(await self._terminal.send("opened"))
        elif command == "/human":
            await self._press("human", say("转人工", "a person, please"))
        elif command == "/say":
            await self._write(rest)
        elif text.startswith("/"):
            self._help()
        elif choice := self._view.choice(text):
            await self._press(choice.data, choice.label)
        else:
            await self._write(text)

    async def _press(self, data: str, label: str) -> None:
        self._view.choices.clear()
        await self._through(await self._terminal.send("press", data=data, label=label))

    async def _write(self, text: str) -> None:
        self._view.choices.clear()
        await self._through(await self._terminal.send("message", text))

    async def _through(self, key: str) -> None:
        if not await self._terminal.settled(key, PATIENCE_S):
            self._view.hint(say("消息收到了，稍等一下…", "Your message is stored; the answer takes a moment…"))
        self._tell()

    def _tell(self) -> None:
        news = list(self._terminal.news())
        if news and self._is_asking:
            self._wipe()
        for outgoing in news:
            if self._json:
                self._json.outgoing(outgoing)
                self._view.offer(outgoing)
            else:
                self._view.show(outgoing)
        if news and self._is_asking:
            sys.stdout.write(self._prompt + get_line_buffer())
            sys.stdout.flush()

    def _wipe(self) -> None:
        """Take the prompt away, so that news stands where it was."""
        sys.stdout.write("\r\x1b[K")

    def _help(self) -> None:
        self._view.hint(
            say(
                "数字  点对应的按钮      /say 2  就发这个数字\n/human  找人工          /new  换一位新顾客\n/quit  离开",
                "a number  presses that button    /say 2  sends the number itself\n"
                "/human  a person                 /new  begin as somebody new\n/quit  leave",
            )
        )
