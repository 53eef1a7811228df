"""The regions of the province by their codes (GB/T 2260), and those that somebody may choose."""

from __future__ import annotations

import sqlalchemy as sa

from central.identity.scope import Scope
from central.store import schema
from kiosk_ui.views import RegionOption

CITY, COUNTY = 4, 6
"""Digits of a code that name a city, a county."""


def names(connection: sa.Connection) -> dict[str, str]:
    """Code -> full name (四川省广安市武胜县)."""
    query = sa.select(schema.region.c.code, schema.region.c.full_name)
    return {row.code: row.full_name for row in connection.execute(query)}


def name_of(known: dict[str, str], prefix: str) -> str:
    """The name of the region that a code prefix means; '' when there is none."""
    return known.get(prefix.ljust(COUNTY, "0"), "")


def options(connection: sa.Connection, scope: Scope) -> tuple[RegionOption, ...]:
    """Cities and counties of a scope, by their code prefixes."""
    r = schema.region.c
    query = sa.select(r.code, r.full_name).where(r.level.in_(("city", "county"))).order_by(r.code)
    return tuple(
        RegionOption(row.code[:CITY] if row.code.endswith("00") else row.code, row.full_name)
        for row in connection.execute(query)
        if scope.covers_region(row.code)
    )
