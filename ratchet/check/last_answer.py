"""Nothing changed, nothing asked: the last answer, when all that it rests on is what it was. mypy is not imported."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import ratchet
from ratchet.check.configured_trunk import configured_base
from ratchet.errors import RatchetError
from ratchet.facts.contents import hashes
from ratchet.facts.environment_places import VARIABLES, environment_places
from ratchet.facts.files_read import CLOCK_TICK, are_older, files_read, is_older, is_timed, state_of
from ratchet.facts.git import Scan, open_repository
from ratchet.facts.git.listing import Listing
from ratchet.facts.snapshot import Snapshot
from ratchet.in_ci import in_ci
from ratchet.storage.cache import CachedDocument
from ratchet.storage.cache_directory import cache_directory, came_with_the_change, chosen_directory
from ratchet.storage.code_digest import source_states
from ratchet.storage.files import content_of, text_of
from ratchet.storage.narrowing import as_list, as_number, as_table, as_text, parsed

_SUFFIXES = (".py", ".pyi", ".pyw")
_CONFIGURING = (".toml", ".ini", ".cfg")
_NAMES = frozenset({"pyrightconfig.json", "bandit.yaml", "bandit.yml"})
"""Further files that configure a tool; what pyright takes more from is called pyright….json."""
_VARIABLES = (*VARIABLES, "CONDA_DEFAULT_ENV", "PATH", "HOME", "XDG_CONFIG_HOME")
_PREFIXES = ("MYPY", "PYTHON", "RATCHET")
_CONFIGURATION = ("ratchet.toml", "pyproject.toml")
_KEPT = 8


class Answer(NamedTuple):
    """What was printed, and the exit status."""

    status: int
    text: str


class LastAnswer(NamedTuple):
    """Where one question's answer is kept, all that it rests on, and the tree as it was read.

    `words` say what is known before mypy is asked. `read` is the state of each file that mypy read beside those that
    git lists, by absolute path; None where mypy was not asked yet. `unlisted` are modules that it would find. `began`
    is when the tree was read, in nanoseconds since 1970.
    """

    document: CachedDocument
    words: str
    read: Mapping[str, str] | None
    unlisted: tuple[str, ...]
    began: int
    snapshot: Snapshot

    @property
    def fingerprint(self) -> str:
        """The digest of all that the answer rests on."""
        text = repr([self.words, None if self.read is None else sorted(self.read.items()), self.unlisted])
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def recall(self) -> Answer | None:
        """The answer, if it was given to this very question in this very state."""
        content = self.document.read() if self.read is not None else None
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
        """Keep a verdict; what could not be told is asked again, and what something may have been edited under."""
        now = self.after_the_run()
        if answer.status in (0, 1) and self._is_settled(now):
            document = {"fingerprint": now.fingerprint, "status": answer.status, "text": answer.text}
            self.document.write(json.dumps(document).encode())

    def after_the_run(self) -> LastAnswer:
        """The same, with what mypy has read by now and has found beside the modules."""
        top, scan = self.snapshot.repository.top, self.snapshot.scan
        # To list directories takes ten times as long as to see that they are what they were.
        is_as_before = are_older(top, scan.directories, self.began - CLOCK_TICK)
        unlisted = self.unlisted if is_as_before else Scan(top, scan.tags).unlisted
        return self._replace(read=_states(self.document.directory, top, scan, self.read), unlisted=unlisted)

    def _is_settled(self, now: LastAnswer) -> bool:
        """Whether mypy can only have read what is there now: nothing else has changed since the run began."""
        if now.read is None or now.unlisted != self.unlisted:
            return False
        before = self.read or {}
        limit = self.began - CLOCK_TICK
        return all(state == before.get(path) or is_older(state, limit) for path, state in now.read.items())


def find(
    start: Path,
    question: Iterable[object],
    environ: Mapping[str, str],
    base: str | None,
    cache_dir: str | None,
    frozen: bool,
    python: str | None = None,
) -> LastAnswer | None:
    """The last answer to a question, or None where a fingerprint would not tell all: no git, code that lies elsewhere.

    The work tree is read from disk, whatever its times say. `python` is the interpreter that the question names.
    """
    began = time.time_ns()
    repository = open_repository(start)
    if repository is None:
        return None
    top, chosen = repository.top, chosen_directory(repository.top, cache_dir, environ)
    try:
        found = configured_base(repository, base, environ)
        listing = Listing(repository, chosen)
        scan = listing.scan()
    except RatchetError:
        return None
    if found.commit is None or came_with_the_change(chosen, top, scan.tracked):
        return None
    around = _around(top, scan, environ, python)
    if around is None:
        return None
    # The base is a commit, whose name says all that it holds.
    shas, others = hashes(top, sorted(filter(_matters, scan.tags)))
    scan.read = shas.keys()
    words = [*map(repr, question), repr(found), frozen, in_ci(environ), datetime.datetime.now(datetime.UTC).date()]
    words += [*around, *_words_of(scan), *(f"{path} {said}" for path, said in (*shas.items(), *others.items()))]
    cache = cache_directory(top, cache_dir, environ, scan.tracked)
    document, snapshot = _document(cache, question, top), Snapshot(repository, found, scan, shas, cache)
    words_digest = _digest("\0".join(map(str, words)))
    answer = LastAnswer(document, words_digest, _states(cache, top, scan), scan.unlisted, began, snapshot)
    listing.remember(scan)
    return answer


def _words_of(scan: Scan) -> Iterator[str]:
    """What is told of files whose contents do not tell it: those of caches, and those that git does not track."""
    yield from sorted(scan.suspects)
    yield from sorted(path for path, tag in scan.tags.items() if tag == "?" and path.endswith(_SUFFIXES))


def _document(cache: Path | None, question: Iterable[object], top: Path) -> CachedDocument:
    name = _digest(repr([*map(repr, question), str(top)]))[:16]
    return CachedDocument(cache, f"answer-{name}.json", "answer-*.json", _KEPT)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _states(
    cache: Path | None, top: Path, scan: Scan, before: Mapping[str, str] | None = None
) -> Mapping[str, str] | None:
    """The state of each file that mypy read and git does not list; None where that is not known.

    The time of a state that was looked up `before` counts: nothing that changed since can come back to it.
    """
    paths = files_read(cache, top) if cache is not None else None
    if paths is None:
        return None
    start = f"{top}/"
    known = {path: state for path, state in (before or {}).items() if is_timed(state)}
    return {path: known.get(path) or state_of(path) for path in paths if path.removeprefix(start) not in scan.tags}


def _matters(path: str) -> bool:
    name = path.rpartition("/")[2]
    if name.endswith((*_SUFFIXES, *_CONFIGURING)) or name in _NAMES or "." not in name:
        return True
    return path.startswith("baselines/") or (name.startswith("pyright") and name.endswith(".json"))


def _configured(path: Path) -> Mapping[str, object] | None:
    """The tables of a configuration that may name contracts, environments or tools; None where it cannot be read.

    What cannot be read is for the check to complain about.
    """
    try:
        text = text_of(path)
        if not any(word in text for word in ("contract", "environment", "tool", "\\")):  # an escape may spell the words
            return {}
        if path.name == "pyproject.toml" and "ratchet" not in text and "\\" not in text:
            return {}
        import tomllib

        document = as_table(tomllib.loads(text))
        return _ratchet_table(document) if path.name == "pyproject.toml" else document
    except (OSError, ValueError, TypeError, RecursionError):
        return None if path.exists() else {}


def _ratchet_table(document: Mapping[str, object]) -> Mapping[str, object]:
    """`[tool.ratchet]` of pyproject.toml. Raises TypeError where it is no table."""
    return as_table(as_table(document.get("tool", {})).get("ratchet", {}))


def _runs_others(document: Mapping[str, object] | None) -> bool:
    """Whether a configuration names a contract type that is not ours, interpreters of its own, or a tool of its own.

    The code of such a type may lie anywhere, and import anything; what such a tool rests on is not looked at.
    """
    if not document:
        return document is None
    from ratchet.terms.catalogue import CONTRACT_TYPES  # only where there are contracts

    try:
        if "environment" in document or any("command" in as_table(one) for one in as_list(document.get("tool", []))):
            return True
        return any(as_table(one)["type"] not in CONTRACT_TYPES for one in as_list(document.get("contract", [])))
    except (KeyError, TypeError):
        return True


def _programs(top: Path, scan: Scan) -> list[str] | None:
    """The programs of the tools that are configured, as they are installed; None where others are run, too."""
    configured = [_configured(top / name) for name in _CONFIGURATION]
    if any(_runs_others(document) for document in configured):
        return None
    tables = [as_table(one) for document in configured if document for one in as_list(document.get("tool", []))]
    if not tables:
        return []
    from ratchet.facts.checked_tree import CheckedTree
    from ratchet.facts.tools.programs import states_of_tools  # few projects have other tools

    return states_of_tools([str(table.get("id")) for table in tables], CheckedTree(top, scan.suspects))


def _around(top: Path, scan: Scan, environ: Mapping[str, str], python: str | None) -> list[str] | None:
    """What the answer rests on outside the tree; None where that cannot be told.

    Other tools' findings rest on all that is installed for an interpreter that is asked for: it has to be found.
    """
    asked_for = _prefix_of(python)
    surroundings, programs = _surroundings(top, environ, asked_for), _programs(top, scan)
    if surroundings is None or programs is None or (programs and asked_for and not [*_packages_in(asked_for)]):
        return None
    return [*surroundings, *programs]


def _surroundings(top: Path, environ: Mapping[str, str], asked_for: Path | None) -> list[str] | None:
    """Interpreters, what is installed for them, ratchet itself, and configuration from outside the tree."""
    words = [os.path.realpath(sys.executable), sys.prefix, sys.version, repr(source_states())]
    words += [f"{name}={environ.get(name, '')}" for name in _VARIABLES]
    words += sorted(f"{name}={value}" for name, value in environ.items() if name.startswith(_PREFIXES))
    home = Path(environ.get("HOME", "/"))
    for path in (
        home / ".mypy.ini",
        home / ".config/mypy/config",
        Path(environ.get("XDG_CONFIG_HOME", "/")) / "mypy/config",
    ):
        if path.is_file():
            words.append(f"{path} {hashlib.sha256(content_of(path)).hexdigest()}")
    for directory in _site_packages(top, environ, asked_for):
        listed = _installed(directory, top)
        if listed is None:
            return None
        words += listed
    return words


def _prefix_of(python: str | None) -> Path | None:
    """The directory of the environment of an interpreter, by its path or its name on PATH."""
    found = shutil.which(python) if python is not None else None
    return Path(found).absolute().parent.parent if found is not None else None


def _site_packages(top: Path, environ: Mapping[str, str], asked_for: Path | None) -> Iterator[Path]:
    places = [place for place, _ in environment_places(top, environ)]
    for prefix in dict.fromkeys([Path(sys.prefix), *places, *([asked_for] if asked_for is not None else [])]):
        yield from _packages_in(prefix)


def _packages_in(prefix: Path) -> Iterator[Path]:
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
            for line in text_of(entry.path, "replace").splitlines():
                place = Path(line.strip())
                if line.startswith("import ") and "__editable__" in line:
                    return None
                if line.strip() and place.is_absolute() and place.is_dir() and place not in (own, top, top / "src"):
                    return None
    return words
