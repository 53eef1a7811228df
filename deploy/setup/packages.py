"""The Debian packages a command needs: a table, how to notice them, how to get them."""

import glob
import shutil
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass

from deploy.setup.errors import PackagesMissing, StepFailed
from deploy.setup.machine import is_debian, is_root, system_name
from deploy.setup.progress import run_step, say


@dataclass(frozen=True, slots=True)
class Package:
    """A Debian package.

    `found_by` holds programs (looked up on PATH) or absolute glob patterns, one of which is enough.
    `why` ends the sentence "it is needed for ..."; without a `needed` one the command still works.
    """

    name: str
    found_by: tuple[str, ...]
    why: str
    needed: bool = True


PACKAGES = {
    package.name: package
    for package in (
        Package(
            "fonts-wqy-microhei",
            ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",),
            "Chinese on the picture that the simulated printer draws",
            needed=False,
        ),
        Package(
            "fonts-noto-cjk",
            ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",),
            "Chinese on the papers of a case",
            needed=False,
        ),
        Package(
            "fonts-hanazono",
            ("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",),
            "rare characters of names (CJK extensions B to F)",
            needed=False,
        ),
        Package(
            "fonts-babelstone-han",
            ("/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf",),
            "rare characters of names (CJK extensions G and H)",
            needed=False,
        ),
        Package("espeak-ng", ("espeak-ng",), "the voice that calls numbers", needed=False),
        Package("alsa-utils", ("aplay",), "the voice on this machine's sound card", needed=False),
        Package(
            "libusb-1.0-0",
            ("/usr/lib/*/libusb-1.0.so.0", "/lib/*/libusb-1.0.so.0"),
            "printers and card readers on USB",
            needed=False,
        ),
        Package("chromium", ("chromium", "chromium-browser"), "a kiosk's screen, and the tests"),
        Package("xvfb", ("Xvfb",), "a screen for the test of the locked kiosk"),
        Package("xdotool", ("xdotool",), "keys and fingers for the test of the locked kiosk"),
        Package(
            "postgresql",
            ("/usr/lib/postgresql/*/bin/initdb",),
            "the tests of the centre on PostgreSQL",
        ),
        Package("iproute2", ("ip",), "bad lines in network namespaces", needed=False),
        Package("iptables", ("iptables",), "bad lines in network namespaces", needed=False),
        Package("wrk", ("wrk",), "the load of ./hall bench ticket", needed=False),
        Package(
            "libpcsclite-dev",
            ("/usr/include/PCSC/winscard.h",),
            "building chip cards' PC/SC",
            needed=False,
        ),
        Package("swig", ("swig",), "building chip cards' PC/SC", needed=False),
        Package("gcc", ("gcc", "cc"), "building chip cards' PC/SC", needed=False),
        Package(
            "python3-dev",
            (f"{sysconfig.get_path('include')}/Python.h",),
            "building chip cards' PC/SC",
            needed=False,
        ),
        Package("pcscd", ("/usr/sbin/pcscd",), "reading chip cards (社保卡, 银行卡)", needed=False),
        Package(
            "vsmartcard-vpcd",
            ("/usr/lib/pcsc/drivers/serial/libifdvpcd.so",),
            "the simulated chip card reader",
            needed=False,
        ),
        Package(
            "cups-daemon", ("/usr/sbin/cupsd",), "the simulated document printer", needed=False
        ),
        Package(
            "cups-client", ("/usr/sbin/lpadmin",), "the simulated document printer", needed=False
        ),
        Package(
            "printer-driver-cups-pdf",
            ("/usr/lib/cups/backend/cups-pdf",),
            "a printer of others to test with",
            needed=False,
        ),
        Package(
            "cups-filters",
            ("/usr/lib/cups/filter/pdftops",),
            "a printer of others to test with",
            needed=False,
        ),
        Package("poppler-utils", ("pdfinfo",), "reading back what was printed", needed=False),
        Package("vsmartcard-vpicc", ("vicc",), "a chip card of others to test with", needed=False),
        Package(
            "python3-pycryptodome",
            ("/usr/lib/python3/dist-packages/Cryptodome/__init__.py",),
            "the chip card of vsmartcard-vpicc",
            needed=False,
        ),
        Package(
            "python3-venv",
            # Noticed by the module itself: this file's Python may not be Debian's.
            (f"{sys.base_prefix}/lib*/python3.{sys.version_info.minor}/ensurepip/__main__.py",),
            "making a Python environment",
        ),
    )
}


def is_installed(package: Package) -> bool:
    """Is one of the package's programs or files there?"""
    return any(
        glob.glob(trace) if trace.startswith("/") else shutil.which(trace)
        for trace in package.found_by
    )


def missing(names: Iterable[str]) -> list[Package]:
    """Those of `names` that this machine has not got."""
    return [PACKAGES[name] for name in names if not is_installed(PACKAGES[name])]


def apt_line(packages: Iterable[Package]) -> str:
    """What to type to get them."""
    return "sudo apt-get install -y " + " ".join(package.name for package in packages)


def ensure(names: Iterable[str], *, insist: bool = True) -> None:
    """Install what is missing when we are root on Debian; else say the one line to run.

    Raises PackagesMissing when a needed one stays missing; a merely useful one gives a warning,
    and so do all of them where the caller does not insist.
    """
    absent = missing(names)
    if absent and is_debian() and is_root():
        _install(absent)
        absent = [package for package in absent if not is_installed(package)]
    if not absent:
        return
    words = _advice(absent)
    if insist and any(package.needed for package in absent):
        raise PackagesMissing(words)
    say(f"{words}\nhall: going on without")


def require(*names: str) -> None:
    """As `ensure`, for a package that set-up itself cannot do without."""
    ensure(names)


def _advice(absent: list[Package]) -> str:
    reasons = "\n".join(f"    {package.name}: for {package.why}" for package in absent)
    if is_debian():
        return f"missing Debian packages:\n{reasons}\nRun this once:\n    {apt_line(absent)}"
    return (
        f"missing on this machine:\n{reasons}\n"
        f"These are the names of Debian's packages, but this is {system_name()}: please install\n"
        "the like with its own package manager and start again"
    )


def _install(absent: list[Package]) -> None:
    names = [package.name for package in absent]
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "-q"]
    install = [*apt, "install", "-y", "--no-install-recommends", *names]
    title = f"installing Debian packages: {' '.join(names)}"
    try:
        run_step(title, install, env=env)
        return
    except StepFailed:
        say("that failed with the package lists at hand; fetching new ones")
    try:
        run_step("apt-get update", [*apt, "update"], env=env)
        run_step(title, install, env=env)
    except StepFailed as failure:
        say(str(failure))
