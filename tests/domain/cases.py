"""A case in memory: acts by the rules, folds with the reducers, as a node would."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from domain import case_events as said
from domain import case_rules as rules
from domain.calendar import WorkingCalendar, WorkingDays
from domain.case_rules import Today
from domain.cases import Case, require
from domain.errors import Refused
from domain.events import Event
from domain.folding import Key, Table
from domain.items import INSTANT, PROMISED, ItemResult, Material
from domain.plan import ServiceItem
from sync.envelope import decode, encode
from sync.folds import fold
from tests.factories import NODE, event

FILE = Path(__file__).parents[2] / "central" / "data" / "calendar.json"
CALENDAR = WorkingDays(msgspec.json.decode(FILE.read_bytes(), type=WorkingCalendar))
ZONE = ZoneInfo("Asia/Shanghai")
SUBJECT = "case/c-1"

MATERIALS = (
    Material("m1", "申请表"),
    Material("m2", "营业执照复印件", deferrable=True),
    Material("m3", "委托书", when="代办的", field="agent", equals="yes"),
)


def item(project_type: str = PROMISED, promised: int | None = 10) -> ServiceItem:
    """A service item with three materials."""
    return ServiceItem(
        "i-1",
        "公共场所卫生许可",
        "区卫健局",
        "行政许可",
        "q-a",
        promised_working_days=promised,
        project_type=project_type,
        statutory_working_days=20,
        materials=MATERIALS,
        result=ItemResult("卫生许可证", valid_years=4),
    )


@dataclass(slots=True)
class Story:
    """One case, its log and its rows. `on` is the day in the hall."""

    on: date = date(2026, 3, 2)
    item: ServiceItem = field(default_factory=item)
    log: list[bytes] = field(default_factory=list)
    rows: dict[tuple[str, Key], Any] = field(default_factory=dict)
    minutes: int = 0

    @property
    def today(self) -> Today:
        return Today(self.on, CALENDAR)

    @property
    def now_ms(self) -> int:
        nine = datetime(self.on.year, self.on.month, self.on.day, 9, tzinfo=ZONE)
        return int((nine + timedelta(minutes=self.minutes)).timestamp() * 1000)

    @property
    def case(self) -> Case:
        found = self.rows[("case", (NODE, "c-1"))]
        assert isinstance(found, Case)
        return found

    @property
    def known(self) -> Case | None:
        found: Case | None = self.rows.get(("case", (NODE, "c-1")))
        return found

    def add(self, body: object, actor: str = "staff/s-1") -> None:
        """Emit a fact; nothing changes when it does not fit."""
        self.minutes += 1
        made = event(body, SUBJECT, seq=len(self.log) + 1, at_ms=self.now_ms, actor=actor)
        self.fold(made)
        self.log.append(encode(made))

    def fold(self, made: Event) -> None:
        for table, key, state in fold(made, self._load):
            self.rows[(table.name, key)] = state

    def replayed(self) -> dict[tuple[str, Key], Any]:
        """The rows made anew from the log's bytes."""
        again = Story()
        for line in self.log:
            again.fold(decode(line))
        return again.rows

    def draft(self) -> None:
        body = said.CaseDrafted(
            self.today.iso, "i-1", self.item.name, 1, self.item.project_type,
            "01", "s-1", None, "p" * 32, "王**",
        )  # fmt: skip
        self.add(body)

    def submit(self, states: dict[str, str] | None = None) -> None:
        brought = {"m1": "received", "m2": "received"} if states is None else states
        materials = rules.checklist(self.item, {}, brought, self.today)
        require(self.known, "submit")
        body = said.CaseSubmitted(
            self.today.iso, 1, "51160201-260302-0100001-4", "person", "p" * 32, "王**",
            "510***********1234", None, None, None, 1, materials, 0, "c2VhbGVk",
        )  # fmt: skip
        self.add(body)

    def handed_in(self, states: dict[str, str] | None = None) -> "Story":
        self.draft()
        self.submit(states)
        return self

    def accepted(self) -> "Story":
        self.handed_in()
        self.add(rules.accept(self.case, self.item, self.today))
        return self

    def _load(self, table: Table, key: Key) -> Any:
        return self.rows.get((table.name, key))


def instant() -> ServiceItem:
    """An item decided on the spot."""
    return item(INSTANT, 0)


def refusal(act: Any) -> str:
    """The code with which an act is refused, '' when it is done."""
    try:
        act()
    except Refused as refused:
        return refused.code
    return ""
