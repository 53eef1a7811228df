"""The story of a case: one row for each thing that happened to it, with actor, time and reason; and
the papers that were made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain import case_events as said
from domain.case_events import CasePaperPrinted
from domain.changing import replace
from domain.errors import Refused
from domain.events import Event, key
from domain.folding import Key, folds, table

STEPS: Final = tuple(
    body for name, body in vars(said).items() if name.startswith("Case") and isinstance(body, type)
)

DETAILS: Final[Mapping[type, str]] = {
    said.CaseSubmitted: "number",
    said.CaseAccepted: "due_on",
    said.CaseRefused: "reason",
    said.CaseUndone: "step",
    said.CaseSuspended: "special",
    said.CaseResumed: "due_on",
    said.CaseExtended: "due_on",
    said.CaseReviewed: "opinion",
    said.CaseDecided: "outcome",
    said.CaseCertificateIssued: "certificate",
    said.CaseDelivered: "way",
    said.CasePosted: "tracking",
    said.CaseStored: "compartment",
    said.CaseMaterialSupplied: "material",
    said.CasePaperPrinted: "paper",
    said.CaseMaterialScanned: "name",
    said.CasePaperFailed: "paper",
}
"""The field of a fact that its step shows beside the words."""


@table("case_step", key=("hall", "case", "event"))
@dataclass(frozen=True, slots=True)
class CaseStep:
    """Something that happened. `words` is the reason given, `detail` what else one should know."""

    hall: str
    case: str
    event: str
    at: int
    kind: str
    actor: str
    words: str
    detail: str


@table("case_paper", key=("hall", "case", "paper"))
@dataclass(frozen=True, slots=True)
class CasePaper:
    """A paper of a case and how often it was printed."""

    hall: str
    case: str
    paper: str
    copies: int
    first_at: int
    last_at: int
    actor: str


def by_event(event: Event) -> Key:
    """A row for each event of a case."""
    return (event.hall, key(event.subject), event.id)


def _by_paper(event: Event) -> Key:
    return (event.hall, key(event.subject), getattr(event.body, "paper", ""))


@folds(CaseStep, *STEPS, by=by_event)
def happened(step: CaseStep | None, event: Event) -> CaseStep:
    """The row of an event, its actor, time and words."""
    if step is not None:
        raise Refused("step_exists")
    body = event.body
    words = str(getattr(body, "words", "") or getattr(body, "reason", "") or "")
    return CaseStep(
        event.hall,
        key(event.subject),
        event.id,
        event.at_ms,
        event.kind.partition(".")[2],
        event.actor,
        words,
        _detail(body),
    )


@folds(CasePaper, CasePaperPrinted, by=_by_paper)
def _printed(paper: CasePaper | None, event: Event) -> CasePaper:
    body = event.body
    assert isinstance(body, CasePaperPrinted)
    if paper is None:
        case = key(event.subject)
        at = event.at_ms
        return CasePaper(event.hall, case, body.paper, 1, at, at, event.actor)
    return replace(paper, copies=paper.copies + 1, last_at=event.at_ms, actor=event.actor)


def _detail(body: object) -> str:
    if isinstance(body, said.CaseCorrectionAsked):
        return "；".join(f"{m.name}：{m.why}" if m.why else m.name for m in body.missing)
    return str(getattr(body, DETAILS.get(type(body), "receipt"), None) or "")
