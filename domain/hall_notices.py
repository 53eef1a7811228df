"""Notices (通知) that a hall's manager puts on its boards and kiosks for a while."""

from dataclasses import dataclass
from typing import Final

from domain.changing import replace
from domain.errors import Refused
from domain.events import Event, event, key
from domain.folding import folds, table

SHOWN, WITHDRAWN = "shown", "withdrawn"
LONGEST: Final = 120
LONGEST_ENGLISH: Final = 240
LONGEST_DAYS: Final = 400
DAY_MS: Final = 24 * 3600 * 1000


@table("hall_notice", key=("hall", "id"))
@dataclass(frozen=True, slots=True)
class HallNotice:
    """A notice; people see it from `from_ms` until `until_ms` (wall ms) unless withdrawn."""

    hall: str
    id: str
    words: str
    words_en: str
    urgent: bool
    from_ms: int
    until_ms: int
    state: str
    since: int
    actor: str


@event("notice.published")
@dataclass(frozen=True, slots=True)
class NoticePublished:
    """Boards and kiosks show it for a while; an urgent one stands out and comes first."""

    words: str
    words_en: str
    urgent: bool
    from_ms: int
    until_ms: int


@event("notice.withdrawn")
@dataclass(frozen=True, slots=True)
class NoticeWithdrawn:
    """It is not shown any more."""


def require_notice(notice: NoticePublished, now_ms: int) -> NoticePublished:
    """The notice, if people can make something of it.

    Raises Refused(`notice_empty` | `notice_long` | `notice_over` | `notice_too_far`).
    """
    if not notice.words:
        raise Refused("notice_empty")
    if len(notice.words) > LONGEST or len(notice.words_en) > LONGEST_ENGLISH:
        raise Refused("notice_long", most=LONGEST)
    if notice.until_ms <= max(notice.from_ms, now_ms):
        raise Refused("notice_over")
    if notice.until_ms - now_ms > LONGEST_DAYS * DAY_MS:
        raise Refused("notice_too_far", days=LONGEST_DAYS)
    return notice


@folds(HallNotice, NoticePublished)
def _published(notice: HallNotice | None, event: Event) -> HallNotice:
    body = event.body
    assert isinstance(body, NoticePublished)
    if notice is not None:
        raise Refused("notice_there")
    return HallNotice(
        event.hall,
        key(event.subject),
        body.words,
        body.words_en,
        body.urgent,
        body.from_ms,
        body.until_ms,
        SHOWN,
        event.at_ms,
        event.actor,
    )


@folds(HallNotice, NoticeWithdrawn)
def _withdrawn(notice: HallNotice | None, event: Event) -> HallNotice:
    if notice is None or notice.state != SHOWN:
        raise Refused("no_such_notice")
    return replace(notice, state=WITHDRAWN, since=event.at_ms, actor=event.actor)
