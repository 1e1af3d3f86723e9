"""Every command line in README.md and docs/ is run, from the top of its page down, and what it prints is compared.

A page is one session that begins in an empty directory. What a reader need not see stands in comments: `<!-- run` and
a script; `<!-- write: PATH -->` before a block that is that file's content; `<!-- not run: REASON -->` before a block
that cannot be. Long lines are folded, as on a terminal. A line `…` stands for any lines, an abbreviated commit for any
commit, mypy's version for any, and an interpreter's path for any.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from projects.building import quieten
from projects.in_process import keep_state_in
from projects.marks import SLOW

TOP = Path(__file__).parents[2]
PAGES = [TOP / "README.md", *sorted((TOP / "docs").rglob("*.md"))]
QUICK = {"README.md", "exceptions.md"}
"""Pages whose commands `python -m tests` runs; it leaves the others to --all and to work on the documentation."""
SCREEN = 80

_PIECE = re.compile(
    r"^<!-- run\n(?P<script>.*?)^-->$"
    r"|^(?:<!-- (?P<mark>not run|write): (?P<word>[^\n]*?) -->\n)?^```(?P<language>\w*)[^\n]*\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_COMMIT = re.compile(r"\b[0-9a-f]{12}\b")
_INTERPRETER = re.compile(r"^interpreter: /\S+ ")
_TARGET = re.compile(r"^mypy: version .*, for Python [\d.]+ on \w+$")
_RUNNABLE = frozenset({"console", "sh", "bash", "shell"})
_ANY = "…"


@dataclass(frozen=True)
class Command:
    """One command line, and what is shown of its output; None where nothing is compared."""

    line: str
    shown: str | None


def commands(body: str) -> Iterator[Command]:
    """The command lines of a console block."""
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        count = 1
        while count < len(lines) and lines[count].startswith("> "):
            count += 1
        words = "\n".join([lines[0], *(line[2:] for line in lines[1:count])])
        yield Command(words, "\n".join(lines[count:]))


def pieces(text: str) -> Iterator[Command | tuple[str, str]]:
    """What a page does, in its order: commands, and files to write as (path, content)."""
    for found in _PIECE.finditer(text):
        if found["script"] is not None:
            yield Command(found["script"], None)
        elif found["mark"] == "write":
            yield found["word"], found["body"]
        elif found["mark"] is None and found["language"] in _RUNNABLE:
            yield from commands(found["body"])


@dataclass
class Session:
    """A shell in a directory, which a command may leave for another."""

    scratch: Path
    here: Path

    def run(self, line: str) -> str:
        where = self.scratch / "where"
        done = subprocess.run(
            ["bash", "-c", f"trap 'pwd > \"$WHERE\"' EXIT\n{line}"],
            cwd=self.here,
            env={**os.environ, "WHERE": str(where)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        self.here = Path(where.read_text().strip())
        return done.stdout

    def write(self, name: str, content: str) -> None:
        path = self.here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def matches(shown: Sequence[str], said: Sequence[str]) -> bool:
    """Whether what was said is what is shown, word by word: a page folds long lines, as a terminal does.

    A line `…` stands for any lines.
    """
    parts: list[list[str]] = [[]]
    for line in shown:
        if line == _ANY:
            parts.append([])
        else:
            parts[-1] += line.split()
    words = [word for line in said for word in line.split()]
    if len(parts) == 1:
        return parts[0] == words
    first, *middle, last = parts
    if words[: len(first)] != first or words[len(words) - len(last) :] != last:
        return False
    text = " ".join(words[len(first) : len(words) - len(last)])
    return all(" ".join(part) in text for part in middle)


def plain(text: str) -> list[str]:
    lines = [_COMMIT.sub("0" * 12, line.rstrip()) for line in text.splitlines()]
    lines = [_INTERPRETER.sub("interpreter: PYTHON ", _TARGET.sub("mypy: version", line)) for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    return lines


@pytest.mark.parametrize("page", [pytest.param(page, id=page.relative_to(TOP).as_posix()) for page in PAGES])
def test_what_a_page_shows_fits_a_screen(page: Path) -> None:
    blocks = [found["body"] for found in _PIECE.finditer(page.read_text(encoding="utf-8")) if found["body"]]
    console = [line for body in blocks if body.startswith("$ ") for line in body.splitlines()]

    assert [] == [line for line in console if len(line) > SCREEN]


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, id=page.relative_to(TOP).as_posix(), marks=[] if page.name in QUICK else [SLOW])
        for page in PAGES
    ],
)
def test_what_the_page_shows_is_what_is_printed(
    page: Path, tmp_path: Path, shared_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quieten(monkeypatch, shared_cache)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    keep_state_in(tmp_path / "state", monkeypatch)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    (tmp_path / "here").mkdir()
    session = Session(tmp_path, tmp_path / "here")
    for piece in pieces(page.read_text(encoding="utf-8")):
        if isinstance(piece, tuple):
            session.write(*piece)
            continue
        said = session.run(piece.line)
        if piece.shown is not None:
            assert matches(plain(piece.shown), plain(said)), f"$ {piece.line}\n{said}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(TOP).as_posix())
def test_a_block_that_is_not_run_says_why(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    reasons = [found["word"] for found in _PIECE.finditer(text) if found["mark"] == "not run"]

    assert all(len(reason) > 10 for reason in reasons)
    assert 0 == text.count("```") % 2


@pytest.mark.parametrize(
    ("shown", "said", "expected"),
    [
        pytest.param("a\nb", "a\nb", True, id="the same"),
        pytest.param("a", "a\nb", False, id="more was said"),
        pytest.param("a\nb", "a", False, id="less was said"),
        pytest.param("a\n…\nd", "a\nb\nc\nd", True, id="some left out"),
        pytest.param("main (0123456789ab)", "main (ba9876543210)", True, id="another commit"),
        pytest.param("1 found", "2 found", False, id="another figure"),
    ],
)
def test_comparing(shown: str, said: str, expected: bool) -> None:
    assert matches(plain(shown), plain(said)) is expected
