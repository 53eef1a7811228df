"""The one writer: acknowledged means kept, and nobody pays for another's mistake."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from domain.days import QueueDay
from domain.errors import Refused
from domain.events import Fact
from domain.tickets import Ticket, TicketRecalled
from sync.envelope import check_chain, decode, genesis
from sync.errors import BrokenChain
from sync.transaction import Transaction
from sync.writer import Committed, NotSaved, Outcome, Writer
from tests.factories import DAY, NODE, Running, chain, running, take, taken


class Boom(Exception):
    """What a broken command raises."""


def boom(tx: Transaction) -> None:
    take("A500")(tx)
    raise Boom


def together(writer: Writer, *commands: Callable[[Transaction], Any]) -> list[Outcome]:
    """Run commands in one batch: they wait while another command holds the writer."""
    holding, let_go = threading.Event(), threading.Event()

    def hold(tx: Transaction) -> None:
        holding.set()
        let_go.wait(30)

    writer.submit(hold, lambda outcome: None)
    assert holding.wait(30)
    settled: list[Future[Outcome]] = [Future() for _ in commands]
    for command, future in zip(commands, settled, strict=True):
        writer.submit(command, future.set_result)
    let_go.set()
    return [future.result(30) for future in settled]


def numbers(here: Running) -> list[str]:
    return [ticket.number for ticket in here.store.states(Ticket, "1 ORDER BY number")]


def log_numbers(here: Running) -> list[str]:
    lines = here.store.lines(1, 0, 100_000, 2**40)
    check_chain(lines, NODE, 1, 1, genesis(NODE, 1))
    return sorted(getattr(decode(line).body, "number", "?") for line in lines)


def test_acknowledged_means_present_after_reopening(tmp_path: Path) -> None:
    with running(tmp_path) as here:
        events = [here.writer.run(take(f"A{no:03d}")) for no in range(1, 20)]
        head = here.writer.head
    with running(tmp_path) as here:
        assert here.writer.head == head == here.store.head(NODE)
        lines = here.store.lines(1, 0, 100, 2**30)
        assert [decode(line) for line in lines] == events
        assert here.writer.run(take("A100")).seq == 20


def test_those_who_wait_share_one_commit_in_order(tmp_path: Path) -> None:
    with running(tmp_path) as here:
        outcomes = together(here.writer, *(take(f"A{no:03d}") for no in range(1, 51)))
        assert [outcome.result.seq for outcome in outcomes] == list(range(1, 51))
        assert [len(committed.events) for committed in here.committed] == [50]
        assert log_numbers(here) == numbers(here)


def test_a_command_sees_what_its_neighbour_did(tmp_path: Path) -> None:
    def next_one(tx: Transaction) -> int:
        day = tx.get(QueueDay, "q-a", DAY)
        no = day.last_no + 1 if day else 1
        seen = {ticket.number for ticket in tx.select(Ticket, "queue = ?", ("q-a",))}
        assert len(seen) == no - 1
        take(f"A{no:03d}")(tx)
        return no

    with running(tmp_path) as here:
        outcomes = together(here.writer, *[next_one] * 30)
        assert [outcome.error for outcome in outcomes] == [None] * 30
        assert [outcome.result for outcome in outcomes] == list(range(1, 31))


def test_a_command_that_raises_leaves_nothing_and_its_neighbours_stay(tmp_path: Path) -> None:
    def refused(tx: Transaction) -> None:
        take("A600")(tx)
        tx.emit("staff/s-1", Fact("ticket/t-A001", TicketRecalled("A001", "01")))

    with running(tmp_path) as here:
        outcomes = together(here.writer, take("A001"), boom, refused, take("A002"))
        assert [type(o.error) for o in outcomes] == [type(None), Boom, Refused, type(None)]
        assert numbers(here) == log_numbers(here) == ["A001", "A002"]
        assert outcomes[3].result.seq == 2
        with pytest.raises(Boom):
            here.writer.run(boom)
        with pytest.raises(Refused, match="ticket_exists"):
            here.writer.run(take("A001"))
        assert here.writer.run(take("A003")).seq == 3


def test_a_command_whose_query_is_wrong_does_not_cost_its_neighbours(tmp_path: Path) -> None:
    with running(tmp_path) as here:
        outcomes = together(
            here.writer, take("A001"), lambda tx: tx.rows("SELECT nonsense"), take("A002")
        )
        assert [o.error is None for o in outcomes] == [True, False, True]
        assert numbers(here) == log_numbers(here) == ["A001", "A002"]


@pytest.mark.parametrize("rank", [2**63, 2**64 - 1])
def test_a_value_the_store_cannot_hold_does_not_end_the_writer(tmp_path: Path, rank: int) -> None:
    with running(tmp_path) as here:
        with pytest.raises(NotSaved):
            here.writer.run(take("A001", rank=rank))
        assert here.writer.run(take("A002")).seq == 1
        assert numbers(here) == log_numbers(here) == ["A002"]


def test_a_listener_or_a_caller_that_raises_does_not_end_the_writer(tmp_path: Path) -> None:
    def fails(anything: object) -> None:
        raise Boom

    with running(tmp_path) as here:
        here.writer.submit(take("A001"), fails)
        here.writer.run(take("A002"))
        here.writer._after_commit = fails
        here.writer.run(take("A003"))
        assert numbers(here) == ["A001", "A002", "A003"]


def fail_commits(here: Running, how: str) -> None:
    """From now on every event written makes the database itself fail."""
    connection = here.store.open_writing()
    connection.execute(
        f"CREATE TRIGGER broken BEFORE INSERT ON log BEGIN SELECT RAISE({how}, 'disk'); END"
    )
    connection.close()


def mend(here: Running) -> None:
    connection = here.store.open_writing()
    connection.execute("DROP TRIGGER broken")
    connection.close()


@pytest.mark.parametrize("how", ["ABORT", "FAIL", "ROLLBACK"])
def test_a_failing_database_is_told_to_all_and_the_writer_goes_on(tmp_path: Path, how: str) -> None:
    with running(tmp_path) as here:
        here.writer.run(take("A001"))
        before = here.store.digests(NODE)
        fail_commits(here, how)
        outcomes = together(here.writer, *(take(f"A{no:03d}") for no in range(2, 6)))
        assert [type(o.error) for o in outcomes] == [NotSaved] * 4
        assert here.store.digests(NODE) == before
        mend(here)
        event = here.writer.run(take("A002"))
        assert event.seq == 2
        assert numbers(here) == log_numbers(here) == ["A001", "A002"]
        assert [len(committed.events) for committed in here.committed] == [1, 1]


def test_what_was_flushed_early_is_taken_back_too(tmp_path: Path) -> None:
    def look_and_take(tx: Transaction) -> None:
        tx.rows("SELECT count(*) FROM log")
        take("A003")(tx)

    with running(tmp_path) as here:
        fail_commits(here, "ABORT")
        outcomes = together(here.writer, take("A002"), look_and_take, take("A004"))
        assert [type(o.error) for o in outcomes] == [NotSaved] * 3
        mend(here)
        assert here.writer.run(take("A005")).seq == 1
        assert numbers(here) == log_numbers(here) == ["A005"]


def test_a_transaction_that_ended_by_itself_is_not_half_kept(tmp_path: Path) -> None:
    def rogue(tx: Transaction) -> None:
        tx.rows("SELECT 1")
        tx.rows("ROLLBACK")

    with running(tmp_path) as here:
        outcomes = together(here.writer, take("A001"), rogue, take("A003"))
        assert [type(o.error) for o in outcomes] == [NotSaved] * 3
        assert here.writer.run(take("A002")).seq == 1
        assert numbers(here) == log_numbers(here) == ["A002"]


class Waiting:
    """A projection: the numbers there are."""

    def __init__(self) -> None:
        self.numbers: set[str] = set()

    def rebuild(self, store: Any) -> None:
        self.numbers = {ticket.number for ticket in store.states(Ticket)}

    def apply(self, change: Any) -> None:
        if isinstance(change.new, Ticket):
            self.numbers.add(change.new.number)


def test_a_projection_goes_in_step_even_through_a_failure(tmp_path: Path) -> None:
    waiting = Waiting()
    with running(tmp_path, projections=[waiting]) as here:
        here.writer.run(take("A001"))
        with pytest.raises(Boom):
            here.writer.run(boom)
        assert waiting.numbers == {"A001"}
        fail_commits(here, "ABORT")
        with pytest.raises(NotSaved):
            here.writer.run(take("A002"))
        assert waiting.numbers == {"A001"}
        mend(here)
        here.writer.run(take("A002"))
    again = Waiting()
    with running(tmp_path, projections=[again]):
        assert again.numbers == waiting.numbers == {"A001", "A002"}


def test_stopping_answers_everybody(tmp_path: Path) -> None:
    settled: list[Outcome] = []
    with running(tmp_path) as here:
        holding, let_go = threading.Event(), threading.Event()

        def hold(tx: Transaction) -> None:
            holding.set()
            let_go.wait(30)

        here.writer.submit(hold, settled.append)
        assert holding.wait(30)
        for no in range(1, 4):
            here.writer.submit(take(f"A{no:03d}"), settled.append)
        stopper = threading.Thread(target=here.writer.stop)
        stopper.start()
        while not here.writer._stopping:
            time.sleep(0.01)
        here.writer.submit(take("A004"), settled.append)
        let_go.set()
        stopper.join(30)
        with pytest.raises(NotSaved):
            here.writer.run(take("A005"))
        errors = [type(outcome.error) for outcome in settled]
        assert sorted(map(str, errors)) == sorted(map(str, [NotSaved] + [type(None)] * 4))
        assert log_numbers(here) == ["A001", "A002", "A003"]


def test_a_too_long_event_is_refused_and_changes_no_state(tmp_path: Path) -> None:
    def careless(tx: Transaction) -> None:
        try:
            take("A001", masked_name="王" * 30_000)(tx)
        except Exception:
            take("A002")(tx)

    with running(tmp_path) as here:
        here.writer.run(careless)
        assert numbers(here) == log_numbers(here) == ["A002"]


def receive(*lines: bytes) -> Callable[[Transaction], None]:
    def command(tx: Transaction) -> None:
        for line in lines:
            tx.receive(line)

    return command


def test_an_event_of_another_node_counts_once(tmp_path: Path) -> None:
    lines = chain([taken("A001"), taken("A002"), taken("A003")], node="centre")
    with running(tmp_path) as here:
        here.writer.run(receive(lines[0]))
        twice = receive(lines[0], lines[1], lines[1])
        outcomes = together(here.writer, twice, receive(*lines, lines[2]), take("B001"))
        assert [o.error for o in outcomes] == [None] * 3
        assert here.store.head("centre").seq == 3
        assert here.store.head(NODE).seq == 1


def test_two_events_for_one_place_are_noticed_and_cost_nobody_else(tmp_path: Path) -> None:
    one, other = (chain([taken(number)], node="centre")[0] for number in ("A001", "A002"))
    with running(tmp_path) as here:
        outcomes = together(here.writer, receive(one), receive(other), take("B001"))
        assert [type(o.error) for o in outcomes] == [type(None), BrokenChain, type(None)]
        with pytest.raises(BrokenChain):
            here.writer.run(receive(other))
        assert numbers(here) == ["A001", "B001"]


def test_what_one_commit_brought_is_told_once_and_after_it_is_durable(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    with running(tmp_path) as here:

        def look(committed: Committed) -> None:
            other = here.store.open_writing()
            (count,) = other.execute("SELECT count(*) FROM log").fetchone()
            other.close()
            seen.append((len(committed.events), count))

        here.writer._after_commit = look
        together(here.writer, take("A001"), take("A002"))
        here.writer.run(lambda tx: None)
        assert seen == [(2, 2)]
