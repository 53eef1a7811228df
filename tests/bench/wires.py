"""Reader and printer drivers without a hall: a card is read, a slip goes out. The floor of `card`.

Run as ``python -m tests.bench.wires READER PRINTER`` with two URLs, 115,200 baud. One JSON line
when both devices are up; then it works until SIGTERM.
"""

import json
import signal
import sys
from threading import Event

from devices.events import DeviceEvent, DeviceUp
from devices.idcard.events import CardRead
from devices.printer.port import Printer
from devices.printer.slip import Cut, Feed, Qr, Rule, Slip, Text
from devices.spec import DeviceSpec
from devices.supervisor import Supervisor

SLIP = Slip(
    (
        Text("广安区政务服务中心", align="center", bold=True),
        Rule(),
        Text("A001", size=4, align="center", bold=True),
        Feed(),
        Text("A类事项", size=2, align="center"),
        Feed(),
        Text("前面还有 0 人", align="center"),
        Text("预计等候 待窗口开放", align="center"),
        Feed(),
        Qr("http://127.0.0.1:8100/t/00000000-0000-0000-0000-000000000000"),
        Text("扫码查看叫号进度", align="center"),
        Rule(),
        Text("王**  2026-03-02 09:00", align="center"),
        Text("请留意叫号，过号请到窗口说明", align="center"),
        Cut(),
    )
)
"""As long as a hall's ticket."""


class Bare:
    """Prints for every card, and knows when both devices are up."""

    def __init__(self, reader: str, printer: str) -> None:
        specs = (
            DeviceSpec("reader", "idcard", "sdt", reader),
            DeviceSpec("printer", "printer", "escpos", printer),
        )
        self.supervisor = Supervisor(specs, self._on_event)
        self.ready = Event()
        self._up: set[str] = set()

    def _on_event(self, event: DeviceEvent) -> None:
        match event:
            case DeviceUp():
                self._up.add(event.device)
                if len(self._up) == 2:
                    self.ready.set()
            case CardRead():
                self.supervisor.get("printer", Printer).print(SLIP)


def main(reader: str, printer: str) -> int:
    """Run until SIGTERM."""
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    bare = Bare(reader, printer)
    bare.supervisor.start()
    up = bare.ready.wait(20)
    if up:
        print(json.dumps({"ready": "wires"}), flush=True)
        stop.wait()
    bare.supervisor.stop()
    return 0 if up else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
