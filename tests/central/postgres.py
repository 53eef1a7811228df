"""A private PostgreSQL cluster for a test run: own folder, own socket, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RUNUSER = shutil.which("runuser", path=f"{os.defpath}:/usr/sbin:/sbin") or "runuser"
"""Where administrators' programs are: not on everybody's PATH."""

SETTINGS = "-c listen_addresses= -c max_connections=60 -c shared_buffers=32MB"


def programs() -> Path:
    """Where PostgreSQL's programs are. Fails with the line that installs them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    assert found, "PostgreSQL is not installed: apt-get install postgresql"
    return found[-1].parent


def owner() -> str:
    """Whose the servers' files are: PostgreSQL refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


@contextmanager
def cluster(settings: str = SETTINGS) -> Iterator[str]:
    """The URL prefix of a running cluster; put a database's name between its two halves."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    shutil.chown(folder, owner())
    data = folder / "data"
    try:
        run("initdb", "-D", str(data), "-U", "hall", "-A", "trust", "-E", "UTF8", "-N")
        options = f"{settings} -k {folder}"
        log = str(folder / "log")
        run("pg_ctl", "-D", str(data), "-w", "-l", log, "-o", options, "start")
        try:
            yield f"postgresql://hall@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's programs, as its files' owner."""
    command = [str(programs() / program), *arguments]
    if os.geteuid() == 0:
        command = [RUNUSER, "-u", owner(), "--", *command]
    # Output goes nowhere: the server would inherit a pipe and keep it open for ever.
    subprocess.run(
        command,
        check=True,
        cwd="/",
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
