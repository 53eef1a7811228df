"""What a hall does by the clock: hand its log up, take documents down, say hello, change the
day.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from apscheduler.schedulers.background import BackgroundScheduler

from edge.days.service import change_day
from edge.experience import LEARNS_EVERY_S
from edge.eyes.facts import facts
from edge.eyes.soundness import look
from edge.line import LineWatch
from edge.node import HallNode
from edge.standing import BoxStanding
from sync.link import CentreBusy, CentreLink, CentreRefused, LineCut
from sync.node import backlog
from sync.protocol import Place
from sync.pull import pull_once
from sync.push import batch_rate, push_once, say_hello
from sync.rate import LineRate, Pause
from sync.said import hand_back
from sync.writer import Writer

log = logging.getLogger(__name__)

VERSION = "0.1.0"
PULL_PAUSE_S = 0.5
HELLO_CHECK_S = 0.5
BLOBS_EVERY_S = 1.0
FREE_EVERY_S = 3600
FORK_PAUSE_S = 60
"""What does not follow from what the centre said before is not asked for again at once."""
DAY_CHECK_S = 30
NIGHT_HOUR, NIGHT_JITTER_S = 3, 3600
"""When the disk is read through; not in every hall at once, for some share a machine room."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the jobs to and from the centre need; each job has a link of its own."""

    node: HallNode
    writer: Writer
    standing: BoxStanding
    line: LineWatch
    changed: Callable[[], None]
    rate: LineRate = field(default_factory=batch_rate)
    up: Pause = field(default_factory=Pause)
    down: Pause = field(default_factory=Pause)

    def push(self, link: CentreLink) -> None:
        """Hand up what the centre has not signed for."""
        if not self.line.connected or not self.standing.may_push() or not self.up.is_over:
            return
        lacks = self.standing.lacks
        if not backlog(self.node.store) and not lacks:
            return
        with self.standing.turn:
            outcome = push_once(self.writer, link, self.standing.key, lacks, self.rate)
        if outcome.state == "done":
            self.standing.lacks = ()
        self.up.asked_for(outcome.retry_after_s)
        self._saw(outcome.state, outcome.reason)
        if outcome.pushed:
            self.changed()

    def pull(self, link: CentreLink) -> None:
        """Take documents down, waiting for them at the centre."""
        more = True
        while more and self.line.connected and self.standing.may_pull() and self.down.is_over:
            outcome = pull_once(self.writer, link, self.node.settings.feed_wait_s)
            self.down.asked_for(FORK_PAUSE_S if outcome.state == "fork" else outcome.retry_after_s)
            self._saw(outcome.state, outcome.reason)
            more = outcome.more

    def hello(self, link: CentreLink) -> None:
        """Say that this hall is there, and learn what the centre thinks of us.

        While the line is cut this is what finds out that it is back.
        """
        if not self.line.hello_is_due():
            return
        box = self.standing.offer(link)
        outcome = say_hello(
            self.node.store,
            link,
            backlog=backlog(self.node.store),
            version=VERSION,
            wall_ms=self.node.wall_ms(),
            box=box.name,
            baton=box.baton,
            restored=box.restored,
            facts=facts(self.node, self.line, self.rate),
        )
        self._saw(outcome.state, outcome.reason)
        self.line.met(outcome.skew_ms, outcome.hall_state)
        if outcome.skew_ms is not None:
            self.writer.clock.centre_says(outcome.skew_ms)
        self.standing.heard(box.baton, outcome, link)
        if outcome.said is not None:
            self._hand_back(outcome.said, link)
        if outcome.hall_state == "copy" and not box.baton.next:
            self.line.speak_soon()
        if outcome.blob_recipient:
            self.node.blobs.seal_for(outcome.blob_recipient)

    def _hand_back(self, holds: Sequence[Place], link: CentreLink) -> None:
        """Words of a centre that was set back, from a box that another has taken the place of."""
        with suppress(LineCut, CentreBusy, CentreRefused):  # asked for with the next word again
            hand_back(self.node.store, link, holds)

    def blobs(self, link: CentreLink) -> None:
        """Bring blobs up while there are no events that have to go."""
        self.node.blobs.send(link, self._idle)

    def _idle(self) -> bool:
        return self.line.connected and not backlog(self.node.store)

    def _saw(self, state: str, reason: str) -> None:
        if self.line.saw(state, reason):
            log.info("line to the centre: %s %s", state, reason)
            self.changed()


def schedule(
    node: HallNode, exchange: Exchange, link: Callable[[], CentreLink]
) -> BackgroundScheduler:
    """The jobs of a hall, not started yet. `link` makes a line to the centre."""
    settings = node.settings
    # A job that is still at work when its time comes again is normal here, not news.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    jobs = BackgroundScheduler(
        timezone=node.zone,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    every = {"trigger": "interval"}
    up, down, word, bulk = links = [link() for _ in range(4)]
    exchange.standing.links.extend(links)
    jobs.add_job(exchange.push, **every, seconds=settings.push_every_s, args=[up], id="push")
    jobs.add_job(exchange.pull, **every, seconds=PULL_PAUSE_S, args=[down], id="pull")
    jobs.add_job(exchange.hello, **every, seconds=HELLO_CHECK_S, args=[word], id="hello")
    jobs.add_job(exchange.blobs, **every, seconds=BLOBS_EVERY_S, args=[bulk], id="blobs")
    jobs.add_job(node.blobs.tidy, **every, seconds=FREE_EVERY_S, id="tidy")
    jobs.add_job(node.knowledge.refresh, **every, seconds=LEARNS_EVERY_S, args=[node], id="learn")
    jobs.add_job(look, "cron", hour=NIGHT_HOUR, jitter=NIGHT_JITTER_S, args=[node], id="sound")
    jobs.add_job(change_day, **every, seconds=DAY_CHECK_S, args=[node], id="day")
    return jobs
