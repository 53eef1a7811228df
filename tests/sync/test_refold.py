"""Tables can be thrown away: the log makes them anew."""

from pathlib import Path

import pytest

from domain.events import Fact
from domain.tickets import Ticket, TicketCancelled
from sync import folds
from sync.envelope import LONGEST_LINE
from sync.errors import BadEvent
from sync.folds import FoldException
from sync.refold import refold, refold_if_needed
from tests.factories import DAY, NODE, Running, chain, running, take, taken


def scribble(here: Running) -> None:
    """Make the tables lie."""
    connection = here.store.open_writing()
    connection.execute("UPDATE ticket SET state = 'finished'")
    connection.execute("DELETE FROM queue_day")
    connection.close()


def test_tables_that_lie_are_made_anew_from_the_log(tmp_path: Path) -> None:
    with running(tmp_path) as here:
        for no in range(1, 30):
            here.writer.run(take(f"A{no:03d}"))
        gone = Fact("ticket/t-A003", TicketCancelled(DAY, "q-a", None, "left"))
        here.writer.run(lambda tx: tx.emit("staff/s-1", gone))
        right = here.store.digests(NODE)
        scribble(here)
        assert here.store.digests(NODE) != right
        assert refold(here.store, lambda count: None) == 30
        assert here.store.digests(NODE) == right


def test_it_happens_once_for_each_version_of_the_folds(tmp_path: Path) -> None:
    with running(tmp_path) as here:
        here.writer.run(take("A001"))
        assert refold_if_needed(here.store, lambda count: None)
        assert not refold_if_needed(here.store, lambda count: None)
        here.writer.run(lambda tx: tx.put_value("fold_version", str(folds.FOLD_VERSION - 1)))
        assert refold_if_needed(here.store, lambda count: None)


def test_what_did_not_fit_and_what_is_unknown_is_kept(tmp_path: Path) -> None:
    double = chain([taken("A001"), taken("A001")], node="h-2")
    twice = [double[0], double[1].replace(b"t-1-2", b"t-1-1")]
    strange = chain([taken("A009")], node="h-3")[0].replace(b'"ticket.taken"', b'"tea.poured"')
    with running(tmp_path) as here:
        for line in (*twice, strange):
            assert len(line) < LONGEST_LINE
            here.writer.run(lambda tx, line=line: tx.receive(line))
        right = [here.store.digests(node) for node in (NODE, "h-2", "h-3")]
        assert [row.code for row in here.store.states(FoldException)] == ["ticket_exists"]
        assert len(here.store.states(Ticket)) == 1
        assert refold(here.store, lambda count: None) == 3
        assert [here.store.digests(node) for node in (NODE, "h-2", "h-3")] == right


def test_a_refold_that_breaks_leaves_the_tables_as_they_were(tmp_path: Path) -> None:
    with running(tmp_path) as here:
        for no in range(1, 4):
            here.writer.run(take(f"A{no:03d}"))
        right = here.store.digests(NODE)
        connection = here.store.open_writing()
        connection.execute("UPDATE log SET line = X'7B7D' WHERE seq = 2")
        connection.close()
        with pytest.raises(BadEvent):
            refold(here.store, lambda count: None)
        assert here.store.digests(NODE) == right
        here.writer.run(take("A004"))
