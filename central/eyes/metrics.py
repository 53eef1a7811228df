"""The centre's figures for Prometheus; what each means: docs/reference/metrics.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from sync.protocol import HallFacts
from sync.status import CentreStatus, HallAtCentre

Figure = Callable[[HallAtCentre], float | None]
_NOTHING = HallFacts()


def _facts(hall: HallAtCentre) -> HallFacts:
    return hall.facts or _NOTHING


def _seconds(ms: int | None) -> float | None:
    return None if ms is None else ms / 1000


def _bytes(mb: int | None) -> float | None:
    return None if mb is None else mb * 1024.0 * 1024.0


def _heard(hall: HallAtCentre) -> bool:
    return hall.state != "silent"


FIGURES: dict[str, tuple[str, Figure]] = {
    "last_contact_seconds": ("seconds since the last sign of life", lambda h: h.last_contact_s),
    "backlog_events": ("events not handed up yet, by the hall's last word", lambda h: h.backlog),
    "heard": (
        "1 while it is heard; else its figures are of its last word",
        lambda h: float(_heard(h)),
    ),
    "last_word_timestamp_seconds": ("when it was heard last", lambda h: _seconds(h.last_at_ms)),
    "backlog_bytes": ("about how many bytes these are", lambda h: _facts(h).backlog_bytes),
    "backlog_oldest_timestamp_seconds": (
        "when the oldest of them came",
        lambda h: _seconds(_facts(h).oldest_ms),
    ),
    "blobs_waiting": ("blobs not handed up yet", lambda h: _facts(h).blobs),
    "blobs_stuck": ("blobs that do not go up by themselves", lambda h: _facts(h).blobs_stuck),
    "line_bytes_per_second": ("what its line carries up", lambda h: _facts(h).bytes_per_s),
    "clock_skew_seconds": ("its clock less ours", lambda h: _seconds(h.skew_ms)),
    "disk_free_bytes": ("free disk of its data folder", lambda h: _bytes(_facts(h).disk_free_mb)),
    "exceptions_open": ("records that wait for a person", lambda h: _facts(h).exceptions),
    "damaged": ("1 when its store is not sound", lambda h: float(bool(_facts(h).damage))),
    "quarantined": ("1 while its log is forked", lambda h: float(h.state == "quarantined")),
}


class CentreMetrics(Collector):
    """Reads the status anew for every scrape."""

    def __init__(self, status: Callable[[], CentreStatus]) -> None:
        self._status = status

    def collect(self) -> Iterator[Metric]:
        """The figures now."""
        now = self._status()
        yield GaugeMetricFamily("central_halls", "halls ever heard", value=len(now.halls))
        yield GaugeMetricFamily("central_unfolded_events", "wait to be folded", value=now.unfolded)
        yield GaugeMetricFamily("central_catch_up_at_work", "batches under way", value=now.at_work)
        yield GaugeMetricFamily("central_catch_up_waiting", "that wait", value=now.waiting)
        damaged = len(now.damage)
        yield GaugeMetricFamily("central_damaged", "logs or blobs that are not", value=damaged)
        if now.checked_ms is not None:
            yield GaugeMetricFamily(
                "central_checked_timestamp_seconds", "when", value=now.checked_ms / 1000
            )
        yield CounterMetricFamily(
            "central_catch_up_turned_away", "told to come again", value=now.turned_away
        )
        yield from (_of_halls(now, name, words, f) for name, (words, f) in FIGURES.items())
        yield _refused(now)


def registry(status: Callable[[], CentreStatus]) -> CollectorRegistry:
    """A registry with the figures of the centre."""
    made = CollectorRegistry()
    made.register(CentreMetrics(status))
    return made


def _of_halls(now: CentreStatus, name: str, words: str, figure: Figure) -> Metric:
    family = GaugeMetricFamily(f"central_hall_{name}", words, labels=["hall"])
    for hall in now.halls:
        value = figure(hall)
        if value is not None:
            family.add_metric([hall.node], value)
    return family


def _refused(now: CentreStatus) -> Metric:
    family = CounterMetricFamily(
        "central_hall_refused", "refused in a hall's name", labels=["hall", "error"]
    )
    for hall in now.halls:
        for word, count in hall.refused.items():
            family.add_metric([hall.node, word], count)
    return family
