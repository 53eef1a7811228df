"""Which screens show what, and which change touches which screen."""

import json
from collections.abc import Callable

from flask import Flask

from domain.arrangements import Arrangement
from domain.assistance import HelpCall
from domain.checks import DeferredCheck
from domain.days import HallDay
from domain.equipment import DeviceState
from domain.evaluations import Evaluation
from domain.events import Event
from domain.hall_notices import HallNotice
from domain.messages import StaffMessage
from domain.serving import WindowServing
from domain.tickets import Ticket
from domain.windows import WindowState
from edge.acceptance import views as acceptance
from edge.acceptance.counter import Counter
from edge.agents.service import Gate
from edge.arranging.notices import notices
from edge.assistance import views as assistance
from edge.calling import views as calling
from edge.calling.board import board
from edge.calling.routes import announcement
from edge.feedback import views as feedback
from edge.line import LineWatch
from edge.node import HallNode
from edge.overview import views as overview
from edge.reception import views as reception
from edge.reception.desk import Desk
from edge.stations.service import Pairing
from kiosk_ui import render_fragment
from kiosk_ui.http.streams import Fragments, Streams
from kiosk_ui.language import in_language
from sync.writer import Committed

OVERVIEW = "overview"


def board_channel(station: str) -> str:
    """The channel of a board's page."""
    return f"board:{station}"


def kiosk_channel(station: str) -> str:
    """The channel of a kiosk's page."""
    return f"kiosk:{station}"


def console_channel(window: str) -> str:
    """The channel of a window's console."""
    return f"console:{window}"


def display_channel(station: str) -> str:
    """The channel of a screen above a window."""
    return f"display:{station}"


def pad_channel(station: str) -> str:
    """The channel of a tablet on a counter."""
    return f"pad:{station}"


class Screens:
    """Renders the channels of a hall."""

    def __init__(
        self,
        app: Flask,
        node: HallNode,
        desk: Desk,
        line: LineWatch,
        pairing: Pairing,
        gate: Gate,
        counter: Counter,
    ) -> None:
        self._app = app
        self._node = node
        self._desk = desk
        self._line = line
        self._pairing = pairing
        self._counter = counter
        self._gate = gate
        self._paint: dict[str, Callable[[str, str], Fragments]] = {
            "board": self._board,
            OVERVIEW: self._overview,
            "kiosk": self._kiosk,
            "console": self._console,
            "display": self._display,
            "pad": self._pad,
        }

    def render(self, channel: str, lang: str) -> Fragments:
        """What the pages of a channel show now."""
        kind, _, place = channel.partition(":")
        with self._app.app_context(), in_language(lang):
            return self._paint[kind](place, lang)

    def _board(self, station: str, lang: str) -> Fragments:
        view = board(self._node, self._node.shelf.board(station))
        return {
            "board": render_fragment("board/_board.html", lang, view=view),
            "ribbon": render_fragment("board/_ribbon.html", lang, view=view),
        }

    def _overview(self, _: str, lang: str) -> Fragments:
        view = overview.overview(self._node, self._line, self._pairing, self._gate)
        return {
            "overview": render_fragment("overview/_overview.html", lang, view=view),
            "help": self._help_lines(lang),
        }

    def _help_lines(self, lang: str) -> str:
        return render_fragment("staff/_help.html", lang, help=assistance.lines(self._node))

    def _kiosk(self, station: str, lang: str) -> Fragments:
        shown = {
            f"queue-{choice.id}": render_fragment("kiosk/_wait.html", lang, choice=choice)
            for choice in reception.choices(self._node)
        }
        asked = assistance.kiosk(self._node, station, f"/kiosk/{station}/")
        shown["help"] = render_fragment("kiosk/_help.html", lang, view=asked)
        said = notices(self._node)
        shown["notices"] = render_fragment("kiosk/_notices.html", lang, notices=said)
        ticket_id = self._desk.visits.at(station).ticket
        view = reception.ticket(self._node, ticket_id) if ticket_id else None
        if view is not None:
            shown["ticket"] = render_fragment("kiosk/_ticket.html", lang, view=view)
        return shown

    def _console(self, window: str, lang: str) -> Fragments:
        state = self._node.store.state(WindowState, self._node.id, window)
        staff = self._node.plan.staff.get(state.staff or "") if state else None
        if staff is None:
            return {}
        view = calling.console(
            self._node,
            window,
            staff,
            online=self._line.connected,
            has_pad=self._desk.equipment.pad_of(window) is not None,
        )
        if view is None:
            return {}
        bar = acceptance.desk(self._counter, window, staff, online=self._line.connected)
        return {
            "console": render_fragment("window/_console.html", lang, view=view),
            "desk": render_fragment("case/_desk.html", lang, desk=bar),
            "help": self._help_lines(lang),
        }

    def _display(self, station_id: str, lang: str) -> Fragments:
        station = self._node.settings.station(station_id)
        if station is None:
            return {}
        view = calling.display(self._node, station)
        return {"display": render_fragment("display/_display.html", lang, view=view)}

    def _pad(self, station_id: str, lang: str) -> Fragments:
        station = self._node.settings.station(station_id)
        if station is None:
            return {}
        view = feedback.pad_page(self._node, self._desk.equipment, station)
        return {"pad": render_fragment("pad/_pad.html", lang, view=view)}


def announce(node: HallNode, streams: Streams, committed: Committed) -> None:
    """Tell the screens what a commit changed. Runs on the writer's thread: quick."""
    for event in committed.events:
        message = announcement(node, event)
        if message is not None:
            for board_id in _boards_of(node, event):
                streams.send(board_channel(board_id), "called", message)
    for change in committed.changes:
        if isinstance(change.new, DeviceState):
            first_page = f"/kiosk/{change.new.station}/"
            streams.send(kiosk_channel(change.new.station), "go", go_to(first_page, again=True))
    streams.touch(*(every_channel(node) if committed.documents else _touched(node, committed)))


def _boards_of(node: HallNode, event: Event) -> list[str]:
    """The boards that show a call: those of the window's zone, and of the whole hall."""
    zone = node.plan.zone_of(getattr(event.body, "window", ""))
    boards = (s.id for s in node.settings.stations if s.kind == "board")
    return [id for id in boards if node.shelf.board(id).zone in ("", zone)]


def go_to(path: str, *, again: bool = False) -> str:
    """The message that leads a kiosk's page to `path`; `again`: only if it is there already."""
    return json.dumps({"to": path, "again": again})


def every_channel(node: HallNode) -> set[str]:
    """Every channel of the hall."""
    places = {_CHANNELS[s.kind](s.id) for s in node.settings.stations if s.kind in _CHANNELS}
    return {OVERVIEW, *places, *(console_channel(w) for w in node.plan.windows)}


EVERYWHERE = (
    Ticket,
    WindowState,
    WindowServing,
    StaffMessage,
    Evaluation,
    HallDay,
    Arrangement,
    HallNotice,
    HelpCall,
    DeferredCheck,
)
"""What may be seen on any screen."""

_CHANNELS = {
    "kiosk": kiosk_channel,
    "board": board_channel,
    "display": display_channel,
    "pad": pad_channel,
}


def _touched(node: HallNode, committed: Committed) -> set[str]:
    touched = {OVERVIEW}
    for change in committed.changes:
        if isinstance(change.new, EVERYWHERE):
            return every_channel(node)
    return touched
