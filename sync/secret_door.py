"""Who may look at a node's figures: whoever knows the token, or sits on the box itself."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path

from sync.keys import write_secret

TOKEN_FILE = "metrics.token"
_PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")


def open_token(folder: Path) -> str:
    """The token of a node, made (0600) when it is not there."""
    path = folder / TOKEN_FILE
    if not path.exists():
        write_secret(path, secrets.token_urlsafe(32).encode())
    return path.read_text("ascii").strip()


def may_look(token: str, address: str, headers: Mapping[str, str]) -> bool:
    """Whether a request may: ``Authorization: Bearer`` with the token, or from this very machine.

    What a proxy on this machine passes on does not come from this machine.
    """
    given = headers.get("Authorization", "")
    if given:
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    try:
        here = ip_address(address).is_loopback
    except ValueError:
        return False
    return here and not any(name in headers for name in _PASSED_ON)
