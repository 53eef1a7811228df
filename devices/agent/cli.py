"""./hall agent: run the devices of a kiosk or window PC."""

import logging
import os
import signal
import sys
from pathlib import Path
from threading import Event
from typing import NoReturn

import click

from devices.agent import settings as configuration
from devices.agent.agent import Agent
from devices.agent.identity import NotPaired, open_identity, pair
from devices.agent.settings import Settings
from devices.errors import DeviceError
from devices.hall_file import BadFile

CONFIG = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The agent's TOML file; without it defaults and HALL_AGENT_… variables count.",
)


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@CONFIG
@click.pass_context
def agent(context: click.Context, config: Path | None) -> None:
    """Run the devices that hang on this kiosk or window PC, for the hall's node.

    Paired once with the code that the hall's manager sees:

    \b
      ./hall agent pair --hall http://10.0.0.5:8100 --station K1 --config agent.toml
      ./hall agent --config agent.toml
    """
    context.obj = config
    if context.invoked_subcommand is None:
        run(load(config))


@agent.command("pair")
@click.option("--hall", required=True, metavar="URL", help="Where the hall's node is.")
@click.option("--station", required=True, help="The station whose devices hang here.")
@click.option("--code", prompt="Code", help="The one-time code; asked for when it is left out.")
@CONFIG
@click.pass_obj
def pair_command(
    outer: Path | None, hall: str, station: str, code: str, config: Path | None
) -> None:
    """Give this machine its place in the hall. The code works once."""
    settings = load(config or outer)
    try:
        place = pair(settings.data, hall, station, code)
    except NotPaired as error:
        fail(str(error))
    click.echo(f"Paired with {place.hall} as the agent of {place.station}.")


def run(settings: Settings) -> None:
    """Until SIGTERM or Ctrl-C."""
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    try:
        running = Agent(open_identity(settings.data), settings.specs())
    except (NotPaired, BadFile, DeviceError, ValueError) as error:
        fail(str(error))
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    running.start()
    click.echo(f"The agent runs {len(settings.devices)} devices. Ctrl-C stops it.")
    sys.stdout.flush()
    while not stop.wait(1.0):  # in slices: on Windows an endless wait hears no Ctrl-C
        pass
    running.stop()


def load(config: Path | None) -> Settings:
    """Settings, or a clear end."""
    try:
        return configuration.load(config, os.environ)
    except BadFile as error:
        fail(str(error))


def fail(message: str) -> NoReturn:
    """End with a message for the person at the shell."""
    raise click.ClickException(message)


if __name__ == "__main__":
    agent(prog_name="./hall agent")
