"""The screen's place in the hall: its station's session, kept here and never in the browser.

The browser forgets everything whenever it ends; so the gate holds the cookie that says which
station this is, in a file that only its account may read.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import msgspec
import requests

COOKIE = "session"
PAIR_WITHIN_S = 15.0


class NotPaired(Exception):
    """This screen has no place in a hall yet, or could not get one; the message says why."""


class Place(msgspec.Struct, frozen=True):
    """``page``: the station's first page; ``session``: what proves that we may see it."""

    page: str
    session: str


@dataclass(slots=True)
class Keeper:
    """``screen.json`` in a folder; the hall renews the session now and then."""

    folder: Path
    place: Place
    lock: Lock

    def renew(self, session: str) -> None:
        """Keep what the hall said last."""
        with self.lock:
            if session and session != self.place.session:
                self.place = Place(self.place.page, session)
                _write(self.folder, self.place)


def keeper(folder: Path) -> Keeper:
    """What was kept. Raises NotPaired."""
    try:
        place = msgspec.json.decode((folder / "screen.json").read_bytes(), type=Place)
    except FileNotFoundError:
        raise NotPaired("not paired yet: ./hall kiosk pair --config …") from None
    except msgspec.DecodeError as error:
        raise NotPaired(f"{folder / 'screen.json'} is damaged: pair again") from error
    return Keeper(folder, place, Lock())


def pair(folder: Path, hall: str, code: str, authority: str) -> Place:
    """Get this screen's place with the code that the manager sees. Raises NotPaired."""
    line = requests.Session()
    line.verify = authority or True
    try:
        answer = line.post(
            f"{hall.rstrip('/')}/pair",
            data={"code": code},
            allow_redirects=False,
            timeout=PAIR_WITHIN_S,
        )
    except requests.RequestException as error:
        raise NotPaired(f"{hall} does not answer: {type(error).__name__}") from error
    page, session = answer.headers.get("Location", ""), line.cookies.get(COOKIE)
    if answer.status_code != 303 or not session:
        raise NotPaired("the hall does not know that code")
    place = Place(page, session)
    _write(folder, place)
    return place


def _write(folder: Path, place: Place) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / "screen.json.new"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(msgspec.json.encode(place))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / "screen.json")
