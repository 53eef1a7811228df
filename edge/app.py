"""The wiring of a hall's node, all of it in one visible place."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType

import uuid_utils
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask, has_request_context, request

import kiosk_ui
from devices.pad.page_driver import PadPageChanged
from devices.voice import speech
from domain.arrangements import Arrangement
from edge.acceptance import routes as acceptance
from edge.acceptance.counter import Counter
from edge.acceptance.finding import by_code
from edge.agents import routes as agents
from edge.agents.authority import open_authority
from edge.agents.port import AgentsPort
from edge.agents.service import Gate
from edge.applying import routes as applying
from edge.appointments import routes as appointments
from edge.arranging import routes as arranging
from edge.assistance import routes as assistance
from edge.blobs import HallBlobs
from edge.calling import routes as calling
from edge.calling.aloud import Aloud
from edge.calling.signs import Signs
from edge.cashier import routes as cashier
from edge.cashier.charging import ChargeDesk
from edge.centre_line import line as line_to_centre
from edge.checking import routes as checking
from edge.days.service import change_day
from edge.exceptions import routes as exceptions
from edge.experience import Knowledge
from edge.eyes import routes as eyes
from edge.eyes.facts import facts
from edge.feedback import kiosk_routes as past_visits
from edge.feedback import routes as feedback
from edge.floor import Floor
from edge.follow_up import routes as follow_up
from edge.foresight import routes as foresight
from edge.guidance import routes as guidance
from edge.issuing import routes as issuing
from edge.line import LineWatch
from edge.live import (
    OVERVIEW,
    Screens,
    announce,
    console_channel,
    every_channel,
    go_to,
    kiosk_channel,
    pad_channel,
)
from edge.materials import routes as materials
from edge.materials.findings import keep as keep_reading
from edge.materials.reading import Readings
from edge.materials.sealing import content
from edge.node import HallNode
from edge.overview import floor_routes as manager_floor
from edge.overview import routes as overview
from edge.overview.undoing import LastActs
from edge.papers import kiosk_routes as printing_here
from edge.papers import routes as papers
from edge.papers.at_kiosk import KioskPapers
from edge.papers.desk import PrintDesk
from edge.papers.service import note_failed
from edge.plan import PlanShelf
from edge.progress import routes as progress
from edge.progress.service import by_paper
from edge.reading import routes as reading
from edge.reassigned import Reassigned
from edge.reception import by_hand_routes as by_hand
from edge.reception import phone_routes as phone
from edge.reception import routes as reception
from edge.reception.desk import Desk
from edge.reception.scans import Papers, Scans
from edge.reports import routes as reports
from edge.roster import routes as roster
from edge.scanning import routes as scanning
from edge.scanning.tray import Trays
from edge.schedule import VERSION, Exchange, schedule
from edge.secrets import Secrets, key_path, open_secrets
from edge.settings import Settings
from edge.signing import routes as signing
from edge.signing.desk import SigningDesk
from edge.standing import BoxStanding, say_why
from edge.stations import routes as stations
from edge.stations.service import Pairing
from edge.web import live_routes
from edge.web.access import STATION_ROLES, Access
from edge.web.errors import show_errors
from edge.web.writing import LoopLane, LoopRunner
from kiosk_ui.http.roles import guard
from kiosk_ui.http.safety import protect
from kiosk_ui.http.server import off_loop
from kiosk_ui.http.streams import Streams
from sync.blobs import BlobStore, address_key
from sync.clock import HybridClock
from sync.push import batch_rate
from sync.refold import refold_if_needed
from sync.store import Store
from sync.writer import Committed, Writer

DAY_MS = 24 * 3600 * 1000

REPAINT_S = 10
"""Screens show how long things have lasted: they are painted again even when nothing happens."""


class NotEnrolled(Exception):
    """This box has no place in the province yet."""


def wall_ms() -> int:
    """Wall milliseconds since 1970 (UTC)."""
    return time.time_ns() // 1_000_000


def store_path(settings: Settings) -> Path:
    """The hall's one store file."""
    return settings.data / "hall.db"


def open_store(settings: Settings, secrets: Secrets, *, writable: bool = True) -> Store:
    """The hall's store. Raises NotEnrolled before enrolment, else what `Store` raises.

    Beside a running node only `writable=False` is right.
    """
    if not store_path(settings).exists():
        raise NotEnrolled
    store = Store(store_path(settings), secrets.store_key, writable=writable)
    if store.node() is None:
        raise NotEnrolled
    return store


