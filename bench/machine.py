"""What the machine at hand is like: without this no figure of a durable program says anything."""

import os
import resource
import time
from pathlib import Path


def fsync_ms(folder: Path, times: int = 400) -> tuple[float, float]:
    """The median and the 99th percentile of a small write and its fsync in this folder, in milliseconds."""
    path = folder / "fsync.tmp"
    fd = os.open(path, os.O_CREAT | os.O_RDWR)
    took = []
    for _ in range(times):
        os.pwrite(fd, b"x" * 4096, 0)
        began = time.perf_counter()
        os.fdatasync(fd)
        took.append(time.perf_counter() - began)
    os.close(fd)
    path.unlink()
    return percentile(took, 0.5) * 1000, percentile(took, 0.99) * 1000


def memory_mb() -> float:
    """Resident memory of this process now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def memory_of_mb(pid: int) -> float:
    """Resident memory of another process, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
