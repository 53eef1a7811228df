"""The database server dies, its standby takes over: what was acknowledged is there."""

from pathlib import Path

from tests.central.centres import enrolled, open_test_centre, wait_for
from tests.central.replicated import replicated
from tests.factories import take


def test_what_was_acknowledged_outlives_the_primary(tmp_path: Path) -> None:
    with (
        replicated() as pair,
        open_test_centre(tmp_path, pair.url) as opened,
        enrolled(opened, tmp_path / "hall") as hall,
    ):
        for no in range(1, 31):
            hall.running.writer.run(take(f"A{no:03d}"))
        assert hall.push().state == "done"
        wait_for(lambda: pair.at_standby("SELECT count(*) FROM state_ticket") == 30)
        pair.fail_over()
        hall.running.writer.run(take("A031"))
        wait_for(lambda: hall.push().state == "done")
        store = hall.running.store
        assert opened.lines(hall.node) == store.lines(1, 0, 100, 10**6)
        wait_for(lambda: opened.digests(hall.node) == store.digests(hall.node))
