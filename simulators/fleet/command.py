"""``./hall sim fleet``."""

from pathlib import Path

import click

from simulators.chipcard.service import SOCKET
from simulators.errors import SimulatorError
from simulators.fleet.plan import hall_toml, read
from simulators.fleet.run import RunningFleet
from simulators.process import serve


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--http", default="127.0.0.1:0", help="Page and control of all devices.")
@click.option("--write", type=click.Path(path_type=Path), help="Where the hall.toml part goes.")
def fleet(file: Path, http: str, write: Path | None) -> None:
    """All devices of a hall from one file, in one process.

    \b
    windows = 40
    kiosks = 8
    window = ["pad", "led"]            # reader, printer, pad, led, caller, scanner,
                                       # speaker, terminal, document-camera, face-camera,
                                       # document-printer (root), one chipcard (root)
    kiosk = ["reader", "printer"]

    Prints the stations and devices for hall.toml (or agent.toml), or writes them with --write. The
    page shows all stations; each device's control lies below it: POST /K1/reader/card. Programs
    that shall see the chip card reader are started with PCSCLITE_CSOCK_NAME set to the socket that
    the JSON line names.
    """
    try:
        planned = read(file)
        running = RunningFleet(planned)
    except SimulatorError as error:
        raise click.ClickException(str(error)) from error
    part = hall_toml(planned, running.urls)
    if write is not None:
        write.write_text(part, "utf-8")
    else:
        click.echo(part)
    ready: dict[str, object] = {"ready": "fleet", "devices": len(running.devices)}
    if any(one.device == "chipcard" for one in planned.devices):
        ready["socket"] = str(planned.folder.resolve() / SOCKET)
    try:
        serve(running.app, http, ready, running.run)
    finally:
        running.unplug()
