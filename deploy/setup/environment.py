"""The Python environment of this checkout, made from a lock file with hashes.

Each lock file gets a folder of its own under .hall/envs/, named after the lock's content. It counts
only once its stamp is written, so an interrupted set-up is simply done again, and a node that runs
from an older environment keeps it while a newer one is made. `.hall/env` points to the newest.
"""

import hashlib
import json
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from deploy.setup.installer import install_requirements
from deploy.setup.machine import only_one
from deploy.setup.paths import DEPLOY, STATE
from deploy.setup.progress import say

# dev holds everything of runtime at the same versions, so it serves where runtime is asked for.
LOCKS = {"runtime": ("dev", "runtime"), "dev": ("dev",), "fuzz": ("fuzz",)}


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment: `lock` is the file it comes from, `path` the folder it lives in."""

    lock: Path
    path: Path

    @property
    def python(self) -> Path:
        return self.path / "bin" / "python"

    @property
    def stamp(self) -> Path:
        return self.path / "hall-stamp.json"


def environment(name: str, deploy: Path = DEPLOY, state: Path = STATE) -> Environment:
    """The environment that belongs to `deploy/<name>.lock` as it is now, made or not."""
    lock = deploy / f"{name}.lock"
    key = hashlib.sha256()
    for part in (lock.read_bytes(), platform.machine().encode(), os.fsencode(state)):
        key.update(hashlib.sha256(part).digest())
    return Environment(lock, state / "envs" / f"{name}-{key.hexdigest()[:16]}")


def is_ready(env: Environment) -> bool:
    """Was it finished, and is the Python it was made with still the same one?"""
    try:
        stamp = json.loads(env.stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    base = os.path.realpath(env.python)
    return stamp.get("python") == base and os.access(base, os.X_OK)


def write_stamp(env: Environment) -> None:
    """Mark the environment as finished; appears whole or not at all."""
    stamp = {"lock": env.lock.name, "python": os.path.realpath(env.python)}
    draft = env.stamp.with_suffix(".new")
    draft.write_text(json.dumps(stamp) + "\n", encoding="utf-8")
    draft.replace(env.stamp)


def find_ready(lock: str) -> Environment | None:
    """A finished environment that serves `lock`, or None."""
    return next((env for env in map(environment, LOCKS[lock]) if is_ready(env)), None)


def ensure(lock: str) -> Environment:
    """The environment for `lock`, made now if it is not there. Quiet when it is."""
    ready = find_ready(lock)
    if ready is not None:
        return ready
    with only_one():
        ready = find_ready(lock)  # whoever held the lock before us may have made it
        if ready is None:
            ready = _make(environment(lock))
        _point_to(ready)
    return ready


def _make(env: Environment) -> Environment:
    python = f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"
    say(f"making the Python environment (Python {python}, {env.lock.name})")
    if env.path.exists():
        shutil.rmtree(env.path)
    env.path.parent.mkdir(parents=True, exist_ok=True)
    install_requirements(env.path, env.lock)
    write_stamp(env)
    return env


def _point_to(env: Environment) -> None:
    link = STATE / "env"
    draft = STATE / "env.new"
    draft.unlink(missing_ok=True)
    draft.symlink_to(env.path.relative_to(STATE))
    os.replace(draft, link)
