"""From the lines that were read on a page to what the document is, and the fields a form needs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from stdnum.cn import uscc

from domain.document_kinds import (
    ADDRESS,
    BY_ID,
    CODE,
    KINDS,
    NUMBER,
    ON,
    UNTIL,
    DocumentKind,
)
from domain.errors import Refused
from domain.persons import valid_id_number

UNKNOWN: Final = ""
OPEN_END: Final = "long"
"""A validity without an end (长期)."""

_SPACE: Final = re.compile(r"[\s\u3000]+")
_DATE: Final = re.compile(r"(\d{4})[年.\-/](\d{1,2})[月.\-/](\d{1,2})")
_CODE: Final = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])")
_NUMBER: Final = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_LOOKS_LIKE: Final = str.maketrans("IOSVZ", "10502")
"""Letters that GB 32100 does not use and what they were."""


@dataclass(frozen=True, slots=True)
class Line:
    """Some words and the box around them, in pixels."""

    text: str
    left: int
    top: int
    right: int
    bottom: int

    @property
    def height(self) -> int:
        """How high its letters are."""
        return max(self.bottom - self.top, 1)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page is, `UNKNOWN` when no kind fits, and its fields: those a form may need and no
    other word of it. Dates are ISO dates. `took_ms`: how long the reading took.
    """

    kind: str = UNKNOWN
    fields: Mapping[str, str] = field(default_factory=dict)
    took_ms: int = 0

    def get(self, name: str) -> str:
        """A field, empty when it was not found."""
        return self.fields.get(name, "")


def recognise(lines: Sequence[Line], took_ms: int = 0) -> Reading:
    """Name the document and take its fields."""
    kind = kind_of("".join(_plain(line.text) for line in lines))
    if kind is None:
        return Reading(took_ms=took_ms)
    found = {name: _tidy(name, value) for name, value in _values(kind, lines)}
    return Reading(kind.id, {name: value for name, value in found.items() if value}, took_ms)


def kind_of(text: str) -> DocumentKind | None:
    """The first kind whose words are all there."""
    for kind in KINDS:
        if any(all(word in text for word in group) for group in kind.words):
            return kind
    return None


def is_code(text: str) -> bool:
    """Whether it is a unified social credit code with the right check digit (GB 32100)."""
    return bool(uscc.is_valid(text))


def is_number(text: str) -> bool:
    """Whether it is an ID number with the right check digit (GB 11643)."""
    try:
        valid_id_number(text)
    except Refused:
        return False
    return True


def _values(kind: DocumentKind, lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
    for name, labels in kind.labels.items():
        value = next((v for label in labels if (v := _after(label, lines, kind, name))), "")
        if not value and name in (CODE, NUMBER):
            value = _anywhere(_CODE if name == CODE else _NUMBER, lines)
        yield name, value


def _anywhere(pattern: re.Pattern[str], lines: Sequence[Line]) -> str:
    return next((m[0] for line in lines if (m := pattern.search(_plain(line.text)))), "")


def _after(label: str, lines: Sequence[Line], kind: DocumentKind, name: str) -> str:
    """What stands behind a label: in its own line, right of it, or (a code) below it."""
    for line in lines:
        text = _plain(line.text)
        if not text.startswith(label):
            continue
        rest = text.removeprefix(label).lstrip("：:")
        if rest and not _is_label(text, kind, longer_than=label):
            return rest + (_below(line, lines, kind) if name == ADDRESS else "")
        if rest:
            continue
        beside = _beside(line, lines)
        if beside is None and name == CODE:
            beside = _under(line, lines)
        if beside is not None and not _is_label(_plain(beside.text), kind):
            more = _below(beside, lines, kind) if name == ADDRESS else ""
            return _plain(beside.text) + more
    return ""


def _is_label(text: str, kind: DocumentKind, longer_than: str = "") -> bool:
    """Whether a text begins with a label, one that says more than the label it was found by."""
    labels = (label for labels in kind.labels.values() for label in labels)
    return any(text.startswith(label) and len(label) > len(longer_than) for label in labels)


def _beside(line: Line, lines: Sequence[Line]) -> Line | None:
    """The nearest words right of a line, at its height."""
    middle = (line.top + line.bottom) / 2
    right = [o for o in lines if o.left >= line.right - line.height / 2 and o is not line]
    level = [o for o in right if o.top - o.height / 4 <= middle <= o.bottom + o.height / 4]
    return min(level, key=lambda o: o.left, default=None)


def _under(line: Line, lines: Sequence[Line]) -> Line | None:
    """The next words below a line, at its left edge."""
    below = [o for o in lines if 0 < o.top - line.top < 3 * line.height and o is not line]
    aligned = [o for o in below if abs(o.left - line.left) < 2 * line.height]
    return min(aligned, key=lambda o: o.top, default=None)


def _below(line: Line, lines: Sequence[Line], kind: DocumentKind) -> str:
    """The lines that go on below a value: as high, at its left edge, without a label beside."""
    said, last = "", line
    while (after := _goes_on(last, lines)) is not None and not _is_label(_plain(after.text), kind):
        said, last = said + _plain(after.text), after
    return said


def _goes_on(line: Line, lines: Sequence[Line]) -> Line | None:
    near = [o for o in lines if 0 < o.top - line.top < 1.9 * line.height and o is not line]
    aligned = [o for o in near if abs(o.left - line.left) < line.height]
    after = min(aligned, key=lambda o: o.top, default=None)
    if after is None or _left_of(after, lines):
        return None
    return after


def _left_of(line: Line, lines: Sequence[Line]) -> bool:
    """Whether a label stands left of a line: it is a value of its own then."""
    middle = (line.top + line.bottom) / 2
    return any(o.right <= line.left and o.top <= middle <= o.bottom for o in lines)


def _tidy(name: str, value: str) -> str:
    if name == CODE:
        return _code(value)
    if name == NUMBER:
        found = _NUMBER.search(value)
        return found[0].upper() if found else ""
    if name == UNTIL:
        return _until(value)
    if name == ON:
        return next(_dates(value), "")
    return value.strip("：:")


def _code(value: str) -> str:
    """A code as it was read; one whose check digit is wrong gets the letters that cannot be."""
    found = _CODE.search(value.upper())
    if found is None:
        return ""
    mended = found[0].translate(_LOOKS_LIKE)
    return mended if is_code(mended) else found[0]


def _until(value: str) -> str:
    """The last day of a validity: the last date there is, or that it has no end."""
    if value.endswith("长期") or "长期" in value.rpartition("至")[2]:
        return OPEN_END
    return ([*_dates(value)] or [""])[-1]


def _dates(value: str) -> Iterator[str]:
    for year, month, day in _DATE.findall(value):
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            yield f"{year}-{int(month):02d}-{int(day):02d}"


def _plain(text: str) -> str:
    return _SPACE.sub("", text)


def name_of(kind: str) -> str:
    """What people call a kind."""
    found = BY_ID.get(kind)
    return found.name if found else ""
