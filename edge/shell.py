"""What every ``./hall edge`` command needs: settings, the hall's data for itself, clear ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click

from edge import settings as configuration
from edge.app import NotEnrolled, open_store
from edge.secrets import open_secrets
from edge.settings import BadSettings, Settings
from sync.store import Store

CONFIG = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The hall's TOML file; without it defaults and HALL_EDGE_… variables count.",
)


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Hold the hall's data for this process: two writers would fork the log."""
    settings.data.mkdir(parents=True, exist_ok=True)
    with (settings.data / "node.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            fail(f"A node is running on {settings.data} already.")
        yield


def load(config: Path | None) -> Settings:
    """Settings, or a clear end."""
    try:
        return configuration.load(config)
    except BadSettings as error:
        fail(str(error))


def opened(settings: Settings) -> Store:
    """The store, or a clear end."""
    try:
        return open_store(settings, open_secrets(settings.data), writable=False)
    except NotEnrolled:
        fail(f"{settings.data} is not enrolled.")


def fail(message: str) -> NoReturn:
    """End with a message for the person at the shell."""
    raise click.ClickException(message)
