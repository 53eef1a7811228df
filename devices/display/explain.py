"""Frames of a BX-5K in words. What stands on the display hangs in the hall for all to read; it is
still shown by its length only, for a sign may name somebody."""

from collections.abc import Iterator

from devices.display import bx5k
from devices.explain import Explainer, Line, shown

COMMANDS = {
    bx5k.PING: "are you there?",
    bx5k.POWER: "switch on or off",
    bx5k.UPDATE_AREAS: "show",
}
WHAT_AT = len(bx5k.PREAMBLE) + bx5k.HEADER.size


class Bx5kExplainer(Explainer):
    """Commands come whole, one write each; answers in any pieces."""

    def __init__(self) -> None:
        self._parser = bx5k.ReplyParser()

    def hear(self, sent: bool, data: bytes) -> Iterator[Line]:
        if sent:
            what = (data[WHAT_AT], data[WHAT_AT + 1]) if len(data) > WHAT_AT + 1 else (0, 0)
            words = COMMANDS.get(what, f"command {bytes(what).hex(' ').upper()}")
            yield Line(shown(data, WHAT_AT + 2), words)
            return
        for reply in self._parser.feed(data):
            yield Line(f"… {reply.error:02X} …", reply.trouble or "done")
