"""Little disk, memory, time and few open files; a cache that cannot be written; eight checks at once."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from projects.building import Project

from faults.benches import WORSE, quiet_scratch, recorded, start
from faults.tally import Extent, Tally

AT_ONCE = 8
Limit = Callable[[], None]


def limited(kind: int, most: int) -> Limit:
    """What sets one limit of a process."""
    return lambda: resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))


LIMITS: Mapping[str, list[Limit]] = {
    "a full disk": [limited(resource.RLIMIT_FSIZE, size) for size in (0, 1, 100, 5_000, 50_000, 200_000, 1_000_000)],
    "little memory": [limited(resource.RLIMIT_AS, size << 20) for size in (40, 60, 90, 120, 150, 180, 210, 250, 300)],
    "little time": [limited(resource.RLIMIT_CPU, seconds) for seconds in (1, 2)],
    "few open files": [limited(resource.RLIMIT_NOFILE, number) for number in (6, 8, 10, 12, 16, 24)],
    "little stack": [limited(resource.RLIMIT_STACK, size << 10) for size in (64, 128, 256, 512)],
}


def run(extent: Extent) -> list[Tally]:
    """Each limit with a change that is held and one that is refused; then the rest."""
    with quiet_scratch() as scratch:
        projects = {0: recorded(scratch / "held", {}), 1: recorded(scratch / "refused", WORSE)}
        tallies = []
        for what, limits in LIMITS.items():
            tally = Tally(what)
            for limit in limits[: extent.of(len(limits))]:
                for expected, project in projects.items():
                    tally.count(_limited(project, scratch / "cache", limit, expected))
            tallies.append(tally)
        return [*tallies, _unwritable(projects, scratch), _at_once(projects[1], extent)]


def _limited(project: Project, cache: Path, limit: Limit, expected: int) -> str | None:
    shutil.rmtree(cache, ignore_errors=True)
    done = _checked(project, cache, limit)
    if done.returncode in (expected, 3):
        return None
    return f"{expected} became {done.returncode}: {done.stdout[-300:]} {done.stderr[-300:]}"


def _checked(project: Project, cache: Path, limit: Limit | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "ratchet", "check", "--base", "main", "--frozen", "--cache-dir", str(cache)]
    return subprocess.run(
        command, cwd=project.top, capture_output=True, text=True, check=False, preexec_fn=limit,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip


def _unwritable(projects: Mapping[int, Project], scratch: Path) -> Tally:
    tally = Tally("a cache that cannot be written")
    (scratch / "file").write_bytes(b"")
    for cache in (scratch / "file", scratch / "file/below", Path("/proc/nothing"), Path("/dev/null")):
        for expected, project in projects.items():
            found = _checked(project, cache).returncode
            tally.count(None if found == expected else f"{expected} became {found} with {cache}")
    return tally


def _at_once(project: Project, extent: Extent) -> Tally:
    tally = Tally("eight checks at once")
    for _ in range(extent.of(10)):
        shutil.rmtree(project.top / ".ratchet_cache", ignore_errors=True)
        running = [start(project, ("check", "--frozen", "--format", "json")) for _ in range(AT_ONCE)]
        said = [process.communicate()[0] for process in running]
        reports = {json.dumps(json.loads(out), sort_keys=True) if out else "nothing" for out in said}
        statuses = {process.returncode for process in running}
        tally.count(None if (len(reports), statuses) == (1, {1}) else f"{statuses}, {len(reports)} reports")
    return tally
