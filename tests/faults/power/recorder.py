"""Recording every write, truncation, sync and deletion that the process's SQLite makes.

The build's own functions (SQLCipher's) stay in place: its `unix` VFS is copied, and the copies of
its tables of functions lead through here. So what is recorded is the real store code, encryption
included, on a real file. Layouts: sqlite3_vfs and sqlite3_io_methods of sqlite3.h.
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlcipher3 import _sqlite3

KEPT: Final = 0x00000100 | 0x00000800 | 0x00080000
"""SQLITE_OPEN_MAIN_DB, _MAIN_JOURNAL, _WAL: the files whose bytes must survive a power cut."""

_VOID: Final = ctypes.c_void_p
_INT: Final = ctypes.c_int
_I64: Final = ctypes.c_int64
_TEXT: Final = ctypes.c_char_p
_Open = ctypes.CFUNCTYPE(_INT, _VOID, _VOID, _VOID, _INT, _VOID)
_Delete = ctypes.CFUNCTYPE(_INT, _VOID, _TEXT, _INT)
_Write = ctypes.CFUNCTYPE(_INT, _VOID, _VOID, _INT, _I64)
_Truncate = ctypes.CFUNCTYPE(_INT, _VOID, _I64)
_Sync = ctypes.CFUNCTYPE(_INT, _VOID, _INT)


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes put at a place of a file."""

    file: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    """A file was made this long."""

    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Delete:
    """A file is gone."""

    file: str


@dataclass(frozen=True, slots=True)
class Sync:
    """Everything done to the file before operation number `since` is on disk."""

    file: str
    since: int


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """So much has been answered for by now; `what` is the workload's own word for it."""

    what: Any


Operation = Write | Truncate | Delete | Sync | Acknowledged


@dataclass(slots=True)
class Trace:
    """What happened to the files of one folder, in order. `acknowledge` from any thread."""

    folder: Path
    operations: list[Operation] = field(default_factory=list)

    def acknowledge(self, what: Any) -> None:
        """Somebody was given an answer."""
        self.operations.append(Acknowledged(what))

    def named(self, path: str | None) -> str | None:
        """The name by which a file of the folder is recorded, None for any other."""
        found = Path(path) if path else None
        return found.name if found is not None and found.parent == self.folder else None


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("version", _INT),
        ("file_size", _INT),
        ("longest_path", _INT),
        ("next", _VOID),
        ("name", _TEXT),
        ("data", _VOID),
        ("open", _VOID),
        ("delete", _VOID),
        ("others", _VOID * 16),
    )


class _Methods(ctypes.Structure):
    _fields_ = (
        ("version", _INT),
        ("close", _VOID),
        ("read", _VOID),
        ("write", _VOID),
        ("truncate", _VOID),
        ("sync", _VOID),
        ("others", _VOID * 13),
    )


@contextmanager
def recording(folder: Path) -> Iterator[Trace]:
    """Record what new connections of this process do to the files in `folder`.

    Connections that were opened meanwhile must be closed before the block ends.
    """
    trace = Trace(folder)
    recorder = _Recorder(trace)
    recorder.install()
    try:
        yield trace
    finally:
        recorder.remove()


class _Recorder:
    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._library = ctypes.CDLL(_sqlite3.__file__)
        self._library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        self._unix = self._library.sqlite3_vfs_find(b"unix")
        self._vfs = _Vfs.from_buffer_copy(self._unix.contents)
        self._names: dict[int, str] = {}
        self._tables: dict[int, _Methods] = {}
        self._kept: list[Any] = []
        self._open, self._delete = _Open(self._vfs.open), _Delete(self._vfs.delete)
        self._vfs.name = b"recorder"
        self._vfs.open = self._hold(_Open(self._opened))
        self._vfs.delete = self._hold(_Delete(self._deleted))

    def install(self) -> None:
        assert self._library.sqlite3_vfs_register(ctypes.byref(self._vfs), 1) == 0

    def remove(self) -> None:
        assert self._library.sqlite3_vfs_unregister(ctypes.byref(self._vfs)) == 0
        assert self._library.sqlite3_vfs_register(self._unix, 1) == 0

    def _hold(self, function: Any) -> int | None:
        """The address of a callback that lives as long as this recorder."""
        self._kept.append(function)
        return ctypes.cast(function, _VOID).value

    def _opened(self, vfs: int, path: int | None, file: int, flags: int, out: int) -> int:
        result: int = self._open(ctypes.addressof(self._unix.contents), path, file, flags, out)
        text = ctypes.string_at(path).decode() if path else None
        name = self._trace.named(text) if flags & KEPT else None
        if result == 0 and name is not None:
            methods = _VOID.from_address(file)
            self._names[file] = name
            methods.value = self._through_here(methods.value or 0)
        return result

    def _deleted(self, vfs: int, path: bytes, sync: int) -> int:
        result: int = self._delete(ctypes.addressof(self._unix.contents), path, sync)
        name = self._trace.named(path.decode())
        if name is not None:
            self._trace.operations.append(Delete(name))
        return result

    def _through_here(self, address: int) -> int:
        """The address of a table of functions like that at `address`, its writes recorded."""
        if address not in self._tables:
            table = _Methods.from_buffer_copy(_Methods.from_address(address))
            table.write = self._hold(_Write(self._writing(_Write(table.write))))
            table.truncate = self._hold(_Truncate(self._truncating(_Truncate(table.truncate))))
            table.sync = self._hold(_Sync(self._syncing(_Sync(table.sync))))
            self._tables[address] = table
        return ctypes.addressof(self._tables[address])

    def _writing(self, real: Callable[..., int]) -> Callable[[int, int, int, int], int]:
        def write(file: int, data: int, size: int, offset: int) -> int:
            done = Write(self._names[file], offset, ctypes.string_at(data, size))
            self._trace.operations.append(done)
            return real(file, data, size, offset)

        return write

    def _truncating(self, real: Callable[..., int]) -> Callable[[int, int], int]:
        def truncate(file: int, size: int) -> int:
            self._trace.operations.append(Truncate(self._names[file], size))
            return real(file, size)

        return truncate

    def _syncing(self, real: Callable[..., int]) -> Callable[[int, int], int]:
        def sync(file: int, flags: int) -> int:
            since = len(self._trace.operations)
            result = real(file, flags)
            self._trace.operations.append(Sync(self._names[file], since))
            return result

        return sync
