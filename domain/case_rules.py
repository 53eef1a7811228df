"""What may be done with a case, and the fact it makes. Each rule raises Refused with a code that
the edge turns into words that say why.

Law: Administrative Licensing Law (行政许可法 2019), articles 30 to 45, 69.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from domain.calendar import WorkingDays
from domain.case_events import (
    CaseAccepted,
    CaseCorrected,
    CaseCorrectionAsked,
    CaseDecided,
    CaseExtended,
    CaseRefused,
    CaseResumed,
    CaseSuspended,
    CaseUndone,
    Missing,
    Supplied,
)
from domain.case_lists import DEFERRED, MISSING, RECEIVED, unpack
from domain.cases import (
    ACCEPTED,
    CLOSED,
    CORRECTION_ASKED,
    DENIED,
    GRANTED,
    REFUSED,
    REVIEWED,
    WITHDRAWN,
    Case,
    require,
)
from domain.errors import Refused
from domain.items import INSTANT, REFUSAL_REASONS, SPECIAL_PROCEDURES, Material
from domain.plan import ServiceItem

CORRECTION_DAYS: Final = 5
"""All that is missing is told once within five days (article 32), else it counts as accepted."""

UNDO_MS: Final = 10 * 60_000
"""How long a slip may be taken back."""

LIMITED: Final = frozenset({ACCEPTED, REVIEWED})
"""The limit is one for deciding: it runs until then."""


@dataclass(frozen=True, slots=True)
class Today:
    """The date in the hall and the calendar to count with."""

    date: date
    days: WorkingDays

    @property
    def iso(self) -> str:
        """The day as ISO date."""
        return self.date.isoformat()


def checklist(
    item: ServiceItem, answers: Mapping[str, object], states: Mapping[str, str], today: Today
) -> tuple[Supplied, ...]:
    """The materials of an item as handed in: `states` by material id, others are missing.

    What the answers do not ask for is left out unless it was brought.
    Raises Refused(`not_deferrable`).
    """
    found = []
    for material in item.materials:
        state = states.get(material.id, MISSING)
        if state == MISSING and not material.needed(answers):
            continue
        found.append(_supplied(material, state, today))
    return tuple(found)


def _supplied(material: Material, state: str, today: Today) -> Supplied:
    if state == DEFERRED and not material.deferrable:
        raise Refused("not_deferrable", material=material.name)
    due = today.days.after(today.date, material.defer_days).isoformat()
    due_on = due if state == DEFERRED else None
    return Supplied(material.id, material.name, state, material.copies, due_on)


def lacking(materials: Sequence[Supplied]) -> tuple[Supplied, ...]:
    """What was not handed in and may not follow later."""
    return tuple(m for m in materials if m.state == MISSING)


def latest_correction(case: Case, today: Today) -> date:
    """The last day on which a correction may be asked."""
    handed_in = date.fromisoformat(case.submitted_on or today.iso)
    return today.days.after(handed_in, CORRECTION_DAYS)


def ask_correction(
    case: Case | None, missing: Sequence[Missing], today: Today
) -> CaseCorrectionAsked:
    """Tell once, with all that is missing. Raises Refused(`case_state` | `correction_asked_before`
    | `nothing_missing` | `correction_too_late`).
    """
    known = require(case, "ask_correction")
    if not missing:
        raise Refused("nothing_missing")
    latest = latest_correction(known, today)
    if today.date > latest:
        raise Refused("correction_too_late", number=known.number, latest=latest.isoformat())
    return CaseCorrectionAsked(today.iso, tuple(missing))


def correct(
    case: Case | None, brought: Mapping[str, str], sealed: str | None, today: Today
) -> CaseCorrected:
    """Take in what was asked for; `brought`: states by material id.

    Raises Refused(`case_state` | `nothing_brought`).
    """
    known = require(case, "correct")
    if not brought and sealed is None:
        raise Refused("nothing_brought", number=known.number)
    materials = tuple(
        Supplied(m.material, m.name, brought.get(m.material, m.state), m.copies, m.due_on, m.scan)
        for m in unpack(known.materials)
    )
    return CaseCorrected(today.iso, materials, sealed)


def accept(case: Case | None, item: ServiceItem, today: Today) -> CaseAccepted:
    """Accept; the limit runs from the working day after. An applicant whom nobody told within
    five days what is missing counts as accepted from the day of handing in.

    Raises Refused(`case_state` | `materials_missing`).
    """
    known = require(case, "accept")
    materials = unpack(known.materials)
    tacit = known.corrections == 0 and today.date > latest_correction(known, today)
    short = lacking(materials)
    if short and not tacit:
        raise Refused("materials_missing", names="、".join(m.name for m in short))
    start = date.fromisoformat(known.submitted_on or today.iso) if tacit else today.date
    limit = _limit(item)
    due = today.days.after(start, limit) if limit is not None else None
    statutory = item.statutory_working_days
    statutory_due = today.days.after(start, statutory) if statutory is not None else None
    return CaseAccepted(
        start.isoformat(), limit, _iso(due), _iso(statutory_due or due), materials, tacit
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _limit(item: ServiceItem) -> int | None:
    if item.project_type == INSTANT:
        return item.promised_working_days or 0
    if item.promised_working_days is not None:
        return item.promised_working_days
    return item.statutory_working_days


def refuse(case: Case | None, reason: str, words: str, today: Today) -> CaseRefused:
    """Not accepted, on a ground the law names. Raises Refused(`case_state` | `no_such_reason` |
    `words_needed`).
    """
    known = require(case, "refuse")
    if reason not in REFUSAL_REASONS:
        raise Refused("no_such_reason")
    if reason == "not_corrected" and not known.corrections:
        raise Refused("not_told_before", number=known.number)
    if known.state == CORRECTION_ASKED and reason != "not_corrected":
        raise Refused("correction_awaited", number=known.number)
    if not words.strip():
        raise Refused("words_needed")
    return CaseRefused(today.iso, reason, words.strip())


def suspend(case: Case | None, special: str, words: str, today: Today) -> CaseSuspended:
    """Begin a special procedure; its time does not count (article 45). Raises
    Refused(`case_state` | `no_such_procedure` | `words_needed`).
    """
    require(case, "suspend")
    if special not in SPECIAL_PROCEDURES:
        raise Refused("no_such_procedure")
    if not words.strip():
        raise Refused("words_needed")
    return CaseSuspended(today.iso, special, words.strip())


def resume(case: Case | None, words: str, today: Today) -> CaseResumed:
    """The procedure is over: what was left of the limit runs on from the next working day.

    The day on which it was suspended still counted, the day on which it is resumed does not.
    """
    known = require(case, "resume")
    stopped = date.fromisoformat(known.suspended_on or today.iso)
    return CaseResumed(
        today.iso,
        today.days.between(stopped, today.date),
        _moved(known.held_due_on, stopped, today),
        _moved(known.held_statutory_on, stopped, today),
        words.strip(),
    )


def _moved(held: str | None, stopped: date, today: Today) -> str | None:
    if held is None:
        return None
    left = today.days.between(stopped, date.fromisoformat(held))
    return today.days.after(today.date, left).isoformat() if left > 0 else held


def extend(
    case: Case | None, item: ServiceItem, days: int, words: str, today: Today
) -> CaseExtended:
    """Extend the limit once, with a reason the applicant is told (article 42). Raises
    Refused(`case_state` | `extended_before` | `too_long` | `words_needed` | `overdue`).
    """
    known = require(case, "extend")
    if not 1 <= days <= item.extension_working_days:
        raise Refused("too_long", most=item.extension_working_days)
    if not words.strip():
        raise Refused("words_needed")
    if known.due_on is not None and today.iso > known.due_on:
        raise Refused("overdue", number=known.number)
    later = [_later(d, days, today.days) for d in (known.due_on, known.statutory_due_on)]
    return CaseExtended(days, later[0], later[1], words.strip())


def _later(due: str | None, days: int, calendar: WorkingDays) -> str | None:
    return calendar.after(date.fromisoformat(due), days).isoformat() if due else None


def decide(case: Case | None, outcome: str, words: str, actor: str, today: Today) -> CaseDecided:
    """Decide. What is reviewed is decided by a second person; a refusal gives its reason
    (article 38). Raises Refused(`case_state` | `needs_review` | `needs_second_person` |
    `materials_open` | `words_needed`).
    """
    known = require(case, "decide")
    if outcome not in (GRANTED, DENIED):
        raise Refused("no_such_outcome")
    if known.reviewed_by == actor and known.project_type != INSTANT:
        raise Refused("needs_second_person", number=known.number)
    waiting = [m.name for m in unpack(known.materials) if m.state == DEFERRED]
    if outcome == GRANTED and waiting:
        raise Refused("materials_open", names="、".join(waiting))
    if outcome == DENIED and not words.strip():
        raise Refused("words_needed")
    late = max(overdue(known, today), 0)
    return CaseDecided(today.iso, outcome, words.strip(), late)


def overdue(case: Case, today: Today) -> int:
    """Working days past the limit; negative while some are left, 0 on the last day or without a
    limit.
    """
    if case.due_on is None:
        return 0
    return today.days.between(date.fromisoformat(case.due_on), today.date)


def left(case: Case, today: Today) -> int | None:
    """Working days to the limit, negative past it; None where no limit runs (any more)."""
    runs = case.due_on is not None and case.state in LIMITED
    return -overdue(case, today) if runs else None


def require_paid(case: Case) -> None:
    """Nothing is handed over before the fee is paid. Raises Refused(`fee_unpaid`)."""
    if case.paid_fen < case.fee_fen:
        raise Refused("fee_unpaid", number=case.number, yuan=f"{case.fee_fen / 100:.2f}")


def undo(case: Case | None, last_actor: str, actor: str, words: str, now_ms: int) -> CaseUndone:
    """Take the last step back: a slip of one's own, minutes ago, no paper of it printed. Raises
    Refused(`nothing_to_undo` | `undo_too_late` | `undo_not_yours`).
    """
    if case is None:
        raise Refused("no_such_case")
    if case.undo is None:
        raise Refused("nothing_to_undo", number=case.number)
    if now_ms - case.changed_at > UNDO_MS:
        raise Refused("undo_too_late", number=case.number, minutes=UNDO_MS // 60_000)
    if last_actor != actor:
        raise Refused("undo_not_yours", number=case.number)
    return CaseUndone(case.state, words.strip())


def received(materials: Sequence[Supplied]) -> tuple[Supplied, ...]:
    """What was really handed over."""
    return tuple(m for m in materials if m.state == RECEIVED)


def valid_until(issued: date, years: int | None) -> str | None:
    """The last day of a certificate that is valid for so many years; None without a limit."""
    if years is None:
        return None
    leap = issued.month == 2 and issued.day == 29
    last = issued.replace(year=issued.year + years, day=28 if leap else issued.day)
    return (last if leap else last - timedelta(days=1)).isoformat()


def require_payable(case: Case | None) -> Case:
    """The case, if its fee may be taken now. Raises Refused(`no_such_case` | `nothing_due`)."""
    if case is None:
        raise Refused("no_such_case")
    open_for_it = case.number is not None and case.state not in (REFUSED, WITHDRAWN, CLOSED)
    if not open_for_it or case.paid_fen >= case.fee_fen:
        raise Refused("nothing_due", number=case.number or "")
    return case
