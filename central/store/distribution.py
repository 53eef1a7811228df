"""How the tables lie on a distributed PostgreSQL (Citus): the statements, made from the schema."""

from __future__ import annotations

import sqlalchemy as sa

from central.store import schema

HALL = ("node", "hall")
"""The names of the distribution column: a hall's rows of every large table lie together."""

EVERYWHERE = ("document", "folded", "region")
"""Small, and joined with what is distributed, or locked for many halls at once: a copy on every
worker. The rest stays on the coordinator.
"""


def statements() -> list[str]:
    """In the order in which they are to be run, on empty tables."""
    tables = [*schema.metadata.sorted_tables, *schema.derived.sorted_tables]
    with_hall = [t for t in tables if _first(t) in HALL and t.name not in EVERYWHERE]
    log, *others = sorted(with_hall, key=lambda table: (table.name != "event", table.name))
    lines = [f"SELECT create_reference_table('{name}');" for name in EVERYWHERE]
    lines.append(f"SELECT create_distributed_table('{log.name}', '{_first(log)}');")
    lines += [
        f"SELECT create_distributed_table('{table.name}', '{_first(table)}', "
        f"colocate_with => '{log.name}');"
        for table in others
    ]
    return lines


def _first(table: sa.Table) -> str:
    return str(table.primary_key.columns.keys()[0])
