"""Scanner on a serial line: it speaks, and is never spoken to."""

from collections.abc import Iterator

from devices.driver import Emit, SerialDriver
from devices.explain import Explainer, Line
from devices.scanner.codes import CodeParser
from devices.scanner.events import CodeScanned
from devices.sheet import SERIAL, TCP, DataSheet
from devices.spec import DeviceSpec
from devices.tryout import TryOut
from devices.wire import Wire


class LineScanner(SerialDriver):
    """Any make that ends a code with CR or LF. It counts as up when its wire is."""

    sheet = DataSheet(
        name="scanner",
        kind="scanner",
        about="scanner 扫码器 on a serial port, or USB as a serial port",
        wires=(SERIAL, TCP),
        page="scanner.md",
        baud=9600,
        probe_order=90,
    )

    def __init__(self, spec: DeviceSpec, emit: Emit) -> None:
        super().__init__(spec, emit)
        self._parser = CodeParser()

    def greet(self, wire: Wire) -> None:
        self._parser = CodeParser()

    def turn(self, wire: Wire) -> None:
        for text in self._parser.feed(wire.read(0.1)):
            self.emit(CodeScanned(self.spec.id, self.spec.station, text))

    def try_out(self) -> TryOut:
        return TryOut("Hold a code under the scanner.", until=(CodeScanned,))

    @classmethod
    def explainer(cls) -> Explainer:
        return ScannerExplainer()


class ScannerExplainer(Explainer):
    """A code may be anybody's: only its length is shown."""

    def __init__(self) -> None:
        self._parser = CodeParser()

    def hear(self, sent: bool, data: bytes) -> Iterator[Line]:
        for text in self._parser.feed(data):
            yield Line(f"({len(text)} characters)", "a code")
