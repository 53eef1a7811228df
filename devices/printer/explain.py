"""ESC/POS in words: questions and answers of status, and how much of a job went by."""

from collections.abc import Iterator

from devices.explain import Explainer, Line, shown
from devices.printer import status as st

QUESTIONS = {
    st.PRINTER: "how is the printer?",
    st.OFFLINE_CAUSE: "why offline?",
    st.ERROR_CAUSE: "which error?",
    st.PAPER: "how is the paper?",
}
BITS = {
    st.PRINTER: ((0x08, "offline"),),
    st.OFFLINE_CAUSE: ((0x04, "cover open"), (0x20, "paper out"), (0x40, "error")),
    st.ERROR_CAUSE: ((0x08, "cutter"), (0x20, "unrecoverable"), (0x40, "recoverable")),
    st.PAPER: ((0x0C, "near its end"), (0x60, "out")),
}


class EscposExplainer(Explainer):
    """Knows what was asked last: a status byte does not say by itself to what it is the answer."""

    def __init__(self) -> None:
        self._asked: list[int] = []

    def hear(self, sent: bool, data: bytes) -> Iterator[Line]:
        yield from self._sent(data) if sent else map(self._answer, data)

    def _sent(self, data: bytes) -> Iterator[Line]:
        if len(data) == 3 and data[:2] == b"\x10\x04" and data[2] in QUESTIONS:
            self._asked.append(data[2])
            yield Line(shown(data), QUESTIONS[data[2]])
        elif data == st.FENCE:
            yield Line(shown(data), "say when everything before this is done")
        elif data == st.CLEAR_BUFFERS:
            yield Line(shown(data), "forget what is in the buffers")
        else:
            yield Line(f"({len(data)} bytes)", "part of a job")

    def _answer(self, byte: int) -> Line:
        raw = f"{byte:02X}"
        if st.is_real_time(byte) and self._asked:
            what = self._asked.pop(0)
            told = [words for bit, words in BITS[what] if byte & bit]
            return Line(raw, f"{QUESTIONS[what]} {', '.join(told) or 'well'}")
        return Line(raw, "everything is done" if st.is_fence(byte) else "not a status byte")
