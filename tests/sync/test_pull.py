"""Documents and cursor are kept together, in the order of the feed."""

from pathlib import Path

import msgspec

from domain import shapes
from domain.documents import Document
from sync.protocol import FeedDocument, FeedPage
from sync.pull import pull_once
from tests.factories import running
from tests.sync.test_push import centre_that, link


def page(
    cursor: int, *documents: FeedDocument, more: bool = False, mark: str = "", anew: bool = False
) -> bytes:
    return msgspec.json.encode(FeedPage(cursor, more, list(documents), mark=mark, anew=anew))


def document(id: str, version: int = 1, *, deleted: bool = False) -> FeedDocument:
    return FeedDocument("queue", id, version, "all", deleted, msgspec.Raw(b'{"id":"x"}'))


def test_documents_and_cursor_come_down_together(tmp_path: Path) -> None:
    with running(tmp_path) as hall:
        for answer, ids in (
            (page(5, document("a"), document("b"), more=True), {"a", "b"}),
            (page(8, document("a", 2), document("b", deleted=True)), {"a"}),
            (page(8), {"a"}),
        ):
            with centre_that(lambda body, answer=answer: (200, answer)) as url:
                made = link(url)
                outcome = pull_once(hall.writer, made, 0)
                made.close()
            assert outcome.state == "done"
            assert {d.id for d in hall.store.documents(["queue"])} == ids
        assert hall.store.feed_cursor() == 8


def test_an_older_cursor_changes_nothing(tmp_path: Path) -> None:
    with running(tmp_path, feed_cursor="9", feed_shows=shapes.said()) as hall:
        with centre_that(lambda body: (200, page(4, document("a")))) as url:
            made = link(url)
            pull_once(hall.writer, made, 0)
            made.close()
        assert hall.store.feed_cursor() == 9
        assert hall.store.documents(["queue"]) == []


def test_a_feed_that_begins_anew_replaces_every_document_in_one_step(tmp_path: Path) -> None:
    pages = iter(
        [
            page(2, document("a"), more=True, mark="1.aa", anew=True),
            page(3, document("b"), mark="1.aa"),
        ]
    )
    with running(tmp_path, feed_cursor="9") as hall:
        hall.writer.run(lambda tx: tx.put_document(Document("window", "w", 1, "all", b"{}")))
        with centre_that(lambda body: (200, next(pages))) as url:
            made = link(url)
            assert pull_once(hall.writer, made, 0).documents == 2
            made.close()
        assert {d.id for d in hall.store.documents(["queue", "window"])} == {"a", "b"}
        assert hall.committed[-1].documents == {"queue", "window"}
        assert (hall.store.feed_cursor(), hall.store.value("feed_mark")) == (3, "1.aa")


def test_a_feed_that_begins_anew_and_is_cut_changes_nothing(tmp_path: Path) -> None:
    answers = iter([(200, page(2, document("a"), more=True, anew=True)), (502, b"")])
    with running(tmp_path, feed_cursor="9") as hall:
        with centre_that(lambda body: next(answers)) as url:
            made = link(url)
            assert pull_once(hall.writer, made, 0).state == "cut"
            made.close()
        assert hall.store.feed_cursor() == 9
        assert hall.store.documents(["queue"]) == []
