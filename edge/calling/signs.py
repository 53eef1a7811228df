"""What stands on and above a window's desk: its display, its caller. They follow the window's
state, and the caller's keys act for whoever is signed in there.
"""

from collections.abc import Callable

from devices.caller.events import CallerKeyPressed
from devices.caller.keys import Key
from devices.caller.port import Caller
from devices.display.port import Display, Sign
from domain.equipment import DeviceState
from domain.errors import Refused
from domain.plan import Window
from domain.tickets import CALLED, SERVING, Ticket
from domain.windows import OPEN, PAUSED, SHUT, WindowState
from edge.calling import service
from edge.calling.service import Seat
from edge.node import HallNode
from edge.roster import service as roster
from edge.stations.equipment import Equipment
from sync.writer import Committed


def sign_of(window: Window, state: WindowState | None) -> Sign:
    """Number and words over a window, in Chinese: displays have no other font."""
    if state is None or state.state not in (OPEN, PAUSED):
        return Sign("", "暂未开放")
    if state.ticket_state == CALLED:
        return Sign(state.number or "", f"请到{window.name}")
    if state.ticket_state == SERVING:
        return Sign(state.number or "", "正在办理")
    return Sign("", "暂停服务" if state.state == PAUSED else "请等候叫号")


def finish(node: HallNode, equipment: Equipment, seat: Seat) -> None:
    """Service is over; the window's pad, if it has one, asks for a rating. Raises Refused."""
    asks = equipment.pad_of(seat.window) is not None
    ticket_id = service.finish(node, seat, ask=asks)
    who = node.plan.staff.get(seat.staff)
    if asks and who is not None:
        equipment.ask_rating(seat.window, ticket_id, who.name, who.number)


class Signs:
    """Keeps displays and callers in step with their windows."""

    def __init__(self, node: HallNode, equipment: Equipment) -> None:
        self._node = node
        self._equipment = equipment
        equipment.on(CallerKeyPressed, self.key)

    def show_all(self) -> None:
        """What every window shows now; kept by a device that is not there yet."""
        for window in self._node.plan.windows.values():
            self._show(window)

    def follow(self, committed: Committed) -> None:
        """A commit changed something. Runs on the writer's thread: quick."""
        if committed.documents:
            self.show_all()
            return
        news = [change.new for change in committed.changes]
        changed = {new.id for new in news if isinstance(new, WindowState)}
        # One that is back, on this box or behind an agent, shows nothing of ours yet.
        changed |= {
            self._node.settings.window_of(new.station) or ""
            for new in news
            if isinstance(new, DeviceState) and new.kind in ("display", "caller")
        }
        if any(isinstance(new, Ticket) for new in news):
            changed |= self._equipment.windows_with("caller")
        for window_id in changed:
            window = self._node.plan.windows.get(window_id)
            if window is not None:
                self._show(window)

    def key(self, event: CallerKeyPressed) -> None:
        """A key on a caller. Raises Refused, after the box has beeped."""
        window = self._node.settings.window_of(event.station)
        caller = self._equipment.get(event.station, "caller", Caller)
        try:
            self._act(event.key, self._seat(window))
        except Refused:
            if caller is not None:
                caller.beep()
            raise

    def _act(self, key: Key, seat: Seat) -> None:
        acts: dict[Key, Callable[[], object]] = {
            Key.CALL: lambda: self._next(seat),
            Key.RECALL: lambda: service.recall(self._node, seat),
            Key.EVALUATE: lambda: self._done(seat),
            Key.PASS: lambda: service.pass_over(self._node, seat),
            Key.PAUSE: lambda: self._pause(seat),
        }
        if key not in acts:
            raise Refused("no_such_target")
        acts[key]()

    def _next(self, seat: Seat) -> None:
        """The box has no key for the end of a service: the next call is the end of this one."""
        if self._state(seat.window).ticket_state is not None:
            self._done(seat)
        service.call_next(self._node, seat)

    def _done(self, seat: Seat) -> None:
        """Nor one for its beginning: who is finished with had come."""
        if self._state(seat.window).ticket_state == CALLED:
            service.start(self._node, seat)
        finish(self._node, self._equipment, seat)

    def _pause(self, seat: Seat) -> None:
        paused = self._state(seat.window).state == PAUSED
        turn = roster.resume_window if paused else roster.pause_window
        turn(self._node, seat.window, seat.actor)

    def _seat(self, window: str | None) -> Seat:
        state = self._state(window or "")
        return Seat(state.id, state.staff or "")

    def _state(self, window: str) -> WindowState:
        """Raises Refused(`window_closed`)."""
        state = self._node.store.state(WindowState, self._node.id, window)
        if state is None or state.state == SHUT or state.staff is None:
            raise Refused("window_closed")
        return state

    def _show(self, window: Window) -> None:
        state = self._node.store.state(WindowState, self._node.id, window.id)
        display = self._equipment.at_window(window.id, "display", Display)
        if display is not None:
            display.show(sign_of(window, state))
        caller = self._equipment.at_window(window.id, "caller", Caller)
        if caller is not None:
            waiting = sum(self._node.floor.waiting(served.queue) for served in window.serves)
            caller.show(waiting, (state.number if state else None) or "")
