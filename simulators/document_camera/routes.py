"""Control of a document camera: lay a page, take it away, faults, the cable."""

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from simulators.document_camera.device import FAULTS, DeskCamera, StreamEnd
from simulators.process import control_app
from simulators.reader.routes import citizen_from


def create_app(camera: DeskCamera, end: StreamEnd) -> Flask:
    """The camera's HTTP control and its small page."""
    app = control_app(__name__, end)

    @app.get("/")
    def page() -> str:
        return render_template("document_camera.html", address=end.address, faults=FAULTS)

    @app.get("/state")
    def state() -> ResponseReturnValue:
        return jsonify(camera.state())

    @app.get("/picture.jpg")
    @app.get("/pages/<int:_number>.png")
    def picture(_number: int = 0) -> ResponseReturnValue:
        return Response(camera.jpeg(480), mimetype="image/jpeg")

    @app.post("/card")
    def lay() -> ResponseReturnValue:
        body = dict(request.get_json(silent=True) or {})
        kind, seed = str(body.pop("page", "application")), int(body.pop("seed", 1))
        return jsonify(camera.lay(kind, citizen_from(body or {"random": True}), seed))

    @app.post("/lift")
    def clear() -> ResponseReturnValue:
        camera.clear()
        return jsonify(camera.state())

    @app.post("/fault")
    def fault() -> ResponseReturnValue:
        camera.set_fault(str((request.get_json(silent=True) or {}).get("kind") or ""))
        return jsonify(camera.state())

    return app
