"""./hall edge: run a hall's node and look after it."""

import gc
import json
import logging
import os
import sys
from pathlib import Path

import click

from domain.agents import AgentState
from edge import recovery, restore
from edge.agents.service import agent_code
from edge.app import NotEnrolled, build
from edge.blob_commands import blobs
from edge.enrolment import AlreadyEnrolled, enrol_hall
from edge.node import HallNode
from edge.secrets import open_secrets
from edge.settings import Settings
from edge.shell import CONFIG, alone, fail, load, opened
from edge.stations.service import pairing_code
from kiosk_ui.http.server import listen, serve
from sync import logfile
from sync.link import CentreBusy, CentreRefused, LineCut
from sync.refold import refold
from sync.sqlite import DatabaseError
from sync.trust import NotTrusted

GARBAGE = (10_000, 20, 20)
"""Allocations before each generation is looked through: requests make much that dies at once."""


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@CONFIG
@click.pass_context
def edge(context: click.Context, config: Path | None) -> None:
    """Run the node of one hall. Works with or without a line to the centre.

    A new box is enrolled once:  ./hall edge enrol CODE --config hall.toml
    """
    context.obj = config
    if context.invoked_subcommand is None:
        run_node(load(config))


@edge.command()
@click.argument("code")
@CONFIG
@click.pass_obj
def enrol(outer: Path | None, code: str, config: Path | None) -> None:
    """Give this box its place in the province with a one-time code from the centre."""
    settings = load(config or outer)
    with alone(settings):
        _enrol(settings, code)


@edge.command("export-log")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@CONFIG
@click.pass_obj
def export_log(outer: Path | None, target: Path, config: Path | None) -> None:
    """Write the hall's log to a file that anyone can check: ./hall log verify FILE."""
    settings = load(config or outer)
    secrets = open_secrets(settings.data)
    store = opened(settings)
    with target.open("wb") as out:
        logfile.export(store, secrets.node_key, out)
    click.echo(f"Wrote {target} ({target.stat().st_size} bytes).")


@edge.command()
@CONFIG
@click.pass_obj
def rebuild(outer: Path | None, config: Path | None) -> None:
    """Throw the tables away and fold them anew from the log. Stop the node first."""
    settings = load(config or outer)
    with alone(settings):
        count = refold(opened(settings), lambda done: click.echo(f"{done} events …", err=True))
    click.echo(f"Folded {count} events.")


@edge.command()
@CONFIG
@click.pass_obj
def keys(outer: Path | None, config: Path | None) -> None:
    """Print the public keys of this hall and its centre, for ./hall log verify."""
    settings = load(config or outer)
    store = opened(settings)
    public = open_secrets(settings.data).node_key.public_hex
    centre = store.value("centre_public_key")
    click.echo(json.dumps({"node": store.node(), "node_key": public, "centre_key": centre}))


@edge.command()
@CONFIG
@click.pass_obj
def digests(outer: Path | None, config: Path | None) -> None:
    """Print a digest of each folded table, to compare with the centre's."""
    store = opened(load(config or outer))
    click.echo(json.dumps(store.digests(store.node() or ""), indent=1))


@edge.command()
@CONFIG
@click.pass_obj
def pairing(outer: Path | None, config: Path | None) -> None:
    """Print the pairing code of every station's screen."""
    settings = load(config or outer)
    store = opened(settings)
    secret = open_secrets(settings.data).cookie_key
    for station in settings.stations:
        code = pairing_code(secret, store.node() or "", station.id)
        click.echo(f"{station.id}\t{station.kind}\t{code}")


@edge.command("agents")
@CONFIG
@click.pass_obj
def agents_command(outer: Path | None, config: Path | None) -> None:
    """Print the one-time code with which a machine becomes the agent of a station."""
    settings = load(config or outer)
    store = opened(settings)
    secret, node = open_secrets(settings.data).cookie_key, store.node() or ""
    for station in settings.stations:
        known = store.state(AgentState, node, station.id)
        state = "admitted" if known and known.certificate else "none"
        code = agent_code(secret, node, station.id, known.admissions if known else 0)
        click.echo(f"{station.id}\t{state}\t{code}")


for command in (blobs, *recovery.COMMANDS):
    edge.add_command(command)


def run_node(settings: Settings) -> None:
    """Run until SIGTERM."""
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    with alone(settings):
        _run(settings)


def _run(settings: Settings) -> None:
    try:
        hall = build(settings)
        listener = listen(settings.host, settings.port)
    except NotEnrolled:
        fail("This box is not enrolled. Get a code at the centre, then: ./hall edge enrol CODE")
    except NotTrusted as error:
        fail(str(error))
    except DatabaseError as error:
        fail(f"The store in {settings.data} cannot be opened: {error}")
    except OSError as error:
        fail(f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}")
    # The parts of a node stay; looking through them for garbage would only stop requests.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    with hall:
        serve(hall.app, listener, ready=lambda: _tell(hall.node), stopping=hall.streams.close)
    # A long poll may hang on the line for half a minute; everything that counts is on disk.
    sys.stdout.flush()
    os._exit(0)


def _enrol(settings: Settings, code: str) -> None:
    try:
        node = enrol_hall(settings, code)
    except AlreadyEnrolled:
        fail(f"{settings.data} is enrolled already.")
    except LineCut as error:
        fail(f"No line to {settings.centre_url}: {error}. Check centre_url and try again.")
    except NotTrusted as error:
        fail(f"Not enrolled, nothing was sent: {error}")
    except (CentreRefused, CentreBusy) as error:
        fail(f"The centre refused: {error}. Ask for a new code there.")
    click.echo(f"Enrolled as {node}. Start with: ./hall edge --config …")
    if restore.is_set_back(settings):
        click.echo("This hall had a box before. Getting back what the centre holds of it …")
        recovery.complete(settings)


def _tell(node: HallNode) -> None:
    hall = node.plan.hall.name if node.plan.hall else node.id
    click.echo(f"{hall} ({node.id}) is open at {node.settings.url()}")
    sys.stdout.flush()


if __name__ == "__main__":
    edge(prog_name="./hall edge")
