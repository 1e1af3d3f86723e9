"""Where standard output leads does not change what a command found out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from projects.building import Project

SCRIPT = str(Path(sys.executable).with_name("ratchet"))
HELD = {"app/__init__.py": '"""App."""\n', "app/old.py": "def old(x, y):\n    return y\n"}
REFUSED = {"app/worse.py": "def worse(x):\n    return x\n"}


def _shell(project: Project, scratch: Path, line: str) -> tuple[int, str]:
    scratch.mkdir()
    environ = {**os.environ, "TMPDIR": str(scratch), "RATCHET": SCRIPT}
    done = subprocess.run(
        ["bash", "-c", line], cwd=project.top, env=environ, capture_output=True, text=True, check=False
    )
    assert not list(scratch.glob("ratchet-traceback*"))
    return done.returncode, done.stderr


@pytest.mark.parametrize(("change", "status"), [({}, 0), (REFUSED, 1)], ids=["held", "refused"])
@pytest.mark.parametrize(
    "line",
    [
        pytest.param('"$RATCHET" check >&-', id="closed"),
        pytest.param('"$RATCHET" check | true; exit ${PIPESTATUS[0]}', id="nobody reads"),
        pytest.param('"$RATCHET" check --format json | head -c 0; exit ${PIPESTATUS[0]}', id="nobody reads json"),
    ],
)
def test_the_status_is_the_verdicts(
    project: Project, tmp_path: Path, line: str, change: dict[str, str], status: int
) -> None:
    project.recorded(HELD).write(change)
    assert _shell(project, tmp_path / "scratch", line) == (status, "")


@pytest.mark.parametrize("arguments", ["status", "explain", "graph --format json", "--help"])
def test_a_command_that_nobody_reads_is_no_failure(project: Project, tmp_path: Path, arguments: str) -> None:
    project.recorded(HELD)
    line = f'"$RATCHET" {arguments} | true; exit ${{PIPESTATUS[0]}}'
    assert (0, "") == _shell(project, tmp_path / "scratch", line)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_told_in_one_line(project: Project, tmp_path: Path) -> None:
    project.recorded(HELD).write(REFUSED)
    said = "ratchet: standard output cannot be written: No space left on device.\n"
    assert _shell(project, tmp_path / "scratch", '"$RATCHET" check >/dev/full') == (3, said)
