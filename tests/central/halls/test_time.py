"""A hall whose clock is a year off: told at each contact, its order kept, nobody dragged along."""

import time
from pathlib import Path

import pytest

from central import journal
from central.halls import keys
from central.store import log as log_sql
from sync.clock import COUNTS, MAX_DRIFT_MS, HybridClock
from sync.envelope import decode
from sync.push import say_hello
from tests.central.boxes import Box, enrol_box, started
from tests.central.centres import ACTOR, OpenCentre, link_to, wait_for

YEAR_MS = 365 * 24 * 3_600_000


def said(centre: OpenCentre, box: Box, off_ms: int) -> int | None:
    """A word of a box whose clock is off; what it is told."""

    def wall_s() -> float:
        return time.time() + off_ms / 1000

    key = box.standing.key
    link = link_to(centre.url, key, box.writer.node, box.link.centre_public_hex, wall_s)
    outcome = say_hello(
        box.store,
        link,
        backlog=0,
        version="1",
        wall_ms=int(wall_s() * 1000),
        baton=box.standing.offer(link).baton,
    )
    link.close()
    assert outcome.state == "done"
    return outcome.skew_ms


@pytest.mark.parametrize("off_ms", [-YEAR_MS, YEAR_MS])
def test_a_year_off(centre: OpenCentre, tmp_path: Path, off_ms: int) -> None:
    enrol_box(centre, tmp_path / "wrong")
    enrol_box(centre, tmp_path / "right")
    with started(centre, tmp_path / "wrong") as wrong, started(centre, tmp_path / "right") as right:
        node = wrong.writer.node
        wrong.writer.clock = HybridClock(lambda: int(time.time() * 1000) + off_ms)
        wrong.work("A001", "A002", "A003")
        assert wrong.push().state == "done"
        told = said(centre, wrong, off_ms)
        assert told is not None and abs(told - off_ms) < MAX_DRIFT_MS
        # Both sides show it to people, in words.
        page = centre.admin().get(f"{centre.url}/halls/{node}").text
        assert f"大厅时钟比省中心{'快' if off_ms > 0 else '慢'} 365 天" in page
        # Its events keep their order, on both sides alike.
        stamps = [decode(line).at for line in centre.lines(node)]
        assert stamps == sorted(set(stamps))
        assert abs(stamps[0] // COUNTS - time.time() * 1000 - off_ms) < MAX_DRIFT_MS
        wait_for(lambda: centre.digests(node) == wrong.store.digests(node))
        # Neither the centre's clock nor another hall's has moved.
        keys.ask_for_rotation(centre.centre, ACTOR, node)
        with centre.centre.database.read() as connection:
            newest = log_sql.lines(connection, journal.NODE, journal.EPOCH)[-1]
        assert abs(decode(newest).at // COUNTS - time.time() * 1000) < MAX_DRIFT_MS
        right.hello()
        right.work("B001")
        (line,) = right.store.lines(1, 0, 10, 10**6)
        assert abs(decode(line).at // COUNTS - time.time() * 1000) < MAX_DRIFT_MS


def test_a_clock_that_is_put_right_is_no_alarm_any_more(centre: OpenCentre, tmp_path: Path) -> None:
    enrol_box(centre, tmp_path / "box")
    with started(centre, tmp_path / "box") as box:
        browser, page = centre.admin(), f"{centre.url}/halls/{box.writer.node}"
        said(centre, box, 5 * 60_000)
        assert "快 5 分钟" in browser.get(page).text
        box.hello()
        assert "大厅时钟比省中心" not in browser.get(page).text
