"""${message}"""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Forwards; there is no way back but a backup (docs/how-to/postgresql.md)."""
    ${upgrades if upgrades else "pass"}
