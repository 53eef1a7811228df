"""Copies are noticed, restarts are not; and the test can fail."""

import pytest

from central.halls import standing
from tests.faults.clones import COPIES, HALLS, RESTARTS, one_round
from tests.faults.tally import Tally

pytestmark = pytest.mark.fault


@pytest.mark.parametrize("seed", range(1, 6))
def test_every_copy_is_noticed_and_no_restart(seed: int) -> None:
    tally = one_round(seed)
    assert tally.failures == []
    assert tally.copies == tally.copies_noticed == HALLS * COPIES
    assert (tally.restarts, tally.false_alarms) == (HALLS * COPIES * RESTARTS, 0)


def test_without_the_baton_no_copy_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "fits", lambda known, baton: True)
    tally = one_round(1)
    assert (tally.copies_noticed, tally.held) == (0, False)


def test_a_centre_that_takes_only_the_last_token_cries_wolf(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def last_only(known: standing.Held | None, baton: standing.Baton) -> bool:
        return known is None or known.token in baton.kept[:1]

    monkeypatch.setattr(standing, "fits", last_only)
    tally = one_round(1)
    assert tally.false_alarms > 0


def test_what_was_not_noticed_breaks_the_promise() -> None:
    assert Tally(copies=2, copies_noticed=2, restarts=9).held
    assert not Tally(copies=2, copies_noticed=1).held
    assert not Tally(restarts=9, false_alarms=1).held
