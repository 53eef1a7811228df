"""Signed requests: HTTP Message Signatures (RFC 9421) with a Content-Digest (RFC 9530).

Covered are ``@method``, ``@path``, ``@query`` and ``content-digest``, the headers that steer a blob
when they are there, and ``created``, ``keyid``, ``nonce`` and ``alg``. Scheme and host are left
out on purpose: between hall and centre stand TLS-ending proxies that change both. What keeps a
request from being played to another centre is that the other centre does not know the key.

Replay: a request counts once. A guard remembers the nonces of each key for as long as their
``created`` would still pass, and takes nothing that was created before the guard itself: what an
earlier process saw is too old for this one.

Answers are signed by the centre over the request's nonce, the status and the body: what a proxy on
the way spoils, invents or plays again is not taken for the centre's word.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
    algorithms,
)
from http_message_signatures.exceptions import HTTPMessageSignaturesException

from sync.errors import BadSignature, SyncError
from sync.keys import ALGORITHM, BadKey, NodeKey, public_key, verify
from sync.protocol import SignedTime, time_text

COVERED = ("@method", "@path", "@query", "content-digest")
COVERED_IF_SENT = ("upload-length", "upload-metadata", "upload-offset", "upload-checksum", "range")
TAG = "hall-request/1"
MAX_AGE_S = 300
NONCES_PER_KEY = 20_000
_NONCE = re.compile(r';nonce="([^"]{16,64})"')


class WrongTime(SyncError):
    """A good signature made at the wrong time. ``nonce`` is the request's, to answer with."""

    def __init__(self, off_s: float, nonce: str) -> None:
        super().__init__(f"signed {off_s:+.0f} s off, at most {MAX_AGE_S} s are taken")
        self.off_s = off_s
        self.nonce = nonce


class Replayed(SyncError):
    """This very request was here before."""


class TooManyRequests(SyncError):
    """One key has used more nonces than are remembered."""


class _Resolver(HTTPSignatureKeyResolver):  # type: ignore[misc, unused-ignore]
    """Both directions of the library's key look-up from plain functions."""

    def __init__(self, private: NodeKey | None, find: Callable[[str], str | None]) -> None:
        self._private, self._find = private, find

    def resolve_private_key(self, key_id: str) -> Any:
        assert self._private is not None
        return self._private.private

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey | None:
        public_hex = self._find(key_id)
        return public_key(public_hex) if public_hex else None


class _Verifier(HTTPMessageVerifier):  # type: ignore[misc, unused-ignore]
    def validate_created_and_expires(self, sig_input: Any, max_age: object = None) -> None:
        """Left to `RequestGuard`: it must tell a wrong clock from a wrong signature."""


@dataclass(slots=True)
class RequestSigner(requests.auth.AuthBase):
    """Signs requests of a ``requests`` session. ``offset_s`` corrects a wrong clock of this box.

    The nonce of the newest request is kept, to check a signed time that answers it.
    """

    key: NodeKey
    key_id: str
    wall_s: Callable[[], float]
    offset_s: float = 0.0
    nonce: str = ""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        body = request.body or b""
        content = body if isinstance(body, bytes) else str(body).encode()
        self.nonce = secrets.token_urlsafe(16)
        signer = HTTPMessageSigner(
            signature_algorithm=algorithms.ED25519,
            key_resolver=_Resolver(self.key, lambda _: None),
        )
        signer.sign(
            request,
            key_id=self.key_id,
            created=dt.datetime.fromtimestamp(self.wall_s() + self.offset_s, dt.UTC),
            nonce=self.nonce,
            tag=TAG,
            label="hall",
            covered_component_ids=_covered(request.headers),
            body=content,
        )
        return request

    def follow(self, time: SignedTime, centre_public_hex: str) -> None:
        """Sign by the centre's clock from now on. Raises BadSignature if it is not the centre's."""
        text = time_text(self.nonce, time.wall_ms)
        if time.nonce != self.nonce or not verify(centre_public_hex, text, time.signature):
            raise BadSignature("a time that the centre did not sign for this request")
        self.offset_s = time.wall_ms / 1000 - self.wall_s()

    def knows_answer(self, status: int, body: bytes, signature: str, centre_hex: str) -> bool:
        """Whether the centre signed this answer to the newest request."""
        return verify(centre_hex, answer_text(self.nonce, status, body), signature)


