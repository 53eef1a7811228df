"""The fast copy of a state is the one that the standard library makes."""

import dataclasses

import pytest

from domain.changing import replace
from domain.folding import tables
from tests.factories import ticket


def test_a_changed_state_is_what_dataclasses_would_make() -> None:
    was = ticket()
    changes = {"state": "called", "window": "03", "called_at": 7, "target_window": None}
    assert replace(was, **changes) == dataclasses.replace(was, **changes)
    assert was == ticket()


def test_a_field_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        replace(ticket(), colour="red")


def test_every_state_can_be_copied_field_by_field() -> None:
    """Slots, and nothing that runs when a state is made."""
    for table in tables():
        assert "__slots__" in vars(table.state)
        assert not hasattr(table.state, "__post_init__")
