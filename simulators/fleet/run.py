"""All devices of a fleet in this process: a thread each, their controls below one address."""

import resource
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

from flask import Flask, jsonify, render_template
from flask.typing import ResponseReturnValue
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from simulators.fleet.kinds import KINDS, End
from simulators.fleet.plan import Fleet, Placed
from simulators.process import control_app
from simulators.wire import PtyEnd

DESCRIPTORS = 8192


@dataclass(frozen=True, slots=True)
class Running:
    """One device at work."""

    placed: Placed
    end: End
    app: Flask
    run: Callable[[Event], object]

    @property
    def path(self) -> str:
        """Where its control is, below the fleet's."""
        return f"/{self.placed.station}/{self.placed.device}"


class RunningFleet:
    """Made at once; ``run`` works until its event is set."""

    def __init__(self, fleet: Fleet) -> None:
        fleet.folder.mkdir(parents=True, exist_ok=True)
        _allow_descriptors()
        self.devices: list[Running] = []
        try:
            for placed in fleet.devices:
                self.devices.append(_start(placed, fleet.folder, pace=fleet.pace))
        except BaseException:
            self.unplug()  # no service is left behind
            raise
        self.app = self._control()

    @property
    def urls(self) -> dict[str, str]:
        """Id -> where its wire is."""
        return {device.placed.id: device.end.address for device in self.devices}

    def run(self, stop: Event) -> None:
        """A thread for each device."""
        threads = [Thread(target=device.run, args=(stop,)) for device in self.devices]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def unplug(self) -> None:
        """Take the links of all lines away, end all services."""
        for device in self.devices:
            device.end.unplug()

    def _control(self) -> Flask:
        app = control_app(__name__)

        @app.get("/")
        def page() -> str:
            stations: dict[str, list[Running]] = {}
            for device in self.devices:
                stations.setdefault(device.placed.station, []).append(device)
            return render_template("fleet.html", stations=stations)

        @app.get("/fleet")
        def listed() -> ResponseReturnValue:
            return jsonify(
                {d.placed.id: {"wire": d.end.address, "control": d.path} for d in self.devices}
            )

        mounts: dict[str, Any] = {device.path: device.app for device in self.devices}
        app.wsgi_app = DispatcherMiddleware(app.wsgi_app, mounts)  # type: ignore[method-assign]
        return app


def _start(placed: Placed, folder: Path, *, pace: bool) -> Running:
    kind = KINDS[placed.device]
    if kind.behind is not None:
        service, (app, run) = kind.behind(folder, pace)
        return Running(placed, service, app, run)
    if kind.make is not None:
        line = PtyEnd(Path(placed.link), kind.baud if pace else 0)
        return Running(placed, line, *kind.make(line, pace))
    assert kind.alone is not None
    end, (app, run) = kind.alone(pace)
    return Running(placed, end, app, run)


def _allow_descriptors() -> None:
    """A line takes three; many systems let a process have 1,024 unless it asks."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
