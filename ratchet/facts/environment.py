"""The environment of a measure: the interpreter, and the distributions that are installed for it."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import shutil
import site
import subprocess
import sys
import sysconfig
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ratchet.errors import Inconclusive, UsageError
from ratchet.facts.environment_places import environment_places
from ratchet.storage.cache import CachedDocument, state_directory
from ratchet.storage.code_digest import SETTLED
from ratchet.storage.files import text_of
from ratchet.storage.narrowing import as_table, as_texts, parsed

NOTHING_FOUND = "no environment is active, and there is no .venv"
"""The reason of ratchet's own interpreter, where the project has none."""

BUNDLED = frozenset({"typing-extensions", "mypy-extensions"})
"""Distributions whose types mypy brings itself: which version is installed changes nothing, and ratchet needs both."""

_ASK = """
import json, os, site, sys, sysconfig
home = os.path.dirname(os.path.dirname(os.path.abspath(sys.executable)))
config = os.path.join(home, "pyvenv.cfg")
if os.path.isfile(config):
    scheme = "venv" if "venv" in sysconfig.get_scheme_names() else sysconfig.get_default_scheme()
    said = sysconfig.get_paths(scheme, vars={"base": home, "platbase": home})
    found = [said["purelib"], said["platlib"]]
    with open(config, encoding="utf-8") as stream:
        lines = [line.replace(" ", "").strip().lower() for line in stream]
    if "include-system-site-packages=true" in lines:
        found += site.getsitepackages([sys.base_prefix])
else:
    found = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()]
    found += [place for place in [site.getusersitepackages()] if os.path.isdir(place)]
print(json.dumps(found))
"""
"""Where an interpreter has its packages. It is asked without `site` (-S), which would run what an installation says."""


class Interpreter(NamedTuple):
    """The checked project's Python. `executable` is None if ratchet itself runs in it; `reason` is shown to users."""

    executable: str | None
    site_packages: tuple[str, ...]
    reason: str


def find_interpreter(top: Path, asked: str | None, environ: Mapping[str, str], tracked: Collection[str]) -> Interpreter:
    """`--python-executable`, else the first of `environment_places` that holds a Python, else ratchet's own.

    A path that was asked for counts from the current directory, a bare name is looked for on PATH.
    `tracked` are paths in git: an environment that the repository itself brings is not run. Raises UsageError for an
    asked-for interpreter that is none.
    """
    if asked is not None:
        program = shutil.which(asked)
        if program is None:
            raise UsageError(f"--python-executable {asked}: no such program. Name the project's Python.")
        # Absolute, since it runs in another directory. Not resolved: Python finds its environment by the link's place.
        return _asked(str(Path(program).absolute()), "--python-executable")
    for place, reason in environment_places(top, environ):
        found = _python_in(place)
        if found is None or _is_tracked(place, top, tracked):
            continue
        if place.name != ".venv" or not _is_tracked(top / ".venv", top, tracked):
            return _asked(found, reason)
    return own_interpreter(NOTHING_FOUND)


def own_interpreter(reason: str = "it runs ratchet") -> Interpreter:
    """The Python that runs ratchet, and mypy's plugins with it."""
    own = (sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages())
    return Interpreter(None, tuple(dict.fromkeys(own)), reason)


def plugin_packages(plugins: Iterable[str]) -> frozenset[str]:
    """The top-level modules of mypy plugins, as its configuration spells them: those that are no files."""
    names = (plugin.partition(":")[0] for plugin in plugins if ".py" not in plugin and "/" not in plugin)
    return frozenset(name.partition(".")[0] for name in names)


