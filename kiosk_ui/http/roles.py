"""Every endpoint names who may use it; one that names nobody is refused to everybody."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Flask, abort, current_app, request

ViewT = TypeVar("ViewT", bound=Callable[..., Any])

PUBLIC: Final = "public"

Check = Callable[[str], Any]
"""Given a role: None when the request has it, else the answer to give instead."""


def role(name: str) -> Callable[[ViewT], ViewT]:
    """Mark a view function with the role it needs."""

    def mark(view: ViewT) -> ViewT:
        view.role = name  # type: ignore[attr-defined]
        return view

    return mark


def role_of(app: Flask, endpoint: str) -> str | None:
    """The role of an endpoint, None when nobody thought of it."""
    if endpoint == "static":
        return PUBLIC
    return getattr(app.view_functions[endpoint], "role", None)


def guard(app: Flask, check: Check) -> None:
    """Ask `check` before every request that is not public."""

    def before() -> Any:
        if request.endpoint is None:
            return None
        needed = role_of(current_app, request.endpoint)
        if needed is None:
            abort(403)
        return None if needed == PUBLIC else check(needed)

    app.before_request(before)
