"""A new key for a node: proposed with the old one, confirmed by the centre, then put in its place.

The new key is on disk before it is proposed, and the centre takes the same proposal twice, so a
crash at any step leaves one key that works: before the centre's word the old one, afterwards the
new one, which the next start finds beside it and proposes again.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from sync.keys import BadKey, NodeKey
from sync.link import CentreLink
from sync.protocol import KEY, Baton, KeyReply, KeyRequest, key_text


def next_path(path: Path) -> Path:
    """Where the new key waits for the centre's word."""
    return path.with_name(f"next-{path.name}")


def propose(path: Path) -> NodeKey:
    """The new key that waits beside ``path``, made if there is none."""
    waiting = next_path(path)
    try:
        return NodeKey.load(waiting)
    except BadKey:
        # Not there, or torn by a crash before it could be proposed to anybody.
        waiting.unlink(missing_ok=True)
    NodeKey.generate().save(waiting)
    return NodeKey.load(waiting)


def wanted(path: Path) -> bool:
    """Whether a new key waits."""
    return next_path(path).exists()


def rotate(path: Path, node: str, link: CentreLink, baton: Baton | None = None) -> NodeKey:
    """Carry a rotation through (or on); the key that counts from now on, in its file.

    Raises LineCut, CentreBusy, CentreRefused: then the old key is in its place and the new one
    waits for another try.
    """
    old, new = NodeKey.load(path), propose(path)
    proof = new.sign(key_text(node, old.public_hex, new.public_hex))
    request = msgspec.json.encode(KeyRequest(new.public_hex, proof, baton))
    link.call("POST", KEY, request).read(KeyReply)
    settle(path)
    link.use_key(new)
    return new


def former_path(path: Path) -> Path:
    """Where the key before this one stays, for a centre that is set back to the time of it."""
    return path.with_name(f"former-{path.name}")


def fall_back(path: Path) -> NodeKey:
    """The other key that a centre may know which does not know this one; ours stays and waits.

    A centre restored from a backup may have the key before the last rotation; a rotation whose end
    we never heard of may have put the waiting one in place. Tried in turns, one of them fits.
    """
    waiting, former = next_path(path), former_path(path)
    if waiting.exists():
        settle(path)
    elif former.exists():
        os.replace(path, waiting)
        os.replace(former, path)
        _sync(path.parent)
    return NodeKey.load(path)


def settle(path: Path) -> None:
    """Put the waiting key in the place of the old one, which stays beside it."""
    former = former_path(path)
    former.unlink(missing_ok=True)
    os.link(path, former)
    os.replace(next_path(path), path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
