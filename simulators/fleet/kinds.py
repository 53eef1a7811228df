"""The devices a fleet can have: how to make one on a wire, and how a hall's driver is called."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from flask import Flask

from simulators.wire import WireEnd

Made = tuple[Flask, Callable[[Event], object]]
"""The device's control, and what runs it until the event is set."""


@dataclass(frozen=True, slots=True)
class Kind:
    """``make(end, pace)``; kind, driver and baud are the hall's words for it."""

    make: Callable[[WireEnd, bool], Made]
    kind: str
    driver: str
    baud: int
    over_tcp: bool = False


def reader(end: WireEnd, pace: bool) -> Made:
    from simulators.reader.device import Delays, Reader
    from simulators.reader.routes import create_app

    device = Reader(end, Delays() if pace else Delays(0, 0, 0, 0), refind=True)
    return create_app(device, end), device.run


def printer(end: WireEnd, pace: bool) -> Made:
    from simulators.printer.device import Printer
    from simulators.printer.routes import create_app

    device = Printer(end, 80, 150.0 if pace else 0)
    return create_app(device, end), device.run


def pad(end: WireEnd, pace: bool) -> Made:
    from simulators.pad.device import Pad
    from simulators.pad.routes import create_app

    device = Pad(end, "hall5", 1)
    return create_app(device, end), device.run


def led(end: WireEnd, pace: bool) -> Made:
    from simulators.led.device import Led
    from simulators.led.routes import create_app

    device = Led(end, 192, 32, 1)
    return create_app(device, end), device.run


def terminal(end: WireEnd, pace: bool) -> Made:
    from simulators.terminal.device import Terminal
    from simulators.terminal.routes import create_app

    device = Terminal(end)
    return create_app(device, end), device.run


def caller(end: WireEnd, pace: bool) -> Made:
    from simulators.caller.device import CallerBox
    from simulators.caller.routes import create_app

    device = CallerBox(end, 1)
    return create_app(device, end), device.run


def scanner(end: WireEnd, pace: bool) -> Made:
    from simulators.scanner.device import Scanner
    from simulators.scanner.routes import create_app

    device = Scanner(end, "cr")
    return create_app(device, end), device.run


KINDS = {
    "reader": Kind(reader, "idcard", "sdt", 115200),
    "printer": Kind(printer, "printer", "escpos", 115200, over_tcp=True),
    "pad": Kind(pad, "pad", "pad-hall5", 9600),
    "led": Kind(led, "display", "led-bx5k", 57600),
    "terminal": Kind(terminal, "terminal", "terminal-zvt", 115200, over_tcp=True),
    "caller": Kind(caller, "caller", "caller-ff68", 9600),
    "scanner": Kind(scanner, "scanner", "scanner", 9600),
}
