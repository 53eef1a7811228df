"""Bytes on a line in words, for whoever looks on with ``./hall devices watch``."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """``raw``: the frame as hex, without what is a person's; ``words``: what it means."""

    raw: str
    words: str


class Explainer(ABC):
    """Sees what goes over one line, in order and in whatever pieces it comes."""

    @abstractmethod
    def hear(self, sent: bool, data: bytes) -> Iterable[Line]:
        """The frames that are whole now. ``sent``: by us. Personal data is masked in both parts:
        names and numbers never, at most a length or the first character. Never raises."""


class Lengths(Explainer):
    """Says only how much went by."""

    def hear(self, sent: bool, data: bytes) -> Iterable[Line]:
        yield Line(f"({len(data)} bytes)", "")


def shown(data: bytes, most: int = 24) -> str:
    """Hex in pairs, cut after ``most`` bytes with the number of those left out."""
    more = f" … {len(data) - most} more" if len(data) > most else ""
    return data[:most].hex(" ").upper() + more
