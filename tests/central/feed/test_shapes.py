"""A centre that has moved on and a hall that has not: nothing comes down that cannot be shown."""

from pathlib import Path

import msgspec
import pytest

from central.catalog.service import publish_now
from central.feed.abilities import held_back
from central.feed.service import scopes
from domain import shapes
from domain.documents import Document
from edge.plan import read_plan
from sync.pull import pull_once
from tests.central.centres import ACTOR, REGION, OpenCentre, TestHall, enrolled
from tests.factories import plan

QUEUE = msgspec.json.encode(plan().queues["q-a"])
NEWER = b'{"shape":2,"colour":"red",' + QUEUE[1:]


@pytest.fixture
def hall(centre: OpenCentre, tmp_path: Path) -> TestHall:
    with enrolled(centre, tmp_path / "hall") as made:
        yield made  # type: ignore[misc]


def publish(centre: OpenCentre, hall: TestHall, kind: str, id: str, body: bytes) -> None:
    publish_now(centre.centre, ACTOR, [Document(kind, id, 0, f"hall:{hall.node}", body)])


def here(hall: TestHall) -> dict[tuple[str, str], bytes]:
    """What the hall has after it has pulled all there is."""
    while (outcome := pull_once(hall.running.writer, hall.link, 0)).more:
        pass
    assert outcome.state == "done"
    rows = hall.running.store.rows("SELECT kind, id, body FROM document WHERE kind != 'hall'")
    return {(kind, id): bytes(body) for kind, id, body in rows}


def waiting(centre: OpenCentre, hall: TestHall) -> dict[str, int]:
    shows = centre.centre.abilities.of(hall.node)
    assert shows is not None
    with centre.centre.database.read() as connection:
        return held_back(connection, scopes(hall.node, REGION), shows)


def test_what_cannot_be_shown_waits_for_the_upgrade(
    centre: OpenCentre, hall: TestHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(centre, hall, "lift", "l-1", b'{"floors":3}')
    publish(centre, hall, "queue", "q-a", QUEUE)
    assert here(hall) == {("queue", "q-a"): QUEUE}
    publish(centre, hall, "queue", "q-a", NEWER)
    publish(centre, hall, "queue", "q-b", NEWER)
    assert here(hall) == {("queue", "q-a"): QUEUE}  # the one it can show stays
    assert waiting(centre, hall) == {"lift": 1, "queue": 2}
    page = centre.admin().get(f"{centre.url}/halls/{hall.node}/box").text
    assert "3 份下发内容要等大厅升级后才能显示" in page
    monkeypatch.setitem(shapes.SHAPES, "queue", 2)
    monkeypatch.setitem(shapes.SHAPES, "lift", 1)
    assert here(hall) == {
        ("lift", "l-1"): b'{"floors":3}',
        ("queue", "q-a"): NEWER,
        ("queue", "q-b"): NEWER,
    }
    assert waiting(centre, hall) == {}
    assert pull_once(hall.running.writer, hall.link, 0).documents == 0


def test_what_can_be_made_older_comes_down_older(
    centre: OpenCentre, hall: TestHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_colour(body: bytes) -> bytes:
        newer = msgspec.json.decode(body)
        return msgspec.json.encode({k: v for k, v in newer.items() if k not in ("shape", "colour")})

    monkeypatch.setitem(shapes.OLDER, ("queue", 2), without_colour)
    publish(centre, hall, "queue", "q-a", NEWER)
    assert here(hall) == {("queue", "q-a"): QUEUE}
    assert waiting(centre, hall) == {}


def test_a_hall_of_the_first_version_does_not_tell(centre: OpenCentre, hall: TestHall) -> None:
    publish(centre, hall, "form", "f-1", b"{}")
    publish(centre, hall, "queue", "q-a", QUEUE)
    told = hall.link.call("GET", "/sync/feed?after=0&wait=0").body
    assert b'"queue"' in told and b'"form"' not in told
    for wrong in ("queue", "queue:0", "q u:1", ",", "queue:1," * 900):
        with pytest.raises(Exception, match="bad_request"):
            hall.link.call("GET", f"/sync/feed?after=0&wait=0&shows={wrong}")


def test_a_document_that_cannot_be_read_costs_only_itself() -> None:
    good = Document("queue", "q-a", 1, "all", QUEUE)
    bad = Document("window", "01", 1, "all", b'{"id":7}')
    made = read_plan([good, bad])
    assert (set(made.queues), set(made.windows)) == ({"q-a"}, set())


def test_what_is_told_is_heard() -> None:
    assert shapes.heard(shapes.said()) == shapes.SHAPES
    assert shapes.heard("") == shapes.FIRST
    assert shapes.shape_of(b'{"id":1,"shape":3}') == 1  # only the first key says it
