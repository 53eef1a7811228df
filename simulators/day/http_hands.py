"""Hands over HTTP: the same pages a browser shows, as their views in JSON."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from simulators.day.browserless import Ear, Page, Stream
from simulators.day.hands import (
    Board,
    CallSeen,
    Centre,
    CentreSeen,
    Clerk,
    ConsoleSeen,
    GreetingSeen,
    HallSeen,
    Kiosk,
    Manager,
    NotDone,
    PhoneSeen,
    ServiceSeen,
    TicketRowSeen,
    TicketSeen,
    WindowOffer,
)
from simulators.day.patience import look


class HttpKiosk:
    """A kiosk's screen: where it stands, and a stream that leads it elsewhere."""

    def __init__(self, base: str, station: str, pairing_code: str) -> None:
        self._page, self._home = Page(base), f"/kiosk/{station}"
        self._page.do("/pair", code=pairing_code)
        self._at = f"{self._home}/"
        self._phones: dict[str, str] = {}
        self._stream = self._page.follow(f"{self._home}/live", self._hear)

    def services(self) -> tuple[ServiceSeen, ...]:
        return _services(self._page.see(f"{self._home}/"))

    def greeting(self) -> GreetingSeen:
        look(lambda: self._at, lambda at: at.endswith("/services"))
        view = self._page.see(self._at)
        chosen = [p["name"] for p in view["priorities"] if p["selected"]]
        return GreetingSeen(view["greeting"] or "", "".join(chosen), _services(view))

    def take(self, service: str) -> TicketSeen:
        view = self._page.see(self._at)
        priority = "".join(p["id"] for p in view["priorities"] if p["selected"])
        queue = _id_of(view["services"], service)
        return self._taken(self._send("tickets", queue=queue, priority=priority))

    def take_without_card(self, service: str) -> TicketSeen:
        self.choose(service)
        chosen = self._page.see(self._at).get("choice")
        if chosen is None:
            raise NotDone("the kiosk no longer asks for a card: somebody else is there")
        queue = chosen["id"]
        return self._taken(self._send("tickets", queue=queue, without_card="1"))

    def choose(self, service: str) -> None:
        queue = _id_of(self._page.see(f"{self._home}/")["services"], service)
        self._at = str(self._send("choose", queue=queue)["to"])

    def ticket(self, until: Callable[[TicketSeen], bool]) -> TicketSeen:
        look(lambda: self._at, lambda at: "/tickets/" in at)
        return look(lambda: _ticket(self._page.see(self._at)), until)

    def phone(self) -> PhoneSeen:
        number = self._page.see(self._at)["number"]
        self._phones[number] = self._at.rpartition("/")[2]
        return self.phone_of(number)

    def phone_of(self, number: str) -> PhoneSeen:
        view = Page(self._page.base).see(f"/t/{self._phones[number]}")
        return PhoneSeen(view["number"], view["state"], view["window_name"] or "")

    def leave(self) -> None:
        self._at = str(self._send("leave")["to"])

    def end(self) -> None:
        """Turn the screen off."""
        self._stream.end()

    def _send(self, command: str, **form: str) -> Any:
        return self._page.do(f"{self._home}/{command}", **form)

    def _taken(self, answer: Any) -> TicketSeen:
        self._at = str(answer["to"])
        return _ticket(self._page.see(self._at))

    def _hear(self, event: str, data: str) -> None:
        if event != "go":
            return
        told = json.loads(data)
        # As the page does it: `again` is for a page that is there already, all else for others.
        if bool(told.get("again")) == (told["to"] == self._at):
            self._at = str(told["to"])


class HttpBoard:
    """A display board."""

    def __init__(self, base: str, station: str, pairing_code: str) -> None:
        self._page, self._home, self._ear = Page(base), f"/board/{station}", Ear()
        self._page.do("/pair", code=pairing_code)
        self._stream: Stream = self._page.follow(f"{self._home}/live", self._ear)

    def shows(self, until: Callable[[tuple[CallSeen, ...]], bool]) -> tuple[CallSeen, ...]:
        return look(self._calls, until)

    def chimes(self) -> int:
        return len(self._ear.messages("called"))

    def end(self) -> None:
        """Turn the screen off."""
        self._stream.end()

    def _calls(self) -> tuple[CallSeen, ...]:
        calls = self._page.see(f"{self._home}/")["calls"]
        return tuple(CallSeen(call["number"], call["window_name"]) for call in calls)


