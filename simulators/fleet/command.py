"""``./hall sim fleet``."""

from pathlib import Path

import click

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
                                       # speaker, document-camera, face-camera
    kiosk = ["reader", "printer"]

    Prints the stations and devices for hall.toml (or agent.toml), or writes them with --write. The
    page shows all stations; each device's control lies below it: POST /K1/reader/card.
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
    try:
        serve(running.app, http, {"ready": "fleet", "devices": len(running.devices)}, running.run)
    finally:
        running.unplug()
