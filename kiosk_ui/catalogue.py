"""The message catalogues: what is in the templates, and compiling it.

``python -m kiosk_ui.catalogue`` compiles; ``--missing`` lists what a catalogue lacks.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOM = Path(__file__).parent
LOCALES = ROOM / "locale"
SPEAKING = ("edge", "central")
"""Rooms whose code says words to people; their catalogue is here too."""

METHODS = [("templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
KEYWORDS: dict[str, None] = {"_": None, "gettext": None, "other": None}


def compile_catalogues(locales: Path = LOCALES) -> list[Path]:
    """Compile each .po whose .mo is missing or older; returns what was written."""
    return [_compile(po) for po in sorted(locales.rglob("*.po")) if _stale(po)]


def used_messages() -> dict[str, str]:
    """Every msgid in templates and code -> the first place where it stands."""
    found: dict[str, str] = {}
    for room in (ROOM, *(ROOM.parent / name for name in SPEAKING)):
        rows = extract_from_dir(room, METHODS, OPTIONS, keywords=KEYWORDS)
        for path, line, message, *_ in rows:
            found.setdefault(str(message), f"{room.name}/{path}:{line}")
    return found


def known_messages(po: Path) -> dict[str, str]:
    """msgid -> translation of a catalogue; untranslated and fuzzy ones are left out."""
    with po.open("rb") as file:
        catalogue = read_po(file)
    return {str(m.id): str(m.string) for m in catalogue if m.id and m.string and not m.fuzzy}


def missing(locales: Path = LOCALES) -> Iterator[str]:
    """One line for each msgid that a catalogue has no translation for."""
    used = used_messages()
    for po in sorted(locales.rglob("*.po")):
        known = known_messages(po)
        for message, place in used.items():
            if message not in known:
                yield f"{po.relative_to(locales)}: {place}: {message}"


def _stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns


def _compile(po: Path) -> Path:
    target = po.with_suffix(".mo")
    with po.open("rb") as source:
        catalogue = read_po(source)
    # Two nodes may start at the same moment: write beside, then rename.
    with tempfile.NamedTemporaryFile(dir=po.parent, delete=False) as file:
        write_mo(file, catalogue)
    os.chmod(file.name, 0o644)
    os.replace(file.name, target)
    return target


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m kiosk_ui.catalogue", description=__doc__)
    parser.add_argument("--missing", action="store_true", help="list msgids without translation")
    if parser.parse_args().missing:
        lines = list(missing())
        sys.stdout.writelines(f"{line}\n" for line in lines)
        return 1 if lines else 0
    sys.stdout.writelines(f"{path}\n" for path in compile_catalogues())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
