"""A hall's figures for Prometheus; what each means: docs/reference/metrics.md."""

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from sync.status import HallStatus


class HallMetrics(Collector):
    """Reads the status anew for every scrape."""

    def __init__(self, status: Callable[[], HallStatus]) -> None:
        self._status = status

    def collect(self) -> Iterator[Metric]:
        """The figures now."""
        now = self._status()
        facts = now.facts
        yield _gauge("connected", "1 when the centre answers", float(now.line == "connected"))
        yield _gauge("backlog_events", "events the centre has not signed for", now.backlog)
        yield _gauge("backlog_bytes", "about how many bytes these are", facts.backlog_bytes)
        yield _gauge("signed_for_seq", "last event the centre has signed for", now.signed_for)
        yield _gauge("blobs_waiting", "blobs without a receipt", facts.blobs)
        yield _gauge("blobs_waiting_bytes", "bytes of these", facts.blob_bytes)
        yield _gauge("blobs_stuck", "blobs that do not go up by themselves", facts.blobs_stuck)
        yield _gauge("exceptions_open", "records that wait for a person", facts.exceptions)
        yield _gauge("damaged", "1 when the store's file is not sound", float(bool(facts.damage)))
        if facts.checked_ms is not None:
            at_s = facts.checked_ms / 1000
            yield _gauge("checked_timestamp_seconds", "when the disk was read through", at_s)
        if facts.oldest_ms is not None:
            at_s = facts.oldest_ms / 1000
            yield _gauge("backlog_oldest_timestamp_seconds", "when the oldest came", at_s)
        if facts.bytes_per_s is not None:
            yield _gauge("line_bytes_per_second", "what the line carries up", facts.bytes_per_s)
        if now.skew_ms is not None:
            yield _gauge("clock_skew_seconds", "own clock less the centre's", now.skew_ms / 1000)
        if facts.disk_free_mb is not None:
            free = facts.disk_free_mb * 1024 * 1024
            yield _gauge("disk_free_bytes", "free disk of the data folder", free)


def registry(status: Callable[[], HallStatus]) -> CollectorRegistry:
    """A registry with the figures of one hall."""
    made = CollectorRegistry()
    made.register(HallMetrics(status))
    return made


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"hall_{name}", words, value=value)
