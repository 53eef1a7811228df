"""The face camera over a stream of drawn people; what is not installed says so."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PIL import Image

from devices.camera_watch import CameraStatus
from devices.events import DeviceDown, DeviceUp
from devices.face_camera import methods
from devices.face_camera.finding import find_faces
from devices.face_camera.port import FaceCamera, Judgement, Liveness, Matcher, Verdict
from devices.spec import DeviceSpec
from simulators.face_camera.control import FaceCameraControl
from simulators.face_camera.faces import Pose, portrait
from tests.simulators.rig import Events, Running, simulator, supervised, until

WAIT_S = 60
QUICK = {"back_off_s": 0.05, "back_off_max_s": 0.2}


@pytest.fixture(scope="module")
def stage() -> Iterator[Running]:
    with simulator("face-camera", "--fps", "8") as running:
        yield running


@contextmanager
def camera(stage: Running) -> Iterator[tuple[FaceCameraControl, FaceCamera, Events]]:
    control = FaceCameraControl(stage.control)
    control.fault("")
    spec = DeviceSpec("F1", "face_camera", "face-camera", stage.wire, options=QUICK)
    with supervised(spec) as (supervisor, events):
        events.wait(DeviceUp)
        yield control, supervisor.get("F1", FaceCamera), events


def test_one_face_is_cut_out_as_for_a_paper(stage: Running) -> None:
    with camera(stage) as (control, device, _):
        control.stand(2)
        shot = device.best(8).result(WAIT_S)
    assert shot.problem == "" and shot.frontal > 0.7 and shot.light > 0.7
    picture = Image.open(io.BytesIO(shot.jpeg))
    x, y, width, height = shot.face
    assert 0 < x < x + width < picture.width and 0 < y < y + height < picture.height
    assert picture.height > picture.width
    assert shot.live == Judgement(Verdict.UNKNOWN, reason="off")


@pytest.mark.parametrize(
    ("pose", "problems"),
    [
        ("blurred", {"blurred"}),
        ("dark", {"too_dark", "no_face"}),
        ("side", {"turned", "no_face"}),
        ("tilted", {"turned", "no_face"}),
        ("far", {"too_small", "no_face"}),
    ],
)
def test_what_will_not_do_says_why(stage: Running, pose: str, problems: set[str]) -> None:
    with camera(stage) as (control, device, _):
        control.stand(1, pose)
        shot = device.best(1).result(WAIT_S)
        assert shot.problem in problems and shot.jpeg == b""


def test_nobody_is_nobody(stage: Running) -> None:
    with camera(stage) as (control, device, _):
        control.leave()
        shot = device.best(1).result(WAIT_S)
        assert shot.problem == "no_face" and shot.looked_at >= 1


def test_two_people_are_not_one() -> None:
    left = portrait(1, Pose(height=0.4, centre=(0.3, 0.5)))
    both = left.copy()
    both[:, 640:] = portrait(2, Pose(height=0.4, centre=(0.75, 0.5)))[:, 640:]
    assert len(find_faces(left)) == 1
    assert len(find_faces(both)) == 2


def test_the_better_picture_wins() -> None:
    good, soft, dark = (
        find_faces(portrait(4, pose))[0] for pose in (Pose(), Pose(blur=4), Pose(light=0.35))
    )
    assert good.score > soft.score and good.score > dark.score
    assert good.problem == ""


def test_black_frozen_and_unplugged(stage: Running) -> None:
    with camera(stage) as (control, device, events):
        control.stand(1)
        for fault in ("black", "frozen"):
            control.fault(fault)
            until(lambda: device.best(1).result(WAIT_S).problem == fault)  # noqa: B023
            assert events.of(CameraStatus)[-1].trouble == fault
            control.fault("")
            until(lambda: device.best(1).result(WAIT_S).problem == "")
        control.unplug()
        assert events.wait(DeviceDown).reason == "wire_lost"
        assert device.best(1).result(1).problem == "device_down"
        control.plug()
        events.wait(DeviceUp, 2)


def test_comparing_is_off_without_a_matcher_and_asked_with_one(
    stage: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Always(Matcher):
        name = "always"

        def compare(self, one: object, other: object) -> Judgement:
            return Judgement(Verdict.YES, self.name, score=1.0)

    with camera(stage) as (control, device, _):
        control.stand(3)
        shot = device.best(8).result(WAIT_S)
        assert device.compare(shot.jpeg, shot.jpeg).result(1) == methods.OFF
        monkeypatch.setattr("devices.face_camera.driver.matcher", Always)
        assert device.compare(shot.jpeg, shot.jpeg).result(1).verdict is Verdict.YES
        assert device.compare(b"nonsense", shot.jpeg).result(1).reason == "no_picture"


def test_a_method_that_fails_is_no_yes() -> None:
    class Broken(Liveness):
        name = "broken"

        def judge(self, pictures: list[object]) -> Judgement:
            raise RuntimeError("no model")

    assert methods.judge_liveness(None, []) == methods.OFF
    judged = methods.judge_liveness(Broken(), [])
    assert (judged.verdict, judged.reason) == (Verdict.UNKNOWN, "failed")
