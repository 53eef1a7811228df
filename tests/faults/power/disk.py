"""A disk whose power goes: what was synced is there, of the rest anything may be.

Writes that were not synced are dropped, kept or torn in sectors, each by chance, so later ones may
be there when earlier ones are not. Bytes outside a write are never harmed (what SQLite calls
powersafe overwrite, true of every disk in use).
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.faults.power.recorder import (
    Acknowledged,
    Delete,
    Operation,
    Sync,
    Truncate,
    Write,
)

SECTOR: Final = 512
KEPT_SHARES: Final = (0.0, 0.3, 0.5, 0.8, 1.0)
"""How likely an unsynced write is there at all; drawn once for each cut."""

TORN: Final = 0.15
"""How likely a write that is there is there in part only."""

Image = dict[str, bytes]
"""Name of a file -> its bytes."""

_Change = tuple[int, Write | Truncate | Delete]


@dataclass(frozen=True, slots=True)
class Cut:
    """One power cut: after operation `at`. `acknowledged`: the last answer given before it."""

    at: int
    image: Image
    acknowledged: Any
    unsynced: int


@dataclass(slots=True)
class Disk:
    """The files as far as they are synced, and what is still under way."""

    synced: dict[str, bytearray] = field(default_factory=dict)
    waiting: list[_Change] = field(default_factory=list)

    def follow(self, number: int, operation: Operation) -> None:
        """One more operation was done."""
        if isinstance(operation, Sync):
            self._sync(operation)
        elif not isinstance(operation, Acknowledged):
            self.waiting.append((number, operation))

    def _sync(self, sync: Sync) -> None:
        still: list[_Change] = []
        for number, change in self.waiting:
            if change.file == sync.file and number < sync.since:
                _apply(self.synced, change)
            else:
                still.append((number, change))
        self.waiting = still

    def after_a_cut(self, chance: random.Random) -> Image:
        """What is found when the power is back."""
        files = dict(self.synced)
        share = chance.choice(KEPT_SHARES)
        own: set[str] = set()
        for _, change in self.waiting:
            if chance.random() >= share:
                continue
            if change.file not in own and change.file in files:
                files[change.file] = bytearray(files[change.file])
            own.add(change.file)
            for part in _torn(change, chance):
                _apply(files, part)
        return {name: bytes(content) for name, content in files.items()}


def cuts(
    start: Image, operations: Sequence[Operation], count: int, chance: random.Random
) -> Iterator[Cut]:
    """`count` power cuts at instants drawn by chance, in the order of time.

    `start`: the files before the first operation, all synced.
    """
    instants = sorted(chance.randrange(len(operations) + 1) for _ in range(count))
    disk = Disk({name: bytearray(content) for name, content in start.items()})
    done, acknowledged = 0, None
    for instant in instants:
        for number in range(done, instant):
            operation = operations[number]
            disk.follow(number, operation)
            if isinstance(operation, Acknowledged):
                acknowledged = operation.what
        done = instant
        yield Cut(instant, disk.after_a_cut(chance), acknowledged, len(disk.waiting))


def read_image(folder: Path) -> Image:
    """The files of a folder that a power cut leaves (the WAL's index is only shared memory)."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if not p.name.endswith("-shm")}


def lay(folder: Path, image: Image) -> None:
    """Make the folder hold exactly these files."""
    for path in folder.iterdir():
        path.unlink()
    for name, content in image.items():
        (folder / name).write_bytes(content)


def _apply(files: dict[str, bytearray], change: Write | Truncate | Delete) -> None:
    if isinstance(change, Delete):
        files.pop(change.file, None)
        return
    content = files.setdefault(change.file, bytearray())
    if isinstance(change, Truncate):
        del content[change.size :]
        content.extend(bytes(change.size - len(content)))
        return
    gap = change.offset - len(content)
    if gap > 0:
        content.extend(bytes(gap))
    content[change.offset : change.offset + len(change.data)] = change.data


def _torn(
    change: Write | Truncate | Delete, chance: random.Random
) -> Sequence[Write | Truncate | Delete]:
    """The change, or some sectors of it only."""
    if not isinstance(change, Write) or len(change.data) <= SECTOR or chance.random() >= TORN:
        return (change,)
    return [
        Write(change.file, change.offset + at, change.data[at : at + SECTOR])
        for at in range(0, len(change.data), SECTOR)
        if chance.random() < 0.5
    ]
