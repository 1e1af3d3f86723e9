"""What tools say of the measured files: remembered by content, settings and version; else they are run."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ratchet.errors import Inconclusive
from ratchet.facts.checked_tree import CheckedTree
from ratchet.facts.contents import content_in, sha_of
from ratchet.facts.environment import Interpreter, installed, own_interpreter
from ratchet.facts.files import SourceFile
from ratchet.facts.kinds import FINDING, SILENCED_FINDING, Fact
from ratchet.facts.tools.adapter import Adapter, Answer, Row, Run, Unaccounted
from ratchet.facts.tools.programs import find_tool, state_of_program
from ratchet.facts.tools.running import answer_of, start
from ratchet.facts.tools.settings import Settings, settings_in
from ratchet.storage.cache import CachedDocument
from ratchet.storage.code_digest import code_digest
from ratchet.storage.narrowing import as_number, as_rows, as_table, as_text, parsed
from ratchet.storage.temporary import sweep
from ratchet.terms.tools import detail_of

_PREFIX = "ratchet-tool-"
_SHOWN_OF_DIGEST = 12

Rows = Mapping[str, Sequence[Row]]
"""Path → what a tool says of a file; nothing for a file of which it says nothing."""


class Asked(NamedTuple):
    """A tree and its files, and what measures it. `others` are first-party files that are not measured.

    `checked` is the work tree, from which no program is run, whatever tree is asked about. `memory` tells one set of
    remembered rows from another. `environments`: path → whose packages a file imports, if not `interpreter`'s.
    """

    top: Path
    files: Sequence[SourceFile]
    others: Sequence[SourceFile]
    checked: CheckedTree
    interpreter: Interpreter
    cache: Path | None
    memory: str = ""
    environments: Mapping[str, Interpreter] = {}


class Identity(NamedTuple):
    """What a tool's findings depend on beside the code: its version, and the digest of what configures it."""

    version: str
    settings: str

    def __str__(self) -> str:
        return f"{self.version} {self.settings[:_SHOWN_OF_DIGEST]}"


class Told(NamedTuple):
    """What one tool says, and which it is."""

    rows: Rows
    identity: Identity


def fact_of(tool: str, row: Row) -> Fact:
    """A finding, or a comment that hides one. Which symbol it belongs to, a tool does not know."""
    detail = detail_of(tool, row.code)
    if row.silenced:
        return Fact(SILENCED_FINDING, "", row.line, row.column, detail, f"{tool}'s {row.code}")
    return Fact(FINDING, "", row.line, row.column, detail, row.message)


class _Memory(NamedTuple):
    """What is remembered of a tool: for which state of its program it has which version; rows by file and content."""

    program: str = ""
    version: str = ""
    rests_on: str = ""
    files: Mapping[str, tuple[str, tuple[Row, ...]]] = {}


def ask_tool(adapter: Adapter, asked: Asked) -> Told:
    """What a tool says of each measured file. Raises Inconclusive where any is not accounted for, or nobody can tell.

    Nothing is run where nothing that counts changed.
    """
    document = CachedDocument(asked.cache, f"tool-{adapter.id}{asked.memory}.json")
    known = _decode(document.read())
    with _running(adapter, asked) as (run, settings):
        # Scripts in Python are what is installed beside them.
        state = _digest([state_of_program(run.program), *installed(own_interpreter())])
        version = known.version if known.program == state else _version(adapter, run)
        rests_on = _rests_on(adapter, asked, version, settings.digest)
        remembered = known.files if known.rests_on == rests_on else {}
        new = [file for file in asked.files if remembered.get(file.path, ("",))[0] != file.sha]
        if new:
            sweep(_PREFIX)
        told: dict[str, list[Row]] = {}
        for part in _parts(adapter, asked, run, [file.path for file in new]):
            told |= _told(adapter, part)
        _require_unchanged(asked.top, new)
    files = {
        file.path: (file.sha, tuple(told[file.path]) if file.path in told else remembered[file.path][1])
        for file in asked.files
    }
    memory = _Memory(state, version, rests_on, files)
    if new or memory != known:
        document.write(_encode(memory))
    rows = {path: found for path, (_, found) in files.items() if found}
    return Told(rows, Identity(version, settings.digest))


