"""Which drivers there are: whatever lies in ``devices/*/driver.py`` and ``devices/*/*_driver.py``,
and what other packages offer as entry points ``hall.drivers``. Nothing has to be entered anywhere.
"""

import inspect
import logging
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pkgutil import iter_modules
from typing import Any

import devices
from devices.driver import Driver
from devices.errors import UnknownDriver, without_words

log = logging.getLogger(__name__)

GROUP = "hall.drivers"
AnyDriver = type[Driver[Any]]


def driver_names() -> tuple[str, ...]:
    """All names that a configuration may use, sorted."""
    return tuple(sorted({*_ours(), *(entry.name for entry in entry_points(group=GROUP))}))


def driver_class(name: str) -> AnyDriver:
    """The class behind a name. Raises UnknownDriver with the names that exist."""
    if name in _ours():
        return _ours()[name]
    for entry in entry_points(group=GROUP, name=name):
        return _load(entry)
    raise UnknownDriver(f"no driver named {name!r}; there are {', '.join(driver_names())}")


def drivers() -> tuple[AnyDriver, ...]:
    """All drivers, by name. One of another package that cannot be loaded is logged and left out."""
    found = dict(_ours())
    for entry in entry_points(group=GROUP):
        try:
            found.setdefault(entry.name, _load(entry))
        except Exception as error:
            log.error("driver %s cannot be loaded: %s", entry.name, without_words(error))
    return tuple(found[name] for name in sorted(found))


def _load(entry: EntryPoint) -> AnyDriver:
    loaded: AnyDriver = entry.load()
    if not (inspect.isclass(loaded) and issubclass(loaded, Driver)):
        raise UnknownDriver(f"{entry.value} is no driver")
    return loaded


@cache
def _ours() -> dict[str, AnyDriver]:
    found: dict[str, AnyDriver] = {}
    for module in _driver_modules():
        for driver in _declared_in(module):
            if driver.sheet.name in found:
                raise RuntimeError(f"two drivers are called {driver.sheet.name}")
            found[driver.sheet.name] = driver
    return found


def _driver_modules() -> Iterator[str]:
    for family in iter_modules(devices.__path__, "devices."):
        if family.ispkg:
            inside = iter_modules(import_module(family.name).__path__, f"{family.name}.")
            yield from (m.name for m in inside if m.name.endswith((".driver", "_driver")))


def _declared_in(module: str) -> Iterator[AnyDriver]:
    """Classes made in the module that have a data sheet of their own; bases have none."""
    for value in vars(import_module(module)).values():
        if not (inspect.isclass(value) and issubclass(value, Driver)):
            continue
        if value.__module__ == module and "sheet" in vars(value):
            yield value
