"""A hostile hall, and strangers, over the real wire: each refused clearly, nobody else disturbed.

Whatever is sent, afterwards the centre holds what it held, another hall is served as before, and
nothing that somebody put into a request stands in the centre's log.
"""

import http.client
import json
import logging
import resource
import socket
import struct
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
import requests
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from central.web.refusals import MOST_A_MINUTE, RefusalLog
from sync.batch import MAX_WIRE, BatchHeader, pack, signed_text
from sync.envelope import encode, event_hash, genesis
from sync.keys import NodeKey
from sync.link import CentreRefused
from sync.protocol import BATCH_TYPE, ENROL, FEED, HELLO, KEY, LOG, PUSH, Hello, Place, Refusal
from sync.push import say_hello
from sync.signatures import NONCES_PER_KEY, RequestSigner
from tests.central.centres import OpenCentre, TestHall, enrolled, open_test_centre
from tests.factories import chain, event, id_number, take, taken, tickets_taken

SECRET = id_number()
"""A number of nobody that hostile requests carry everywhere."""

QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCentre]:
    with open_test_centre(tmp_path_factory.mktemp("hostile")) as made:
        yield made


@pytest.fixture(scope="module")
def hall(centre: OpenCentre, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestHall]:
    """The hostile one: enrolled, with a good key."""
    with enrolled(centre, tmp_path_factory.mktemp("bad")) as made:
        yield made


@dataclass(slots=True)
class Bystander:
    """Another hall, at its honest work."""

    hall: TestHall
    taken: int = 0

    def is_served(self, centre: OpenCentre) -> None:
        self.taken += 1
        self.hall.running.writer.run(take(f"A{self.taken:03d}"))
        assert self.hall.push().state == "done"
        assert len(centre.lines(self.hall.node)) == self.taken


@pytest.fixture(scope="module")
def bystander(centre: OpenCentre, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bystander]:
    with enrolled(centre, tmp_path_factory.mktemp("good")) as made:
        yield Bystander(made)


