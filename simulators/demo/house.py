"""The running demo: where everything is, who may sign in, and the power switch of the hall."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulators.demo.devices import Devices
from simulators.demo.folder import DemoFolder
from simulators.demo.processes import Program, Programs


@dataclass(frozen=True, slots=True)
class SignIn:
    """An account: what it is for, what to type."""

    role: str
    name: str
    number: str
    password: str


@dataclass(frozen=True, slots=True)
class Accounts:
    """Everybody who can sign in."""

    admin: SignIn
    manager: SignIn
    clerks: tuple[SignIn, ...]


@dataclass(slots=True)
class House:
    """All that runs. `windows`: id -> name; `codes`: station -> pairing code of its screen."""

    folder: DemoFolder
    programs: Programs
    node: str
    hall_name: str
    centre_url: str
    hall_url: str
    panel_url: str
    devices: Devices
    accounts: Accounts
    windows: Mapping[str, str]
    edge: Program
    codes: dict[str, str] = field(default_factory=dict)

    def pad_windows(self) -> tuple[str, ...]:
        """Names of the windows with an evaluation pad."""
        return tuple(self.windows[window] for window in self.devices.pads)

    def restart_hall(self) -> None:
        """Stop the hall's node properly and start it again. Raises StartFailed."""
        self.edge.terminate()
        self.edge.gone()
        self.start_hall()

    def kill_hall(self) -> None:
        """kill -9, in the middle of whatever it does."""
        self.edge.kill()

    def start_hall(self) -> None:
        """Start the hall's node, which is down. Raises StartFailed."""
        self.edge.start()
        self.edge.ready()
