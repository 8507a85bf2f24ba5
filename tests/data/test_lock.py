"""Who serves, by a lock that the kernel frees."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from data.lock import Held, ServingLock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


def test_the_second_is_told_who_serves(path: Path) -> None:
    ServingLock(path).take("pid 1, since noon")
    with pytest.raises(Held, match="pid 1, since noon") as held:
        ServingLock(path).take("me")
    assert held.value.holder == "pid 1, since noon"


def test_after_the_release_the_next_may(path: Path) -> None:
    first = ServingLock(path)
    first.take("first")
    first.release()
    first.release()
    ServingLock(path).take("second")


def test_nobody_holds_what_nobody_took(path: Path) -> None:
    assert ServingLock(path).holder() is None
    assert not ServingLock(path).path.exists()


def test_a_look_at_the_lock_leaves_it_as_it_is(path: Path) -> None:
    lock = ServingLock(path)
    lock.take("me")
    assert ServingLock(path).holder() == "me"
    lock.release()
    assert ServingLock(path).holder() is None
    lock.take("me again")


def test_a_shorter_name_leaves_nothing_of_the_longer(path: Path) -> None:
    first = ServingLock(path)
    first.take("a very long name of a process")
    first.release()
    ServingLock(path).take("short")
    assert ServingLock(path).holder() == "short"


def test_the_lock_of_a_killed_process_is_free(path: Path) -> None:
    script = "import sys, time; from pathlib import Path; from data.lock import ServingLock\n"
    script += "ServingLock(Path(sys.argv[1])).take('child') or print('taken', flush=True) or time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "taken\n"
    assert ServingLock(path).holder() == "child"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert ServingLock(path).holder() is None


def test_only_the_owner_may_read_the_lock(path: Path) -> None:
    lock = ServingLock(path)
    lock.take("me")
    assert lock.path.stat().st_mode & 0o077 == 0
