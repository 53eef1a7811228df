"""What one device is, where it hangs and how to speak to it: plain configuration."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Option = str | int | float | bool


@dataclass(frozen=True, slots=True)
class DeviceSpec:
    """One configured device.

    ``kind`` is what it is for (``idcard``, ``printer``, ``pad``); ``driver`` is how it speaks.
    ``url`` is anything pyserial opens: ``/dev/ttyUSB0``, a pty, ``socket://host:port``,
    ``rfc2217://host:port``. ``baud`` counts only on serial lines.
    """

    id: str
    kind: str
    driver: str
    url: str
    baud: int = 115200
    station: str = ""
    options: Mapping[str, Option] = field(default_factory=lambda: MappingProxyType({}))

    def number(self, name: str, default: float) -> float:
        """A numeric option. Raises ValueError when it is configured as something else."""
        value = self.options.get(name, default)
        if isinstance(value, bool | str):
            raise ValueError(f"device {self.id}: option {name} wants a number, got {value!r}")
        return float(value)

    def flag(self, name: str, default: bool) -> bool:
        """An option that is true or false. Raises ValueError for anything else."""
        value = self.options.get(name, default)
        if not isinstance(value, bool):
            raise ValueError(f"device {self.id}: option {name} is true or false, not {value!r}")
        return value

    def text(self, name: str, default: str) -> str:
        """A textual option."""
        return str(self.options.get(name, default))
