"""Actors by the names that people know them by."""

from edge.node import HallNode


def actor_name(node: HallNode, actor: str) -> str:
    """A member of staff by name, others as they are called."""
    kind, _, key = actor.partition("/")
    staff = node.plan.staff.get(key) if kind == "staff" else None
    return f"{staff.name} {staff.number}" if staff else actor
