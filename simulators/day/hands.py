"""What people in a hall can do and see, whatever their hands are: HTTP here, a browser in tests.

Everything is named as people see it: services, windows and tickets by what is written on the
screen. `…Seen` is what a screen shows at a glance.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class NotDone(Exception):
    """A screen refused; the message is what it says to the person in front of it."""


@dataclass(frozen=True, slots=True)
class ServiceSeen:
    """A service on the kiosk: its letter, its name, how many wait."""

    letter: str
    name: str
    waiting: int


@dataclass(frozen=True, slots=True)
class GreetingSeen:
    """The kiosk after a card: `name` is masked; `priority` is what it chose by the card."""

    name: str
    priority: str
    services: tuple[ServiceSeen, ...]


@dataclass(frozen=True, slots=True)
class TicketSeen:
    """A number on the kiosk's screen. `says` is what the page says when the paper failed."""

    number: str
    service: str
    ahead: int
    printing: str
    says: str


@dataclass(frozen=True, slots=True)
class PhoneSeen:
    """What the ticket's QR code opens. `window` is where to go, empty while waiting."""

    number: str
    state: str
    window: str


@dataclass(frozen=True, slots=True)
class CallSeen:
    """A line of the board."""

    number: str
    window: str


@dataclass(frozen=True, slots=True)
class WindowOffer:
    """A window one may sit down at, and the services it is for."""

    name: str
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConsoleSeen:
    """A window's console. `number` and `ticket_state` are empty when nobody is there; `pad`:
    idle, asking, off; `rating`: the last one, 0 for none; `calls` of the present number."""

    number: str
    ticket_state: str
    calls: int
    passed: tuple[str, ...]
    waiting: int
    pad: str
    rating: int
    online: bool


@dataclass(frozen=True, slots=True)
class HallSeen:
    """The manager's overview. `line`: connected or cut; `alarms`: their words."""

    taken: int
    rated: int
    windows_open: int
    line: str
    backlog: int
    alarms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TicketRowSeen:
    """A ticket at the centre; `rating` 0 for none."""

    number: str
    state: str
    rating: int


@dataclass(frozen=True, slots=True)
class CentreSeen:
    """The centre's page of one hall. `silent_since`: the page's words, empty while it is heard."""

    state: str
    silent_since: str
    tickets: tuple[TicketRowSeen, ...]


class Kiosk(Protocol):
    """The screen of a kiosk."""

    def services(self) -> tuple[ServiceSeen, ...]:
        """The welcome page's services."""

    def greeting(self) -> GreetingSeen:
        """Wait until the page greets the person whose card lies on the reader."""

    def take(self, service: str) -> TicketSeen:
        """Touch a service on the page after the greeting. Raises NotDone."""

    def take_without_card(self, service: str) -> TicketSeen:
        """Service first, then 'no card'. Raises NotDone."""

    def choose(self, service: str) -> None:
        """Service first; the page then asks for the card."""

    def ticket(self, until: Callable[[TicketSeen], bool]) -> TicketSeen:
        """The number on the screen once `until` holds; the page must get there by itself."""

    def phone(self) -> PhoneSeen:
        """Scan the QR code of the number on the screen, and later look again (see `phone_of`)."""

    def phone_of(self, number: str) -> PhoneSeen:
        """Look again at a page that was opened with `phone`."""

    def leave(self) -> None:
        """Done; the kiosk forgets the person."""


class Board(Protocol):
    """The display board."""

    def shows(self, until: Callable[[tuple[CallSeen, ...]], bool]) -> tuple[CallSeen, ...]:
        """The calls on it once `until` holds; it must get there by itself."""

    def chimes(self) -> int:
        """How often it has chimed."""


class Clerk(Protocol):
    """A member of staff at a console."""

    def sign_in(self, number: str, password: str) -> None:
        """Raises NotDone."""

    def windows(self) -> tuple[WindowOffer, ...]:
        """What the page offers to sit down at."""

    def open(self, window: str) -> ConsoleSeen:
        """Raises NotDone."""

    def press(self, act: str) -> ConsoleSeen:
        """next, recall, start, finish, pass, pause, resume. Raises NotDone."""

    def transfer(self, to: str) -> ConsoleSeen:
        """Send the person here on to a service or a window. Raises NotDone."""

    def bring_back(self, number: str) -> ConsoleSeen:
        """A passed person is there again. Raises NotDone."""

    def close(self) -> None:
        """Leave the window. Raises NotDone."""

    def sees(self, until: Callable[[ConsoleSeen], bool]) -> ConsoleSeen:
        """The console once `until` holds; it must get there by itself."""


class Manager(Protocol):
    """The manager before the overview."""

    def sign_in(self, number: str, password: str) -> None:
        """Raises NotDone."""

    def sees(self, until: Callable[[HallSeen], bool]) -> HallSeen:
        """The overview once `until` holds."""


class Centre(Protocol):
    """Somebody at the provincial centre who looks at one hall."""

    def sign_in(self, number: str, password: str) -> None:
        """Raises NotDone."""

    def sees(self, hall: str, until: Callable[[CentreSeen], bool]) -> CentreSeen:
        """The hall's page once `until` holds."""


class Hands(Protocol):
    """All screens of one day."""

    kiosk: Kiosk
    board: Board
    manager: Manager
    centre: Centre

    def clerk(self) -> Clerk:
        """Another member of staff with a screen of their own."""

    def picture(self, name: str) -> None:
        """Keep what the screens show now under a name, where hands have eyes."""

    def troubles(self) -> tuple[str, ...]:
        """What went wrong on the screens themselves, unseen by people."""
