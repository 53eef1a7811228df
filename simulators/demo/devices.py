"""The demo's simulated devices, line and panel: started, and driven through their control."""

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from simulators.control import LineControl, PadControl, PrinterControl, ReaderControl
from simulators.demo.folder import DemoFolder
from simulators.demo.hall_file import OTHERS, Wires, counter
from simulators.demo.processes import Program, Programs

SIM = "simulators.cli"
DESKS = ("01",)
"""Windows with a card reader on the desk."""


@dataclass(frozen=True, slots=True)
class Devices:
    """The controls of what stands in the hall, and the wires it hangs on."""

    reader: ReaderControl
    printer: PrinterControl
    pads: Mapping[str, PadControl]
    desk_readers: Mapping[str, ReaderControl]
    others: Mapping[str, str]
    line: LineControl
    line_url: str
    wires: Wires

    def labelled(self) -> dict[str, str]:
        """Label on the panel -> control address, in the order to show."""
        pads = {f"{counter(w)} 评价器": pad.address for w, pad in self.pads.items()}
        readers = {f"{counter(w)} 读卡器": r.address for w, r in self.desk_readers.items()}
        return {
            "到省中心的线路": self.line.address,
            "K1 读卡器": self.reader.address,
            "K1 打印机": self.printer.address,
            **readers,
            **{o.label: self.others[o.name] for o in OTHERS if o.name in self.others},
            **pads,
        }


class DeviceStarter:
    """Starts the devices at once; `ready` waits for all of them."""

    def __init__(
        self, programs: Programs, folder: DemoFolder, centre_port: int, pads: Iterable[str]
    ) -> None:
        wires = folder.wires
        for link in wires.iterdir():
            link.unlink()  # left behind by a demo that was killed
        self._reader = programs.start("reader", SIM, "reader", "--link", str(wires / "reader"))
        self._printer = programs.start("printer", SIM, "printer", "--listen", "127.0.0.1:0")
        self._line = programs.start("line", SIM, "line", "--target", f"127.0.0.1:{centre_port}")
        self._pads = {
            window: programs.start(
                f"pad-{window}", SIM, "pad", "--link", str(wires / f"pad-{window}")
            )
            for window in pads
        }
        self._desk_readers = {
            window: programs.start(
                f"reader-{window}", SIM, "reader", "--link", str(wires / f"reader-{window}")
            )
            for window in DESKS
        }
        self._others = {
            other.name: programs.start(other.name, SIM, other.name, *_end(other.name, wires))
            for other in OTHERS
            if other.kind != "voice" or shutil.which("espeak-ng")  # without speech none to show
        }

    def ready(self) -> Devices:
        """Wait until all of them are there. Raises StartFailed."""
        reader, printer, line = (_said(p) for p in (self._reader, self._printer, self._line))
        pads = {window: _said(program) for window, program in self._pads.items()}
        desks = {window: _said(program) for window, program in self._desk_readers.items()}
        others = {name: _said(program) for name, program in self._others.items()}
        return Devices(
            ReaderControl(reader["control"]),
            PrinterControl(printer["control"]),
            {window: PadControl(said["control"]) for window, said in pads.items()},
            {window: ReaderControl(said["control"]) for window, said in desks.items()},
            {name: said["control"] for name, said in others.items()},
            LineControl(line["control"]),
            f"http://{line['listen']}",
            Wires(
                reader["wire"],
                printer["wire"],
                {w: said["wire"] for w, said in pads.items()},
                {w: said["wire"] for w, said in desks.items()},
                {name: said["wire"] for name, said in others.items()},
            ),
        )


def _end(name: str, wires: Path) -> tuple[str, str]:
    """A loudspeaker hangs on the network, the rest on serial lines."""
    if name == "speaker":
        return "--listen", "127.0.0.1:0"
    return "--link", str(wires / name)


def start_panel(
    programs: Programs, port: int, devices: Devices, links: Mapping[str, str]
) -> Program:
    """The page from which all of them are driven."""
    options = [f"--device={label}={url}" for label, url in devices.labelled().items()]
    options += [f"--link={name}={url}" for name, url in links.items()]
    return programs.start("panel", SIM, "panel", "--http", f"127.0.0.1:{port}", *options)


def _said(program: Program) -> dict[str, str]:
    return dict(json.loads(program.ready()))
