"""./hall demo: a whole hall at work on this machine."""

import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic
from types import FrameType

import click

from simulators.crowd.crowd import Crowd
from simulators.day.check import check
from simulators.day.script import Told
from simulators.demo.errors import DemoError
from simulators.demo.folder import USUAL, DemoFolder
from simulators.demo.guide import open_in_browser, printed
from simulators.demo.house import House
from simulators.demo.start import Wishes, house

WATCH_S = 1.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody pressed Ctrl-C, or asked politely from outside."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Where to keep it.")
@click.option("--fresh", is_flag=True, help="Throw away what an earlier demo has left.")
@click.option("--port", default=0, help="The hall's port; without it 8100 or a free one.")
@click.option("--pads", default=3, show_default=True, help="Windows with an evaluation pad.")
@click.option("--crowd", is_flag=True, help="Let simulated citizens and staff do the work.")
@click.option("--speed", default=10.0, show_default=True, help="How much faster the crowd lives.")
@click.option("--open", "browse", is_flag=True, help="Open the pages in a browser.")
@click.option("--check", "checks", is_flag=True, help="Play one whole day, say what held, and end.")
def demo(
    data: Path | None,
    fresh: bool,
    port: int,
    pads: int,
    crowd: bool,
    speed: float,
    browse: bool,
    checks: bool,
) -> None:
    """Start a provincial centre, one hall and its simulated devices, and print their pages.

    Everything runs on this machine and stops with Ctrl-C. The next start goes on with the same
    data. With --check nothing is kept: a whole day is played in a folder of its own.
    """
    try:
        with _stoppable():
            if checks:
                sys.exit(0 if _check() else 1)
            _run(data or USUAL, fresh, Wishes(port, pads), speed if crowd else None, browse)
    except Stopped:
        click.echo("\n停止了 · stopped")
    except DemoError as error:
        raise click.ClickException(str(error)) from error


def _run(data: Path, fresh: bool, wishes: Wishes, speed: float | None, browse: bool) -> None:
    began = monotonic()
    with DemoFolder(data) as folder:
        if fresh:
            folder.clear()
        with house(folder, wishes) as built:
            click.echo(printed(built))
            click.echo(f"  就绪 · ready, {monotonic() - began:.1f} s")
            if browse:
                click.echo(f"  {open_in_browser(built)}")
            with _crowd(built, speed):
                _watch(built)


def _check() -> bool:
    click.echo("一整天，没有人动手 · a whole day without a person")
    began = monotonic()
    with tempfile.TemporaryDirectory(prefix="hall-demo-") as path, DemoFolder(Path(path)) as folder:
        with house(folder, Wishes(any_port=True)) as built:
            good = check(built, tell)
            if not good:
                click.echo(_complaints(built))
        seconds = monotonic() - began
    verdict = "一天顺利 · the day went well" if good else "没有通过 · the day did not go well"
    click.echo(f"{verdict}, {seconds:.0f} s")
    return good


def tell(told: Told) -> None:
    """One line about a step, and what was seen."""
    mark, step = "✓" if told.good else "✗", told.step
    click.echo(f"{mark} {step.number} {step.name} · {step.name_en}  {told.seconds:.1f} s")
    click.echo(f"    {told.seen}")


def _complaints(built: House) -> str:
    """What the programs said last, for whoever looks for the reason."""
    logs = sorted(built.folder.logs.glob("*.log"))
    said = {log.stem: log.read_text("utf-8", "replace").strip() for log in logs}
    return "\n".join(f"--- {name}\n{text[-2000:]}" for name, text in said.items() if text)


def _watch(built: House) -> None:
    """Until somebody stops us. Raises DemoError when a program falls over."""
    while True:
        Event().wait(WATCH_S)
        for program in built.programs.fallen():
            raise DemoError(f"{program.name} ended by itself:\n{program.tail()}")


@contextmanager
def _crowd(built: House, speed: float | None) -> Iterator[None]:
    if speed is None:
        yield
        return
    crowd = Crowd(built, speed)
    crowd.start()
    click.echo(
        f"  人来了 · people walk in, {crowd.windows} windows at work, {speed:g} times as fast"
    )
    try:
        yield
    finally:
        crowd.end()


@contextmanager
def _stoppable() -> Iterator[None]:
    """A signal raises Stopped once; those that follow do not disturb the tidying up."""

    def stop(number: int, frame: FrameType | None) -> None:
        for other in SIGNALS:
            signal.signal(other, signal.SIG_IGN)
        raise Stopped

    before = {number: signal.signal(number, stop) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