def named_interpreter(top: Path, python: str, tracked: Collection[str]) -> Interpreter:
    """The interpreter that `[[environment]]` names. Raises Inconclusive where it is not there, or came with the change.

    It has to be a virtual environment's, and none that git tracks: nothing that a change brings is run.
    """
    program = top / python
    environment = program.parent.parent
    if not (environment / "pyvenv.cfg").is_file() or not os.access(program, os.X_OK):
        raise Inconclusive(f"[[environment]] names {python}, and there is no virtual environment. Create it.")
    if _is_tracked(environment, top, tracked):
        raise Inconclusive(f"[[environment]] names {python}, which git tracks. An environment in git is not run.")
    return Interpreter(str(program), site_packages_of(str(program)), f"[[environment]], {python}")


def _is_tracked(environment: Path, top: Path, tracked: Collection[str]) -> bool:
    """Whether git tracks an environment, something in it, or a link or submodule that it lies in."""
    for place, root in ((environment.absolute(), top), (environment.resolve(), top.resolve())):
        if place.is_relative_to(root):
            name = place.relative_to(root)
            around, inside = {path.as_posix() for path in (name, *name.parents)}, f"{name.as_posix()}/"
            if not around.isdisjoint(tracked) or any(path.startswith(inside) for path in tracked):
                return True
    return False


def _python_in(environment: Path) -> str | None:
    for name in ("bin/python", "Scripts/python.exe"):
        if os.access(environment / name, os.X_OK):
            return str(environment / name)
    return None


def _asked(executable: str, reason: str) -> Interpreter:
    if identity_of(executable) == identity_of(sys.executable):
        return Interpreter(None, (sysconfig.get_path("purelib"), sysconfig.get_path("platlib")), reason)
    try:
        return Interpreter(executable, site_packages_of(executable), reason)
    except (OSError, subprocess.SubprocessError, ValueError, TypeError) as error:
        raise Inconclusive(
            f"{executable} ({reason}) does not run: {error}. Name another --python-executable."
        ) from error


def identity_of(executable: str) -> str:
    """The same text for all names of one interpreter: its real path, and the virtual environment that it runs in.

    `ratchet` is run by `.venv/bin/python3`, `python -m ratchet` by `.venv/bin/python`: one file, through links.
    """
    place = Path(executable).absolute()
    environment = next((folder for folder in place.parents[:2] if (folder / "pyvenv.cfg").is_file()), None)
    return f"{os.path.realpath(place)} {os.path.realpath(environment) if environment else ''}"


@functools.cache
def site_packages_of(executable: str) -> tuple[str, ...]:
    """The directories of an interpreter's packages. None of what is installed there is run.

    Raises OSError, SubprocessError, ValueError or TypeError where the program is no Python.
    """
    done = subprocess.run(
        [executable, "-I", "-S", "-c", _ASK], capture_output=True, text=True, timeout=60, check=True, cwd=os.sep
    )
    return tuple(dict.fromkeys(as_texts(parsed(done.stdout))))


def search_directories(executable: str) -> tuple[str, ...]:
    """The same, each followed by what its .pth files add to the path. Lines of these that are code are left out."""
    found: list[str] = []
    for directory in site_packages_of(executable):
        found.append(directory)
        for pth in sorted(Path(directory).glob("*.pth")):
            with contextlib.suppress(OSError):
                lines = text_of(pth, "replace").splitlines()
                places = [Path(directory, line.strip()) for line in lines if line.strip() and not _is_code(line)]
                found += [str(place) for place in places if place.exists()]
    return tuple(dict.fromkeys(found))


def _is_code(line: str) -> bool:
    return line.startswith(("#", "import ", "import\t"))


def installed(interpreter: Interpreter) -> tuple[str, ...]:
    """Names with versions of everything installed, read off directory names: cheap, and enough to notice a change."""
    return tuple(sorted({name for _, name in _metadata(interpreter.site_packages)}))


def distributions(interpreter: Interpreter, imported: Iterable[str]) -> dict[str, str]:
    """Name → version of the distributions that provide these top-level modules, and of their stub packages."""
    wanted = set(imported)
    provided_by: dict[str, str] = {}
    for (_, entry), provided in _provided(interpreter.site_packages).items():
        name, version = _name_and_version(entry)
        stubs = {module.removesuffix("-stubs") for module in provided if module.endswith("-stubs")}
        if name not in BUNDLED and (not wanted.isdisjoint(provided) or stubs & wanted):
            provided_by[name] = version
    return dict(sorted(provided_by.items()))


