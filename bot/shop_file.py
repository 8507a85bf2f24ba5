"""The shop's file for commands that work beside the process that serves."""

from pathlib import Path

from bot.errors import StartError
from data import migrations
from data.connection import connect
from data.lock import ServingLock


def existing(path: Path) -> Path:
    """The file, made by an earlier start and of this program's schema. Raises `StartError` with the cure."""
    if not path.is_file():
        raise StartError(
            f"还没有数据库 {path}：先运行 xiaoer run，或用 xiaoer init 从自己的店铺文件夹开始。"
            f"(There is no database {path} yet: run xiaoer run, or xiaoer init with your shop's folder.)"
        )
    db = connect(path, read_only=True)
    try:
        pending = migrations.pending(db)
    finally:
        db.close()
    if pending:
        raise StartError(f"{path} 还没有升级，先运行一次 xiaoer run。(It needs an upgrade: start xiaoer run once.)")
    return path


def holder(path: Path) -> str | None:
    """Who serves the file now, None where nobody does."""
    return ServingLock(path).holder() if path.parent.is_dir() else None
