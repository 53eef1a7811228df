"""A hall's line to the centre: requests and answers signed, every wait bounded, every answer typed.

One link belongs to one thread at a time (a ``requests`` session is not shared): the job that
pushes and the one that long-polls have one each.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

import msgspec
import requests

from sync.errors import BadSignature, SyncError
from sync.keys import NodeKey
from sync.protocol import ENROL, BadMessage, EnrolReply, EnrolRequest, Place, Refusal, read_message
from sync.signatures import ANSWER_HEADER, RequestSigner

CONNECT_S = 3.0
READ_S = 15.0
LONGEST_ANSWER = 32 * 1024 * 1024
_CHUNK = 64 * 1024
_ANSWERS: Final = frozenset({200, 201, 204, 206, 409})
MessageT = TypeVar("MessageT")


class LineCut(SyncError):
    """No answer, or none that can be used: the line, a proxy on it, or the centre is down."""


class CentreBusy(SyncError):
    """The centre asks to be left alone for ``retry_after_s`` seconds."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"busy, again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class CentreRefused(SyncError):
    """The centre understood and said no; ``error`` is its stable word."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(f"{status} {error}: {message}")
        self.status = status
        self.error = error


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and headers; only what was carried out and 409 come this far.

    ``signed``: the centre has signed for status and body.
    """

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    signed: bool = False

    def read(self, shape: type[MessageT]) -> MessageT:
        """The body as a message. Raises LineCut: what is no message did not come from a centre."""
        if not self.signed:
            raise LineCut("an answer that the centre did not sign")
        try:
            return read_message(self.body, shape)
        except BadMessage as error:
            raise LineCut(f"not an answer of a centre: {error}") from error


class CentreLink:
    """Calls to one centre with one key. ``authority``: PEM file of the only authority trusted."""

    def __init__(
        self,
        base_url: str,
        signer: RequestSigner,
        centre_public_hex: str,
        *,
        connect_s: float = CONNECT_S,
        read_s: float = READ_S,
        authority: str = "",
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._signer = signer
        self._centre_public_hex = centre_public_hex
        self._connect_s, self._read_s = connect_s, read_s
        self._session = requests.Session()
        if authority:
            self._session.verify = authority  # this one and no other
        # What is packed says so in its type and is unpacked within bounds; nothing else may be.
        self._session.headers["Accept-Encoding"] = "identity"
        self._session.trust_env = False  # a proxy or .netrc of the box must not reroute or re-sign

    @property
    def centre_public_hex(self) -> str:
        """The key that receipts and signed times must carry; empty before enrolment."""
        return self._centre_public_hex

    def use_key(self, key: NodeKey) -> None:
        """Sign with this key from now on."""
        self._signer.key = key

    def close(self) -> None:
        """Drop the kept-alive connections."""
        self._session.close()

    def call(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        content_type: str = "application/json",
        wait_s: float = 0,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request; once more by the centre's clock when ours is wrong.

        ``wait_s`` is how long the centre was asked to hold its answer. Raises LineCut, CentreBusy,
        CentreRefused.
        """
        sent = {**(headers or {}), **({"Content-Type": content_type} if body else {})}
        answer = self._send(method, path, body, sent, wait_s)
        if answer.status == 401 and self._follow_time(answer):
            answer = self._send(method, path, body, sent, wait_s)
        if answer.status in _ANSWERS:
            return answer
        refusal = _refusal(answer)
        if answer.status in (429, 503):
            raise CentreBusy(max(1, refusal.retry_after_s or 5))
        if answer.status >= 500:
            raise LineCut(f"{answer.status} {refusal.error}")
        raise CentreRefused(answer.status, refusal.error, refusal.message)

    def _follow_time(self, answer: Answer) -> bool:
        time_told = _refusal(answer).time
        if time_told is None or not self._centre_public_hex:
            return False
        try:
            self._signer.follow(time_told, self._centre_public_hex)
        except BadSignature:
            return False
        return True

    def _signed(self, response: requests.Response, body: bytes) -> bool:
        """Whether the centre signed this; before enrolment nobody can tell."""
        known, said = self._centre_public_hex, response.headers.get(ANSWER_HEADER, "")
        return not known or self._signer.knows_answer(response.status_code, body, said, known)

    def _send(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str], wait_s: float
    ) -> Answer:
        try:
            with self._session.request(
                method,
                self._base_url + path,
                data=body,
                headers=dict(headers),
                auth=self._signer,
                timeout=(self._connect_s, self._read_s + wait_s),
                allow_redirects=False,
                stream=True,
            ) as response:
                deadline = time.monotonic() + wait_s + 2 * self._read_s
                body = _read(response, deadline)
                signed = self._signed(response, body)
                return Answer(response.status_code, body, response.headers, signed)
        except requests.RequestException as error:
            raise LineCut(type(error).__name__) from error


def enrol(
    base_url: str,
    key: NodeKey,
    *,
    code: str,
    box: str,
    version: str,
    wall_ms: int,
    head: Place | None = None,
    authority: str = "",
) -> EnrolReply:
    """Give the one-time code for a place in the province.

    The request is signed with the new key itself (its public half is the key id), which shows that
    the box owns it. Raises LineCut, CentreBusy, CentreRefused.
    """
    signer = RequestSigner(key, key.public_hex, lambda: wall_ms / 1000)
    link = CentreLink(base_url, signer, "", authority=authority)
    request = EnrolRequest(code, key.public_hex, box, version, wall_ms, head)
    try:
        answer = link.call("POST", ENROL, msgspec.json.encode(request))
        return answer.read(EnrolReply)
    finally:
        link.close()


def _read(response: requests.Response, deadline: float) -> bytes:
    """The whole body, within size and time: a line that drips must not hold a thread for ever."""
    parts, size = [], 0
    for part in response.iter_content(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > LONGEST_ANSWER or time.monotonic() > deadline:
            raise LineCut("the answer is too long or too slow")
    return b"".join(parts)


def _refusal(answer: Answer) -> Refusal:
    try:
        return read_message(answer.body, Refusal)
    except BadMessage:
        return Refusal("no_reason", f"status {answer.status}")
