"""./hall fuzz: bytes that grow towards every branch of a parser (atheris, coverage-guided)."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--seconds", default=30, show_default=True, help="For each target.")
@click.option("--target", "wanted", multiple=True, help="One target; repeatable. Without: all.")
@click.option("--corpus", type=click.Path(path_type=Path), help="Keep what was learned in here.")
@click.option("--list", "only_list", is_flag=True, help="Say what there is to fuzz.")
def fuzz(seconds: int, wanted: tuple[str, ...], corpus: Path | None, only_list: bool) -> None:
    """Fuzz every parser of bytes from outside: frames of devices, cards, batches and events.

    Coverage-guided: inputs that reach new code are kept and changed further. A find stops its
    target, is written to a file and repeated by the command that is printed. Exit status 1.
    """
    from tests.fuzz.targets import BY_NAME

    unknown = sorted(set(wanted) - set(BY_NAME))
    if unknown:
        raise click.BadParameter(f"{unknown[0]}; known are {', '.join(BY_NAME)}")
    if only_list:
        click.echo("\n".join(BY_NAME))
        return
    finds = []
    with tempfile.TemporaryDirectory(prefix="hall-fuzz-") as scratch:
        kept = corpus or Path(scratch)
        for name in wanted or BY_NAME:
            if not _one(name, seconds, kept / name):
                finds.append(name)
    if finds:
        click.echo(f"finds in: {', '.join(finds)}", err=True)
        sys.exit(1)
    click.echo(f"{len(wanted or BY_NAME)} targets, no finds")


def _one(name: str, seconds: int, corpus: Path) -> bool:
    """A process of its own for each target: libFuzzer ends its process."""
    corpus.mkdir(parents=True, exist_ok=True)
    find = Path.cwd() / f"fuzz-find-{name}"
    command = [sys.executable, "-m", "tests.fuzz.one", name, str(corpus)]
    started = time.monotonic()
    done = subprocess.run(
        [
            *command,
            *(f"-max_total_time={seconds}", "-max_len=4096", "-timeout=10"),
            *("-rss_limit_mb=2048", f"-exact_artifact_path={find}", "-print_final_stats=1"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    runs = _figure(done.stderr, "stat::number_of_executed_units:")
    rate = int(runs / max(time.monotonic() - started, 0.001))
    reached = len(list(corpus.iterdir()))
    good = done.returncode == 0
    click.echo(f"{'✓' if good else '✗'} {name:<18} {runs:>10} runs {rate:>8}/s {reached:>5} kept")
    if not good:
        click.echo(done.stderr[-3000:], err=True)
        click.echo(f"repeat it: {sys.executable} -m tests.fuzz.one {name} {find}", err=True)
    return good


def _figure(text: str, label: str) -> int:
    line = next((part for part in text.splitlines() if part.startswith(label)), "")
    return int(line.removeprefix(label).strip() or 0)


if __name__ == "__main__":
    fuzz()
