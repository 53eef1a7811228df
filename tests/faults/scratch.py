"""Folders for stores that are thrown away at once."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

MEMORY: Final = Path("/dev/shm")
"""No disk need be worn by files whose power cuts are only emulated."""


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder in memory, or on disk where there is no such thing."""
    parent = MEMORY if MEMORY.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="hall-fault-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
