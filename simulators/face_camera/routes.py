"""Control of a face camera: who stands there, faults, the cable."""

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from simulators.document_camera.device import StreamEnd
from simulators.face_camera.device import FAULTS, FaceScene
from simulators.process import control_app


def create_app(scene: FaceScene, end: StreamEnd) -> Flask:
    """The camera's HTTP control and its small page."""
    app = control_app(__name__, end)

    @app.get("/")
    def page() -> str:
        return render_template("face_camera.html", address=end.address, faults=FAULTS)

    @app.get("/state")
    def state() -> ResponseReturnValue:
        return jsonify(scene.state())

    @app.get("/pages/<int:_number>.png")
    def picture(_number: int) -> ResponseReturnValue:
        return Response(scene.jpeg(480), mimetype="image/jpeg")

    @app.post("/card")
    def stand() -> ResponseReturnValue:
        body = request.get_json(silent=True) or {}
        scene.stand(int(body.get("person", 1)), str(body.get("pose", "front")))
        return jsonify(scene.state())

    @app.post("/lift")
    def leave() -> ResponseReturnValue:
        scene.leave()
        return jsonify(scene.state())

    @app.post("/fault")
    def fault() -> ResponseReturnValue:
        scene.set_fault(str((request.get_json(silent=True) or {}).get("kind") or ""))
        return jsonify(scene.state())

    return app
