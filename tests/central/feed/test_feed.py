"""The way down: only what concerns a hall, in order, at once, and once."""

import threading
import time
from pathlib import Path

import pytest

from central import app
from central.catalog import service as catalog
from central.centre import open_centre
from central.feed.service import PAGE, scopes
from central.halls import service as halls_service
from domain.documents import Document
from sync.pull import pull_once
from tests.central.centres import (
    ACTOR,
    PATIENCE_S,
    OpenCentre,
    TestHall,
    enrolled,
    link_to,
    open_test_centre,
    wait_for,
)


def item(id: str, scope: str = "all", *, deleted: bool = False) -> Document:
    return Document("item", id, 0, scope, f'{{"id":"{id}"}}'.encode(), deleted)


def publish(opened: OpenCentre, *documents: Document) -> None:
    catalog.publish_now(opened.centre, ACTOR, documents)


def ids(hall: TestHall) -> set[str]:
    return {d.id for d in hall.running.store.documents(["item"])}


def pull(hall: TestHall, wait_s: int = 0) -> int:
    outcome = pull_once(hall.running.writer, hall.link, wait_s)
    assert outcome.state == "done", outcome
    return outcome.documents


def test_a_new_hall_gets_its_own_document(hall: TestHall) -> None:
    pull(hall)
    (own,) = hall.running.store.documents(["hall"])
    assert (own.id, own.scope) == (hall.node, f"hall:{hall.node}")


def test_a_hall_gets_the_documents_of_its_scopes_only(opened: OpenCentre, hall: TestHall) -> None:
    mine = [item("a"), item("b", "region:51"), item("c", "region:5116"), item("d", "region:511602")]
    others = [item("x", "region:5101"), item("y", "hall:h-511602-99"), item("z", "region:511603")]
    publish(opened, *mine, *others)
    pull(hall)
    assert ids(hall) == {"a", "b", "c", "d"}


def test_scopes_follow_the_levels_of_a_region_code() -> None:
    assert scopes("h-1", "511602001") == (
        "all", "region:51", "region:5116", "region:511602", "region:511602001", "hall:h-1",
    )  # fmt: skip


def test_only_the_newest_version_comes_and_a_deleted_one_goes(
    opened: OpenCentre, hall: TestHall
) -> None:
    publish(opened, item("a"), item("b"))
    publish(opened, item("a"))
    pull(hall)
    versions = {d.id: d.version for d in hall.running.store.documents(["item"])}
    assert versions == {"a": 2, "b": 1}
    publish(opened, item("b", deleted=True))
    assert pull(hall) == 1
    assert ids(hall) == {"a"}
    assert pull(hall) == 0


def test_a_long_feed_comes_in_pages(opened: OpenCentre, hall: TestHall) -> None:
    publish(opened, *(item(f"i{n}") for n in range(PAGE + 20)))
    first = pull_once(hall.running.writer, hall.link, 0)
    assert (first.documents, first.more) == (PAGE, True)
    pull(hall)
    assert len(ids(hall)) == PAGE + 20


