"""Processes of this machine: each measures a range of commits that follow each other."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from ratchet.facts.end_with_parent import end_with
from ratchet.facts.git.past import Commit
from ratchet.history.engines import Engine, Work, contiguous
from ratchet.history.measured import past_measurer
from ratchet.history.points import Point

_TRIES = 2
"""How often a commit may break its process down before it is a hole."""
_FEWEST = 2
"""A process that measures fewer commits costs more than it saves: it starts with a cold cache."""

_GRACE = 0.3
"""How many seconds a process has to end by itself when its terminal interrupts all of them."""
_PATIENCE = 10
"""How many seconds it has to end when it is asked to."""


@dataclass
class _Range:
    """What is left of a range, the next commit first, and the process at work on it."""

    number: int
    left: list[Commit]
    process: BaseProcess
    end: Connection


class Local(Engine):
    """As many processes as there are cores, or as `--jobs` says; one after another where the system cannot fork."""

    def points(self, work: Work) -> Iterator[Point]:
        """The points, as they come. A commit that ends its process twice is a hole."""
        wanted = [commit for commit in work.chosen if commit in work.wanted]
        if "fork" not in multiprocessing.get_all_start_methods():
            yield from _here(work, wanted, 0)
            return
        count = min(work.request.jobs or os.cpu_count() or 1, max(1, len(wanted) // _FEWEST))
        running = [_start(work, number, part) for number, part in enumerate(contiguous(wanted, count)) if part]
        failures: Counter[str] = Counter()
        try:
            while running:
                ready = wait([part.end for part in running])
                for part in [part for part in running if part.end in ready]:
                    running.remove(part)
                    yield from _received(part)
                    again = part
                    if part.left and not part.process.is_alive():
                        yield from _given_up(part, failures)
                        again = _start(work, part.number, part.left)
                    if again.left:
                        running.append(again)
                    else:
                        again.process.join()  # it clears its directory away
        finally:
            _end(running)


def _end(running: Sequence[_Range]) -> None:
    """Let processes end that a terminal has interrupted as well, ask the others to, and wait: each has a directory."""
    for part in running:
        part.process.join(_GRACE)
        part.process.terminate()
    for part in running:
        part.process.join(_PATIENCE)
        part.process.kill()


def _received(part: _Range) -> Iterator[Point]:
    """The next point, if the process has not ended without it."""
    with contextlib.suppress(EOFError, ConnectionResetError):
        point: object = part.end.recv()
        if isinstance(point, Point):
            part.left.pop(0)
            yield point
            return
    part.process.join()


def _given_up(part: _Range, failures: Counter[str]) -> Iterator[Point]:
    """The point of a commit that broke its process down too often."""
    commit = part.left[0]
    failures[commit.name] += 1
    if failures[commit.name] >= _TRIES:
        part.left.pop(0)
        code = part.process.exitcode or 0
        what = f"signal {-code}" if code < 0 else f"exit status {code}"
        yield Point(commit, {}, 0, "", f"the process that measured it ended twice ({what})")


def _start(work: Work, number: int, commits: Sequence[Commit]) -> _Range:
    context = multiprocessing.get_context("fork")
    end, other = context.Pipe(duplex=False)
    # Not a daemon, which may have no children: many files are read by several processes. It ends with its parent.
    process = context.Process(target=_measure, args=(other, work, commits, number, os.getpid()))
    process.start()
    other.close()
    return _Range(number, list(commits), process, end)


def _measure(connection: Connection, work: Work, commits: Sequence[Commit], number: int, parent: int) -> None:
    """The child's part. The parent tells of an interruption."""
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        # A later child may hold the other end of the pipe as well, so a pipe does not break where the parent is gone.
        end_with(parent)
        for point in _here(work, commits, number):
            connection.send(point)


def _here(work: Work, commits: Sequence[Commit], number: int) -> Iterator[Point]:
    with past_measurer(work.project, work.repository, f"process-{number}") as measurer:
        for commit in commits:
            yield measurer.point(commit)
