"""./hall devices: find what is plugged in, bind it to stations, try it, look on."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NoReturn

import click

from devices import binding, hall_file
from devices.bedside import at_bedside, row
from devices.errors import DeviceError
from devices.explain import Line
from devices.hall_file import BadFile, HallFile
from devices.registry import driver_class, drivers
from devices.scan import Port, Silent, scan, serial_ports, usb_ports
from devices.sheet import Found
from devices.spec import DeviceSpec

NOT_ASKED = "not asked; if it is a card reader, add --usb with its two numbers"
CONFIG = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The hall's or the agent's settings.",
)


@click.group()
def devices() -> None:
    """Find, try and watch the devices of a hall.

    \b
      ./hall devices scan                             what is plugged into this machine
      ./hall devices scan --config hall.toml --bind   … and bind it to the hall's stations
      ./hall devices list                             the drivers there are
      ./hall devices test K1-printer --config hall.toml
      ./hall devices watch --driver sdt --url /dev/ttyUSB0
    """


@devices.command("scan")
@click.option("--tcp", multiple=True, metavar="HOST:PORT", help="Ask at this address, too.")
@click.option("--port", multiple=True, metavar="PATH", help="Ask at this port, too.")
@click.option("--usb", multiple=True, metavar="VENDOR:PRODUCT", help="Ask at this USB device, too.")
@click.option(
    "--usbip", multiple=True, metavar="HOST:PORT", help="See what it hands on of its USB."
)
@click.option(
    "--no-ports", is_flag=True, help="Leave this machine's own serial ports and USB alone."
)
@click.option("--station", default="", help="The station where all of it stands.")
@click.option("--bind", is_flag=True, help="Ask for the stations and write to the --config file.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of words.")
@CONFIG
def scan_command(
    tcp: tuple[str, ...],
    port: tuple[str, ...],
    usb: tuple[str, ...],
    usbip: tuple[str, ...],
    no_ports: bool,
    station: str,
    bind: bool,
    as_json: bool,
    config: Path | None,
) -> None:
    """Look what is plugged in, and say how to bind it.

    Serial ports are asked by each driver that can ask. A network device shows itself by nothing but
    its address, so give that. Of what is on USB printers are asked; a card reader only when you
    give its numbers with --usb. What cannot be asked (some pads and displays) stays unnamed. What
    the --config file has bound already is left in peace.
    """
    known = _read(config) if config else HallFile()
    ports = [Port(path) for path in port] + [Port(f"socket://{at}") for at in tcp]
    serial = [] if no_ports else serial_ports()
    ports += [*(Port(_on_usb(name)) for name in usb), *serial]
    ports += _usb(serial, usbip, no_ports, {one.url for one in ports})
    free = [one for one in ports if not binding.is_bound(known, one.url)]
    found, silent = scan(free, lambda text: click.echo(f"  {text}", err=True))
    found = [one for one in found if not binding.is_bound(known, one.url)]
    if as_json:
        click.echo(json.dumps({"found": [*map(_plain, found)], "silent": [*map(asdict, silent)]}))
        return
    _tell(found, silent)
    if bind and found:
        _bind(config, found, known, station)
    elif found:
        proposed = binding.blocks(found, known, lambda one: station or "K1")
        click.echo("\nTo bind, add this to hall.toml, each with the station where it stands:\n")
        click.echo("\n".join(proposed))


@devices.command("list")
@CONFIG
def list_command(config: Path | None) -> None:
    """The drivers there are; with --config, the devices that are bound."""
    if config is not None:
        for spec in _read(config).devices:
            where = f"{spec.station:<8} {spec.id:<18}"
            click.echo(f"{where} {spec.kind:<16} {spec.driver:<14} {spec.url}")
        return
    for driver in drivers():
        sheet = driver.sheet
        click.echo(f"{sheet.name:<14} {sheet.kind:<16} {sheet.about} ({', '.join(sheet.wires)})")
        for name, words in sheet.options.items():
            click.echo(f"{'':<31} {name}: {words}")


def picked(function: Callable[..., None]) -> Callable[..., None]:
    """One device: bound in a file, or described on the command line."""
    for decorate in (
        click.option("--baud", type=int, help="Speed of a serial line; else the driver's usual."),
        click.option("--url", help="Where it hangs: a port, socket://host:port …"),
        click.option("--driver", help="How it speaks; see ./hall devices list."),
        CONFIG,
        click.argument("device", required=False),
    ):
        function = decorate(function)
    return function


@devices.command("test")
@picked
@click.option("--wait", default=30.0, show_default=True, help="Seconds to wait for a person.")
def test_command(wait: float, **chosen: Any) -> None:
    """Try one device: a test slip, a card, a press. Exit status 1 when it does not work."""
    spec = _spec(**chosen)
    try:
        with at_bedside(spec) as beside:
            beside.wait_until_up()
            trial = beside.supervisor.try_out(spec.id)
            click.echo(f"{spec.id} answers. {trial.ask}")
            click.echo(beside.carry_out(trial, wait))
    except DeviceError as error:
        _fail(str(error))


@devices.command("watch")
@picked
@click.option("--seconds", type=float, help="Stop by itself after this time.")
def watch_command(seconds: float | None, **chosen: Any) -> None:
    """Show what goes over a device's line, frame by frame, and what it means. Ctrl-C ends.

    People's names and numbers are not shown. The node must not use the device meanwhile.
    """
    rows: SimpleQueue[str] = SimpleQueue()
    end = time.monotonic() + seconds if seconds is not None else None
    try:
        with at_bedside(_spec(**chosen), rows) as beside:
            while end is None or time.monotonic() < end:
                for event in beside.events(0.1):
                    rows.put(row("**", Line(type(event).__name__, _detail(event))))
                while not rows.empty():
                    click.echo(rows.get())
    except KeyboardInterrupt:
        return


def _on_usb(name: str) -> str:
    """``0400:c35a`` as a URL; one of another machine comes as a URL already."""
    return name if "://" in name else f"usb://{name}"


def _usb(serial: list[Port], usbip: tuple[str, ...], no_ports: bool, known: set[str]) -> list[Port]:
    places = [(host, int(at)) for host, _, at in (one.rpartition(":") for one in usbip)]
    try:
        found = usb_ports(serial, places)
    except DeviceError as error:
        _fail(str(error))
    wanted = [one for one in found if not no_ports or one.url.startswith("usbip://")]
    return [one for one in wanted if one.url not in known]


def _detail(event: object) -> str:
    return str(getattr(event, "reason", "") or getattr(event, "trouble", ""))


def _spec(
    device: str | None, config: Path | None, driver: str | None, url: str | None, baud: int | None
) -> DeviceSpec:
    """The device that was chosen, or a clear end."""
    try:
        if device is not None and config is not None:
            bound = hall_file.read(config).device(device)
            return bound or _fail(f"{config} has no device {device}")
        if driver is not None and url is not None:
            sheet = driver_class(driver).sheet
            spec = DeviceSpec(device or driver, sheet.kind, driver, url, sheet.baud)
            return replace(spec, baud=baud) if baud else spec
    except (BadFile, DeviceError) as error:
        _fail(str(error))
    _fail("Which device? Give its name and --config hall.toml, or --driver and --url.")


def _tell(found: list[Found], silent: list[Silent]) -> None:
    for one in found:
        about = driver_class(one.driver).sheet.about
        click.echo(f"{one.url}: {about} (driver {one.driver}{', ' if one.says else ''}{one.says})")
    for port in silent:
        words = f"no driver knows it ({port.reason})" if port.port.ask else NOT_ASKED
        click.echo(f"{port.port.url} {port.port.hardware}: {words}")
    if not found and not silent:
        click.echo("Nothing is plugged in that shows itself. Network devices: --tcp HOST:PORT")


def _bind(config: Path | None, found: list[Found], known: HallFile, station: str) -> None:
    if config is None:
        _fail("--bind writes to a file: add --config hall.toml")

    def ask(one: Found) -> str:
        if station or not known.stations:
            return station or str(click.prompt(f"Station of {one.url}"))
        choice = click.Choice(known.stations)
        return str(click.prompt(f"Station of {one.url} ({one.driver})", type=choice))

    tables = binding.blocks(found, known, ask)
    try:
        binding.append(config, tables)
    except BadFile as error:
        _fail(str(error))
    click.echo(f"{len(tables)} devices bound in {config}. Start the node again to use them.")


def _plain(found: Found) -> dict[str, Any]:
    kind = driver_class(found.driver).sheet.kind
    return {"driver": found.driver, "kind": kind, "url": found.url, "says": found.says}


def _read(config: Path) -> HallFile:
    try:
        return hall_file.read(config)
    except BadFile as error:
        _fail(str(error))


def _fail(message: str) -> NoReturn:
    raise click.ClickException(message)


if __name__ == "__main__":
    devices(prog_name="./hall devices")
