"""What runs on a kiosk or window PC runs on its system, whichever that is."""

import ast
from pathlib import Path

from deploy.setup.paths import ROOT

ONLY_ON_UNIX = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}


def imported(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_drivers_and_agent_import_nothing_that_only_unix_has() -> None:
    for file in (ROOT / "devices").rglob("*.py"):
        assert not imported(file) & ONLY_ON_UNIX, file.relative_to(ROOT)
