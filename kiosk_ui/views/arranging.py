"""The manager's pages for arranging the hall: boards, notices, queues and windows, voice, file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk_ui.views.board import BoardNotice
from kiosk_ui.views.shared import Problem


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a part in its history, the newest first."""

    number: int
    at: datetime
    who: str
    words: str
    shown: bool


@dataclass(frozen=True, slots=True)
class History:
    """A part's versions. ``shown`` is 0 when the hall is as it was given."""

    place: str
    shown: int
    versions: tuple[VersionLine, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """Something that may be chosen."""

    id: str
    name: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class BoardPage:
    """``arrange/board.html``: one board's design, its preview, its history."""

    station: str
    boards: tuple[Option, ...]
    layouts: tuple[Option, ...]
    colours: tuple[Option, ...]
    zones: tuple[Option, ...]
    rows: int
    names: bool
    ribbon: bool
    title: str
    title_en: str
    preview: str
    history: History
    staff_name: str
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice that was written: ``state`` is now, coming, over or withdrawn."""

    id: str
    notice: BoardNotice
    begins: datetime
    who: str
    state: str


@dataclass(frozen=True, slots=True)
class NoticePage:
    """``arrange/notices.html``: a notice to write, those there are."""

    words: str
    words_en: str
    urgent: bool
    begins: str
    ends: str
    lines: tuple[NoticeLine, ...]
    preview: str
    staff_name: str
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue as it may be changed."""

    id: str
    letter: str
    name: str
    name_en: str
    digits: int
    first: int
    order: int
    flaws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window as it may be changed; ``serves``: a weight for each queue, 0 for none."""

    id: str
    name: str
    name_en: str
    zone: str
    order: int
    serves: tuple[tuple[str, float], ...]
    flaws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """A zone as it may be changed; its place in hundredths of the drawing."""

    id: str
    name: str
    name_en: str
    place: tuple[int, int, int, int]
    order: int
    flaws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One thing that will change."""

    kind: str
    name: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FloorPage:
    """``arrange/floor.html``. ``checked``: the changes are shown and may be published."""

    queues: tuple[QueueRow, ...]
    windows: tuple[WindowRow, ...]
    zones: tuple[ZoneRow, ...]
    changes: tuple[ChangeLine, ...]
    checked: bool
    without: tuple[str, ...]
    history: History
    staff_name: str
    flawed: int = 0
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class VoicePage:
    """``arrange/voice.html``: how calls are said; ``sample`` is what is said."""

    times: int
    english: bool
    sample: str
    sample_en: str
    history: History
    staff_name: str
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class FilePart:
    """A part in a file that was brought: what it is, whether it fits here and changes anything."""

    name: str
    fits: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class FilePage:
    """``arrange/file.html``: take the arrangement along, or bring another hall's."""

    staff_name: str
    source: str = ""
    parts: tuple[FilePart, ...] = ()
    changes: tuple[ChangeLine, ...] = ()
    content: str = ""
    problem: Problem | None = None
    published: int = 0
