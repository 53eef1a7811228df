"""IPP messages in words, for whoever looks on. Titles and documents are left out."""

from collections.abc import Iterable

from devices.document_printer import ipp
from devices.document_printer.states import JOB_STATES
from devices.explain import Explainer, Line, shown

OPERATIONS = {
    0x0002: "print this",
    0x0008: "cancel the job",
    0x0009: "how is the job",
    0x000B: "how is the printer",
}
PRINTER_STATES = {3: "idle", 4: "printing", 5: "stopped"}


class IppExplainer(Explainer):
    """Every piece is one whole message."""

    def hear(self, sent: bool, data: bytes) -> Iterable[Line]:
        if sent:
            operation = int.from_bytes(data[2:4], "big")
            yield Line(shown(data, 8), OPERATIONS.get(operation, f"operation {operation:04X}"))
            return
        try:
            message = ipp.decode(data)
        except ipp.BadIpp as error:
            yield Line(shown(data, 8), f"no IPP message: {error}")
            return
        yield Line(shown(data, 8), ", ".join(_words(message)))


def _words(message: ipp.Message) -> Iterable[str]:
    yield "good" if message.status < 0x0100 else f"status {message.status:04X}"
    for name, words in (("printer-state", PRINTER_STATES), ("job-state", JOB_STATES)):
        for tag in (ipp.JOB_GROUP, ipp.PRINTER_GROUP):
            for state in message.group(tag).get(name, ()):
                yield words.get(state, str(state)) if isinstance(state, int) else "?"
            for reason in message.group(tag).get(f"{name}-reasons", ()):
                if reason != "none":
                    yield str(reason)
