"""Every endpoint says who may call it; one that says nothing is called by nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeVar

Role = Literal["public", "node", "box", "province"]
"""``node``: an enrolled hall; ``box``: whoever signs with a key of its own; ``province``: an
administrator who has signed in.
"""

ViewT = TypeVar("ViewT", bound=Callable[..., object])


def role(name: Role) -> Callable[[ViewT], ViewT]:
    """Mark a view with the role that may call it."""

    def mark(view: ViewT) -> ViewT:
        view.hall_role = name  # type: ignore[attr-defined]
        return view

    return mark


def role_of(view: object) -> str | None:
    """The role of a view, None when it has none."""
    return getattr(view, "hall_role", None)
