"""Log, registry and documents; on PostgreSQL the log is partitioned by hall."""

from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision = "0001"
down_revision = None

TEXT, NUMBER, BYTES = sa.Text, sa.BigInteger, sa.LargeBinary


def upgrade() -> None:
    """Everything that counts, as it was when versions began to be counted."""
    _registry()
    _log()
    _documents()
    _people()


def _table(
    name: str,
    key: tuple[str, ...],
    columns: dict[str, type],
    null: tuple[str, ...] = (),
    **more: Any,
) -> None:
    listed = [sa.Column(c, type(), nullable=c in null) for c, type in columns.items()]
    op.create_table(name, *listed, sa.PrimaryKeyConstraint(*key), sqlite_with_rowid=False, **more)


def _registry() -> None:
    _table("meta", ("name",), {"name": TEXT, "value": TEXT})
    _table("region", ("code",), {"code": TEXT, "name": TEXT, "level": TEXT, "full_name": TEXT})
    _table(
        "hall",
        ("node",),
        {"node": TEXT, "region": TEXT, "name": TEXT, "level": TEXT, "state": TEXT}
        | {"public_key": TEXT, "registered_at": NUMBER, "enrolled_at": NUMBER}
        | {"quarantined_at": NUMBER},
        null=("public_key", "enrolled_at", "quarantined_at"),
    )
    op.create_index("hall_region", "hall", ["region"])
    _table(
        "enrol_code",
        ("node", "code_hash"),
        {"node": TEXT, "code_hash": TEXT, "expires_at": NUMBER, "used_at": NUMBER},
        null=("used_at",),
    )
    op.create_index("enrol_code_hash", "enrol_code", ["code_hash"])
    _table(
        "contact",
        ("node",),
        {"node": TEXT, "last_at": NUMBER, "backlog": NUMBER, "skew_ms": NUMBER, "version": TEXT},
        null=("backlog", "skew_ms", "version"),
    )


def _log() -> None:
    _table(
        "head",
        ("node", "epoch"),
        {"node": TEXT, "epoch": NUMBER, "seq": NUMBER, "hash": TEXT}
        | {"receipts": NUMBER, "last_at": NUMBER},
    )
    partitions = context.config.attributes.get("partitions", 0)
    divided: dict[str, Any] = {"postgresql_partition_by": "HASH (node)"} if partitions else {}
    _table(
        "event",
        ("node", "epoch", "seq"),
        {"node": TEXT, "epoch": NUMBER, "seq": NUMBER, "id": TEXT, "at": NUMBER}
        | {"kind": TEXT, "subject": TEXT, "hash": TEXT, "line": BYTES},
        **divided,
    )
    if op.get_bind().dialect.name == "postgresql":
        for n in range(partitions):
            op.execute(
                f"CREATE TABLE event_p{n:02d} PARTITION OF event "
                f"FOR VALUES WITH (MODULUS {partitions}, REMAINDER {n})"
            )
    _table(
        "forked",
        ("node", "epoch", "seq", "hash"),
        {"node": TEXT, "epoch": NUMBER, "seq": NUMBER, "hash": TEXT}
        | {"received_at": NUMBER, "line": BYTES},
    )


def _documents() -> None:
    _table(
        "document",
        ("scope", "kind", "id"),
        {"scope": TEXT, "kind": TEXT, "id": TEXT, "version": NUMBER, "deleted": sa.Boolean}
        | {"position": NUMBER, "body": BYTES},
    )
    op.create_index("document_feed", "document", ["scope", "position"])


def _people() -> None:
    _table(
        "admin",
        ("number",),
        {"number": TEXT, "name": TEXT, "password_hash": TEXT}
        | {"failed": NUMBER, "locked_until": NUMBER},
    )
    _table("session", ("token_hash",), {"token_hash": TEXT, "number": TEXT, "expires_at": NUMBER})
