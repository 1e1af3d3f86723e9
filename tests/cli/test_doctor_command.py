"""`ratchet doctor`: what a check depends on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.baseline.manifest import MANIFEST, parse_manifest
from ratchet.baseline.store import write_manifest
from ratchet.cli.program import own_program
from ratchet.storage.narrowing import tables

APP = {"app.py": "import click\nimport nolib_one\n\nclick.echo(nolib_one)\n"}


def remark(project: Project, topic: str) -> str:
    """The line about a topic, and the advice in the next one."""
    lines = project.ratchet("doctor").out.splitlines()
    index = next(index for index, line in enumerate(lines) if line[2:].startswith(topic))
    return "\n".join(lines[index : index + 2])


def test_it_names_what_is_not_installed(project: Project) -> None:
    project.recorded(APP)

    assert "! imports       nothing is installed for nolib_one (app.py:2)" in remark(project, "imports")


def test_it_names_what_the_baseline_was_made_with(project: Project) -> None:
    project.recorded(APP)
    then = parse_manifest((project.top / MANIFEST).read_bytes())
    assert "was made in this environment" in remark(project, "baseline")

    write_manifest(project.top, then._replace(distributions={"aardvark": "1.0", "click": "0.1"}))

    said = remark(project, "baseline")
    assert "missing: aardvark 1.0; newer: click 0.1 -> " in said
    assert "Install what is missing." in said


def test_a_baseline_that_cannot_be_read_is_no_baseline_that_is_not_there(project: Project) -> None:
    project.recorded(APP)
    manifest = project.top / MANIFEST
    manifest.write_text(manifest.read_text().replace('platform = "', 'platform = "x'))

    said = remark(project, "baseline")
    assert f"! baseline      cannot be read: {MANIFEST}:" in said
    assert "edited by hand" in said
    assert "ratchet init" not in said.splitlines()[1]


def test_without_a_baseline(project: Project) -> None:
    project.write({"app.py": "A = 1\n", "ratchet.toml": '[ratchet]\npaths = ["app.py"]\n'})

    assert "Run ratchet init." in remark(project, "baseline")
    assert "nothing is committed yet" in remark(project, "base ")


def test_init_sets_the_merge_driver_and_doctor_sets_it_in_a_clone(project: Project, tmp_path: Path) -> None:
    project.recorded({"app.py": "A = 1\n"})
    assert "merge-driver %O %A %B %P" in remark(project, "merge driver")

    clone = Project(tmp_path / "clone")
    subprocess.run(["git", "clone", "-q", str(project.top), str(clone.top)], check=True)
    assert "Run ratchet doctor --fix." in remark(clone, "merge driver")

    (clone.top / ".gitattributes").unlink()
    said = clone.ratchet("doctor", "--fix", "--format", "json")
    assert 0 == said.status
    remarks = {row["topic"]: row for row in tables(said.report["remarks"])}
    assert {"topic": "fix", "ok": False, "what": "wrote .gitattributes", "advice": "Commit it."} == remarks["fix"]
    assert (True, None) == (remarks["merge driver"]["ok"], remarks["merge driver"]["advice"])
    assert "! merge" not in clone.ratchet("doctor").out


def test_the_driver_that_init_sets_merges_two_branches_that_tightened_one_shard(project: Project) -> None:
    project.write({"app.py": "def pay(a):\n    return a\n\n\n\n\n\n\ndef owe(b):\n    return b\n"})
    project.ratchet("init")
    project.commit()
    for branch, old, new in (("one", "pay(a)", "pay(a: int) -> int"), ("two", "owe(b)", "owe(b: int) -> int")):
        project.git("switch", "-qc", branch, "main")
        path = project.top / "app.py"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        assert 0 == project.ratchet("check").status
        project.commit()

    project.git("merge", "-q", "--no-edit", "one")

    assert 0 == project.ratchet("check", "--frozen").status


def test_another_ratchet_on_the_path_is_named(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.recorded({"app.py": "A = 1\n"})
    other = tmp_path / "bin/typeratchet"
    other.parent.mkdir()
    other.write_text("#!/bin/sh\n", encoding="utf-8")
    other.chmod(0o755)
    own = own_program()
    rest = os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"])
    monkeypatch.setenv("PATH", f"{other.parent}{os.pathsep}{rest}")

    assert f"has another typeratchet, {other}" in remark(project, "PATH")
    monkeypatch.setenv("PATH", f"{own.parent}{os.pathsep}{rest}")
    assert f"ratchet is {own}" in remark(project, "PATH")
    assert "another program" not in project.ratchet("doctor").out
    other = other.rename(other.with_name("ratchet"))  # another package's: hooks are none the worse, people may be
    monkeypatch.setenv("PATH", f"{other.parent}{os.pathsep}{own.parent}{os.pathsep}{rest}")
    assert f"typeratchet is {own}" in remark(project, "PATH")
    assert f"has another program called ratchet, {other}" in project.ratchet("doctor").out


def test_a_hook_whose_program_is_not_here_is_not_live(project: Project) -> None:
    hook = {"hooks": [{"type": "command", "command": '"$CLAUDE_PROJECT_DIR"/.venv/bin/typeratchet hook claude-code'}]}
    project.recorded({"app.py": "A = 1\n", ".claude/settings.json": json.dumps({"hooks": {"Stop": [hook]}})})

    said = project.ratchet("doctor").out
    assert "! hooks" in said
    assert "claude-code's runs .venv/bin/typeratchet, which is not here" in said

    project.write({".venv/bin/typeratchet": "#!/bin/sh\n"})
    assert "  hooks         claude-code" == remark(project, "hooks").splitlines()[0]


def test_hooks_that_are_live_are_named(project: Project) -> None:
    project.recorded({"app.py": "A = 1\n"})
    assert "none in this repository" in remark(project, "hooks")

    project.ratchet("init", "--agent", "claude-code")

    assert "claude-code" in remark(project, "hooks")
