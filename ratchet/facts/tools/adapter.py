"""What every adapter is: how one tool is asked about files that are named to it, and how its answer is read."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ratchet.facts.environment import Interpreter
from ratchet.storage.narrowing import table_or_empty


class Replacement(NamedTuple):
    """`text` in the place of what stands from one place of a file up to another, which is not part of it.

    Lines and columns count from 1; columns count characters.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Remedy(NamedTuple):
    """What a tool would write to mend a finding, in the finding's own file.

    `is_safe`: the tool would write it without being asked for more. `is_by_units`: columns may count units of UTF-16.
    """

    title: str
    replacements: tuple[Replacement, ...]
    is_safe: bool
    is_by_units: bool = False


class Row(NamedTuple):
    """One finding as its tool told it. `path` is from the tree's root; lines and columns count from 1.
    Column 0: it tells of the file, and of no place in it. See `place_of`.

    `silenced`: a comment keeps the tool from telling it. `remedy` is not remembered: a run tells it.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    silenced: bool = False
    remedy: Remedy | None = None


class Run(NamedTuple):
    """One run of a tool. `files` are paths from `top`, `interpreter` is the one whose packages the code imports.

    `scratch` is an empty directory of ours, `settings` are the files that configure the tool, by path. `is_unsilenced`:
    comments that silence the tool are to be passed over. `is_mending`: it writes into the files what it holds safe,
    and tells what is left. `author` is the work tree, of which no program is run either.
    """

    program: str
    top: Path
    files: Sequence[str]
    interpreter: Interpreter
    scratch: Path
    settings: Mapping[str, bytes] = {}
    is_unsilenced: bool = False
    author: Path | None = None
    is_mending: bool = False

    @property
    def python(self) -> str:
        """The interpreter's path."""
        return self.interpreter.executable or sys.executable

    def listed(self) -> str:
        """The argument `@FILE`, of a file that names each file on a line: a command line has its limits.

        Each begins with `./`, so that none looks like an option or another such file.
        """
        return f"@{self.written('files.txt', ''.join(f'./{path}{chr(10)}' for path in self.files))}"

    def written(self, name: str, text: str) -> str:
        """The path of a new file of ours that holds a text."""
        path = self.scratch / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def relative(self, path: str) -> str:
        """A path of the tool's answer, from the tree's root; as it is where it lies elsewhere."""
        place = Path(path)
        place = place if place.is_absolute() else self.top / place
        return place.relative_to(self.top).as_posix() if place.is_relative_to(self.top) else path


class Answer(NamedTuple):
    """What a tool printed, and its exit status."""

    out: bytes
    err: bytes
    status: int


class Unaccounted(Exception):
    """An answer that does not account for every file that was named; it says why."""


class Adapter:
    """One tool. The docstring says where its documentation is.

    `id` is its name in ratchet.toml, `programs` what it may be called on disk. `settings` are the files of its own that
    configure it, `table` its table in pyproject.toml; a change of these, or of `also`, changes what it finds.
    `reads_all`: a finding may rest on other files and on installed packages, so that all are checked again where one
    changes. `marks` are words of comments that silence it, where it can be told to pass over them; in lower case.
    `at_once` is how many files one run is asked about, None for any number. `needs_path`: it starts other programs,
    from PATH outside of the tree; `needs_home`: it is a wrapper that keeps the tool itself in the user's home.
    `can_mend`: a run may be told to mend. Its answers do not tell what is safe.
    """

    id: str
    programs: tuple[str, ...]
    settings: tuple[str, ...] = ()
    table: tuple[str, ...] = ()
    also: tuple[tuple[str, ...], ...] = (("project", "requires-python"),)
    reads_all = True
    marks: tuple[str, ...] = ()
    at_once: int | None = None
    needs_path = False
    needs_home = False
    can_mend = False

    def command(self, run: Run) -> list[str]:
        """The command line. It writes nothing into the tree, and heeds no baseline of the tool's own."""
        raise NotImplementedError

    def said(self, run: Run) -> str:
        """What the tool is given on its standard input."""
        del run
        return ""

    def rows(self, answer: Answer, run: Run) -> Iterator[Row]:
        """What the tool says. Raises Unaccounted for a file that it could not read, ValueError for another format."""
        raise NotImplementedError

    def extends(self, path: str, content: bytes) -> Sequence[str]:
        """The files that a file of settings takes more settings from, as it names them.

        Raises Unaccounted where the settings have the tool run another program: nothing that a tree names is run. Also
        where they keep findings back that the command line cannot bring out, and where they cannot be read.
        """
        del path, content
        return ()


def toml_table(path: str, content: bytes, table: Sequence[str]) -> Mapping[str, object]:
    """The settings in a file of TOML: a table of pyproject.toml, all of any other.

    Raises Unaccounted where it is no TOML, or newer TOML than Python reads: a tool may heed what stands there.
    """
    try:
        document: Mapping[str, object] = tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise Unaccounted(f"Python does not read it as TOML ({error}), so what it asks for is unknown.") from error
    for key in table if path.endswith("pyproject.toml") else ():
        document = table_or_empty(document.get(key))
    return document


def place_of(first: tuple[int, int], last: tuple[int, int]) -> tuple[int, int]:
    """The line and the column of a finding that begins at `first` and ends before `last`.

    A copyright that is missing has an empty place at the beginning. It is about the file, whatever stands first in it.
    """
    return (1, 0) if first == last == (1, 1) else first


def last_words(answer: Answer) -> str:
    """Why a tool failed: the last line that it wrote, or its exit status."""
    lines = answer.err.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].strip() if lines else f"exit status {answer.status}"
