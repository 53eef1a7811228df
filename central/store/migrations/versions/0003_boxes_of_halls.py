"""Which box is a hall's: its keys over time, the baton, strays, decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Four small tables; halls that are enrolled already get their rows with the next contact."""
    _table("hall_key", 2, "node public_key since until? successor?", {"since", "until"})
    _table("baton", 1, "node turn token at box", {"turn", "at"})
    _table(
        "stray",
        2,
        "node mark reason box first_at last_at epoch seq hash backlog settled_at?",
        {"first_at", "last_at", "epoch", "seq", "backlog", "settled_at"},
    )
    _table(
        "decision",
        1,
        "node epoch rotate decided_at",
        {"epoch", "decided_at"},
        frozenset({"rotate"}),
    )


def _table(
    name: str, keys: int, columns: str, numbers: set[str], flags: frozenset[str] = frozenset()
) -> None:
    """Columns in order, a "?" behind those that may be null; the first ``keys`` are the key."""
    listed = []
    for column in columns.split():
        plain = column.rstrip("?")
        kind = sa.BigInteger() if plain in numbers else sa.Text()
        listed.append(
            sa.Column(plain, sa.Boolean() if plain in flags else kind, nullable=plain != column)
        )
    key = [column.name for column in listed[:keys]]
    op.create_table(name, *listed, sa.PrimaryKeyConstraint(*key), sqlite_with_rowid=False)
