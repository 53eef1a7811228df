"""``./hall edge``: back a box up, put it back, give it a new key or its place again."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from edge import backup, restore
from edge.app import wall_ms
from edge.enrolment import AlreadyEnrolled
from edge.schedule import VERSION
from edge.secrets import key_path, open_secrets
from edge.settings import Settings
from edge.shell import CONFIG, alone, fail, load, opened
from sync import rotation
from sync.blobs import BlobKey
from sync.errors import SyncError
from sync.fetch import Progress
from sync.keys import BadKey
from sync.link import CentreBusy, CentreRefused, LineCut
from sync.trust import NotTrusted

_BAR = 30


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@CONFIG
@click.pass_obj
def backup_command(outer: Path | None, target: Path, config: Path | None) -> None:
    """Write an encrypted, checked backup of this hall to TARGET. The node may run meanwhile.

    The first backup makes the key that opens them all: keys/backup.key. Print it with
    `./hall edge backup-key` and keep it on paper, away from this box.
    """
    settings = load(config or outer)
    opened(settings).close()
    first = not (settings.data / "keys" / backup.KEY_FILE).exists()
    try:
        taken = backup.take(settings, open_secrets(settings.data), target, wall_ms(), VERSION)
    except (backup.BadBackup, OSError) as error:
        fail(f"No backup was made: {error}")
    header = taken.header
    click.echo(
        f"{target}: {header.node}, {taken.events} events up to {header.epoch}/{header.seq}, "
        f"{taken.blobs} blobs not handed up yet, {taken.size} bytes, read back and checked."
    )
    if first:
        click.echo("Now write down what opens it:  ./hall edge backup-key", err=True)


@click.command("backup-key")
@CONFIG
@click.pass_obj
def backup_key(outer: Path | None, config: Path | None) -> None:
    """Print the secret that opens this hall's backups. Keep it on paper, away from the box."""
    settings = load(config or outer)
    opened(settings).close()
    click.echo(str(backup.backup_key(settings.data).identity))


@click.command("restore")
@click.argument("source", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--from-centre", is_flag=True, help="Get everything back from the centre instead.")
@click.option("--code", default="", help="The fresh one-time code; asked for when it is missing.")
@click.option(
    "--key-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File with the backup key; without it keys/backup.key, or it is asked for.",
)
@CONFIG
@click.pass_obj
def restore_command(
    outer: Path | None,
    source: Path | None,
    from_centre: bool,
    code: str,
    key_file: Path | None,
    config: Path | None,
) -> None:
    """Put this hall back on a box: from a backup file SOURCE, or --from-centre with a new code.

    From a file nothing else is needed, not even a line; what was written after the backup comes
    back from the centre at the first contact. From the centre comes all that it has signed for;
    a cut line costs nothing, run the command again without a code to go on.
    """
    settings = load(config or outer)
    if from_centre == (source is not None):
        fail("Give either a backup FILE or --from-centre.")
    with alone(settings):
        if source is not None:
            _from_file(settings, source, key_file)
        else:
            _from_centre(settings, code)


@click.command("rejoin")
@click.argument("code")
@CONFIG
@click.pass_obj
def rejoin(outer: Path | None, code: str, config: Path | None) -> None:
    """Give this box, with the log it has, its hall's place again: a new key, a new epoch.

    For a box that was told it had been replaced or revoked. Stop the node first.
    """
    settings = load(config or outer)
    opened(settings).close()
    with alone(settings):
        try:
            epoch = restore.rejoin(settings, code)
        except (LineCut, CentreBusy, CentreRefused, NotTrusted) as error:
            fail(f"{_line_words(settings, error)} Nothing has changed on this box.")
        click.echo(f"This box has the hall's place again and begins epoch {epoch}.")
        complete(settings)


@click.command("rotate-key")
@CONFIG
@click.pass_obj
def rotate_key(outer: Path | None, config: Path | None) -> None:
    """Give this node a new signing key. The centre confirms it at the node's next contact (within
    seconds while it runs); until then the old key counts.
    """
    settings = load(config or outer)
    opened(settings).close()
    new = rotation.propose(key_path(settings.data))
    click.echo(f"New key {new.public_hex} waits for the centre's word.")


COMMANDS = (backup_command, backup_key, restore_command, rejoin, rotate_key)


def complete(settings: Settings) -> None:
    """Fetch what the centre holds, with a bar; an end in words when the line is cut."""
    try:
        rebuilt = restore.complete(settings, show)
    except SyncError as error:
        fail(
            f"{_line_words(settings, error)} What has come is kept; go on with: "
            "./hall edge restore --from-centre   (the node may also simply be started)"
        )
    click.echo(
        f"\n{rebuilt.node}: {rebuilt.fetched.events} events and {rebuilt.documents} documents "
        f"came back, {rebuilt.fetched.receipts} receipts checked. Start the node."
    )


def show(progress: Progress) -> None:
    """One line that fills up."""
    share = progress.fetched / max(1, progress.wanted)
    bar = ("#" * round(share * _BAR)).ljust(_BAR, ".")
    click.echo(f"\r[{bar}] {progress.fetched}/{progress.wanted} events", nl=False, err=True)


def _from_file(settings: Settings, source: Path, key_file: Path | None) -> None:
    try:
        header = restore.from_file(settings, source, _key(settings, key_file))
    except AlreadyEnrolled:
        fail(f"{settings.data} holds a hall already. Move the folder away first; nothing changed.")
    except (backup.BadBackup, BadKey, OSError) as error:
        fail(f"Not restored, nothing has changed: {error}")
    click.echo(
        f"{header.node} is back as of event {header.epoch}/{header.seq} and goes on in epoch "
        f"{header.epoch + 1}. Start the node; it tells the centre and fetches what it lacks."
    )


def _from_centre(settings: Settings, code: str) -> None:
    if not code and not restore.is_set_back(settings):
        code = click.prompt("One-time code from the centre")
    try:
        rebuilt = restore.from_centre(settings, code, show)
    except AlreadyEnrolled:
        fail(f"{settings.data} holds a hall already; nothing changed. Did you mean: rejoin CODE?")
    except SyncError as error:
        fail(f"{_line_words(settings, error)} What has come is kept: run the command again.")
    click.echo(
        f"\n{rebuilt.node}: {rebuilt.fetched.events} events and {rebuilt.documents} documents "
        f"came back, {rebuilt.fetched.receipts} receipts checked. Start the node."
    )


def _key(settings: Settings, key_file: Path | None) -> BlobKey:
    path = key_file or settings.data / "keys" / backup.KEY_FILE
    if path.exists():
        return BlobKey.open(path)
    text = click.prompt("Backup key (AGE-SECRET-KEY-…)", hide_input=sys.stdin.isatty())
    return backup.key_of(text)


def _line_words(settings: Settings, error: Exception) -> str:
    if isinstance(error, LineCut):
        return f"No line to {settings.centre_url}: {error}."
    if isinstance(error, CentreRefused) and error.error == "code_refused":
        return "The centre refused the code: wrong, used or too old. Ask for a new one there."
    if isinstance(error, NotTrusted):
        return f"{error}."
    return f"The centre answered: {error}."
