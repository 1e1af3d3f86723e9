"""Files for pre-commit, GitHub and GitLab, ours and those that we show: valid by their schemas, and run here."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from projects.building import Project, new_project

from ratchet.storage.narrowing import as_list, as_table, as_texts, tables

TOP = Path(__file__).parents[2]
WORKFLOWS = sorted((TOP / ".github/workflows").glob("*.yml"))
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
            ["pre_commit", "validate-config"],
            (TOP / ".pre-commit-config.yaml").read_text(encoding="utf-8"),
            id="our own pre-commit configuration",
        ),
        *(
            pytest.param(
                ["check_jsonschema", "--builtin-schema", "vendor.github-workflows"],
                path.read_text(encoding="utf-8"),
                id=f"our own {path.name}",
            )
            for path in WORKFLOWS
        ),
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
    assert 0 == subprocess.run(pushed, cwd=recorded.top, capture_output=True, check=False).returncode


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
        key = re.search(r"^key=(.*)$", outputs.read_text() if outputs.exists() else "", re.MULTILINE)
        kept = {"CACHE_KEY": "", "FOLDER": str(tmp_path / "kept"), "RATCHET_CACHE_KEY": key[1] if key else ""}
        variables = {"VERSION": "", "BASE": "", "SARIF": "", "REPORT": str(tmp_path / "report.html"), **kept, **environ}
        files = {"GITHUB_OUTPUT": str(outputs), "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_ACTIONS": "true"}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", str(step["run"])],
            cwd=project.top, capture_output=True, text=True, check=False, env={**os.environ, **variables, **files},
        )  # fmt: skip
        said += done.stdout
        if step.get("id") == "check":
            status = done.returncode
        else:
            assert done.returncode == 0, done.stderr
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
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_inputs_of_the_action_never_stand_in_its_scripts() -> None:
    assert all("${{" not in str(step["run"]) for step in steps())


def test_a_shallow_clone_is_told_as_one(recorded: Project, tmp_path: Path) -> None:
    recorded.write({"app/a.py": GOOD})
    recorded.commit()
    recorded.git("checkout", "-q", "-B", "main")
    clone = tmp_path / "clone"
    recorded.git("clone", "-q", "--depth", "1", f"file://{recorded.top}", str(clone))

    status, said, _, _ = run_action(Project(clone), tmp_path, CI="true")

    assert 3 == status
    assert "fetch-depth: 0" in said


# -- our own workflows ------------------------------------------------------------------------------------------------


def read_workflow(path: Path) -> Mapping[str, object]:
    document: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    return as_table(document)


def jobs_of(workflow: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    return {name: as_table(job) for name, job in as_table(workflow["jobs"]).items()}


def steps_of(job: Mapping[str, object]) -> list[Mapping[str, object]]:
    return [as_table(step) for step in as_list(job["steps"])]


@pytest.fixture
def release() -> dict[str, Mapping[str, object]]:
    return jobs_of(read_workflow(TOP / ".github/workflows/release.yml"))


@pytest.mark.parametrize(
    ("workflow", "job"),
    [pytest.param("tests", "tests", id="the tests"), pytest.param("release", "test-wheel", id="the wheel's tests")],
)
def test_every_python_that_the_package_names_is_tested(workflow: str, job: str) -> None:
    project: object = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    classifiers = "\n".join(as_texts(as_table(as_table(project)["project"])["classifiers"]))
    named = re.findall(r":: Python :: (3\.\d+)$", classifiers, re.MULTILINE)

    strategy = as_table(jobs_of(read_workflow(TOP / f".github/workflows/{workflow}.yml"))[job]["strategy"])
    assert {"python": named} == strategy["matrix"]


def test_only_a_tested_wheel_is_uploaded(release: dict[str, Mapping[str, object]]) -> None:
    uploads = [name for name, job in release.items() if any("pypi-publish" in str(step) for step in steps_of(job))]

    assert ["publish"] == uploads
    assert ["build", "test-wheel"] == release["publish"]["needs"]


def test_only_the_upload_may_ask_for_an_identity(release: dict[str, Mapping[str, object]]) -> None:
    granted = {name: job["permissions"] for name, job in release.items() if "permissions" in job}

    assert {"publish": {"id-token": "write"}} == granted


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in WORKFLOWS])
def test_a_workflow_may_only_read_unless_a_job_says_more(path: Path) -> None:
    assert {"contents": "read"} == read_workflow(path)["permissions"]


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in WORKFLOWS])
def test_a_workflow_pins_each_action(path: Path) -> None:
    steps = [step for job in jobs_of(read_workflow(path)).values() for step in steps_of(job)]
    actions = [str(step["uses"]) for step in steps if "uses" in step]

    assert [] == [action for action in actions if not re.search(r"@(?:release/)?v\d+$", action)]


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in WORKFLOWS])
def test_no_expression_stands_in_a_workflows_script(path: Path) -> None:
    steps = [step for job in jobs_of(read_workflow(path)).values() for step in steps_of(job)]

    assert [] == [step["run"] for step in steps if "${{" in str(step.get("run"))]


def test_the_action_starts_with_what_its_last_run_saved(
    recorded: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for machine in ("first", "second"):
        monkeypatch.setenv("HOME", str(tmp_path / machine))
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / machine))
        monkeypatch.setenv("RATCHET_CACHE_DIR", str(tmp_path / machine / "cache"))
        (tmp_path / machine).mkdir()
        status, said, _, _ = run_action(recorded, tmp_path, BASE="main")
        assert status == 0, said
        assert ("restored the cache of" in said) == (machine == "second")


def test_a_change_does_not_save_the_trunks_cache() -> None:
    document = as_table(yaml.safe_load((TOP / "action.yml").read_text(encoding="utf-8")))
    steps = tables(as_table(document["runs"])["steps"])
    saving = [step for step in steps if str(step.get("name", "")).startswith(("Save", "Keep"))]
    assert len(saving) == 2
    assert "github.event_name == 'push'" in str(saving[0]["if"])
    assert "github.ref_name == github.event.repository.default_branch" in str(saving[0]["if"])
    assert "steps.save.outcome == 'success'" in str(saving[1]["if"])
    assert all("actions/cache@" not in str(step.get("uses", "")) for step in steps)


def test_the_action_runs_no_module_of_the_change() -> None:
    """`python -m` and `python -c` import from the working directory first, which is the change's."""
    text = (TOP / "action.yml").read_text(encoding="utf-8")
    runs = [line for line in text.splitlines() if "python" in line and re.search(r"\bpython -", line)]
    assert runs
    assert [line for line in runs if "python -P" not in line and not line.startswith("#")] == []
