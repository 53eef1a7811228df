"""What a board shows (屏幕版面): blocks out of a small set, a colour, one zone or all."""

from dataclasses import dataclass
from typing import Final

from domain.errors import Refused
from domain.plan import Plan

CALLS, WAITING, WINDOWS, GUIDE, NOTICES = "calls", "waiting", "windows", "guide", "notices"
BLOCKS: Final = (CALLS, WAITING, WINDOWS, GUIDE, NOTICES)
COLOURS: Final = ("river", "night", "paper", "seal")
MOST_BESIDE: Final = 2
FEWEST_ROWS, MOST_ROWS = 2, 8
LONGEST_TITLE: Final = 20


@dataclass(frozen=True, slots=True)
class BoardDesign:
    """A board: one block large, up to two beside it.

    `zone`: only the windows of that zone, `""` for the whole hall. `rows`: calls at once.
    `names`: masked names beside the numbers. `ribbon`: notices run along the lower edge.
    """

    main: str = CALLS
    beside: tuple[str, ...] = (WAITING, WINDOWS)
    colour: str = "river"
    zone: str = ""
    rows: int = 4
    names: bool = True
    ribbon: bool = True
    title: str = ""
    title_en: str = ""


def require_design(design: BoardDesign, plan: Plan) -> BoardDesign:
    """The design, if it can be shown in this hall.

    Raises Refused(`bad_design`, part=…) with the part that does not fit: main, beside, colour,
    zone, rows, title.
    """
    wrong = {
        "main": design.main not in BLOCKS,
        "beside": not _fits_beside(design),
        "colour": design.colour not in COLOURS,
        "zone": design.zone != "" and design.zone not in plan.zones,
        "rows": not FEWEST_ROWS <= design.rows <= MOST_ROWS,
        "title": max(len(design.title), len(design.title_en) // 2) > LONGEST_TITLE,
    }
    for part, is_wrong in wrong.items():
        if is_wrong:
            raise Refused("bad_design", part=part)
    return design


def _fits_beside(design: BoardDesign) -> bool:
    blocks = (design.main, *design.beside)
    few = len(design.beside) <= MOST_BESIDE and len(set(blocks)) == len(blocks)
    return few and all(block in BLOCKS for block in design.beside)
