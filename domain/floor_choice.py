"""Queues, numbering, windows and zones as the hall's manager wants them, laid over what the centre
has sent: of what the manager has written down their word counts, the rest stays the centre's.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from domain.plan import Plan, Queue, Window, Zone

LETTER: Final = re.compile(r"[A-Z]{1,2}")
ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,15}")
DIGITS: Final = (2, 3, 4)
MOST_WEIGHT: Final = 10.0
LONGEST_NAME: Final = 24
LONGEST_ENGLISH: Final = 48
HUNDREDTHS: Final = 100

PartT = TypeVar("PartT", Queue, Window, Zone)


@dataclass(frozen=True, slots=True)
class FloorChoice:
    """The manager's queues, windows and zones; `without`: windows of the centre's that the hall
    has not got."""

    queues: tuple[Queue, ...] = ()
    windows: tuple[Window, ...] = ()
    zones: tuple[Zone, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a choice cannot be published: `code` at `kind` `id` (queue, window, zone)."""

    code: str
    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changes: a field of a queue, window or zone. Empty texts: added, removed."""

    kind: str
    id: str
    name: str
    field: str
    before: str
    after: str


def choice_of(plan: Plan) -> FloorChoice:
    """The floor as it is now."""
    return FloorChoice(
        tuple(plan.queues.values()), tuple(plan.windows.values()), tuple(plan.zones.values())
    )


def laid_over(plan: Plan, choice: FloorChoice) -> Plan:
    """The plan as the manager wants it."""
    kept = {id: w for id, w in plan.windows.items() if id not in choice.without}
    return replace(
        plan,
        queues=_over(plan.queues, choice.queues),
        windows=_over(kept, choice.windows),
        zones=_over(plan.zones, choice.zones),
    )


def _over(given: Mapping[str, PartT], chosen: Iterable[PartT]) -> dict[str, PartT]:
    parts = {**given, **{part.id: part for part in chosen}}
    return dict(sorted(parts.items(), key=lambda kv: (kv[1].order, kv[0])))


def flaws(plan: Plan, at_work: Iterable[str] = (), numbered: Mapping[str, str] = {}) -> list[Flaw]:
    """What is wrong with a whole plan that is to be shown.

    `at_work`: windows where somebody sits now: they may not go. `numbered`: letters that today's
    tickets bear -> their queue: no other queue may take such a letter before tomorrow.
    """
    found = [flaw for queue in plan.queues.values() for flaw in _of_queue(queue)]
    found += [flaw for window in plan.windows.values() for flaw in _of_window(window, plan)]
    found += [flaw for zone in plan.zones.values() for flaw in _of_zone(zone)]
    found += [Flaw("window_at_work", "window", id) for id in at_work if id not in plan.windows]
    letters = Counter(queue.letter for queue in plan.queues.values())
    for queue in plan.queues.values():
        if letters[queue.letter] > 1:
            found.append(Flaw("letter_twice", "queue", queue.id))
        elif numbered.get(queue.letter, queue.id) != queue.id:
            found.append(Flaw("letter_today", "queue", queue.id))
        if not plan.windows_serving(queue.id):
            found.append(Flaw("nobody_serves", "queue", queue.id))
    return found


def _of_queue(queue: Queue) -> list[Flaw]:
    wrong = {
        "bad_id": not ID.fullmatch(queue.id),
        "bad_letter": not LETTER.fullmatch(queue.letter),
        "bad_name": not _named(queue.name, queue.name_en),
        "bad_digits": queue.digits not in DIGITS,
        "bad_first": not 1 <= queue.first < 10 ** min(queue.digits, max(DIGITS)),
    }
    return [Flaw(code, "queue", queue.id) for code, is_wrong in wrong.items() if is_wrong]


def _of_window(window: Window, plan: Plan) -> list[Flaw]:
    served = [s.queue for s in window.serves]
    wrong = {
        "bad_id": not ID.fullmatch(window.id),
        "bad_name": not _named(window.name, window.name_en),
        "serves_nothing": not served,
        "bad_queue": len(set(served)) < len(served) or any(q not in plan.queues for q in served),
        "bad_weight": any(not 0 < s.weight <= MOST_WEIGHT for s in window.serves),
        "bad_zone": window.zone != "" and window.zone not in plan.zones,
    }
    return [Flaw(code, "window", window.id) for code, is_wrong in wrong.items() if is_wrong]


def _of_zone(zone: Zone) -> list[Flaw]:
    sides = ((zone.left, zone.width), (zone.top, zone.height))
    inside = all(at >= 0 and size >= 0 and at + size <= HUNDREDTHS for at, size in sides)
    wrong = {
        "bad_id": not ID.fullmatch(zone.id),
        "bad_name": not _named(zone.name, zone.name_en),
        "bad_place": not inside,
    }
    return [Flaw(code, "zone", zone.id) for code, is_wrong in wrong.items() if is_wrong]


def _named(name: str, english: str) -> bool:
    return 0 < len(name.strip()) <= LONGEST_NAME and len(english) <= LONGEST_ENGLISH


def differences(before: Plan, after: Plan) -> list[Difference]:
    """What changes between two plans, queue by queue, window by window, zone by zone."""
    return [
        *_between("queue", before.queues, after.queues),
        *_between("window", before.windows, after.windows),
        *_between("zone", before.zones, after.zones),
    ]


def _between(
    kind: str, before: Mapping[str, PartT], after: Mapping[str, PartT]
) -> Iterable[Difference]:
    for id in (*before, *(id for id in after if id not in before)):
        old, new = before.get(id), after.get(id)
        if old is None or new is None:
            there = new if old is None else old
            assert there is not None
            field = "added" if old is None else "removed"
            yield Difference(kind, id, there.name, field, "", "")
        elif old != new:
            told, wanted = _told(old), _told(new)
            for field, text in wanted.items():
                if told[field] != text:
                    yield Difference(kind, id, new.name, field, told[field], text)


def _told(part: Queue | Window | Zone) -> dict[str, str]:
    """The fields of a part as short texts."""
    texts = {"name": part.name, "name_en": part.name_en, "order": str(part.order)}
    if isinstance(part, Queue):
        texts |= {"letter": part.letter, "digits": str(part.digits), "first": str(part.first)}
    elif isinstance(part, Window):
        served = " ".join(f"{s.queue}*{s.weight:g}" for s in part.serves)
        texts |= {"zone": part.zone, "serves": served}
    else:
        texts["place"] = f"{part.left},{part.top} {part.width}x{part.height}"
    return texts
