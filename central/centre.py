"""What every room of the centre is handed: its settings, database, keys, clock and signals."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from central.feed.abilities import Abilities
from central.folding.pace import Pace
from central.halls.contact import ContactBook
from central.halls.spoken import SpokenTokens
from central.settings import Settings
from central.signals import Signals
from central.store import derived
from central.store.database import Database
from central.tls import Files, files_of
from sync.blobs import BlobKey
from sync.clock import HybridClock
from sync.keys import NodeKey, write_secret
from sync.signatures import RequestGuard

NODE = "centre"
KEY_FILE, PERSON_FILE, SESSION_FILE = "centre.key", "person.key", "session.key"
BLOB_KEY_FILE = "blob.key"


class NotPrepared(Exception):
    """The data folder has no keys yet: ``init`` comes first."""


@dataclass(frozen=True, slots=True)
class Centre:
    """An open centre. ``person_secret_hex`` is the province's key for hashing ID numbers,
    ``blob_key`` opens what halls seal for the centre.
    """

    settings: Settings
    database: Database
    key: NodeKey
    blob_key: BlobKey
    person_secret_hex: str
    clock: HybridClock
    guard: RequestGuard
    contacts: ContactBook
    spoken: SpokenTokens = field(default_factory=SpokenTokens)
    abilities: Abilities = field(default_factory=Abilities)
    signals: Signals = field(default_factory=Signals)
    pace: Pace = field(default_factory=Pace)
    wall_s: Callable[[], float] = time.time

    @property
    def tls(self) -> Files:
        """The files of its TLS, there or not."""
        return files_of(self.settings.folder)

    @property
    def now_ms(self) -> int:
        """Wall milliseconds since 1970 (UTC)."""
        return int(self.wall_s() * 1000)


def prepare(settings: Settings) -> tuple[str | None, str]:
    """Make the folder, the keys (0600) and the tables; the database's version before and now.

    What is there is left as it is, or brought to the newest version. Raises WrongDatabase.
    """
    settings.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (settings.folder / KEY_FILE).exists():
        NodeKey.generate().save(settings.folder / KEY_FILE)
    BlobKey.open(settings.folder / BLOB_KEY_FILE)
    for name in (PERSON_FILE, SESSION_FILE):
        if not (settings.folder / name).exists():
            write_secret(settings.folder / name, secrets.token_hex(32).encode())
    database = Database(settings.database_url, pool=1)
    try:
        return derived.prepare(database, settings.log_partitions)
    finally:
        database.close()


def open_centre(settings: Settings, wall_s: Callable[[], float] = time.time) -> Centre:
    """Open what `prepare` made. Raises NotPrepared, sync.keys.BadKey, WrongDatabase."""
    folder = settings.folder
    if not (folder / KEY_FILE).exists():
        raise NotPrepared(f"no {KEY_FILE} in the data folder; run: ./hall central init")
    database = Database(settings.database_url, pool=settings.workers + 2)
    return Centre(
        settings=settings,
        database=database,
        key=NodeKey.load(folder / KEY_FILE),
        blob_key=BlobKey.open(folder / BLOB_KEY_FILE),
        person_secret_hex=_secret(folder / PERSON_FILE),
        clock=HybridClock(lambda: int(wall_s() * 1000)),
        guard=RequestGuard(wall_s),
        contacts=ContactBook(database),
        wall_s=wall_s,
    )


def _secret(path: Path) -> str:
    return path.read_text("ascii").strip()
