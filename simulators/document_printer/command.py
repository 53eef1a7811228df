"""``python -m simulators.cli document-printer``."""

import tempfile
from pathlib import Path
from threading import Event

import click

from simulators.process import serve


@click.command("document-printer")
@click.option("--folder", type=click.Path(path_type=Path), help="Where cupsd's files go.")
@click.option("--http", default="127.0.0.1:0", help="Control and web page.")
def document_printer(folder: Path | None, http: str) -> None:
    """A document printer with two trays behind a CUPS of its own (needs root)."""
    from simulators.document_printer.routes import create_app
    from simulators.document_printer.service import CupsService
    from simulators.errors import SimulatorError

    with tempfile.TemporaryDirectory(prefix="hall-cups-") as own:
        Path(own).chmod(0o755)  # cupsd's own user goes through it
        try:
            cups = CupsService(folder or Path(own))
        except SimulatorError as error:
            raise click.ClickException(str(error)) from error
        try:
            ready = {"ready": "document-printer", "wire": cups.address}
            serve(create_app(cups), http, ready, Event.wait)
        finally:
            cups.stop()
