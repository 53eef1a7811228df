"""Calls of a port's methods as messages: the same on both ends, from the port's own type hints."""

import inspect
import typing
from collections.abc import Callable
from concurrent.futures import Future
from functools import cache
from typing import Any, TypeVar

from devices.capability import Capability
from devices.errors import UnknownDevice
from devices.relay.codec import BadData, from_plain, to_plain

PortT = TypeVar("PortT", bound=Capability)
Send = Callable[[type[Capability], str, tuple[Any, ...]], "Future[Any]"]


@cache
def methods(port: type[Capability]) -> frozenset[str]:
    """What can be asked of a port: its abstract methods."""
    return frozenset(getattr(port, "__abstractmethods__", ()))


@cache
def signature(port: type[Capability], method: str) -> tuple[tuple[Any, ...], Any]:
    """Hints of the arguments, and of the outcome inside the Future."""
    function = getattr(port, method)
    hints = typing.get_type_hints(function)
    names = [name for name in inspect.signature(function).parameters if name != "self"]
    return tuple(hints[name] for name in names), typing.get_args(hints["return"])[0]


def port_of(driver: object, name: str) -> type[Capability]:
    """The port of that name that a driver has. Raises UnknownDevice."""
    for base in type(driver).__mro__:
        if base.__name__ == name and issubclass(base, Capability) and methods(base):
            return base
    raise UnknownDevice(f"the device is no {name}")


def call(driver: object, name: str, method: str, plain: Any) -> "Future[Any]":
    """Ask a driver here for what somebody far away wants. Raises UnknownDevice, BadData, and what
    the method raises."""
    port = port_of(driver, name)
    if method not in methods(port):
        raise UnknownDevice(f"a {name} cannot {method}")
    hints, _ = signature(port, method)
    if not isinstance(plain, list) or len(plain) != len(hints):
        raise BadData(f"{name}.{method} takes {len(hints)} arguments")
    answer: Future[Any] = getattr(driver, method)(*map(from_plain, plain, hints))
    return answer


def arguments(port: type[Capability], method: str, given: tuple[Any, ...]) -> list[Any]:
    """The arguments of a call, as plain data. Raises BadData."""
    return [to_plain(one) for one in given]


def outcome(port: type[Capability], method: str, plain: Any) -> Any:
    """The outcome of a call from plain data. Raises BadData."""
    return from_plain(plain, signature(port, method)[1])


def lost(port: type[Capability], method: str, reason: str, *, begun: bool) -> Any:
    """The outcome of a call whose answer will not come: the outcome's own word for it."""
    return signature(port, method)[1].lost(reason, begun)


def stand_in(port: type[PortT], send: Send) -> PortT:
    """Something that looks like the port and hands every call to ``send``."""

    def asking(method: str) -> Callable[..., "Future[Any]"]:
        parameters = inspect.signature(getattr(port, method))

        def ask(self: object, *given: Any, **named: Any) -> "Future[Any]":
            bound = parameters.bind(self, *given, **named)
            bound.apply_defaults()
            return send(port, method, bound.args[1:])

        return ask

    made = type(f"Far{port.__name__}", (port,), {name: asking(name) for name in methods(port)})
    return typing.cast(PortT, made())
