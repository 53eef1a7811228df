"""The table of commands: one entry each, and all that set-up has to know about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One word after ./hall.

    `module` runs under the environment of `lock`; without a module the launcher does it itself.
    `packages` name entries of packages.PACKAGES; `frontend` asks for the npm files; of a command
    that is `bare` its subcommands need neither.
    """

    name: str
    summary: str
    about: str
    module: str = ""
    lock: str = "runtime"
    packages: tuple[str, ...] = ()
    frontend: bool = False
    bare: bool = False

    def runs_bare(self, words: list[str]) -> bool:
        """Whether `words` name no subcommand."""
        rest = iter(words)
        for word in rest:
            if word == "--config":
                next(rest, None)
            elif not word.startswith("-"):
                return False
        return True


NAMES_FONTS = ("fonts-noto-cjk", "fonts-hanazono", "fonts-babelstone-han")
"""Every character that a name may have: on pages, tickets and papers."""

COMMANDS = (
    Command(
        "demo",
        "a whole hall at work on this machine: centre, hall, simulated devices",
        "Starts a provincial centre, one hall and its simulated card reader, printer and rating\n"
        "pad, fills them with real service items and prints the pages to open, with sign-ins.\n\n"
        "  ./hall demo                 look around; Ctrl-C stops everything\n"
        "  ./hall demo --crowd         citizens walk in by themselves\n"
        "  ./hall demo --check         play one whole day without a person; exit 0 if all is well",
        module="simulators.demo",
        packages=(
            "fonts-wqy-microhei",
            *NAMES_FONTS,
            "espeak-ng",
        ),
        frontend=True,
    ),
    Command(
        "edge",
        "the node of one hall (this is what a real hall runs)",
        "Runs a hall's node: tickets, windows, devices, screens. Works without a line to the\n"
        "centre and hands over what the centre has not got yet when the line is there.\n\n"
        "  ./hall edge --config hall.toml",
        module="edge.cli",
        packages=(
            *NAMES_FONTS,
            "espeak-ng",
            "alsa-utils",
            "libusb-1.0-0",
        ),
        frontend=True,
        bare=True,
    ),
    Command(
        "central",
        "the provincial centre",
        "Runs the centre: enrols halls, takes in their logs, shows every hall.\n\n"
        "  ./hall central --config centre.toml",
        module="central.cli",
        frontend=True,
        bare=True,
    ),
    Command(
        "agent",
        "the devices of a kiosk or window PC, for the hall's node",
        "Runs the devices that hang on this machine and keeps one line to the hall's node. Paired\n"
        "once with the code that the hall's manager sees.\n\n"
        "  ./hall agent pair --hall http://10.0.0.5:8100 --station K1 --config agent.toml\n"
        "  ./hall agent --config agent.toml",
        module="devices.agent.cli",
        packages=(*NAMES_FONTS, "espeak-ng", "alsa-utils", "libusb-1.0-0"),
    ),
    Command(
        "kiosk",
        "the screen of a kiosk: Chromium with no way out",
        "Shows a kiosk's pages and nothing else: starts Chromium locked down, waits for the hall,\n"
        "starts it again when it ends, keeps nothing of anybody.\n\n"
        "  ./hall kiosk policy --config kiosk.toml --write     once, as root\n"
        "  ./hall kiosk pair --config kiosk.toml\n"
        "  ./hall kiosk --config kiosk.toml",
        module="devices.kiosk.cli",
        packages=("chromium", *NAMES_FONTS),
    ),
    Command(
        "devices",
        "find, bind, try and watch the devices of a hall",
        "Finds what is plugged in, says how to bind it to stations, tries one device, shows what\n"
        "goes over its line in words.\n\n"
        "  ./hall devices scan --config hall.toml --bind\n"
        "  ./hall devices list\n"
        "  ./hall devices test K1-printer --config hall.toml\n"
        "  ./hall devices watch --driver sdt --url /dev/ttyUSB0",
        module="devices.cli",
        packages=("libusb-1.0-0",),
    ),
    Command(
        "sim",
        "simulated devices and citizens",
        "Runs the other end of a device's wire: a card reader, a printer, a rating pad, each\n"
        "with a small page to lay a card, press a star or run out of paper.\n\n"
        "  ./hall sim reader --link /tmp/reader\n"
        "  ./hall sim fleet fleet.toml     a hall with 40 windows and 8 kiosks in one process",
        module="simulators.cli",
        packages=("fonts-wqy-microhei",),
        frontend=True,
    ),
    Command(
        "log",
        "check a log file: ./hall log verify FILE",
        "Checks a hall's log with nothing but the file and the public keys: every hash, the\n"
        "chain, the signatures.\n\n"
        "  ./hall log verify FILE",
        module="sync.cli",
    ),
    Command(
        "sync",
        "how sync stands: backlog, age, rate, errors, clock, disk",
        "Asks a running node how it stands with the centre, or the centre how it stands with\n"
        "every hall; with a progress bar while a backlog drains.\n\n"
        "  ./hall sync status --config hall.toml\n"
        "  ./hall sync status --watch\n"
        "  ./hall sync status --url http://127.0.0.1:8000 --json",
        module="sync.status_cli",
    ),
    Command(
        "bench",
        "measure: tickets per second, card to ticket, sync, a province",
        "Runs a benchmark and prints one JSON object; each figure stands beside the floor that\n"
        "this machine sets, measured in the same run.\n\n"
        "  ./hall bench ticket --json\n"
        "  ./hall bench card --json\n"
        "  ./hall bench devices --json\n"
        "  ./hall bench setup --json\n"
        "  ./hall bench sync --json",
        module="tests.bench",
        lock="dev",
        packages=(
            "wrk",
            "chromium",
            "fonts-wqy-microhei",
            *NAMES_FONTS,
            "postgresql",
        ),
        frontend=True,
    ),
    Command(
        "pictures",
        "pictures of every page in every mode, to look through",
        "Takes a picture of every page at every size of its screen, in every mode and language,\n"
        "filled with examples, and writes a page to look through them.\n\n"
        "  ./hall pictures                  all of them, some minutes\n"
        "  ./hall pictures --only board     pages with this in their name\n"
        "  ./hall pictures --docs           the small sheets in docs/images/sheets anew, too",
        module="tests.pictures",
        lock="dev",
        packages=("chromium", *NAMES_FONTS),
        frontend=True,
    ),
    Command(
        "fuzz",
        "search for bytes that break a parser",
        "Feeds every parser of bytes from outside (frames of devices, cards, batches, events)\n"
        "bytes that grow towards each of its branches. Exit status 1 with the bytes of a find.\n\n"
        "  ./hall fuzz                       30 s for each\n"
        "  ./hall fuzz --target sdt --seconds 600\n"
        "  ./hall fuzz --list",
        module="tests.fuzz",
        lock="fuzz",
    ),
    Command(
        "fault",
        "break things on purpose and count what was lost",
        "Cuts the power under the stores, kills processes, flips bits, spoils the line and the\n"
        "disk, and counts what had been acknowledged and is gone. Exit status 1 if anything is.\n\n"
        "  ./hall fault --json\n"
        "  ./hall fault --long         100,000 power cuts, thousands of simulated provinces",
        module="tests.faults",
        lock="dev",
        packages=("iptables", "iproute2"),
    ),
    Command(
        "test",
        "every check: format, lint, types, import rules, tests",
        "Runs format, lint, types, the import contract and all tests, and says at the end what\n"
        "held. Other arguments go to pytest.\n\n"
        "  ./hall test\n"
        "  ./hall test --only lint     one part: lint, unit, journeys or faults\n"
        "  ./hall test tests/domain -k ticket",
        module="deploy.setup.checks",
        lock="dev",
        frontend=True,
    ),
    Command(
        "setup",
        "prepare this machine, start nothing",
        "Makes the environment and fetches the front-end files now, so that a node can start\n"
        "later without a line and under an account that may not write here.\n\n"
        "  ./hall setup                what edge, central and demo need\n"
        "  ./hall setup --dev          what test and bench need, too",
    ),
    Command(
        "doctor",
        "look at this machine and say what is missing",
        "Checks Python, the environment, SQLite, front-end files, Debian packages, ports, disk\n"
        "and clock. One line each; exit status 1 when something that is needed is missing.",
    ),
)

BY_NAME = {command.name: command for command in COMMANDS}


def overview() -> str:
    """The text of ./hall --help."""
    width = max(len(command.name) for command in COMMANDS)
    lines = [f"  {command.name:<{width}}  {command.summary}" for command in COMMANDS]
    return (
        "usage: ./hall COMMAND [arguments]\n\n"
        "A service hall's system: a node in every hall that works without a line, a provincial\n"
        "centre, and simulators for all the hardware. New here? Type ./hall demo\n\n"
        "commands:\n" + "\n".join(lines) + "\n\n"
        "./hall help COMMAND     more about one command (sets nothing up)\n"
        "./hall COMMAND --help   all its arguments\n\n"
        "The first command sets up what it needs under .hall/ in this folder; nothing is\n"
        "installed elsewhere but Debian packages, and those only when run as root."
    )


def details(command: Command) -> str:
    """The text of ./hall help COMMAND."""
    more = f"\n\nAll arguments: ./hall {command.name} --help" if command.module else ""
    return f"./hall {command.name}: {command.summary}\n\n{command.about}{more}"
