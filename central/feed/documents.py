"""The documents a hall has, with typed bodies: what the centre plans with."""

from __future__ import annotations

from typing import TypeVar

import msgspec
import sqlalchemy as sa

from central.feed.service import scopes
from central.halls import service as halls
from central.store import schema
from domain.plan import ServiceItem

BodyT = TypeVar("BodyT")


def documents(
    connection: sa.Connection, node: str, kind: str, body: type[BodyT], id: str = ""
) -> list[BodyT]:
    """Typed bodies of a hall's documents of a kind, or the one of that id. Raises NoSuchHall."""
    d = schema.document.c
    region = halls.find(connection, node).region
    query = sa.select(d.body).where(
        d.kind == kind, d.scope.in_(scopes(node, region)), d.deleted.is_(False)
    )
    if id:
        query = query.where(d.id == id)
    return [msgspec.json.decode(bytes(text), type=body) for text in connection.scalars(query)]


def items_of(connection: sa.Connection, node: str, department: str) -> set[str]:
    """The ids of the items that a department answers for at a hall. Raises NoSuchHall."""
    found = documents(connection, node, "item", ServiceItem)
    return {item.id for item in found if item.department == department}
