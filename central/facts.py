"""What the centre itself does, as events of its own log (node ``centre``).

No hall folds any of them, so they are no kinds of the domain: a hall that is handed one keeps it
unread, like every kind it does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class HallRegistered:
    """A hall has a place in the directory. The subject is the hall."""

    region: str
    name: str
    level: str


@dataclass(frozen=True, slots=True)
class HallCodeIssued:
    """A one-time enrolment code was made; the code itself is told to one person only."""

    expires_at_ms: int


@dataclass(frozen=True, slots=True)
class HallEnrolled:
    """A box took the hall's place with this public key."""

    public_key: str
    box: str


@dataclass(frozen=True, slots=True)
class HallQuarantined:
    """Two logs claim to be this hall's: at (epoch, seq) we hold ``held`` and were sent ``sent``."""

    epoch: int
    seq: int
    held: str
    sent: str


@dataclass(frozen=True, slots=True)
class HallKeyRotated:
    """The hall's box signs with ``public_key`` from now on; ``before`` is dead."""

    public_key: str
    before: str


@dataclass(frozen=True, slots=True)
class HallKeyAsked:
    """The hall's box was asked for a new key."""


@dataclass(frozen=True, slots=True)
class HallRevoked:
    """The hall's box may no longer speak to the centre, until a new code is used."""

    reason: str


@dataclass(frozen=True, slots=True)
class HallCopyNoticed:
    """A box spoke as the hall that is not its box. ``reason``: copy (it does not hold the baton),
    old_key, restored (it says itself that it was set back to a backup).
    """

    reason: str
    box: str
    epoch: int
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class HallQuarantineResolved:
    """A person has decided which box goes on: ``holder`` (the one that held the place), ``other``
    (the one that came later), or ``nobody_else`` (only records were taken in). It begins ``epoch``;
    ``taken_in`` events of other branches count, each id once.
    """

    goes_on: str
    epoch: int
    taken_in: int


@dataclass(frozen=True, slots=True)
class DocumentPublished:
    """A version of a document went into the feed; ``digest`` is the SHA-256 of its body."""

    version: int
    scope: str
    deleted: bool
    digest: str


@dataclass(frozen=True, slots=True)
class AdminAdded:
    """An account of the centre was made, with its role and how far it reaches. The subject is the
    account.
    """

    role: str
    region: str
    hall: str
    department: str


@dataclass(frozen=True, slots=True)
class AdminSignedIn:
    """The password was right."""


@dataclass(frozen=True, slots=True)
class AdminSignInRefused:
    """A wrong password or a locked account (``reason``: password, locked)."""

    reason: str


@dataclass(frozen=True, slots=True)
class AdminSignedOut:
    """The session was ended by its owner."""


@dataclass(frozen=True, slots=True)
class LicenceRevoked:
    """A certificate no longer counts. The subject names it by the keyed hash of its number."""

    name: str
    since: str
    why: str


@dataclass(frozen=True, slots=True)
class PersonLookedUp:
    """Somebody searched for one person's cases: ``by`` number or name; the subject is its keyed
    hash. ``found`` cases were shown.
    """

    by: str
    found: int


@dataclass(frozen=True, slots=True)
class CaseLookedAt:
    """Somebody read the story of a case. The subject is the case."""

    hall: str
    number: str


@dataclass(frozen=True, slots=True)
class FindingRaised:
    """A rule of supervision found something. The subject is the finding; ``about`` what it is of;
    ``person`` the actor who is answerable, if one is; ``evidence`` names and values that prove it.
    """

    hall: str
    rule: str
    about: str
    signal: str
    department: str
    person: str
    on: str
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FindingSharpened:
    """It got worse, or a warning that was mended came back."""

    signal: str
    on: str
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FindingMended:
    """The cause of a warning is gone."""


@dataclass(frozen=True, slots=True)
class FindingAnswered:
    """Who is answerable said what happened and what was done."""

    words: str


@dataclass(frozen=True, slots=True)
class FindingSentBack:
    """The answer would not do."""

    words: str


@dataclass(frozen=True, slots=True)
class FindingClosed:
    """The answer was accepted; the points count."""

    words: str
    points: int


@dataclass(frozen=True, slots=True)
class FindingAppealed:
    """Somebody says that it is not so."""

    words: str


@dataclass(frozen=True, slots=True)
class FindingAppealDecided:
    """``upheld``: the finding is lifted; else it stands with its points."""

    upheld: bool
    words: str


@dataclass(frozen=True, slots=True)
class RuleChanged:
    """A rule's signals begin elsewhere. The subject is the rule; null: it gives no such signal."""

    warning: int | None
    yellow: int | None
    red: int | None
    words: str


@dataclass(frozen=True, slots=True)
class PreReviewOpened:
    """Somebody read the form of a pre-review. The subject is the pre-review."""

    hall: str


@dataclass(frozen=True, slots=True)
class ItemDrafted:
    """A change to an item was written down; ``fields`` are the ones that are otherwise."""

    scope: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemSubmitted:
    """The draft was handed in for checking."""

    scope: str


@dataclass(frozen=True, slots=True)
class ItemSentBack:
    """The draft is not good yet."""

    scope: str
    words: str


@dataclass(frozen=True, slots=True)
class ItemDiscarded:
    """The draft was thrown away."""

    scope: str


@dataclass(frozen=True, slots=True)
class ItemApproved:
    """A second person approved it: it went out as ``version``; ``withdrawn``: it is no more."""

    scope: str
    version: int
    withdrawn: bool
    words: str


VERSION: Final = 1

KINDS: Final[Mapping[type, str]] = {
    HallRegistered: "hall.registered",
    HallCodeIssued: "hall.code_issued",
    HallEnrolled: "hall.enrolled",
    HallQuarantined: "hall.quarantined",
    HallKeyRotated: "hall.key_rotated",
    HallKeyAsked: "hall.key_asked",
    HallRevoked: "hall.revoked",
    HallCopyNoticed: "hall.copy_noticed",
    HallQuarantineResolved: "hall.quarantine_resolved",
    DocumentPublished: "document.published",
    AdminAdded: "admin.added",
    AdminSignedIn: "admin.signed_in",
    AdminSignInRefused: "admin.sign_in_refused",
    AdminSignedOut: "admin.signed_out",
    LicenceRevoked: "licence.revoked",
    PersonLookedUp: "person.looked_up",
    CaseLookedAt: "case.looked_at",
    PreReviewOpened: "pre_review.opened",
    FindingRaised: "finding.raised",
    FindingSharpened: "finding.sharpened",
    FindingMended: "finding.mended",
    FindingAnswered: "finding.answered",
    FindingSentBack: "finding.sent_back",
    FindingClosed: "finding.closed",
    FindingAppealed: "finding.appealed",
    FindingAppealDecided: "finding.appeal_decided",
    RuleChanged: "rule.changed",
    ItemDrafted: "item.drafted",
    ItemSubmitted: "item.submitted",
    ItemSentBack: "item.sent_back",
    ItemDiscarded: "item.discarded",
    ItemApproved: "item.approved",
}
