"""The tables. Every key of a large one begins with the hall, which is how the data is distributed;
nothing large is unique across halls.

State tables (``state_*``) are made from the domain's states and can always be thrown away.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from domain import house
from domain.folding import Table as StateTable
from sync.folds import all_tables, columns

LOADED: Final = house.MODULES
"""Importing the domain registers its states; the name keeps the import from looking idle."""

metadata = sa.MetaData()

_TYPES: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "text": sa.Text,
    "int": sa.BigInteger,
    "real": sa.Double,
    "bool": sa.Boolean,
}


def _table(name: str, *parts: sa.Column[object] | sa.Index) -> sa.Table:
    return sa.Table(name, metadata, *parts, sqlite_with_rowid=False)


def _text(name: str, *, key: bool = False, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=null)


def _int(name: str, *, key: bool = False, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.BigInteger, primary_key=key, nullable=null, autoincrement=False)


def _blob(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.LargeBinary, nullable=False)


meta = _table("meta", _text("name", key=True), _text("value"))

region = _table(
    "region", _text("code", key=True), _text("name"), _text("level"), _text("full_name")
)

hall = _table(
    "hall",
    _text("node", key=True),
    _text("region"),
    _text("name"),
    _text("level"),
    _text("state"),  # registered, enrolled, quarantined
    _text("public_key", null=True),
    _int("registered_at"),
    _int("enrolled_at", null=True),
    _int("quarantined_at", null=True),
    sa.Index("hall_region", "region"),
)

enrol_code = _table(
    "enrol_code",
    _text("node", key=True),
    _text("code_hash", key=True),
    _int("expires_at"),
    _int("used_at", null=True),
    sa.Index("enrol_code_hash", "code_hash"),
)

contact = _table(
    "contact",
    _text("node", key=True),
    _int("last_at"),
    _int("backlog", null=True),
    _int("skew_ms", null=True),
    _text("version", null=True),
)

head = _table(
    "head",
    _text("node", key=True),
    _int("epoch", key=True),
    _int("seq"),
    _text("hash"),
    _int("receipts"),
    _int("last_at"),
)

# The folds' own cursor: ingest and folding must never wait for each other's rows.
folded = _table("folded", _text("node", key=True), _int("epoch", key=True), _int("seq"))

event = _table(
    "event",
    _text("node", key=True),
    _int("epoch", key=True),
    _int("seq", key=True),
    _text("id"),
    _int("at"),
    _text("kind"),
    _text("subject"),
    _text("hash"),
    _blob("line"),
)

counted = _table(
    "counted", _text("node", key=True), _text("id", key=True), _int("epoch"), _int("seq")
)

forked = _table(
    "forked",
    _text("node", key=True),
    _int("epoch", key=True),
    _int("seq", key=True),
    _text("hash", key=True),
    _int("received_at"),
    _blob("line"),
)

document = _table(
    "document",
    _text("scope", key=True),
    _text("kind", key=True),
    _text("id", key=True),
    _int("version"),
    sa.Column("deleted", sa.Boolean, nullable=False),
    _int("position"),
    _blob("body"),
    sa.Index("document_feed", "scope", "position"),
)

admin = _table(
    "admin",
    _text("number", key=True),
    _text("name"),
    _text("password_hash"),
    _int("failed"),
    _int("locked_until"),
)

session = _table("session", _text("token_hash", key=True), _text("number"), _int("expires_at"))


def _state_table(state: StateTable) -> sa.Table:
    name = f"state_{state.name}"
    listed = [
        sa.Column(
            c.name,
            _TYPES[c.type],
            primary_key=c.name in state.key,
            nullable=c.nullable,
            autoincrement=False,
        )
        for c in columns(state)
    ]
    indexes = [sa.Index(f"{name}_{n}", *names) for n, names in enumerate(state.indexes, 1)]
    return _table(name, *listed, *indexes)


states: dict[str, sa.Table] = {state.name: _state_table(state) for state in all_tables()}
