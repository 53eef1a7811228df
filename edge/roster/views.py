"""What somebody sees who has just signed in: the windows to choose from."""

from domain.plan import Staff
from domain.windows import SHUT, WindowState
from edge.node import HallNode
from kiosk_ui.language import name_of
from kiosk_ui.views import Problem, WindowChoice, WindowOption


def choice(node: HallNode, staff: Staff, problem: Problem | None = None) -> WindowChoice:
    """Every window, and who has it."""
    states = {w.id: w for w in node.store.states(WindowState, "hall = ?", (node.id,))}
    options = tuple(
        WindowOption(
            window.id,
            name_of(window),
            tuple(
                name_of(node.plan.queues[s.queue])
                for s in window.serves
                if s.queue in node.plan.queues
            ),
            _taken_by(states.get(window.id), staff),
        )
        for window in node.plan.windows.values()
    )
    return WindowChoice(options, staff.name, problem)


def _taken_by(state: WindowState | None, staff: Staff) -> str | None:
    if state is None or state.state == SHUT or state.staff == staff.id:
        return None
    return state.staff_name
