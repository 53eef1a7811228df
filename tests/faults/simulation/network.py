"""The line: what a hall sends may come late, twice, cut off, spoiled or not at all, and so may the
answer.
"""

import io
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

MOST_UNDER_WAY: Final = 12
"""Requests that are late and may still arrive."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it was given to the line."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """The centre's answer."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class CentreDown(Exception):
    """Nobody answers."""


Centre = Callable[[Sent], Answered]

FAULTS: Final = (
    "request lost",
    "answer lost",
    "late",
    "twice",
    "request cut off",
    "answer cut off",
    "request spoiled",
    "answer spoiled",
)


@dataclass(slots=True)
class Line:
    """All lines to the centre. `quality`: how likely a request goes through untouched."""

    centre: Centre
    chance: random.Random
    quality: float = 1.0
    cut: set[int] = field(default_factory=set)
    under_way: list[Sent] = field(default_factory=list)
    faults: int = 0

    def carry(self, box: int, sent: Sent) -> Answered:
        """Take a request to the centre and its answer back. Raises CentreDown."""
        if box in self.cut:
            self.faults += 1
            raise CentreDown("cut")
        if self.chance.random() < self.quality:
            return self.centre(sent)
        self.faults += 1
        return self._spoil(self.chance.choice(FAULTS), sent)

    def late_one_arrives(self) -> None:
        """A request that was under way arrives, out of its order; nobody waits for the answer."""
        if self.under_way:
            sent = self.under_way.pop(self.chance.randrange(len(self.under_way)))
            try:
                self.centre(sent)
            except CentreDown:
                return

    def _spoil(self, fault: str, sent: Sent) -> Answered:
        if fault == "request lost":
            raise CentreDown(fault)
        if fault == "late":
            self.under_way = [*self.under_way, sent][-MOST_UNDER_WAY:]
            raise CentreDown(fault)
        if fault == "request cut off":
            sent = _with_body(sent, sent.body[: self.chance.randrange(len(sent.body) + 1)])
        elif fault == "request spoiled":
            sent = _with_body(sent, self._flipped(sent.body))
        answer = self.centre(sent)
        if fault == "answer lost":
            raise CentreDown(fault)
        if fault == "twice":
            return self.centre(sent)
        if fault == "answer cut off":
            cut = answer.body[: self.chance.randrange(len(answer.body) + 1)]
            return Answered(answer.status, answer.headers, cut)
        if fault == "answer spoiled":
            return Answered(answer.status, answer.headers, self._flipped(answer.body))
        return answer

    def _flipped(self, body: bytes) -> bytes:
        if not body:
            return body
        spoiled = bytearray(body)
        spoiled[self.chance.randrange(len(body))] ^= 1 << self.chance.randrange(8)
        return bytes(spoiled)


class Plug(BaseAdapter):
    """What a hall's `requests` session is plugged into, in place of sockets."""

    def __init__(self, line: Line, box: int) -> None:
        super().__init__()
        self._line, self._box = line, box

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        """Raises requests.ConnectionError where the line does."""
        body = request.body or b""
        sent = Sent(
            request.method or "",
            request.path_url,
            dict(request.headers),
            body if isinstance(body, bytes) else body.encode(),
        )
        try:
            answer = self._line.carry(self._box, sent)
        except CentreDown as error:
            raise requests.ConnectionError(str(error)) from error
        return _response(request, answer)

    def close(self) -> None:
        """Nothing is kept open."""


def _response(request: requests.PreparedRequest, answer: Answered) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status
    response.headers.update(answer.headers)
    response.request, response.url = request, request.url or ""
    response.raw = HTTPResponse(
        io.BytesIO(answer.body), headers=answer.headers, status=answer.status, preload_content=False
    )
    return response


def _with_body(sent: Sent, body: bytes) -> Sent:
    return Sent(sent.method, sent.target, sent.headers, body)
