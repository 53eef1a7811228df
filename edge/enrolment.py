"""Enrolment: the box's key, a one-time code, and a place in the province comes back."""

import platform

from edge.app import store_path, wall_ms
from edge.schedule import VERSION
from edge.secrets import open_secrets
from edge.settings import Settings
from sync.keys import write_secret
from sync.link import enrol
from sync.node import settle_in


class AlreadyEnrolled(Exception):
    """This box has a store already; a second enrolment would leave its log without a home."""


def enrol_hall(settings: Settings, code: str) -> str:
    """Enrol this box with a one-time code; the node id it was given.

    Raises AlreadyEnrolled, `sync.link.LineCut`, `sync.link.CentreRefused`.
    """
    if store_path(settings).exists():
        raise AlreadyEnrolled
    secrets = open_secrets(settings.data)
    reply = enrol(
        settings.centre_url,
        secrets.node_key,
        code=code,
        box=platform.node(),
        version=VERSION,
        wall_ms=wall_ms(),
    )
    write_secret(settings.data / "keys" / "person.key", reply.person_secret_hex.encode())
    settle_in(
        store_path(settings),
        secrets.store_key,
        reply.node,
        {
            "centre": reply.centre,
            "centre_public_key": reply.centre_public_key,
            "feed_cursor": str(reply.feed_cursor),
            "blob_recipient": reply.blob_recipient,
            "epoch": str(reply.epoch),
        },
    )
    return reply.node
