"""Calls are said aloud, in the words of callers, on a real loudspeaker's wire."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from devices.voice import speech
from devices.voice.port import Announcement
from domain.plan import Zone
from edge.calling import service
from edge.calling.aloud import announcement, in_zone, zones_of
from edge.settings import Device
from simulators.control import SpeakerControl
from tests.edge.halls import OpenHall, open_hall, plan
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


ZONES = st.frozensets(st.sampled_from(["a", "b", "c"]), max_size=2)


@given(st.sampled_from(["", "a", "b"]), st.lists(ZONES, min_size=1, max_size=5))
def test_a_call_is_said_in_its_zone_and_never_by_nobody(
    zone: str, voices: list[frozenset[str]]
) -> None:
    chosen = in_zone(zone, voices)
    assert chosen and chosen == sorted(set(chosen))
    fitting = [n for n, zones in enumerate(voices) if not zones or zone in zones]
    assert chosen == (fitting or list(range(len(voices))))


def test_each_zone_hears_its_own_calls_in_order(tmp_path: Path) -> None:
    made = plan()
    zones = {z: Zone(z, z, z) for z in ("north", "south")}
    windows = {
        w.id: replace(w, zone="north" if w.id == "01" else "south") for w in made.windows.values()
    }
    with (
        simulator("speaker", "--listen", "127.0.0.1:0", "--no-pace") as north,
        simulator("speaker", "--listen", "127.0.0.1:0", "--no-pace") as south,
    ):
        voices = [voice("n", north.wire, zones="north"), voice("s", south.wire, zones="south")]
        hall_plan = replace(made, zones=zones, windows=windows)
        with open_hall(tmp_path / "hall", the_plan=hall_plan, devices=tuple(voices)) as hall:
            equipment = hall.running.desk.equipment
            equipment.start()
            until(lambda: all(equipment.is_up(one.id) for one in voices))
            hall.take()
            service.call_next(hall.node, hall.opened())
            until(lambda: float(SpeakerControl(north.control).state()["seconds"]) > 1)
            assert float(SpeakerControl(south.control).state()["seconds"]) == 0
            assert zones_of(voices[0], hall.node.plan, None) == {"north"}
            assert zones_of(voice("w", ""), hall.node.plan, "02") == {"south"}


def voice(id: str, wire: str, **options: str) -> Device:
    return Device(id, "voice", "voice", wire, "D1", options={"english": False, **options})
