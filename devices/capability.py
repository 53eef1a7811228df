"""What a kind of device can be asked to do, whatever its protocol and wherever it hangs."""

from abc import ABC


class Capability(ABC):  # noqa: B024  (each port has methods of its own)
    """Base of the ports: ``Printer``, ``Pad`` …, one ABC for each kind, beside its drivers.

    Every public method can be called from any thread, takes plain frozen data (what ``codec``
    carries) and returns a ``Future`` of such that never fails: trouble is part of the outcome. So
    a port looks the same on the edge box and behind an agent, where the call goes over a line. An
    outcome has a classmethod ``lost(reason, begun)`` that makes the one for a call whose answer
    will not come; ``begun``: the device may have done it.
    """
