"""Commands that were killed: the next one finds a whole baseline or none, and temporary files go."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.storage.temporary import sweep

APP = "def f(given):\n    return given\n"
OTHER = "def g(given):\n    return given\n"


def baseline(project: Project) -> dict[str, bytes]:
    top = project.top / "baselines"
    return {path.relative_to(top).as_posix(): path.read_bytes() for path in top.rglob("*") if path.is_file()}


def test_init_finishes_what_an_init_that_was_killed_has_left(project: Project) -> None:
    project.write({"app.py": APP, "other.py": OTHER})
    assert project.ratchet("init").status == 0
    whole = baseline(project)
    (project.top / "baselines/manifest.toml").unlink()
    (project.top / "baselines/modules/other.tsv").unlink()
    (project.top / "baselines/modules/.app.tsv.tmp").write_bytes(b"half")
    assert project.ratchet("init").status == 0
    assert whole == baseline(project)


def test_shards_of_what_is_typed_by_now_go(project: Project) -> None:
    project.write({"app.py": APP, "other.py": OTHER})
    project.ratchet("init")
    (project.top / "baselines/manifest.toml").unlink()
    project.write({"other.py": "x: int = 1\n"})
    assert project.ratchet("init").status == 0
    assert {"manifest.toml", "modules/app.tsv"} == baseline(project).keys()


def test_a_whole_baseline_is_not_recorded_afresh(project: Project) -> None:
    project.write({"app.py": APP})
    project.ratchet("init")
    assert project.ratchet("init").status == 2


def test_a_manifest_that_was_deleted_makes_no_baseline_unfinished(project: Project) -> None:
    project.recorded({"app.py": APP})
    (project.top / "baselines/manifest.toml").unlink()
    project.write({"app.py": f"{APP}\n\n{OTHER}"})
    assert project.ratchet("init").status == 2


@pytest.mark.parametrize("command", ["check", "update"])
def test_a_request_to_end_takes_temporary_files_away(project: Project, tmp_path: Path, command: str) -> None:
    project.recorded({"app.py": APP})
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    # Another policy for mypy: base is measured again, in a temporary directory.
    project.write({"mypy.ini": "[mypy]\ndisallow_any_explicit = True\n", "app.py": f"{APP}\n\n{OTHER}"})
    environ = {**os.environ, "TMPDIR": str(scratch), "RATCHET_CACHE_DIR": str(tmp_path / "cache")}
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "ratchet", command], cwd=project.top, env=environ,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        limit = time.monotonic() + 120
        while not list(scratch.glob("ratchet-base-*")) and process.poll() is None and time.monotonic() < limit:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=120)
    assert (3, b"ratchet: interrupted") == (process.returncode, said.strip())
    assert list(scratch.iterdir()) == []


def test_directories_of_runs_that_were_killed_long_ago_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    old, new, other = (tmp_path / name for name in ("ratchet-base-old", "ratchet-base-new", "other"))
    for directory in (old, new, other):
        directory.mkdir()
    os.utime(old, (0, 0))
    os.utime(other, (0, 0))
    sweep("ratchet-base-")
    assert {new, other} == set(tmp_path.iterdir())


ASKED_TO_END = """
import os, signal, sys


class Asking:
    def find_spec(self, name, path=None, target=None):
        if name == "{module}":
            os.kill(os.getpid(), signal.SIGTERM)


sys.meta_path.insert(0, Asking())
from ratchet.cli import run

run()
"""


@pytest.mark.parametrize("module", ["ratchet.cli.remembered", "ratchet.cli.main"])
def test_a_request_to_end_while_modules_are_loaded_is_an_interruption(tmp_path: Path, module: str) -> None:
    code = ASKED_TO_END.format(module=module)
    done = subprocess.run([sys.executable, "-P", "-c", code, "debts"], cwd=tmp_path, capture_output=True, text=True)
    assert (3, "ratchet: interrupted\n") == (done.returncode, done.stderr)
