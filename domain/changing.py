"""The next state from the last one: `dataclasses.replace` for states, four times as fast.

A hall folds a million events when its tables are made anew, each changing two or three states of up
to thirty fields; a state has slots and no ``__post_init__``, so its fields can simply be copied.
"""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

StateT = TypeVar("StateT")
Setter = Callable[[Any, Any], None]


if TYPE_CHECKING:
    from dataclasses import replace as replace  # whose names and types are checked
else:

    def replace(state: StateT, /, **changes: Any) -> StateT:
        """A copy of a frozen state with some fields changed. Raises KeyError for one it has not."""
        copy, setters = _copying(type(state))
        made = copy(state)
        for name, value in changes.items():
            setters[name](made, value)
        return made


@cache
def _copying(kind: type) -> tuple[Callable[[Any], Any], dict[str, Setter]]:
    """A function that copies a state field by field, and what sets a field of a copy."""
    names = [field.name for field in fields(kind)]
    setters = {name: getattr(kind, name).__set__ for name in names}
    lines = [f"    set_{name}(made, state.{name})" for name in names]
    text = "\n".join(["def copy(state):", "    made = new(kind)", *lines, "    return made"])
    scope: dict[str, Any] = {f"set_{name}": setter for name, setter in setters.items()}
    scope |= {"new": object.__new__, "kind": kind}
    exec(text, scope)  # names of the class's own fields, as dataclasses itself does it
    copied: Callable[[Any], Any] = scope["copy"]
    return copied, setters