@pytest.fixture(autouse=True)
def nothing_comes_of_it(
    centre: OpenCentre, hall: TestHall, bystander: Bystander, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    before = centre.lines(hall.node)
    caplog.set_level(logging.DEBUG)
    yield
    assert centre.lines(hall.node)[: len(before)] == before
    bystander.is_served(centre)
    assert SECRET not in caplog.text
    assert "Traceback" not in caplog.text


def error_of(body: bytes) -> str:
    return msgspec.json.decode(body, type=Refusal).error


@contextmanager
def refused(word: str) -> Iterator[None]:
    with pytest.raises(CentreRefused) as caught:
        yield
    assert caught.value.error == word


def push(hall: TestHall, wire: bytes) -> None:
    hall.link.call("POST", PUSH, wire, content_type=BATCH_TYPE)


def wrapped(lines: list[bytes], key: NodeKey, node: str, **changed: object) -> bytes:
    """A batch whose header says what we want, rightly signed for what it says."""
    said = {
        "format": "hall-batch/1", "node": node, "epoch": 1, "first": 1, "last": len(lines),
        "prev": genesis(node, 1), "hash": event_hash(lines[-1]), "count": len(lines),
        "alg": "ed25519", "signature": "",
    } | changed  # fmt: skip
    parts = [said[n] for n in ("node", "epoch", "first", "last", "prev", "hash")]
    said["signature"] = said["signature"] or key.sign(signed_text(*parts))  # type: ignore[arg-type]
    head = msgspec.json.encode(BatchHeader(**said))  # type: ignore[arg-type]
    return zstandard.ZstdCompressor(write_checksum=True).compress(b"\n".join([head, *lines, b""]))


# Batches


def test_a_forged_batch(hall: TestHall) -> None:
    lines = chain(tickets_taken(3), node=hall.node)
    stranger = NodeKey.generate()
    with refused("bad_batch"):
        push(hall, wrapped(lines, stranger, hall.node))
    good = wrapped(lines, hall.key, hall.node)
    with refused("bad_batch"):
        push(hall, wrapped(lines, hall.key, hall.node, signature="00" * 64))
    with refused("bad_batch"):
        push(hall, good[:-9])


def test_another_halls_log_and_subjects(hall: TestHall, bystander: Bystander) -> None:
    other = bystander.hall.node
    with refused("bad_batch"):
        push(hall, wrapped(chain(tickets_taken(2), node=other), hall.key, other))
    with refused("broken_chain"):
        push(hall, wrapped(chain(tickets_taken(2), node=other), hall.key, hall.node))
    stolen = encode(event(taken("A009"), f"hall/{other}", node=hall.node))
    with refused("bad_batch"):
        push(hall, wrapped([stolen], hall.key, hall.node))


def test_the_centres_own_log(hall: TestHall) -> None:
    for node in ("centre", f"centre/{hall.node}"):
        with pytest.raises(CentreRefused):
            push(hall, wrapped(chain(tickets_taken(1), node=node), hall.key, node))


def test_a_log_with_a_hole_and_with_other_bytes(hall: TestHall) -> None:
    lines = chain(tickets_taken(4), node=hall.node)
    with refused("broken_chain"):
        push(hall, wrapped([lines[0], lines[2]], hall.key, hall.node))
    with refused("bad_batch"):
        push(hall, wrapped(lines, hall.key, hall.node, count=3))
    with refused("bad_batch"):
        push(hall, wrapped(lines, hall.key, hall.node, hash="5a" * 32))
    spaced = lines[0].replace(b'","', b'", "', 1)
    with refused("broken_chain"):
        push(hall, wrapped([spaced], hall.key, hall.node))


@pytest.mark.parametrize(
    "changed",
    [
        {"at": 2**62}, {"at": 0}, {"seq": 2**60}, {"epoch": 0}, {"id": "a\0b"}, {"kind": "\0"},
        {"subject": 7}, {"body": "NESTED"}, {"id": "\ud800"}, {"actor": None},
    ],
    ids=lambda changed: next(iter(changed.items()))[0] + str(next(iter(changed.values())))[:9],
)  # fmt: skip
def test_envelopes_that_no_table_can_hold(hall: TestHall, changed: dict[str, object]) -> None:
    made = msgspec.to_builtins(event(taken("A001"), node=hall.node))
    line = json.dumps(made | changed, ensure_ascii=True, separators=(",", ":")).encode()
    line = line.replace(b'"NESTED"', b"[" * 30_000 + b"]" * 30_000)
    with pytest.raises(CentreRefused) as caught:
        push(hall, wrapped([line], hall.key, hall.node))
    assert caught.value.error in ("bad_batch", "broken_chain")


def most_memory_kb() -> int:
    """The most memory this process, centre included, has ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def bombs() -> Iterator[tuple[str, bytes]]:
    level = zstandard.ZstdCompressor(level=19, write_checksum=True)
    whole = zstandard.ZstdCompressor(level=1, write_checksum=True).compressobj(size=2**30)
    parts = [whole.compress(b"\n" * 2**20) for _ in range(2**10)]
    yield "a gigabyte, size said", b"".join(parts) + whole.flush()
    unsaid = zstandard.ZstdCompressor(level=1, write_content_size=False)
    stream = unsaid.compressobj()
    yield "the size unsaid", stream.compress(b"x" * 2**26) + stream.flush()
    yield "many frames", level.compress(b"{}\n") * 10_000
    lying = bytearray(level.compress(b"a" * 300_000))
    size = lying.find(struct.pack("<I", 300_000))
    if size > 0:
        lying[size : size + 4] = struct.pack("<I", 1000)
    yield "a size that lies", bytes(lying)
    yield "a skippable frame", struct.pack("<II", 0x184D2A50, 2**31) + b"x"
    yield "no zstd", b"PK\x03\x04" + SECRET.encode() * 100


@pytest.mark.parametrize(
    ("name", "bomb"), [*bombs()], ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_bomb_costs_nothing(hall: TestHall, name: str, bomb: bytes) -> None:
    before = most_memory_kb()
    with refused("bad_batch"):
        push(hall, bomb)
    assert most_memory_kb() - before < 100_000, name


def test_a_giant_is_not_read(hall: TestHall, centre: OpenCentre) -> None:
    with pytest.raises(CentreRefused) as caught:
        push(hall, b"x" * (MAX_WIRE + 1))
    assert caught.value.status == 413
    line = http.client.HTTPConnection(centre.url.removeprefix("http://"), timeout=20)
    line.putrequest("POST", PUSH)
    line.putheader("Content-Length", str(2**63))
    line.endheaders()
    assert line.getresponse().status == 413
    line.close()


# Messages

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
@given(path=st.sampled_from((HELLO, KEY, ENROL)), body=ANYTHING, tail=st.binary(max_size=9))
def test_wrong_types_and_rubbish(
    centre: OpenCentre, hall: TestHall, path: str, body: object, tail: bytes
) -> None:
    content = json.dumps(body).encode() + tail
    key_id = hall.key.public_hex if path == ENROL else hall.node
    signer = RequestSigner(hall.key, key_id, time.time)
    answer = requests.post(centre.url + path, data=content, auth=signer)
    assert answer.status_code == 422, answer.content
    assert error_of(answer.content) in ("bad_message", "bad_batch", "bad_key")


@pytest.mark.parametrize(
    "target",
    [
        f"{FEED}?after=-1", f"{FEED}?after={'9' * 400}", f"{FEED}?after=x&wait=0",
        f"{FEED}?wait=1e9", f"{LOG}?epoch=x", f"{LOG}?epoch={'9' * 30}",
        f"{LOG}?epoch=1&after=--1", f"{LOG}?epoch=1 or 1",
    ],
)  # fmt: skip
def test_wrong_numbers_in_the_query(centre: OpenCentre, hall: TestHall, target: str) -> None:
    signer = RequestSigner(hall.key, hall.node, time.time)
    answer = requests.get(centre.url + target, auth=signer)
    assert answer.status_code in (400, 404, 422), answer.content


def test_a_log_that_is_another_halls_cannot_be_asked_for(
    hall: TestHall, bystander: Bystander
) -> None:
    bystander.hall.push()
    index = hall.link.call("GET", LOG).body
    assert bystander.hall.node.encode() not in index
    with refused("bad_signature"):
        signer = RequestSigner(hall.key, bystander.hall.node, time.time)
        hall.link._signer, kept = signer, hall.link._signer
        try:
            hall.link.call("GET", LOG)
        finally:
            hall.link._signer = kept


def test_a_head_that_is_not_ones_own_moves_nothing(hall: TestHall, centre: OpenCentre) -> None:
    word = Hello(Place(2**30, 2**52, "5a" * 32), -5, SECRET * 4, -(2**62))
    hall.link.call("POST", HELLO, msgspec.json.encode(word))
    assert centre.count("stray") == 0
    word = Hello(Place(1, 0, ""), 0, "1", int(time.time() * 1000))
    hall.link.call("POST", HELLO, msgspec.json.encode(word))


# The line itself


def test_a_request_that_is_played_again(centre: OpenCentre, hall: TestHall) -> None:
    body = msgspec.json.encode(Hello(Place(1, 0, ""), 0, "1", int(time.time() * 1000)))
    made = requests.Request(
        "POST", centre.url + HELLO, data=body, auth=RequestSigner(hall.key, hall.node, time.time)
    ).prepare()
    with requests.Session() as session:
        assert session.send(made).status_code == 200
        for _ in range(5):
            again = session.send(made)
            assert (again.status_code, error_of(again.content)) == (401, "replayed")


def test_a_batch_that_is_sent_again_counts_once(centre: OpenCentre, bystander: Bystander) -> None:
    node, key = bystander.hall.node, bystander.hall.key
    lines = bystander.hall.running.store.lines(1, 0, 100, 10**7)
    wire = pack(lines, node=node, epoch=1, first=1, prev=genesis(node, 1), key=key)
    before = centre.lines(node)
    for _ in range(3):
        bystander.hall.link.call("POST", PUSH, wire, content_type=BATCH_TYPE)
    assert centre.lines(node) == before


def raw(centre: OpenCentre, sent: bytes, wait_s: float = 20) -> bytes:
    """What comes back to raw bytes."""
    host, _, port = centre.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=wait_s) as line:
        line.sendall(sent)
        try:
            return line.recv(4096)
        except ConnectionResetError:
            return b""


@pytest.mark.parametrize(
    "head",
    [
        b"X: " + b"a" * 200_000,
        b"\r\n".join(b"X-%d: %s" % (n, SECRET.encode()) for n in range(3000)),
        b"Signature-Input: " + b"hall=(" * 2000,
        b"Signature-Input: \xff\xfe\x00, Signature: \x80",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5",
        b"Content-Length: -1",
        b"Content-Length: 5\r\nContent-Length: 6",
        b"Content-Digest: sha-256=:" + b"A" * 5000 + b":",
    ],
    ids=["long", "many", "nested", "binary", "smuggled", "negative", "twice", "digest"],
)
def test_headers_nobody_would_send(centre: OpenCentre, head: bytes) -> None:
    answer = raw(centre, b"POST /sync/push HTTP/1.1\r\nHost: c\r\n" + head + b"\r\n\r\n12345")
    assert answer == b"" or int(answer.split()[1]) in (400, 401, 411, 413, 414, 431), answer[:80]


@pytest.mark.parametrize(
    "first",
    [
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1", b"GET /sync/feed?a=\xff\xfe HTTP/1.1",
        b"\x16\x03\x01",
        b"GET http://[::bad/ HTTP/1.1", b"OPTIONS * HTTP/1.1", b"PUSH /sync/push HTTP/9.9",
        b"GET /../../etc/passwd HTTP/1.1", b"GET /halls/%00%ff/box HTTP/1.1",
    ],
    ids=["long", "not-ascii", "tls", "bad-host", "star", "version", "dots", "nul"],
)  # fmt: skip
def test_first_lines_nobody_would_send(centre: OpenCentre, first: bytes) -> None:
    answer = raw(centre, first + b"\r\nHost: c\r\nConnection: close\r\n\r\n")
    assert answer == b"" or 300 <= int(answer.split()[1]) < 500, answer[:80]


def test_tiny_requests_without_number(centre: OpenCentre, bystander: Bystander) -> None:
    """Strangers, on many lines at once; an honest hall is served meanwhile."""
    stop = time.monotonic() + 4

    def flood(_: int) -> int:
        done = 0
        with requests.Session() as session:
            while time.monotonic() < stop:
                answer = session.post(centre.url + HELLO, data=b"{}")
                assert answer.status_code in (401, 429, 503)
                done += 1
        return done

    with ThreadPoolExecutor(8) as many:
        floods = [many.submit(flood, n) for n in range(8)]
        served = 0
        while time.monotonic() < stop:
            bystander.is_served(centre)
            served += 1
        sent = sum(one.result() for one in floods)
    assert sent > 100
    assert served >= 3
    assert centre.centre.guard.remembered() < 10_000


def test_signed_requests_without_number_stop_their_own_hall_only(
    centre: OpenCentre, hall: TestHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.signatures.NONCES_PER_KEY", 50)
    assert NONCES_PER_KEY >= 10_000
    codes = set()
    for _ in range(80):
        signer = RequestSigner(hall.key, hall.node, time.time)
        answer = requests.get(f"{centre.url}{FEED}?after=0&wait=0", auth=signer)
        codes.add(answer.status_code)
        if answer.status_code == 429:
            assert int(answer.headers["Retry-After"]) > 0
    assert 429 in codes


def test_strangers_with_keys_of_their_own_leave_nothing_behind(centre: OpenCentre) -> None:
    before = centre.centre.guard.remembered()
    for _ in range(30):
        key = NodeKey.generate()
        body = {"code": "AAAA-AAAA-AAAA", "public_key": key.public_hex, "box": SECRET}
        content = json.dumps(body | {"version": SECRET, "wall_ms": 1}).encode()
        signer = RequestSigner(key, key.public_hex, time.time)
        answer = requests.post(centre.url + ENROL, data=content, auth=signer)
        assert (answer.status_code, error_of(answer.content)) == (403, "code_refused")
    assert centre.centre.guard.remembered() == before


def test_slow_lines_hold_nobody(centre: OpenCentre, bystander: Bystander) -> None:
    host, _, port = centre.url.removeprefix("http://").partition(":")
    dawdlers = [socket.create_connection((host, int(port))) for _ in range(200)]
    for n, line in enumerate(dawdlers):
        line.sendall(b"POST /sync/push HTTP/1.1\r\n" + (b"Content-Length: 900\r\n\r\nx" * (n % 2)))
    for _ in range(3):
        bystander.is_served(centre)
    for line in dawdlers:
        line.close()


def test_a_fork_of_ones_own_is_kept_and_disturbs_nobody(
    centre: OpenCentre, tmp_path: Path, bystander: Bystander
) -> None:
    with enrolled(centre, tmp_path / "forker") as forker:
        node, key = forker.node, forker.key
        for numbers in ("A001", "B001"):
            lines = [encode(event(taken(numbers), f"ticket/{numbers}", node=node))]
            wire = pack(lines, node=node, epoch=1, first=1, prev=genesis(node, 1), key=key)
            answer = forker.link.call("POST", PUSH, wire, content_type=BATCH_TYPE)
        assert answer.status == 409
        assert len(centre.lines(node)) == 1
        link = bystander.hall
        outcome = say_hello(link.running.store, link.link, backlog=0, version="1", wall_ms=0)
        assert outcome.hall_state == "enrolled"


def test_a_flood_of_refusals_is_counted_not_written(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    now = [0.0]
    told = RefusalLog(logging.getLogger("central.test"), lambda: now[0])
    for _ in range(1_000_000 // 100):
        told.refused("POST", "/sync/push" + "x" * 500, "bad_signature")
    assert len(caplog.records) == MOST_A_MINUTE
    now[0] = 61
    told.refused("POST", "/sync/push", "bad_signature")
    assert "9980 more" in caplog.text
    assert max(len(record.getMessage()) for record in caplog.records) < 200
