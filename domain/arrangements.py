"""What a hall's manager arranges in their own hall (布置): boards, queues and windows, the voice.

A part is published whole, as JSON of its class in `PARTS`. Every version is kept; one of them is
shown. Undoing shows again what was shown before; nothing is ever changed or lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain.boards import BoardDesign
from domain.changing import replace
from domain.errors import Refused
from domain.events import Event, event, key
from domain.floor_choice import FloorChoice
from domain.folding import Key, folds, table
from domain.voice_rules import VoiceRules

BOARD, FLOOR, VOICE = "board", "floor", "voice"

PARTS: Final[Mapping[str, type]] = {BOARD: BoardDesign, FLOOR: FloorChoice, VOICE: VoiceRules}
"""Kind of a part -> the class of its content. Boards have a part each: `board-D1`."""

AS_GIVEN: Final = 0
"""The version before the first: what the centre's documents and the program say."""


def kind_of_part(part: str) -> str:
    """`board` of `board-D1`."""
    return part.partition("-")[0]


def board_part(station: str) -> str:
    """The part that holds the design of a board."""
    return f"{BOARD}-{station}"


@table("arrangement", key=("hall", "part"))
@dataclass(frozen=True, slots=True)
class Arrangement:
    """A part of the hall: `version` is the newest there is, `shows` the one that counts."""

    hall: str
    part: str
    version: int
    shows: int
    since: int
    actor: str


@table("arrangement_version", key=("hall", "id"), indexes=(("hall", "part"),))
@dataclass(frozen=True, slots=True)
class ArrangementVersion:
    """A version of a part. `after`: the one that was shown before it."""

    hall: str
    id: str
    part: str
    version: int
    after: int
    content: str
    words: str
    at: int
    actor: str


@event("arrangement.published")
@dataclass(frozen=True, slots=True)
class ArrangementPublished:
    """A part of the hall is as in `content` from now on; `after` was shown until now."""

    version: int
    after: int
    content: str
    words: str


@event("arrangement.undone")
@dataclass(frozen=True, slots=True)
class ArrangementUndone:
    """Version `version` is not shown any more, `after` is again (0: as the hall was given)."""

    version: int
    after: int


def version_id(part: str, version: int) -> str:
    """The key of a version."""
    return f"{part}/{version}"


@folds(Arrangement, ArrangementPublished)
def _published(known: Arrangement | None, event: Event) -> Arrangement:
    body = event.body
    assert isinstance(body, ArrangementPublished)
    newest, shown = (known.version, known.shows) if known else (AS_GIVEN, AS_GIVEN)
    if (body.version, body.after) != (newest + 1, shown):
        raise Refused("arrangement_changed")
    part = key(event.subject)
    return Arrangement(event.hall, part, body.version, body.version, event.at_ms, event.actor)


@folds(Arrangement, ArrangementUndone)
def _undone(known: Arrangement | None, event: Event) -> Arrangement:
    body = event.body
    assert isinstance(body, ArrangementUndone)
    if known is None or known.shows == AS_GIVEN:
        raise Refused("nothing_to_undo")
    if known.shows != body.version:
        raise Refused("arrangement_changed")
    return replace(known, shows=body.after, since=event.at_ms, actor=event.actor)


def _by_version(event: Event) -> Key:
    body = event.body
    assert isinstance(body, ArrangementPublished)
    return (event.hall, version_id(key(event.subject), body.version))


@folds(ArrangementVersion, ArrangementPublished, by=_by_version)
def _kept(_: ArrangementVersion | None, event: Event) -> ArrangementVersion:
    body = event.body
    assert isinstance(body, ArrangementPublished)
    part = key(event.subject)
    return ArrangementVersion(
        event.hall,
        version_id(part, body.version),
        part,
        body.version,
        body.after,
        body.content,
        body.words,
        event.at_ms,
        event.actor,
    )
