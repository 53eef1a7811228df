"""``python -m simulators.cli chipcard``."""

import tempfile
from pathlib import Path

import click

from simulators.process import host_and_port, serve


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), help="Where the service's files go.")
@click.option("--vpcd", help="Use the virtual reader of a running pcscd, host:port (35963).")
@click.option("--http", default="127.0.0.1:0", help="Control and web page.")
@click.option("--pace/--no-pace", default=True, help="Answer as slowly as a chip does.")
def chipcard(folder: Path | None, vpcd: str | None, http: str, pace: bool) -> None:
    """A chip card reader: a PC/SC service of its own (needs root), and cards in it.

    Programs that shall see it are started with PCSCLITE_CSOCK_NAME set to the printed socket.
    """
    from simulators.chipcard.device import CardSlot
    from simulators.chipcard.routes import create_app
    from simulators.chipcard.service import NAME, PcscService
    from simulators.errors import SimulatorError

    ready: dict[str, object] = {"ready": "chipcard", "wire": f"pcsc:{NAME}"}
    service, where = None, host_and_port(vpcd) if vpcd else ("127.0.0.1", 0)
    with tempfile.TemporaryDirectory(prefix="hall-pcsc-") as own:
        if not vpcd:
            try:
                service = PcscService(folder or Path(own))
            except SimulatorError as error:
                raise click.ClickException(str(error)) from error
            where = ("127.0.0.1", service.port)
            ready |= {"socket": str(service.socket), "vpcd": f"127.0.0.1:{service.port}"}
        slot = CardSlot(where, 0.02 if pace else 0)
        try:
            serve(create_app(slot, service), http, ready, slot.run)
        finally:
            if service is not None:
                service.stop()
