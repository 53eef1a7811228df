"""A material of the case in front: its pages, and where they may come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kiosk_ui.views.cases import Desk
from kiosk_ui.views.shared import Problem


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """``mark`` changes with the picture; ``turn``: quarter turns; ``came``: camera, upload,
    earlier.
    """

    mark: str
    turn: int
    came: str


@dataclass(frozen=True, slots=True)
class EarlierScan:
    """A material that was scanned in an earlier case of the same person."""

    id: str
    name: str
    pages: int
    number: str
    on: date


@dataclass(frozen=True, slots=True)
class RemarkRow:
    """Something that does not fit; ``read`` stands on the document, ``said`` in the form."""

    code: str
    read: str
    said: str


@dataclass(frozen=True, slots=True)
class ReadScan:
    """What the reader made of a scan. ``state``: off, waiting, failed, done; ``kinds``: names of
    documents; ``facts``: (field, value), numbers starred; ``licence``: it can fill the form.
    """

    state: str = "off"
    kinds: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    remarks: tuple[RemarkRow, ...] = ()
    licence: bool = False


@dataclass(frozen=True, slots=True)
class MaterialPage:
    """``case/material.html``: ``at`` is the page in front, counted from 0; ``asked`` and
    ``asked_copies`` are what the item wants, ``got`` and ``copies`` what came;
    ``words``: why it is taken though something does not fit. ``signing``: asked or given, empty
    when nobody was asked to sign these pages; ``is_form``: the filled form belongs here.
    """

    desk: Desk
    case: str
    number: str | None
    item_name: str
    material: str
    name: str
    asked: str
    asked_copies: int
    got: str
    copies: int
    pages: tuple[ScannedPage, ...]
    at: int
    has_camera: bool
    drafted: bool
    earlier: tuple[EarlierScan, ...] = ()
    from_case: str | None = None
    read: ReadScan = field(default_factory=ReadScan)
    has_tablet: bool = False
    signing: str = ""
    is_form: bool = False
    words: str = ""
    phrases: tuple[str, ...] = ()
    problem: Problem | None = None
