"""Processes of this machine: each measures one commit of a range of commits that follow each other, and ends.

mypy leaves much behind that takes long to free. A process that ends at once frees nothing.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait

from ratchet.facts.forks import end_with, requests_come, requests_wait
from ratchet.facts.git.past import Commit
from ratchet.facts.types import import_mypy
from ratchet.history.engines import Engine, Work, contiguous
from ratchet.history.measured import PastMeasurer, past_measurer
from ratchet.history.points import Point

_TRIES = 2
"""How often a commit may break its process down before it is a hole."""
_FEWEST = 2
"""A range of fewer commits costs more than it saves: it starts with a cold cache."""

_GRACE = 0.3
"""How many seconds a process has to end by itself when its terminal interrupts all of them."""
_PATIENCE = 10
"""How many seconds it has to end when it is asked to."""


class _Range:
    """What is left of a range, the next commit first, and the process that measures that one.

    Each process finds the cache as the one before has left it.
    """

    def __init__(self, measurer: PastMeasurer, commits: Sequence[Commit]) -> None:
        self._measurer = measurer
        self.left = [*commits]
        self._failures = 0
        self.start()

    def start(self) -> None:
        """Begin to measure the next commit."""
        context = multiprocessing.get_context("fork")
        self.end, other = context.Pipe(duplex=False)
        arguments = other, self._measurer.laid(self.left[0]), os.getpid()
        # Not a daemon, which may have no children: many files are read by several processes. It ends with its parent.
        self.process = context.Process(target=_measure, args=arguments)
        with requests_wait():
            self.process.start()
        other.close()

    def point(self) -> Point | None:
        """The point of the next commit, which is done with then; None where it is to be measured again."""
        point: object = None
        with contextlib.suppress(EOFError, OSError):
            point = self.end.recv()
        self.process.join()
        self.end.close()
        if not isinstance(point, Point):
            self._failures += 1
            if self._failures < _TRIES:
                return None
            point = self._given_up()
        self._failures = 0
        self.left.pop(0)
        return point

    def _given_up(self) -> Point:
        code = self.process.exitcode or 0
        what = f"signal {-code}" if code < 0 else f"exit status {code}"
        return Point(self.left[0], {}, 0, "", f"the process that measured it ended twice ({what})")


class Local(Engine):
    """As many processes as there are cores, or as `--jobs` says; one after another where the system cannot fork."""

    def points(self, work: Work) -> Iterator[Point]:
        """The points, as they come. A commit that ends its process twice is a hole."""
        wanted = [commit for commit in work.chosen if commit in work.wanted]
        if "fork" not in multiprocessing.get_all_start_methods():
            with past_measurer(work.project, work.repository, "process-0") as alone:
                yield from (alone.laid(commit)() for commit in wanted)
            return
        count = min(work.request.jobs or os.cpu_count() or 1, max(1, len(wanted) // _FEWEST))
        import_mypy()  # once, and not in each process
        running: list[_Range] = []
        with contextlib.ExitStack() as directories:
            try:
                for number, part in enumerate(contiguous(wanted, count)):
                    directory = past_measurer(work.project, work.repository, f"process-{number}")
                    running.append(_Range(directories.enter_context(directory), part))
                yield from _points(running)
            finally:
                _end(running)


def _points(running: list[_Range]) -> Iterator[Point]:
    """The points of all ranges, as they come; `running` has the ranges that are not done with."""
    while running:
        ready = wait([part.end for part in running])
        for part in [part for part in running if part.end in ready]:
            point = part.point()
            if point is not None:
                yield point
            if part.left:
                part.start()
            else:
                running.remove(part)


def _end(running: Sequence[_Range]) -> None:
    """Let processes end that a terminal has interrupted as well, ask the others to, and wait."""
    for part in running:
        part.process.join(_GRACE)
        part.process.terminate()
    for part in running:
        part.process.join(_PATIENCE)
        part.process.kill()


def _measure(connection: Connection, measure: Callable[[], Point], parent: int) -> None:
    """The child's part. The parent tells of an interruption."""
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        # A later child may hold the other end of the pipe as well, so a pipe does not break where the parent is gone.
        end_with(parent)
        requests_come()
        connection.send(measure())
