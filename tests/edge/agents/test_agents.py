"""Devices on another machine: a real node, a real line, real wires to simulated devices."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from devices.agent.agent import Agent
from devices.agent.cli import agent as agent_command
from devices.agent.identity import NotPaired, open_identity, pair
from simulators.control import PrinterControl, ReaderControl
from tests.edge.agents.rig import NodeProcess, agent, node_process, server_sent, spec
from tests.edge.halls import JSON, PASSWORD
from tests.simulators.rig import Running, simulator, until

pytestmark = pytest.mark.xdist_group("agents")  # one node for all of them


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeProcess]:
    with node_process(tmp_path_factory.mktemp("hall")) as running:
        yield running


@pytest.fixture(scope="module")
def paired(node: NodeProcess, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("agent") / "data"
    pair(data, node.url, "K1", node.code("K1"))
    return data


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Running]:
    with simulator("reader", "--link", str(tmp_path / "reader"), "--no-pace") as running:
        yield running


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[Running]:
    with simulator("printer", "--link", str(tmp_path / "printer"), "--no-pace") as running:
        yield running


def test_a_wrong_code_admits_nobody_and_a_right_one_only_once(
    node: NodeProcess, tmp_path: Path
) -> None:
    before = len([e for e in node.events("agent.admitted") if e.subject == "agent/W1"])
    code = node.code("W1")
    with pytest.raises(NotPaired, match="code"):
        pair(tmp_path / "a", node.url, "W1", code[:-1] + "~")
    pair(tmp_path / "a", node.url, "W1", code.lower().replace("-", " "))
    with pytest.raises(NotPaired, match="code"):
        pair(tmp_path / "b", node.url, "W1", code)
    assert (tmp_path / "a" / "agent.key").stat().st_mode & 0o077 == 0
    admitted = [event for event in node.events("agent.admitted") if event.subject == "agent/W1"]
    assert len(admitted) == before + 1


def test_a_card_at_the_far_reader_leads_the_page_on_and_the_far_printer_prints(
    node: NodeProcess, paired: Path, reader: Running, printer: Running
) -> None:
    devices = (
        spec("K1-R", "idcard", "sdt", reader.wire),
        spec("K1-P", "printer", "escpos", printer.wire),
    )
    with agent(node, paired, *devices):
        until(lambda: (s := node.device("K1-R")) and s.state == "up")
        until(lambda: (s := node.device("K1-P")) and s.state == "up")
        browser = node.kiosk()
        stream = server_sent(browser, f"{node.url}/kiosk/K1/live")
        next(stream)
        ReaderControl(reader.control).lay()
        went = next(event for event in stream if event[1] == "go" and "services" in event[2])
        assert "/kiosk/K1/services" in went[2]
        take = browser.post(f"{node.url}/kiosk/K1/tickets", data={"queue": "q-a"}, headers=JSON)
        assert take.status_code == 201, take.text
        until(lambda: node.events("ticket.printed"))
        assert len(PrinterControl(printer.control).pages()) == 1


def test_paper_comes_out_once_however_often_the_line_breaks(
    node: NodeProcess, paired: Path, printer: Running
) -> None:
    with agent(node, paired, spec("K1-P", "printer", "escpos", printer.wire)) as running:
        until(lambda: (s := node.device("K1-P")) and s.state == "up")
        browser = node.kiosk()
        PrinterControl(printer.control).speed(40)  # slow enough to be cut off in the middle
        before = len(node.events("ticket.printed"))
        form = {"queue": "q-b", "without_card": "1"}
        assert browser.post(f"{node.url}/kiosk/K1/tickets", data=form, headers=JSON).ok
        for _ in range(3):
            running.line.cut()
            until(lambda: not running.line.up.is_set())
            assert running.line.up.wait(20)
        until(lambda: len(node.events("ticket.printed")) == before + 1)
        assert len(PrinterControl(printer.control).pages()) == 1
    assert not node.events("ticket.print_failed")


@pytest.mark.fault
def test_a_node_that_is_killed_finds_its_agents_again(
    node: NodeProcess, paired: Path, reader: Running
) -> None:
    with agent(node, paired, spec("K1-R", "idcard", "sdt", reader.wire)) as running:
        until(lambda: (s := node.device("K1-R")) and s.state == "up")
        node.stop(signal.SIGKILL)
        until(lambda: not running.line.up.is_set())
        node.start()
        assert running.line.up.wait(20)
        browser, services = node.kiosk(), f"{node.url}/kiosk/K1/services"
        name = ReaderControl(reader.control).lay()["name"]
        until(lambda: f"{name[0]}*" in browser.get(services, timeout=20).text)
    for id in ("agent-K1", "K1-R"):
        until(lambda id=id: (s := node.device(id)) and s.reason == "agent_lost")  # type: ignore[misc]


def test_the_manager_sees_the_agent_and_can_shut_it_out(node: NodeProcess, tmp_path: Path) -> None:
    manager = requests.Session()
    form = {"staff_no": "1009", "password": PASSWORD}
    assert manager.post(f"{node.url}/sign-in", data=form, timeout=20).ok
    assert node.code("W1") in manager.get(f"{node.url}/overview", timeout=20).text
    with agent(node, tmp_path / "w1", station="W1") as running:
        until(lambda: "在线" in manager.get(f"{node.url}/overview", timeout=20).text)
        assert manager.post(f"{node.url}/overview/agents/W1/dismiss", timeout=20).ok
        until(lambda: not running.line.up.is_set())
        assert not node.events("agent.dismissed")[0].actor.startswith("agent")
        assert manager.post(f"{node.url}/overview/agents/W1/dismiss", timeout=20).status_code == 404


def test_a_stranger_with_an_old_certificate_stays_outside(
    node: NodeProcess, tmp_path: Path
) -> None:
    pair(tmp_path / "old", node.url, "W1", node.code("W1"))
    old = open_identity(tmp_path / "old")
    pair(tmp_path / "new", node.url, "W1", node.code("W1"))  # the PC was exchanged
    stranger = Agent(old, [])
    stranger.start()
    try:
        with agent(node, tmp_path / "new", station="W1"):
            assert not stranger.line.up.is_set()
    finally:
        stranger.stop()


def test_the_program_pairs_runs_and_ends_politely(
    node: NodeProcess, tmp_path: Path, reader: Running
) -> None:
    config = tmp_path / "agent.toml"
    config.write_text(
        f'[[devices]]\nid = "W1-R"\nkind = "idcard"\ndriver = "sdt"\nurl = "{reader.wire}"\n',
        "utf-8",
    )
    command = [sys.executable, "-m", "devices.agent.cli"]
    place = ["--hall", node.url, "--station", "W1", "--code", node.code("W1")]
    paired = subprocess.run(
        [*command, "pair", *place, "--config", str(config)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert paired.returncode == 0, paired.stderr
    assert "W1" in paired.stdout
    running = subprocess.Popen([*command, "--config", str(config)], stdout=subprocess.DEVNULL)
    try:
        until(lambda: (s := node.device("W1-R")) and s.state == "up")
    finally:
        running.terminate()
    assert running.wait(20) == 0


def test_an_agent_that_was_never_paired_says_so(tmp_path: Path) -> None:
    config = tmp_path / "agent.toml"
    config.write_text("", "utf-8")
    shown = CliRunner().invoke(agent_command, ["--config", str(config)])
    assert shown.exit_code == 1
    assert "./hall agent pair" in shown.output


@pytest.mark.fault
def test_a_node_that_stands_still_is_noticed_and_found_again(
    node: NodeProcess, tmp_path: Path
) -> None:
    """No line is reset and nothing is closed: there is only silence."""
    assert node.process is not None
    with agent(node, tmp_path / "w1", station="W1") as running:
        node.process.send_signal(signal.SIGSTOP)
        until(lambda: not running.line.up.is_set())
        node.process.send_signal(signal.SIGCONT)
        assert running.line.up.wait(30)


def test_a_far_device_is_restarted_from_the_overview(
    node: NodeProcess, paired: Path, reader: Running
) -> None:
    manager = requests.Session()
    form = {"staff_no": "1009", "password": PASSWORD}
    assert manager.post(f"{node.url}/sign-in", data=form, timeout=20).ok
    with agent(node, paired, spec("K1-R", "idcard", "sdt", reader.wire)) as running:
        until(lambda: (s := node.device("K1-R")) and s.state == "up")
        before = running.supervisor.health()[0].since
        url = f"{node.url}/overview/devices/K1-R/restart"
        assert manager.post(url, timeout=20).ok
        until(lambda: running.supervisor.health()[0].since > before)
        until(lambda: running.supervisor.health()[0].state == "up")
        assert node.device("K1-R").state == "up"  # type: ignore[union-attr]
