"""Settling a node into a fresh store, and what it still has to hand up."""

from pathlib import Path
from typing import Final

from sync import branches
from sync.envelope import event_hash, parse_header
from sync.protocol import Place
from sync.store import Store
from sync.transaction import PUT_VALUE

LOOKED_AT: Final = 100
"""Events whose length stands for that of all that wait."""


def settle_in(path: Path, key: bytes, node: str, values: dict[str, str]) -> None:
    """Give a fresh store its node id and what else came with the enrolment."""
    store = Store(path, key)
    connection = store.open_writing()
    connection.execute("BEGIN IMMEDIATE")
    for name, value in {"node": node, "epoch": "1", **values}.items():
        connection.execute(PUT_VALUE, (name, value))
    connection.execute("COMMIT")
    connection.close()
    store.close()


def branch_value(epoch: int) -> str:
    """The name of the value that says how far our branch of a forked epoch is handed up."""
    return f"branch_kept_{epoch}"


def branch_kept(store: Store, epoch: int) -> int:
    """Up to where the centre keeps our branch of an epoch beside its own; 0 without a fork."""
    return int(store.value(branch_value(epoch)) or 0)


def signed_for(store: Store) -> list[Place]:
    """For each epoch the last places that the centre says it holds, in its log and beside it; of
    other branches, too, which it has given to us."""
    places = []
    for epoch in store.epochs():
        known, kept = store.acknowledged(epoch), branch_kept(store, epoch)
        if known:
            places.append(Place(epoch, known.seq, known.hash))
        if kept > (known.seq if known else 0):
            places.append(Place(epoch, kept, event_hash(store.lines(epoch, kept - 1, 1, 1)[0])))
    return places + branches.ends(store)


def backlog(store: Store) -> int:
    """Events of this node that the centre does not hold yet."""
    node = store.node()
    if node is None:
        return 0
    waiting = 0
    for epoch in store.epochs():
        known = store.acknowledged(epoch)
        held = max(known.seq if known else 0, branch_kept(store, epoch))
        waiting += store.head(node, epoch).seq - held
    return waiting


def backlog_size(store: Store) -> tuple[int, int | None]:
    """(about how many bytes wait to be handed up, wall ms of the oldest event of them)."""
    node, size, oldest = store.node(), 0, None
    for epoch in store.epochs() if node else ():
        known = store.acknowledged(epoch)
        held = max(known.seq if known else 0, branch_kept(store, epoch))
        lines = store.lines(epoch, held, LOOKED_AT, 1 << 30)
        if lines:
            waiting = store.head(node or "", epoch).seq - held
            size += sum(map(len, lines)) * waiting // len(lines)
            at_ms = parse_header(lines[0]).at // 1000
            oldest = at_ms if oldest is None else min(oldest, at_ms)
    return size, oldest
