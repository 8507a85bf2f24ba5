"""The draft's matcher, built once for each draft: learning takes seconds, and it is tried, shown and published."""

from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from bot.packing import matcher_of
from replies.library import Library
from replies.matcher import Matcher


def _file(path: Path, library: Library) -> Path:
    """Beside the database, named by what was learnt from."""
    name = sha256(library.to_json().encode()).hexdigest()[:16]
    return path.with_name(f"{path.stem}.draft-{name}.index")


def is_built(path: Path, library: Library) -> bool:
    """Whether it is there already."""
    return _file(path, library).exists()


def matcher_for(path: Path, library: Library) -> Matcher:
    """Read where it is there, else learnt, and kept in place of those of earlier drafts."""
    file = _file(path, library)
    if file.exists():
        with suppress(ValueError, OSError):
            return Matcher.from_bytes(file.read_bytes())
    matcher = matcher_of(library)
    drop(path)
    part = file.with_suffix(".part")
    part.write_bytes(matcher.to_bytes())
    part.replace(file)
    return matcher


def drop(path: Path) -> None:
    """Keep none."""
    for file in path.parent.glob(f"{path.stem}.draft-*.index"):
        file.unlink(missing_ok=True)
