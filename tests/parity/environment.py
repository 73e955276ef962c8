# SPDX-License-Identifier: MIT
"""Makes the virtual environment that the crossings run in; does nothing where it is there already.

usage: python3 environment.py FOLDER [--offline]
Packages that python3 has itself, in the pinned versions, are taken from there; else pip fetches
them, unless --offline, which then fails.
"""

import pathlib
import site
import subprocess
import sys
import venv

REQUIREMENTS = pathlib.Path(__file__).with_name("requirements.txt")
MISSING = """
import importlib.metadata, sys
for requirement in sys.argv[1:]:
    name, version = requirement.split("==")
    try:
        if importlib.metadata.version(name) != version: print(requirement)
    except importlib.metadata.PackageNotFoundError: print(requirement)
"""


def pinned():
    """The requirements of the file, as name==version."""
    lines = (line.split("#")[0].strip() for line in REQUIREMENTS.read_text().splitlines())
    return [line for line in lines if line]


def complete(python):
    """Whether an interpreter is there and has every package in its pinned version."""
    if not python.exists():
        return False
    command = [python, "-c", MISSING, *pinned()]
    run = subprocess.run(command, capture_output=True, text=True)
    return run.returncode == 0 and not run.stdout


def borrow(folder):
    """Makes the environment anew, with the packages that this interpreter has."""
    venv.create(folder, clear=True)
    places = [*site.getsitepackages(), site.getusersitepackages()]
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text("\n".join(places) + "\n")


def fetch(folder, python):
    """Makes the environment anew with packages of its own. Returns what went wrong, or None."""
    try:
        venv.create(folder, clear=True, with_pip=True)
    except subprocess.CalledProcessError:
        return "python3 cannot make virtual environments; on Debian: apt-get install python3-venv"
    options = ["--quiet", "--disable-pip-version-check", "--no-input"]
    run = subprocess.run([python, "-m", "pip", "install", *options, "-r", REQUIREMENTS])
    if run.returncode == 0:
        return None
    return "pip could not fetch the packages (see above); is there a way to the package index?"


def main(folder, offline):
    """Returns what went wrong, or None."""
    python = folder / "bin" / "python"
    if complete(python):
        return None
    borrow(folder)
    if complete(python):
        return None
    if offline:
        return f"python3 lacks packages of {REQUIREMENTS.name}"
    error = fetch(folder, python)
    return error and f"[keras] {error}\nEvery test but those with real Keras: ctest -LE keras"


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[2:] not in ([], ["--offline"]):
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1]), sys.argv[2:] == ["--offline"]))
