"""pre-commit, the GitHub action and the GitLab job: valid by their own schemas, and run as far as a machine can."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from projects.building import Project, new_project

TOP = Path(__file__).parents[2]
PAGE = TOP / "docs/how-to/ci.md"
BAD = "def total(prices):\n    return sum(prices)\n"
GOOD = "def total(prices: list[int]) -> int:\n    return sum(prices)\n"


@pytest.fixture
def on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """The `ratchet` and `python` of the tests are those of PATH, as in an activated environment."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def recorded(project: Project, on_path: None) -> Project:
    del on_path
    return project.recorded({"app/__init__.py": '"""App."""\n'})


def shown(which: int) -> str:
    """A block of YAML that the page on CI shows: the workflow, the job of GitLab, the configuration of pre-commit."""
    blocks = re.finditer(r"^```yaml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [found[1] for found in blocks][which]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "text"),
    [
        pytest.param(
            ["check_jsonschema", "--builtin-schema", "vendor.github-actions"],
            (TOP / "action.yml").read_text(encoding="utf-8"),
            id="action.yml",
        ),
        pytest.param(["check_jsonschema", "--builtin-schema", "vendor.github-workflows"], shown(0), id="workflow"),
        pytest.param(["check_jsonschema", "--builtin-schema", "vendor.gitlab-ci"], shown(1), id="GitLab job"),
        pytest.param(["pre_commit", "validate-config"], shown(2), id="pre-commit configuration"),
        pytest.param(
            ["pre_commit", "validate-manifest"],
            (TOP / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"),
            id="pre-commit hook",
        ),
    ],
)
def test_files_are_valid_by_their_consumers_schema(command: list[str], text: str, tmp_path: Path) -> None:
    (tmp_path / "file.yml").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", *command, str(tmp_path / "file.yml")], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_pre_commit_runs_the_hook(recorded: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    (tmp_path / "hooks").mkdir()
    source = new_project(tmp_path / "hooks")
    shutil.copy(TOP / ".pre-commit-hooks.yaml", source.top)
    source.commit()
    revision = source.git("rev-parse", "HEAD").strip()
    config = {"repos": [{"repo": str(source.top), "rev": revision, "hooks": [{"id": "ratchet"}]}]}
    recorded.write({".pre-commit-config.yaml": yaml.safe_dump(config)})
    recorded.commit()
    install = ["install", "--hook-type", "pre-commit", "--hook-type", "pre-push"]
    subprocess.run([sys.executable, "-m", "pre_commit", *install], cwd=recorded.top, check=True, capture_output=True)

    recorded.write({"app/a.py": BAD})
    refused = commit(recorded)
    recorded.write({"app/a.py": GOOD})
    held = commit(recorded)

    assert refused.returncode != 0
    assert "total() has no annotation for its return  [missing-annotation]" in refused.stderr + refused.stdout
    assert held.returncode == 0, held.stderr
    pushed = [sys.executable, "-m", "pre_commit", "run", "--hook-stage", "pre-push", "--all-files"]
    assert subprocess.run(pushed, cwd=recorded.top, capture_output=True, check=False).returncode == 0


def commit(project: Project) -> subprocess.CompletedProcess[str]:
    project.git("add", "-A")
    return subprocess.run(
        ["git", "commit", "-m", "change"], cwd=project.top, capture_output=True, text=True, check=False
    )


def steps() -> list[Mapping[str, object]]:
    document = yaml.safe_load((TOP / "action.yml").read_text(encoding="utf-8"))
    return [step for step in document["runs"]["steps"] if "run" in step]


def run_action(project: Project, tmp_path: Path, **environ: str) -> tuple[int, str, str, str]:
    """The action's own scripts, in their order, with what the runner sets: status, output, outputs, summary."""
    outputs, summary, said = tmp_path / "outputs", tmp_path / "summary", ""
    status = 0
    for step in steps():
        variables = {"VERSION": "", "BASE": "", "SARIF": "", **environ}
        files = {"GITHUB_OUTPUT": str(outputs), "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_ACTIONS": "true"}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", str(step["run"])],
            cwd=project.top, capture_output=True, text=True, check=False, env={**os.environ, **variables, **files},
        )  # fmt: skip
        status, said = done.returncode, said + done.stdout
    return status, said, outputs.read_text(), summary.read_text() if summary.exists() else ""


@pytest.mark.parametrize(("code", "status"), [pytest.param(BAD, 1, id="refused"), pytest.param(GOOD, 0, id="held")])
def test_the_actions_scripts(code: str, status: int, recorded: Project, tmp_path: Path) -> None:
    recorded.write({"app/a.py": code})
    recorded.commit()

    ended, said, outputs, summary = run_action(recorded, tmp_path, BASE="main", SARIF="r.sarif")

    assert ended == status, said
    assert f"status={status}" in outputs
    assert ("::error file=app/a.py" in said) == (status == 1)
    assert "<!-- ratchet -->" in summary
    assert (recorded.top / "r.sarif").is_file()


def test_inputs_of_the_action_never_stand_in_its_scripts() -> None:
    assert all("${{" not in str(step["run"]) for step in steps())


def test_a_shallow_clone_is_told_as_one(recorded: Project, tmp_path: Path) -> None:
    recorded.write({"app/a.py": GOOD})
    recorded.commit()
    recorded.git("checkout", "-q", "-B", "main")
    clone = tmp_path / "clone"
    recorded.git("clone", "-q", "--depth", "1", f"file://{recorded.top}", str(clone))

    status, said, _, _ = run_action(Project(clone), tmp_path, CI="true")

    assert status == 3
    assert "fetch-depth: 0" in said