def versions(interpreter: Interpreter, names: Collection[str]) -> dict[str, str]:
    """Name → version, of the distributions of these names that are installed."""
    pairs = (_name_and_version(name) for _, name in _metadata(interpreter.site_packages))
    return {name: version for name, version in pairs if name in names}


def _metadata(directories: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each directory of a distribution's metadata: where it is, and its name."""
    for directory in directories:
        try:
            names = sorted(os.listdir(directory))  # noqa: PTH208  (hundreds, in every run)
        except OSError:
            continue
        yield from ((directory, name) for name in names if name.endswith((".dist-info", ".egg-info")))


def _name_and_version(entry: str) -> tuple[str, str]:
    stem = entry.removesuffix(".dist-info").removesuffix(".egg-info")
    name, _, version = stem.partition("-")
    return name.lower().replace("_", "-"), version.partition("-py")[0]


def _provided(directories: Sequence[str]) -> dict[tuple[str, str], Collection[str]]:
    """The top-level modules of each distribution: from top_level.txt, else from RECORD, else from its name.

    What a list says is remembered by its state, in this run and on this machine: an installer writes a new one.
    """
    digest = hashlib.sha256("\0".join(directories).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    document = CachedDocument(state_directory(), f"installed-{digest}.json", "installed-*.json")
    known, settled = _remembered(document), time.time_ns() - SETTLED
    found: dict[tuple[str, str], Collection[str]] = {}
    lasting: dict[str, tuple[str, ...]] = {}
    for entry in _metadata(directories):
        found[entry] = (_name_and_version(entry[1])[0].replace("-", "_"),)
        for file in ("top_level.txt", "RECORD"):
            path = f"{entry[0]}{os.sep}{entry[1]}{os.sep}{file}"
            with contextlib.suppress(OSError):
                state, changed = _state_of(path)
                before = known.get(path, ("",))
                found[entry] = before[1:] if before[0] == state else _listed(path, state)
                if changed < settled:
                    lasting[path] = (state, *found[entry])
                break
    if lasting != known:
        document.write(json.dumps(lasting).encode())
    return found


def _state_of(path: str) -> tuple[str, int]:
    """What tells the states of a file apart, and when it changed, in nanoseconds. Raises OSError."""
    status = os.stat(path)  # noqa: PTH116  (hundreds, in every run)
    state = f"{status.st_ino} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"
    return state, max(status.st_mtime_ns, status.st_ctime_ns)


def _remembered(document: CachedDocument) -> dict[str, tuple[str, ...]]:
    """Path of a list → its state and its modules, as they were kept; none where that cannot be read."""
    content = document.read()
    try:
        rows = as_table(parsed(content)) if content is not None else {}
        return {path: as_texts(row) for path, row in rows.items()}
    except (ValueError, TypeError):
        return {}


@functools.lru_cache(4096)
def _listed(path: str, _state: str) -> tuple[str, ...]:
    """The top-level modules that top_level.txt or RECORD lists. Raises OSError."""
    lines = text_of(path, "replace").splitlines()
    if path.endswith("RECORD"):
        # Tens of thousands of lines begin with a few names.
        return tuple(sorted({_module_of(*start) for start in {line.partition("/")[:2] for line in lines}} - {""}))
    return tuple(sorted(set(map(str.strip, lines)) - {""}))


def _module_of(head: str, slash: str) -> str:
    """The module of a line of RECORD, from what stands before its first slash; empty for none."""
    path, comma, _ = head.partition(",")
    if comma or not slash:
        return path.removesuffix(".py") if path.endswith(".py") else ""
    return "" if path.endswith(".dist-info") or path == ".." else path
