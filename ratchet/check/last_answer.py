"""Nothing changed, nothing asked: the last answer, when all that it rests on is what it was. mypy is not imported."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import ratchet
from ratchet.check.configured_trunk import configured_base
from ratchet.errors import RatchetError
from ratchet.facts.contents import hashes
from ratchet.facts.git import in_ci, open_repository
from ratchet.facts.snapshot import Snapshot
from ratchet.storage.cache import CachedDocument
from ratchet.storage.cache_directory import cache_directory, suspects
from ratchet.storage.narrowing import as_list, as_number, as_table, as_text, parsed
from ratchet.terms.catalogue import CONTRACT_TYPES

_SUFFIXES = (".py", ".pyi", ".pyw")
_NAMES = frozenset({"ratchet.toml", "pyproject.toml", "mypy.ini", ".mypy.ini", "setup.cfg", "tox.ini"})
_VARIABLES = ("VIRTUAL_ENV", "PATH", "HOME", "XDG_CONFIG_HOME")
_PREFIXES = ("MYPY", "PYTHON", "RATCHET")
_CONFIGURATION = ("ratchet.toml", "pyproject.toml")
_KEPT = 8


class Answer(NamedTuple):
    """What was printed, and the exit status."""

    status: int
    text: str


class LastAnswer(NamedTuple):
    """Where one question's answer is kept, the fingerprint of all that it rests on, and the tree as it was read."""

    document: CachedDocument
    fingerprint: str
    snapshot: Snapshot

    def recall(self) -> Answer | None:
        """The answer, if it was given to this very question in this very state."""
        content = self.document.read()
        if content is None:
            return None
        try:
            document = as_table(parsed(content))
            status = as_number(document["status"])
            if document["fingerprint"] == self.fingerprint and status in (0, 1):
                return Answer(status, as_text(document["text"]))
        except (ValueError, KeyError, TypeError):
            return None
        return None

    def keep(self, answer: Answer) -> None:
        """Keep a verdict; what could not be told is asked again."""
        if answer.status in (0, 1):
            document = {"fingerprint": self.fingerprint, "status": answer.status, "text": answer.text}
            self.document.write(json.dumps(document).encode())


def find(
    start: Path,
    question: Iterable[object],
    environ: Mapping[str, str],
    base: str | None,
    cache_dir: str | None,
    frozen: bool,
) -> LastAnswer | None:
    """The last answer to a question, or None where a fingerprint would not tell all: no git, code that lies elsewhere.

    The work tree is read from disk, whatever its times say.
    """
    repository = open_repository(start)
    if repository is None:
        return None
    try:
        found = configured_base(repository, base, environ)
        scan = repository.scan()
    except RatchetError:
        return None
    tracked = suspects(path for path, tag in scan.tags.items() if tag != "?")
    if found.commit is None or any(path.startswith(".ratchet_cache/") for path in tracked):
        return None
    top = repository.top
    surroundings = _surroundings(top, environ)
    if surroundings is None or any(_runs_others(top / name) for name in _CONFIGURATION):
        return None
    # The base is a commit, whose name says all that it holds.
    shas, others = hashes(top, sorted(filter(_matters, scan.tags)))
    digest = hashlib.sha256()
    words = [*map(repr, question), repr(found), frozen, in_ci(environ), datetime.datetime.now(datetime.UTC).date()]
    words += [*surroundings, *sorted(tracked)]
    words += [f"{path} {said}" for path, said in (*shas.items(), *others.items())]
    digest.update("\0".join(map(str, words)).encode("utf-8", "surrogatepass"))
    cache = cache_directory(top, cache_dir, environ, tracked)
    name = hashlib.sha256(repr([*map(repr, question), str(top)]).encode()).hexdigest()[:16]
    document = CachedDocument(cache, f"answer-{name}.json", "answer-*.json", _KEPT)
    return LastAnswer(document, digest.hexdigest(), Snapshot(repository, found, scan, shas, cache))


def _matters(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.endswith(_SUFFIXES) or name in _NAMES or "." not in name or path.startswith("baselines/")


def _runs_others(path: Path) -> bool:
    """Whether a configuration names a contract type that is not ours: its code may lie anywhere, and import anything.

    What cannot be read is for the check to complain about.
    """
    try:
        text = path.read_text(encoding="utf-8")
        if "contract" not in text and "\\" not in text:  # an escape may spell the word
            return False
        import tomllib

        document = as_table(tomllib.loads(text))
        if path.name == "pyproject.toml":
            document = as_table(as_table(document.get("tool", {})).get("ratchet", {}))
        return any(as_table(one)["type"] not in CONTRACT_TYPES for one in as_list(document.get("contract", [])))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return path.exists()


def _surroundings(top: Path, environ: Mapping[str, str]) -> list[str] | None:
    """Interpreters, what is installed for them, ratchet itself, and configuration from outside the tree."""
    words = [sys.executable, sys.version, *_own_files()]
    words += [f"{name}={environ.get(name, '')}" for name in _VARIABLES]
    words += sorted(f"{name}={value}" for name, value in environ.items() if name.startswith(_PREFIXES))
    home = Path(environ.get("HOME", "/"))
    for path in (
        home / ".mypy.ini",
        home / ".config/mypy/config",
        Path(environ.get("XDG_CONFIG_HOME", "/")) / "mypy/config",
    ):
        if path.is_file():
            words.append(f"{path} {hashlib.sha256(path.read_bytes()).hexdigest()}")
    for directory in _site_packages(top, environ):
        listed = _installed(directory, top)
        if listed is None:
            return None
        words += listed
    return words


def _own_files() -> Iterator[str]:
    package = Path(ratchet.__file__).parent
    for folder, _, files in sorted(os.walk(package)):
        for name in sorted(files):
            if name.endswith(".py"):
                status = (Path(folder) / name).stat()
                yield f"{folder}/{name} {status.st_size} {status.st_mtime_ns}"


def _site_packages(top: Path, environ: Mapping[str, str]) -> Iterator[Path]:
    prefixes = [
        Path(sys.prefix),
        *([Path(environ["VIRTUAL_ENV"])] if environ.get("VIRTUAL_ENV") else []),
        top / ".venv",
    ]
    for prefix in dict.fromkeys(prefixes):
        yield from sorted(prefix.glob("lib/python*/site-packages"))
        yield from (path for path in [prefix / "Lib/site-packages"] if path.is_dir())


def _installed(directory: Path, top: Path) -> list[str] | None:
    """Entries with their times; None where sources lie elsewhere, whose changes would not be seen."""
    words = []
    own = Path(ratchet.__file__).parent.parent
    for entry in sorted(os.scandir(directory), key=lambda one: one.name):
        try:
            status = entry.stat()
        except FileNotFoundError:  # a link that leads nowhere
            status = entry.stat(follow_symlinks=False)
        words.append(f"{directory}/{entry.name} {status.st_mtime_ns} {status.st_size}")
        if entry.name.endswith(".pth"):
            for line in Path(entry.path).read_text(encoding="utf-8", errors="replace").splitlines():
                place = Path(line.strip())
                if line.startswith("import ") and "__editable__" in line:
                    return None
                if line.strip() and place.is_absolute() and place.is_dir() and place not in (own, top, top / "src"):
                    return None
    return words
