"""What a node did not know yet is kept, handed on, and folded after its upgrade: on both sides."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from central.store import derived
from domain import events
from domain.equipment import DeviceFailed, DeviceFailedBefore
from domain.events import Fact
from domain.tickets import TicketCancelled
from sync import known
from sync.envelope import decode
from sync.refold import refold_if_needed
from sync.store import Store
from tests.central.centres import enrolled, open_test_centre, wait_for
from tests.factories import STORE_KEY, event, take
from tests.sync.reference import example_body

CANCELLED = ("ticket.cancelled", 1)


@contextmanager
def yesterday(*missing: tuple[str, int]) -> Iterator[None]:
    """The program as it was before it knew some kinds."""
    kept = {kind: events._BODIES.pop(kind) for kind in missing}
    try:
        yield
    finally:
        events._BODIES.update(kept)


def cancel(number: str) -> Callable[[object], object]:
    body = example_body(TicketCancelled)
    return lambda tx: tx.emit("staff/s-1", Fact(f"ticket/t-{number}", body))  # type: ignore[attr-defined]


def state(store: Store) -> str:
    return str(store.rows("SELECT state FROM ticket")[0][0])


def test_a_hall_folds_after_its_upgrade_what_it_did_not_know(tmp_path: Path) -> None:
    with open_test_centre(tmp_path) as centre, enrolled(centre, tmp_path / "hall") as hall:
        hall.running.writer.run(take("A001"))
        hall.running.writer.run(cancel("A001"))
        hall.running.writer.stop()
        path = hall.running.path
    with yesterday(CANCELLED):
        store = Store(path, STORE_KEY)
        refold_if_needed(store, lambda count: None)
        assert state(store) == "waiting"
        assert isinstance(decode(store.lines(1, 1, 1, 1)[0]).body, msgspec.Raw)
        assert not refold_if_needed(store, lambda count: None)
    assert known.fresh(store.value(known.VALUE)) == {CANCELLED}
    assert refold_if_needed(store, lambda count: None)
    assert state(store) == "cancelled"
    assert not refold_if_needed(store, lambda count: None)
    store.close()


def test_a_centre_folds_after_its_upgrade_what_it_did_not_know(tmp_path: Path) -> None:
    with (
        yesterday(CANCELLED),
        open_test_centre(tmp_path) as centre,
        enrolled(centre, tmp_path / "hall") as hall,
    ):
        hall.running.writer.run(take("A001"))
        events._BODIES[CANCELLED] = TicketCancelled
        hall.running.writer.run(cancel("A001"))  # the hall is the newer one
        del events._BODIES[CANCELLED]
        assert hall.push().state == "done"
        wait_for(centre.folded)
        digests = centre.digests(hall.node)
        newer = hall.running.store.digests(hall.node)
        assert len(centre.lines(hall.node)) == 2
        assert digests["ticket"] != newer["ticket"]
    with open_test_centre(tmp_path) as centre:
        wait_for(lambda: centre.folded() and centre.digests(hall.node)["ticket"] == newer["ticket"])
        with centre.centre.database.write() as tx:
            assert not derived.ensure(tx)  # once is enough


def test_a_kind_that_nobody_has_used_yet_costs_no_refold(tmp_path: Path) -> None:
    with open_test_centre(tmp_path) as centre, enrolled(centre, tmp_path / "hall") as hall:
        hall.running.writer.run(take("A001"))
        hall.running.writer.stop()
        path = hall.running.path
    with yesterday(CANCELLED):
        store = Store(path, STORE_KEY)
        refold_if_needed(store, lambda count: None)
    assert not refold_if_needed(store, lambda count: None)
    assert known.fresh(store.value(known.VALUE)) == set()
    store.close()


def test_a_version_that_waits_is_told_from_one_that_does_not() -> None:
    with yesterday(("device.failed", 2)):
        before = known.as_text()
    old = msgspec.json.encode(event(DeviceFailedBefore("printer", "K1", "paper_out"), "device/p"))
    new = msgspec.json.encode(event(DeviceFailed("printer", "K1", "paper_out", ""), "device/p"))
    assert not known.waits(before, lambda kind: [old])
    assert known.waits(before, lambda kind: [old, new])
    assert not known.waits(None, lambda kind: [new])


def test_an_old_version_is_read_as_the_newest() -> None:
    line = msgspec.json.encode(event(DeviceFailedBefore("printer", "K1", "paper_out"), "device/p"))
    read = decode(line)
    assert (read.version, read.body) == (2, DeviceFailed("printer", "K1", "paper_out", ""))


@pytest.mark.parametrize("text", ["", "nonsense", "ticket.taken.v1"])
def test_what_was_known_may_be_anything(text: str) -> None:
    assert known.fresh(text) <= set(events.kinds())