def identity_of(adapter: Adapter, asked: Asked) -> Identity:
    """Which tool would be asked: it is run for its version alone. Raises Inconclusive where there is none."""
    with _running(adapter, asked) as (run, settings):
        return Identity(_version(adapter, run), settings.digest)


def ask_anew(adapter: Adapter, asked: Asked, is_mending: bool = False) -> list[Row]:
    """What a run says of the files, with its remedies; what comments hide is not told. Raises Inconclusive.

    `is_mending`: the tool writes into the files what it would by itself, and says what is left.
    """
    with _running(adapter, asked) as (run, _):
        parts = _parts(adapter, asked, run._replace(is_mending=is_mending), [file.path for file in asked.files])
        return [row for part in parts for rows in _answered(adapter, part).values() for row in rows]


@contextlib.contextmanager
def _running(adapter: Adapter, asked: Asked) -> Iterator[tuple[Run, Settings]]:
    """A run of no file yet, with an empty directory, and the settings that it follows."""
    program = program_of(adapter, asked)
    settings = settings_in(adapter, asked.top, [file.path for file in asked.files])
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as folder:
        top, scratch = asked.top.resolve(), Path(folder).resolve()
        yield Run(program, top, (), asked.interpreter, scratch, settings.files, author=asked.checked.top), settings


def _parts(adapter: Adapter, asked: Asked, run: Run, paths: Sequence[str]) -> Iterator[Run]:
    """The runs that it takes: one for each interpreter whose packages some of the files import."""
    for interpreter, own in _by_interpreter(adapter, asked, paths).items():
        yield run._replace(files=own, interpreter=interpreter)


def program_of(adapter: Adapter, asked: Asked) -> str:
    """The path of a tool's program. Raises Inconclusive where there is none."""
    program = find_tool(adapter.programs, asked.checked)
    if program is None:
        raise Inconclusive(
            f"[[tool]] names {adapter.id}, which is neither beside ratchet nor on PATH outside of the repository. "
            f"Install {adapter.id} in ratchet's environment."
        )
    return program


def _require_unchanged(top: Path, files: Iterable[SourceFile]) -> None:
    """Rows are remembered by what their file held before the tool read it."""
    for file in files:
        try:
            is_same = sha_of(top / file.path) == file.sha
        except OSError:
            is_same = False
        if not is_same:
            raise Inconclusive(f"{file.path} changed while it was checked. Run ratchet check again.")


def _rests_on(adapter: Adapter, asked: Asked, version: str, settings: str) -> str:
    """The digest of all that rows rest on beside the content of their file."""
    every = sorted((*asked.files, *asked.others), key=lambda file: file.path)
    words = [adapter.id, version, settings, code_digest("facts"), *(file.path for file in every)]
    if adapter.reads_all:
        words += [file.sha for file in every]
        for interpreter, paths in _by_interpreter(adapter, asked, [file.path for file in asked.files]).items():
            words += [str(interpreter), *installed(interpreter), *(paths if asked.environments else ())]
    return _digest(words)


def _by_interpreter(adapter: Adapter, asked: Asked, paths: Sequence[str]) -> dict[Interpreter, list[str]]:
    """The interpreter whose packages files import → these files. A tool that asks for none is asked at once."""
    found: dict[Interpreter, list[str]] = {}
    for path in paths:
        own = asked.environments.get(path, asked.interpreter) if adapter.reads_all else asked.interpreter
        found.setdefault(own, []).append(path)
    return found


