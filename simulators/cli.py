"""Start simulated devices and lines: ``python -m simulators.cli COMMAND --help``.

Each prints one JSON line when it is ready, with the wire's address and its control's address, and
ends on SIGTERM or Ctrl-C.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from typing import Any

import click

from simulators.chipcard.command import chipcard
from simulators.process import host_and_port, serve
from simulators.wire import PtyEnd, TcpEnd, WireEnd

Command = Callable[..., Any]


def wire_options(baud: int) -> Callable[[Command], Command]:
    """The options that all devices share."""

    def decorate(command: Command) -> Command:
        for option in reversed(
            (
                click.option("--link", type=click.Path(path_type=Path), help="Link to the pty."),
                click.option("--listen", help="Serve the wire over TCP, host:port (0: any)."),
                click.option("--http", default="127.0.0.1:0", help="Control and web page."),
                click.option("--baud", default=baud, show_default=True, help="Pace of the line."),
                click.option("--pace/--no-pace", default=True, help="Keep to the line's pace."),
            )
        ):
            command = option(command)
        return command

    return decorate


def open_end(link: Path | None, listen: str | None, baud: int, pace: bool) -> WireEnd:
    """A pty or a TCP port. Raises click.UsageError when not exactly one was asked for."""
    if (link is None) == (listen is None):
        raise click.UsageError("give either --link PATH or --listen host:port")
    speed = baud if pace else 0
    if link is not None:
        return PtyEnd(link, speed)
    return TcpEnd(*host_and_port(str(listen)), speed)


@click.group()
def main() -> None:
    """Devices, lines and the panel that brings them together; loopback unless told otherwise."""


@main.command()
@wire_options(115200)
@click.option("--refind/--no-refind", default=True, help="Find a card again after reading it.")
def reader(
    link: Path | None, listen: str | None, http: str, baud: int, pace: bool, refind: bool
) -> None:
    """An ID card reader (SDT frames, GA 467)."""
    from simulators.reader.device import Delays, Reader
    from simulators.reader.routes import create_app

    end = open_end(link, listen, baud, pace)
    device = Reader(end, Delays() if pace else Delays(0, 0, 0), refind)
    _serve("reader", create_app(device, end), http, end, device.run)


@main.command()
@wire_options(115200)
@click.option("--paper", type=click.Choice(["80", "58"]), default="80", help="Width in mm.")
@click.option("--mm-per-s", default=150.0, show_default=True, help="Speed of the mechanics.")
def printer(
    link: Path | None,
    listen: str | None,
    http: str,
    baud: int,
    pace: bool,
    paper: str,
    mm_per_s: float,
) -> None:
    """A ticket printer (ESC/POS) that draws what it prints."""
    from simulators.errors import SimulatorError
    from simulators.printer.device import Printer
    from simulators.printer.fonts import font_file
    from simulators.printer.routes import create_app

    try:
        font_file()
    except SimulatorError as error:
        raise click.ClickException(str(error)) from error
    # a network printer has no baud rate: its line is never the slow part
    end = open_end(link, listen, baud, pace and listen is None)
    device = Printer(end, int(paper), mm_per_s if pace else 0)
    _serve("printer", create_app(device, end), http, end, device.run)


@main.command()
@wire_options(9600)
@click.option("--make", type=click.Choice(["hall5", "ff68"]), default="hall5", show_default=True)
@click.option("--address", default=1, show_default=True, help="Address on the line.")
def pad(
    link: Path | None,
    listen: str | None,
    http: str,
    baud: int,
    pace: bool,
    make: str,
    address: int,
) -> None:
    """An evaluation pad."""
    from simulators.pad.device import Pad
    from simulators.pad.routes import create_app

    end = open_end(link, listen, baud, pace)
    device = Pad(end, make, address)
    _serve("pad", create_app(device, end), http, end, device.run)


@main.command()
@click.option("--listen", default="127.0.0.1:0", show_default=True, help="The hall's side.")
@click.option("--target", required=True, help="The centre, host:port.")
@click.option("--http", default="127.0.0.1:0", help="Control and web page.")
def line(listen: str, target: str, http: str) -> None:
    """A line to the centre that can be cut (POST /cut) and mended (POST /mend)."""
    from simulators.line.proxy import Line
    from simulators.line.routes import create_app

    proxy = Line(host_and_port(listen), host_and_port(target))
    listening = f"{proxy.listen[0]}:{proxy.listen[1]}"
    serve(create_app(proxy), http, {"ready": "line", "listen": listening}, proxy.run)


@main.command()
@click.option("--http", default="127.0.0.1:0", help="Where the page is.")
@click.option("--device", "devices", multiple=True, help="LABEL=URL of a control; repeatable.")
@click.option("--link", "links", multiple=True, help="NAME=URL of a page to offer; repeatable.")
def panel(http: str, devices: tuple[str, ...], links: tuple[str, ...]) -> None:
    """One page for all simulators."""
    from simulators.panel.routes import create_app

    app = create_app(_pairs(devices), _pairs(links))
    serve(app, http, {"ready": "panel"}, Event.wait)


main.add_command(chipcard)


def _pairs(values: tuple[str, ...]) -> Mapping[str, str]:
    pairs = {}
    for value in values:
        name, separator, url = value.partition("=")
        if not separator or not url.startswith("http"):
            raise click.BadParameter(f"expected NAME=URL, got {value!r}")
        pairs[name] = url.rstrip("/")
    return pairs


def _serve(kind: str, app: Any, http: str, end: WireEnd, run: Callable[..., None]) -> None:
    try:
        serve(app, http, {"ready": kind, "wire": end.address}, run)
    finally:
        end.unplug()


if __name__ == "__main__":
    main()
