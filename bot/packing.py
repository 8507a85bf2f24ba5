"""A library's matcher, packed by a process of its own: what learning takes, some 100 MB, would stay with the shop's.

`python -m bot.packing` reads a library's JSON and writes the packed matcher.
"""

import os
import subprocess
import sys

import structlog

from bot.courtesy import step_aside
from replies.library import Library
from replies.matcher import Matcher

log = structlog.get_logger("packing")


def matcher_of(library: Library) -> Matcher:
    """The index of a library's phrasings, with what is learnt from them."""
    return Matcher(library)


def packed_beside(library: Library) -> bytes:
    """Packed by another process; by this one where the machine allows no other."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bot.packing"],
            input=library.to_json().encode(),
            capture_output=True,
            env=environment,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        log.warning("packed by this process", action="packed_here", reason=str(error))
        return matcher_of(library).to_bytes()
    return done.stdout


def main() -> None:
    """Read, build, write."""
    step_aside()
    library = Library.from_json(sys.stdin.buffer.read().decode())
    sys.stdout.buffer.write(matcher_of(library).to_bytes())


if __name__ == "__main__":
    main()
