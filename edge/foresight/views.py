"""The page of forecasts: now, for the rest of the day, and what if."""

from collections.abc import Mapping
from datetime import timedelta

from domain.rehearsal import BIN_S, Outlook
from domain.windows import OPEN, PAUSED
from edge.calling.views import shown
from edge.foresight import accuracy, waits
from edge.foresight.accuracy import Accuracy
from edge.foresight.outlook import Change
from edge.node import HallNode
from edge.overview.troubles import target_s
from edge.reception.views import window_states
from kiosk_ui.drawing import Line, lines_chart
from kiosk_ui.views import Chart, Choice, ForesightPage, ForesightRow, WhatIf

Outlooks = Mapping[str, Outlook]


def foresight_page(
    node: HallNode,
    now: Outlooks,
    changed: Outlooks | None,
    change: Change | None,
    took_ms: int,
    staff_name: str,
) -> ForesightPage:
    """`now`: as it is; `changed`: with the change."""
    expected, today, late = waits.now_for_all(node), accuracy.of_today(node), accuracy.of_late(node)
    begin = node.now()
    rows = []
    for queue in node.plan.queues.values():
        found, look = expected.get(queue.id), now[queue.id]
        after = changed[queue.id] if changed else None
        rows.append(
            ForesightRow(
                id=queue.id,
                letter=queue.letter,
                name=queue.name,
                wait_s=found.wait_s if found else None,
                low_s=found.low_s if found else None,
                high_s=found.high_s if found else None,
                target_s=target_s(node, queue.id),
                over_at=begin + timedelta(seconds=look.over_s) if look.over_s is not None else None,
                over_percent=round(look.over_share * 100),
                mean_s=round(look.mean_s),
                after_s=round(after.mean_s) if after else None,
                after_percent=round(after.over_share * 100) if after else None,
                error_s=_error(today.get(queue.id)),
                told=_told(today.get(queue.id)),
                week_error_s=_error(late.get(queue.id)),
                week_told=_told(late.get(queue.id)),
            )
        )
    return ForesightPage(
        rows=tuple(rows),
        chart=_chart(node, now),
        windows=_windows(node),
        what_if=_what_if(node, change),
        took_ms=took_ms,
        learned_from=node.knowledge.experience.paces.visits,
        staff_name=staff_name,
    )


def _chart(node: HallNode, now: Outlooks) -> Chart:
    """Minutes that those who come in each quarter will wait."""
    begin, queues = node.now(), tuple(node.plan.queues.values())
    labels = tuple(f"{begin + timedelta(seconds=n * BIN_S):%H:%M}" for n in range(_bins(now)))
    lines = tuple(
        Line(f"{q.letter} {q.name}", tuple(w if w is None else w / 60 for w in now[q.id].waits))
        for q in queues
    )
    rows = tuple((label, tuple(line.values[n] for line in lines)) for n, label in enumerate(labels))
    legend = tuple((line.name, n % 6) for n, line in enumerate(lines))
    return Chart(lines_chart(lines, labels), legend, rows)


def _bins(now: Outlooks) -> int:
    return max((len(look.waits) for look in now.values()), default=0)


def _error(found: Accuracy | None) -> int | None:
    return found.error_s if found else None


def _told(found: Accuracy | None) -> int:
    return found.n if found else 0


def _windows(node: HallNode) -> tuple[Choice, ...]:
    states = window_states(node)
    return tuple(
        Choice(
            w.id,
            w.name,
            (s := states.get(w.id)) is not None and s.state in (OPEN, PAUSED),
            shown(states.get(w.id)),
        )
        for w in node.plan.windows.values()
    )


def _what_if(node: HallNode, change: Change | None) -> WhatIf | None:
    window = node.plan.windows.get(change.window) if change else None
    if change is None or window is None:
        return None
    return WhatIf(window.id, window.name, "close" if change.act == "close" else "open")
