"""What an account of the centre may do, and where."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Accounts that are there are of the whole province, as they were."""
    for name, before in (("role", "province"), ("region", ""), ("hall", ""), ("department", "")):
        op.add_column("admin", sa.Column(name, sa.Text(), nullable=False, server_default=before))
