"""Who asks sits where: the window that a member of staff has open."""

from flask import abort

from domain.windows import SHUT, WindowState
from edge.calling.service import Seat
from edge.node import HallNode
from edge.web.access import staff
from edge.web.pages import lead


def my_window(node: HallNode) -> str | None:
    """The window that whoever asks has open; None without one."""
    mine = node.store.states(
        WindowState, "hall = ? AND staff = ? AND state <> ?", (node.id, staff().id, SHUT)
    )
    return mine[0].id if mine else None


def my_seat(node: HallNode) -> Seat:
    """The same as a seat; without one the request ends, led on to choosing a window."""
    window = my_window(node)
    if window is None:
        abort(lead("/window/choose"))
    return Seat(window, staff().id)
