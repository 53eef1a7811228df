"""Download and unpack what a node needs, and nothing else: the floor of `setup`.

Run as ``python fetch.py FOLDER`` with a checkout on PYTHONPATH: its locks, its installer.
Standard library only, like the set-up itself.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from deploy.setup.frontend import find_npm
from deploy.setup.installer import install_requirements
from deploy.setup.paths import DEPLOY, ROOT


def main(folder: Path) -> None:
    """Python packages into FOLDER/env, npm's into FOLDER/npm."""
    install_requirements(folder / "env", DEPLOY / "runtime.lock")
    npm = folder / "npm"
    npm.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, npm / name)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run([*find_npm(), "ci", *options], cwd=npm, check=True, stdout=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
