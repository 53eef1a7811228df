"""What the rooms of a hall's node share. Built in one visible place: `edge.app`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from domain.plan import Plan
from edge.blobs import HallBlobs
from edge.experience import Knowledge
from edge.floor import Floor
from edge.plan import PlanShelf
from edge.reassigned import Reassigned
from edge.settings import Settings
from sync.store import Store
from sync.transaction import Transaction

ResultT = TypeVar("ResultT")


class Runner(Protocol):
    """Runs a command through the writer and waits for it to be durable."""

    def __call__(self, command: Callable[[Transaction], ResultT]) -> ResultT:
        """Raises what the command raised, or `sync.writer.NotSaved`."""


@dataclass(frozen=True, slots=True)
class HallNode:
    """The parts of a running node that rooms work with."""

    id: str
    settings: Settings
    store: Store
    floor: Floor
    shelf: PlanShelf
    run: Runner
    wall_ms: Callable[[], int]
    blobs: HallBlobs
    knowledge: Knowledge = field(default_factory=Knowledge)
    reassigned: Reassigned = field(default_factory=Reassigned)

    @property
    def plan(self) -> Plan:
        """The present plan, with what the manager has changed for today."""
        return self.reassigned.over(self.shelf.plan)

    @property
    def zone(self) -> ZoneInfo:
        """The hall's time zone."""
        return ZoneInfo(self.plan.hall.timezone if self.plan.hall else "Asia/Shanghai")

    def now(self) -> datetime:
        """Wall time in the hall's zone."""
        return self.local(self.wall_ms())

    def local(self, at_ms: int) -> datetime:
        """A moment in the hall's zone."""
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(self.zone)

    def today(self) -> date:
        """The hall's working day: it changes at the plan's `day_change`, not at midnight."""
        hours, minutes = (self.plan.hall.day_change if self.plan.hall else "00:00").split(":")
        return (self.now() - timedelta(hours=int(hours), minutes=int(minutes))).date()
