"""What machine a figure comes from."""

import os
import platform
from pathlib import Path
from typing import Any

from sync.sqlite import dbapi2

GIB = 1024**3


def describe(work: Path) -> dict[str, Any]:
    """Facts that figures hang on. `work`: the folder whose disk is written to.

    `load` is the load average of the last minute before the bench began: above half the cores,
    the figures are somebody else's, too.
    """
    return {
        "cores": len(os.sched_getaffinity(0)),
        "cpu": _cpu(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB, 1),
        "python": platform.python_version(),
        "kernel": platform.release(),
        "sqlite": dbapi2.sqlite_version,
        "filesystem": filesystem(work),
        "load": round(os.getloadavg()[0], 2),
    }


def filesystem(folder: Path) -> str:
    """The type of the file system a folder lies on: on tmpfs a durable commit costs nothing."""
    best, kind = "", "unknown"
    for line in Path("/proc/mounts").read_text("utf-8").splitlines():
        _, place, found, *_ = line.split()
        inside = folder.resolve().is_relative_to(place)
        if inside and len(place) >= len(best):
            best, kind = place, found
    return kind


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
