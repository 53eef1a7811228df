"""The supervisor: nothing a device or a listener does takes the process down."""

import time
from pathlib import Path

import pytest

from devices.errors import UnknownDriver
from devices.events import DeviceDown, DeviceUp
from devices.health import State
from devices.idcard.events import CardRead
from devices.registry import driver_class, driver_names
from devices.spec import DeviceSpec
from devices.supervisor import Supervisor
from devices.worker import back_off
from simulators.control import ReaderControl
from tests.simulators.rig import Events, simulator, supervised, until

QUICK = {"poll_s": 0.05, "back_off_s": 0.02, "back_off_max_s": 0.05}


def test_every_named_driver_can_be_loaded() -> None:
    for name in driver_names():
        assert callable(driver_class(name))


def test_an_unknown_driver_is_named_with_those_that_exist() -> None:
    with pytest.raises(UnknownDriver, match="sdt"):
        Supervisor([DeviceSpec("X", "idcard", "nonsense", "/dev/null")], print)


def test_two_devices_of_one_name_are_refused() -> None:
    spec = DeviceSpec("R1", "idcard", "sdt", "/dev/null")
    with pytest.raises(ValueError, match="R1"):
        Supervisor([spec, spec], print)


def test_a_missing_wire_is_reported_once_and_tried_again_and_again(tmp_path: Path) -> None:
    spec = DeviceSpec("R1", "idcard", "sdt", str(tmp_path / "nothing"), options=QUICK)
    with supervised(spec) as (supervisor, events):
        events.wait(DeviceDown)
        until(lambda: supervisor.health()[0].failures > 3)
        assert [e.reason for e in events.of(DeviceDown)] == ["wire_unavailable"]
        supervisor.stop()
        assert supervisor.health()[0].state is State.STOPPED


def test_a_device_that_appears_later_comes_up(tmp_path: Path) -> None:
    link = str(tmp_path / "reader")
    spec = DeviceSpec("R1", "idcard", "sdt", link, options=QUICK)
    with supervised(spec) as (_, events):
        events.wait(DeviceDown)
        with simulator("reader", "--link", link, "--no-pace"):
            events.wait(DeviceUp)


def test_a_failing_listener_does_not_close_the_device(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    events = Events()

    def listener(event: object) -> None:
        events.append(event)
        raise RuntimeError(event.card.name if isinstance(event, CardRead) else "")

    with simulator("reader", "--link", str(tmp_path / "reader"), "--no-pace") as running:
        spec = DeviceSpec("R1", "idcard", "sdt", running.wire, options=QUICK)
        supervisor = Supervisor([spec], listener)
        supervisor.start()
        events.wait(DeviceUp)
        citizen = ReaderControl(running.control).lay()
        events.wait(CardRead)
        until(lambda: "CardRead of R1: RuntimeError" in caplog.text)
        assert citizen["name"] not in caplog.text
        assert supervisor.health()[0].state is State.UP
        supervisor.stop()


def test_stopping_does_not_wait_for_a_silent_device(tmp_path: Path) -> None:
    """The driver is in the middle of waiting for an answer; the wait for it is many seconds."""
    with simulator("reader", "--link", str(tmp_path / "reader"), "--no-pace") as running:
        ReaderControl(running.control).fault("silence", 10_000)
        spec = DeviceSpec("R1", "idcard", "sdt", running.wire, options=QUICK)
        supervisor = Supervisor([spec], lambda event: None)
        supervisor.start()
        time.sleep(0.2)
        supervisor.stop()
        assert supervisor.health()[0].state is State.STOPPED


def test_back_off_grows_and_is_capped() -> None:
    assert back_off(0, 0.25, 15) < back_off(3, 0.25, 15) < back_off(6, 0.25, 15)
    assert back_off(10_000, 0.25, 15) <= 15 * 1.3


def test_a_port_is_not_shared_with_a_second_process(tmp_path: Path) -> None:
    """Two readers of one line would each get half of every answer."""
    with simulator("reader", "--link", str(tmp_path / "reader"), "--no-pace") as running:
        spec = DeviceSpec("R1", "idcard", "sdt", running.wire, options=QUICK)
        with supervised(spec) as (_, first):
            first.wait(DeviceUp)
            with supervised(spec) as (_, second):
                assert second.wait(DeviceDown).reason == "wire_unavailable"
