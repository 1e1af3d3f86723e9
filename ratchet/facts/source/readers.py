"""Processes that parse beside the caller: each has its share of the files, and says once what it found."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import NamedTuple

from ratchet.errors import Inconclusive
from ratchet.facts.files import SourceFile
from ratchet.facts.forks import end_with, requests_come, requests_to_end, requests_wait
from ratchet.facts.source.database import Parsed

Parse = Callable[[Sequence[SourceFile]], tuple[Parsed, ...]]


class _Found(NamedTuple):
    parsed: tuple[Parsed, ...]


class _Reader(NamedTuple):
    process: BaseProcess
    end: Connection


def can_fork() -> bool:
    """Whether this system has such processes."""
    return "fork" in multiprocessing.get_all_start_methods()


@contextlib.contextmanager
def reading(parse: Parse, parts: Sequence[Sequence[SourceFile]]) -> Iterator[Iterable[Parsed]]:
    """What `parse` finds in all parts, a process for each, to be asked for once. No process outlives the block.

    Not an executor of concurrent.futures: its processes wait for work by a pipe that they hold open themselves, so an
    interrupted one never ended, and neither did whoever read its output. Raises, where the answer is asked for, what
    `parse` raised, and Inconclusive where a process ended without an answer.
    """
    readers: list[_Reader] = []
    try:
        for part in parts:
            readers.append(_start(parse, part))
        yield (one for reader in readers for one in _answer(reader))
    finally:
        for reader in readers:
            reader.process.kill()
            reader.process.join()
            reader.end.close()


def _start(parse: Parse, files: Sequence[SourceFile]) -> _Reader:
    context = multiprocessing.get_context("fork")
    end, other = context.Pipe(duplex=False)
    process = context.Process(target=_read, args=(other, parse, files, os.getpid()), daemon=True)
    with requests_wait():
        process.start()
    other.close()
    return _Reader(process, end)


def _read(connection: Connection, parse: Parse, files: Sequence[SourceFile], parent: int) -> None:
    """The child's part. A request to end is not an exception here, as it is in the caller: it ends the process."""
    end_with(parent)
    for number in requests_to_end():
        signal.signal(number, signal.SIG_DFL)
    requests_come()
    try:
        answer: _Found | Exception = _Found(parse(files))
    except Exception as error:
        answer = error
    with contextlib.suppress(BrokenPipeError):  # the caller is gone
        connection.send(answer)


def _answer(reader: _Reader) -> tuple[Parsed, ...]:
    try:
        answer: object = reader.end.recv()
    except (EOFError, ConnectionResetError) as error:
        reader.process.join()
        code = reader.process.exitcode or 0
        how = f"signal {-code}" if code < 0 else f"exit status {code}"
        raise Inconclusive(
            f"a process that parses the code was ended from outside ({how}): there may be too little memory. Nothing "
            "was judged. Run it again, or allow more memory."
        ) from error
    if isinstance(answer, Exception):
        raise answer
    assert isinstance(answer, _Found), answer
    return answer.parsed
