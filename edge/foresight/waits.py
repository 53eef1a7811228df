"""Expected waits: the one way in which kiosk, paper, phone, board and overview come by them."""

from collections.abc import Callable, Mapping
from typing import Final

from domain import foresight
from domain.experience import Experience
from domain.foresight import MOST_STEPS, WEIGHT_S, Coming, Counter, Forecast, Person, Scene
from domain.plan import Plan, Window
from domain.tickets import Ticket
from domain.windows import OPEN, WindowState
from edge.experience import hour_of, slot_of
from edge.floor import Floor
from edge.node import HallNode

States = Callable[[str], WindowState | None]
SECOND_MS: Final = 1000


def now_for_all(node: HallNode) -> dict[str, Forecast]:
    """The wait of somebody who takes a number now, by queue; without a window there is none."""
    return foresight.forecasts(scene(node), dict.fromkeys(node.plan.queues, 0.0))


def of_ticket(node: HallNode, ticket: Ticket) -> Forecast | None:
    """The wait still before somebody who waits."""
    rank_s = (ticket.rank - node.wall_ms()) / SECOND_MS
    return foresight.forecast(scene(node), ticket.queue, rank_s)


def scene(node: HallNode) -> Scene:
    """The hall as it stands."""
    states = {w.id: w for w in node.store.states(WindowState, "hall = ?", (node.id,))}
    return Hall(
        node.plan, node.floor, states.get, node.knowledge.experience, node.wall_ms()
    ).scene()


class Hall:
    """The hall at one moment, as far as waiting is concerned."""

    def __init__(
        self, plan: Plan, floor: Floor, states: States, experience: Experience, now_ms: int
    ) -> None:
        self._plan, self._floor, self._states = plan, floor, states
        self._experience, self._now_ms = experience, now_ms
        self._hour = hour_of(now_ms)

    def wait(self, queue: str, rank_ms: int) -> Forecast | None:
        """The wait of somebody who would get this place in a queue."""
        if not any(self._is_open(w) for w in self._plan.windows_serving(queue)):
            return None
        rank_s = (rank_ms - self._now_ms) / SECOND_MS
        return foresight.forecast(self.scene(), queue, rank_s)

    def scene(self) -> Scene:
        """Who waits, who serves, who is to come."""
        queues = tuple(self._plan.queues)
        lines = {q: self._line(q) for q in queues}
        more = {q: self._floor.waiting(q) - len(lines[q]) for q in queues}
        open_windows = [w for w in self._plan.windows.values() if self._is_open(w)]
        return Scene(lines, [self.counter(w) for w in open_windows], self._coming(), more)

    def counter(self, window: Window) -> Counter:
        """A window that is, or would be, open; those sent on to it alone come first."""
        state, holder = self._states(window.id), self._floor.holder(window.id)
        gone_s = (self._now_ms - (holder.called_at or self._now_ms)) / 1000 if holder else 0.0
        held = (holder.queue, holder.item) if holder else None
        made = self._experience.counter(
            window, state.staff if state else None, held, gone_s, self._hour
        )
        sent = len(self._floor.sent_to(window.id))
        if not sent:
            return made
        own = window.serves[0].queue if window.serves else ""
        busy_s = sent * self._experience.paces.mean(own, None, self._hour)
        return Counter(made.serves, made.free_in_s + busy_s, made.unsure_s + busy_s / 2, made.speed)

    def _line(self, queue: str) -> list[Person]:
        person, hour, now_ms = self._experience.person, self._hour, self._now_ms
        waiting = self._floor.people(queue, MOST_STEPS)
        return [person(queue, t.item, (t.rank - now_ms) / SECOND_MS, hour) for t in waiting]

    def _coming(self) -> tuple[Coming, ...]:
        hall = self._plan.hall
        if hall is None:
            return ()
        weights = [s.weight for w in self._plan.windows.values() for s in w.serves]
        apart_s = (max(weights) - min(weights)) * WEIGHT_S if weights else 0.0
        slot = slot_of(self._now_ms)
        return self._experience.coming(
            self._plan.queues, hall.priorities, slot, self._hour, apart_s
        )

    def _is_open(self, window: Window) -> bool:
        state = self._states(window.id)
        return state is not None and state.state == OPEN


def seconds(found: Mapping[str, Forecast], queue: str) -> int | None:
    """The expected wait of a queue alone."""
    forecast = found.get(queue)
    return forecast.wait_s if forecast else None
