"""Folding: rows that survive their table, and events that do not fit."""

from collections import Counter
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refused
from domain.events import kinds
from domain.folding import Table, folds_of, touched
from domain.tickets import Ticket, TicketPassed, TicketPrinted
from sync import folds
from tests.factories import DAY, NODE, event, taken, ticket
from tests.sync.reference import example_event

TABLES = folds.all_tables()
VALUES = {
    "text": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9),
    "int": st.integers(-(2**63), 2**63 - 1),
    "real": st.floats(allow_nan=False, allow_infinity=False),
    "bool": st.booleans(),
}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_begins_with_the_hall_and_has_plain_columns(table: Table) -> None:
    names = [column.name for column in folds.columns(table)]
    assert table.key[0] == names[0] == "hall"
    assert set(table.key) <= set(names)
    assert all(set(index) <= set(names) for index in table.indexes)
    assert not any(c.nullable for c in folds.columns(table) if c.name in table.key)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@given(data=st.data())
def test_a_state_survives_its_row(table: Table, data: st.DataObject) -> None:
    values = {}
    for column in folds.columns(table):
        choice = VALUES[column.type]
        values[column.name] = data.draw(st.none() | choice if column.nullable else choice)
    state = table.state(**values)
    assert folds.from_row(table, folds.to_row(state)) == state
    assert len(folds.to_row(state)) == len(fields(state))


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind[0])
def test_an_event_touches_a_table_at_most_once(kind: tuple[str, int]) -> None:
    # Two rules for one row would each start from the old state and the second would win.
    rows = Counter(touched(example_event(*kind, 1, "0" * 64)))
    assert all(count == 1 for count in rows.values())


def test_an_event_that_fits_only_one_of_its_tables_changes_none() -> None:
    passed = event(TicketPassed(DAY, "q-a", "A001", "01"), "ticket/t-A001")
    called = ticket("A001", state="called", window="01")
    states = {("ticket", (NODE, "t-A001")): called}
    with pytest.raises(Refused, match="not_at_window") as caught:
        folds.fold(passed, lambda table, key: states.get((table.name, key)))
    table, key, row = folds.misfit(passed, caught.value)
    assert (table, key) == (folds.EXCEPTIONS, (NODE, passed.id))
    assert (row.code, row.kind) == ("not_at_window", "ticket.passed")


def test_a_kind_nobody_knows_changes_nothing() -> None:
    unknown = event(TicketPrinted("p"))
    assert folds_of(object()) == ()
    assert unknown.kind == "ticket.printed"


@given(st.lists(st.integers(1, 99), unique=True, max_size=8), st.randoms())
def test_a_digest_knows_rows_and_not_their_order(numbers: list[int], chance: object) -> None:
    states = [ticket(f"A{no:03d}") for no in numbers]
    shuffled = list(states)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert folds.digest(states) == folds.digest(shuffled)
    assert folds.digest([*states, ticket("B001")]) != folds.digest(states)


def test_the_hall_in_a_row_is_the_node_of_its_event() -> None:
    made = event(taken("A001"), "ticket/t-1", node="h-2")
    rows = list(folds.fold(made, lambda table, key: None))
    assert {key[0] for _, key, _ in rows} == {"h-2"}
    assert {type(state).__name__ for _, _, state in rows} == {Ticket.__name__, "QueueDay"}
