"""The tables. Every key of a large one begins with the hall, which is how the data is distributed;
nothing large is unique across halls.

`metadata` holds what counts: log, registry, documents. Its shape in a database is changed by
`central.store.migrations` only; a table that is new here needs a version there. `derived` holds
what is folded from the log (``state_*`` and the folds' own cursor) and can always be thrown away.
"""

from __future__ import annotations

import re
from typing import Any, Final

import sqlalchemy as sa

from domain import house
from domain.events import SHARED
from domain.folding import Table as StateTable
from sync.folds import all_tables, columns

LOADED: Final = house.MODULES
"""Importing the domain registers its states; the name keeps the import from looking idle."""

STATE_PREFIX: Final = "state_"
PARTITION: Final = re.compile(r"event_p\d\d")

metadata = sa.MetaData()
derived = sa.MetaData()

_NOUNS: Final = ", ".join(f"'{noun}'" for noun in sorted(SHARED))
SHARED_SUBJECTS: Final = {
    "sqlite": f"substr(subject, 1, instr(subject, '/') - 1) IN ({_NOUNS})",
    "postgresql": f"split_part(subject, '/', 1) IN ({_NOUNS})",
}
"""What hall and centre both write about; word for word the condition of `event_shared`."""

_TYPES: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "text": sa.Text,
    "int": sa.BigInteger,
    "real": sa.Double,
    "bool": sa.Boolean,
}


def _table(
    name: str, *parts: sa.Column[object] | sa.Index, kept_in: sa.MetaData = metadata
) -> sa.Table:
    return sa.Table(name, kept_in, *parts, sqlite_with_rowid=False)


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
    _text("state"),  # registered, enrolled, quarantined, revoked
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
    _text("facts", null=True),
    _int("fed", null=True),  # the place in the feed up to which the hall has everything
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
folded = _table(
    "folded", _text("node", key=True), _int("epoch", key=True), _int("seq"), kept_in=derived
)

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
    sa.Index(
        "event_shared",
        "node",
        "subject",
        "at",
        sqlite_where=sa.text(SHARED_SUBJECTS["sqlite"]),
        postgresql_where=sa.text(SHARED_SUBJECTS["postgresql"]),
    ),
)

# Each hall's days in figures, and how far they are counted; made from the folded tables.
FIGURES: Final = (
    *("taken", "called", "waited_s", "long_waits", "finished", "served_s"),
    *("rated", "stars", "bad"),
    *("submitted", "accepted", "refused", "corrected", "decided", "at_once", "late", "delivered"),
    *(f"h{hour:02d}" for hour in range(7, 19)),
)
tally = _table(
    "tally",
    _text("hall", key=True),
    _text("day", key=True),
    *(_int(name) for name in FIGURES),
    sa.Index("tally_day", "day"),
    kept_in=derived,
)
tallied = _table(
    "tallied", _text("node", key=True), _int("epoch", key=True), _int("seq"), kept_in=derived
)

counted = _table("counted", _text("node", key=True), _text("id", key=True), kept_in=derived)

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

# The bytes lie sealed in files; a blob is here once it was opened, checked and signed for.
blob = _table(
    "blob",
    _text("node", key=True),
    _text("address", key=True),
    _int("size"),
    _int("sealed_size"),
    _text("sealed_digest"),
    _text("recipient"),
    _int("received_at"),
    _blob("receipt"),
)

blob_upload = _table(
    "blob_upload",
    _text("node", key=True),
    _text("address", key=True),
    _int("length"),
    _int("arrived"),
    _text("metadata"),
    _int("began_at"),
)

hall_key = _table(
    "hall_key",
    _text("node", key=True),
    _text("public_key", key=True),
    _int("since"),
    _int("until", null=True),  # null: it counts
    _text("successor", null=True),  # the key that took its place by a rotation
)

# What the hall's one box holds and a copy of it does not (sync.baton).
baton = _table(
    "baton", _text("node", key=True), _int("turn"), _text("token"), _int("at"), _text("box")
)

# Boxes that spoke as a hall and were not its box.
stray = _table(
    "stray",
    _text("node", key=True),
    _text("mark", key=True),
    _text("reason"),  # copy, old_key, restored
    _text("box"),
    _int("first_at"),
    _int("last_at"),
    _int("epoch"),
    _int("seq"),
    _text("hash"),
    _int("backlog"),
    _int("settled_at", null=True),
)

