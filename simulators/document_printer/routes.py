"""Control of a document printer: its paper, its queue, and what came out."""

import json

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from simulators.document_printer.service import CupsService
from simulators.errors import SimulatorError
from simulators.process import control_app

TROUBLES = ("paper_out", "jam", "cover")


def create_app(cups: CupsService) -> Flask:
    """The printer's HTTP control and its small page."""
    app = control_app(__name__)
    shown: dict[str, object] = {"trouble": "", "fail": False, "seconds": 0, "queue": "idle"}

    @app.get("/")
    def page() -> str:
        return render_template("document_printer.html", address=cups.address)

    @app.get("/state")
    def state() -> ResponseReturnValue:
        count = len(list(cups.out.glob("*.pdf")))
        return jsonify({"kind": "document_printer", "documents": count, **shown})

    @app.get("/documents")
    def documents() -> ResponseReturnValue:
        found = []
        for path in sorted(cups.out.glob("*.pdf"), key=lambda p: int(p.stem)):
            about = json.loads(path.with_suffix(".json").read_text("utf-8"))
            found.append({"number": int(path.stem), "bytes": path.stat().st_size, **about})
        return jsonify(found)

    @app.get("/documents/<int:number>.pdf")
    def document(number: int) -> ResponseReturnValue:
        path = cups.out / f"{number}.pdf"
        if not path.exists():
            raise SimulatorError("no such document")
        return Response(path.read_bytes(), mimetype="application/pdf")

    @app.post("/fault")
    def fault() -> ResponseReturnValue:
        body = request.get_json(silent=True) or {}
        trouble = str(body.get("kind") or "")
        if trouble and trouble not in (*TROUBLES, "fail"):
            raise SimulatorError(f"fault is one of {', '.join((*TROUBLES, 'fail'))}")
        shown["fail"], shown["trouble"] = trouble == "fail", trouble if trouble != "fail" else ""
        shown["seconds"] = float(body.get("seconds", 0))
        cups.wish(**{name: shown[name] for name in ("trouble", "fail", "seconds")})
        return state()

    @app.post("/queue")
    def queue() -> ResponseReturnValue:
        wish = str((request.get_json(silent=True) or {}).get("state", ""))
        acts = {
            "stop": lambda: cups.enable(False),
            "start": lambda: cups.enable(True),
            "reject": lambda: cups.accept(False),
            "accept": lambda: cups.accept(True),
            "cancel": cups.cancel_all,
        }
        if wish not in acts:
            raise SimulatorError(f"state is one of {', '.join(acts)}")
        acts[wish]()
        shown["queue"] = {"stop": "stopped", "reject": "rejecting"}.get(wish, "idle")
        return state()

    @app.post("/unplug")
    def unplug() -> ResponseReturnValue:
        cups.stop()
        return jsonify(plugged=False)

    @app.post("/plug")
    def plug() -> ResponseReturnValue:
        cups.start()
        return jsonify(plugged=True)

    return app
