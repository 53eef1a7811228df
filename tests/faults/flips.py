"""Flipped bits in what a hall keeps: its store, its exported log, its sealed blobs.

Each flip is one bit at a place drawn by chance, in a copy that is then read as the hall reads it.
"""

import io
import random
from pathlib import Path

from sync.blobs import BlobKey, BlobStore
from sync.errors import DamagedBlob, SyncError
from sync.keys import NodeKey
from sync.logfile import export
from sync.soundness import damage
from sync.verify import verify_log
from tests.factories import STORE_KEY, running, take
from tests.faults.scratch import scratch
from tests.faults.tally import Tally

STORE_FLIPS, LOG_FLIPS, BLOB_FLIPS = 60, 60, 30
EVENTS = 120


def one_round(seed: int) -> Tally:
    """Flip bits of all three."""
    chance, where = random.Random(seed), f"./hall fault --only flips --seed {seed}"
    tally = Tally(runs=1)
    with scratch() as folder:
        key = NodeKey.generate()
        log = _hall_at_work(folder, key)
        tally.acknowledged += EVENTS
        _flip_store(folder / "hall.db", chance, where, tally)
        _flip_log(log, key.public_hex, chance, where, tally)
        _flip_blob(folder / "blobs", chance, where, tally)
    return tally


def flipped(content: bytes, chance: random.Random) -> bytes:
    """The same bytes but for one bit."""
    changed = bytearray(content)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _hall_at_work(folder: Path, key: NodeKey) -> bytes:
    out = io.BytesIO()
    with running(folder) as here:
        for no in range(EVENTS):
            here.writer.run(take(f"A{no:03d}"))
        export(here.store, key, out)
    return out.getvalue()


def _flip_store(path: Path, chance: random.Random, where: str, tally: Tally) -> None:
    whole = path.read_bytes()
    assert not damage(path, STORE_KEY)
    for _ in range(STORE_FLIPS):
        path.write_bytes(flipped(whole, chance))
        _note(tally, bool(damage(path, STORE_KEY)), f"{where}: a bit of the store")
    path.write_bytes(whole)


def _flip_log(log: bytes, public_hex: str, chance: random.Random, where: str, tally: Tally) -> None:
    verify_log(io.BytesIO(log), public_hex, None)
    for _ in range(LOG_FLIPS):
        try:
            verify_log(io.BytesIO(flipped(log, chance)), public_hex, None)
            noticed = False
        except SyncError:
            noticed = True
        _note(tally, noticed, f"{where}: a bit of an exported log")


def _flip_blob(folder: Path, chance: random.Random, where: str, tally: Tally) -> None:
    folder.mkdir()
    store = BlobStore(folder, BlobKey.open(folder / "blob.key"), bytes(32))
    kept = store.put(io.BytesIO(chance.randbytes(100_000)), "image/png", ())
    path = store.path(kept.address)
    whole = path.read_bytes()
    for _ in range(BLOB_FLIPS):
        path.write_bytes(flipped(whole, chance))
        try:
            store.open(kept.address)
            noticed = False
        except DamagedBlob:
            noticed = True
        _note(tally, noticed, f"{where}: a bit of a blob")


def _note(tally: Tally, noticed: bool, words: str) -> None:
    tally.flips += 1
    if noticed:
        tally.flips_noticed += 1
    else:
        tally.failed(f"{words} flipped and nobody noticed")
