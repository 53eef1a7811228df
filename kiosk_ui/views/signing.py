"""Signing a document on the counter's tablet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class SignPage:
    """``pad/sign.html``. ``request`` names what is signed; ``fingerprint``: the beginning of the
    document's SHA-256; ``pages`` its pages as pictures, 0 when it cannot be shown."""

    station: str
    request: str
    title: str
    fingerprint: str
    pages: int


@dataclass(frozen=True, slots=True)
class WindowSign:
    """``window/sign.html`` and ``window/_sign.html``. ``picture``: the
    signature as a data: address."""

    state: Literal["", "no_tablet", "waiting", "given", "declined"] | str
    title: str = ""
    fingerprint: str = ""
    picture: str = field(default="", repr=False)
