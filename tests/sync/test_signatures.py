"""The guard: one signature, one request, one time."""

from dataclasses import replace

import pytest
import requests

from sync import signatures
from sync.errors import BadSignature
from sync.keys import NodeKey
from sync.signatures import (
    MAX_AGE_S,
    Message,
    Replayed,
    RequestGuard,
    RequestSigner,
    TooManyRequests,
    WrongTime,
    tell_time,
)

NOW = 1_772_413_200.0
KEY, CENTRE = NodeKey.generate(), NodeKey.generate()


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def signed(signer: RequestSigner, body: bytes = b"abc") -> Message:
    url = "http://proxy.example:81/sync/push?a=1"
    request = requests.Request("POST", url, data=body, auth=signer).prepare()
    return Message("POST", "/sync/push?a=1", dict(request.headers))


def check(guard: RequestGuard, message: Message, body: bytes = b"abc") -> str:
    return guard.check(message, body, {"h-1": KEY.public_hex}.get)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guard(clock: Clock) -> RequestGuard:
    return RequestGuard(clock)


@pytest.fixture
def signer(clock: Clock) -> RequestSigner:
    return RequestSigner(KEY, "h-1", clock)


def test_a_proxy_may_change_host_and_scheme(guard: RequestGuard, signer: RequestSigner) -> None:
    assert check(guard, signed(signer)) == "h-1"


def test_method_path_query_and_body_are_covered(guard: RequestGuard, signer: RequestSigner) -> None:
    good = signed(signer)
    for changed in (
        replace(good, method="PUT"),
        replace(good, target="/sync/enrol?a=1"),
        replace(good, target="/sync/push?a=2"),
        replace(good, target="/sync/push"),
        replace(good, headers={k: v for k, v in good.headers.items() if k != "Signature"}),
        replace(good, headers={k: v for k, v in good.headers.items() if k != "Content-Digest"}),
    ):
        with pytest.raises(BadSignature):
            check(guard, changed)
    with pytest.raises(BadSignature):
        check(guard, good, b"abd")
    check(guard, good)


def test_a_request_counts_once_as_long_as_it_would_pass(
    guard: RequestGuard, signer: RequestSigner, clock: Clock
) -> None:
    message = signed(signer)
    check(guard, message)
    for later in (0, 1, MAX_AGE_S):
        clock.now = NOW + later
        with pytest.raises(Replayed):
            check(guard, message)
    clock.now = NOW + MAX_AGE_S + 1
    with pytest.raises(WrongTime):
        check(guard, message)


def test_what_an_earlier_process_saw_is_too_old_for_this_one(
    signer: RequestSigner, clock: Clock
) -> None:
    message = signed(signer)
    check(RequestGuard(clock), message)
    clock.now = NOW + 5
    with pytest.raises(WrongTime):
        check(RequestGuard(clock), message)


def test_a_forged_request_costs_no_memory(guard: RequestGuard, signer: RequestSigner) -> None:
    stranger = replace(signer, key=NodeKey.generate())
    for _ in range(3):
        with pytest.raises(BadSignature):
            check(guard, signed(stranger))
    assert guard.remembered() == 0


def test_one_key_cannot_fill_the_memory(
    guard: RequestGuard, signer: RequestSigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signatures, "NONCES_PER_KEY", 2)
    check(guard, signed(signer))
    check(guard, signed(signer))
    with pytest.raises(TooManyRequests):
        check(guard, signed(signer))


def test_nonces_are_forgotten_when_they_cannot_come_back(
    guard: RequestGuard, signer: RequestSigner, clock: Clock
) -> None:
    check(guard, signed(signer))
    clock.now = NOW + 2 * MAX_AGE_S + 1
    check(guard, signed(signer))
    assert guard.remembered() == 1


def test_a_wrong_clock_signs_again_by_the_centres(guard: RequestGuard, clock: Clock) -> None:
    slow = RequestSigner(KEY, "h-1", lambda: NOW - 10_000)
    with pytest.raises(WrongTime) as wrong:
        check(guard, signed(slow))
    slow.follow(tell_time(CENTRE, wrong.value.nonce, int(clock.now * 1000)), CENTRE.public_hex)
    assert check(guard, signed(slow)) == "h-1"


def test_only_the_centres_time_for_this_request_is_followed(signer: RequestSigner) -> None:
    signed(signer)
    for told in (
        tell_time(KEY, signer.nonce, 0),
        tell_time(CENTRE, "another-request-0000", 0),
        tell_time(CENTRE, signer.nonce, 0).__class__(5, signer.nonce, "ed25519", "0" * 128),
    ):
        with pytest.raises(BadSignature):
            signer.follow(told, CENTRE.public_hex)
    assert signer.offset_s == 0
