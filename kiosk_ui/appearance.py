"""How a kiosk's page looks to whoever stands there: larger, stronger, lower. Kept in one cookie.

长辈版 (MIIT 2021-67) is `elder`: bigger, fewer, slower. `contrast` is black and white, `low` puts
all that is touched into the lower half of an upright screen (reach of a wheelchair), `aloud`
reads every page into the headphones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import request
from werkzeug.wrappers import Response

from kiosk_ui.language import COOKIE as LANGUAGE_COOKIE
from kiosk_ui.language import back_to

COOKIE: Final = "look"
MODES: Final = ("elder", "contrast", "low", "aloud")
SLOWER: Final = 2


@dataclass(frozen=True, slots=True)
class Appearance:
    """The modes that are on, in the order of MODES; `changed` also counts another language."""

    modes: tuple[str, ...] = ()
    changed: bool = False

    def __contains__(self, mode: str) -> bool:
        return mode in self.modes

    @property
    def classes(self) -> str:
        """For the page's root element."""
        return " ".join(self.modes)

    @property
    def slower(self) -> int:
        """How many times longer than usual a page waits."""
        return SLOWER if "elder" in self.modes else 1


def current_appearance() -> Appearance:
    """What the request's cookie asks for."""
    asked = request.cookies.get(COOKIE, "").split(".")
    modes = tuple(mode for mode in MODES if mode in asked)
    return Appearance(modes, bool(modes) or LANGUAGE_COOKIE in request.cookies)


def switch_mode(mode: str, back: str) -> Response:
    """Answer for ``POST /appearance``: turn one mode on or off and go back to a path of this node.

    An unknown mode changes nothing. The cookie ends with the browser, and with the visit.
    """
    now = set(current_appearance().modes)
    now.symmetric_difference_update({mode} & set(MODES))
    answer = back_to(back)
    value = ".".join(known for known in MODES if known in now)
    answer.set_cookie(COOKIE, value, samesite="Strict", httponly=True)
    return answer


def as_before(answer: Response) -> None:
    """The next person finds the page as everybody does: usual size, first language."""
    for cookie in (COOKIE, LANGUAGE_COOKIE):
        answer.delete_cookie(cookie)
