"""What a hall says of itself with every sign of life."""

import shutil

from edge.blobs import HallBlobs
from edge.exceptions.views import count_open
from edge.eyes import soundness
from edge.line import LineWatch
from edge.node import HallNode
from sync import blob_queue
from sync.node import backlog_size
from sync.protocol import HallFacts
from sync.rate import LineRate

MB = 1024 * 1024


def facts(node: HallNode, line: LineWatch, rate: LineRate) -> HallFacts:
    """How this hall stands now."""
    size, oldest_ms = backlog_size(node.store)
    found = soundness.last(node.settings.data)
    blobs, disk = blob_queue.waiting(node.store), shutil.disk_usage(node.settings.data)
    return HallFacts(
        backlog_bytes=size,
        oldest_ms=oldest_ms,
        blobs=blobs.blobs,
        blob_bytes=blobs.bytes,
        blobs_stuck=len(node.blobs.troubles),
        bytes_per_s=_carried(rate, node.blobs),
        trouble="" if line.connected else line.now.state,
        disk_free_mb=disk.free // MB,
        disk_mb=disk.total // MB,
        exceptions=count_open(node),
        damage=found.damage[:200] if found else "",
        checked_ms=found.at_ms if found else None,
    )


def _carried(rate: LineRate, blobs: HallBlobs) -> int | None:
    known = [r for r in (rate.bytes_per_s, blobs.bytes_per_s) if r is not None]
    return int(max(known)) if known else None
