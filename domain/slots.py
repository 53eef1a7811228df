"""Which slots a hall offers for appointments (预约时段), and which of them may be booked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.calendar import WorkingDays


@dataclass(frozen=True, slots=True)
class SlotTime:
    """A slot of a working day: times of the hall (`09:30`), and how many may come."""

    start: str
    end: str
    places: int


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """Document `slots`: what may be booked for a queue, so many days ahead. With `items` it is for
    these alone, and goes before the plan of the whole queue.
    """

    id: str
    queue: str
    times: tuple[SlotTime, ...]
    days_ahead: int = 7
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A slot of a day. `left`: places that nobody has taken."""

    day: date
    start: str
    end: str
    left: int


def plan_for(plans: tuple[SlotPlan, ...], queue: str, item: str) -> SlotPlan | None:
    """The plan that counts for an item of a queue."""
    of_queue = [p for p in plans if p.queue == queue]
    own = [p for p in of_queue if item in p.items]
    general = [p for p in of_queue if not p.items]
    return next(iter([*own, *general]), None)


def offers(
    plan: SlotPlan, now: datetime, days: WorkingDays, taken: dict[tuple[str, str], int]
) -> Iterator[Offer]:
    """Every slot that has not begun, on the working days ahead. `taken`: (ISO day, start) -> how
    many have it.
    """
    for n in range(plan.days_ahead + 1):
        day = now.date() + timedelta(days=n)
        if not days.is_working(day):
            continue
        for slot in plan.times:
            begins = datetime.combine(day, time.fromisoformat(slot.start), now.tzinfo)
            if begins > now:
                left = slot.places - taken.get((day.isoformat(), slot.start), 0)
                yield Offer(day, slot.start, slot.end, max(left, 0))
