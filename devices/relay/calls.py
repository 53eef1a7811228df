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
    """Hints of the arguments, and of the outcome inside the Future; a method that gives nothing
    has the outcome None."""
    function = getattr(port, method)
    hints = typing.get_type_hints(function)
    names = [name for name in inspect.signature(function).parameters if name != "self"]
    told = hints["return"]
    return tuple(hints[name] for name in names), (*typing.get_args(told), type(None))[0]


@cache
def can_be_carried(port: type[Capability]) -> bool:
    """Whether every method gives a Future, or nothing: others answer on the spot, which no line
    can (the port of a page that the node itself serves)."""
    told = [typing.get_type_hints(getattr(port, method))["return"] for method in methods(port)]
    return all(one is type(None) or typing.get_origin(one) is Future for one in told)


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
    answer = getattr(driver, method)(*map(from_plain, plain, hints))
    return answer if isinstance(answer, Future) else _nothing()


def arguments(port: type[Capability], method: str, given: tuple[Any, ...]) -> list[Any]:
    """The arguments of a call, as plain data. Raises BadData."""
    return [to_plain(one) for one in given]


def outcome(port: type[Capability], method: str, plain: Any) -> Any:
    """The outcome of a call from plain data. Raises BadData."""
    return from_plain(plain, signature(port, method)[1])


def lost(port: type[Capability], method: str, reason: str, *, begun: bool) -> Any:
    """The outcome of a call whose answer will not come: the outcome's own word for it, None where
    that may be one."""
    hint = signature(port, method)[1]
    may_be_none = hint is type(None) or type(None) in typing.get_args(hint)
    return None if may_be_none else hint.lost(reason, begun)


def stand_in(port: type[PortT], send: Send) -> PortT:
    """Something that looks like the port and hands every call to ``send``. Raises UnknownDevice
    for a port that cannot be carried."""
    if not can_be_carried(port):
        raise UnknownDevice(f"a {port.__name__} cannot be asked from afar")

    def asking(method: str) -> Callable[..., "Future[Any]"]:
        parameters = inspect.signature(getattr(port, method))

        def ask(self: object, *given: Any, **named: Any) -> "Future[Any]":
            bound = parameters.bind(self, *given, **named)
            bound.apply_defaults()
            return send(port, method, bound.args[1:])

        return ask

    made = type(f"Far{port.__name__}", (port,), {name: asking(name) for name in methods(port)})
    return typing.cast(PortT, made())


def _nothing() -> "Future[None]":
    done: Future[None] = Future()
    done.set_result(None)
    return done
