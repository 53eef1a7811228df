"""How a hall stands, in its own words."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """JSON, since halls of other versions say more or less."""
    op.add_column("contact", sa.Column("facts", sa.Text(), nullable=True))