@dataclass(frozen=True, slots=True)
class Message:
    """A request as the library wants to see it; the host is a stand-in that no signature covers."""

    method: str
    target: str
    headers: Mapping[str, str]

    @property
    def url(self) -> str:
        return f"http://centre{self.target}"


@dataclass(slots=True)
class RequestGuard:
    """The centre's side. Safe across threads. ``wall_s`` is the wall clock in seconds."""

    wall_s: Callable[[], float]
    started_s: float = 0.0
    _seen: dict[str, OrderedDict[str, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.started_s = float(int(self.wall_s()))

    def check(
        self,
        message: Message,
        body: bytes,
        find: Callable[[str], str | None],
        *,
        once: bool = True,
    ) -> str:
        """The key id that signed this request; ``find`` gives the public key of an id.

        ``once=False`` is for keys that anybody may bring (an enrolment is counted by its code):
        nothing is remembered of them, or strangers could fill the memory.
        Raises BadSignature, WrongTime, Replayed, TooManyRequests.
        """
        key_id, created, nonce = _verified(message, body, find)
        now = self.wall_s()
        if abs(now - created) > MAX_AGE_S or created < self.started_s:
            raise WrongTime(created - now, nonce)
        if once:
            self._remember(key_id, nonce, now)
        return key_id

    def remembered(self) -> int:
        """Nonces in memory."""
        with self._lock:
            return sum(len(seen) for seen in self._seen.values())

    def _remember(self, key_id: str, nonce: str, now: float) -> None:
        with self._lock:
            seen = self._seen.setdefault(key_id, OrderedDict())
            while seen and next(iter(seen.values())) < now:
                seen.popitem(last=False)
            if nonce in seen:
                raise Replayed("this request was here before")
            if len(seen) >= NONCES_PER_KEY:
                raise TooManyRequests(f"{key_id}: more than {NONCES_PER_KEY} requests remembered")
            seen[nonce] = now + 2 * MAX_AGE_S


ANSWER_HEADER = "Hall-Answer-Signature"


def answer_text(nonce: str, status: int, body: bytes) -> bytes:
    """The bytes that the centre signs with an answer to the request of this nonce."""
    return f"hall-answer/1\n{nonce}\n{status}\n{hashlib.sha256(body).hexdigest()}\n".encode()


def sign_answer(key: NodeKey, request_headers: Any, status: int, body: bytes) -> str | None:
    """The centre's signature for an answer; None for a request that carries no nonce."""
    found = _NONCE.search(request_headers.get("Signature-Input", ""))
    return key.sign(answer_text(found[1], status, body)) if found else None


def tell_time(key: NodeKey, nonce: str, wall_ms: int) -> SignedTime:
    """The centre's time, signed for the request with this nonce."""
    return SignedTime(wall_ms, nonce, ALGORITHM, key.sign(time_text(nonce, wall_ms)))


def _verified(
    message: Message, body: bytes, find: Callable[[str], str | None]
) -> tuple[str, int, str]:
    """(key id, created, nonce) of a request whose signature and digest are good."""
    verifier = _Verifier(signature_algorithm=algorithms.ED25519, key_resolver=_Resolver(None, find))
    covered = _covered(message.headers)
    try:
        (result,) = verifier.verify(
            message, max_age=None, expect_tag=TAG, require_components=covered, body=body
        )
    except (InvalidSignature, HTTPMessageSignaturesException, BadKey, ValueError) as error:
        raise BadSignature(f"the request's signature: {error}") from error
    parameters = result.parameters
    created, nonce = parameters.get("created"), parameters.get("nonce")
    if not isinstance(created, int) or not isinstance(nonce, str) or not 16 <= len(nonce) <= 64:
        raise BadSignature("the request's signature needs created and a nonce of 16 to 64 signs")
    return str(parameters["keyid"]), created, nonce


def _covered(headers: Mapping[str, str]) -> tuple[str, ...]:
    return (*COVERED, *(name for name in COVERED_IF_SENT if name in headers))
