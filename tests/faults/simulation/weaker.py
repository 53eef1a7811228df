"""Protocols that keep less than ours. The promises must notice, or they prove nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import msgspec
import sqlalchemy as sa

from central.centre import Centre
from central.intake import service as intake
from central.store import log as log_sql
from sync import push
from sync.batch import Batch
from sync.protocol import Accepted, Place, PushAnswer


@contextmanager
def high_water_mark_only() -> Iterator[None]:
    """The centre takes whatever is later than what it has, and asks for no hash."""
    with (
        patch.object(intake, "_place", _take_what_is_later),
        patch.object(intake, "_lacks", lambda *_: []),
        patch.object(push._Push, "_require_ours", lambda *_: None),
    ):
        yield


def _take_what_is_later(centre: Centre, tx: sa.Connection, batch: Batch) -> PushAnswer:
    header = batch.header
    head = log_sql.head(tx, header.node, header.epoch, lock=True)
    new = [event for event in batch.events if event.seq > head.seq]
    if new:
        log_sql.append(tx, new, centre.now_ms)
        head = Place(header.epoch, new[-1].seq, new[-1].hash)
    receipt = intake._receipt(centre, tx, header.node, head)
    return Accepted(msgspec.Raw(receipt), len(new))


@contextmanager
def ids_count_again() -> Iterator[None]:
    """The centre folds an event wherever it stands, though its id has counted already."""

    def every(connection: sa.Connection, run: Any) -> Any:
        connection.execute(sa.delete(log_sql.schema.counted).where(True))  # type: ignore[arg-type]
        return uncounted(connection, run)

    uncounted = log_sql.uncounted
    with patch.object(log_sql, "uncounted", every):
        yield
