"""What must be so when all is quiet again, whatever happened before."""

from collections import Counter
from collections.abc import Iterator

from central.store import log as log_sql
from central.store import states
from sync.envelope import check_chain, event_hash, genesis, parse_header, previous
from sync.errors import BadReceipt, BrokenChain
from sync.node import backlog
from sync.receipts import read_receipt
from tests.faults.simulation.hall import SimHall
from tests.faults.simulation.world import World


def broken(world: World) -> Iterator[tuple[str, int, int]]:
    """Every promise that does not hold: words, events lost, events doubled."""
    yield from _lost(world)
    yield from _words_lost(world)
    yield from _chains_of_the_centre(world)
    yield from _counted_twice(world)
    for hall in world.halls:
        yield from _chains_of(hall)
        yield from _receipts(world, hall)
        if hall.watch.now.hall_state != "replaced":
            yield from _agrees(world, hall)
    for node in world.answered:
        boxes = [hall for hall in world.halls if hall.node == node]
        if sum(box.watch.now.hall_state == "enrolled" for box in boxes) > 1:
            states_ = [box.watch.now.hall_state for box in boxes]
            yield f"{node}: more than one of its boxes goes on: {states_}", 0, 0


def _lost(world: World) -> Iterator[tuple[str, int, int]]:
    """What was answered for is at the centre, in the log or kept beside it."""
    for node, answered in world.answered.items():
        held: set[bytes] = set()
        for table in ("event", "forked"):
            sql = f"SELECT line FROM {table} WHERE node = :node"
            held |= {bytes(row.line) for row in world.centre.rows(sql, node=node)}
        lost = answered - held - world.gone
        if lost:
            first = min(parse_header(line).seq for line in lost)
            yield (
                f"{node}: {len(lost)} acknowledged events lost, the first at {first}",
                len(lost),
                0,
            )


def _words_lost(world: World) -> Iterator[tuple[str, int, int]]:
    """What the centre has said, it knows; and every box that listens has heard it."""
    for node, said in world.said.items():
        due = said - world.gone
        for words in (
            due - world.centre.said(node),
            *(due - hall.heard() for hall in world.halls if hall.node == node and hall.asks()),
        ):
            if words:
                yield f"{node}: {len(words)} words of the centre lost", len(words), 0


def _counted_twice(world: World) -> Iterator[tuple[str, int, int]]:
    """An id counts once: as often as it was folded, it is one row."""
    rows = world.centre.rows("SELECT node, id, epoch, seq FROM event")
    known = {(row.node, row.id) for row in rows}
    counted = world.centre.rows("SELECT node, id FROM counted")
    if len(counted) != len(known & {(row.node, row.id) for row in counted}):
        yield "something counted that is not in the log", 0, 1
    taken = Counter(row.hall for row in world.centre.rows("SELECT hall FROM state_ticket"))
    for node, sums in _sums(world).items():
        if sums > taken[node]:
            yield f"{node}: {sums} taken in the sums, {taken[node]} tickets", 0, sums - taken[node]


def _sums(world: World) -> dict[str, int]:
    sql = "SELECT hall, sum(taken) AS taken FROM state_queue_day GROUP BY hall"
    return {row.hall: row.taken for row in world.centre.rows(sql)}


def _chains_of_the_centre(world: World) -> Iterator[tuple[str, int, int]]:
    with world.centre.centre.database.read() as connection:
        for row in world.centre.rows("SELECT node, epoch, seq, hash FROM head WHERE seq > 0"):
            lines = log_sql.lines(connection, row.node, row.epoch)
            words = _chain(lines, row.node, row.epoch) if row.epoch > 0 else _branch(lines)
            if (
                words
                or (row.epoch > 0 and len(lines) != row.seq)
                or event_hash(lines[-1]) != row.hash
            ):
                yield f"centre: {row.node} epoch {row.epoch}: {words or 'another head'}", 0, 0


def _chains_of(hall: SimHall) -> Iterator[tuple[str, int, int]]:
    for epoch in hall.store.epochs():
        words = _chain(hall.store.lines(epoch, 0, 10**9, 1 << 40), hall.node, epoch)
        if words:
            yield f"box {hall.number} epoch {epoch}: {words}", 0, 0


def _chain(lines: list[bytes], node: str, epoch: int) -> str:
    try:
        check_chain(lines, node, epoch, 1, genesis(node, epoch))
    except BrokenChain as error:
        return str(error)
    return ""


def _branch(lines: list[bytes]) -> str:
    """A branch that was taken in: it may begin anywhere, its lines keep their epoch."""
    first = parse_header(lines[0])
    try:
        check_chain(lines, first.node, first.epoch, first.seq, previous(lines[0]))
    except BrokenChain as error:
        return str(error)
    return ""


def _receipts(world: World, hall: SimHall) -> Iterator[tuple[str, int, int]]:
    """Each was signed by the centre, for an event of this very log."""
    key = world.centre.centre.key.public_hex
    for line in hall.store.receipts():
        try:
            receipt = read_receipt(line, key)
        except BadReceipt as error:
            yield f"box {hall.number}: {error}", 0, 0
            continue
        ours = hall.store.lines(receipt.epoch, receipt.seq - 1, 1, 1)
        if not ours or event_hash(ours[0]) != receipt.hash:
            yield f"box {hall.number}: a receipt for another {receipt.epoch}/{receipt.seq}", 0, 0


def _agrees(world: World, hall: SimHall) -> Iterator[tuple[str, int, int]]:
    """A hall of which there is one box only: handed up, not set aside, the same tables."""
    who = f"box {hall.number} ({hall.node})"
    now = hall.watch.now
    if now.state != "connected" or now.hall_state != "enrolled" or backlog(hall.store):
        yield (
            f"{who}: {now.state}, {now.hall_state}, {backlog(hall.store)} waiting: {now.reason}",
            0,
            0,
        )
    with world.centre.centre.database.read() as connection:
        there = states.digests(connection, hall.node)
    here = hall.store.digests(hall.node)
    other = [table for table, digest in here.items() if there[table] != digest]
    if other:
        yield f"{who}: other tables at the centre: {', '.join(other)}", 0, 0
    with world.centre.centre.database.read() as connection:
        wanted = {
            (row.id, row.version)
            for row in world.centre.rows("SELECT id, version FROM document WHERE kind = 'item'")
        }
    if {(d.id, d.version) for d in hall.store.documents(["item"])} != wanted:
        yield f"{who}: other documents than the centre's", 0, 0
