"""After the load: every number that was answered is in the store, once, chained and folded."""

import tempfile
from collections.abc import Collection
from pathlib import Path

from domain.tickets import Ticket
from edge.secrets import open_secrets
from sync.errors import SyncError
from sync.logfile import export
from sync.refold import refold
from sync.store import Store
from sync.verify import verify_log
from tests.bench.errors import BenchError
from tests.bench.rig import NODE, QUEUE, opened


def prove(data: Path, answered: Collection[str]) -> int:
    """Look at the store of a node that has ended; the number of tickets in it.

    Raises BenchError when an answered ticket is missing or was answered twice, a number was given
    twice or left out, the chain is broken, or the tables are not what the log folds to.
    """
    store = opened(data)
    try:
        tickets = store.states(Ticket, "hall = ? AND queue = ?", (NODE, QUEUE))
        _answers(answered, {ticket.id for ticket in tickets})
        _numbers([int(ticket.number.lstrip("A")) for ticket in tickets])
        events = _chain(data, store)
        _folds(store)
    finally:
        store.close()
    if events < len(tickets):
        raise BenchError(f"{len(tickets)} tickets come from {events} events")
    return len(tickets)


def _answers(answered: Collection[str], kept: set[str]) -> None:
    if len(set(answered)) != len(answered):
        raise BenchError("a ticket was answered twice")
    lost = set(answered) - kept
    if lost:
        raise BenchError(f"{len(lost)} answered tickets are not in the store")


def _numbers(numbers: list[int]) -> None:
    if sorted(numbers) != list(range(1, len(numbers) + 1)):
        raise BenchError("numbers were given twice or left out")


def _chain(data: Path, store: Store) -> int:
    key = open_secrets(data).node_key
    with tempfile.TemporaryFile(dir=data) as log:
        try:
            export(store, key, log)
            log.seek(0)
            return verify_log(log, key.public_hex, None).events
        except SyncError as error:
            raise BenchError(f"the log is broken: {error}") from error


def _folds(store: Store) -> None:
    before = store.digests(NODE)
    refold(store, lambda count: None)
    if store.digests(NODE) != before:
        raise BenchError("the tables are not what the log folds to")
