"""A page of a node without a browser: its views as JSON, and its live stream."""

import contextlib
import json
import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

import requests

from simulators.day.hands import NotDone

TIMEOUT_S = 20
RETRY_S = 0.5


class Page:
    """One browser profile: cookies, and JSON instead of HTML."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._session = requests.Session()
        # As a browser says it: without an origin a changing request is another site's.
        self._session.headers.update({"Accept": "application/json", "Origin": base})

    def again(self) -> "Page":
        """The same browser in another thread: same cookies, connection of its own."""
        other = Page(self.base)
        other._session.cookies.update(self._session.cookies)
        return other

    def see(self, path: str) -> Any:
        """The view of a page. Raises NotDone when the page is not for us or not there."""
        answer = self._session.get(self.base + path, timeout=TIMEOUT_S, allow_redirects=False)
        if answer.status_code != 200:
            raise NotDone(f"{path}: {answer.status_code} {answer.headers.get('Location', '')}")
        return answer.json()

    def words(self, path: str) -> str:
        """The same page as a person's browser gets it. Raises NotDone."""
        html = {"Accept": "text/html"}
        answer = self._session.get(self.base + path, headers=html, timeout=TIMEOUT_S)
        if answer.status_code != 200:
            raise NotDone(f"{path}: {answer.status_code}")
        return answer.text

    def do(self, path: str, **form: str) -> Any:
        """Send a form; the answer. Raises NotDone with what the page says."""
        answer = self._session.post(
            self.base + path, data=form, timeout=TIMEOUT_S, allow_redirects=False
        )
        if answer.status_code in (200, 201):
            return answer.json()
        raise NotDone(_words(answer))

    def leave(self, path: str, **form: str) -> str:
        """Send a form that leads elsewhere; where to. Raises NotDone."""
        answer = self._session.post(
            self.base + path, data=form, timeout=TIMEOUT_S, allow_redirects=False
        )
        if answer.status_code != 303:
            raise NotDone(_words(answer))
        return answer.headers["Location"]

    def follow(self, path: str, hear: Callable[[str, str], None]) -> "Stream":
        """Open the page's live stream; `hear` gets (event, data) on another thread."""
        stream = Stream(self._session, self.base + path, hear)
        stream.start()
        return stream


class Stream:
    """A live stream that comes back by itself, as a browser's does."""

    def __init__(
        self, session: requests.Session, url: str, hear: Callable[[str, str], None]
    ) -> None:
        self._cookies, self._url, self._hear = session.cookies, url, hear
        self._opened, self._ended = Event(), Event()

    def start(self) -> None:
        """Begin; returns when the stream is open, or after a while in any case."""
        Thread(target=self._run, daemon=True).start()
        self._opened.wait(TIMEOUT_S)

    def end(self) -> None:
        """No more of it."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.is_set():
            with contextlib.suppress(requests.RequestException):
                self._listen()
            self._ended.wait(RETRY_S)

    def _listen(self) -> None:
        with requests.get(
            self._url,
            cookies=self._cookies,
            headers={"Accept": "text/event-stream"},
            stream=True,
            timeout=(5, 15),
        ) as answer:
            answer.raise_for_status()
            buffer = b""
            for chunk in answer.iter_content(chunk_size=None):
                self._opened.set()
                if self._ended.is_set():
                    return
                *whole, buffer = (buffer + chunk).split(b"\n\n")
                for block in whole:
                    self._tell(block.decode("utf-8"))

    def _tell(self, block: str) -> None:
        fields = [line.partition(": ") for line in block.split("\n")]
        event = next((value for name, _, value in fields if name == "event"), "message")
        data = [value for name, _, value in fields if name == "data"]
        if data:
            self._hear(event, "\n".join(data))


class Ear:
    """Remembers what a stream said."""

    def __init__(self) -> None:
        self.heard: list[tuple[float, str, str]] = []

    def __call__(self, event: str, data: str) -> None:
        self.heard.append((time.monotonic(), event, data))

    def messages(self, event: str) -> list[Any]:
        """The JSON messages of one name so far."""
        return [json.loads(data) for _, name, data in list(self.heard) if name == event]


def _words(answer: requests.Response) -> str:
    try:
        problem = answer.json().get("problem") or {}
    except ValueError:
        problem = {}
    said = " ".join(problem.get(part, "") for part in ("what", "kept", "next")).strip()
    return said or f"{answer.status_code} {answer.headers.get('Location', '')}".strip()
