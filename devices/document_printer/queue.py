"""A queue asked over IPP and HTTP. Source: RFC 8010, 4 (POST of ``application/ipp``); CUPS' own
default-less address ``ipp://host:631/printers/NAME``.

Of the libraries looked at, pycups wants CUPS' headers and a compiler, pyipp an event loop and knows
no documents; what is needed here are six operations.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from threading import Event
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import devices.document_printer.ipp as ipp
from devices.document_printer.ipp import Tagged
from devices.document_printer.port import DocumentQueue, Paper
from devices.errors import DeviceError, NoAnswer, WireLost, WireUnavailable
from devices.transport import Tap, Transport, nobody

PRINT_JOB, CANCEL_JOB, JOB_ATTRIBUTES, PRINTER_ATTRIBUTES = 0x0002, 0x0008, 0x0009, 0x000B
CUPS_GET_PRINTERS = 0x4002
NOT_FOUND, NOT_POSSIBLE, NOT_ACCEPTING = 0x0406, 0x0404, 0x0506
GOOD = range(0x0100)
ANSWER_S = (3.0, 8.0)  # to connect, to answer
SEND_S = (3.0, 60.0)
USER = "hall"
SIZE = re.compile(r"_(?P<x>[0-9.]+)x(?P<y>[0-9.]+)(?P<unit>mm|in)$")

PRINTER_ASKED = (
    "printer-name", "printer-make-and-model", "printer-state", "printer-state-reasons",
    "printer-state-message", "printer-is-accepting-jobs", "media-supported",
    "media-source-supported", "media-ready",
)  # fmt: skip
JOB_ASKED = ("job-state", "job-state-reasons", "job-printer-state-message", "job-state-message")


class Refused(DeviceError):
    """The queue answered, and does not do what it was asked. ``status``: RFC 8011, appendix B."""

    reason = "refused"

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message or f"status {status:04X}")
        self.status = status


@dataclass(frozen=True, slots=True)
class QueueState:
    """``state``: 3 idle, 4 processing, 5 stopped."""

    state: int
    reasons: tuple[str, ...]
    message: str
    accepting: bool


@dataclass(frozen=True, slots=True)
class JobState:
    """``state`` as in ``states.JOB_STATES``."""

    state: int
    reasons: tuple[str, ...]
    message: str


class IppQueue(Transport):
    """``url``: ``ipp://host:631/printers/NAME``, ``ipps://…`` with TLS. Raises WireUnavailable
    for any other."""

    def __init__(self, url: str, stop: Event, tap: Tap = nobody) -> None:
        super().__init__(stop, tap)
        import requests  # here, so that looking for drivers stays quick

        self._url = url
        self._http_url = _http(url)
        self._failures = requests.RequestException
        self._session: Any = requests.Session()
        self._session.trust_env = False  # a proxy of the office is no way to a printer
        self._numbers = count(1)

    def close(self) -> None:
        self._session.close()

    def state(self) -> QueueState:
        """How the queue is now."""
        found = self._printer()
        return QueueState(
            state=_number(found, "printer-state"),
            reasons=_words(found, "printer-state-reasons"),
            message=_text(found, "printer-state-message"),
            accepting=(*found.get("printer-is-accepting-jobs", ()), True)[0] is True,
        )

    def offers(self) -> DocumentQueue:
        """What it can print on."""
        found = self._printer()
        return DocumentQueue(
            name=_text(found, "printer-name"),
            make=_text(found, "printer-make-and-model"),
            sources=_words(found, "media-source-supported"),
            media=_words(found, "media-supported"),
        )

    def neighbours(self) -> tuple[tuple[str, str], ...]:
        """Name and make of every queue of the same CUPS. Source: CUPS' implementation of IPP,
        CUPS-Get-Printers."""
        answer = self._ask(CUPS_GET_PRINTERS, [(ipp.OPERATION_GROUP, self._operation())])
        queues = [found for tag, found in answer.groups if tag == ipp.PRINTER_GROUP]
        told = ((_text(q, "printer-name"), _text(q, "printer-make-and-model")) for q in queues)
        return tuple((name, make) for name, make in told if name)

    def send(self, document: bytes, title: str, paper: Paper) -> int:
        """Hand over a PDF; the job's number. Raises Refused, WireLost."""
        operation = self._operation() | {
            "requesting-user-name": Tagged(ipp.NAME, USER),
            "job-name": Tagged(ipp.NAME, title[:120]),
            "document-format": Tagged(ipp.MIME, "application/pdf"),
        }
        groups = [(ipp.OPERATION_GROUP, operation), (ipp.JOB_GROUP, _template(paper))]
        answer = self._ask(PRINT_JOB, groups, document)
        return _number(answer.group(ipp.JOB_GROUP), "job-id")

    def job(self, number: int) -> JobState:
        """How a job is now. Raises Refused (NOT_FOUND once the queue has forgotten it)."""
        operation = self._operation() | {"job-id": Tagged(ipp.INTEGER, number)}
        answer = self._ask(JOB_ATTRIBUTES, [(ipp.OPERATION_GROUP, operation)])
        found = answer.group(ipp.JOB_GROUP)
        message = _text(found, "job-printer-state-message") or _text(found, "job-state-message")
        state = _number(found, "job-state")
        return JobState(state, _words(found, "job-state-reasons"), message)

    def cancel(self, number: int) -> None:
        """Cancel a job. Raises Refused (NOT_POSSIBLE when it has ended)."""
        operation = self._operation() | {
            "job-id": Tagged(ipp.INTEGER, number),
            "requesting-user-name": Tagged(ipp.NAME, USER),
        }
        self._ask(CANCEL_JOB, [(ipp.OPERATION_GROUP, operation)])

    def _printer(self) -> ipp.Attributes:
        groups = [(ipp.OPERATION_GROUP, self._operation())]
        return self._ask(PRINTER_ATTRIBUTES, groups).group(ipp.PRINTER_GROUP)

    def _operation(self) -> dict[str, Tagged]:
        """Charset, language and target come first and in this order (RFC 8011, 4.1.4)."""
        return {
            "attributes-charset": Tagged(ipp.CHARSET, "utf-8"),
            "attributes-natural-language": Tagged(ipp.LANGUAGE, "zh-cn"),
            "printer-uri": Tagged(ipp.URI, self._url),
        }

    def _ask(
        self,
        operation: int,
        groups: list[tuple[int, dict[str, Tagged]]],
        document: bytes | None = None,
    ) -> ipp.Message:
        self.check_stop()
        head = ipp.encode(operation, next(self._numbers), groups)
        self.tap(True, head)
        message = ipp.decode(self._post(head + (document or b""), SEND_S if document else ANSWER_S))
        if message.status not in GOOD:
            said = _text(message.group(ipp.OPERATION_GROUP), "status-message")
            raise Refused(message.status, said)
        return message

    def _post(self, body: bytes, patience: tuple[float, float]) -> bytes:
        try:
            answer = self._session.post(
                self._http_url,
                data=body,
                headers={"Content-Type": "application/ipp"},
                timeout=patience,
            )
        except self._failures as error:
            kind = type(error).__name__
            if "Timeout" in kind:
                raise NoAnswer(f"{self._url}: {kind}") from error
            raise WireLost(f"{self._url}: {kind}") from error
        if answer.status_code != 200:
            raise WireLost(f"{self._url}: HTTP {answer.status_code}")
        content: bytes = answer.content
        self.tap(False, content)
        return content


