"""The scan of a material while somebody works at it. Lies in the case's sealed draft."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from domain.errors import Refused

MOST_PAGES: Final = 30
MOST_COPIES: Final = 99
GOT: Final = ("original", "copy", "both", "electronic")

CAMERA, UPLOAD, EARLIER, FORM = "camera", "upload", "earlier", "form"


@dataclass(frozen=True, slots=True)
class Page:
    """A page: the address of its sealed JPEG, quarter turns clockwise, where it came from."""

    address: str
    turn: int = 0
    came: str = CAMERA


@dataclass(frozen=True, slots=True)
class Scan:
    """Pages in their order. `got` and `copies`: how the paper came, empty for what is asked for;
    `from_case`: the number of the case it was taken from; `words`: why it is taken though
    something does not fit; `asked`: SHA-256 of the document that was laid on the tablet to be
    signed, `dated` its ISO date, both gone when a page changes.
    """

    pages: tuple[Page, ...] = ()
    got: str = ""
    copies: int = 0
    from_case: str | None = None
    words: str = ""
    asked: str = ""
    dated: str = ""


Change = Callable[[Scan], Scan]


def added(pages: tuple[Page, ...], from_case: str | None = None) -> Change:
    """Lay pages behind the others. Raises Refused(`too_many_pages`) when it is called."""

    def change(scan: Scan) -> Scan:
        if len(scan.pages) + len(pages) > MOST_PAGES:
            raise Refused("too_many_pages", most=MOST_PAGES)
        whence = from_case or scan.from_case
        return replace(
            scan, pages=(*scan.pages, *pages), from_case=whence, words="", asked="", dated=""
        )

    return change


def turned(at: int) -> Change:
    """Turn a page a quarter clockwise."""

    def change(scan: Scan) -> Scan:
        page = _page(scan, at)
        return replace(
            scan, pages=_with(scan, at, replace(page, turn=(page.turn + 1) % 4)), asked="", dated=""
        )

    return change


def moved(at: int, by: int) -> Change:
    """Move a page to the front or back; at either end it stays."""

    def change(scan: Scan) -> Scan:
        page, rest = _page(scan, at), list(scan.pages)
        del rest[at]
        rest.insert(min(max(at + by, 0), len(rest)), page)
        return replace(scan, pages=tuple(rest), asked="", dated="")

    return change


def removed(at: int) -> Change:
    """Take a page back."""

    def change(scan: Scan) -> Scan:
        _page(scan, at)
        return replace(
            scan, pages=scan.pages[:at] + scan.pages[at + 1 :], words="", asked="", dated=""
        )

    return change


def counted(got: str, copies: int) -> Change:
    """Say how the paper came. Raises Refused(`no_such_state`)."""
    if got not in GOT or not 1 <= copies <= MOST_COPIES:
        raise Refused("no_such_state")
    return lambda scan: replace(scan, got=got, copies=copies)


def taken_anyway(words: str) -> Change:
    """Say why it is taken though something does not fit. Raises Refused(`words_needed`)."""
    if not words.strip():
        raise Refused("words_needed")
    return lambda scan: replace(scan, words=words.strip()[:200])


def _page(scan: Scan, at: int) -> Page:
    if not 0 <= at < len(scan.pages):
        raise Refused("no_such_page")
    return scan.pages[at]


def _with(scan: Scan, at: int, page: Page) -> tuple[Page, ...]:
    return (*scan.pages[:at], page, *scan.pages[at + 1 :])
