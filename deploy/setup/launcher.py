"""./hall: understand the command line, prepare what the command needs, hand over to it."""

import os
import signal
import sys
from collections.abc import Sequence

from deploy.setup import environment, extras, frontend, packages, witnesses
from deploy.setup.commands import BY_NAME, Command, details, overview
from deploy.setup.errors import SetupError
from deploy.setup.paths import ROOMS, ROOT
from deploy.setup.progress import run_step, say

SETUP_PACKAGES = ("fonts-wqy-microhei",)
DEV_PACKAGES = ("chromium", "postgresql", "wrk", "espeak-ng", "xvfb", "xdotool")
HELP = ("-h", "--help", "help")


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit status, or does not return when the command takes over."""
    if not arguments or arguments[0] in HELP:
        return _help(arguments[1:])
    name, rest = arguments[0], list(arguments[1:])
    command = BY_NAME.get(name)
    if command is None:
        say(f"there is no command {name!r}; ./hall --help lists them")
        return 2
    # A polite kill ends the program we wait for, too; the command that takes over starts afresh.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _run(command, rest)
    except SetupError as error:
        say(str(error))
        return error.code
    except KeyboardInterrupt:
        say("stopped; the next ./hall takes up from here")
        return 130


def _help(names: Sequence[str]) -> int:
    command = BY_NAME.get(names[0]) if names else None
    if names and command is None:
        say(f"there is no command {names[0]!r}; ./hall --help lists them")
        return 2
    sys.stdout.write((details(command) if command else overview()) + "\n")
    return 0


def _run(command: Command, rest: list[str]) -> int:
    asks_for_help = any(word in ("-h", "--help") for word in rest)
    if not command.module and asks_for_help:
        return _help([command.name])
    if command.name == "doctor":
        from deploy.setup import doctor  # only here: it is the one command that looks everywhere

        return doctor.main()
    if command.name == "setup":
        return _set_up(rest)
    prepared = environment.ensure(command.lock)
    if not asks_for_help:
        prepare_surroundings(command, rest)
        extras.ensure(prepared, command.name, fetch=command.name == "test")
    hand_over(prepared, command.module, rest)
    return 0


def prepare_surroundings(command: Command, rest: list[str]) -> None:
    """Debian packages and front-end files of `command`, where these words ask for them."""
    if command.bare and not command.runs_bare(rest):
        return
    packages.ensure(command.packages)
    if command.frontend:
        frontend.ensure()


def _set_up(rest: list[str]) -> int:
    unknown = [word for word in rest if word != "--dev"]
    if unknown:
        say(f"./hall setup does not know {unknown[0]!r}; it knows --dev")
        return 2
    prepared = environment.ensure("dev" if "--dev" in rest else "runtime")
    frontend.ensure()
    if "--dev" in rest:
        witnesses.ensure()
    packages.ensure(SETUP_PACKAGES + (DEV_PACKAGES if "--dev" in rest else ()))
    extras.ensure(prepared, fetch=True)
    _compile(prepared)
    say("ready")
    return 0


def _compile(prepared: environment.Environment) -> None:
    """Translations and bytecode, for nodes that run under an account that may not write here."""
    python, env = str(prepared.python), {"PYTHONPATH": str(ROOT)}
    run_step("compiling the translations", [python, "-m", "kiosk_ui.catalogue"], env=env)
    libraries = str(prepared.path / "lib")
    rooms = [str(ROOT / room) for room in ROOMS]
    run_step("compiling the libraries", [python, "-m", "compileall", "-qq", "-j0", libraries])
    run_step("compiling our own code", [python, "-m", "compileall", "-q", *rooms])


def hand_over(prepared: environment.Environment, module: str, rest: list[str]) -> None:
    """Become the command: same process, same folder, the checkout as the only extra import path."""
    python = str(prepared.python)
    os.environ["PYTHONPATH"] = str(ROOT)
    os.environ["PYTHONSAFEPATH"] = "1"  # the caller's folder is no place to import from
    os.environ["PYTHONNOUSERSITE"] = "1"
    for name in ("PYTHONHOME", "PYTHONDONTWRITEBYTECODE"):
        os.environ.pop(name, None)
    os.execv(python, [python, "-m", module, *rest])
