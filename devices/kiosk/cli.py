"""./hall kiosk: the screen of a kiosk, with no way out of it."""

import logging
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import NoReturn, TypeVar

import click

from devices.kiosk import pairing, policy
from devices.kiosk.browser import look_after
from devices.kiosk.gate import Gate
from devices.kiosk.settings import BadSettings, Settings, load

T = TypeVar("T")
CONFIG = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The screen's TOML file; without it HALL_KIOSK_… variables count.",
)


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@CONFIG
@click.option("--unlocked", is_flag=True, help="Start although the policies are not in force.")
@click.pass_context
def kiosk(context: click.Context, config: Path | None, unlocked: bool) -> None:
    """Show a kiosk's pages in Chromium, and nothing else.

    Waits for the hall with a page of its own, starts the browser again when it ends, keeps nothing
    of anybody on this machine. Once on a new machine:

    \b
      ./hall kiosk policy --config kiosk.toml --write     (root) what the browser may not do
      ./hall kiosk pair --config kiosk.toml               the code is on the manager's overview
      ./hall kiosk --config kiosk.toml
    """
    context.obj = config
    if context.invoked_subcommand is None:
        run(_load(config), unlocked)


@kiosk.command("pair")
@click.option("--code", prompt="Code", help="The screen's code; asked for when it is left out.")
@CONFIG
@click.pass_obj
def pair_command(outer: Path | None, code: str, config: Path | None) -> None:
    """Give this screen its station."""
    settings = _load(config or outer)
    place = _told(lambda: pairing.pair(settings.data, settings.hall, code, settings.authority))
    click.echo(f"Paired: this screen shows {place.page}")


@kiosk.command("policy")
@click.option("--write", is_flag=True, help=f"Put it into {policy.FILE} (root).")
@CONFIG
@click.pass_obj
def policy_command(outer: Path | None, write: bool, config: Path | None) -> None:
    """Show what the browser may not do, as Chromium reads it; --write puts it in force."""
    settings = _load(config or outer)
    if not write:
        click.echo(policy.as_text(settings), nl=False)
        return
    try:
        policy.FILE.parent.mkdir(parents=True, exist_ok=True)
        policy.FILE.write_text(policy.as_text(settings), "utf-8")
    except OSError as error:
        _fail(f"{policy.FILE}: {error.strerror}; run this once as root")
    click.echo(f"In force for every Chromium of this machine: {policy.FILE}")


def run(settings: Settings, unlocked: bool) -> None:
    """Until SIGTERM or Ctrl-C."""
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(message)s")
    if not unlocked and not policy.in_force(settings):
        _fail("the browser is not locked down: run ./hall kiosk policy --write as root first")
    if shutil.which(settings.chromium) is None:
        _fail(f"{settings.chromium} is not installed: sudo apt-get install chromium")
    keeper = _told(lambda: pairing.keeper(settings.data))
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        with Gate(settings, keeper) as gate:
            look_after(settings, gate, stop)
    except OSError as error:
        _fail(f"cannot serve {settings.address}: {error.strerror}")


def _told(act: Callable[[], T]) -> T:
    try:
        return act()
    except pairing.NotPaired as error:
        _fail(str(error))


def _load(config: Path | None) -> Settings:
    try:
        return load(config, os.environ)
    except BadSettings as error:
        _fail(str(error))


def _fail(message: str) -> NoReturn:
    raise click.ClickException(message)


if __name__ == "__main__":
    kiosk(prog_name="./hall kiosk")
