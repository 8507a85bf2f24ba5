"""Long work of the console's, done by a process of its own: the shop's process must not compute for seconds.

`python -m bot.errand` reads one errand as JSON and writes a line of JSON for each step, and one for what came of it.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from bot import misses
from bot.adopting import asked_of, with_new
from bot.courtesy import step_aside
from bot.draft_index import drop, is_built, matcher_for
from bot.drafts import needed_draft, work_at
from bot.errors import BotError, Conflict
from bot.publishing import findings, live
from bot.release import Rehearsal, back_to, publish_draft, rehearse
from bot.replaying import Trial, trial
from bot.shelf import live_policy
from replies.adoption import Taken, adopted
from replies.finding import Finding
from replies.library import Library, LibraryError
from replies.lint import pulled
from replies.matcher import Matcher

#: Told with the name of each step before it is taken.
Tell = Callable[[str], None]


class Weighed(msgspec.Struct, frozen=True):
    """What it would change to take a group of misses for an intent."""

    findings: tuple[Finding, ...]
    trial: Trial


def _matcher(path: Path, library: Library, tell: Tell) -> Matcher:
    if not is_built(path, library):
        tell("learning")
    return matcher_for(path, library)


def rehearsed(tell: Tell, path: Path, revision: int) -> Rehearsal:
    """The draft, tried."""
    library = Library.from_json(needed_draft(path, revision).source)
    matcher = _matcher(path, library, tell)
    tell("trying")
    return rehearse(path, library, matcher)


def built(tell: Tell, path: Path) -> bool:
    """The draft's index, ready to be read."""
    _matcher(path, work_at(path).library, tell)
    return True


def published(tell: Tell, path: Path, revision: int, note: str, author: str, force: str) -> int:
    """The draft, live. It is checked once more: who publishes may have waited."""
    library = Library.from_json(needed_draft(path, revision).source)
    matcher = _matcher(path, library, tell)
    tell("trying")
    found = rehearse(path, library, matcher)
    if found.has_errors:
        raise Conflict("有必须改的错误。(There are errors that must be mended.)")
    if found.trial.broken and not force:
        raise Conflict("黄金问题坏了，要写明理由。(A golden question breaks: give a reason.)")
    tell("publishing")
    version = publish_draft(path, revision, note, author, force, matcher)
    drop(path)
    return version


def rolled_back(tell: Tell, path: Path, version: int, note: str, author: str) -> int:
    """An earlier version, live again."""
    tell("learning")
    return back_to(path, version, note, author)


def missed(tell: Tell, path: Path, days: int) -> misses.Report:
    """What is not understood."""
    tell("gathering")
    return misses.report(path, days)


def weighed(tell: Tell, path: Path, group: str, intent: str, title: str, answer: str, days: int) -> Weighed:
    """What it would change to take a group for this intent; a new one where it has a title. Nothing is kept."""
    tell("learning")
    work = work_at(path)
    texts = misses.find(misses.report(path, days).groups, group).texts
    new = with_new(work.library, intent, title, answer, texts) if title else adopted(work.library, intent, texts)
    old = Matcher.from_bytes(live(path).matcher)
    policy = live_policy(path)
    own = [one for one in findings(new, policy.checks) if one.reply == intent] if title else []
    matcher = Matcher(new)
    tell("trying")
    found = trial(path, new, matcher, policy.replies.replay_days)
    return Weighed((*pulled(asked_of(intent, texts), old), *own), found)


ERRANDS: Mapping[str, tuple[Callable[..., Any], Any]] = {
    "rehearse": (rehearsed, Rehearsal),
    "build": (built, bool),
    "publish": (published, int),
    "rollback": (rolled_back, int),
    "misses": (missed, misses.Report),
    "weigh": (weighed, Weighed),
}


class ErrandFailed(BotError):
    """The work could not be done. Try it again; the log says more."""


async def errand(name: str, tell: Tell, path: Path, **values: object) -> Any:
    """Have it done, and hear of each step. Raises `ErrandFailed` with what the other process says."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.errand", env=environment, limit=1 << 26,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(msgspec.json.encode({"name": name, "path": str(path), "values": values}))
        child.stdin.write_eof()
        return await _heard(child.stdout, tell, ERRANDS[name][1])
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                child.terminate()
        await child.wait()


async def _heard(lines: asyncio.StreamReader, tell: Tell, kind: Any) -> Any:
    while line := await lines.readline():
        said = msgspec.json.decode(line)
        if "step" in said:
            tell(said["step"])
        elif "error" in said:
            raise ErrandFailed(said["error"])
        else:
            return msgspec.convert(said["done"], kind)
    raise ErrandFailed


def main() -> None:
    """Do one errand."""
    step_aside()
    asked = msgspec.json.decode(sys.stdin.buffer.read())
    work, _ = ERRANDS[asked["name"]]

    def write(**said: object) -> None:
        sys.stdout.buffer.write(msgspec.json.encode(said) + b"\n")
        sys.stdout.buffer.flush()

    try:
        write(done=work(lambda step: write(step=step), Path(asked["path"]), **asked["values"]))
    except Taken as error:
        write(error=f"“{error.text}”已经是 {error.intent} 的说法。(It is a phrasing of {error.intent} already.)")
    except (BotError, LibraryError) as error:
        write(error=str(error))


if __name__ == "__main__":
    main()
