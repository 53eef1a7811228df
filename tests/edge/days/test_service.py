"""The day changes: what is left is put in order, today is opened, and once is enough."""

from pathlib import Path

import pytest

from domain.days import HallDay
from domain.plan import Plan
from domain.sessions import Session
from domain.tickets import CLOSED, FINISHED, WAITING
from edge.calling import service as calling
from edge.days import service
from tests.edge.halls import DAY_MS, MINUTE_MS, OpenHall, open_hall, plan
from tests.factories import DAY, MORNING_MS, NODE, Wall

NEXT_DAY = "2026-03-03"


class PowerCut(Exception):
    """The node ends here."""


def day(hall: OpenHall, name: str) -> HallDay | None:
    return hall.store.state(HallDay, NODE, name)


def busy(hall: OpenHall) -> dict[str, str]:
    """A ticket in every state of the day; name of the state -> ticket id."""
    first, second, third = (hall.opened(n) for n in (1, 2, 3))
    for _ in range(4):
        hall.take()
    made = {"passed": calling.call_next(hall.node, first)}
    calling.pass_over(hall.node, first)
    made["finished"] = calling.call_next(hall.node, first)
    calling.start(hall.node, first)
    calling.finish(hall.node, first, ask=False)
    made["called"] = calling.call_next(hall.node, second)
    made["serving"] = calling.call_next(hall.node, third)
    calling.start(hall.node, third)
    made["waiting"] = hall.take().id
    return made


def states(hall: OpenHall, made: dict[str, str]) -> dict[str, str]:
    return {name: hall.ticket(ticket).state for name, ticket in made.items()}


def test_a_node_opens_its_day_when_it_starts(hall: OpenHall) -> None:
    opened = day(hall, DAY)
    assert opened is not None and opened.state == "open"
    (event,) = hall.events("day.opened")
    assert (event.actor, event.subject) == ("system/day-change", f"day/{DAY}")


def test_without_a_plan_no_day_is_opened_and_the_plan_opens_it_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ten_past_midnight = Wall(MORNING_MS - (8 * 60 + 50) * MINUTE_MS)
    with open_hall(tmp_path, the_plan=Plan(), wall=ten_past_midnight) as hall:
        assert hall.events("day.opened") == []
        wanted: list[object] = []
        monkeypatch.setattr(hall.running.jobs, "modify_job", lambda job, **to: wanted.append(job))
        hall.publish(plan(day_change="00:30"))
        assert wanted == ["day"]
        service.change_day(hall.node)
        (event,) = hall.events("day.opened")
        assert event.subject == "day/2026-03-01"


def test_running_twice_changes_nothing(hall: OpenHall) -> None:
    before = len(hall.events())
    service.change_day(hall.node)
    service.change_day(hall.node)
    assert len(hall.events()) == before


def test_everything_left_over_is_closed(hall: OpenHall) -> None:
    made = busy(hall)
    hall.signed_in("1004")
    hall.later(DAY_MS)
    service.change_day(hall.node)
    expected = dict.fromkeys(made, CLOSED) | {"finished": FINISHED}
    assert states(hall, made) == expected
    assert {hall.window(w).state for w in ("01", "02", "03")} == {"closed"}
    assert hall.store.states(Session, "signed_out_at IS NULL") == []
    closed, opened = day(hall, DAY), day(hall, NEXT_DAY)
    assert closed is not None and closed.state == "closed"
    assert opened is not None and opened.state == "open"
    (event,) = hall.events("day.closed")
    assert (event.body.closed, event.body.carried_over) == (4, 0)  # type: ignore[attr-defined]
    assert hall.node.floor.waiting("q-a") == 0
    before = len(hall.events())
    service.change_day(hall.node)
    assert len(hall.events()) == before


def test_a_hall_may_carry_the_waiting_over(tmp_path: Path) -> None:
    with open_hall(tmp_path, the_plan=plan(at_day_end="carry_over")) as hall:
        made = busy(hall)
        hall.later(DAY_MS)
        service.change_day(hall.node)
        assert states(hall, made) == {
            "passed": WAITING,
            "waiting": WAITING,
            "called": CLOSED,
            "serving": CLOSED,
            "finished": FINISHED,
        }
        assert {hall.ticket(made[n]).day for n in ("passed", "waiting")} == {NEXT_DAY}
        assert hall.node.floor.waiting("q-a") == 2
        (event,) = hall.events("day.closed")
        assert (event.body.closed, event.body.carried_over) == (2, 2)  # type: ignore[attr-defined]


def test_the_day_changes_at_the_halls_hour_not_at_midnight(hall: OpenHall) -> None:
    midnight = MORNING_MS + 15 * 60 * MINUTE_MS
    hall.wall.set(midnight + 29 * MINUTE_MS)
    service.change_day(hall.node)
    assert hall.node.today().isoformat() == DAY and day(hall, NEXT_DAY) is None
    hall.wall.set(midnight + 30 * MINUTE_MS)
    service.change_day(hall.node)
    assert day(hall, NEXT_DAY) is not None


def test_days_without_power_are_no_days(hall: OpenHall) -> None:
    hall.later(5 * DAY_MS)
    service.change_day(hall.node)
    assert [d.day for d in hall.store.states(HallDay, "1 ORDER BY day")] == [DAY, "2026-03-07"]


def test_after_a_power_cut_between_the_steps_it_goes_on(
    hall: OpenHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = busy(hall)
    hall.later(DAY_MS)

    def cut(*_: object) -> None:
        raise PowerCut

    with monkeypatch.context() as power, pytest.raises(PowerCut):
        power.setattr(service, "_open", cut)
        service.change_day(hall.node)
    closed = day(hall, DAY)
    assert closed is not None and closed.state == "closed" and day(hall, NEXT_DAY) is None
    service.change_day(hall.node)
    assert day(hall, NEXT_DAY) is not None
    assert len(hall.events("day.closed")) == 1
    assert states(hall, made)["waiting"] == CLOSED


def test_a_clock_set_back_opens_no_day_twice(hall: OpenHall) -> None:
    hall.later(DAY_MS)
    service.change_day(hall.node)
    hall.wall.set(MORNING_MS)
    service.change_day(hall.node)
    days = {d.day: d.state for d in hall.store.states(HallDay)}
    assert days == {DAY: "closed", NEXT_DAY: "open"}
