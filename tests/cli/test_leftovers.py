"""What a command makes for itself alone is gone when it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from projects.building import Project

SCRIPT = str(Path(sys.executable).with_name("ratchet"))


@pytest.mark.parametrize("command", [["check"], ["status"], ["check", "--format", "json"]])
def test_a_stand_in_for_a_cache_that_is_not_to_be_used(project: Project, command: list[str], tmp_path: Path) -> None:
    project.recorded({"app/__init__.py": '"""App."""\n', "app/old.py": "def old(x, y):\n    return x\n"})
    project.write({"app/old.py": "def old(x, y):\n    return y\n"})
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (project.top / ".ratchet_cache").write_text("in the way", encoding="utf-8")
    environ = {name: value for name, value in os.environ.items() if name != "RATCHET_CACHE_DIR"}
    said = subprocess.run(
        [SCRIPT, *command], cwd=project.top, env={**environ, "TMPDIR": str(scratch)}, capture_output=True, check=False
    )
    assert said.returncode == 0, said
    assert [] == list(scratch.iterdir())
