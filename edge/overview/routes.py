"""The manager's page."""

from flask import Blueprint, Response, abort
from flask_babel import gettext as _

from edge.agents.service import Gate
from edge.agents.service import dismiss as dismiss_agent
from edge.line import LineWatch
from edge.node import HallNode
from edge.overview import devices, gates, views
from edge.overview.undoing import Done, LastActs
from edge.stations.equipment import Equipment
from edge.stations.service import Pairing
from edge.web.access import MANAGER, staff
from edge.web.pages import attempt, done, fields
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.views import ErrorPage


def blueprint(
    node: HallNode,
    line: LineWatch,
    pairing: Pairing,
    gate: Gate,
    equipment: Equipment,
    last: LastActs,
) -> Blueprint:
    """The routes of the overview."""
    routes = Blueprint("overview", __name__)

    @routes.get("/overview")
    @role(MANAGER)
    def show() -> Response:
        undo = last.of(staff().id, node.wall_ms())
        words = undo.words if undo else ""
        view = views.overview(node, line, pairing, gate, staff().name, words)
        return page("overview/overview.html", view)

    @routes.post("/overview/devices/<device>/restart")
    @role(MANAGER)
    def restart(device: str) -> Response:
        actor = f"staff/{staff().id}"
        _done, problem, status = attempt(lambda: devices.restart(node, equipment, device, actor))
        if problem is not None:
            return page("error.html", ErrorPage(status, problem, "/overview"), status)
        return done("/overview")

    @routes.post("/overview/queues/<queue>/<act>")
    @role(MANAGER)
    def queue_gate(queue: str, act: str) -> Response:
        actor, words = f"staff/{staff().id}", fields().get("words", "")
        acts = {
            "close": lambda: gates.close(node, queue, actor, words),
            "open": lambda: gates.reopen(node, queue, actor),
        }
        if act not in acts:
            abort(404)
        _done, problem, status = attempt(acts[act])
        if problem is not None:
            return page("error.html", ErrorPage(status, problem, "/overview"), status)
        if act == "close":
            said = _("%(queue)s已停止取号", queue=node.plan.queues[queue].name)
            undone = Done(said, acts["open"], node.wall_ms())
            last.remember(staff().id, undone)
        return done("/overview")

    @routes.post("/overview/agents/<at>/dismiss")
    @role(MANAGER)
    def dismiss(at: str) -> Response:
        _done, problem, status = attempt(lambda: _dismiss(at))
        if problem is not None:
            return page("error.html", ErrorPage(status, problem, "/overview"), status)
        return done("/overview")

    def _dismiss(at: str) -> None:
        dismiss_agent(node, at, f"staff/{staff().id}")
        equipment.agents.dismissed(at)

    return routes
