"""The whole arrangement as a file, for the next hall: what counts now, part by part."""

from dataclasses import dataclass

import msgspec

from domain.arrangements import BOARD, FLOOR, PARTS, VOICE, board_part, kind_of_part
from domain.errors import Refused
from domain.floor_choice import choice_of
from edge.arranging import service
from edge.arranging.service import Content
from edge.node import HallNode

FORMAT = "hall-arrangement/1"


class HallFile(msgspec.Struct, frozen=True):
    """The file: who made it, and each part as JSON of its class."""

    format: str
    hall: str
    made_at: str
    parts: dict[str, msgspec.Raw]


@dataclass(frozen=True, slots=True)
class Brought:
    """A part out of a file; `why` it cannot be published here, empty when it can."""

    part: str
    content: Content | None
    why: str = ""


def written(node: HallNode) -> bytes:
    """The hall's arrangement as it counts now."""
    boards = [s.id for s in node.settings.stations if s.kind == "board"]
    contents: dict[str, Content] = {FLOOR: choice_of(node.plan), VOICE: node.shelf.voice}
    contents |= {board_part(id): node.shelf.board(id) for id in boards}
    parts = {part: msgspec.Raw(msgspec.json.encode(body)) for part, body in contents.items()}
    name = node.plan.hall.name if node.plan.hall else node.id
    made = HallFile(FORMAT, name, node.now().isoformat(timespec="minutes"), parts)
    return msgspec.json.format(msgspec.json.encode(made), indent=1)


def read(text: bytes) -> HallFile:
    """A file. Raises Refused(`bad_file`)."""
    try:
        found = msgspec.json.decode(text, type=HallFile)
    except msgspec.DecodeError as error:
        raise Refused("bad_file") from error
    if found.format != FORMAT:
        raise Refused("bad_file")
    return found


def brought(node: HallNode, file: HallFile) -> list[Brought]:
    """Its parts, the floor first: boards name zones that it may bring."""
    parts = sorted(file.parts, key=lambda part: (part != FLOOR, part))
    return [_brought(node, part, file.parts[part]) for part in parts]


def publish(node: HallNode, file: HallFile, actor: str) -> int:
    """Publish every part that fits; how many. A part that does not fit is left out."""
    count = 0
    for part in sorted(file.parts, key=lambda part: (part != FLOOR, part)):
        found = _brought(node, part, file.parts[part])
        if not found.why and found.content is not None:
            shown = service.shown_version(node, part)
            service.publish(node, part, found.content, actor, shown, f"← {file.hall}")
            count += 1
    return count


def _brought(node: HallNode, part: str, raw: msgspec.Raw) -> Brought:
    if kind_of_part(part) not in PARTS:
        return Brought(part, None, "unknown")
    try:
        content: Content = msgspec.json.decode(raw, type=PARTS[kind_of_part(part)])
        service.require(node, part, content)
    except msgspec.DecodeError:
        return Brought(part, None, "unreadable")
    except Refused as refused:
        zone_to_come = kind_of_part(part) == BOARD and refused.facts.get("part") == "zone"
        return Brought(part, content, "needs_zone" if zone_to_come else refused.code)
    return Brought(part, content)
