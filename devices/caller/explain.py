"""Frames of a caller in words."""

from collections.abc import Iterator

from devices.caller import keys
from devices.explain import Explainer, Line, shown
from devices.pad.frames import PadFrame, PadParser, encode


class CallerExplainer(Explainer):
    """Both directions are framed alike."""

    def __init__(self) -> None:
        self._ours, self._theirs = PadParser(), PadParser()

    def hear(self, sent: bool, data: bytes) -> Iterator[Line]:
        parser = self._ours if sent else self._theirs
        for frame in parser.feed(data):
            words = _sent(frame) if sent else _received(frame)
            yield Line(shown(encode(frame)), f"caller {frame.address}: {words}")


def _sent(frame: PadFrame) -> str:
    names = {keys.SHOW: "show digits", keys.BEEP: "beep"}
    return names.get(frame.function, "key taken")


def _received(frame: PadFrame) -> str:
    key = keys.key_of(frame.data)
    return f"key {key.value}" if key else "a key without a meaning"
