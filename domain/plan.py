"""How a hall is set up: what its documents say. Queue discipline is data here, not code.

All of it comes down from the centre; a hall works on with what it has.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from domain.calendar import WorkingCalendar
from domain.forms import FormDefinition
from domain.items import (
    ORGANISATION,
    PERSON,
    PROMISED,
    Fee,
    ItemResult,
    ItemStep,
    Material,
    SpecialProcedure,
)
from domain.slots import SlotPlan


@dataclass(frozen=True, slots=True)
class RequeueRule:
    """What happens to a passed ticket (过号) whose holder comes back.

    The ticket goes in behind the next `after` people of its queue; after `limit` passes it is
    cancelled.
    """

    after: int = 3
    limit: int = 2


@dataclass(frozen=True, slots=True)
class PriorityClass:
    """Who goes first, and by how much.

    `head_start_s`: the holder counts as having waited that many seconds longer. Because everybody
    else's waiting counts too, nobody starves: who has waited `head_start_s` more goes before.
    `from_age` lets the ID card choose the class by itself.
    """

    id: str
    name: str
    name_en: str
    head_start_s: int
    from_age: int | None = None
    offered: bool = True


@dataclass(frozen=True, slots=True)
class Hall:
    """Document `hall`: the hall itself."""

    id: str
    name: str
    region: str
    level: str
    timezone: str = "Asia/Shanghai"
    day_change: str = "00:30"
    at_day_end: str = "close"
    expected_service_s: int = 300
    requeue: RequeueRule = field(default_factory=RequeueRule)
    priorities: tuple[PriorityClass, ...] = ()


@dataclass(frozen=True, slots=True)
class Queue:
    """Document `queue`: a line of people for a group of services, with its own numbering
    (`A001`).
    """

    id: str
    letter: str
    name: str
    name_en: str
    digits: int = 3
    first: int = 1
    order: int = 0


@dataclass(frozen=True, slots=True)
class Served:
    """A queue that a window serves. One unit more of `weight` counts like ten minutes of waiting
    when the window chooses between the heads of its queues.
    """

    queue: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Zone:
    """Document `zone`: a part of the hall (区域) where some of its windows are.

    `left`, `top`, `width`, `height` are its place in the hall's drawing, in hundredths of the
    drawing's sides; the entrance is below. One without width is not drawn.
    """

    id: str
    name: str
    name_en: str
    left: int = 0
    top: int = 0
    width: int = 0
    height: int = 0
    order: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """Document `window`: a counter (窗口), the queues it serves, the zone it is in."""

    id: str
    name: str
    name_en: str
    serves: tuple[Served, ...]
    order: int = 0
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Staff:
    """Document `staff`: an account; goes only to its own hall.

    `password_hash` is argon2id in PHC form. `roles` of: window, manager. After `expires_on` (ISO
    date) the account is refused even with the line cut.
    """

    id: str
    number: str
    name: str
    password_hash: str
    roles: tuple[str, ...]
    expires_on: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """Document `item`: a service item (事项). `kind`: one of the ten kinds of power or 公共服务.

    `basic_code` (基本编码) and `implementing_code` (实施编码) as in GB/T 39554.1. `decided_by`:
    hall, or above for what is only taken in here.
    `invented` names the fields that no public source was found for (demo data only). `kiosk`: one
    may apply for it at a kiosk.
    """

    id: str
    name: str
    department: str
    kind: str
    queue: str | None = None
    main_item: str = ""
    promised_working_days: int | None = None
    version: int = 1
    basic_code: str = ""
    implementing_code: str = ""
    level: str = ""
    project_type: str = PROMISED
    decided_by: str = "hall"
    serves: tuple[str, ...] = (PERSON, ORGANISATION)
    statutory_working_days: int | None = None
    extension_working_days: int = 10
    conditions: tuple[str, ...] = ()
    materials: tuple[Material, ...] = ()
    fees: tuple[Fee, ...] = ()
    steps: tuple[ItemStep, ...] = ()
    special: tuple[SpecialProcedure, ...] = ()
    result: ItemResult | None = None
    form: str = ""
    law: str = ""
    phone: str = ""
    invented: tuple[str, ...] = ()
    kiosk: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """Document `situation`: something in people's lives ("我要开餐馆") and items for it."""

    id: str
    name: str
    name_en: str
    items: tuple[str, ...]
    order: int = 0


@dataclass(frozen=True, slots=True)
class Region:
    """A division by its code (GB/T 2260, nine digits below the county)."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Regions:
    """Document `regions`: the divisions people of a hall may name, the nearest first."""

    id: str
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All documents of a hall, by id."""

    hall: Hall | None = None
    queues: Mapping[str, Queue] = field(default_factory=dict)
    windows: Mapping[str, Window] = field(default_factory=dict)
    staff: Mapping[str, Staff] = field(default_factory=dict)
    items: Mapping[str, ServiceItem] = field(default_factory=dict)
    forms: Mapping[str, FormDefinition] = field(default_factory=dict)
    calendar: WorkingCalendar | None = None
    situations: Mapping[str, Situation] = field(default_factory=dict)
    divisions: Mapping[str, Regions] = field(default_factory=dict)
    slots: Mapping[str, SlotPlan] = field(default_factory=dict)
    zones: Mapping[str, Zone] = field(default_factory=dict)

    def regions(self) -> tuple[Region, ...]:
        """Every division a form may ask for."""
        return tuple(region for part in self.divisions.values() for region in part.regions)

    def priority(self, priority_id: str) -> PriorityClass | None:
        """The priority class of that id."""
        classes = self.hall.priorities if self.hall else ()
        return next((p for p in classes if p.id == priority_id), None)

    def windows_serving(self, queue_id: str) -> tuple[Window, ...]:
        """Windows that serve a queue, in display order."""
        return tuple(w for w in self.windows.values() if any(s.queue == queue_id for s in w.serves))

    def windows_in(self, zone_id: str) -> tuple[Window, ...]:
        """Windows of a zone, in display order; `""`: those that are in none."""
        return tuple(w for w in self.windows.values() if self.zone_of(w.id) == zone_id)

    def zone_of(self, window_id: str) -> str:
        """The id of a window's zone, `""` when it is in none."""
        window = self.windows.get(window_id)
        return window.zone if window is not None and window.zone in self.zones else ""


BODIES: Final[Mapping[str, type]] = {
    "hall": Hall,
    "queue": Queue,
    "window": Window,
    "staff": Staff,
    "item": ServiceItem,
    "form": FormDefinition,
    "calendar": WorkingCalendar,
    "situation": Situation,
    "regions": Regions,
    "zone": Zone,
    "slots": SlotPlan,
}

NORMAL: Final = PriorityClass("normal", "普通", "Regular", 0)

DEFAULT_PRIORITIES: Final = (
    NORMAL,
    PriorityClass("appointment", "预约", "Appointment", 1200, offered=False),
    PriorityClass("elderly", "老年人", "Elderly", 1800, from_age=60),
    PriorityClass("disabled", "残疾人", "Disabled", 1800),
    PriorityClass("military", "军人", "Military", 1800),
    PriorityClass("pregnant", "孕妇", "Pregnant", 1800),
)
