"""What names mean to git, and what its objects hold: asked of one `git cat-file` that lasts as long as its repository.

A process of git takes as long as hundreds of answers. `--batch-command` came with git 2.36: where it is not there, or
breaks down, each question starts a process of its own, whose words say what is wrong.
"""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

_AT_ONCE = 1 << 14
"""How many bytes of questions a pipe surely takes while git is busy with its answers."""

_MILLISECONDS = 60_000


class Found(NamedTuple):
    """An object that a name stands for: its own name, its kind, and its content where that was asked for."""

    name: str
    kind: str
    content: bytes


class _Broken(Exception):
    """The lasting process is gone, or silent."""


class Objects:
    """Answers about a repository's objects. A name may be any expression of git's, such as `HEAD^{commit}`."""

    __slots__ = ("__weakref__", "_at_once", "_can_last", "_lasting", "_owner", "_start")

    def __init__(
        self,
        start: Callable[[Sequence[str]], subprocess.Popen[bytes]],
        at_once: Callable[[Sequence[str], bytes], bytes],
    ) -> None:
        """`start` begins a command of git; `at_once` has one answer all of its input, or raises Inconclusive."""
        self._start = start
        self._at_once = at_once
        self._lasting: _Lasting | None = None
        self._owner = 0
        self._can_last = sys.platform != "win32"  # there, nobody can wait for a pipe with a limit

    def commit(self, name: str) -> str | None:
        """The full name of the commit that a name stands for, or None."""
        (found,) = self.infos([f"{name}^{{commit}}"])
        return found.name if found is not None else None

    def parent(self, commit: str, back: int) -> str | None:
        """The commit that many first parents before another; None where the history does not reach."""
        return self.commit(f"{commit}~{back}")

    def before(self, commit: str, paths: Sequence[str], count: int) -> list[tuple[str | None, ...]]:
        """The object names of some paths (None: not there) at a commit, then at its first parent, and so on."""
        found = self.infos([f"{commit}~{back}:{path}" for back in range(count) for path in paths])
        names = [entry.name if entry is not None else None for entry in found]
        return [tuple(names[start : start + len(paths)]) for start in range(0, len(names), len(paths))]

    def infos(self, names: Sequence[str]) -> list[Found | None]:
        """What each name stands for, or None, without contents."""
        return self._ask("info", "--batch-check", names)

    def contents(self, names: Sequence[str]) -> list[Found | None]:
        """What each name stands for, or None, with its content."""
        return self._ask("contents", "--batch", names)

    def _ask(self, command: str, option: str, names: Sequence[str]) -> list[Found | None]:
        words = {name: os.fsencode(name) for name in names if "\n" not in name}
        if not words:
            return [None] * len(names)
        answers = self._asked_of_lasting(command, list(words.values()))
        if answers is None:
            said = self._at_once(["cat-file", option], b"".join(word + b"\n" for word in words.values()))
            answers = list(_answers(_Whole(said), len(words), with_content=option == "--batch"))
        found = dict(zip(words, answers, strict=True))
        return [found.get(name) for name in names]

    def _asked_of_lasting(self, command: str, words: list[bytes]) -> list[Found | None] | None:
        questions = b"".join(b"%s %s\n" % (command.encode(), word) for word in words)
        if not self._can_last or len(questions) > _AT_ONCE:
            return None
        if self._lasting is None or self._owner != os.getpid():  # a fork would share its parent's pipes
            self._owner = os.getpid()
            self._lasting = _Lasting(self._start(["cat-file", "--batch-command"]))
            weakref.finalize(self, _end, self._lasting.process, self._owner)
        try:
            self._lasting.send(questions)
            return list(_answers(self._lasting, len(words), with_content=command == "contents"))
        except (_Broken, OSError):
            self._can_last = False
            return None


def _answers(stream: _Whole | _Lasting, count: int, *, with_content: bool) -> Iterator[Found | None]:
    """The answers to that many questions. A header is `<name> <kind> <size>`; of what is not there, words."""
    for _ in range(count):
        name, *words = stream.line().rsplit(b" ", 2)
        if len(words) != 2 or not words[1].isdigit():
            yield None
            continue
        content = stream.take(int(words[1]) + 1)[:-1] if with_content else b""
        yield Found(name.decode("ascii"), words[0].decode("ascii"), content)


class _Whole:
    """All that a process of its own said."""

    def __init__(self, said: bytes) -> None:
        self._said, self._at = said, 0

    def line(self) -> bytes:
        end = self._said.index(b"\n", self._at)
        start, self._at = self._at, end + 1
        return self._said[start:end]

    def take(self, count: int) -> bytes:
        start, self._at = self._at, self._at + count
        return self._said[start : self._at]


class _Lasting:
    """A running `git cat-file --batch-command`. Raises _Broken where it ends or says nothing."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process = process
        self._input, self._output = process.stdin.fileno(), process.stdout.fileno()
        self._poller = select.poll()
        self._poller.register(self._output, select.POLLIN)
        self._read = bytearray()

    def send(self, questions: bytes) -> None:
        while questions:
            questions = questions[os.write(self._input, questions) :]

    def line(self) -> bytes:
        while (end := self._read.find(b"\n")) < 0:
            self._more()
        return self._taken(end + 1)[:-1]

    def take(self, count: int) -> bytes:
        while len(self._read) < count:
            self._more()
        return self._taken(count)

    def _taken(self, count: int) -> bytes:
        taken = bytes(self._read[:count])
        del self._read[:count]
        return taken

    def _more(self) -> None:
        more = os.read(self._output, 1 << 16) if self._poller.poll(_MILLISECONDS) else b""
        if not more:
            raise _Broken
        self._read += more


def _end(process: subprocess.Popen[bytes], owner: int) -> None:
    """End a process that only reads. A fork has it from its parent, and leaves it alone."""
    if os.getpid() != owner:
        return
    with contextlib.suppress(OSError):
        process.kill()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
    process.wait()
