"""What is added to an environment only where this machine can build it, or only where it is used.

pyscard has no wheel for Linux: it is compiled against pcsclite's headers. The reader of scanned
papers is 110 MB of models and runtime that a centre has no use for. A machine without either runs
all the same: what needs it is off, and ./hall doctor says what to do.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from deploy.setup import packages
from deploy.setup.environment import Environment
from deploy.setup.errors import StepFailed
from deploy.setup.installer import install_more
from deploy.setup.machine import only_one
from deploy.setup.paths import DEPLOY
from deploy.setup.progress import say


@dataclass(frozen=True, slots=True)
class Extra:
    """`lock` is deploy/<lock>.lock; `packages` are what building it takes, and what it runs on;
    `commands`: which of ./hall's use it, empty for all. Set-up adds every one.
    """

    lock: str
    packages: tuple[str, ...]
    what: str
    commands: tuple[str, ...] = ()


EXTRAS = (
    Extra(
        "pcsc",
        ("libpcsclite-dev", "swig", "gcc", "python3-dev", "pcscd"),
        "chip cards over PC/SC (社保卡, 银行卡)",
    ),
    Extra("ocr", (), "reading of scanned papers (识别)", ("edge", "demo")),
)


def ensure(env: Environment, command: str = "", *, fetch: bool = False) -> None:
    """Add what can be built here and `command` uses; without one everything. `fetch`: get the
    Debian packages first when we are root.
    """
    for extra in EXTRAS:
        if is_added(env, extra) or (command and extra.commands and command not in extra.commands):
            continue
        if fetch:
            packages.ensure(extra.packages, insist=False)
        # a node's own account may not write here; it runs with what set-up has made
        if not packages.missing(extra.packages) and os.access(env.path, os.W_OK):
            _add(env, extra, again=fetch)


def is_added(env: Environment, extra: Extra) -> bool:
    """Is it in the environment, as its lock is now?"""
    return _stamp(env, extra) == {"lock": _key(extra), "added": True}


def advice(extra: Extra) -> str:
    """What a person types to get it."""
    absent = packages.missing(extra.packages)
    first = f"{packages.apt_line(absent)} && " if absent else ""
    return f"{first}./hall setup"


def _add(env: Environment, extra: Extra, *, again: bool) -> None:
    with only_one():
        known = _stamp(env, extra)
        if known.get("lock") == _key(extra) and (known["added"] or not again):
            return  # somebody did it meanwhile, or it did not work last time
        try:
            install_more(env.path, DEPLOY / f"{extra.lock}.lock")
            added = True
        except StepFailed as failure:
            say(f"{extra.what}: not built, so they stay off\n{failure}")
            added = False
        words = json.dumps({"lock": _key(extra), "added": added})
        _stamp_path(env, extra).write_text(words + "\n", encoding="utf-8")


def _stamp(env: Environment, extra: Extra) -> dict[str, object]:
    try:
        return dict(json.loads(_stamp_path(env, extra).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _stamp_path(env: Environment, extra: Extra) -> Path:
    return env.path / f"hall-{extra.lock}.json"


def _key(extra: Extra) -> str:
    return hashlib.sha256((DEPLOY / f"{extra.lock}.lock").read_bytes()).hexdigest()