def blob_store(settings: Settings, secrets: Secrets) -> BlobStore:
    """The hall's sealed blobs."""
    addresses = address_key(_person_secret(settings))
    return BlobStore(settings.data / "blobs", secrets.blob_key, addresses)


@dataclass(slots=True)
class RunningHall(AbstractContextManager["RunningHall"]):
    """A hall's node with everything in it. Enter to start, leave to stop cleanly."""

    app: Flask
    port: AgentsPort
    node: HallNode
    writer: Writer
    desk: Desk
    counter: Counter
    streams: Streams
    jobs: BackgroundScheduler
    readings: Readings

    def __enter__(self) -> "RunningHall":
        self.desk.equipment.start()
        self.port.start()
        self.jobs.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.streams.close()
        self.jobs.shutdown(wait=False)
        self.port.stop()
        self.desk.equipment.stop()
        self.readings.stop()
        self.writer.stop()
        self.node.store.close()


def build(settings: Settings, clock: Callable[[], int] = wall_ms) -> RunningHall:
    """Put a hall's node together. Raises NotEnrolled, and what opening the store raises."""
    secrets = open_secrets(settings.data)
    store = open_store(settings, secrets)
    refold_if_needed(store, lambda count: None)
    floor, reassigned, shelf = Floor(), Reassigned(), PlanShelf(store)
    wires = _Wires()
    writer = Writer(
        store,
        HybridClock(clock, last_stamp(store)),
        [floor, reassigned],
        wires.committed,
        LoopLane(),
    )
    writer.start()
    say_why(writer, store)
    standing = BoxStanding(
        writer, key_path(settings.data), secrets.node_key, clock, settings.key_days
    )
    blobs = HallBlobs(
        blob_store(settings, secrets),
        writer,
        lambda: line_to_centre(settings, store, standing.key),
        settings,
        clock,
    )
    run = LoopRunner(writer)
    known = Knowledge()
    node = HallNode(
        writer.node, settings, store, floor, shelf, run, clock, blobs, known, reassigned
    )
    line, pairing = LineWatch(node), Pairing(node, secrets.cookie_key)
    authority = open_authority(settings.data / "keys")
    gate = Gate(node, secrets.cookie_key, authority)
    secret = _person_secret(settings)
    counter = Counter(node, secret, secrets.store_key, wires.card_at, lambda: line.connected)
    desk = Desk(node, secret, wires.lead, counter.card_laid)
    readings = Readings(partial(content, counter), partial(keep_reading, counter), settings)
    app = Flask("edge", static_folder=None)
    screens = Screens(app, node, desk, line, pairing, gate, counter)
    streams = Streams(screens.render, settings.live_every_ms)
    printing = PrintDesk(desk.equipment, partial(note_failed, node))
    kiosk_papers = KioskPapers(counter, printing)
    tablets = SigningDesk(settings)
    signs = Signs(node, desk.equipment)

    def paper(station: str, text: str) -> str | None:
        return by_paper(counter, desk.visits, station, text)

    Scans(node, desk.equipment, wires, desk.visits, Papers(paper, partial(by_code, node)))
    wires.connect(node, streams, signs.follow, Aloud(node, desk.equipment).follow)
    desk.equipment.on(PadPageChanged, lambda event: streams.touch(pad_channel(event.station)))
    _dress(app, node, secrets)
    rate, last = batch_rate(), LastActs()
    for blueprint in (
        stations.blueprint(node, pairing),
        reception.blueprint(node, desk, paper),
        progress.blueprint(counter, desk),
        assistance.blueprint(node, desk.visits),
        appointments.blueprint(node, desk),
        past_visits.blueprint(node, desk.visits),
        applying.blueprint(counter, desk, kiosk_papers),
        printing_here.blueprint(counter, desk.visits, kiosk_papers),
        phone.blueprint(node),
        guidance.blueprint(node, desk),
        reading.blueprint(),
        by_hand.blueprint(node, desk),
        calling.blueprint(node, desk, lambda: line.connected, partial(by_code, node)),
        papers.blueprint(counter, printing),
        cashier.blueprint(counter, ChargeDesk(node, desk.equipment), lambda: line.connected),
        acceptance.blueprint(counter, lambda: line.connected, printing.part),
        issuing.blueprint(counter, tablets, printing, wires.lead_tablet, lambda: line.connected),
        checking.blueprint(counter, lambda: line.connected),
        materials.blueprint(
            counter,
            desk.equipment,
            readings,
            materials.Tablets(tablets, wires.lead_tablet),
            lambda: line.connected,
        ),
        roster.blueprint(node),
        arranging.blueprint(node),
        exceptions.blueprint(node),
        eyes.blueprint(node, line, lambda: facts(node, line, rate), VERSION),
        overview.blueprint(node, line, pairing, gate, desk.equipment, last),
        manager_floor.blueprint(node, last),
        follow_up.blueprint(node, last),
        foresight.blueprint(node),
        reports.blueprint(node),
        feedback.blueprint(node, desk.equipment),
        scanning.blueprint(node, desk.equipment, Trays()),
        signing.blueprint(node, tablets, wires.lead_tablet),
        live_routes.blueprint(node, streams),
        agents.blueprint(gate),
    ):
        app.register_blueprint(blueprint)
    port = AgentsPort(node, desk.equipment.agents, authority)
    change_day(node)
    node.knowledge.refresh(node)
    signs.show_all()
    exchange = Exchange(node, writer, standing, line, lambda: streams.touch(OVERVIEW), rate)
    jobs = schedule(node, exchange, lambda: line_to_centre(settings, store, standing.key))
    jobs.add_job(
        lambda: streams.touch(*every_channel(node)), "interval", seconds=REPAINT_S, id="repaint"
    )
    wires.on_plan = lambda: jobs.modify_job("day", next_run_time=node.now())
    return RunningHall(app, port, node, writer, desk, counter, streams, jobs, readings)


