"""``./hall central …``: run the centre, prepare it, give out codes and accounts."""

from __future__ import annotations

import json
import logging
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from central import soundness, tls
from central.centre import Centre, NotPrepared, open_centre, prepare
from central.halls import keys, recovery
from central.halls import service as halls
from central.identity import scope as scopes
from central.identity import service as identity
from central.nightly import a_round
from central.seed import is_empty, seed_demo
from central.settings import BadSettings, Settings, load_settings
from central.store import distribution, states
from central.store.database import WrongDatabase
from sync.keys import BadKey, write_secret

ACTOR = "admin/command-line"
PROGRESS_S = 2
config_option = click.option(
    "--config",
    "config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TOML file with the centre's settings; without it the defaults hold.",
)


@click.group(invoke_without_command=True)
@config_option
@click.pass_context
def central(context: click.Context, config: Path | None) -> None:
    """The provincial centre: enrols halls, takes in their logs, shows every hall.

    Without a command it runs. Every setting can also be given as an environment variable
    HALL_CENTRAL_<NAME>.
    """
    context.obj = config
    if context.invoked_subcommand is None:
        context.invoke(run, config=config)


@central.command()
@config_option
@click.pass_context
def run(context: click.Context, config: Path | None) -> None:
    """Run the centre until SIGTERM or Ctrl-C. A fresh one is prepared first."""
    settings = _settings(context, config)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    with _people_words():
        prepare(settings)
        _serve(settings)


@central.command()
@config_option
@click.pass_context
def init(context: click.Context, config: Path | None) -> None:
    """Make the data folder, the keys and the tables. What is there stays."""
    with _people_words():
        prepare(_settings(context, config))
    click.echo("ready")


@central.command()
@config_option
@click.pass_context
def migrate(context: click.Context, config: Path | None) -> None:
    """Bring the database to this program's version, and say from which.

    `run` does the same at its start. Make a backup first: there is no way back. What is folded from
    the log is made anew when its shape has changed; the log itself is never rewritten.
    """
    with _people_words():
        before, now = prepare(_settings(context, config))
    if before == now:
        click.echo(f"version {now}: nothing to do")
    else:
        click.echo(f"version {before or 'none (a new database)'} -> {now}")


@central.command()
def citus() -> None:
    """Print the statements that distribute the tables over a Citus cluster, made from the schema.

    They have not been tried; docs/how-to/postgresql.md says what to look at.
    """
    click.echo("\n".join(distribution.statements()))


@central.command()
@config_option
@click.pass_context
def rebuild(context: click.Context, config: Path | None) -> None:
    """Throw the folded tables away and make them anew from the log; the log is not touched.

    With `fold_workers` processes on PostgreSQL. Stop the centre first: it would show half of it.
    """
    from central.folding.rebuild import rebuild as fold_anew

    settings = _settings(context, config)

    def told(done: int, of: int) -> None:
        click.echo(f"{done:,} of {of:,} events", err=True)

    with _opened(settings) as centre:
        events = fold_anew(centre.database, settings.fold_workers, told)
    click.echo(f"folded {events:,} events anew")


@central.command()
@config_option
@click.pass_context
def check(context: click.Context, config: Path | None) -> None:
    """Read every log and every blob: is all of it what came in? Exit status 1 when it is not.

    A running centre does the same by itself, every night at three for a seventh of the halls.
    """
    with _opened(_settings(context, config)) as centre:
        told = time.monotonic()

        def tell(done: int, of: int) -> None:
            nonlocal told
            if time.monotonic() - told > PROGRESS_S:
                told = time.monotonic()
                click.echo(f"{done:,} of {of:,} events", err=True)

        found = soundness.look(centre.database, a_round(centre), tell)
    click.echo(f"{found.events:,} events and {found.blobs:,} blobs read")
    for node, words in found.damage.items():
        click.echo(f"damaged: {node}: {words}", err=True)
    if found.damage:
        raise click.ClickException(
            "What is damaged here, halls still have: restore a backup of the centre, and they hand "
            "up what it lacks. Look at the disk."
        )


