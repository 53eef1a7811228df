"""An index for what hall and centre both write about: all that was written about one subject."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Only events about such subjects are in it, so that ingest does not feel it."""
    nouns = "('case', 'queue')"
    op.create_index(
        "event_shared",
        "event",
        ["node", "subject", "at"],
        sqlite_where=sa.text(f"substr(subject, 1, instr(subject, '/') - 1) IN {nouns}"),
        postgresql_where=sa.text(f"split_part(subject, '/', 1) IN {nouns}"),
    )
