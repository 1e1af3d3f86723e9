"""One work tree in an editor: one question at a time, checks that follow quick saves, answers until the next save."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ratchet.editor.answer import Answer, Row, State, answer_of, owed_of
from ratchet.editor.asking import Reply, ask
from ratchet.facts.processes import Stop
from ratchet.search_path import repository_around
from ratchet.storage.files import content_of

QUIET = 0.05
"""Seconds without another save before a check begins: an editor saves many files at once."""

_MOST_CUT = 3
"""So many checks in a row are ended by a later save. Then one runs to its end: who saves all the time wants answers."""

_TABLE = re.compile(rb"^\s*\[+\s*tool\s*\.\s*ratchet\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Policy:
    """How the checks are asked for: what they compare with, and by which interpreter's packages."""

    base: str = ""
    python_executable: str = ""

    @property
    def options(self) -> list[str]:
        """The options of a command that measures."""
        return ["--python-executable", self.python_executable] if self.python_executable else []

    @property
    def check(self) -> list[str]:
        """A check that writes nothing."""
        return ["check", "--frozen", *(["--base", self.base] if self.base else []), *self.options]


class Listener(Protocol):
    """Who hears of the checks of a work tree."""

    def began(self, root: Root) -> None:
        """A check begins; an answer follows, perhaps after others that a later save has ended."""

    def answered(self, root: Root) -> None:
        """The work tree has a new answer."""


Start = Callable[[Coroutine[None, None, None]], asyncio.Task[None]]


class Root:
    """A work tree that is checked each time something in it is saved. `start` makes the task that checks.

    All of it belongs to one event loop; only the questions themselves run in threads.
    """

    def __init__(self, top: Path, policy: Policy, listener: Listener, start: Start) -> None:
        self.top = top
        self.policy = policy
        self.answer: Answer | None = None
        self._listener = listener
        self._start = start
        self._saves = 0
        self._work: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()
        self._running: set[Stop] = set()
        self._kept: dict[tuple[str, ...], asyncio.Task[Reply | None]] = {}

    @property
    def is_checking(self) -> bool:
        """Whether an answer is on its way."""
        return self._work is not None and not self._work.done()

    def saved(self) -> None:
        """Check soon: something in the tree was saved, made or deleted."""
        self._saves += 1
        if not self.is_checking:
            self._work = self._start(self._check())
            self._listener.began(self)

    async def settled(self) -> Answer:
        """The answer for what is saved now."""
        if self.answer is None and not self.is_checking:
            self.saved()
        while self._work is not None and not self._work.done():
            await asyncio.shield(self._work)
        return self.answer or Answer(State.UNTOLD, reason="no check has ended")

    async def once(self, arguments: Sequence[str]) -> Reply | None:
        """The reply to a command line about the tree as it is saved: asked once, until something is saved."""
        known = self._kept.get(tuple(arguments))
        if known is None:
            known = self._kept[tuple(arguments)] = asyncio.create_task(self._ask(arguments))
        return await asyncio.shield(known)

    async def owed(self, *paths: str) -> tuple[Row, ...]:
        """The recorded debts of some files; of all without any. None where they cannot be told."""
        reply = await self.once(["debts", "--format", "json", *self.policy.options, "--", *paths])
        return owed_of(reply) if reply is not None else ()

    async def at_once(self, arguments: Sequence[str], text: str, stop: Stop) -> Reply | None:
        """The reply to a light question about a text that is not saved, beside whatever is being measured."""
        self._running.add(stop)
        try:
            return await asyncio.to_thread(ask, arguments, self.top, text, stop)
        finally:
            self._running.discard(stop)

    def close(self) -> None:
        """End what runs."""
        for stop in self._running:
            stop.ask()
        for task in [*self._kept.values(), *([self._work] if self._work else [])]:
            task.cancel()

    async def _check(self) -> None:
        cuts, asked = 0, -1
        while asked != self._saves:
            asked = self._saves
            await asyncio.sleep(QUIET)
            if asked != self._saves:
                continue
            self._end_what_is_stale()
            stop = Stop()
            watching = asyncio.create_task(self._end_after_a_save(stop, asked)) if cuts < _MOST_CUT else None
            answer = await self._answer(stop)
            if watching is not None:
                watching.cancel()
            if answer is None:
                cuts += 1
                continue
            cuts, self.answer = 0, answer
            self._listener.answered(self)

    async def _answer(self, stop: Stop) -> Answer | None:
        if not is_set_up(self.top):
            return Answer(State.UNCONFIGURED, reason=f"{self.top.name} has no ratchet.toml: run ratchet init")
        reply = await self._ask([*self.policy.check, "--format", "json"], stop)
        return answer_of(reply) if reply is not None else None

    async def _end_after_a_save(self, stop: Stop, saves: int) -> None:
        while saves == self._saves:
            await asyncio.sleep(QUIET)
        stop.ask()

    def _end_what_is_stale(self) -> None:
        """What was asked about the tree before it was saved is of no use any more."""
        self._kept.clear()
        for stop in self._running:
            stop.ask()

    async def _ask(self, arguments: Sequence[str], stop: Stop | None = None) -> Reply | None:
        stop = stop or Stop()
        self._running.add(stop)
        try:
            async with self._one_at_a_time:
                if stop.is_asked:
                    return None
                return await asyncio.to_thread(ask, arguments, self.top, None, stop)
        finally:
            self._running.discard(stop)


def is_set_up(top: Path) -> bool:
    """Whether a work tree has a policy of ratchet's, be it a wrong one. Where there is none, nothing is said."""
    if (top / "ratchet.toml").exists():
        return True
    try:
        return _TABLE.search(content_of(top / "pyproject.toml")) is not None
    except OSError:
        return False


def top_of(path: Path, folders: Sequence[Path]) -> Path | None:
    """The work tree of a file, if the editor has it open: one of its folders, or what is around or below one.

    None for a file elsewhere, such as a library's. Links are resolved. Without folders, any work tree will do.
    """
    around = Path(repository_around(str(path.parent)))
    if around == path.parent and not (around / ".git").exists():
        configured = next((folder for folder in path.parents if (folder / "ratchet.toml").is_file()), None)
        around = configured or next((folder for folder in folders if path.is_relative_to(folder)), around)
    if not folders or any(around.is_relative_to(folder) or folder.is_relative_to(around) for folder in folders):
        return around
    return None
