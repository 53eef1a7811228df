"""The list of certificates that no longer count. Numbers are kept as keyed hashes alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from central import facts, journal
from central.centre import Centre
from central.store import schema
from central.store.database import upsert
from domain.checks import certificate_key, masked_certificate
from domain.events import Fact


@dataclass(frozen=True, slots=True)
class Revoked:
    """A certificate that was taken back: its name (`营业执照`), since when (ISO date), and why."""

    name: str
    number: str
    since: str
    why: str


def revoke(centre: Centre, tx: sa.Connection, actor: str, certificates: Sequence[Revoked]) -> None:
    """Put certificates on the list, or change what it says of them."""
    secret = bytes.fromhex(centre.person_secret_hex)
    rows, told = [], []
    for c in certificates:
        key = certificate_key(c.name, c.number, secret)
        rows.append((key, c.name, masked_certificate(c.number), c.since, c.why))
        told.append(Fact(f"licence/{key}", facts.LicenceRevoked(c.name, c.since, c.why)))
    upsert(tx, schema.revoked_licence, rows)
    journal.record(centre, tx, actor, told)


def revoked(connection: sa.Connection, key: str) -> str | None:
    """Since when and why a certificate does not count; None when nothing is known against it."""
    r = schema.revoked_licence
    row = connection.execute(sa.select(r.c.since, r.c.why).where(r.c.key == key)).first()
    return f"{row.since} {row.why}" if row is not None else None
