"""Programs that nobody here wrote, which the tests read our bytes with: from npm, for tests only.

They lie under .hall/ in a folder that is named after their lock, so that a new lock fetches anew.
"""

import hashlib
import shutil
from pathlib import Path

from deploy.setup import frontend
from deploy.setup.machine import only_one
from deploy.setup.paths import DEPLOY, STATE
from deploy.setup.progress import say

LOCKED = DEPLOY / "npm-tests"


def folder() -> Path:
    """Where their node_modules is."""
    lock = (LOCKED / "package-lock.json").read_bytes()
    return STATE / f"npm-tests-{hashlib.sha256(lock).hexdigest()[:16]}"


def ensure() -> None:
    """Have them in place. Quiet when they are. Raises SetupError."""
    if folder().exists():
        return
    with only_one():
        if not folder().exists():
            _make()


def _make() -> None:
    say("fetching the programs that tests read our bytes with")
    draft = STATE / "npm-tests.new"
    frontend.fetch_locked(LOCKED, draft, "--omit=optional")
    for old in STATE.glob("npm-tests-*"):
        shutil.rmtree(old)
    draft.rename(folder())
