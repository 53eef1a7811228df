"""./hall fault: break everything on purpose and count what was lost. Progress on standard error."""

import json
import signal
import sys
import time
from collections.abc import Sequence

import click

from tests.bench.machine import describe
from tests.faults.kinds import BY_NAME, KINDS, Kind, run
from tests.faults.scratch import MEMORY
from tests.faults.tally import MOST_WORDS, Tally

FIRST_SEED = 1
KNOWN = "\n".join(f"  {kind.name:<12}{kind.summary}" for kind in KINDS)


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    help=f"""Break things on purpose and count what was lost.

    Real stores, real halls and a real centre meet power cuts, kills, flipped bits and a bad line.
    Exit status 1 when anything acknowledged was lost, anything counted twice, or a flipped bit
    went unnoticed; each failure names the command that repeats it.

    \b
    Kinds of fault:
    {KNOWN.replace(chr(10), chr(10) + "    ")}
    """,
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, no table.")
@click.option("--long", is_flag=True, help="Many more of each: 100,000 power cuts, about an hour.")
@click.option("--only", multiple=True, help="A kind of fault; repeatable. Without it: all.")
@click.option("--seed", type=int, help="Repeat one round of --only KIND, the one of this seed.")
def fault(as_json: bool, long: bool, only: tuple[str, ...], seed: int | None) -> None:
    """The command; its help is above."""
    unknown = sorted(set(only) - set(BY_NAME))
    if unknown:
        raise click.BadParameter(f"{unknown[0]}; known are {', '.join(BY_NAME)}")
    if seed is not None and len(only) != 1:
        raise click.UsageError("--seed repeats one round: say which kind with --only KIND")
    # A polite kill, too, ends what was started and clears its folders.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    found = {}
    for kind in KINDS:
        if not only or kind.name in only:
            first = FIRST_SEED if seed is None else seed
            count = 1 if seed is not None else kind.rounds(long=long)
            found[kind.name] = _timed(kind, range(first, first + count))
    click.echo(_as_json(found) if as_json else _as_table(found))
    sys.exit(0 if all(tally.held for tally, _ in found.values()) else 1)


def _timed(kind: Kind, seeds: Sequence[int]) -> tuple[Tally, float]:
    began = time.monotonic()
    _say(f"{kind.name}: {len(seeds)} rounds, seeds {seeds[0]} to {seeds[-1]}")
    told = [began]

    def tell(done: int, of: int) -> None:
        if time.monotonic() - told[0] > 5 and done < of:
            told[0] = time.monotonic()
            _say(f"{kind.name}: {done} of {of} rounds, {told[0] - began:.0f} s")

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
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in (head, *rows)
    )


def _say(line: str) -> None:
    sys.stderr.write(f"fault: {line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    fault(prog_name="./hall fault")
