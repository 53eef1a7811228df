"""Windows that serve other queues today than planned, in memory beside the tables."""

from typing import Final

from domain.days import HallDay
from domain.folding import table_of
from domain.plan import Plan
from domain.serving import WindowServing, as_assigned
from sync.store import Store
from sync.transaction import Change

SERVING: Final = table_of(WindowServing)
DAYS: Final = table_of(HallDay)


class Reassigned:
    """What counts on the day that was opened last; the writer keeps it in step."""

    def __init__(self) -> None:
        self._said: dict[str, WindowServing] = {}
        self._day = ""
        self._made: tuple[Plan, Plan] | None = None

    def rebuild(self, store: Store) -> None:
        """Make it anew from the tables."""
        self._said = {s.window: s for s in store.states(WindowServing, "hall = ?", (store.node(),))}
        days = store.states(HallDay, "hall = ? ORDER BY day DESC LIMIT 1", (store.node(),))
        self._day = days[0].day if days else ""
        self._made = None

    def apply(self, change: Change) -> None:
        """Follow one changed row."""
        if change.table is SERVING:
            self._said = {**self._said, change.new.window: change.new}
        elif change.table is DAYS:
            self._day = max(self._day, change.new.day)
        else:
            return
        self._made = None

    def over(self, plan: Plan) -> Plan:
        """The plan as it counts today."""
        made = self._made
        if made is None or made[0] is not plan:
            made = self._made = (plan, as_assigned(plan, self.today()))
        return made[1]

    def today(self) -> dict[str, tuple[str, ...]]:
        """Window -> the queues it serves today, where that is not as planned."""
        return {
            s.window: tuple(s.queues.split(","))
            for s in self._said.values()
            if s.day == self._day and s.queues
        }
