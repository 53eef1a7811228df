"""Enrolment: the box's key, a one-time code, and a place in the province comes back."""

import platform

from edge.app import store_path, wall_ms
from edge.centre_line import meet
from edge.schedule import VERSION
from edge.secrets import key_path, open_secrets
from edge.settings import Settings
from edge.standing import SET_BACK
from sync import epochs
from sync.keys import write_secret
from sync.link import enrol
from sync.node import settle_in
from sync.trust import split_code


class AlreadyEnrolled(Exception):
    """This box has a store already; a second enrolment would leave its log without a home."""


def enrol_hall(settings: Settings, code: str) -> str:
    """Enrol this box with a one-time code; the node id it was given. If the hall had a box before,
    its log is still to be fetched (`edge.restore.complete`).

    Raises AlreadyEnrolled, `sync.link.LineCut`, `sync.link.CentreRefused`.
    """
    if store_path(settings).exists():
        raise AlreadyEnrolled
    code, pin = split_code(code)
    authority = meet(settings, pin)
    # What an earlier try has left behind: a key that was refused, or had another box before.
    for left in (key_path(settings.data), settings.data / "keys" / "person.key"):
        left.unlink(missing_ok=True)
    secrets = open_secrets(settings.data)
    reply = enrol(
        settings.centre_url,
        secrets.node_key,
        code=code,
        box=platform.node(),
        version=VERSION,
        wall_ms=wall_ms(),
        authority=authority,
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
            **({SET_BACK: "1", epochs.REASON: epochs.REBUILT} if reply.epoch > 1 else {}),
        },
    )
    return reply.node