def _version(adapter: Adapter, run: Run) -> str:
    answer = answer_of(adapter, [run.program, "--version"], run)
    told = re.search(r"\d+(?:\.\d+)+\S*", answer.out.decode("utf-8", "replace"))
    if answer.status or told is None:
        raise Inconclusive(f"{run.program} does not tell its version.")
    return told[0]


# -- a run --------------------------------------------------------------------------------------------------------


def _told(adapter: Adapter, run: Run) -> dict[str, list[Row]]:
    """Path → rows, of each of its files. Where comments silence the tool, the row says so."""
    marked = [path for path in run.files if _is_marked(adapter, run.top, path)] if adapter.marks else []
    told = _answered(adapter, run._replace(is_unsilenced=bool(marked)))
    if marked:
        heeding = _answered(adapter, run._replace(files=marked))
        told |= {path: [*heeding[path], *_silenced(told[path], heeding[path])] for path in marked}
    return told


def _is_marked(adapter: Adapter, top: Path, path: str) -> bool:
    """Whether a text may hold a comment that silences the tool."""
    text = content_in(top, path).lower()
    return any(mark.encode() in text for mark in adapter.marks)


def _answered(adapter: Adapter, run: Run) -> dict[str, list[Row]]:
    """Path → rows, of each of its files; what is said of others does not count."""
    most = adapter.at_once or len(run.files)
    found: dict[str, list[Row]] = {path: [] for path in run.files}
    for first in range(0, len(run.files), most):
        for row in _answered_at_once(adapter, run._replace(files=run.files[first : first + most])):
            if row.path in found:
                found[row.path].append(row)
    return found


def _answered_at_once(adapter: Adapter, run: Run) -> list[Row]:
    missing = [path for path in run.files if not (run.top / path).is_file()]
    if missing:
        raise Inconclusive(f"{adapter.id} cannot be asked about {missing[0]}: it is not there.")
    answer = start(adapter, run)
    try:
        return [*adapter.rows(answer, run)]
    except Unaccounted as error:
        raise Inconclusive(f"{adapter.id} did not check every file: {error}") from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise Inconclusive(f"{adapter.id} answered in another form than expected: {_shown(answer)}") from error


def _shown(answer: Answer) -> str:
    text = (answer.err or answer.out).decode("utf-8", "replace").strip()
    return f"exit status {answer.status}, {text[:200]!r}"


def _silenced(every: Iterable[Row], told: Iterable[Row]) -> Iterator[Row]:
    """The rows that are told only where comments are passed over."""
    heeded = Counter(row[:4] for row in told)
    for row in every:
        if heeded[row[:4]]:
            heeded[row[:4]] -= 1
        else:
            yield row._replace(silenced=True)


# -- what is remembered -------------------------------------------------------------------------------------------


def _digest(words: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def _encode(memory: _Memory) -> bytes:
    files = {path: [sha, [row[1:6] for row in rows]] for path, (sha, rows) in memory.files.items()}
    return json.dumps([memory.program, memory.version, memory.rests_on, files], separators=(",", ":")).encode()


def _decode(content: bytes | None) -> _Memory:
    """What `_encode` wrote; nothing for anything else."""
    if content is None:
        return _Memory()
    with contextlib.suppress(ValueError, TypeError):
        program, version, rests_on, files = as_rows([parsed(content)])[0]
        return _Memory(as_text(program), as_text(version), as_text(rests_on), dict(_files(files)))
    return _Memory()


def _files(files: object) -> Iterator[tuple[str, tuple[str, tuple[Row, ...]]]]:
    for path, entry in as_table(files).items():
        sha, rows = as_rows([entry])[0]
        yield path, (as_text(sha), tuple(_row(path, row) for row in as_rows(rows)))


def _row(path: str, row: list[object]) -> Row:
    line, column, code, message, silenced = row
    if not isinstance(silenced, bool):
        raise TypeError("whether a row is silenced is no bool")
    return Row(path, as_number(line), as_number(column), as_text(code), as_text(message), silenced)
