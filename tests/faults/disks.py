"""A disk that is full or read-only, of the hall or of the centre; then there is room again.

The folder is a small file system in memory (tmpfs with a quota), so the errors are the kernel's
own. Needs root; `missing` says so.
"""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.faults.province import Pair, Program, ended, numbers
from tests.faults.scratch import scratch
from tests.faults.tally import Tally

REST_MS: Final = 2
ROOM: Final = "256m"


@dataclass(frozen=True, slots=True)
class Quota:
    """A mounted file system whose room can be changed."""

    folder: Path

    def full(self) -> None:
        """Not one more page: the room is what is used now."""
        used = os.statvfs(self.folder)
        kib = (used.f_blocks - used.f_bfree) * used.f_frsize // 1024
        self._again(f"size={kib + 64}k", f"size={kib + 512}k")  # a log may grow meanwhile

    def room(self) -> None:
        """There is room again."""
        self._again(f"size={ROOM}")

    def read_only(self) -> None:
        """Nothing can be written. Files must not be open for writing: the kernel insists."""
        self._again("ro")

    def _again(self, options: str, instead: str = "") -> None:
        try:
            _run("mount", "-o", f"remount,{options}", str(self.folder))
        except subprocess.CalledProcessError:
            if not instead:
                raise
            self._again(instead)


Fault = Callable[[Program, Program, Quota], None]


def hall_is_full(centre: Program, box: Program, disk: Quota) -> None:
    """People are refused, nobody is told a number that is not kept."""
    disk.full()
    refused(box, 5)
    disk.room()


def hall_is_full_and_killed(centre: Program, box: Program, disk: Quota) -> None:
    """The power goes while there is no room; it starts again before there is any."""
    disk.full()
    refused(box, 5)
    box.kill()
    box.start()
    time.sleep(2)
    disk.room()
    box.kill()
    box.start()


def centre_is_full(centre: Program, box: Program, disk: Quota) -> None:
    """The hall works on and hands up what waits when the centre has room again."""
    disk.full()
    time.sleep(3)
    disk.room()


def centre_is_read_only(centre: Program, box: Program, disk: Quota) -> None:
    """It is killed, its file system comes back read-only, then right."""
    centre.kill()
    disk.read_only()
    centre.start()
    time.sleep(2)
    centre.kill()
    disk._again("rw")
    centre.start()


def hall_is_read_only(centre: Program, box: Program, disk: Quota) -> None:
    """The same at the hall."""
    box.kill()
    disk.read_only()
    box.start()
    time.sleep(2)
    box.kill()
    disk._again("rw")
    box.start()


FAULTS: Final[tuple[tuple[str, str, Fault], ...]] = (
    ("the hall's disk is full", "hall", hall_is_full),
    ("the hall's disk is full, and it is killed", "hall", hall_is_full_and_killed),
    ("the centre's disk is full", "centre", centre_is_full),
    ("the centre's file system is read-only", "centre", centre_is_read_only),
    ("the hall's file system is read-only", "hall", hall_is_read_only),
)


def missing() -> str:
    """Why this cannot be tried here, empty when it can."""
    if os.geteuid() != 0:
        return "mounting a file system needs root"
    probe = subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False)
    return "" if probe.returncode == 0 else "this machine mounts nothing"


def one_round(seed: int) -> Tally:
    """The fault of this seed, one after the other."""
    name, whose, fault = FAULTS[(seed - 1) % len(FAULTS)]
    where = f"./hall fault --only disk --seed {seed} ({name})"
    if why := missing():
        return Tally(1).failed(f"{where}: not tried: {why}")
    with scratch() as folder, quota(folder / whose) as disk:
        pair = Pair(folder, hands=2)
        centre, box = pair.centre_program(), pair.box_program(rest_ms=REST_MS)
        with ended(centre, box):
            centre.start()
            box.start()
            answered_more(box, 200)
            fault(centre, box, disk)
            answered_more(box, 200)
            quiet = box.quiet()
            answered = numbers(box.heard)
        tally = pair.judge(answered, where)
        tally.runs = 1
        return tally if quiet else tally.failed(f"{where}: not everything arrived")


@contextmanager
def quota(folder: Path) -> Iterator[Quota]:
    """A file system of its own at this place."""
    folder.mkdir()
    _run("mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=700", "tmpfs", str(folder))
    try:
        yield Quota(folder)
    finally:
        _run("umount", "-l", str(folder))


def answered_more(box: Program, count: int) -> None:
    """Wait until so many more numbers were answered for."""
    enough = len(numbers(box.heard)) + count
    assert box.wait_until(lambda heard: len(numbers(heard)) >= enough), "the box stands still"


def refused(box: Program, count: int) -> None:
    """Wait until so many were refused."""
    said = len(box.heard)
    wanted = count
    assert box.wait_until(
        lambda heard: sum(line.startswith("-") for line in heard[said:]) >= wanted
    ), "nobody was refused"


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
