"""ratchet's own child processes, run in this process: for tests of what is asked and answered, not of the process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.facts.processes import Ended
from ratchet.storage import cache

WHO_ASK = tuple(f"ratchet.agents.{name}.run_ratchet" for name in ("answers", "post_edit", "stop_hook"))


def run_here(
    arguments: Sequence[str],
    directory: Path,
    environ: Mapping[str, str],
    seconds: float,
    *,
    resident_alone: bool = False,
) -> Ended:
    """`run_ratchet` without the process, and so without its limit of `seconds`."""
    del seconds, resident_alone
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ.keys() - environ.keys():
            patch.delenv(name)
        for name, value in environ.items():
            patch.setenv(name, value)
        said = Project(directory).ratchet(*arguments)
    return Ended(said.status, said.out, said.err)


def stay_in_process(patch: pytest.MonkeyPatch) -> None:
    """Have hooks and answers run ratchet in this process."""
    for name in WHO_ASK:
        patch.setattr(name, run_here)


def keep_state_in(directory: Path, patch: pytest.MonkeyPatch) -> None:
    """Keep what hooks remember in a directory of the test. The machine's key goes with it, for the shared cache."""
    known = cache.state_directory()
    cache.machine_key()
    (directory / "ratchet").mkdir(mode=0o700, parents=True)
    if known is not None and (known / "key").is_file():
        shutil.copy2(known / "key", directory / "ratchet" / "key")
    patch.setenv("XDG_STATE_HOME", str(directory))
