"""Who may speak: every request of a hall is signed, fresh and said once."""

import http.client
import time
from pathlib import Path

import msgspec
import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from central.halls import service as halls
from sync.batch import pack
from sync.envelope import genesis
from sync.keys import NodeKey
from sync.link import CentreRefused, enrol
from sync.protocol import BATCH_TYPE, HELLO, PUSH, Hello, Place, Refusal
from sync.push import say_hello
from sync.signatures import RequestSigner
from tests.central.centres import ACTOR, OpenCentre, TestHall, enrolled, link_to
from tests.factories import chain, tickets_taken


@pytest.fixture
def hall(centre: OpenCentre, tmp_path: Path) -> TestHall:
    with enrolled(centre, tmp_path / "hall") as made:
        yield made  # type: ignore[misc]


def prepared(
    centre: OpenCentre, hall: TestHall, body: bytes, path: str = HELLO
) -> requests.Request:
    signer = RequestSigner(hall.key, hall.node, time.time)
    return requests.Request("POST", centre.url + path, data=body, auth=signer)


def hello_of(hall: TestHall) -> bytes:
    place = Place(1, 0, genesis(hall.node, 1))
    return msgspec.json.encode(Hello(place, 0, "1", int(time.time() * 1000)))


def error_of(answer: requests.Response) -> str:
    return msgspec.json.decode(answer.content, type=Refusal).error


def test_a_request_counts_once(centre: OpenCentre, hall: TestHall) -> None:
    request = prepared(centre, hall, hello_of(hall)).prepare()
    with requests.Session() as session:
        assert session.send(request).status_code == 200
        again = session.send(request)
    assert (again.status_code, error_of(again)) == (401, "replayed")


def test_nobody_without_a_signature(centre: OpenCentre) -> None:
    for method, path in (("POST", HELLO), ("POST", PUSH), ("GET", "/sync/feed")):
        answer = requests.request(method, centre.url + path, data=b"")
        assert (answer.status_code, error_of(answer)) == (401, "bad_signature")


def test_another_key_or_another_name_is_refused(centre: OpenCentre, hall: TestHall) -> None:
    stranger = NodeKey.generate()
    for key, name in ((stranger, hall.node), (hall.key, "h-511602-99")):
        link = link_to(centre.url, key, name, hall.centre_public_hex)
        with pytest.raises(CentreRefused) as refused:
            link.call("POST", HELLO, hello_of(hall))
        assert refused.value.error == "bad_signature"
        link.close()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_a_batch_with_one_byte_changed_on_the_way_is_refused(
    centre: OpenCentre, hall: TestHall, place: int, flip: int
) -> None:
    lines = chain(tickets_taken(3), node=hall.node)
    wire = pack(lines, node=hall.node, epoch=1, first=1, prev=genesis(hall.node, 1), key=hall.key)
    request = prepared(centre, hall, wire, PUSH).prepare()
    changed = bytearray(wire)
    changed[place % len(wire)] ^= flip
    request.body = bytes(changed)
    request.headers["Content-Type"] = BATCH_TYPE
    with requests.Session() as session:
        answer = session.send(request)
    assert (answer.status_code, error_of(answer)) == (401, "bad_signature")
    assert centre.lines(hall.node) == []


def test_a_query_changed_on_the_way_is_refused(centre: OpenCentre, hall: TestHall) -> None:
    signer = RequestSigner(hall.key, hall.node, time.time)
    url = centre.url + "/sync/feed?after=5&wait=0"
    request = requests.Request("GET", url, auth=signer).prepare()
    request.url = url.replace("after=5", "after=0")
    with requests.Session() as session:
        assert session.send(request).status_code == 401


def test_a_clock_a_year_off_is_told_the_time_and_comes_through(
    centre: OpenCentre, hall: TestHall
) -> None:
    year_s = 365 * 24 * 3600
    for off in (-year_s, year_s):
        link = link_to(
            centre.url, hall.key, hall.node, hall.centre_public_hex, lambda o=off: time.time() + o
        )
        wall_ms = int((time.time() + off) * 1000)
        outcome = say_hello(hall.running.store, link, backlog=3, version="1", wall_ms=wall_ms)
        assert outcome.state == "done"
        assert outcome.skew_ms is not None and abs(outcome.skew_ms - off * 1000) < 60_000
        link.close()


def test_a_time_that_another_signed_is_not_followed(centre: OpenCentre, hall: TestHall) -> None:
    wrong = NodeKey.generate().public_hex
    link = link_to(centre.url, hall.key, hall.node, wrong, lambda: time.time() + 10_000)
    with pytest.raises(CentreRefused) as refused:
        link.call("POST", HELLO, hello_of(hall))
    assert refused.value.error == "wrong_time"
    link.close()


def test_a_code_is_good_once_and_only_for_its_hour(centre: OpenCentre) -> None:
    node = centre.register()
    code = halls.issue_code(centre.centre, ACTOR, node).code
    wall_ms = int(time.time() * 1000)

    def take(text: str) -> str:
        key = NodeKey.generate()
        return enrol(centre.url, key, code=text, box="b", version="1", wall_ms=wall_ms).node

    assert take(code.lower().replace("-", " ")) == node
    for refused in (code, "AAAA-AAAA-AAAA"):
        with pytest.raises(CentreRefused, match="code_refused"):
            take(refused)


def test_a_bomb_or_a_giant_is_refused_unread(centre: OpenCentre, hall: TestHall) -> None:
    with pytest.raises(CentreRefused) as refused:
        hall.link.call("POST", PUSH, b"x" * 100, content_type=BATCH_TYPE)
    assert refused.value.error == "bad_batch"
    giant = http.client.HTTPConnection(centre.url.removeprefix("http://"), timeout=10)
    giant.putrequest("POST", PUSH)
    giant.putheader("Content-Length", str(2**33))
    giant.endheaders()
    assert giant.getresponse().status == 413
    giant.close()


def test_the_line_that_is_cut_is_an_outcome_and_no_exception(hall: TestHall) -> None:
    link = link_to("http://127.0.0.1:9", hall.key, hall.node, hall.centre_public_hex)
    outcome = say_hello(hall.running.store, link, backlog=0, version="1", wall_ms=0)
    assert outcome.state == "cut"
    link.close()
