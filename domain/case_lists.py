"""The lists inside a case's row: materials and what is missing, as JSON that is always the same."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from domain.case_events import Missing, Supplied
from domain.errors import Refused

RECEIVED, DEFERRED, WAIVED, MISSING = "received", "deferred", "waived", "missing"

MATERIAL_STATES: Final = (RECEIVED, DEFERRED, WAIVED, MISSING)


def pack(parts: Iterable[Supplied | Missing]) -> str:
    """A list as JSON text."""
    return json.dumps([asdict(part) for part in parts], ensure_ascii=False, separators=(",", ":"))


def unpack(text: str) -> tuple[Supplied, ...]:
    """The materials of a case."""
    return tuple(Supplied(**part) for part in json.loads(text))


def unpack_missing(text: str) -> tuple[Missing, ...]:
    """What a correction asked for."""
    return tuple(Missing(**part) for part in json.loads(text))


def pack_fields(state: Any) -> str:
    """A whole state as JSON text, without what it leaves at None."""
    kept = {name: value for name, value in asdict(state).items() if value is not None}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def unpack_fields(text: str) -> dict[str, Any]:
    """The fields of a packed state."""
    found: dict[str, Any] = json.loads(text)
    return found


def supplied(materials: Sequence[Supplied], material: str) -> tuple[Supplied, ...]:
    """The list with a deferred material received. Raises Refused(`not_deferred`)."""
    if not any(m.material == material and m.state == DEFERRED for m in materials):
        raise Refused("not_deferred", material=material)
    return tuple(
        replace(m, state=RECEIVED, due_on=None) if m.material == material else m for m in materials
    )
