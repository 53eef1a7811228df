"""Queue discipline: what number comes next, who is called next, how long the wait will be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.errors import Refused
from domain.persons import Visitor
from domain.plan import NORMAL, Plan, PriorityClass, Queue, RequeueRule, Window
from domain.tickets import Ticket

WEIGHT_MS: Final = 600_000
"""One unit of a queue's weight at a window counts like ten minutes of waiting."""


def next_number(queue: Queue, last_no: int) -> tuple[int, str]:
    """(number within queue and day, what people read: `A012`)."""
    no = max(last_no + 1, queue.first)
    return no, f"{queue.letter}{no:0{queue.digits}d}"


def rank(taken_at_ms: int, priority: PriorityClass) -> int:
    """Place among the waiting, smaller goes first: the moment of taking less the head start."""
    return taken_at_ms - priority.head_start_s * 1000


def priority_for(
    plan: Plan, wanted: str | None, visitor: Visitor | None, day: date
) -> PriorityClass:
    """The class somebody belongs to: what they chose, else what the card's birth date says.

    Raises Refused(`no_such_priority`).
    """
    if wanted not in (None, "", NORMAL.id):
        chosen = plan.priority(str(wanted))
        if chosen is None or not chosen.offered:
            raise Refused("no_such_priority", priority=wanted)
        return chosen
    by_age = priority_by_age(plan, visitor, day)
    return by_age or plan.priority(NORMAL.id) or NORMAL


def priority_by_age(plan: Plan, visitor: Visitor | None, day: date) -> PriorityClass | None:
    """The class that the card alone gives, the one with the largest head start."""
    if visitor is None or plan.hall is None:
        return None
    age = visitor.age_on(day)
    fitting = (p for p in plan.hall.priorities if p.from_age is not None and age >= p.from_age)
    return max(fitting, key=lambda p: p.head_start_s, default=None)


@dataclass(frozen=True, slots=True)
class Slot:
    """The time somebody has an appointment for, wall milliseconds."""

    start: int
    end: int


SLOT_GRACE_MS: Final = 15 * 60_000
"""Who comes so much later than the slot still has it."""

APPOINTMENT: Final = "appointment"
"""The priority class that comes with a slot."""


def place(
    plan: Plan, slot: Slot | None, priority: PriorityClass, now_ms: int
) -> tuple[PriorityClass, int]:
    """(class, rank) of somebody who takes a number now.

    With an appointment one stands as if one had come at the start of the slot with the class's
    head start, however early one really came; who comes too late stands like everybody else. A
    class of one's own that is better counts.
    """
    own = priority, rank(now_ms, priority)
    booked = plan.priority(APPOINTMENT)
    if slot is None or booked is None or now_ms > slot.end + SLOT_GRACE_MS:
        return own
    with_slot = booked, rank(slot.start, booked)
    return min(with_slot, own, key=lambda found: found[1]) if own[0].head_start_s else with_slot


def choose_next(
    window: Window, heads: Mapping[str, Ticket], own: Sequence[Ticket], now_ms: int
) -> Ticket | None:
    """Whom a window calls.

    `heads`: the first in line of each queue (not meant for another window). `own`: those sent on to
    exactly this window; they have been served once already and go first.
    """
    if own:
        return min(own, key=lambda t: (t.rank, t.id))
    served = [(s.weight, heads[s.queue]) for s in window.serves if s.queue in heads]
    if not served:
        return None
    # A weight is a head start, not a factor: a factor would let a busy heavy queue starve a light
    # one for ever. Ties go to the earlier number, so that equal halls choose alike.
    _, ticket = max(
        served,
        key=lambda wt: (now_ms - wt[1].rank + wt[0] * WEIGHT_MS, -wt[1].taken_at, wt[1].id),
    )
    return ticket


def rank_behind(waiting: Sequence[int], rule: RequeueRule, now_ms: int) -> int:
    """Rank of somebody who comes back after being passed: behind the next `rule.after` people.

    `waiting`: ranks of the queue's waiting, ascending.
    """
    if not waiting:
        return now_ms
    return waiting[min(rule.after, len(waiting)) - 1] + 1


POSTPONED_BEHIND: Final = 5
"""So many people go before somebody who asked for a later turn (晚点叫我)."""


def rank_later(behind: Sequence[int]) -> int | None:
    """Rank of somebody who lets others go first: behind the next POSTPONED_BEHIND of them.

    `behind`: ranks of the waiting who come after this person, ascending. None when nobody does.
    """
    return behind[min(POSTPONED_BEHIND, len(behind)) - 1] + 1 if behind else None


@dataclass(frozen=True, slots=True)
class Seat:
    """A window at work, as far as waiting for a queue is concerned.

    `busy_queues`: how many of its queues have people waiting (this one included).
    `left_s`: what the person there now probably still needs, 0 when free.
    """

    busy_queues: int
    left_s: float


def expected_wait_s(ahead: int, mean_service_s: float, seats: Iterable[Seat]) -> int | None:
    """Seconds until somebody with `ahead` people before them is called; None when no window is
    open.

    The work ahead (people before you and what is left of those being served) shared by the
    windows; a window that also serves other queues gives each an equal share. For who has counts
    only, such as the centre; a hall walks through itself (`domain.foresight`).
    """
    at_work = list(seats)
    if not at_work:
        return None
    hands = sum(1 / max(seat.busy_queues, 1) for seat in at_work)
    if ahead == 0 and any(seat.left_s == 0 for seat in at_work):
        return 0
    left = sum(seat.left_s for seat in at_work) / len(at_work)
    return round(left + ahead * mean_service_s / hands)
