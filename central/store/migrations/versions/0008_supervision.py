"""What supervision found, how far it has looked, and where its rules begin."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Empty: everything that runs is looked at on the first day."""
    _table(
        "finding",
        2,
        "hall id rule subject department person signal state raised_on answer_due_on evidence "
        "answered_by closed_by appealed points",
        {"points"},
        frozenset({"appealed"}),
    )
    op.create_index("finding_subject", "finding", ["hall", "subject", "rule"])
    op.create_index("finding_state", "finding", ["state", "signal", "raised_on"])
    _table("finding_step", 3, "hall finding no at act actor words signal", {"no", "at"})
    _table("examined", 2, "node epoch seq", {"epoch", "seq"})
    _table("swept", 1, "node day", set())
    numbers = {"warning", "yellow", "red", "changed_at"}
    _table("rule", 1, "id warning? yellow? red? changed_at changed_by", numbers)


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
