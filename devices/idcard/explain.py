"""SDT frames in words. What a card says is a person's and is never shown, only how long it is."""

from collections.abc import Iterator

from devices.explain import Explainer, Line, shown
from devices.idcard import frames
from devices.idcard.frames import AnswerParser

COMMANDS = {
    frames.RESET_SAM: "reset the SAM",
    frames.SAM_STATUS: "how is the SAM?",
    frames.SAM_ID: "which SAM?",
    frames.FIND: "find a card",
    frames.SELECT: "select the card",
    frames.READ: "read text and photo",
    frames.READ_NEWEST_ADDRESS: "read the newest address",
}
ANSWERS = {
    frames.OK: "done",
    frames.CARD_FOUND: "a card is there",
    frames.SAM_ASLEEP: "the SAM is asleep",
    frames.NO_CARD: "no card",
    frames.SELECT_FAILED: "the card does not let itself be selected",
    frames.NO_SUCH_ITEM: "there is no such item on the card",
    -1: "not a status of this protocol",
}
CODE_AT = len(frames.PREAMBLE) + 2


class SdtExplainer(Explainer):
    """Commands come whole, one write each; answers in any pieces."""

    def __init__(self) -> None:
        self._parser = AnswerParser()

    def hear(self, sent: bool, data: bytes) -> Iterator[Line]:
        if sent:
            code = data[CODE_AT : CODE_AT + 2]
            yield Line(shown(data), COMMANDS.get(code, f"command {code.hex(' ').upper()}"))
            return
        dropped = self._parser.dropped
        for answer in self._parser.feed(data):
            words = ANSWERS.get(answer.sw, f"status {answer.sw:02X}")
            more = f", {len(answer.data)} bytes that are not shown" if answer.data else ""
            yield Line(f"{shown(frames.PREAMBLE)} … {answer.sw & 0xFF:02X}", words + more)
        if self._parser.dropped > dropped:
            yield Line(f"({self._parser.dropped - dropped} bytes)", "garbage, stepped over")
