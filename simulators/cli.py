"""Start simulated devices and lines: ``python -m simulators.cli COMMAND --help``.

Each prints one JSON line when it is ready, with the wire's address and its control's address, and
ends on SIGTERM or Ctrl-C.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from threading import Event
from typing import Any

import click

from simulators.chipcard.command import chipcard
from simulators.document_camera.command import document_camera
from simulators.document_printer.command import document_printer
from simulators.face_camera.command import face_camera
from simulators.fleet.command import fleet
from simulators.process import host_and_port, serve
from simulators.wire import PtyEnd, TcpEnd, WireEnd

Command = Callable[..., Any]


def wired(
    baud: int, *, paced_tcp: bool = True, usb: tuple[str, ...] = ()
) -> Callable[[Command], Command]:
    """The options that all devices share. The command gets ``end`` (the wire's far end), ``http``
    and ``pace``. ``paced_tcp`` False: over TCP and USB the line is never the slow part. ``usb``:
    the plugs that the device is made with, the usual one first (see ``simulators.wire_usb``)."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(*, pace: bool, http: str, **rest: Any) -> None:
            ways = {way: rest.pop(way) for way in ("link", "listen", "rfc2217")}
            at, plug = rest.pop("usb", None), rest.pop("plug", "")
            slow = pace and not at and (paced_tcp or ways["listen"] is None)
            speed = rest.pop("baud")
            end = open_end(**ways, usb=at, plug=plug, baud=speed if slow else 0)
            command(end=end, http=http, pace=pace, **rest)

        opened: Command = run
        for option in reversed((*_options(baud), *_usb_options(usb))):
            opened = option(opened)
        return opened

    return decorate


def _options(baud: int) -> tuple[Callable[[Command], Command], ...]:
    return (
        click.option("--link", type=click.Path(path_type=Path), help="Link to the pty."),
        click.option("--listen", help="Serve the wire over TCP, host:port (0: any)."),
        click.option("--rfc2217", help="The same, as a serial port behind a network."),
        click.option("--http", default="127.0.0.1:0", help="Control and web page."),
        click.option("--baud", default=baud, show_default=True, help="Pace of the line."),
        click.option("--pace/--no-pace", default=True, help="Keep to the line's pace."),
    )


def _usb_options(plugs: tuple[str, ...]) -> tuple[Callable[[Command], Command], ...]:
    if not plugs:
        return ()
    return (
        click.option("--usb", help="Hand its USB plug on over USB/IP, host:port."),
        click.option("--plug", type=click.Choice(plugs), default=plugs[0], show_default=True),
    )


def open_end(
    link: Path | None,
    listen: str | None,
    rfc2217: str | None,
    baud: int,
    usb: str | None = None,
    plug: str = "",
) -> WireEnd:
    """A pty, a port or a plug; ``baud`` 0: as fast as it goes. Raises click.UsageError when not
    exactly one was asked for."""
    if sum(way is not None for way in (link, listen, rfc2217, usb)) != 1:
        raise click.UsageError("give one of --link PATH, --listen, --rfc2217 or --usb host:port")
    if link is not None:
        return PtyEnd(link, baud)
    if usb is not None:
        from simulators.wire_usb import PLUGS, UsbEnd

        return UsbEnd(*host_and_port(usb), baud, PLUGS[plug])
    if rfc2217 is not None:
        from simulators.wire_rfc2217 import Rfc2217End

        return Rfc2217End(*host_and_port(rfc2217), baud)
    return TcpEnd(*host_and_port(str(listen)), baud)


@click.group()
def main() -> None:
    """Devices, lines and the panel that brings them together; loopback unless told otherwise."""


@main.command()
@click.option("--refind/--no-refind", default=True, help="Find a card again after reading it.")
@wired(115200, usb=("reader", "reader-hid"))
def reader(end: WireEnd, http: str, pace: bool, refind: bool) -> None:
    """An ID card reader (SDT frames, GA 467)."""
    from simulators.reader.device import Delays, Reader
    from simulators.reader.routes import create_app

    device = Reader(end, Delays() if pace else Delays(0, 0, 0, 0), refind)
    _serve("reader", create_app(device, end), http, end, device.run)


@main.command()
@click.option("--paper", type=click.Choice(["80", "58"]), default="80", help="Width in mm.")
@click.option("--mm-per-s", default=150.0, show_default=True, help="Speed of the mechanics.")
@wired(115200, paced_tcp=False, usb=("printer",))
def printer(end: WireEnd, http: str, pace: bool, paper: str, mm_per_s: float) -> None:
    """A ticket printer (ESC/POS) that draws what it prints."""
    from simulators.printer.device import Printer
    from simulators.printer.routes import create_app

    _need_font()
    device = Printer(end, int(paper), mm_per_s if pace else 0)
    _serve("printer", create_app(device, end), http, end, device.run)


@main.command()
@click.option("--make", type=click.Choice(["hall5", "ff68"]), default="hall5", show_default=True)
@click.option("--address", default=1, show_default=True, help="Address on the line.")
@wired(9600)
def pad(end: WireEnd, http: str, pace: bool, make: str, address: int) -> None:
    """An evaluation pad."""
    from simulators.pad.device import Pad
    from simulators.pad.routes import create_app

    device = Pad(end, make, address)
    _serve("pad", create_app(device, end), http, end, device.run)


@main.command()
@click.option("--width", default=192, show_default=True, help="Lamps across.")
@click.option("--height", default=32, show_default=True, help="Lamps down.")
@click.option("--screen", default=1, show_default=True, help="Address of the controller.")
@wired(57600)
def led(end: WireEnd, http: str, pace: bool, width: int, height: int, screen: int) -> None:
    """A window display with an Onbon BX-5K controller."""
    from simulators.led.device import Led
    from simulators.led.routes import create_app

    _need_font()
    device = Led(end, width, height, screen)
    _serve("led", create_app(device, end), http, end, device.run)


@main.command()
@click.option("--address", default=1, show_default=True, help="Address on the line.")
@wired(9600)
def caller(end: WireEnd, http: str, pace: bool, address: int) -> None:
    """A caller: keys and digits on a window's desk (FF 68 frames)."""
    from simulators.caller.device import CallerBox
    from simulators.caller.routes import create_app

    device = CallerBox(end, address)
    _serve("caller", create_app(device, end), http, end, device.run)


@main.command()
@wired(0)
def terminal(end: WireEnd, http: str, pace: bool) -> None:
    """A payment terminal (ZVT): cards and wallets at its end, a bank behind it."""
    from simulators.terminal.device import Terminal
    from simulators.terminal.routes import create_app

    device = Terminal(end)
    _serve("terminal", create_app(device, end), http, end, device.run)


@main.command()
@wired(0)
def speaker(end: WireEnd, http: str, pace: bool) -> None:
    """A loudspeaker on the network: bare samples over TCP, 22,050 a second."""
    from simulators.speaker.device import Speaker
    from simulators.speaker.routes import create_app

    device = Speaker(end, pace)
    _serve("speaker", create_app(device, end), http, end, device.run)


@main.command()
@click.option("--suffix", type=click.Choice(["cr", "lf", "crlf"]), default="cr", show_default=True)
@wired(9600)
def scanner(end: WireEnd, http: str, pace: bool, suffix: str) -> None:
    """A scanner of QR and bar codes on a serial line."""
    from simulators.scanner.device import Scanner
    from simulators.scanner.routes import create_app

    device = Scanner(end, suffix)
    _serve("scanner", create_app(device, end), http, end, device.run)


@main.command()
@click.option("--listen", default="127.0.0.1:0", show_default=True, help="The hall's side.")
@click.option("--target", required=True, help="The centre, host:port.")
@click.option("--http", default="127.0.0.1:0", help="Control and web page.")
@click.option("--kbit-s", default=0, help="Thousand bits a second each way; 0: no limit.")
def line(listen: str, target: str, http: str, kbit_s: int) -> None:
    """A line to the centre that can be cut (POST /cut) and mended (POST /mend)."""
    from simulators.line.proxy import Line
    from simulators.line.routes import create_app

    proxy = Line(host_and_port(listen), host_and_port(target), kbit_s)
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
main.add_command(document_printer)
main.add_command(document_camera)
main.add_command(face_camera)
main.add_command(fleet)


def _pairs(values: tuple[str, ...]) -> Mapping[str, str]:
    pairs = {}
    for value in values:
        name, separator, url = value.partition("=")
        if not separator or not url.startswith("http"):
            raise click.BadParameter(f"expected NAME=URL, got {value!r}")
        pairs[name] = url.rstrip("/")
    return pairs


def _need_font() -> None:
    from simulators.errors import SimulatorError
    from simulators.printer.fonts import font_file

    try:
        font_file()
    except SimulatorError as error:
        raise click.ClickException(str(error)) from error


def _serve(kind: str, app: Any, http: str, end: WireEnd, run: Callable[..., None]) -> None:
    try:
        serve(app, http, {"ready": kind, "wire": end.address}, run)
    finally:
        end.unplug()


if __name__ == "__main__":
    main()