class HttpClerk:
    """A console."""

    def __init__(self, base: str) -> None:
        self._page = Page(base)

    def sign_in(self, number: str, password: str) -> None:
        self._page.do("/sign-in", staff_no=number, password=password)

    def windows(self) -> tuple[WindowOffer, ...]:
        view = self._page.see("/window/choose")
        return tuple(WindowOffer(w["name"], tuple(w["queues"])) for w in view["windows"])

    def open(self, window: str) -> ConsoleSeen:
        offers = self._page.see("/window/choose")["windows"]
        self._page.do("/window/open", window=_id_of(offers, window))
        return _console(self._page.see("/window"))

    def press(self, act: str) -> ConsoleSeen:
        return _console(self._page.do(f"/window/{act}"))

    def transfer(self, to: str) -> ConsoleSeen:
        view = self._page.see("/window")
        for kind in ("queue", "window"):
            for target in view[f"transfer_{kind}s"]:
                if target["name"] == to:
                    return _console(self._page.do("/window/transfer", **{kind: target["id"]}))
        raise NotDone(f"{to} is not offered")

    def bring_back(self, number: str) -> ConsoleSeen:
        passed = self._page.see("/window")["passed"]
        ticket = _id_of([{"id": p["id"], "name": p["number"]} for p in passed], number)
        return _console(self._page.do("/window/requeue", ticket=ticket))

    def close(self) -> None:
        # The console is gone with the window: the page leads to the choice of windows.
        self._page.leave("/window/close")

    def sees(self, until: Callable[[ConsoleSeen], bool]) -> ConsoleSeen:
        return look(lambda: _console(self._page.see("/window")), until)


class HttpManager:
    """The overview."""

    def __init__(self, base: str) -> None:
        self._page = Page(base)

    def sign_in(self, number: str, password: str) -> None:
        self._page.do("/sign-in", staff_no=number, password=password)

    def sees(self, until: Callable[[HallSeen], bool]) -> HallSeen:
        return look(lambda: _hall(self._page.see("/overview")), until)


class HttpCentre:
    """The centre's page of a hall."""

    def __init__(self, base: str) -> None:
        self._page = Page(base)

    def sign_in(self, number: str, password: str) -> None:
        self._page.leave("/sign-in", staff_no=number, password=password)

    def sees(self, hall: str, until: Callable[[CentreSeen], bool]) -> CentreSeen:
        return look(lambda: _centre(self._page.see(f"/halls/{hall}")), until)


class HttpHands:
    """All screens over HTTP. `codes`: station -> pairing code."""

    def __init__(self, hall: str, centre: str, codes: Mapping[str, str]) -> None:
        self._hall = hall
        self._kiosk = HttpKiosk(hall, "K1", codes["K1"])
        self._board = HttpBoard(hall, "D1", codes["D1"])
        self.kiosk: Kiosk = self._kiosk
        self.board: Board = self._board
        self.manager: Manager = HttpManager(hall)
        self.centre: Centre = HttpCentre(centre)

    def clerk(self) -> Clerk:
        return HttpClerk(self._hall)

    def picture(self, name: str) -> None:
        """HTTP has no eyes."""

    def troubles(self) -> tuple[str, ...]:
        return ()

    def end(self) -> None:
        """Turn all screens off."""
        self._kiosk.end()
        self._board.end()


def _services(view: Any) -> tuple[ServiceSeen, ...]:
    offered = (s for s in view["services"] if s["open"])
    return tuple(ServiceSeen(s["letter"], s["name"], s["waiting"]) for s in offered)


def _ticket(view: Any) -> TicketSeen:
    problem = view["problem"] or {}
    says = " ".join(filter(None, (problem.get("what"), problem.get("kept"), problem.get("next"))))
    return TicketSeen(view["number"], view["queue_name"], view["ahead"], view["printing"], says)


def _console(view: Any) -> ConsoleSeen:
    current = view["current"] or {"number": "", "state": "", "calls": 0}
    return ConsoleSeen(
        number=current["number"],
        ticket_state=current["state"],
        calls=current["calls"],
        passed=tuple(p["number"] for p in view["passed"]),
        waiting=sum(q["waiting"] for q in view["queues"]),
        pad=view["pad"],
        rating=view["last_rating"] or 0,
        online=view["online"],
    )


def _hall(view: Any) -> HallSeen:
    return HallSeen(
        taken=view["totals"]["taken"],
        rated=view["totals"]["rated"],
        windows_open=sum(w["state"] != "closed" for w in view["windows"]),
        line=view["line"]["state"],
        backlog=view["line"]["backlog_events"],
        alarms=tuple(alarm["text"] for alarm in view["alarms"]),
    )


def _centre(view: Any) -> CentreSeen:
    rows = (TicketRowSeen(t["number"], t["state"], t["rating"] or 0) for t in view["tickets"])
    return CentreSeen(view["row"]["state"], view["silent_since"] or "", tuple(rows))


def _id_of(offered: Any, name: str) -> str:
    for one in offered:
        if one["name"] == name:
            return str(one["id"])
    raise NotDone(f"{name} is not offered")
