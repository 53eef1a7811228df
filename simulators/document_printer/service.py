"""A CUPS of our own: cupsd on a free port, in a folder, with one queue whose backend is ours."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

from simulators.errors import SimulatorError

CUPSD = Path("/usr/sbin/cupsd")
SERVER_BIN = Path("/usr/lib/cups")
PATIENCE_S = 15
HERE = Path(__file__).parent
QUEUE = "certificates"

CUPSD_CONF = """LogLevel warn
MaxLogSize 0
Listen 127.0.0.1:{port}
Browsing No
WebInterface No
DefaultAuthType None
PreserveJobHistory Yes
PreserveJobFiles No
<Location />
  Order allow,deny
  Allow from 127.0.0.1
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow from 127.0.0.1
  </Limit>
</Policy>
"""
FILES_CONF = """ServerRoot {folder}/etc
ServerBin {folder}/bin
DataDir /usr/share/cups
CacheDir {folder}/cache
StateDir {folder}/state
RequestRoot {folder}/spool
TempDir {folder}/tmp
DocumentRoot {folder}/doc
AccessLog {folder}/access_log
ErrorLog {folder}/error_log
PageLog {folder}/page_log
Printcap
SystemGroup root
Sandboxing relaxed
FatalErrors none
"""
PRINTERS_CONF = """<Printer {queue}>
Info 打证机
DeviceURI hallsim:{uri}
State Idle
Accepting Yes
Shared No
ErrorPolicy stop-printer
</Printer>
"""


class CupsService:
    """Starts with its queue accepting. Raises SimulatorError, worded for the person."""

    def __init__(self, folder: Path) -> None:
        if not CUPSD.exists():
            raise SimulatorError("missing: apt-get install cups-daemon cups-client")
        if os.geteuid() != 0:
            raise SimulatorError("a CUPS of its own needs root")
        self._folder = folder
        self.port = _free_port()
        self.out = folder / "out"
        self._make()
        self._process = self._start()

    @property
    def address(self) -> str:
        """What a driver's configuration names."""
        return f"ipp://127.0.0.1:{self.port}/printers/{QUEUE}"

    def wish(self, **wishes: object) -> None:
        """What the printer shall suffer from: ``trouble`` (``paper_out``, ``jam``, ``cover``),
        ``fail``, ``seconds`` a job takes."""
        draft = self._folder / "wishes.new"
        draft.write_text(json.dumps(wishes), "utf-8")
        draft.replace(self._folder / "wishes.json")

    def enable(self, enabled: bool) -> None:
        """Let the queue print, or stop it as an operator would."""
        self._admin("cupsenable" if enabled else "cupsdisable")

    def accept(self, accepting: bool) -> None:
        """Whether the queue takes new jobs."""
        self._admin("cupsaccept" if accepting else "cupsreject")

    def cancel_all(self) -> None:
        """An operator cancels every job."""
        self._run("cancel", "-a", QUEUE)

    def stop(self) -> None:
        """End the service."""
        self._process.terminate()
        self._process.wait(PATIENCE_S)

    def start(self) -> None:
        """Start it again, on the same port."""
        if self._process.poll() is not None:
            self._process = self._start()

    def _admin(self, program: str) -> None:
        self._run(program, QUEUE)

    def _run(self, *argv: str) -> None:
        server = ("-h", f"127.0.0.1:{self.port}")
        done = subprocess.run([argv[0], *server, *argv[1:]], capture_output=True, text=True)
        if done.returncode:
            raise SimulatorError(f"{argv[0]}: {done.stderr.strip()}")

    def _make(self) -> None:
        folder = self._folder
        for name in ("etc/ppd", "bin/backend", "cache", "state", "spool/tmp", "tmp", "doc", "out"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for place in (folder, *folder.rglob("*")):
            place.chmod(0o755)
        (folder / "tmp").chmod(0o1777)  # filters work there under CUPS' own account
        for part in (*SERVER_BIN.iterdir(), *(SERVER_BIN / "backend").iterdir()):
            if part.name != "backend":
                (folder / "bin" / part.relative_to(SERVER_BIN)).symlink_to(part)
        backend = folder / "bin" / "backend" / "hallsim"
        source = (HERE / "backend.py").read_text("utf-8")
        backend.write_text(source.replace("#!PYTHON", f"#!{sys.executable} -I", 1), "utf-8")
        backend.chmod(0o700)  # without rights for others CUPS runs it as root: it may write here
        shutil.copy(HERE / "certificates.ppd", folder / "etc" / "ppd" / f"{QUEUE}.ppd")
        uri = quote(str(folder))
        texts = {
            "cupsd.conf": CUPSD_CONF.format(port=self.port),
            "cups-files.conf": FILES_CONF.format(folder=folder),
            "printers.conf": PRINTERS_CONF.format(queue=QUEUE, uri=uri),
        }
        for name, text in texts.items():
            (folder / "etc" / name).write_text(text, "utf-8")

    def _start(self) -> "subprocess.Popen[bytes]":
        etc = self._folder / "etc"
        argv = [str(CUPSD), "-f", "-c", str(etc / "cupsd.conf"), "-s", str(etc / "cups-files.conf")]
        with (self._folder / "said.log").open("ab") as log:
            process = subprocess.Popen(argv, stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE_S
        while not _answers(self.port):
            if process.poll() is not None or time.monotonic() > end:
                said = (self._folder / "said.log").read_text("utf-8", "replace")[-500:]
                raise SimulatorError(f"cupsd did not start: {said}")
            time.sleep(0.05)
        return process


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
