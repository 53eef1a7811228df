"""APDUs in words, for whoever looks on. Data fields are left out: they are a person's."""

from collections.abc import Iterable

from devices.explain import Explainer, Line

COMMANDS = {0xA4: "select", 0xB2: "read record", 0xC0: "fetch the rest", 0xA8: "processing options"}
STATUS = {
    0x9000: "good",
    0x6A82: "no such file or application",
    0x6A83: "no such record",
    0x6A81: "not supported",
    0x6982: "wants a key or PIN first",
    0x6983: "blocked",
    0x6985: "not now",
    0x6D00: "unknown command",
    0x6E00: "unknown class",
}


class ApduExplainer(Explainer):
    """Every piece is one whole APDU."""

    def hear(self, sent: bool, data: bytes) -> Iterable[Line]:
        if sent and len(data) >= 4:
            yield _command(data)
        elif not sent and len(data) >= 2:
            yield _answer(data)
        else:
            yield Line(f"({len(data)} bytes)", "no APDU")


def _command(data: bytes) -> Line:
    words = COMMANDS.get(data[1], f"command {data[1]:02X}")
    if data[1] == 0xA4 and data[2] == 0x04:
        words = f"select application {_name(data[5 : 5 + data[4]] if len(data) > 5 else b'')}"
    elif data[1] == 0xA4 and len(data) >= 7:
        words = f"select file {data[5:7].hex().upper()}"
    elif data[1] == 0xB2:
        place = f"of file {data[3] >> 3}" if data[3] >> 3 else "of the current file"
        words = f"read record {data[2]} {place}"
    return Line(data[:5].hex(" ").upper() + (" …" if len(data) > 5 else ""), words)


def _answer(data: bytes) -> Line:
    sw = int.from_bytes(data[-2:], "big")
    words = STATUS.get(sw, "")
    if sw >> 8 == 0x61:
        words = f"{sw & 0xFF} more bytes to fetch"
    elif sw >> 8 == 0x6C:
        words = f"ask again for {sw & 0xFF} bytes"
    shown = f"({len(data) - 2} bytes) " if len(data) > 2 else ""
    return Line(f"{shown}{data[-2]:02X} {data[-1]:02X}", words or f"status {sw:04X}")


def _name(name: bytes) -> str:
    """An application's name is nobody's secret: text where it is text, else hex."""
    try:
        text = name.decode("gbk")
    except UnicodeDecodeError:
        return name.hex().upper()
    return text if text.isprintable() and name[:1].isalnum() else name.hex().upper()