# What a person has decided for a hall whose log had forked: forks before `epoch` are settled.
decision = _table(
    "decision",
    _text("node", key=True),
    _int("epoch"),
    sa.Column("rotate", sa.Boolean, nullable=False),
    _int("decided_at"),
)

# Certificates that no longer count, by the keyed hash of their number.
revoked_licence = _table(
    "revoked_licence",
    _text("key", key=True),
    _text("name"),
    _text("shown"),
    _text("since"),
    _text("why"),
)

# Who has which place of a slot: a key that two cannot have.
slot_place = _table(
    "slot_place",
    _text("node", key=True),
    _text("plan", key=True),
    _text("day", key=True),
    _text("start", key=True),
    _int("place", key=True),
    _text("appointment"),
    _text("person"),
    _text("item"),
    sa.Index("slot_place_person", "node", "person"),
)

admin = _table(
    "admin",
    _text("number", key=True),
    _text("name"),
    _text("password_hash"),
    _int("failed"),
    _int("locked_until"),
    _text("role"),
    _text("region"),
    _text("hall"),
    _text("department"),
)

session = _table("session", _text("token_hash", key=True), _text("number"), _int("expires_at"))

# What supervision found; the story of each stands in the centre's own log and, to be shown, here.
finding = _table(
    "finding",
    _text("hall", key=True),
    _text("id", key=True),
    _text("rule"),
    _text("subject"),
    _text("department"),
    _text("person"),
    _text("signal"),
    _text("state"),
    _text("raised_on"),
    _text("answer_due_on"),
    _text("evidence"),  # JSON: names and values
    _text("answered_by"),
    _text("closed_by"),
    sa.Column("appealed", sa.Boolean, nullable=False),
    _int("points"),
    sa.Index("finding_subject", "hall", "subject", "rule"),
    sa.Index("finding_state", "state", "signal", "raised_on"),
)

finding_step = _table(
    "finding_step",
    _text("hall", key=True),
    _text("finding", key=True),
    _int("no", key=True),
    _int("at"),
    _text("act"),
    _text("actor"),
    _text("words"),
    _text("signal"),
)

# How far supervision has looked at (node, epoch), never further than that is folded.
examined = _table("examined", _text("node", key=True), _int("epoch", key=True), _int("seq"))

# The last day on which all that runs in a hall was looked at.
swept = _table("swept", _text("node", key=True), _text("day"))

# Where a rule's signals begin, when somebody has moved it.
rule = _table(
    "rule",
    _text("id", key=True),
    _int("warning", null=True),
    _int("yellow", null=True),
    _int("red", null=True),
    _int("changed_at"),
    _text("changed_by"),
)


FOUND_BY: Final = {
    "case": (
        ("changed_at", "hall", "id"),
        ("hall", "changed_at", "id"),
        ("number",),
        ("person",),
        ("org_code",),
        ("name_key",),
    )
}
"""Indexes that only the centre needs: it looks for cases across halls."""


# A change to an item that is not published yet, and every version that was.
item_draft = _table(
    "item_draft",
    _text("scope", key=True),
    _text("id", key=True),
    _int("base"),
    _text("state"),
    _text("drafted_by"),
    sa.Column("withdraws", sa.Boolean, nullable=False),
    _int("changed_at"),
    _text("words"),
    _blob("body"),
)

item_edition = _table(
    "item_edition",
    _text("scope", key=True),
    _text("id", key=True),
    _int("version", key=True),
    _int("position"),
    _int("published_at"),
    _text("drafted_by"),
    _text("approved_by"),
    _text("words"),
    sa.Column("deleted", sa.Boolean, nullable=False),
    _blob("body"),
)


def _state_table(state: StateTable) -> sa.Table:
    name = f"{STATE_PREFIX}{state.name}"
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
    wanted = (*state.indexes, *FOUND_BY.get(state.name, ()))
    indexes = [sa.Index(f"{name}_{n}", *names) for n, names in enumerate(wanted, 1)]
    return _table(name, *listed, *indexes, kept_in=derived)


states: dict[str, sa.Table] = {state.name: _state_table(state) for state in all_tables()}


def is_kept(table: str) -> bool:
    """Whether a table of the database is one that counts, by its name."""
    return not (is_folded(table) or PARTITION.fullmatch(table))


def is_folded(table: str) -> bool:
    """Whether a table of the database is made by the folds, of this program or another."""
    return table.startswith(STATE_PREFIX) or table in derived.tables
