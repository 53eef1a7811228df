"""The one way to the centre: over TLS to the pinned authority, or to this very machine."""

from __future__ import annotations

import os
import time
from pathlib import Path

from edge.settings import Settings
from sync.keys import NodeKey, write_secret
from sync.link import CentreLink, LineCut
from sync.signatures import RequestSigner
from sync.store import Store
from sync.trust import NotTrusted, fetch_authority, require_safe


def pinned(data: Path) -> Path:
    """Where the authority lies that came with the enrolment code."""
    return data / "keys" / "authority.pem"


def line(settings: Settings, store: Store, key: NodeKey) -> CentreLink:
    """A line to the centre. Raises sync.trust.NotTrusted."""
    require_safe(settings.centre_url, allow_plain=settings.allow_plain_http)
    signer = RequestSigner(key, store.node() or "", time.time)
    centre_key = store.value("centre_public_key") or ""
    return CentreLink(settings.centre_url, signer, centre_key, authority=authority(settings))


def authority(settings: Settings) -> str:
    """The PEM file of the only authority that counts; empty for plain HTTP on this machine.

    Raises NotTrusted when TLS is asked for and nobody is known who vouches for the centre.
    """
    if not settings.centre_url.startswith("https:"):
        return ""
    path = Path(settings.centre_authority) if settings.centre_authority else pinned(settings.data)
    if not path.exists():
        raise NotTrusted(f"nobody vouches for {settings.centre_url}: {path.name} is not there")
    return str(path)


def meet(settings: Settings, pin: str) -> str:
    """Before enrolment: the authority that the code's pin names, fetched and kept.

    Raises NotTrusted, LineCut.
    """
    require_safe(settings.centre_url, allow_plain=settings.allow_plain_http)
    if pin and settings.centre_url.startswith("https:"):
        try:
            text = fetch_authority(settings.centre_url, pin)
        except OSError as error:
            raise LineCut(type(error).__name__) from error
        path = pinned(settings.data)
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_secret(part, text.encode("ascii"))
        os.replace(part, path)
    elif pin:
        raise NotTrusted(
            f"the code is for a centre with TLS, but centre_url is {settings.centre_url}"
        )
    elif settings.centre_url.startswith("https:") and not settings.centre_authority:
        raise NotTrusted("the code ends in / and a pin: give the whole of it")
    return authority(settings)
