"""What machine this is, and the lock that lets only one set-up work in a checkout at a time."""

import fcntl
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.setup.errors import SetupError
from deploy.setup.paths import STATE
from deploy.setup.progress import say


def system_name() -> str:
    """For people: 'Debian GNU/Linux 12 (bookworm)'."""
    return _os_release().get("PRETTY_NAME", platform.platform())


def is_debian() -> bool:
    """Debian or a system made from it (its packages carry the same names)."""
    release = _os_release()
    family = f"{release.get('ID', '')} {release.get('ID_LIKE', '')}".split()
    return "debian" in family


def is_root() -> bool:
    return os.geteuid() == 0


def _os_release() -> dict[str, str]:
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {}


@contextmanager
def only_one(state: Path = STATE) -> Iterator[None]:
    """Hold the checkout's set-up lock; the system lets go of it if we are killed."""
    try:
        state.mkdir(exist_ok=True)
        handle = (state / "lock").open("w")
    except OSError as error:
        raise SetupError(
            f"something has to be set up first, and this account may not write to {state}.\n"
            f"Run once as the owner of the folder: ./hall setup   ({error.strerror})"
        ) from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another ./hall is setting up here; waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
