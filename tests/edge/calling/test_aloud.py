"""Calls are said aloud, in the words of callers, on a real loudspeaker's wire."""

from pathlib import Path

from devices.voice import speech
from devices.voice.port import Announcement
from edge.calling import service
from edge.calling.aloud import announcement
from edge.settings import Device
from simulators.control import SpeakerControl
from tests.edge.halls import OpenHall, open_hall
from tests.simulators.rig import simulator, until


def test_the_words_of_a_call(hall: OpenHall) -> None:
    assert announcement(hall.node.plan, "A012", "01") == Announcement(
        "请 A 零幺二 号，到一号窗口。",
        "Number A, zero one two. Please go to Window 1.",
    )
    assert "窗口" in announcement(hall.node.plan, "B7", "99").chinese


def test_a_call_and_a_recall_are_heard(tmp_path: Path) -> None:
    assert speech.available(), "./hall setup --dev installs espeak-ng"
    with simulator("speaker", "--listen", "127.0.0.1:0") as loud:
        options: dict[str, str | int | float | bool] = {"speed": 300, "english": False}
        voice = Device("v-1", "voice", "voice", loud.wire, "D1", options=options)
        control = SpeakerControl(loud.control)
        with open_hall(tmp_path / "hall", devices=(voice,)) as hall:
            equipment = hall.running.desk.equipment
            equipment.start()
            until(lambda: equipment.works("D1", "voice"))
            hall.take()
            seat = hall.opened()
            service.call_next(hall.node, seat)
            until(lambda: float(control.state()["seconds"]) > 1.5)
            once = float(control.state()["seconds"])
            service.recall(hall.node, seat)
            until(lambda: float(control.state()["seconds"]) > once + 1.5)
