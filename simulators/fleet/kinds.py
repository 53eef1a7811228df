"""The devices a fleet can have: how to make one on a wire, and how a hall's driver is called."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Protocol

from flask import Flask

from simulators.wire import TcpEnd, WireEnd

Run = Callable[[Event], object]
Made = tuple[Flask, Run]
"""The device's control, and what runs it until the event is set."""


class End(Protocol):
    """Where a device hangs."""

    @property
    def address(self) -> str:
        """What a driver's configuration would name."""

    def unplug(self) -> None:
        """Pull the cable."""


@dataclass(frozen=True, slots=True)
class Kind:
    """``make(end, pace)`` on a serial line, ``alone(pace)`` with an end of its own, or
    ``behind(folder, pace)`` behind a service of its own (which needs root); kind, driver and baud
    are the hall's words for it. Of a kind that is ``single`` a machine's programs see only one."""

    kind: str
    driver: str
    baud: int = 115200
    make: Callable[[WireEnd, bool], Made] | None = None
    alone: Callable[[bool], tuple[End, Made]] | None = None
    behind: Callable[[Path, bool], tuple[End, Made]] | None = None
    single: bool = False


@dataclass(frozen=True, slots=True)
class ServiceEnd:
    """A service of its own; pulling its cable ends it."""

    address: str
    unplug: Callable[[], None]


def over_tcp(make: Callable[[WireEnd, bool], Made]) -> Callable[[bool], tuple[End, Made]]:
    """On a port; over TCP the line is never the slow part."""

    def alone(pace: bool) -> tuple[End, Made]:
        end = TcpEnd("127.0.0.1", 0, 0)
        return end, make(end, pace)

    return alone


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


def speaker(end: WireEnd, pace: bool) -> Made:
    from simulators.speaker.device import Speaker
    from simulators.speaker.routes import create_app

    device = Speaker(end, pace)
    return create_app(device, end), device.run


def document_camera(pace: bool) -> tuple[End, Made]:
    from simulators.document_camera.device import DeskCamera, StreamEnd
    from simulators.document_camera.routes import create_app

    camera = DeskCamera(FPS if pace else FASTEST_FPS)
    end = StreamEnd(camera)
    return end, (create_app(camera, end), end.run)


def face_camera(pace: bool) -> tuple[End, Made]:
    from simulators.document_camera.device import StreamEnd
    from simulators.face_camera.device import FaceScene
    from simulators.face_camera.routes import create_app

    scene = FaceScene(FPS if pace else FASTEST_FPS)
    end = StreamEnd(scene)
    return end, (create_app(scene, end), end.run)


def chipcard(folder: Path, pace: bool) -> tuple[End, Made]:
    from simulators.chipcard.device import CardSlot
    from simulators.chipcard.routes import create_app
    from simulators.chipcard.service import NAME, PcscService

    service = PcscService(folder)
    slot = CardSlot(("127.0.0.1", service.port), CHIP_S if pace else 0)
    return ServiceEnd(f"pcsc:{NAME}", service.stop), (create_app(slot, service), slot.run)


def document_printer(folder: Path, pace: bool) -> tuple[End, Made]:
    from simulators.document_printer.routes import create_app
    from simulators.document_printer.service import CupsService

    own = Path(tempfile.mkdtemp(prefix="hall-cups-"))  # cupsd's own user may not get at ours
    own.chmod(0o755)
    try:
        cups = CupsService(own)
    except BaseException:
        shutil.rmtree(own)
        raise

    def end() -> None:
        cups.stop()
        shutil.rmtree(own)

    return ServiceEnd(cups.address, end), (create_app(cups), Event.wait)


CHIP_S = 0.02
FPS, FASTEST_FPS = 4.0, 25.0
KINDS = {
    "reader": Kind("idcard", "sdt", make=reader),
    "printer": Kind("printer", "escpos", alone=over_tcp(printer)),
    "pad": Kind("pad", "pad-hall5", 9600, make=pad),
    "led": Kind("display", "led-bx5k", 57600, make=led),
    "terminal": Kind("terminal", "terminal-zvt", alone=over_tcp(terminal)),
    "caller": Kind("caller", "caller-ff68", 9600, make=caller),
    "scanner": Kind("scanner", "scanner", 9600, make=scanner),
    "speaker": Kind("voice", "voice", alone=over_tcp(speaker)),
    "document-camera": Kind("document_camera", "camera", alone=document_camera),
    "face-camera": Kind("face_camera", "face-camera", alone=face_camera),
    "chipcard": Kind("chipcard", "pcsc", behind=chipcard, single=True),
    "document-printer": Kind("document_printer", "ipp", behind=document_printer),
}
