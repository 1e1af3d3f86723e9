"""A resident parent of the tests' own, in a directory of their own."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.resident.asking import Output, ask
from ratchet.resident.listening import running_parents


@dataclass(frozen=True)
class Bench:
    """A project, and the environment in which it has parents of its own. They go when the test ends."""

    project: Project
    environ: dict[str, str]

    @property
    def sockets(self) -> Path:
        """The directory of the sockets."""
        return Path(self.environ["XDG_RUNTIME_DIR"], "ratchet")

    @property
    def parents(self) -> list[int]:
        """The processes of the parents that listen."""
        return [parent.process for parent in running_parents(str(self.sockets))]

    def ask(self, *arguments: str, **environ: str) -> Output | None:
        """What a parent says, in this environment with some changes; None where none answers."""
        return ask(arguments, str(self.project.top), {**self.environ, **environ}, 120)

    def started(self, **environ: str) -> int:
        """Start a parent, and return its process."""
        before = set(self.parents)
        self.ask("--version", **environ)
        return self.wait_for(before)

    def wait_for(self, before: set[int]) -> int:
        """The process of a parent that was not there before."""
        limit = time.monotonic() + 20
        while not (new := set(self.parents) - before):
            assert time.monotonic() < limit, "no parent comes up"
            time.sleep(0.05)
        return new.pop()


@pytest.fixture
def bench(project: Project) -> Iterator[Bench]:
    with tempfile.TemporaryDirectory(prefix="resident-") as short:  # a socket's path has at most 107 bytes
        made = Bench(project, {**os.environ, "XDG_RUNTIME_DIR": short, "RATCHET_RESIDENT": "1"})
        yield made
        for process in made.parents:
            os.kill(process, signal.SIGTERM)
