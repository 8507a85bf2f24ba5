"""What exported files were made from, so that an import knows whether somebody else changed it meanwhile."""

import re
from pathlib import Path
from typing import Literal

from msgspec import Struct

#: Beside the files of an export.
NAME = "made-from.txt"


class Origin(Struct, frozen=True):
    """A published version, or a revision of the draft."""

    kind: Literal["version", "draft"]
    number: int


def mark(folder: Path, origin: Origin) -> None:
    """Leave word of it in the folder; a zip file bears none."""
    if folder.is_dir():
        (folder / NAME).write_text(f"{origin.kind} {origin.number}\n", "utf-8")


def marked(folder: Path) -> Origin | None:
    """What the folder says; None where it says nothing, or what nobody wrote here."""
    file = folder / NAME
    found = (
        re.fullmatch(r"(version|draft) (\d{1,9})\s*", file.read_text("utf-8", "replace")) if file.is_file() else None
    )
    if found is None:
        return None
    return Origin("version" if found[1] == "version" else "draft", int(found[2]))