@central.command()
@config_option
@click.option("--demo", is_flag=True, required=True, help="The demo province.")
@click.pass_context
def seed(context: click.Context, config: Path | None, demo: bool) -> None:
    """Fill an empty centre with the demo province.

    Prints the demo hall's node id and where the passwords of its staff are (a 0600 file).
    """
    settings = _settings(context, config)
    with _opened(settings) as centre:
        if not is_empty(centre):
            raise click.ClickException("this centre has halls already; nothing was changed")
        seeded = seed_demo(centre)
    path = settings.folder / f"staff-{seeded.node}.json"
    accounts = [asdict(account) for account in seeded.staff]
    write_secret(path, json.dumps(accounts, ensure_ascii=False, indent=1).encode())
    click.echo(json.dumps({"node": seeded.node, "staff": str(path)}, ensure_ascii=False))


@central.command("tls")
@config_option
@click.option(
    "--name",
    "names",
    multiple=True,
    help="Host name or address that halls and browsers use; once for each. Needed the first time.",
)
@click.pass_context
def tls_command(context: click.Context, config: Path | None, names: tuple[str, ...]) -> None:
    """Set TLS up: an own authority that halls pin, and the server's certificate. Then restart.

    Run it again to change the names or to renew at once; no hall has to be visited for that. The
    authority's pin stands behind every enrolment code from now on. Browsers of administrators
    import tls/authority.pem.
    """
    settings = _settings(context, config)
    with _people_words():
        prepare(settings)
        files = tls.files_of(settings.folder)
        wanted = names or (tls.names_of(files) if files.there else ())
        try:
            pin = tls.set_up(files, wanted)
        except ValueError as error:
            raise click.ClickException(f"{error}. Give --name HOST.") from error
    click.echo(f"authority  {files.authority}\npin        {pin}\nnames      {', '.join(wanted)}")


@central.command("enrol-code")
@config_option
@click.option("--hall", "hall", required=True, help="Region code (511602) or node (h-511602-01).")
@click.pass_context
def enrol_code(context: click.Context, config: Path | None, hall: str) -> None:
    """Print a one-time code with which a hall's box takes its place."""
    with _opened(_settings(context, config)) as centre:
        try:
            with centre.database.read() as connection:
                find = halls.find if hall.startswith("h-") else halls.first_of_region
                node = find(connection, hall).node
            click.echo(halls.issue_code(centre, ACTOR, node).code)
        except halls.NoSuchHall as error:
            raise click.ClickException(f"no hall for {error}") from error


@central.command("revoke")
@config_option
@click.option("--hall", "node", required=True, help="Node id (h-511602-01).")
@click.option("--reason", required=True, help="Why; kept in the centre's log.")
@click.pass_context
def revoke(context: click.Context, config: Path | None, node: str, reason: str) -> None:
    """Let a hall's box no longer speak to the centre. A new enrol-code lets it in again."""
    with _opened(_settings(context, config)) as centre, _hall_words():
        keys.revoke(centre, ACTOR, node, reason)
    click.echo(f"{node} is revoked; it is told with its next word and keeps working by itself.")


@central.command("ask-key")
@config_option
@click.option("--hall", "node", required=True, help="Node id (h-511602-01).")
@click.pass_context
def ask_key(context: click.Context, config: Path | None, node: str) -> None:
    """Ask a hall's box for a new signing key; it makes one with its next word."""
    with _opened(_settings(context, config)) as centre, _hall_words():
        keys.ask_for_rotation(centre, ACTOR, node)
    click.echo(f"{node} is asked for a new key.")


@central.command("resolve")
@config_option
@click.option("--hall", "node", required=True, help="Node id (h-511602-01).")
@click.option(
    "--goes-on",
    type=click.Choice(["holder", "other"]),
    required=True,
    help="The box that held the hall's place, or the one that came later.",
)
@click.pass_context
def resolve(
    context: click.Context, config: Path | None, node: str, goes_on: recovery.GoesOn
) -> None:
    """Decide for a hall as which two boxes spoke, or whose log has forked.

    What either has written stays and counts once; the box that goes on begins a new epoch.
    """
    with _opened(_settings(context, config)) as centre, _hall_words():
        done = recovery.resolve(centre, ACTOR, node, goes_on)
    click.echo(f"{node}: {done.taken_in} events of other boxes count now; epoch {done.epoch}.")


