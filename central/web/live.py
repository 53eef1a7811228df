"""Live pages: a fragment is rendered once for everybody who looks at the same thing.

All of it runs on the loop, except the rendering itself. At most four times a second a page, and
every few seconds without a reason, because durations on the page go on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import gevent
from gevent.event import Event

from central.identity.scope import EVERYWHERE, Scope
from central.web.server import Loop

log = logging.getLogger(__name__)

PAUSE_S = 0.25
IDLE_S = 3.0
HEARTBEAT_S = 4.0


@dataclass(frozen=True, slots=True)
class Topic:
    """What a stream shows: ``page`` (halls, hall), ``about`` (a filter, a node), language, and how
    far who looks may look.
    """

    page: str
    about: str
    lang: str
    scope: Scope = EVERYWHERE


@dataclass(slots=True)
class _Channel:
    dirty: Event = field(default_factory=Event)
    news: Event = field(default_factory=Event)
    fragment: bytes = b""
    number: int = 0
    lookers: int = 0


class LivePages:
    """Streams of fragments. ``render(topic)`` gives the fragment's HTML and may block."""

    def __init__(self, loop: Loop, render: Callable[[Topic], str]) -> None:
        self._loop, self._render = loop, render
        self._channels: dict[Topic, _Channel] = {}

    def touch(self, node: str) -> None:
        """From any thread: something about a hall has changed."""
        self._loop.call_on_loop(self._mark, node)

    def end(self) -> None:
        """On the loop: the server stops; every stream looks up and ends whole."""
        for channel in self._channels.values():
            channel.news.set()
            channel.dirty.set()

    def stream(self, topic: Topic) -> Iterator[bytes]:
        """A server-sent event stream; ends with its reader or with the server."""
        channel = self._channels.get(topic)
        if channel is None:
            channel = self._channels[topic] = _Channel()
            gevent.spawn(self._keep_current, topic, channel)
        channel.lookers += 1
        channel.dirty.set()
        try:
            yield from self._pieces(channel)
        finally:
            channel.lookers -= 1

    def _pieces(self, channel: _Channel) -> Iterator[bytes]:
        seen = 0
        yield b"retry: 2000\n\n"
        while not self._loop.stopping.is_set():
            if channel.number > seen:
                seen = channel.number
                yield channel.fragment
            elif not channel.news.wait(HEARTBEAT_S):
                yield b": still here\n\n"

    def _mark(self, node: str) -> None:
        for topic, channel in self._channels.items():
            if topic.page == "halls" or topic.about == node:
                channel.dirty.set()

    def _keep_current(self, topic: Topic, channel: _Channel) -> None:
        """Render while anybody looks; then the channel is forgotten."""
        while channel.lookers > 0 and not self._loop.stopping.is_set():
            channel.dirty.clear()
            self._renew(topic, channel)
            gevent.sleep(PAUSE_S)
            channel.dirty.wait(IDLE_S)
        if self._channels.get(topic) is channel:
            del self._channels[topic]

    def _renew(self, topic: Topic, channel: _Channel) -> None:
        try:
            html = self._loop.off(self._render, topic)
        except Exception:
            # The next round tries again; the pages show what they have until then.
            log.exception("cannot render %s %s", topic.page, topic.about)
            return
        fragment = _event(topic.page, html)
        if fragment != channel.fragment:
            channel.fragment, channel.number = fragment, channel.number + 1
            channel.news.set()
            channel.news.clear()


def _event(name: str, html: str) -> bytes:
    lines = "".join(f"data: {line}\n" for line in html.splitlines())
    return f"event: {name}\n{lines}\n".encode()
