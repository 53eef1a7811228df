"""Shapes of documents: what a hall's version can show, and what is sent to one that cannot yet.

A document's body says its shape in its first key, ``{"shape":2,…}``; without one it is of shape 1.
A hall tells with each look at the feed which shapes it can show. What it cannot is made older where
there is a rule for it, else held back until the hall is upgraded and asks anew.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from domain.plan import BODIES

SHAPES: Final[dict[str, int]] = dict.fromkeys(BODIES, 1)
"""The newest shape of each kind of document that this program can show."""

FIRST: Final[Mapping[str, int]] = dict.fromkeys(("hall", "queue", "window", "staff", "item"), 1)
"""What a hall can show that does not say: the first version."""

Older = Callable[[bytes], bytes]

OLDER: Final[dict[tuple[str, int], Older]] = {}
"""(kind, shape) -> a function from the body to that of the shape before."""

MOST_SAID: Final = 2000
_SHAPE: Final = re.compile(rb'\{"shape":([1-9][0-9]{0,5})[,}]')
_SAID: Final = re.compile(r"[a-z_]{1,40}:[1-9][0-9]{0,5}")


def shape_of(body: bytes) -> int:
    """The shape that a body says it has."""
    found = _SHAPE.match(body)
    return int(found[1]) if found else 1


def said(shapes: Mapping[str, int] = SHAPES) -> str:
    """What a hall can show, as it tells it: ``hall:1,item:2``."""
    return ",".join(f"{kind}:{shape}" for kind, shape in sorted(shapes.items()))


def heard(text: str) -> Mapping[str, int]:
    """What a hall has told. Raises ValueError; nothing told is the first version."""
    if not text:
        return FIRST
    parts = text.split(",") if len(text) <= MOST_SAID else [""]
    if not all(_SAID.fullmatch(part) for part in parts):
        raise ValueError("kind:shape, separated by commas")
    pairs = (part.split(":") for part in parts)
    return {kind: int(shape) for kind, shape in pairs}


def fitted(kind: str, body: bytes, shows: Mapping[str, int]) -> bytes | None:
    """The body as a hall can show it; None when it has to be held back."""
    most = shows.get(kind, 0)
    while (shape := shape_of(body)) > most:
        older = OLDER.get((kind, shape))
        if older is None or most == 0:
            return None
        body = older(body)
    return body
