"""Signing in and out (works offline), opening, pausing and closing windows."""

from dataclasses import dataclass, field
from datetime import date

import uuid_utils
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.errors import Refused
from domain.events import Fact
from domain.plan import Plan, Staff
from domain.sessions import Session, StaffSignedIn, StaffSignedOut, StaffSignInRefused
from domain.windows import (
    SHUT,
    WindowClosed,
    WindowOpened,
    WindowPaused,
    WindowResumed,
    WindowState,
)
from edge.node import HallNode
from sync.transaction import Transaction

MOST_FAILURES = 5
LOCKED_MS = 300_000


@dataclass(slots=True)
class Lockout:
    """Failed sign-ins of each account since the last good one, counted on this node."""

    _failures: dict[str, list[int]] = field(default_factory=dict)

    def locked_s(self, number: str, now_ms: int) -> int:
        """Seconds an account stays locked, 0 when it is not."""
        recent = [at for at in self._failures.get(number, ()) if now_ms - at < LOCKED_MS]
        self._failures[number] = recent
        if len(recent) < MOST_FAILURES:
            return 0
        return (recent[-1] + LOCKED_MS - now_ms) // 1000 + 1

    def failed(self, number: str, now_ms: int) -> None:
        """Count a failure."""
        self._failures.setdefault(number, []).append(now_ms)

    def passed(self, number: str) -> None:
        """Forget the failures of an account."""
        self._failures.pop(number, None)


def find_staff(plan: Plan, number: str) -> Staff | None:
    """The account with this staff number."""
    return next((s for s in plan.staff.values() if s.number == number), None)


def password_fits(staff: Staff | None, password: str) -> bool:
    """Whether the password is the account's. Takes tens of milliseconds, also without an
    account.
    """
    phc = staff.password_hash if staff else _NOBODY
    try:
        return PasswordHasher().verify(phc, password) and staff is not None
    except (VerificationError, InvalidHashError):
        return False


def sign_in(node: HallNode, lockout: Lockout, number: str, fits: bool) -> tuple[Staff, str]:
    """Open a session after the password was checked; (account, session id).

    Raises Refused(`locked` | `wrong_password` | `account_expired`).
    """
    staff = check(node, lockout, number, fits)
    session_id = str(uuid_utils.uuid7())
    fact = Fact(f"session/{session_id}", StaffSignedIn(staff.id))
    node.run(lambda tx: tx.emit(f"staff/{staff.id}", fact))
    return staff, session_id


def check(node: HallNode, lockout: Lockout, number: str, fits: bool) -> Staff:
    """The account, whose password was checked. Raises what `sign_in` raises, and notes it."""
    staff = find_staff(node.plan, number)
    reason, facts = _refusal(lockout, staff, number, fits, node.wall_ms(), node.today())
    if reason or staff is None:
        if reason != "locked":  # who tries during the lock must not make it longer
            lockout.failed(number, node.wall_ms())
        _note_refused(node, staff, reason)
        raise Refused(reason, **facts)
    lockout.passed(number)
    return staff


def sign_out(node: HallNode, session_id: str, staff_id: str, reason: str = "own") -> None:
    """End a session. Raises Refused(`no_such_session`)."""

    def command(tx: Transaction) -> None:
        known = tx.get(Session, session_id)
        if known is None or known.signed_out_at is None:
            body = StaffSignedOut(staff_id, reason)
            tx.emit(f"staff/{staff_id}", Fact(f"session/{session_id}", body))

    node.run(command)


def open_window(node: HallNode, staff: Staff, window_id: str, actor: str = "") -> None:
    """Sit down at a window, or be sat down there by `actor`.

    Raises Refused(`no_such_window` | `window_taken` | `has_window`).
    """
    if window_id not in node.plan.windows:
        raise Refused("no_such_window")
    day = node.today().isoformat()

    def command(tx: Transaction) -> None:
        for state in tx.select(WindowState, "staff = ?", (staff.id,)):
            if state.id != window_id and state.state != SHUT:
                raise Refused("has_window", window=state.id)
        opened = WindowOpened(day, staff.id, staff.name)
        tx.emit(actor or f"staff/{staff.id}", Fact(f"window/{window_id}", opened))

    node.run(command)


def pause_window(node: HallNode, window_id: str, actor: str) -> None:
    """No calls for a while. Raises Refused(`window_closed` | `window_paused`)."""
    node.run(lambda tx: tx.emit(actor, Fact(f"window/{window_id}", WindowPaused())))


def resume_window(node: HallNode, window_id: str, actor: str) -> None:
    """Back at work. Raises Refused(`window_not_paused`)."""
    node.run(lambda tx: tx.emit(actor, Fact(f"window/{window_id}", WindowResumed())))


def close_window(node: HallNode, window_id: str, actor: str) -> None:
    """Leave a window. Raises Refused(`window_closed` | `window_busy`)."""
    node.run(lambda tx: tx.emit(actor, Fact(f"window/{window_id}", WindowClosed())))


def _refusal(
    lockout: Lockout, staff: Staff | None, number: str, fits: bool, now_ms: int, today: date
) -> tuple[str, dict[str, object]]:
    locked_s = lockout.locked_s(number, now_ms)
    if locked_s:
        return "locked", {"seconds": locked_s}
    if not fits or staff is None:
        return "wrong_password", {}
    if staff.expires_on is not None and today.isoformat() > staff.expires_on:
        return "account_expired", {}
    return "", {}


def _note_refused(node: HallNode, staff: Staff | None, reason: str) -> None:
    # What was typed may be anything, even a password: only known accounts are named.
    subject = f"staff/{staff.id}" if staff else "staff/unknown"
    node.run(lambda tx: tx.emit("station/sign-in", Fact(subject, StaffSignInRefused(reason))))


_NOBODY = PasswordHasher().hash("nobody has this account")