@central.command()
@config_option
@click.option("--hall", "node", required=True, help="Node id (h-511602-01).")
@click.pass_context
def digests(context: click.Context, config: Path | None, node: str) -> None:
    """Print the digest of each folded table of a hall, as JSON.

    The hall prints the same with `hall edge digests`; equal digests mean equal tables.
    """
    with (
        _opened(_settings(context, config)) as centre,
        centre.database.read() as connection,
    ):
        click.echo(json.dumps(states.digests(connection, node), indent=1))


@central.group()
def admin() -> None:
    """Accounts of the province."""


@admin.command("add")
@config_option
@click.option("--number", required=True, help="What is typed at the sign-in.")
@click.option("--name", required=True, help="What pages show.")
@click.option(
    "--role",
    type=click.Choice(scopes.ROLES),
    default=scopes.PROVINCE,
    show_default=True,
    help="What it may do: a department decides cases of its items, an auditor only looks.",
)
@click.option(
    "--region", default="", help="Code of its region (5116, 511602); without: everywhere."
)
@click.option("--hall", default="", help="The one hall of a hall's account: h-511602-01.")
@click.option("--department", default="", help="The department, as the items name it.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.pass_context
def admin_add(
    context: click.Context,
    config: Path | None,
    number: str,
    name: str,
    role: str,
    region: str,
    hall: str,
    department: str,
    password_stdin: bool,
) -> None:
    """Make an account, or give one a new password and reach. Without --password-stdin a password is
    made up and printed."""
    try:
        scope = scopes.made(role, region, hall, department)
    except scopes.BadScope as error:
        raise click.ClickException(str(error)) from error
    password = sys.stdin.readline().rstrip("\n") if password_stdin else secrets.token_urlsafe(12)
    with _opened(_settings(context, config)) as centre:
        try:
            identity.add_admin(centre, ACTOR, number, name, password, scope)
        except identity.WeakPassword as error:
            least = identity.SHORTEST_PASSWORD
            raise click.ClickException(f"a password has at least {least} characters") from error
    if not password_stdin:
        click.echo(password)


def _settings(context: click.Context, config: Path | None) -> Settings:
    parent = context.find_root().obj
    try:
        return load_settings(config or parent)
    except BadSettings as error:
        raise click.ClickException(f"settings: {error}") from error


@contextmanager
def _opened(settings: Settings) -> Iterator[Centre]:
    with _people_words():
        prepare(settings)
        centre = open_centre(settings)
    try:
        yield centre
    finally:
        centre.database.close()


@contextmanager
def _hall_words() -> Iterator[None]:
    try:
        yield
    except halls.NoSuchHall as error:
        raise click.ClickException(f"no hall {error}") from error
    except recovery.NothingToResolve as error:
        raise click.ClickException(f"nothing to resolve for {error}; nothing changed") from error
    except recovery.NoOtherBox as error:
        raise click.ClickException(f"{error}: no other box is known; nothing changed") from error


@contextmanager
def _people_words() -> Iterator[None]:
    try:
        yield
    except (NotPrepared, BadKey, WrongDatabase, OSError) as error:
        raise click.ClickException(str(error)) from error


def _serve(settings: Settings) -> None:
    from central.app import NotSafe, RunningCentre  # the web stack is only needed here

    def ready(port: int) -> None:
        scheme = "https" if centre.tls.there else "http"
        click.echo(f"{scheme}://{settings.host}:{port}/")
        sys.stdout.flush()

    centre = open_centre(settings)
    try:
        running = RunningCentre(centre)
    except NotSafe as error:
        raise click.ClickException(str(error)) from error
    running.serve(ready)


if __name__ == "__main__":
    central(prog_name="hall central")
