"""The facts of a case (办件). Lists in a body are part of the fact; tables hold them as JSON."""

from dataclasses import dataclass

from domain.events import event


@dataclass(frozen=True, slots=True)
class Supplied:
    """A material of a case. `state`: received, deferred (容缺, by `due_on`), waived, missing."""

    material: str
    name: str
    state: str
    copies: int = 1
    due_on: str | None = None
    scan: str | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """Something to be put right, and what is wrong with it."""

    material: str
    name: str
    why: str


@event("item.adopted")
@dataclass(frozen=True, slots=True)
class ItemAdopted:
    """A hall took its first case under this version of an item; `terms` is the JSON of item and
    form as they were, so that the case can be judged by them for ever.
    """

    item: str
    item_version: int
    terms: str


@event("case.drafted")
@dataclass(frozen=True, slots=True)
class CaseDrafted:
    """Somebody at a window began to take in an application."""

    day: str
    item: str
    item_name: str
    item_version: int
    project_type: str
    window: str
    staff: str
    ticket: str | None
    person: str | None
    masked_name: str | None


@event("case.discarded")
@dataclass(frozen=True, slots=True)
class CaseDiscarded:
    """The draft was thrown away before anything was handed in."""

    reason: str


@event("case.submitted")
@dataclass(frozen=True, slots=True)
class CaseSubmitted:
    """The application was handed in (收件). `sealed` is the address of the blob that
    holds the form; in clear stand only masked forms, keyed hashes and what is public of an
    organisation.
    """

    day: str
    no: int
    number: str
    applicant: str
    person: str | None
    masked_name: str
    masked_number: str | None
    org_code: str | None
    agent: str | None
    agent_masked: str | None
    applicants: int
    materials: tuple[Supplied, ...]
    fee_fen: int
    sealed: str
    name_key: str | None = None
    fees: tuple[str, ...] = ()


@event("case.pre_reviewed")
@dataclass(frozen=True, slots=True)
class CasePreReviewed:
    """A first look before acceptance (预审)."""

    passed: bool
    words: str


@event("case.correction_asked")
@dataclass(frozen=True, slots=True)
class CaseCorrectionAsked:
    """Told once, with all that is missing (一次性告知)."""

    on: str
    missing: tuple[Missing, ...]


@event("case.corrected")
@dataclass(frozen=True, slots=True)
class CaseCorrected:
    """The applicant brought what was asked for. `sealed`: the form anew, null when unchanged."""

    on: str
    materials: tuple[Supplied, ...]
    sealed: str | None


@event("case.accepted")
@dataclass(frozen=True, slots=True)
class CaseAccepted:
    """Accepted (受理); the limit runs from `accepted_on`. `tacit`: the law counts it as accepted
    since nothing was asked for in time.
    """

    accepted_on: str
    limit_days: int | None
    due_on: str | None
    statutory_due_on: str | None
    materials: tuple[Supplied, ...]
    tacit: bool


@event("case.refused")
@dataclass(frozen=True, slots=True)
class CaseRefused:
    """Not accepted (不予受理), on a ground the law names."""

    on: str
    reason: str
    words: str


@event("case.material_supplied")
@dataclass(frozen=True, slots=True)
class CaseMaterialSupplied:
    """A deferred material came (容缺补齐)."""

    on: str
    material: str


@event("case.suspended")
@dataclass(frozen=True, slots=True)
class CaseSuspended:
    """A special procedure began; the clock stands still from the next day on."""

    on: str
    special: str
    words: str


@event("case.resumed")
@dataclass(frozen=True, slots=True)
class CaseResumed:
    """The special procedure is over after `stood_days` working days; the limit ends later."""

    on: str
    stood_days: int
    due_on: str | None
    statutory_due_on: str | None
    words: str


@event("case.extended")
@dataclass(frozen=True, slots=True)
class CaseExtended:
    """The limit was extended, once, by whoever may (延期)."""

    days: int
    due_on: str | None
    statutory_due_on: str | None
    words: str


@event("case.reviewed")
@dataclass(frozen=True, slots=True)
class CaseReviewed:
    """Reviewed (审核), with an opinion: agree or disagree."""

    opinion: str
    words: str


