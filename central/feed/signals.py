"""Waking long polls: a bell for every waiting hall, rung for the scopes that have news."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gevent.event import Event

from central.feed.service import scopes
from central.web.server import Loop


class FeedBell:
    """Who is waiting for what. All but `ring` run on the loop."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._waiting: dict[str, set[Event]] = {}

    def ring(self, scope: str) -> None:
        """From any thread: documents of this scope have been published."""
        self._loop.call_on_loop(self._ring, scope)

    def ring_all(self) -> None:
        """From any thread: somebody published beside this process, or the server stops."""
        self._loop.call_on_loop(self._ring, None)

    @contextmanager
    def waiting(self, node: str, region: str) -> Iterator[Event]:
        """An event that is set when a scope of this hall rings."""
        event, wanted = Event(), scopes(node, region)
        for scope in wanted:
            self._waiting.setdefault(scope, set()).add(event)
        try:
            yield event
        finally:
            for scope in wanted:
                self._waiting[scope].discard(event)
                if not self._waiting[scope]:
                    del self._waiting[scope]

    def _ring(self, scope: str | None) -> None:
        groups = self._waiting.values() if scope is None else [self._waiting.get(scope, set())]
        for event in {event for group in groups for event in group}:
            event.set()
