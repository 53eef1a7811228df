"""./hall fault: break everything on purpose and count what was lost. Progress on standard error."""

import json
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import click

from tests.bench.machine import describe
from tests.faults.kinds import BY_NAME, KINDS, OPTIONS, Kind, run
from tests.faults.scratch import MEMORY
from tests.faults.tally import MOST_WORDS, Tally

FIRST_SEED = 1
KNOWN = "\n".join(f"  {kind.name:<12}{kind.summary}" for kind in KINDS)


CommandT = TypeVar("CommandT", bound=Callable[..., object])


def _counts(command: CommandT) -> CommandT:
    """``--power-cuts N`` and so on, one for everything that a kind makes."""
    for option, kind in reversed(OPTIONS.items()):
        words = f"So many at least, of {kind.name}; alone: nothing else."
        command = click.option(f"--{option}", type=click.IntRange(1), help=words)(command)
    return command


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    help=f"""Break things on purpose and count what was lost.

    Real stores, real halls and a real centre meet power cuts, kills, flipped bits and a bad line.
    Exit status 1 when anything acknowledged was lost, anything counted twice, or a flipped bit
    went unnoticed; each failure names the command that repeats it.

    --power-cuts 100000, --restarts, --copies and the like make as many rounds as that takes, of
    their kind alone; with --long or --only beside the others.

    \b
    Kinds of fault:
    {KNOWN.replace(chr(10), chr(10) + "    ")}
    """,
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, no table.")
@click.option("--long", is_flag=True, help="Many more of each, about 45 minutes.")
@click.option("--plan", is_flag=True, help="Play a few rounds; say how long all would take.")
@click.option("--only", multiple=True, help="A kind of fault; repeatable. Without it: all.")
@click.option("--seed", type=int, help="Repeat one round of --only KIND, the one of this seed.")
@_counts
def fault(
    as_json: bool,
    long: bool,
    plan: bool,
    only: tuple[str, ...],
    seed: int | None,
    **counts: int | None,
) -> None:
    """The command; its help is above."""
    wanted = {name.replace("_", "-"): n for name, n in counts.items() if n is not None}
    kinds = _chosen(only, wanted, long=long)
    if seed is not None and len(only) != 1:
        raise click.UsageError("--seed repeats one round: say which kind with --only KIND")
    # A polite kill, too, ends what was started and clears its folders.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    rounds = {k: 1 if seed is not None else k.rounds(wanted, long=long) for k in kinds}
    if plan:
        click.echo(_plan(rounds))
        return
    first = FIRST_SEED if seed is None else seed
    found = {k.name: _timed(k, range(first, first + count)) for k, count in rounds.items()}
    click.echo(_as_json(found) if as_json else _as_table(found))
    sys.exit(0 if all(tally.held for tally, _ in found.values()) else 1)


def _chosen(only: Sequence[str], wanted: Mapping[str, int], *, long: bool) -> list[Kind]:
    """The kinds that were named; those of which a number is wanted; else all."""
    unknown = sorted(set(only) - set(BY_NAME))
    if unknown:
        raise click.BadParameter(f"{unknown[0]}; known are {', '.join(BY_NAME)}")
    asked = {OPTIONS[option].name for option in wanted}
    named = set(only) or (set(BY_NAME) if long else asked) or set(BY_NAME)
    return [kind for kind in KINDS if kind.name in named | asked]


def _plan(rounds: Mapping[Kind, int]) -> str:
    """What the rounds would take, by a few of each."""
    head, whole, rows = ("kind", "rounds", "makes", "about"), 0.0, []
    for kind, count in rounds.items():
        _say(f"{kind.name}: a few rounds")
        seconds = _pace(kind, min(count, kind.short, 4 * kind.processes)) * count
        whole += seconds
        makes = ", ".join(f"{each * count:,} {name}" for name, each in kind.makes.items())
        rows.append((kind.name, f"{count:,}", makes, _spell(seconds)))
    return _table([head, *rows, ("all", "", "", _spell(whole))])


def _pace(kind: Kind, count: int) -> float:
    """Seconds for each round, without those in which the processes get ready."""
    ends = [time.monotonic()]
    run(kind, range(FIRST_SEED, FIRST_SEED + count), lambda done, of: ends.append(time.monotonic()))
    ready = kind.processes if count > kind.processes else 0
    return (ends[-1] - ends[ready]) / (count - ready)


def _spell(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds > 90 else f"{seconds:.0f} s"


def _timed(kind: Kind, seeds: Sequence[int]) -> tuple[Tally, float]:
    began = time.monotonic()
    _say(f"{kind.name}: {len(seeds):,} rounds, seeds {seeds[0]} to {seeds[-1]}")
    told = [began]

    def tell(done: int, of: int) -> None:
        if time.monotonic() - told[0] > 5 and done < of:
            told[0] = time.monotonic()
            spent = told[0] - began
            left = _spell(spent * (of - done) / done)
            _say(f"{kind.name}: {done:,} of {of:,} rounds, {_spell(spent)}, about {left} left")

    tally = run(kind, seeds, tell)
    took = time.monotonic() - began
    _say(f"{kind.name}: {'held' if tally.held else 'BROKEN'}, {took:.0f} s")
    for words in tally.failures[:MOST_WORDS]:
        _say(f"  {words}")
    if len(tally.failures) > MOST_WORDS:
        _say(f"  and {len(tally.failures) - MOST_WORDS} more")
    return tally, took


def _as_json(found: dict[str, tuple[Tally, float]]) -> str:
    whole = Tally()
    kinds = []
    for name, (tally, took) in found.items():
        whole.add(tally)
        kinds.append({"kind": name, **tally.counts(), "seconds": round(took, 1)})
    return json.dumps(
        {
            "fault": [*found],
            "machine": describe(MEMORY),
            "held": whole.held,
            "total": whole.counts(),
            "kinds": kinds,
            "failures": whole.failures[:MOST_WORDS],
        },
        ensure_ascii=False,
    )


def _as_table(found: dict[str, tuple[Tally, float]]) -> str:
    head = ["kind", *Tally().counts(), "seconds", ""]
    rows = [
        [
            name,
            *map(str, tally.counts().values()),
            f"{took:.0f}",
            "held" if tally.held else "BROKEN",
        ]
        for name, (tally, took) in found.items()
    ]
    return _table([head, *rows])


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _say(line: str) -> None:
    sys.stderr.write(f"fault: {line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    fault(prog_name="./hall fault")
