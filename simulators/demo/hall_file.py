"""The configuration of the demo's hall: stations, and the devices that stand at them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wires:
    """Where the simulated devices are. `pads`, `desk_readers`: window id -> wire;
    `others`: name in OTHERS -> wire."""

    reader: str
    printer: str
    pads: Mapping[str, str]
    desk_readers: Mapping[str, str]
    others: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Other:
    """A device that stands in the hall once. `label` on the simulators' panel."""

    name: str
    label: str
    kind: str
    driver: str
    station: str
    baud: int = 9600


OTHERS = (
    Other("led", "S01 窗口屏", "display", "led-bx5k", "S01", 57600),
    Other("caller", "W01 叫号器", "caller", "caller-ff68", "W01"),
    Other("terminal", "W01 刷卡终端", "terminal", "terminal-zvt", "W01"),
    Other("scanner", "K1 扫码器", "scanner", "scanner", "K1"),
    Other("speaker", "D1 音箱", "voice", "voice", "D1"),
)


def hall_toml(port: int, centre_url: str, windows: Mapping[str, str], wires: Wires) -> str:
    """The text of hall.toml. `windows`: id -> name."""
    settings = {
        "data": "hall",
        "port": port,
        "centre_url": centre_url,
        "push_every_s": 0.25,
        "hello_every_s": 1.0,
    }
    parts = [_table(settings)]
    for station in _stations(windows):
        parts.append("[[stations]]\n" + _table(station))
    for device in _devices(wires):
        parts.append("[[devices]]\n" + _table(device))
    return "\n".join(parts)


def counter(window: str) -> str:
    """The station that is a window's counter: window `01` has station `W01`."""
    return f"W{window}"


def _stations(windows: Mapping[str, str]) -> list[dict[str, object]]:
    counters: list[dict[str, object]] = [
        {"id": counter(w), "kind": "window", "name": name, "window": w}
        for w, name in windows.items()
    ]
    return [
        {"id": "K1", "kind": "kiosk", "name": "1号取号机"},
        {"id": "D1", "kind": "board", "name": "大厅显示屏"},
        {"id": "S01", "kind": "display", "name": "1号窗口屏", "window": "01"},
        *counters,
    ]


def _devices(wires: Wires) -> list[dict[str, object]]:
    reader = _device("reader-k1", "idcard", "sdt", wires.reader, "K1", 115200)
    printer = _device("printer-k1", "printer", "escpos", wires.printer, "K1", 115200)
    pads = [
        _device(f"pad-{counter(w).lower()}", "pad", "pad-hall5", wire, counter(w), 9600)
        for w, wire in wires.pads.items()
    ]
    at_desks = [
        _device(f"reader-{counter(w).lower()}", "idcard", "sdt", wire, counter(w), 115200)
        for w, wire in wires.desk_readers.items()
    ]
    others = [
        _device(
            f"{o.name}-{o.station.lower()}",
            o.kind,
            o.driver,
            wires.others[o.name],
            o.station,
            o.baud,
        )
        for o in OTHERS
        if o.name in wires.others
    ]
    return [reader, printer, *pads, *at_desks, *others]


def _device(
    id: str, kind: str, driver: str, url: str, station: str, baud: int
) -> dict[str, object]:
    return {"id": id, "kind": kind, "driver": driver, "url": url, "station": station, "baud": baud}


def _table(values: Mapping[str, object]) -> str:
    # A JSON string or number is a TOML one.
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return "\n".join(lines) + "\n"