@event("case.decided")
@dataclass(frozen=True, slots=True)
class CaseDecided:
    """Decided: granted or denied (准予, 不予许可)."""

    on: str
    outcome: str
    words: str
    late_days: int


@event("case.certificate_issued")
@dataclass(frozen=True, slots=True)
class CaseCertificateIssued:
    """The certificate was made (制证)."""

    on: str
    certificate: str
    certificate_name: str
    valid_until: str | None


@event("case.posted")
@dataclass(frozen=True, slots=True)
class CasePosted:
    """Given to a carrier (邮寄) under a tracking number; it has not arrived yet."""

    on: str
    carrier: str
    tracking: str


@event("case.stored")
@dataclass(frozen=True, slots=True)
class CaseStored:
    """Laid into a compartment of the hall's lockers (自助柜), to be fetched until `until`.
    `code_hash`: keyed hash of the code on the slip.
    """

    on: str
    compartment: str
    code_hash: str
    until: str


@event("case.came_back")
@dataclass(frozen=True, slots=True)
class CaseCameBack:
    """The post brought it back, or nobody fetched it from the locker: it is at the window again."""

    on: str
    words: str


@event("case.delivered")
@dataclass(frozen=True, slots=True)
class DeliveredBefore:
    """Handed over (送达), before it was said who took it and how one knew."""

    on: str
    way: str
    receiver: str
    words: str


@event("case.delivered", version=2)
@dataclass(frozen=True, slots=True)
class CaseDelivered:
    """Handed over (送达). `way`: window, post or locker; `words` name post number or locker.
    `taker`: self, agent or other; `proof`: card, receipt, code, carrier or words; `signature`: its
    id, where one was given on a tablet.
    """

    on: str
    way: str
    receiver: str
    words: str
    taker: str = ""
    proof: str = ""
    signature: str | None = None


def without_taker(before: DeliveredBefore) -> CaseDelivered:
    """Version 1 did not say who took it."""
    return CaseDelivered(before.on, before.way, before.receiver, before.words)


@event("case.withdrawn")
@dataclass(frozen=True, slots=True)
class CaseWithdrawn:
    """The applicant took it back."""

    on: str
    words: str


@event("case.closed")
@dataclass(frozen=True, slots=True)
class CaseClosed:
    """Nothing is left to do (办结)."""

    on: str


@event("case.archived")
@dataclass(frozen=True, slots=True)
class CaseArchived:
    """Laid into the archive under `shelf`."""

    on: str
    shelf: str


@event("case.undone")
@dataclass(frozen=True, slots=True)
class CaseUndone:
    """The last step was a slip and nobody had its paper yet: the case is as before it."""

    step: str
    words: str


@event("case.record_opened")
@dataclass(frozen=True, slots=True)
class CaseRecordOpened:
    """Somebody read the sealed form; `words` say what for."""

    words: str


@event("case.paper_failed")
@dataclass(frozen=True, slots=True)
class CasePaperFailed:
    """A copy did not come out of a printer, or may have come out in part (`state`:
    `not_printed` or `uncertain`).
    """

    paper: str
    copy: int
    device: str
    state: str
    reason: str


@event("case.paper_printed")
@dataclass(frozen=True, slots=True)
class CasePaperPrinted:
    """A paper of the case was made; from the second copy on it is marked 重打."""

    paper: str
    copy: int


@event("case.material_scanned")
@dataclass(frozen=True, slots=True)
class CaseMaterialScanned:
    """A material was scanned: `scan` is the address of the sealed PDF/A with its `pages`. `got`:
    original, copy, both or electronic, `copies` of it; `came`: camera, upload, earlier, form.
    `seen_as` and `remarks` are codes of what the reader made of it, `words` why it was taken all
    the same. `sha256`: the document's hash, as a `signature.given` under it names it.
    """

    material: str
    name: str
    scan: str
    pages: int
    got: str
    copies: int
    came: tuple[str, ...]
    from_case: str | None = None
    seen_as: str = ""
    remarks: tuple[str, ...] = ()
    words: str = ""
    sha256: str = ""
