"""Who serves: a lock beside the database that the kernel frees on any death."""

import fcntl
import os
import time
from pathlib import Path

#: How often taking is tried again, and the wait between: a look at the lock holds it for a moment.
_TRIES, _WAIT_S = 5, 0.02


class Held(Exception):
    """Another process serves this database."""

    def __init__(self, path: Path, holder: str) -> None:
        """`holder` is what that process wrote of itself."""
        super().__init__(f"{path} is served already by {holder or 'another process'}")
        self.holder = holder


class ServingLock:
    """`flock` on `<database>.lock`. The file stays; only the lock on it says that somebody serves."""

    def __init__(self, database: Path) -> None:
        """For the database at this path; takes nothing yet."""
        self._database = database
        self.path = database.with_name(database.name + ".lock")
        self._fd: int | None = None

    def take(self, who: str) -> None:
        """Take it and write who we are; raises `Held` with the holder's own words."""
        fd = self._locked(fcntl.LOCK_EX)
        os.ftruncate(fd, 0)
        os.pwrite(fd, who.encode(), 0)
        self._fd = fd

    def _locked(self, mode: int) -> int:
        """The file, open and locked; raises `Held`, or `OSError` where the file system knows no locks."""
        fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _flock(fd, mode)
        except BlockingIOError as error:
            holder = os.read(fd, 500).decode(errors="replace").strip()
            os.close(fd)
            raise Held(self._database, holder) from error
        except OSError:
            os.close(fd)
            raise
        return fd

    def release(self) -> None:
        """Let go. A second call does nothing."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def holder(self) -> str | None:
        """What the holder wrote of itself, None where nobody serves. Two who look do not see each other."""
        if not self.path.exists():
            return None
        try:
            os.close(self._locked(fcntl.LOCK_SH))
        except Held as held:
            return held.holder or "another process"
        return None


def _flock(fd: int, mode: int) -> None:
    for _ in range(_TRIES):
        try:
            return fcntl.flock(fd, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_WAIT_S)
    return fcntl.flock(fd, mode | fcntl.LOCK_NB)
