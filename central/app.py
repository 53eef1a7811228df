"""Wiring: everything of a running centre is put together here and nowhere else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime

import gevent
from flask import Blueprint, Flask, render_template
from flask_babel import force_locale

from central.analytics.routes import routes as analytics_routes
from central.analytics.tally import tally_some
from central.appointments.routes import routes as appointment_routes
from central.behind import Behind
from central.blobs.routes import routes as blob_routes
from central.catalog import service as catalog
from central.centre import Centre
from central.checks.service import AT_ONCE, answer_waiting
from central.exceptions.routes import routes as exception_routes
from central.eyes.routes import routes as eyes_routes
from central.feed.routes import routes as feed_routes
from central.feed.signals import FeedBell
from central.folding.crew import folding_for
from central.halls.box_routes import routes as box_routes
from central.halls.page import hall_page
from central.halls.routes import routes as halls_routes
from central.halls.views import ZONE, halls_page
from central.identity.routes import routes as identity_routes
from central.intake.routes import routes as intake_routes
from central.items.routes import routes as item_routes
from central.nightly import EVERY_ROUNDS, Nightly
from central.operations.routes import routes as operations_routes
from central.papers.routes import routes as paper_routes
from central.prereviews.routes import routes as prereview_routes
from central.settings import Settings
from central.supervision.examiner import examine_some
from central.supervision.routes import routes as supervision_routes
from central.tls import ServerTls
from central.web import errors, gate
from central.web.context import EXTENSION, Served
from central.web.lanes import CatchUpLane
from central.web.live import LivePages, Topic
from central.web.server import Loop, OffLoop, serve
from kiosk_ui import attach
from kiosk_ui.http.server import listen
from kiosk_ui.language import locale_of
from sync.batch import MAX_WIRE
from sync.trust import is_loopback

log = logging.getLogger(__name__)

TEND_S = 2.0
RENEW_ROUNDS = 1800
"""Once an hour the server's certificate is looked at."""

LONGEST_BODY = MAX_WIRE
LONGEST_FORM = 64 * 1024


EXCHANGE = (intake_routes, feed_routes, blob_routes)
"""What halls call."""

PAGES = (
    exception_routes,
    eyes_routes,
    halls_routes,
    operations_routes,
    supervision_routes,
    appointment_routes,
    paper_routes,
    analytics_routes,
    prereview_routes,
    item_routes,
    box_routes,
    identity_routes,
)


def create_app(
    centre: Centre, loop: Loop, rooms: Sequence[Blueprint] = (*EXCHANGE, *PAGES)
) -> Flask:
    """The application; its streams need the server below."""
    app = Flask("central", static_folder=None, template_folder=None)
    app.secret_key = (centre.settings.folder / "session.key").read_text("ascii")
    app.config.update(MAX_CONTENT_LENGTH=LONGEST_BODY, MAX_FORM_MEMORY_SIZE=LONGEST_FORM)
    attach(app)
    gate.attach(app)
    errors.attach(app)
    app.context_processor(lambda: {"hall_name": centre.settings.name, "now": datetime.now(ZONE)})
    for routes in rooms:
        app.register_blueprint(routes)
    live = LivePages(loop, lambda topic: _render(app, centre, topic))
    lane = _lane(centre.settings)
    app.extensions[EXTENSION] = Served(centre, loop, FeedBell(loop), live, lane)
    return app


def _lane(settings: Settings) -> CatchUpLane:
    return CatchUpLane(
        settings.catch_up_slots, settings.catch_up_waiting, settings.live_push_kb * 1024
    )


def behind(centre: Centre) -> tuple[Behind, ...]:
    """What works behind the folds."""
    return (
        Behind("checks", centre.pace, lambda: answer_waiting(centre) == AT_ONCE),
        Behind("supervision", centre.pace, lambda: examine_some(centre)),
        Behind("tally", centre.pace, lambda: tally_some(centre)),
    )


