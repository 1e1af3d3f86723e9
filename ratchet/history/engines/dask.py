"""Workers of a Dask cluster: each gets the repository as a bundle, and measures shards of the history.

https://distributed.dask.org/en/stable/client.html
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from pathlib import Path
from typing import NamedTuple, Protocol

from ratchet.config import CONFIG_FILES
from ratchet.errors import Inconclusive, RatchetError, UsageError
from ratchet.facts.git.bundle import bundle_of, unpack
from ratchet.facts.git.past import Commit
from ratchet.facts.programs import output_of
from ratchet.history.engines import Engine, Work, contiguous
from ratchet.history.points import Point, from_row
from ratchet.history.remembered import environment_digest
from ratchet.storage.files import content_or_none, write_new
from ratchet.storage.narrowing import as_table, parsed, tables

_PREFIX = "ratchet-worker-"
_FEWEST, _MOST, _TASKS = 10, 50, 8
"""How many commits one task measures at least and at most, and how many tasks there are in between.

With a worker its task is lost. The first commit of a task is far from what the worker measured before, so that nearly
all of it is checked anew: of a code base whose modules all import each other, it costs as much as ten others.
"""
_TRIES = 3
"""How often the repository is sent: where all workers that have it are lost, Dask forgets the tasks that need it."""


class Dask(Engine):
    """The scheduler at `--scheduler ADDRESS` gives shards to its workers, and again where a worker was lost."""

    def points(self, work: Work) -> Iterator[Point]:
        """The points of each shard, as it comes.

        Raises UsageError without the extra or an address, and Inconclusive where the scheduler cannot be reached or a
        worker has another environment.
        """
        if work.scheduler is None:
            raise UsageError("--engine dask needs --scheduler ADDRESS, as tcp://10.0.0.1:8786.")
        with contextlib.closing(_connected(work.scheduler)) as cluster:
            tasks = _tasks(work)
            for _ in range(_TRIES):
                tasks = yield from _round(cluster, work, tasks)
                if not tasks:
                    return
        lost = "its shard was lost, with the workers that had the repository"
        yield from (Point(commit, {}, 0, "", lost) for task in tasks for commit in task.commits)


class _Task(NamedTuple):
    """A shard that has something to measure: the words of its command line, and the commits to measure."""

    words: Sequence[str]
    commits: Sequence[Commit]


class _Future(Protocol):
    """What Dask knows of one task; Dask itself has no types."""

    def result(self) -> bytes: ...

    def exception(self) -> BaseException | None: ...


class _Cluster(Protocol):
    """A client of Dask."""

    def scatter(self, data: bytes, /, *, broadcast: bool) -> object: ...

    def submit(
        self,
        function: Callable[[bytes, Mapping[str, bytes], Sequence[str]], bytes],
        bundle: object,
        configuration: Mapping[str, bytes],
        words: Sequence[str],
        /,
        *,
        pure: bool,
    ) -> _Future: ...

    def close(self) -> None: ...


def _connected(scheduler: str) -> _Cluster:
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError("--engine dask needs Dask: pip install 'distributed>=2025.1'.") from error
    connect: Callable[[str], _Cluster] = Client
    try:
        return connect(scheduler)
    except (OSError, ValueError) as error:
        raise Inconclusive(f"no Dask scheduler answers at {scheduler}: {error}.") from error


def _as_completed(futures: list[_Future]) -> Iterable[_Future]:
    from distributed import as_completed

    each: Callable[[list[_Future]], Iterable[_Future]] = as_completed
    return each(futures)


def _round(cluster: _Cluster, work: Work, tasks: Sequence[_Task]) -> Generator[Point, None, list[_Task]]:
    """The points of each task as it comes; the tasks to give again, which went when the last copy of the bundle did."""
    bundle, configuration = cluster.scatter(bundle_of(work.repository), broadcast=True), _configuration(work)
    futures = {cluster.submit(measure_shard, bundle, configuration, task.words, pure=False): task for task in tasks}
    again: list[_Task] = []
    for future in _as_completed(list(futures)):
        try:
            points = list(_points(future, futures[future].commits, environment_digest(work.project)))
        except CancelledError:
            again.append(futures[future])
        else:
            yield from points
    return again


def _tasks(work: Work) -> list[_Task]:
    """The shards that have something to measure."""
    count = max(1, len(work.chosen) // min(_MOST, max(_FEWEST, len(work.chosen) // _TASKS)))
    selection, python = work.selection, work.request.python_executable
    words = ["--remeasure", "--jobs", "1", "--format", "json", "--every", selection.every]
    if selection.since is not None:
        words += ["--since", work.repository.commit(selection.since) or selection.since]
    if selection.last is not None:
        words += ["--last", str(selection.last)]
    if python is not None:
        words += ["--python-executable", python]
    parts = [[one for one in part if one in work.wanted] for part in contiguous(work.chosen, count)]
    return [_Task([*words, "--shard", f"{number}/{count}"], part) for number, part in enumerate(parts, start=1) if part]


def _configuration(work: Work) -> Mapping[str, bytes]:
    """Today's files that configure ratchet, committed or not."""
    found = {name: content_or_none(work.project.top / name) for name in CONFIG_FILES}
    return {name: content for name, content in found.items() if content is not None}


def _points(future: _Future, wanted: Sequence[Commit], environment: str) -> Iterator[Point]:
    lost = future.exception()
    if lost is not None:
        reason = f"its shard was lost: {next(iter(str(lost).splitlines()), type(lost).__name__)}"
        yield from (Point(commit, {}, 0, "", reason) for commit in wanted)
        return
    table = as_table(parsed(future.result()))
    if table.get("environment") != environment:
        raise Inconclusive(
            "a worker has another environment than this machine, so their sums would not compare. Use one Python, and "
            "install the same versions everywhere: pip freeze shows them."
        )
    for row in tables(table.get("points")):
        point = from_row(row)
        if point.commit in wanted:
            yield point


def measure_shard(bundle: bytes, configuration: Mapping[str, bytes], words: Sequence[str]) -> bytes:
    """A worker's part: what `ratchet history` says of one shard. It says so in a process that ends with the worker."""
    top = _unpacked(hashlib.sha256(bundle).hexdigest(), bundle)
    for name, content in configuration.items():
        (top / name).unlink(missing_ok=True)  # it may be a link
        write_new(top / name, content)
    try:
        command = [sys.executable, "-P", "-m", "ratchet", "history", "--ends-with", str(os.getpid()), *words]
        return output_of(command, top)
    except RatchetError as error:
        raise RuntimeError(str(error)) from error  # an exception that every machine knows


_places: dict[str, tempfile.TemporaryDirectory[str]] = {}
_unpacking = threading.Lock()


def _unpacked(digest: str, bundle: bytes) -> Path:
    """The repository on this worker: it is unpacked once, and goes away with the worker."""
    with _unpacking:  # a worker may have several threads
        if digest not in _places:
            folder = tempfile.TemporaryDirectory(prefix=_PREFIX)
            unpack(bundle, Path(folder.name).resolve() / "tree")
            _places[digest] = folder
        return Path(_places[digest].name).resolve() / "tree"
