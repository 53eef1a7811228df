"""The baton: what one box holds and a copy of it does not.

A key and a log can be copied with the disk; that two boxes then speak as one hall shows at once
only when something moves on with each contact. With its first word, and every minute after, a
box hands the centre a new random token. The token is on the box's disk before it is sent and on
the centre's before the answer, so whatever crashes in between, the centre holds one that the box
knows. A copy, or a disk set back, knows only tokens of the past.

The centre's side is ``central.halls.standing``.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

import msgspec

from sync.protocol import Baton
from sync.store import Store
from sync.writer import Writer

TRAIL: Final = 16
"""Tokens a box remembers: a centre that was set back by minutes still finds one it knows."""

MOST_OPEN: Final = 32
"""Tokens that wait for an answer; the oldest of more are given up, and remembered for a while."""

MOST_PASSED: Final = 2 * MOST_OPEN
"""Tokens that never counted and are remembered, should one of them come late."""

EVERY_MS: Final = 60_000
VALUE: Final = "baton"


def read_baton(store: Store) -> Baton:
    """The baton as the box last wrote it down."""
    text = store.value(VALUE)
    return msgspec.json.decode(text, type=Baton) if text else Baton(0, [], [])


class BatonHolder:
    """Keeps a box's baton. ``wall_ms`` is the box's clock. For one thread."""

    def __init__(self, writer: Writer, wall_ms: Callable[[], int]) -> None:
        self._writer, self._wall_ms = writer, wall_ms
        self._held = read_baton(writer.store)
        self._moved_ms: int | None = None
        self._refused = False

    @property
    def held(self) -> Baton:
        """The baton as it is, without a new token."""
        return self._held

    def offer(self) -> Baton:
        """What the next word carries; a new token is on disk when this returns."""
        if self._moved_ms is not None and 0 <= self._wall_ms() - self._moved_ms < EVERY_MS:
            return self._held
        held = self._held
        if not (self._refused and held.open):
            fresh = [*held.open, secrets.token_hex(16)]
            passed = [*fresh[:-MOST_OPEN], *held.passed][:MOST_PASSED]
            self._keep(Baton(held.turn, held.kept, fresh[-MOST_OPEN:], passed=passed))
        return Baton(held.turn, held.kept, held.open, self._held.open[-1], held.passed)

    def answered(self, offered: Baton, taken: bool) -> None:
        """The centre has answered: the offered token counts, or does not yet."""
        if not offered.next:
            return
        if taken:
            kept = [offered.next, *offered.kept][:TRAIL]
            passed = [*offered.open, *offered.passed][:MOST_PASSED]
            self._keep(Baton(offered.turn + 1, kept, [], passed=passed))
            self._moved_ms = self._wall_ms()
        # What was refused is offered again: by this token people's decisions know the box.
        self._refused = not taken

    def lost(self) -> None:
        """No answer came: it is told again with the first word that gets through."""
        self._moved_ms = None

    def _keep(self, baton: Baton) -> None:
        text = msgspec.json.encode(baton).decode()
        self._writer.run(lambda transaction: transaction.put_value(VALUE, text))
        self._held = baton
