"""The thread that folds: woken when something has come in, and looking by itself now and then."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from central.folding.group import fold_some
from central.folding.pace import Pace
from central.store.cursors import EVERYTHING, Share
from central.store.database import Database

log = logging.getLogger(__name__)

_LOOK_S = 1.0
_GATHER_S = 0.05
"""A group costs what ten events cost: what comes in meanwhile is folded with it."""


class Folder:
    """Folds a share of the halls until it is stopped. ``wake`` may be called from any thread.

    ``changed`` is told the nodes of every group. With ``pace`` it lets ingest go first.
    """

    def __init__(
        self,
        database: Database,
        batch: int,
        changed: Callable[[set[str]], None],
        share: Share = EVERYTHING,
        pace: Pace | None = None,
    ) -> None:
        self._database, self._batch, self._share = database, batch, share
        self._changed, self._pace = changed, pace
        self._wanted = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="folder", daemon=True)

    def start(self) -> None:
        """Begin with what waits in the log."""
        self._thread.start()

    def wake(self, _node: str = "") -> None:
        """There is something to fold."""
        self._wanted.set()

    def stop(self) -> None:
        """End after the group under way."""
        self._stopping.set()
        self._wanted.set()
        self._thread.join(timeout=10)

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                more = self._round()
            except Exception:
                # The database may be away for a while; what is not folded waits in the log.
                log.exception("folding stopped for a moment")
                more = False
                self._stopping.wait(_LOOK_S)
            if not more:
                self._rest()

    def _rest(self) -> None:
        self._wanted.wait(_LOOK_S)
        self._wanted.clear()
        if self._pace is not None:
            self._pace.wait_turn(self._stopping)
        else:
            self._stopping.wait(_GATHER_S)

    def _round(self) -> bool:
        nodes = fold_some(self._database, self._batch, self._share)
        if nodes:
            self._changed(nodes)
        return bool(nodes)
