"""The command line put together, and how it ends: 0 done, 1 something is not as it should be, 2 refused."""

from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer
from typer.exceptions import TyperException

from bot.commands import (
    chat,
    checks,
    flows,
    handover,
    imports,
    library,
    matching,
    measuring,
    misses,
    privacy,
    registers,
    service,
    shop,
    telegram,
    web,
)
from bot.commands.speech import err, help_text, out, say
from bot.errors import BotError
from bot.order_event import OrderEventError
from bot.story import StoryError
from data.connection import Damaged, StorageRefused
from data.migrations import NewerDatabase
from data.shop_problem import ShopFolderError
from replies.library import LibraryError

#: Errors whose text is the sentence to say.
TOLD = (BotError, ShopFolderError, LibraryError, NewerDatabase, Damaged, OrderEventError, StoryError)

#: 128 and the number of SIGINT, as shells have it.
INTERRUPTED = 130

app = typer.Typer(
    name="xiaoer",
    help=help_text("店小二：网店客服机器人。", "A customer-service chat assistant for online shops."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def installed_version() -> str:
    """The version that is installed, `dev` in a checkout that was never installed."""
    try:
        return version("xiaoer")
    except PackageNotFoundError:
        return "dev"


def _tell_version(wanted: bool) -> None:
    if wanted:
        out().print(f"xiaoer {installed_version()}")
        raise typer.Exit


@app.callback()
def _xiaoer(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help=help_text("版本号。", "The version.")),
    ] = False,
) -> None:
    pass


@app.command("version", help=help_text("版本号。", "The version."))
def _version_command() -> None:
    _tell_version(True)


for noun in (
    service,
    chat,
    shop,
    imports,
    telegram,
    web,
    library,
    misses,
    privacy,
    registers,
    handover,
    matching,
    measuring,
    flows,
    checks,
):
    noun.add_to(app)


def run_program(arguments: list[str]) -> int:
    """Run a command and return the exit code. A refusal is one clear sentence on stderr, never a traceback."""
    try:
        code = app(arguments, prog_name="xiaoer", standalone_mode=False)
    except TyperException as error:
        return _refuse(_usage(error))
    except TOLD as error:
        return _refuse(str(error))
    except StorageRefused as error:
        zh = "数据库一直忙着或写不进去，请稍后再试，也可以运行 xiaoer doctor 看看"
        return _refuse(f"{zh} ({error}; try again, or run xiaoer doctor)")
    except OSError as error:
        cure = say(
            "检查路径和权限，或用 XIAOER_DB 换一个位置。", "Check the path and its permissions, or set XIAOER_DB."
        )
        return _refuse(say(f"操作没有成功：{error}。{cure}", f"It did not work: {error}. {cure}"))
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    return code if isinstance(code, int) else 0


def _refuse(sentence: str) -> int:
    err().print(sentence, style="red", soft_wrap=True)
    return 2


def _usage(error: TyperException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "xiaoer"
    said = error.format_message() if hasattr(error, "format_message") else str(error)
    return say(f"用法不对：{said} 看看 {command} --help", f"{said} See {command} --help.")
