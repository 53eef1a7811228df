"""Accounts of the province: argon2id, counted tries, sessions that end when idle."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from central import facts, journal
from central.centre import Centre
from central.identity.scope import EVERYWHERE, Scope
from central.store import schema
from central.store.database import upsert
from domain.events import Fact

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's argon2id
_NOBODY = _HASHER.hash(secrets.token_hex(16))  # an unknown account costs the same time
SHORTEST_PASSWORD = 10


class SignInRefused(Exception):
    """``reason``: password (also for an account that does not exist) or locked."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class WeakPassword(Exception):
    """Shorter than `SHORTEST_PASSWORD`."""


@dataclass(frozen=True, slots=True)
class Admin:
    """An account of the centre, and how far it reaches."""

    number: str
    name: str
    scope: Scope = EVERYWHERE

    @property
    def actor(self) -> str:
        """As events name it."""
        return f"admin/{self.number}"


def hash_password(password: str) -> str:
    """The PHC string of a password (argon2id, 19 MiB, 2 rounds)."""
    return _HASHER.hash(password)


def add_admin(
    centre: Centre,
    actor: str,
    number: str,
    name: str,
    password: str,
    scope: Scope = EVERYWHERE,
) -> None:
    """Make an account, or give an existing one a new password and scope. Raises WeakPassword."""
    if len(password) < SHORTEST_PASSWORD:
        raise WeakPassword
    with centre.database.write() as tx:
        reach = (scope.role, scope.region, scope.hall, scope.department)
        upsert(tx, schema.admin, [(number, name, hash_password(password), 0, 0, *reach)])
        journal.record(centre, tx, actor, [Fact(f"admin/{number}", facts.AdminAdded(*reach))])


def sign_in(centre: Centre, number: str, password: str) -> str:
    """The token of a new session. Raises SignInRefused."""
    a, now = schema.admin, centre.now_ms
    with centre.database.read() as connection:
        known = connection.execute(sa.select(a).where(a.c.number == number)).first()
    good = _fits(known.password_hash if known else _NOBODY, password)
    if known is None:
        raise SignInRefused("password")
    reason = "locked" if known.locked_until > now else "" if good else "password"
    token = secrets.token_urlsafe(32)
    with centre.database.write() as tx:
        if reason:
            _count_failure(centre, tx, number, now)
            fact: object = facts.AdminSignInRefused(reason)
        else:
            tx.execute(sa.update(a).where(a.c.number == number).values(failed=0))
            _keep_session(centre, tx, token, number, now)
            fact = facts.AdminSignedIn()
        journal.record(centre, tx, f"admin/{number}", [Fact(f"admin/{number}", fact)])
    if reason:
        raise SignInRefused(reason)
    return token


def session_of(centre: Centre, token: str) -> Admin | None:
    """Who a token belongs to; using it puts off its end."""
    if not token:
        return None
    s, a, now = schema.session, schema.admin, centre.now_ms
    with centre.database.read() as connection:
        row = connection.execute(
            sa.select(
                a.c.number, a.c.name, s.c.expires_at, a.c.role, a.c.region, a.c.hall, a.c.department
            )
            .join_from(s, a, s.c.number == a.c.number)
            .where(s.c.token_hash == _digest(token), s.c.expires_at > now)
        ).first()
    if row is None:
        return None
    idle_ms = centre.settings.session_idle_s * 1000
    if row.expires_at - now < idle_ms * 0.9:  # not at every click: it is a write
        with centre.database.write() as tx:
            _keep_session(centre, tx, token, row.number, now)
    return Admin(row.number, row.name, Scope(row.role, row.region, row.hall, row.department))


def sign_out(centre: Centre, admin: Admin, token: str) -> None:
    """End a session."""
    s = schema.session
    with centre.database.write() as tx:
        tx.execute(sa.delete(s).where(s.c.token_hash == _digest(token)))
        fact = Fact(f"admin/{admin.number}", facts.AdminSignedOut())
        journal.record(centre, tx, admin.actor, [fact])


def _count_failure(centre: Centre, tx: sa.Connection, number: str, now: int) -> None:
    """One more failed try; the last one allowed locks the account for a while."""
    a, settings = schema.admin, centre.settings
    tx.execute(sa.update(a).where(a.c.number == number).values(failed=a.c.failed + 1))
    tx.execute(
        sa.update(a)
        .where(a.c.number == number, a.c.failed >= settings.sign_in_tries)
        .values(failed=0, locked_until=now + settings.sign_in_lock_s * 1000)
    )


def _keep_session(centre: Centre, tx: sa.Connection, token: str, number: str, now: int) -> None:
    s = schema.session
    tx.execute(sa.delete(s).where(s.c.expires_at <= now))
    expires = now + centre.settings.session_idle_s * 1000
    upsert(tx, s, [(_digest(token), number, expires)])


def _fits(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