def _http(url: str) -> str:
    parts = urlsplit(url)
    schemes = {"ipp": ("http", 631), "ipps": ("https", 631), "http": ("http", 80)}
    if parts.scheme not in schemes or not parts.hostname:
        raise WireUnavailable(f"{url} is no print queue; it begins with ipp:// or ipps://")
    scheme, port = schemes[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return urlunsplit((scheme, f"{host}:{parts.port or port}", parts.path, "", ""))


def _template(paper: Paper) -> dict[str, Tagged]:
    """Job attributes; media-col only where a tray is named, for not every queue knows it."""
    wanted = {"copies": Tagged(ipp.INTEGER, paper.copies)}
    if paper.sides:
        wanted["sides"] = Tagged(ipp.KEYWORD, paper.sides)
    if paper.source:
        column: dict[str, Tagged] = {"media-source": Tagged(ipp.KEYWORD, paper.source)}
        column |= _size(paper.media)
        wanted["media-col"] = Tagged(ipp.COLLECTION, column)
    elif paper.media:
        wanted["media"] = Tagged(ipp.KEYWORD, paper.media)
    return wanted


def _size(media: str) -> dict[str, Tagged]:
    """The size in a name such as ``iso_a5_148x210mm`` (PWG 5101.1, 5), in hundredths of a mm."""
    found = SIZE.search(media)
    if not found:
        return {}
    scale = 100 if found["unit"] == "mm" else 2540
    sides = {"x-dimension": found["x"], "y-dimension": found["y"]}
    lengths = {n: Tagged(ipp.INTEGER, round(float(v) * scale)) for n, v in sides.items()}
    return {"media-size": Tagged(ipp.COLLECTION, lengths)}


def _words(found: ipp.Attributes, name: str) -> tuple[str, ...]:
    values = (value for value in found.get(name, ()) if isinstance(value, str))
    return tuple(value for value in values if value != "none")


def _text(found: ipp.Attributes, name: str) -> str:
    return next((value for value in found.get(name, ()) if isinstance(value, str)), "")


def _number(found: Mapping[str, ipp.Values], name: str) -> int:
    values = found.get(name, ())
    if not values or not isinstance(values[0], int):
        raise ipp.BadIpp(f"the answer has no {name}")
    return int(values[0])
