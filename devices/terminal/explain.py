"""ZVT in words; amounts and card numbers are somebody's, so only what kind of packet it is."""

from collections.abc import Iterator

from devices.errors import ProtocolError
from devices.explain import Explainer, Line
from devices.terminal import frames
from devices.terminal.frames import PacketParser

NAMES = {
    frames.REGISTER: "registration",
    frames.AUTHORISE: "charge",
    frames.REPEAT: "what was booked last?",
    frames.TOTALS: "what are the totals?",
    frames.ABORT: "give it up",
    frames.STATUS: "how it ended",
    frames.GOING_ON: "going on",
    frames.DONE: "done",
    frames.FAILED: "not done",
    frames.LINE: "a line to print",
    frames.BLOCK: "text to print",
    frames.ACK: "heard",
}


class ZvtExplainer(Explainer):
    """Both directions are framed alike."""

    def __init__(self) -> None:
        self._ours, self._theirs = PacketParser(), PacketParser()

    def hear(self, sent: bool, data: bytes) -> Iterator[Line]:
        try:
            packets = (self._ours if sent else self._theirs).feed(data)
        except ProtocolError as error:
            self.__init__()  # type: ignore[misc]
            yield Line(f"({len(data)} bytes)", str(error))
            return
        for packet in packets:
            name = NAMES.get(packet.kind, "refused" if packet.kind[0] == 0x84 else "something else")
            yield Line(f"{packet.kind.hex(' ')} ({len(packet.data)} bytes)", name)
