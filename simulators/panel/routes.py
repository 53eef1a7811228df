"""The panel: a page, and a narrow way through to the simulators that it was told about."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import requests
from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from simulators.errors import SimulatorError
from simulators.process import control_app

TIMEOUT_S = 5
ACTIONS = {
    "reader": {"card", "lift", "fault", "plug", "unplug"},
    "printer": {"paper", "cover", "error", "speed", "silent", "plug", "unplug"},
    "pad": {"press", "fault", "plug", "unplug"},
    "led": {"fault", "plug", "unplug"},
    "caller": {"press", "fault", "plug", "unplug"},
    "speaker": {"fault", "plug", "unplug"},
    "scanner": {"scan", "fault", "plug", "unplug"},
    "line": {"cut", "mend"},
    "document_printer": {"fault", "queue", "plug", "unplug"},
    "document_camera": {"card", "lift", "fault", "plug", "unplug"},
    "face_camera": {"card", "lift", "fault", "plug", "unplug"},
    "chipcard": {"card", "lift", "fault", "plug", "unplug"},
}


def create_app(devices: Mapping[str, str], links: Mapping[str, str]) -> Flask:
    """``devices``: label -> control address, in the order to show; ``links``: name -> URL of pages
    of the product to offer beside."""
    app = control_app(__name__)
    session = requests.Session()

    @app.errorhandler(requests.RequestException)
    def not_there(error: requests.RequestException) -> ResponseReturnValue:
        return jsonify(error="这个模拟器没有应答 · this simulator does not answer"), 502

    @app.get("/")
    def page() -> str:
        return render_template("panel.html", links=links)

    @app.get("/api/state")
    def state() -> ResponseReturnValue:
        return jsonify([_state(session, label, url) for label, url in devices.items()])

    @app.get("/api/<label>/pages/<int:number>.png")
    def picture(label: str, number: int) -> ResponseReturnValue:
        answer = session.get(f"{_url(devices, label)}/pages/{number}.png", timeout=TIMEOUT_S)
        return Response(answer.content, answer.status_code, mimetype="image/png")

    @app.get("/api/<label>/sounded.wav")
    def sounded(label: str) -> ResponseReturnValue:
        answer = session.get(f"{_url(devices, label)}/sounded.wav", timeout=TIMEOUT_S)
        return Response(answer.content, answer.status_code, mimetype="audio/wav")

    @app.get("/api/<label>/picture.png")
    def shown(label: str) -> ResponseReturnValue:
        answer = session.get(f"{_url(devices, label)}/picture.png", timeout=TIMEOUT_S)
        return Response(answer.content, answer.status_code, mimetype="image/png")

    @app.post("/api/<label>/<action>")
    def act(label: str, action: str) -> ResponseReturnValue:
        if not any(action in actions for actions in ACTIONS.values()):
            raise SimulatorError(f"no action {action}")
        _same_origin()
        answer = session.post(
            f"{_url(devices, label)}/{action}",
            json=request.get_json(silent=True) or {},
            timeout=TIMEOUT_S,
        )
        return Response(answer.content, answer.status_code, mimetype="application/json")

    return app


def _url(devices: Mapping[str, str], label: str) -> str:
    if label not in devices:
        raise SimulatorError(f"no simulator {label}")
    return devices[label]


def _same_origin() -> None:
    """A page elsewhere on the web must not be able to press our buttons."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        raise SimulatorError("only the panel's own page may do that")


def _state(session: requests.Session, label: str, url: str) -> dict[str, object]:
    try:
        state: dict[str, object] = session.get(f"{url}/state", timeout=TIMEOUT_S).json()
        if state["kind"] == "printer":
            pages = session.get(f"{url}/pages", timeout=TIMEOUT_S).json()
            state["latest"] = [
                {"number": p["number"], "cut": p["cut"], "height": len(p["lines"])}
                for p in pages[-6:]
            ]
    except requests.RequestException:
        return {"label": label, "kind": "gone"}
    return state | {"label": label}
