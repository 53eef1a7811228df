"""Installing locked requirements: with uv from PATH, else uv fetched through pip, else pip alone.

HALL_SETUP=uv or HALL_SETUP=pip insists on one way.
"""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from deploy.setup.errors import SetupError, StepFailed
from deploy.setup.packages import require
from deploy.setup.paths import DEPLOY, STATE
from deploy.setup.progress import run_step, say

PIP_OPTIONS = ("--require-hashes", "--no-input", "--disable-pip-version-check")


def install_requirements(path: Path, lock: Path) -> None:
    """Make a virtual environment at `path` holding exactly what `lock` names."""
    way = _way()
    if way != "pip":
        try:
            _with_uv(find_uv(), path, lock)
            return
        except StepFailed as failure:
            if way == "uv":
                raise
            say(f"uv did not manage it, so pip does it\n{failure}")
    shutil.rmtree(path, ignore_errors=True)
    _with_pip(path, lock)


def install_more(path: Path, lock: Path) -> None:
    """Add what `lock` names to the environment at `path`; sources may be compiled, with build
    tools from the same lock. Raises StepFailed."""
    python, title = str(path / "bin" / "python"), f"adding {lock.stem} ({lock.name}; compiles)"
    if _way() == "pip":
        run_step(title, [python, "-m", "pip", "install", *PIP_OPTIONS, "-r", str(lock)])
        return
    argv = [find_uv(), "pip", "install", "--python", python, "--require-hashes"]
    run_step(title, [*argv, "--build-constraints", str(lock), "-r", str(lock)], env=_uv_settings())


def install_folder(path: Path, lock: Path) -> None:
    """Unpack what `lock` names into the plain folder `path`, which appears whole or not at all."""
    draft = path.with_name(f"{path.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    argv = [*_pip(), "install", *PIP_OPTIONS, "--target", str(draft), "-r", str(lock)]
    run_step(f"fetching {lock.stem} ({lock.name})", argv)
    shutil.rmtree(path, ignore_errors=True)
    draft.rename(path)


def find_uv() -> str:
    """uv from PATH, or one fetched into .hall/tools. Raises StepFailed if there is none."""
    on_path = shutil.which("uv")
    if on_path:
        return on_path
    own = STATE / "tools" / "bin" / "uv"
    if not own.exists():
        install_folder(STATE / "tools", DEPLOY / "tools.lock")
    return str(own)


def _way() -> str:
    way = os.environ.get("HALL_SETUP", "auto")
    if way not in ("auto", "uv", "pip"):
        raise SetupError(f"HALL_SETUP is {way!r}; it can be auto, uv or pip")
    return way


def _with_uv(uv: str, path: Path, lock: Path) -> None:
    env = _uv_settings()
    run_step(
        "making an empty environment", [uv, "venv", "--python", sys.executable, str(path)], env=env
    )
    argv = [uv, "pip", "install", "--python", str(path / "bin" / "python"), "--require-hashes"]
    run_step("installing the locked packages with uv", [*argv, "-r", str(lock)], env=env)


def _uv_settings() -> dict[str, str]:
    # uv's own downloads of Python are off: an environment uses the Python that was asked.
    env = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_CONFIG": "1", "UV_NO_PROGRESS": "1"}
    index = os.environ.get("PIP_INDEX_URL")
    return env | ({"UV_DEFAULT_INDEX": index} if index else {})


def _with_pip(path: Path, lock: Path) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        require("python3-venv")
    run_step("making an environment with pip", [sys.executable, "-m", "venv", str(path)])
    argv = [str(path / "bin" / "python"), "-m", "pip", "install", *PIP_OPTIONS, "-r", str(lock)]
    run_step("installing the locked packages with pip (a minute or two)", argv)


def _pip() -> list[str]:
    """A pip that may unpack into a folder: this Python's, or one in an environment of its own."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    home = STATE / "pip"
    if not (home / "bin" / "pip").exists():
        if importlib.util.find_spec("ensurepip") is None:
            require("python3-venv")
        run_step("this Python has no pip; making one", [sys.executable, "-m", "venv", str(home)])
    return [str(home / "bin" / "python"), "-m", "pip"]
