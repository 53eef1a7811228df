"""Tiny runs of the real benches: what they print is what the contract names."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench.children import ROOT, environment, spawned

FIGURE = {"name", "value", "unit", "floor", "ratio", "aim"}
PATIENCE_S = 60.0


def bench(work: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.bench", *arguments, "--json", "--work", str(work)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def figures(done: subprocess.CompletedProcess[str], name: str) -> dict[str, dict[str, Any]]:
    """The figures by name, after a look at their shape."""
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["bench"] == name
    assert {"cores", "cpu", "memory_gib", "python", "kernel"} <= set(told["machine"])
    for figure in told["figures"]:
        assert set(figure) == FIGURE
        # Two agents on a quiet machine may cost less than a tick of its clock.
        if figure["name"].endswith(("cpu_percent", "bias_s")):
            continue
        assert figure["value"] > 0
        if name != "foresight":
            assert figure["floor"] > 0
            assert figure["ratio"] > 0
    return {figure["name"]: figure for figure in told["figures"]}


def test_ticket(tmp_path: Path) -> None:
    done = bench(tmp_path, "ticket", "--rounds", "1", "--seconds", "1", "--streams", "5")
    if shutil.which("wrk") is None:
        assert done.returncode == 1
        assert "wrk is not installed" in done.stderr
        return
    found = figures(done, "ticket")
    rates = {f"tickets_per_s_c{clients}" for clients in (1, 16, 64)}
    assert {*rates, "ticket_p99_ms_c16_streams5", "raw_sqlite_commits_per_s"} <= set(found)
    assert found["tickets_per_s_c16"]["aim"] == "ratio >= 0.6"
    assert found["ticket_p99_ms_c16_streams5"]["aim"] == "value < 50"
    assert "proved" in done.stderr


def test_a_bench_that_is_told_to_stop_leaves_nothing_behind(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.bench", "card", "--work", str(tmp_path)]
    with spawned(command, environment(), subprocess.PIPE) as process:
        end = time.monotonic() + PATIENCE_S
        while not list(tmp_path.glob("card-*/data/hall.db")) and time.monotonic() < end:
            time.sleep(0.05)
        assert process.poll() is None
        process.terminate()
        process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 1
    assert list(tmp_path.iterdir()) == []


def test_card(tmp_path: Path) -> None:
    found = figures(bench(tmp_path, "card", "--samples", "2", "--no-serial"), "card")
    assert set(found) == {"card_to_ticket_p50_ms", "card_to_ticket_p99_ms"}
    assert found["card_to_ticket_p99_ms"]["aim"] == "value < 100"
    assert found["card_to_ticket_p50_ms"]["value"] <= found["card_to_ticket_p99_ms"]["value"]


def test_kiosk(tmp_path: Path) -> None:
    found = figures(bench(tmp_path, "kiosk", "--samples", "1", "--hours", "1"), "kiosk")
    aims = {name: figure["aim"] for name, figure in found.items()}
    assert aims == {
        "card_to_page_p99_ms": "value < 500",
        "touch_to_page_p99_ms": "value < 100",
        "kiosk_page_kb": "value < 300",
        "board_heap_last_hour_mb": "ratio < 1.1",
        "board_nodes_last_hour": "ratio < 1.1",
    }


def test_devices(tmp_path: Path) -> None:
    small = ("--samples", "1", "--agents", "2", "--cards", "1", "--device", "printer")
    found = figures(bench(tmp_path, "devices", *small), "devices")
    assert {"card_read_ms", "ticket_print_ms", "page_capture_ms"} <= set(found)
    assert {"agents2_cpu_percent", "agents2_rss_mb", "agent_event_p99_ms"} <= set(found)
    assert found["agent_event_p99_ms"]["aim"] == "value < 100"


def test_sync(tmp_path: Path) -> None:
    found = figures(bench(tmp_path, "sync", "--rounds", "1", "--events", "300"), "sync")
    names = {"push_events_per_s_sqlite", "push_events_per_s_postgresql"}
    assert set(found) == {*names, "bytes_per_event_on_wire"}
    assert {found[name]["aim"] for name in names} == {"ratio >= 0.8"}


def test_ingest(tmp_path: Path) -> None:
    sizes = ("--halls", "4", "--events", "60", "--batch", "30", "--small", "20")
    found = figures(bench(tmp_path, "ingest", "--rounds", "1", *sizes), "ingest")
    assert found["folded_events_per_s_postgresql"]["aim"] == "value > 20000"
    assert "folded_events_per_s_postgresql_batches_of_20" in found


def test_latency(tmp_path: Path) -> None:
    found = figures(bench(tmp_path, "latency", "--samples", "2"), "latency")
    for way in ("decision_to_window", "ticket_to_province"):
        assert found[f"{way}_p99_ms"]["aim"] == "value < 1000"
        assert found[f"{way}_p50_ms"]["value"] <= found[f"{way}_p99_ms"]["value"]


def test_rebuild(tmp_path: Path) -> None:
    sizes = ("--rounds", "2", "--events", "600", "--halls", "3")
    found = figures(bench(tmp_path, "rebuild", *sizes), "rebuild")
    assert set(found) == {"refold_events_per_s_edge", "refold_events_per_s_centre"}


def test_foresight(tmp_path: Path) -> None:
    small = ("--halls", "1", "--days", "1", "--learning-days", "2", "--first-seed", "2")
    found = figures(bench(tmp_path, "foresight", *small), "foresight")
    assert found["wait_mae_s"]["aim"] == "ratio < 1"
    naive = [found[f"naive_{way}_mae_s"]["value"] for way in ("last_hour", "head_of_line")]
    assert found["wait_mae_s"]["floor"] == min(naive) > found["wait_mae_s"]["value"]


def test_storm(tmp_path: Path) -> None:
    found = figures(bench(tmp_path, "storm", "--halls", "4", "--day", "0.01"), "storm")
    assert found["province_whole_s"]["aim"] == "value < 600"
    assert {"live_hall_worst_delay_ms", "centre_rss_mb", "halls_simulated"} <= set(found)


def test_window(tmp_path: Path) -> None:
    small = ("--cases", "300", "--stations", "3", "--samples", "4")
    found = figures(bench(tmp_path, "window", *small), "window")
    reading = "page_to_read_document_s"
    typing = {"key_to_screen_p99_ms", "search_p99_ms", "paper_p99_ms"}
    assert set(found) == {*typing, reading, "edge_rss_mb"}
    assert found["search_p99_ms"]["aim"] == "value < 50"
