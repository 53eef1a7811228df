"""Both stories of what did not go together."""

from domain.events import key, noun
from domain.exceptions import Resolution
from edge.node import HallNode
from edge.roster.names import actor_name
from kiosk_ui.views import ExceptionRow, Exceptions, Problem, StoryStep, Told
from sync.folds import FoldException
from sync.merging import is_shared
from sync.stories import Step, history_of, latest, story

MOST_STEPS = 20
MOST_SETTLED = 20


def exceptions(node: HallNode, staff_name: str, problem: Problem | None = None) -> Exceptions:
    """All that is open, and the last that were settled."""
    said = {r.event: r for r in node.store.states(Resolution, "hall = ?", (node.id,))}
    found = node.store.states(FoldException, "hall = ? ORDER BY at DESC", (node.id,))
    is_open = [e for e in found if e.event not in said]
    settled = [e for e in found if e.event in said][:MOST_SETTLED]
    return Exceptions(
        node.plan.hall.name if node.plan.hall else node.id,
        "/exceptions",
        "/overview",
        tuple(_row(node, e, None) for e in is_open),
        tuple(_row(node, e, said[e.event]) for e in settled),
        staff_name,
        problem,
    )


def count_open(node: HallNode) -> int:
    """How many wait for a person."""
    return int(
        node.store.rows(
            "SELECT count(*) FROM exception e WHERE e.hall = ? AND NOT EXISTS "
            "(SELECT 1 FROM resolution r WHERE r.hall = e.hall AND r.event = e.event)",
            (node.id,),
        )[0][0]
    )


def _row(node: HallNode, refused: FoldException, said: Resolution | None) -> ExceptionRow:
    history = history_of(node.store, refused.subject) if is_shared(refused.subject) else []
    told = None
    if said is not None:
        at = node.local(said.at // 1000)
        told = Told(at, actor_name(node, said.actor), said.outcome, said.words)
    return ExceptionRow(
        refused.event,
        noun(refused.subject),
        _name(node, refused.subject),
        refused.kind,
        refused.code,
        node.local(refused.at // 1000),
        tuple(_step(node, step) for step in latest(story(history, refused), MOST_STEPS)),
        told,
    )


def _step(node: HallNode, step: Step) -> StoryStep:
    return StoryStep(
        node.local(step.at_ms),
        step.by_centre,
        step.kind,
        actor_name(node, step.actor),
        step.words,
        step.refused,
    )


def _name(node: HallNode, subject: str) -> str:
    queue = node.plan.queues.get(key(subject)) if noun(subject) == "queue" else None
    return queue.name if queue else key(subject)[-8:]
