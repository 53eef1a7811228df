"""One target under atheris: ``python -m tests.fuzz.one NAME CORPUS [libFuzzer's options]``; with a
file in the place of the corpus, that one input is run."""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["devices", "sync", "domain", "tests.fuzz"]):
    from tests.fuzz.targets import BY_NAME


def main() -> None:
    """Never returns: libFuzzer ends the process."""
    name, corpus, *options = sys.argv[1:]
    target = BY_NAME[name]
    if Path(corpus).is_dir():
        for number, seed in enumerate(target.seeds):
            (Path(corpus) / f"seed-{number}").write_bytes(seed)
    atheris.Setup([sys.argv[0], corpus, *options], target.run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
