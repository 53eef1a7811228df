"""Which drivers there are. Ours stand in a table; others come as entry points ``hall.drivers``."""

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points

from devices.driver import Driver, Emit
from devices.errors import UnknownDriver
from devices.spec import DeviceSpec

Factory = Callable[[DeviceSpec, Emit], Driver]

# name in the configuration -> where the class is; loaded only when a hall uses it
BUILT_IN = {
    "sdt": "devices.idcard.driver:SdtReader",
    "escpos": "devices.printer.driver:EscposPrinter",
    "pad-hall5": "devices.pad.driver:Hall5Pad",
    "pad-ff68": "devices.pad.driver:Ff68Pad",
}


def driver_names() -> tuple[str, ...]:
    """All names that a configuration may use, sorted."""
    return tuple(sorted({*BUILT_IN, *(e.name for e in entry_points(group="hall.drivers"))}))


def driver_factory(name: str) -> Factory:
    """The class behind a name. Raises UnknownDriver with the names that exist."""
    if name in BUILT_IN:
        module, _, attribute = BUILT_IN[name].partition(":")
        factory: Factory = getattr(import_module(module), attribute)
        return factory
    for entry in entry_points(group="hall.drivers", name=name):
        loaded: Factory = entry.load()
        return loaded
    raise UnknownDriver(f"no driver named {name!r}; there are {', '.join(driver_names())}")
