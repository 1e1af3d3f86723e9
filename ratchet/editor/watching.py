"""`ratchet watch`: checks a work tree each time something in it is saved, by whatever program."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from watchfiles import Change, DefaultFilter, awatch

from ratchet.editor.answer import Answer, State
from ratchet.editor.root import Policy, Root
from ratchet.facts.inventory import SUFFIXES
from ratchet.facts.processes import ENDING, Stop
from ratchet.facts.programs import run_beside
from ratchet.storage.cache_directory import DIRECTORY as CACHES
from ratchet.terms.mypy_files import CONFIG_SUFFIXES

_MILLISECONDS = 50
"""How long the saves of one moment are collected."""
_MOST_SIZES = 24
_VERDICTS = {State.HELD: "pass", State.REFUSED: "fail"}


class Report(NamedTuple):
    """One answer to show. `saved` are the paths that were saved before it; `sizes` those of the ledger since the start.

    `at` is the time of day, `since` that of the first answer.
    """

    answer: Answer
    saved: tuple[str, ...]
    sizes: tuple[int, ...]
    at: str
    since: str


class Screen(Protocol):
    """Where the answers are shown."""

    def begin(self) -> None:
        """A check runs."""

    def show(self, report: Report) -> None:
        """There is an answer."""

    def complain(self, text: str) -> None:
        """Something beside the check went wrong."""


class Judged(DefaultFilter):
    """Lets through what a verdict rests on: Python, the configuration, the baseline."""

    def __init__(self, top: Path) -> None:
        super().__init__(ignore_dirs=(*DefaultFilter.ignore_dirs, CACHES, ".ruff_cache", "venv"))
        self._baselines = f"{top}{os.sep}baselines{os.sep}"

    def __call__(self, change: Change, path: str) -> bool:
        """Whether a path that changed is one of them."""
        is_read = path.endswith((*SUFFIXES, *CONFIG_SUFFIXES)) or path.startswith(self._baselines)
        return is_read and super().__call__(change, path)


class Watching:
    """Hears of the checks of one work tree, shows each answer, and then runs a command of the person's."""

    def __init__(self, screen: Screen, command: Sequence[str]) -> None:
        self._screen = screen
        self._command = command
        self._saved: dict[str, None] = {}
        self._sizes: list[int] = []
        self._since = ""
        self._one_at_a_time = asyncio.Lock()
        self._tasks: dict[asyncio.Task[None], Stop] = {}

    def saved(self, paths: Iterable[str]) -> None:
        """Remember what was saved until the next answer."""
        self._saved.update(dict.fromkeys(sorted(paths)))

    def began(self, root: Root) -> None:
        """Say that a check runs."""
        self._screen.begin()

    def answered(self, root: Root) -> None:
        """Show an answer, and start the command."""
        answer = root.answer
        if answer is None:
            return
        if answer.state in _VERDICTS:
            self._sizes = [*self._sizes, answer.debts][-_MOST_SIZES:]
        now = time.strftime("%H:%M:%S")
        self._since = self._since or now
        self._screen.show(Report(answer, tuple(self._saved), tuple(self._sizes), now, self._since))
        if self._command:
            stop = Stop(signal.SIGTERM)
            task = asyncio.create_task(self._run(root.top, _environ(answer, self._saved), stop))
            self._tasks[task] = stop
            task.add_done_callback(lambda done: self._tasks.pop(done, None))
        self._saved.clear()

    def close(self) -> None:
        """End the command, where it runs."""
        for stop in self._tasks.values():
            stop.ask()

    async def _run(self, top: Path, environ: Mapping[str, str], stop: Stop) -> None:
        async with self._one_at_a_time:
            if complaint := await asyncio.to_thread(run_beside, self._command, top, environ, stop):
                self._screen.complain(f"--exec: {complaint}")


async def watch(top: Path, policy: Policy, watching: Watching) -> None:
    """Check now, and after each save, until it is cancelled: as SIGINT does it, other requests to end do it here."""
    if (own := asyncio.current_task()) is not None:
        # An exception out of a handler would end a task at random, and leave the others.
        for number in (each for each in ENDING if signal.getsignal(each) is not signal.SIG_IGN):
            with contextlib.suppress(NotImplementedError):  # Windows
                asyncio.get_running_loop().add_signal_handler(number, own.cancel)
    async with asyncio.TaskGroup() as group:  # what goes wrong in a check's task ends the watch, and is told
        root = Root(top, policy, watching, group.create_task)
        root.saved()
        try:
            async for changes in awatch(top, watch_filter=Judged(top), debounce=_MILLISECONDS, step=_MILLISECONDS // 2):
                watching.saved(os.path.relpath(path, top).replace(os.sep, "/") for _, path in changes)
                root.saved()
        finally:
            root.close()
            watching.close()


def _environ(answer: Answer, saved: Iterable[str]) -> Mapping[str, str]:
    """What the command is told of the verdict that it follows."""
    return {
        **os.environ,
        "RATCHET_VERDICT": _VERDICTS.get(answer.state, "inconclusive"),
        "RATCHET_FINDINGS": str(len(answer.refused)),
        "RATCHET_HEADLINE": answer.headline,
        "RATCHET_SAVED": "\n".join(saved),
    }
