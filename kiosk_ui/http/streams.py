"""Live streams (server-sent events): a page gets its fragments again whenever they changed.

A channel is what pages of one kind share (``board``, ``console:w03``). Any thread may `touch` a
channel or `send` a message; the loop renders a touched channel once per language, however many
pages look at it, and not more often than `every_ms`.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Final

import gevent
from gevent.event import Event

log = logging.getLogger(__name__)

Fragments = dict[str, str]
"""Event name -> HTML."""

Render = Callable[[str, str], Fragments]
"""(channel, language) -> what its pages show now."""

HEARTBEAT_S: Final = 5.0
MOST_MESSAGES: Final = 64
"""Messages kept for a page that does not read; older ones go first."""


class _Page:
    def __init__(self, channel: str, lang: str) -> None:
        self.channel = channel
        self.lang = lang
        self.latest: dict[str, bytes] = {}
        self.messages: list[bytes] = []
        self.wake = Event()

    def take(self) -> bytes:
        self.wake.clear()
        chunk = b"".join((*self.messages, *self.latest.values()))
        self.messages.clear()
        self.latest.clear()
        return chunk


class Streams:
    """The open pages of a node."""

    def __init__(self, render: Render, every_ms: int) -> None:
        self._render = render
        self._every_s = every_ms / 1000
        self._pages: set[_Page] = set()
        self._touched: set[str] = set()
        self._outbox: list[tuple[str, bytes]] = []
        self._lock = threading.Lock()
        self._woken = False
        self._dirty = Event()
        self._loop = gevent.get_hub().loop
        self._closing = False
        self._painter = gevent.spawn(self._paint)

    def touch(self, *channels: str) -> None:
        """Something these channels show has changed. From any thread."""
        with self._lock:
            self._touched.update(channels)
        self._wake()

    def send(self, channel: str, event: str, data: str) -> None:
        """A message to the pages of a channel, at once. From any thread."""
        with self._lock:
            self._outbox.append((channel, encode(event, data)))
        self._wake()

    def open(self, channel: str, lang: str) -> Iterator[bytes]:
        """The body of one page's stream: all fragments first, then what changes."""
        page = _Page(channel, lang)
        self._pages.add(page)
        try:
            yield b"retry: 1000\n\n"
            self._put(page, self._show(channel, lang))
            while not self._closing:
                yield page.take() or b": still here\n\n"
                page.wake.wait(HEARTBEAT_S)
        finally:
            self._pages.discard(page)

    def channels(self) -> set[str]:
        """The channels somebody looks at."""
        return {page.channel for page in self._pages}

    def count(self) -> int:
        """How many pages are open."""
        return len(self._pages)

    def close(self) -> None:
        """End every stream; pages reconnect when the node is back."""
        self._closing = True
        self._painter.kill(block=False)
        for page in self._pages:
            page.wake.set()

    def _wake(self) -> None:
        with self._lock:
            if self._woken:
                return
            self._woken = True
        self._loop.run_callback_threadsafe(self._dirty.set)

    def _paint(self) -> None:
        while True:
            self._dirty.wait()
            self._dirty.clear()
            with self._lock:
                self._woken = False
                touched, self._touched = self._touched, set()
                outbox, self._outbox = self._outbox, []
            self._deliver(outbox)
            self._repaint(touched)
            if touched:
                self._rest()

    def _rest(self) -> None:
        """Wait out the pause between two paintings; messages do not wait."""
        until = gevent.get_hub().loop.now() + self._every_s
        while (left := until - gevent.get_hub().loop.now()) > 0:
            gevent.sleep(min(left, 0.02))
            with self._lock:
                outbox, self._outbox = self._outbox, []
            self._deliver(outbox)
            gevent.get_hub().loop.update_now()

    def _deliver(self, outbox: list[tuple[str, bytes]]) -> None:
        for channel, chunk in outbox:
            for page in self._pages:
                if page.channel == channel:
                    page.messages.append(chunk)
                    del page.messages[:-MOST_MESSAGES]
                    page.wake.set()

    def _repaint(self, touched: set[str]) -> None:
        shown: dict[tuple[str, str], Fragments] = {}
        for page in list(self._pages):
            if page.channel not in touched:
                continue
            seen = (page.channel, page.lang)
            if seen not in shown:
                shown[seen] = self._show(*seen)
            self._put(page, shown[seen])

    def _show(self, channel: str, lang: str) -> Fragments:
        try:
            return self._render(channel, lang)
        except Exception:
            # One screen that cannot be painted must not leave all others standing still.
            log.exception("channel %s cannot be painted", channel)
            return {}

    def _put(self, page: _Page, fragments: Fragments) -> None:
        for event, html in fragments.items():
            page.latest[event] = encode(event, html)
        page.wake.set()


def encode(event: str, data: str) -> bytes:
    """One event in the wire form of server-sent events (WHATWG HTML, section 9.2)."""
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"event: {event}\n{lines}\n".encode()
