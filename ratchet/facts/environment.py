"""The environment of a measure: the interpreter, and the distributions that are installed for it."""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
import sysconfig
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ratchet.errors import Inconclusive, UsageError
from ratchet.storage.narrowing import as_texts, parsed

_ASK = "import json,site,sys,sysconfig;print(json.dumps([sysconfig.get_path('purelib'),sysconfig.get_path('platlib')]))"


@dataclass(frozen=True, slots=True)
class Interpreter:
    """The checked project's Python. `executable` is None if ratchet itself runs in it; `reason` is shown to users."""

    executable: str | None
    site_packages: tuple[str, ...]
    reason: str


def find_interpreter(top: Path, asked: str | None, environ: Mapping[str, str], tracked: Collection[str]) -> Interpreter:
    """`--python-executable`, else the active virtual environment, else `.venv`, else ratchet's own.

    A path that was asked for counts from the current directory, a bare name is looked for on PATH.
    `tracked` are paths in git: a `.venv` that the repository itself brings is not run. Raises UsageError for an
    asked-for interpreter that is none.
    """
    if asked is not None:
        program = shutil.which(asked)
        if program is None:
            raise UsageError(f"--python-executable {asked}: no such program. Name the project's Python.")
        # Absolute, since it runs in another directory. Not resolved: Python finds its environment by the link's place.
        return _asked(str(Path(program).absolute()), "--python-executable")
    active = environ.get("VIRTUAL_ENV")
    if active and (python := _python_in(Path(active))):
        return _asked(python, f"the active environment {active}")
    if not any(path == ".venv" or path.startswith(".venv/") for path in tracked):
        local = _python_in(top / ".venv")
        if local:
            return _asked(local, ".venv")
    own = (sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages())
    return Interpreter(None, tuple(dict.fromkeys(own)), "ratchet's own interpreter")


def _python_in(environment: Path) -> str | None:
    for name in ("bin/python", "Scripts/python.exe"):
        if os.access(environment / name, os.X_OK):
            return str(environment / name)
    return None


def _asked(executable: str, reason: str) -> Interpreter:
    if Path(executable).absolute() == Path(sys.executable).absolute():
        return Interpreter(None, (sysconfig.get_path("purelib"), sysconfig.get_path("platlib")), reason)
    try:
        done = subprocess.run(
            [executable, "-I", "-c", _ASK], capture_output=True, text=True, timeout=60, check=True, cwd=os.sep
        )
        paths = as_texts(parsed(done.stdout))
    except (OSError, subprocess.SubprocessError, ValueError, TypeError) as error:
        raise Inconclusive(
            f"{executable} ({reason}) does not run: {error}. Name another --python-executable."
        ) from error
    return Interpreter(executable, tuple(dict.fromkeys(paths)), reason)


def installed(interpreter: Interpreter) -> tuple[str, ...]:
    """Names with versions of everything installed, read off directory names: cheap, and enough to notice a change."""
    return tuple(sorted({entry.name for entry in _metadata(interpreter.site_packages)}))


def distributions(interpreter: Interpreter, imported: Iterable[str]) -> dict[str, str]:
    """Name → version of the distributions that provide these top-level modules, and of their stub packages."""
    wanted = set(imported)
    provided_by: dict[str, str] = {}
    for entry in _metadata(interpreter.site_packages):
        name, version = _name_and_version(entry.name)
        provided = _top_level(entry, name)
        stubs = {module.removesuffix("-stubs") for module in provided if module.endswith("-stubs")}
        if provided & wanted or stubs & wanted:
            provided_by[name] = version
    return dict(sorted(provided_by.items()))


def versions(interpreter: Interpreter, names: Collection[str]) -> dict[str, str]:
    """Name → version, of the distributions of these names that are installed."""
    pairs = (_name_and_version(entry.name) for entry in _metadata(interpreter.site_packages))
    return {name: version for name, version in pairs if name in names}


def _metadata(directories: Sequence[str]) -> Iterator[Path]:
    for directory in directories:
        try:
            names = sorted(os.listdir(directory))  # noqa: PTH208  (hundreds, in every run)
        except OSError:
            continue
        yield from (Path(directory, name) for name in names if name.endswith((".dist-info", ".egg-info")))


def _name_and_version(entry: str) -> tuple[str, str]:
    stem = entry.removesuffix(".dist-info").removesuffix(".egg-info")
    name, _, version = stem.partition("-")
    return name.lower().replace("_", "-"), version.partition("-py")[0]


def _top_level(entry: Path, name: str) -> set[str]:
    """The top-level modules of a distribution: from top_level.txt, else from RECORD, else from its name."""
    for file, pick in (("top_level.txt", str.strip), ("RECORD", _first_part)):
        try:
            lines = (entry / file).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        return {picked for line in lines if (picked := pick(line))}
    return {name.replace("-", "_")}


def _first_part(line: str) -> str:
    path = line.partition(",")[0]
    head, slash, _ = path.partition("/")
    if not slash:
        return head.removesuffix(".py") if head.endswith(".py") else ""
    return "" if head.endswith(".dist-info") or head == ".." else head
