"""What each page is given: frozen shapes, no rules.

The rooms that render a page (``edge``, ``central``) build one of these and hand it to the
template as ``view``. Times are aware datetimes, durations are whole seconds (``*_s``), unknown
figures are ``None`` and are shown as a dash, never as zero. ``name`` is Chinese; ``name_en`` may
be empty, then the Chinese name is shown in both languages.
"""

from kiosk_ui.views.board import Board, BoardCall, BoardQueue, BoardWindow
from kiosk_ui.views.centre import (
    HallPage,
    HallRow,
    Halls,
    HallTotals,
    NewCode,
    RegionOption,
    SyncState,
    TicketRow,
)
from kiosk_ui.views.guidance import (
    ItemLine,
    KioskGuide,
    KioskItem,
    MaterialLine,
    SituationChoice,
)
from kiosk_ui.views.kiosk import (
    KioskCard,
    KioskServices,
    KioskTicket,
    KioskWelcome,
    PhoneTicket,
    PriorityChoice,
    QueueChoice,
)
from kiosk_ui.views.manager import (
    Alarm,
    DayTotals,
    Line,
    Overview,
    OverviewDevice,
    OverviewQueue,
    OverviewStation,
    OverviewWindow,
    Pair,
)
from kiosk_ui.views.shared import (
    ActionId,
    DeviceState,
    ErrorPage,
    HallState,
    Printing,
    Problem,
    TicketState,
    WindowState,
)
from kiosk_ui.views.staff import (
    Action,
    ConsoleQueue,
    CurrentTicket,
    NextTicket,
    PassedTicket,
    SignIn,
    TransferTarget,
    WindowChoice,
    WindowConsole,
    WindowOption,
)

__all__ = [
    "Action",
    "ActionId",
    "Alarm",
    "Board",
    "BoardCall",
    "BoardQueue",
    "BoardWindow",
    "ConsoleQueue",
    "CurrentTicket",
    "DayTotals",
    "DeviceState",
    "ErrorPage",
    "HallPage",
    "HallRow",
    "HallState",
    "HallTotals",
    "Halls",
    "ItemLine",
    "KioskCard",
    "KioskGuide",
    "KioskItem",
    "KioskServices",
    "KioskTicket",
    "KioskWelcome",
    "Line",
    "MaterialLine",
    "NewCode",
    "NextTicket",
    "Overview",
    "OverviewDevice",
    "OverviewQueue",
    "OverviewStation",
    "OverviewWindow",
    "Pair",
    "PassedTicket",
    "PhoneTicket",
    "Printing",
    "PriorityChoice",
    "Problem",
    "QueueChoice",
    "RegionOption",
    "SignIn",
    "SituationChoice",
    "SyncState",
    "TicketRow",
    "TicketState",
    "TransferTarget",
    "WindowChoice",
    "WindowConsole",
    "WindowOption",
    "WindowState",
]
