"""How a device is doing, as people and screens see it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum


class State(StrEnum):
    """``starting`` never answered yet; ``up`` works; ``down`` see the reason; ``stopped`` by us."""

    STARTING = "starting"
    UP = "up"
    DOWN = "down"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Health:
    """State of one device. ``since`` is the wall clock (UTC) of the last change of state;
    ``failures`` counts failed openings and breaks since the device was last up."""

    device: str
    station: str
    kind: str
    state: State
    reason: str
    since: datetime
    failures: int

    def moved(self, state: State, reason: str = "") -> "Health":
        """The same device in another state."""
        now = datetime.now(UTC)
        failures = {State.UP: 0, State.DOWN: self.failures + 1}.get(state, self.failures)
        since = self.since if (state, reason) == (self.state, self.reason) else now
        return replace(self, state=state, reason=reason, since=since, failures=failures)
