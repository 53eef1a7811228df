"""Frames of a pad in words, by the dialect that it speaks."""

from collections.abc import Iterator

from devices.explain import Explainer, Line, shown
from devices.pad.dialects import Dialect
from devices.pad.frames import PadFrame, PadParser, encode


class PadExplainer(Explainer):
    """Both directions are framed alike."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._ours, self._theirs = PadParser(), PadParser()

    def hear(self, sent: bool, data: bytes) -> Iterator[Line]:
        parser = self._ours if sent else self._theirs
        for frame in parser.feed(data):
            yield Line(shown(encode(frame)), self._words(sent, frame))

    def _words(self, sent: bool, frame: PadFrame) -> str:
        return f"pad {frame.address}: {self._sent(frame) if sent else self._received(frame)}"

    def _sent(self, frame: PadFrame) -> str:
        dialect = self._dialect
        asked = frame.function == dialect.ask and frame.data.startswith(dialect.ask_data)
        if asked and frame.data:
            return "ask for a rating"
        return {
            dialect.acknowledge: "press taken",
            dialect.show_staff: "show the member of staff",
            dialect.idle: "nothing to ask",
            dialect.hello: "are you there?",
        }.get(frame.function, f"function {frame.function:02X}")

    def _received(self, frame: PadFrame) -> str:
        if frame.function == self._dialect.press and frame.data:
            level = self._dialect.levels.get(frame.data[-1])
            return f"pressed {level} of 5" if level else "pressed a key without a meaning"
        if frame.function == self._dialect.hello:
            return "here I am"
        return f"function {frame.function:02X}"