def test_a_waiting_hall_is_woken_by_a_document(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the bell itself: the regular look, which would find it too, is put off."""
    monkeypatch.setattr(app, "TEND_S", 60)
    with (
        open_test_centre(tmp_path, database) as opened,
        enrolled(opened, tmp_path / "hall") as hall,
    ):
        pull(hall)
        waiting = threading.Thread(target=pull, args=(hall, 50))
        waiting.start()
        time.sleep(0.5)
        publish(opened, item("news", f"hall:{hall.node}"))
        waiting.join(20)
        assert not waiting.is_alive()
        assert ids(hall) == {"news"}


def test_what_another_process_publishes_is_found(opened: OpenCentre, hall: TestHall) -> None:
    pull(hall)
    waiting = threading.Thread(target=pull, args=(hall, 50))
    waiting.start()
    time.sleep(0.5)
    beside = open_centre(opened.settings)
    catalog.publish_now(beside, ACTOR, [item("news")])
    beside.database.close()
    waiting.join(20)
    assert not waiting.is_alive()
    assert ids(hall) == {"news"}


def test_publishing_at_once_from_many_threads_skips_nothing(
    opened: OpenCentre, hall: TestHall
) -> None:
    def some(n: int) -> None:
        for k in range(5):
            publish(opened, item(f"{n}-{k}"))

    threads = [threading.Thread(target=some, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        pull(hall)
    pull(hall)
    assert len(ids(hall)) == 20


def test_the_feed_shows_no_later_place_while_an_earlier_one_may_still_come(
    opened: OpenCentre, hall: TestHall
) -> None:
    """Who begins first commits last: whoever reads meanwhile must not pass the place by."""
    begun, go_on = threading.Event(), threading.Event()

    def slowly() -> None:
        with opened.centre.database.write() as tx:
            catalog.publish(opened.centre, tx, ACTOR, [item("slow")])
            begun.set()
            assert go_on.wait(PATIENCE_S)

    def quickly() -> None:
        publish(opened, item("quick"))

    threads = [threading.Thread(target=work) for work in (slowly, quickly)]
    threads[0].start()
    assert begun.wait(PATIENCE_S)
    threads[1].start()
    threads[1].join(0.3)
    pull(hall)
    assert ids(hall) <= {"slow"}
    go_on.set()
    for thread in threads:
        thread.join(PATIENCE_S)
    pull(hall)
    assert ids(hall) == {"slow", "quick"}


def test_a_hall_that_was_set_aside_may_hand_up_but_gets_nothing(
    opened: OpenCentre, hall: TestHall
) -> None:
    with opened.centre.database.write() as tx:
        halls_service.quarantine(tx, hall.node, 1)
    outcome = pull_once(hall.running.writer, hall.link, 0)
    assert outcome.state == "refused"
    assert hall.push().state == "done"


@pytest.mark.parametrize("query", ["after=-1&wait=0", "after=x", "after=1&wait=1e9"])
def test_a_cursor_that_is_no_number_is_refused(
    centre: OpenCentre, tmp_path: Path, query: str
) -> None:
    with enrolled(centre, tmp_path / "hall") as hall:
        link = link_to(centre.url, hall.key, hall.node, hall.centre_public_hex)
        with pytest.raises(Exception, match="400"):
            link.call("GET", f"/sync/feed?{query}")
        link.close()


def test_two_halls_may_have_a_window_of_the_same_name(opened: OpenCentre, hall: TestHall) -> None:
    other = opened.register()
    mine, theirs = item("01", f"hall:{hall.node}"), item("01", f"hall:{other}")
    publish(opened, mine, theirs)
    wait_for(lambda: pull(hall) == 0)
    (found,) = hall.running.store.documents(["item"])
    assert found.scope == f"hall:{hall.node}"


def test_a_hall_that_knows_more_than_a_restored_centre_takes_the_feed_from_its_beginning(
    opened: OpenCentre, hall: TestHall
) -> None:
    publish(opened, item("a"), item("b"))
    pull(hall)
    with opened.centre.database.write() as tx:  # the backup does not have b
        tx.exec_driver_sql("DELETE FROM document WHERE id = 'b'")
        tx.exec_driver_sql(
            "DELETE FROM event WHERE node = 'centre' AND subject = 'document/item/b'"
        )
        last = "(SELECT max(seq) FROM event WHERE node = 'centre')"
        known = f"(SELECT hash FROM event WHERE node = 'centre' AND seq = {last})"
        tx.exec_driver_sql(f"UPDATE head SET seq = {last}, hash = {known} WHERE node = 'centre'")
    publish(opened, item("c"))  # at a place that the hall believes it has
    assert pull(hall) >= 2
    assert ids(hall) == {"a", "c"}
    assert pull(hall) == 0
