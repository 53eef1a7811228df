"""How a hall knows its centre on the line: a pinned authority, told with the enrolment code.

A code that is given out by a centre with TLS ends in ``/`` and the pin: the first 100 bits of the
SHA-256 of the authority's certificate (DER), in five groups. The hall fetches the certificate over
a line it does not trust yet, holds it against the pin, and trusts nothing else from then on.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import ipaddress
import ssl
from typing import Final
from urllib.parse import urlsplit

from sync.errors import SyncError

AUTHORITY: Final = "/sync/authority"
_PIN_SIGNS: Final = 20
_LONGEST: Final = 16 * 1024


class NotTrusted(SyncError):
    """A line that must not be used: plain HTTP beyond this machine, or another authority."""


def split_code(text: str) -> tuple[str, str]:
    """(code, pin) of what somebody typed; the pin may be missing."""
    code, _, pin = text.partition("/")
    return code.strip(), "".join(sign for sign in pin.upper() if sign.isalnum())


def pin_of(pem: str) -> str:
    """The pin of an authority's certificate: ``XXXX-XXXX-XXXX-XXXX-XXXX`` (base32)."""
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).digest()
    signs = base64.b32encode(digest).decode("ascii")[:_PIN_SIGNS]
    return "-".join(signs[n : n + 4] for n in range(0, _PIN_SIGNS, 4))


def require_safe(url: str, *, allow_plain: bool = False) -> None:
    """Refuse plain HTTP that leaves this machine. Raises NotTrusted."""
    parts = urlsplit(url)
    if parts.scheme == "https" or allow_plain:
        return
    if parts.scheme != "http" or not parts.hostname:
        raise NotTrusted(f"{url} is no address of a centre; expected https://…")
    if not is_loopback(parts.hostname):
        raise NotTrusted(
            f"{url}: plain HTTP leaves this machine and could be read and changed on the way. "
            "Set TLS up at the centre (./hall central tls) and use https://"
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine is reached by a name or an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def fetch_authority(url: str, pin: str, timeout_s: float = 10) -> str:
    """The authority's certificate (PEM) of the centre at ``url``, held against ``pin``.

    Raises NotTrusted when it is another one, OSError when nobody answers.
    """
    parts = urlsplit(url)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # what comes is held against the pin
    line = http.client.HTTPSConnection(
        parts.hostname or "", parts.port or 443, timeout=timeout_s, context=context
    )
    try:
        line.request("GET", AUTHORITY)
        answer = line.getresponse()
        text = answer.read(_LONGEST).decode("ascii", "replace")
        found = pin_of(text) if answer.status == 200 else ""
    except (http.client.HTTPException, ValueError) as error:
        raise NotTrusted(f"{url} gave no certificate of an authority: {error}") from error
    finally:
        line.close()
    if split_code(f"/{found}")[1] != split_code(f"/{pin}")[1]:
        raise NotTrusted(
            f"{url} is not the centre that gave out this code, or somebody stands between: its "
            f"authority is {found or 'none'}, expected {pin}"
        )
    return text