class RunningCentre:
    """A centre with its server, its folding and its regular chores.

    Built and served on one thread (a gevent loop belongs to a thread); `stop` from any.
    """

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._loop = Loop(centre.settings.workers, centre.settings.catch_up_slots)
        self._folder = folding_for(centre)
        self._nightly = Nightly(centre)
        self._tls = ServerTls(centre.tls) if centre.tls.there else None
        require_safe(centre)
        self.app = create_app(centre, self._loop)
        parts: Served = self.app.extensions[EXTENSION]
        self._bell, self._live = parts.bell, parts.live
        centre.signals.ingested = self._folder.wake
        self._behind = behind(centre)
        centre.signals.changed = self._changed
        centre.signals.published = parts.bell.ring
        self._ended = threading.Event()

    def serve(self, ready: Callable[[int], None]) -> None:
        """Take connections until stopped. ``ready`` gets the port."""
        settings = self._centre.settings
        parts: Served = self.app.extensions[EXTENSION]
        self._centre.contacts.load()
        self._folder.start()
        for work in self._behind:
            work.start()
        chores = gevent.spawn(self._tend)
        try:
            sock = listen(settings.host, settings.port)
            wsgi = OffLoop(self.app.wsgi_app, self._loop, LONGEST_BODY, parts.lane)
            serve(wsgi, self._loop, sock, ready, self._tls)
        finally:
            self._loop.stopping.set()
            chores.kill()
            self._nightly.end()
            for work in self._behind:
                work.stop()
            self._folder.stop()
            self._centre.contacts.save()
            self._centre.database.close()
            self._ended.set()

    def stop(self, wait_s: float = 10) -> None:
        """From any other thread: end and wait for the end."""
        self._loop.call_on_loop(self._loop.stopping.set)
        self._ended.wait(wait_s)

    def _changed(self, node: str) -> None:
        self._live.touch(node)
        for work in self._behind:
            work.wake()

    def _tend(self) -> None:
        """Write contacts down; wake polls, should somebody have published beside this process."""
        seen, rounds = 0, 0
        while not self._loop.stopping.wait(TEND_S):
            try:
                self._loop.off(self._centre.contacts.save)
                position = self._loop.off(self._position)
                if self._tls and rounds % RENEW_ROUNDS == 0:
                    self._loop.off(self._tls.renew)
                if rounds % EVERY_ROUNDS == 0:
                    self._loop.off(self._nightly.tend)
                rounds += 1
            except Exception:
                log.exception("the database is away; tried again soon")
                continue
            if position != seen:
                seen = position
                self._bell.ring_all()
        self._bell.ring_all()
        self._live.end()

    def _position(self) -> int:
        with self._centre.database.read() as connection:
            return catalog.position(connection)


class NotSafe(Exception):
    """The centre would speak to others without TLS."""


def require_safe(centre: Centre) -> None:
    """Refuse to serve plain HTTP beyond this machine. Raises NotSafe."""
    settings = centre.settings
    if centre.tls.there or settings.allow_plain_http or is_loopback(settings.host):
        return
    raise NotSafe(
        f"host is {settings.host}: without TLS what halls and people send could be read and "
        "changed on the way. Run ./hall central tls --name THIS-HOST, or listen on 127.0.0.1 "
        "behind a proxy that ends TLS."
    )


def _render(app: Flask, centre: Centre, topic: Topic) -> str:
    """A live page's fragment, words of its view included in the reader's language."""
    with app.app_context(), force_locale(locale_of(topic.lang)):
        if topic.page == "hall":
            parts: Served = app.extensions[EXTENSION]
            refused = parts.refusals.of(topic.about)
            view = hall_page(centre, topic.about, refused=refused)
            return render_template("central/_hall.html", view=view)
        return render_template(
            "central/_halls.html", view=halls_page(centre, topic.about, scope=topic.scope)
        )
