"""A resident parent for a benchmark: its environment, and the processor time of what it forks."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK") if sys.platform != "win32" else 100


@dataclass(frozen=True, slots=True)
class Resident:
    """A parent that is up. `environ` is what its clients need beside their own environment."""

    environ: dict[str, str]
    process: int

    def cpu(self) -> float:
        """Seconds of processor time of the parent and of all that it has forked, once that has ended; in hundredths."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children")
        while children.read_text(encoding="utf-8").strip():
            time.sleep(0.002)
        fields = Path(f"/proc/{self.process}/stat").read_bytes().rpartition(b")")[2].split()
        return sum(int(field) for field in fields[11:15]) / _TICK


@contextlib.contextmanager
def resident(ratchet: str, top: Path, environ: dict[str, str]) -> Iterator[Resident]:
    """A parent for a tree and an environment, until the end of the block."""
    from ratchet.resident.listening import running_parents

    with tempfile.TemporaryDirectory(prefix="resident-") as short:  # a socket's path has at most 107 bytes
        own = {"XDG_RUNTIME_DIR": short, "RATCHET_RESIDENT": "1"}
        subprocess.run([ratchet, "check", "--help"], cwd=top, env={**environ, **own}, check=True, capture_output=True)
        limit = time.monotonic() + 60
        while not (found := running_parents(f"{short}/ratchet")):
            if time.monotonic() > limit:
                raise SystemExit("no resident parent comes up: CI, a sandbox, or no Linux?")
            time.sleep(0.05)
        try:
            yield Resident(own, found[0].process)
        finally:
            os.kill(found[0].process, signal.SIGTERM)
