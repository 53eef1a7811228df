"""Drive running simulators from tests and the demo, over their HTTP control."""

from typing import Any

import requests

TIMEOUT_S = 10


class Control:
    """One simulator by its control address."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self._session = requests.Session()

    def state(self) -> dict[str, Any]:
        """The simulator's own view of itself."""
        return dict(self._get("/state").json())

    def plug(self) -> None:
        """Put the cable in."""
        self._post("/plug")

    def unplug(self) -> None:
        """Pull the cable."""
        self._post("/unplug")

    def _get(self, path: str) -> requests.Response:
        return self._checked(self._session.get(self.address + path, timeout=TIMEOUT_S))

    def _post(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self._session.post(self.address + path, json=body, timeout=TIMEOUT_S)
        return dict(self._checked(answer).json())

    @staticmethod
    def _checked(answer: requests.Response) -> requests.Response:
        if answer.status_code == 400:
            raise requests.HTTPError(answer.json().get("error"), response=answer)
        answer.raise_for_status()
        return answer


class ReaderControl(Control):
    """An ID card reader."""

    def lay(self, citizen: dict[str, str] | None = None, **wishes: Any) -> dict[str, Any]:
        """Lay a card: a citizen's fields, or wishes (``age``, ``sex``, ``seed``, ``layout``,
        ``newest_address``).
        Returns the citizen, number and all."""
        body: dict[str, Any] = dict(citizen) if citizen else {"random": True, **wishes}
        return self._post("/card", **body)

    def lay_odd(self, what: str) -> None:
        """``two`` cards at once, or a ``foreign`` one."""
        self._post("/card", odd=what)

    def lift(self) -> None:
        self._post("/lift")

    def fault(self, kind: str, count: int = 1) -> None:
        """The next ``count`` fitting answers suffer from it; an empty kind ends it."""
        self._post("/fault", kind=kind, count=count)


class PrinterControl(Control):
    """A ticket printer."""

    def pages(self) -> list[dict[str, Any]]:
        """What came out, oldest first: ``number, cut, text, qr, lines, first_at …``."""
        return list(self._get("/pages").json())

    def png(self, number: int) -> bytes:
        """Picture of a page."""
        return self._get(f"/pages/{number}.png").content

    def paper_out(self, after_lines: int = 0) -> None:
        """No paper: now, or after some more lines."""
        self._post("/paper", out=not after_lines, after_lines=after_lines or None)

    def refill(self) -> None:
        self._post("/paper", out=False)

    def cover(self, is_open: bool) -> None:
        self._post("/cover", open=is_open)

    def error(self, kind: str) -> None:
        """``offline``, ``cutter``, or empty."""
        self._post("/error", kind=kind)

    def speed(self, mm_per_s: float) -> None:
        self._post("/speed", mm_per_s=mm_per_s)

    def silent(self, silent: bool) -> None:
        self._post("/silent", silent=silent)


class PadControl(Control):
    """An evaluation pad."""

    def press(self, level: int, force: bool = False) -> None:
        """Raises requests.HTTPError when its keys are dead and ``force`` is not set."""
        self._post("/press", level=level, force=force)

    def fault(self, kind: str) -> None:
        self._post("/fault", kind=kind)


class ChipCardControl(Control):
    """A chip card reader."""

    def insert(self, sort: str = "social", **wishes: Any) -> dict[str, Any]:
        """Put a card in (``social``, ``social_old``, ``bank``, ``blank``; ``locked=True``).
        Returns the citizen whose it is."""
        return self._post("/card", sort=sort, random=True, **wishes)

    def pull(self) -> None:
        self._post("/lift")

    def fault(self, kind: str, count: int = 1) -> None:
        self._post("/fault", kind=kind, count=count)


class LedControl(Control):
    """A window display."""

    def texts(self) -> list[str]:
        """What it shows, area by area."""
        return list(self.state()["texts"])

    def png(self) -> bytes:
        """Its lamps as a picture."""
        return self._get("/picture.png").content

    def fault(self, kind: str, count: int = 1) -> None:
        """The next ``count`` answers suffer from it; an empty kind ends it."""
        self._post("/fault", kind=kind, count=count)


class CallerControl(Control):
    """A caller's keys and digits."""

    def press(self, key: str) -> None:
        """A key by its name in ``simulators.caller.device.KEYS``."""
        self._post("/press", key=key)

    def fault(self, kind: str) -> None:
        self._post("/fault", kind=kind)


class TerminalControl(Control):
    """A payment terminal."""

    def answer(self, what: str, *, always: bool = False) -> None:
        """Somebody at the terminal: ``card``, ``scan``, ``declined``, ``cancelled``."""
        self._post("/answer", what=what, always=always)

    def book(self, fen: int) -> None:
        """Somebody used the terminal's own keys."""
        self._post("/book", fen=fen)

    def fault(self, kind: str) -> None:
        self._post("/fault", kind=kind)


class ScannerControl(Control):
    """A scanner."""

    def scan(self, text: str, encoding: str = "utf-8") -> None:
        """Hold a code under it."""
        self._post("/scan", text=text, encoding=encoding)

    def fault(self, kind: str) -> None:
        """For the next code."""
        self._post("/fault", kind=kind)


class DocumentPrinterControl(Control):
    """A document printer behind CUPS."""

    def documents(self) -> list[dict[str, Any]]:
        """What came out: ``number, title, copies, options, bytes``."""
        return list(self._get("/documents").json())

    def pdf(self, number: int) -> bytes:
        """One of them."""
        return self._get(f"/documents/{number}.pdf").content

    def fault(self, kind: str, seconds: float = 0) -> None:
        """``paper_out``, ``jam``, ``cover``, ``fail``; empty mends. ``seconds`` a job takes."""
        self._post("/fault", kind=kind, seconds=seconds)

    def queue(self, state: str) -> None:
        """``stop``, ``start``, ``reject``, ``accept``, ``cancel`` (all jobs)."""
        self._post("/queue", state=state)


class SpeakerControl(Control):
    """A loudspeaker."""

    def wav(self) -> bytes:
        """What it sounded of late."""
        return self._get("/sounded.wav").content

    def fault(self, kind: str) -> None:
        self._post("/fault", kind=kind)


class LineControl(Control):
    """A line between a hall and the centre."""

    def cut(self) -> None:
        self._post("/cut")

    def mend(self) -> None:
        self._post("/mend")