class _Wires:
    """What the writer and the desk call before the streams they lead to exist."""

    def __init__(self) -> None:
        self._node: HallNode | None = None
        self._streams: Streams | None = None
        self._followers: tuple[Callable[[Committed], None], ...] = ()
        self.on_plan: Callable[[], object] = lambda: None

    def connect(
        self, node: HallNode, streams: Streams, *followers: Callable[[Committed], None]
    ) -> None:
        self._node, self._streams, self._followers = node, streams, followers

    def committed(self, committed: Committed) -> None:
        if self._node is None or self._streams is None:
            return
        if committed.documents or any(isinstance(c.new, Arrangement) for c in committed.changes):
            self._node.shelf.refresh()
        if "hall" in committed.documents:
            self.on_plan()
        announce(self._node, self._streams, committed)
        for follow in self._followers:
            follow(committed)

    def lead(self, station: str, path: str) -> None:
        if self._streams is not None:
            message = go_to(f"/kiosk/{station}/{path}")
            self._streams.send(kiosk_channel(station), "go", message)

    def lead_window(self, window: str, path: str) -> None:
        if self._streams is not None:
            self._streams.send(console_channel(window), "go", go_to(path))

    def lead_tablet(self, station: str, path: str) -> None:
        if self._streams is not None:
            self._streams.send(pad_channel(station), "go", go_to(f"/pad/{station}/{path}"))

    def card_at(self, window: str) -> None:
        if self._streams is not None:
            self._streams.send(console_channel(window), "card", "{}")
            self._streams.touch(console_channel(window))


def _dress(app: Flask, node: HallNode, secrets: Secrets) -> None:
    app.secret_key = secrets.cookie_key
    app.config["PERMANENT_SESSION_LIFETIME"] = DAY_MS * 365 // 1000
    app.config["SESSION_COOKIE_NAME"] = "hall"
    kiosk_ui.attach(app, off_loop)
    protect(app, secure_cookies=node.settings.secure_cookies)
    guard(app, Access(node).check)
    show_errors(app)
    app.context_processor(lambda: _page_facts(node))
    app.jinja_env.globals["can_speak"] = speech.available()


def _page_facts(node: HallNode) -> dict[str, object]:
    return {
        "hall_name": node.plan.hall.name if node.plan.hall else "",
        "now": node.now(),
        "here": _here(),
        "fresh_id": str(uuid_utils.uuid7()),
    }


def _here() -> str:
    """The place of the page under way: `/kiosk/K1`, `/window` …"""
    if not has_request_context():
        return ""
    parts = request.path.split("/")
    return "/".join(parts[:3]) if parts[1] in STATION_ROLES else f"/{parts[1]}"


def _person_secret(settings: Settings) -> bytes:
    return bytes.fromhex((settings.data / "keys" / "person.key").read_text("ascii").strip())


def last_stamp(store: Store) -> int:
    """The newest stamp of this node's own log: its clock goes on from there."""
    found = store.rows(
        "SELECT at FROM log WHERE node = ? ORDER BY epoch DESC, seq DESC LIMIT 1", (store.node(),)
    )
    return int(found[0][0]) if found else 0
