"""Plain frozen data as JSON and back, guided by type hints.

Carries ``str int float bool None bytes date datetime``, enums, tuples, string-keyed mappings and
dataclasses of such. A dataclass is written with its class's name, so that a union or a base class
in a hint may stand for any of its members; bytes are base64.
"""

import sys
import types
import typing
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any

NAME = "!"
"""The field that names a dataclass; no identifier of Python can be equal to it."""


class BadData(ValueError):
    """Not what the hint says. Carries no values: they may be a person's."""


def to_plain(value: object) -> Any:
    """What ``json`` can write. Raises BadData for something that is not plain."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [to_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): to_plain(one) for name, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        shown = {f.name: to_plain(getattr(value, f.name)) for f in fields(value)}
        return {NAME: type(value).__name__, **shown}
    raise BadData(f"{type(value).__name__} is not plain data")


def from_plain(plain: Any, hint: Any) -> Any:
    """The value of a hint. Raises BadData."""
    if hint is Any or hint is object:
        return plain
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return _any_of(plain, typing.get_args(hint))
    if origin is typing.Literal:
        return plain if plain in typing.get_args(hint) else _bad(hint)
    if origin is not None:
        return _many(plain, origin, typing.get_args(hint))
    if is_dataclass(hint) and isinstance(hint, type):
        return _dataclass(plain, hint)
    return _simple(plain, hint)


def _any_of(plain: Any, hints: tuple[Any, ...]) -> Any:
    for hint in hints:
        try:
            return from_plain(plain, hint)
        except BadData:
            continue
    return _bad(hints)


def _many(plain: Any, origin: Any, hints: tuple[Any, ...]) -> Any:
    if isinstance(plain, list) and origin in (tuple, list):
        if origin is list or hints[-1:] == (...,):
            return origin(from_plain(one, hints[0]) for one in plain)
        if len(plain) == len(hints):
            return tuple(map(from_plain, plain, hints))
    if isinstance(plain, dict) and issubclass(origin, Mapping):
        return {name: from_plain(one, hints[1]) for name, one in plain.items()}
    return _bad(origin)


def _dataclass(plain: Any, base: type) -> Any:
    if not isinstance(plain, dict):
        return _bad(base)
    name = plain.get(NAME)
    made = members(base).get(name) if isinstance(name, str) else None
    if made is None:
        return _bad(base)
    hints = _hints(made)
    try:
        return made(**{n: from_plain(v, hints[n]) for n, v in plain.items() if n != NAME})
    except (KeyError, TypeError) as error:  # a field too many or too few
        raise BadData(f"not a {made.__name__}") from error


def _simple(plain: Any, hint: Any) -> Any:
    try:
        if hint in (type(None), None):
            return None if plain is None else _bad(hint)
        if hint is bytes:
            return b64decode(plain, validate=True)
        if hint in (date, datetime):
            return hint.fromisoformat(plain)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return hint(plain)
        if hint is float and isinstance(plain, int) and not isinstance(plain, bool):
            return float(plain)
        if type(plain) is hint:
            return plain
    except (TypeError, ValueError, OverflowError) as error:
        raise BadData(f"not a {hint.__name__}") from error
    return _bad(hint)


def members(base: type) -> dict[str, type]:
    """A class and all made from it, by name. A dataclass with slots leaves a shadow of itself
    among the subclasses: only what its module knows under the name counts."""
    found = {base.__name__: base}
    below: type
    for below in base.__subclasses__():
        if getattr(sys.modules.get(below.__module__), below.__name__, None) is below:
            found |= members(below)
    return found


@cache
def _hints(made: type) -> dict[str, Any]:
    return typing.get_type_hints(made)


def _bad(hint: Any) -> Any:
    raise BadData(f"not a {getattr(hint, '__name__', hint)}")
