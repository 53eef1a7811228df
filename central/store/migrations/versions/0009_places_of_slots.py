"""Who has which place of a slot: a key that two cannot have."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """One small table and the index that finds a person's."""
    columns = [
        sa.Column(name, sa.BigInteger() if name == "place" else sa.Text(), nullable=False)
        for name in ("node", "plan", "day", "start", "place", "appointment", "person", "item")
    ]
    key = sa.PrimaryKeyConstraint("node", "plan", "day", "start", "place")
    op.create_table("slot_place", *columns, key, sqlite_with_rowid=False)
    op.create_index("slot_place_person", "slot_place", ["node", "person"])
