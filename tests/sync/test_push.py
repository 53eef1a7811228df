"""What a hall does with the answers of a centre that is not well, or not honest."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest

from sync.batch import unpack
from sync.keys import NodeKey
from sync.link import CentreLink
from sync.protocol import Accepted, Fork, Gap, Place
from sync.pull import pull_once
from sync.push import PushOutcome, push_once, say_hello
from sync.receipts import issue
from sync.signatures import ANSWER_HEADER, RequestSigner, sign_answer
from tests.factories import NODE, Running, running, take

HALL, CENTRE = NodeKey.generate(), NodeKey.generate()
Say = Callable[[bytes], tuple[int, bytes]]


@contextmanager
def centre_that(says: Say, signs: NodeKey = CENTRE, spoil: Say | None = None) -> Iterator[str]:
    """A server on the wire that answers every request by this rule and signs what it answers.

    `spoil`: what a proxy on the way makes of the answer's body.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, answer = says(body)
            signature = sign_answer(signs, self.headers, status, answer)  # type: ignore[arg-type]
            status, answer = spoil(answer) if spoil else (status, answer)
            self.send_response(status)
            self.send_header(ANSWER_HEADER, signature or "")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as made:
        for no in range(1, 6):
            made.writer.run(take(f"A{no:03d}"))
        yield made


def link(url: str) -> CentreLink:
    signer = RequestSigner(HALL, NODE, lambda: 0.0)
    return CentreLink(url, signer, CENTRE.public_hex, connect_s=1, read_s=2)


def push(hall: Running, says: Say) -> PushOutcome:
    with centre_that(says) as url:
        made = link(url)
        try:
            return push_once(hall.writer, made, HALL)
        finally:
            made.close()


def accept(body: bytes, key: NodeKey = CENTRE, **changed: object) -> tuple[int, bytes]:
    """The answer of an honest centre, or of one that signs something else."""
    header, lines = unpack(body)
    said = {"node": header.node, "epoch": header.epoch, "seq": header.last, "head": header.hash}
    receipt = issue(key, centre="centre", at=1, **(said | changed))  # type: ignore[arg-type]
    return 200, msgspec.json.encode(Accepted(msgspec.Raw(receipt), len(lines)))


def test_an_honest_receipt_is_kept(hall: Running) -> None:
    outcome = push(hall, accept)
    assert (outcome.state, outcome.pushed, outcome.batches) == ("done", 5, 1)
    place = hall.store.acknowledged(1)
    assert place is not None and place.seq == 5
    assert push(hall, accept).batches == 0


@pytest.mark.parametrize(
    "changed",
    [{"key": HALL}, {"seq": 4}, {"node": "h-511602-99"}, {"epoch": 2}],
    ids=["another key", "less", "another hall", "another epoch"],
)
def test_a_receipt_that_does_not_cover_the_batch_is_not_kept(
    hall: Running, changed: dict[str, object]
) -> None:
    outcome = push(hall, lambda body: accept(body, **changed))  # type: ignore[arg-type]
    assert outcome.state == "refused"
    assert hall.store.receipts() == []


def test_a_receipt_for_more_than_is_here_says_that_this_box_was_set_back(hall: Running) -> None:
    assert push(hall, lambda body: accept(body, seq=9)).state == "behind"
    assert hall.store.receipts() == []


def test_a_receipt_for_another_hash_is_a_fork(hall: Running) -> None:
    assert push(hall, lambda body: accept(body, head="ab" * 32)).state == "fork"


def test_a_fork_stops_the_push(hall: Running) -> None:
    fork = msgspec.json.encode(Fork(Place(1, 3, "ab" * 32)))
    assert push(hall, lambda body: (409, fork)).state == "fork"


def test_a_gap_for_ever_ends(hall: Running) -> None:
    gap = msgspec.json.encode(Gap(Place(1, 0, "ab" * 32)))
    assert push(hall, lambda body: (409, gap)).state == "refused"


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_centre_says_when(hall: Running, status: int) -> None:
    answer = json.dumps({"error": "busy", "message": "", "retry_after_s": 17}).encode()
    outcome = push(hall, lambda body: (status, answer))
    assert (outcome.state, outcome.retry_after_s) == ("busy", 17)


@pytest.mark.parametrize("status", [200, 409, 500, 502])
@pytest.mark.parametrize("answer", [b"", b"<html>proxy</html>", b'{"answer":"maybe"}', b"[]"])
def test_what_is_no_answer_of_a_centre_is_a_cut_line(
    hall: Running, status: int, answer: bytes
) -> None:
    assert push(hall, lambda body: (status, answer)).state == "cut"


def test_an_answer_that_the_centre_did_not_sign_is_a_cut_line(hall: Running) -> None:
    made = link("")
    for signs, spoil in (
        (HALL, None),
        (CENTRE, lambda body: (200, body.replace(b'"new":5', b'"new":4'))),
        (CENTRE, lambda body: (409, body)),
    ):
        with centre_that(accept, signs, spoil) as url:
            made = link(url)
            assert push_once(hall.writer, made, HALL).state == "cut"
            made.close()
    assert hall.store.receipts() == []


def test_an_answer_to_another_request_is_a_cut_line(hall: Running) -> None:
    """The same bytes and signature again, as a proxy that keeps answers would give them."""
    kept: list[tuple[bytes, str]] = []
    with centre_that(accept) as url:
        made = link(url)
        made._session.hooks["response"].append(
            lambda response, **_: kept.append((response.content, response.headers[ANSWER_HEADER]))
        )
        push_once(hall.writer, made, HALL)
        made.close()
    ((body, signature),) = kept
    asked = RequestSigner(HALL, NODE, lambda: 0.0)
    assert not asked.knows_answer(200, body, signature, CENTRE.public_hex)


def test_a_redirect_is_not_followed(hall: Running) -> None:
    assert push(hall, lambda body: (302, b"")).state == "refused"


def test_nobody_there_is_an_outcome_for_all_three(hall: Running) -> None:
    made = link("http://127.0.0.1:9")
    hello = say_hello(hall.store, made, backlog=5, version="1", wall_ms=0)
    assert push_once(hall.writer, made, HALL).state == "cut"
    assert pull_once(hall.writer, made, 0).state == "cut"
    assert hello.state == "cut"
    made.close()


def test_an_answer_that_drips_does_not_hold_the_thread(hall: Running) -> None:
    """The read time-out bounds each pause; nothing that never ends is waited for."""
    stop = threading.Event()

    def stuck(body: bytes) -> tuple[int, bytes]:
        stop.wait(20)
        return 200, b""

    with centre_that(stuck) as url:
        made = link(url)
        outcome = push_once(hall.writer, made, HALL)
        stop.set()
        made.close()
    assert outcome.state == "cut"
