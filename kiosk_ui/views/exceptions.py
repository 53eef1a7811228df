"""Records that contradict each other, with both stories: one page for halls and the centre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk_ui.views.shared import Problem


@dataclass(frozen=True, slots=True)
class StoryStep:
    """A step that hall or centre wrote. ``kind``: stable word of the event (queue.closed)."""

    at: datetime
    by_centre: bool
    kind: str
    who: str
    words: str
    refused: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody said about it. ``outcome``: kept or redone."""

    at: datetime
    who: str
    outcome: str
    words: str


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """A step that did not fit. ``noun``, ``name``: what it was about; ``code``: the rule's word."""

    event: str
    noun: str
    name: str
    kind: str
    code: str
    at: datetime
    steps: tuple[StoryStep, ...]
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class Exceptions:
    """``exceptions.html``; ``place`` is where its forms go, ``back`` where one came from."""

    hall_name: str
    place: str
    back: str
    open: tuple[ExceptionRow, ...]
    settled: tuple[ExceptionRow, ...]
    staff_name: str = ""
    problem: Problem | None = None
