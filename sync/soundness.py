"""Is a store's file still what was written? Every page's MAC, every tree, the chain of the log."""

from __future__ import annotations

from pathlib import Path

from sync.envelope import check_chain, genesis
from sync.errors import BrokenChain
from sync.sqlite import Connection, DatabaseError, open_database

PAGE = 5_000


def damage(path: Path, key: bytes | None) -> str:
    """What is wrong with a store's file, empty when nothing is.

    Reads the whole file; a node may be at work on it meanwhile. With encryption each page carries
    a MAC, so that a single flipped bit is found wherever it is, in pages that are free, too.
    """
    try:
        connection = open_database(path, key, readonly=True)
    except DatabaseError as error:
        return f"does not open: {error}"
    try:
        return _pages(connection) or _trees(connection) or _chains(connection)
    except DatabaseError as error:
        return f"cannot be read: {error}"
    finally:
        connection.close()


def _pages(connection: Connection) -> str:
    found = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    return f"{len(found)} pages are damaged: {found[0][0]}" if found else ""


def _trees(connection: Connection) -> str:
    (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    return "" if found == "ok" else str(found)


def _chains(connection: Connection) -> str:
    """Every epoch that this or another node wrote; branches that came back stand apart."""
    for node, epoch in connection.execute(
        "SELECT DISTINCT node, epoch FROM log WHERE epoch > 0"
    ).fetchall():
        try:
            _chain(connection, node, epoch)
        except BrokenChain as error:
            return f"the log of {node}, epoch {epoch}, breaks: {error}"
    return ""


def _chain(connection: Connection, node: str, epoch: int) -> None:
    seq, before = 0, genesis(node, epoch)
    query = (
        "SELECT line, hash FROM log WHERE node = ? AND epoch = ? AND seq > ? ORDER BY seq LIMIT ?"
    )
    while rows := connection.execute(query, (node, epoch, seq, PAGE)).fetchall():
        checked = check_chain([line for line, _ in rows], node, epoch, seq + 1, before)
        if [event.hash for event in checked] != [known for _, known in rows]:
            raise BrokenChain(checked[-1].seq, "a hash is not that of its event")
        seq, before = checked[-1].seq, checked[-1].hash
