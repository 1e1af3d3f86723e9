"""Files for pre-commit, GitHub and GitLab, ours and those that we show: valid by their schemas, and run here."""

from __future__ import annotations

import json
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
from integrations.forge import TOKEN, Forge, forge
from projects.building import Project, new_project
from projects.marks import SLOW

from ratchet.storage.narrowing import as_list, as_table, as_texts, tables

TOP = Path(__file__).parents[2]
WORKFLOWS = sorted((TOP / ".github/workflows").glob("*.yml"))
PAGES = (TOP / "docs/how-to/ci.md", TOP / "docs/how-to/see-it.md", TOP / "docs/how-to/history.md")
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


def shown(word: str) -> str:
    """The one block of YAML with this word that the pages on CI and on the report show."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    blocks = re.finditer(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    (block,) = [found[1] for found in blocks if word in found[1]]
    return block


SCHEMA = ("check_jsonschema", "--builtin-schema")
RECIPES = (
    "name: ratchet tighten", "name: ratchet upgrades", "name: ratchet badge", "name: ratchet page",
    "name: ratchet trend", "name: ratchet history",
)  # fmt: skip
"""Workflows of GitHub that the pages show, beside the check."""


@SLOW
@pytest.mark.parametrize(
    ("command", "text"),
    [
        pytest.param(
            [*SCHEMA, "vendor.github-actions"],
            (TOP / "action.yml").read_text(encoding="utf-8"),
            id="action.yml",
        ),
        pytest.param([*SCHEMA, "vendor.github-workflows"], shown("on: [pull_request]"), id="workflow"),
        pytest.param([*SCHEMA, "vendor.gitlab-ci"], shown("codequality:"), id="GitLab job"),
        pytest.param([*SCHEMA, "vendor.gitlab-ci"], shown("pages:\n  image"), id="GitLab page"),
        pytest.param(
            [*SCHEMA, "vendor.azure-pipelines", "--regex-variant", "python"], shown("vmImage"), id="Azure pipeline"
        ),
        pytest.param(
            [*SCHEMA, "vendor.bitbucket-pipelines"],
            shown("depth: full"),
            id="Bitbucket pipeline",
        ),
        *(pytest.param([*SCHEMA, "vendor.github-workflows"], shown(name), id=name) for name in RECIPES),
        pytest.param(["pre_commit", "validate-config"], shown('rev: "0'), id="pre-commit configuration"),
        pytest.param(
            ["pre_commit", "validate-config"],
            (TOP / ".pre-commit-config.yaml").read_text(encoding="utf-8"),
            id="our own pre-commit configuration",
        ),
        *(
            pytest.param(
                [*SCHEMA, "vendor.github-workflows"],
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


@SLOW
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


def is_run(step: Mapping[str, object], environ: Mapping[str, str]) -> bool:
    """Whether the runner would, as far as these tests decide it: with a token it comments."""
    return step["name"] != "Comment" or "TOKEN" in environ


def run_action(project: Project, tmp_path: Path, **environ: str) -> tuple[int, str, str, str]:
    """The action's own scripts, in their order, with what the runner sets: status, output, outputs, summary."""
    outputs, summary, said = tmp_path / "outputs", tmp_path / "summary", ""
    status = 0
    for step in steps():
        if not is_run(step, environ):
            continue
        key = re.search(r"^key=(.*)$", outputs.read_text() if outputs.exists() else "", re.MULTILINE)
        kept = {"CACHE_KEY": "", "FOLDER": str(tmp_path / "kept"), "RATCHET_CACHE_KEY": key[1] if key else ""}
        files = {"BODY": str(tmp_path / "comment.md"), "REPORT": str(tmp_path / "report.json")}
        files["HTML"] = str(tmp_path / "report.html")
        ended = {"STATUS": str(status), "NUMBER": "7", "PLACE": "."}
        variables = {"BASE": "", "SARIF": "", **kept, **files, **ended, **environ}
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


@SLOW
@pytest.mark.parametrize(("code", "status"), [pytest.param(BAD, 1, id="refused"), pytest.param(GOOD, 0, id="held")])
def test_the_actions_scripts(code: str, status: int, recorded: Project, tmp_path: Path) -> None:
    recorded.write({"app/a.py": code})
    recorded.commit()

    ended, said, outputs, summary = run_action(recorded, tmp_path, BASE="main", SARIF="r.sarif")

    assert ended == status, said
    assert f"status={status}" in outputs
    assert f"verdict={'fail' if status else 'pass'}\nfindings={3 * status}\ndebts=0\nchange=0\n" in outputs
    assert ("::error file=app/a.py" in said) == (status == 1)
    assert "<!-- ratchet -->" in summary
    assert (recorded.top / "r.sarif").is_file()
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def commented(project: Project, tmp_path: Path, held: Forge, **environ: str) -> str:
    """What the action says in the job's log, where it comments."""
    shutil.rmtree(tmp_path / "run", ignore_errors=True)
    (tmp_path / "run").mkdir()
    variables = {"GITHUB_API_URL": held.url, "GITHUB_REPOSITORY": "us/shop", "TOKEN": TOKEN, "BASE": "main", **environ}
    return run_action(project, tmp_path / "run", **variables)[1]


@SLOW
def test_the_action_keeps_one_comment_up_to_date(recorded: Project, tmp_path: Path) -> None:
    with forge() as held:
        recorded.write({"app/a.py": GOOD})
        recorded.commit()
        commented(recorded, tmp_path, held)
        assert [] == held.comments

        held.say("<!-- ratchet -->\n<!-- in . -->\nby a person", "User")
        for number in range(150):
            held.say(f"remark {number}")
        recorded.write({"app/a.py": BAD})
        commented(recorded, tmp_path, held)
        assert "❌ ratchet refused: 1 cause" in str(held.comments[-1]["body"])
        assert str(held.comments[-1]["body"]).startswith("<!-- ratchet -->\n<!-- in . -->\n")

        commented(recorded, tmp_path, held, PLACE="services/a")
        assert "<!-- in services/a -->" in str(held.comments[-1]["body"])
        recorded.write({"app/a.py": GOOD})
        commented(recorded, tmp_path, held)

        assert 153 == len(held.comments)
        assert "✅ ratchet held" in str(held.comments[-2]["body"])
        assert "❌ ratchet refused" in str(held.comments[-1]["body"])


@SLOW
def test_where_the_token_may_not_comment_the_job_only_warns(recorded: Project, tmp_path: Path) -> None:
    recorded.write({"app/a.py": BAD})
    with forge() as held:
        said = commented(recorded, tmp_path, held, TOKEN="a fork's")

    assert "::warning::ratchet could not comment" in said
    assert [] == held.comments


# -- recipes ----------------------------------------------------------------------------------------------------------


def run_recipe(name: str, project: Project, tmp_path: Path, **environ: str) -> list[Path]:
    """The scripts of a workflow that a page shows, but for the installation, as the runner would: each job in a fresh
    checkout of HEAD, which has nothing of another job but what was kept as an artifact. The checkouts are returned."""
    remote = project.git("remote", "get-url", "origin").strip()
    checkouts = []
    for job in jobs_of(as_table(yaml.safe_load(shown(name)))).values():
        top = tmp_path / f"checkout-{len(list(tmp_path.glob('checkout-*')))}"
        project.git("clone", "-q", str(project.top), str(top))
        project.git("-C", str(top), "remote", "set-url", "origin", remote)
        (tmp_path / f"temp-{top.name}").mkdir()
        variables = {
            "RUNNER_TEMP": str(tmp_path / f"temp-{top.name}"),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            **environ,
        }
        for step in steps_of(job):
            run_step(step, top, tmp_path / "artifacts", variables)
        checkouts.append(top)
    return checkouts


def run_step(step: Mapping[str, object], top: Path, artifacts: Path, variables: Mapping[str, str]) -> None:
    """One step of a job in its checkout, as far as these tests have it: a script, or an artifact that comes or goes."""
    script, uses = str(step.get("run", "")), str(step.get("uses", ""))
    if script and not script.startswith("pip install"):
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script], cwd=top,
            capture_output=True, text=True, check=False, env={**os.environ, **variables},
        )  # fmt: skip
        assert 0 == done.returncode, done.stdout + done.stderr
    if "-artifact@" in uses and "pages" not in uses:
        given = {key: str(value) for key, value in as_table(step["with"]).items()}
        place = top / given["path"].replace("${{ runner.temp }}", variables["RUNNER_TEMP"])
        kept = artifacts / given["name"]
        if "upload" in uses:
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(place, kept) if place.is_dir() else move(place, kept)
        else:
            shutil.copytree(kept, place, dirs_exist_ok=True)


def move(file: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    shutil.copy(file, folder / file.name)


@pytest.fixture
def trunk(recorded: Project, tmp_path: Path) -> Project:
    """A checkout of a trunk on which somebody made the code better, without the baseline; with a remote."""
    recorded.git("switch", "-q", "main")
    recorded.write({"app/a.py": BAD})
    recorded.commit("past the check")
    assert 0 == recorded.ratchet("accept", "--reason", "it landed past the check").status
    recorded.commit("accepted")
    recorded.write({"app/a.py": GOOD})
    recorded.commit("better")
    recorded.git("clone", "-q", "--bare", ".", str(tmp_path / "remote.git"))
    recorded.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    return recorded


@SLOW
def test_the_trunk_is_tightened_in_one_pull_request(trunk: Project, tmp_path: Path) -> None:
    with forge() as held:
        variables = {
            "TOKEN": TOKEN, "GITHUB_API_URL": held.url, "GITHUB_REPOSITORY": "us/shop", "GITHUB_REF_NAME": "main",
            "GITHUB_REPOSITORY_OWNER": "us",
        }  # fmt: skip
        for _ in range(2):
            trunk.git("switch", "-q", "main")
            run_recipe("name: ratchet tighten", trunk, tmp_path, **variables)

        assert [("ratchet/tighten", "main")] == [(one["head"], one["base"]) for one in held.pulls]
        trunk.git("fetch", "-q", "origin")
        changed = trunk.git("diff", "--name-only", "main", "origin/ratchet/tighten").split()
        assert ["baselines/modules/app.a.tsv"] == changed

        trunk.git("switch", "-q", "main")
        trunk.git("merge", "-q", "origin/ratchet/tighten")
        asked = len(held.asked)
        run_recipe("name: ratchet tighten", trunk, tmp_path, **variables)
        assert asked == len(held.asked)


@SLOW
def test_an_upgrade_is_recorded_in_its_own_pull_request(trunk: Project, tmp_path: Path) -> None:
    trunk.git("switch", "-qc", "dependabot/pip/mypy")
    manifest = (trunk.top / "baselines/manifest.toml").read_text()
    older = re.sub(r'^mypy = ".*"$', 'mypy = "2.0.0"', manifest, flags=re.MULTILINE)
    trunk.git("switch", "-q", "main")
    trunk.write({"baselines/manifest.toml": older})
    trunk.commit("made with an older mypy")
    trunk.git("switch", "-qC", "dependabot/pip/mypy")
    run_recipe("name: ratchet upgrades", trunk, tmp_path, BRANCH="dependabot/pip/mypy", GITHUB_BASE_REF="main")

    trunk.git("fetch", "-q", "origin")
    said = trunk.git("log", "-1", "--format=%s", "origin/dependabot/pip/mypy").strip()
    assert "ratchet: record what came with the upgrade" == said
    changed = trunk.git("diff", "--name-only", "main", "origin/dependabot/pip/mypy").split()
    assert "baselines/manifest.toml" in changed
    assert all(path.startswith("baselines/") for path in changed)


@SLOW
def test_the_badge_is_published_on_a_branch_of_its_own(trunk: Project, tmp_path: Path) -> None:
    for _ in range(2):
        run_recipe("name: ratchet badge", trunk, tmp_path)
    trunk.git("fetch", "-q", "origin")
    badge = as_table(json.loads(trunk.git("show", "origin/badges:ratchet.json")))

    assert 1 == badge["schemaVersion"]
    assert badge["label"]


@SLOW
def test_the_trend_is_kept_in_an_issue(project: Project, on_path: None, tmp_path: Path) -> None:
    del on_path
    with pytest.MonkeyPatch.context() as patch:
        for role in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{role}_DATE", "2020-01-06T12:00:00Z")
        project.recorded({"app/__init__.py": '"""App."""\n', "app/a.py": BAD})
    project.git("switch", "-q", "main")
    project.git("remote", "add", "origin", str(project.top))
    with forge() as held:
        variables = {"TOKEN": TOKEN, "GITHUB_API_URL": held.url, "GITHUB_REPOSITORY": "us/shop", "ISSUE": "7"}
        summary = {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}
        run_recipe("name: ratchet trend", project, tmp_path, **variables, **summary)
        first = str(held.issue["body"])
        project.write({"app/a.py": GOOD})
        assert 0 == project.ratchet("update").status
        project.commit("better")
        run_recipe("name: ratchet trend", project, tmp_path, **variables, **summary)

    assert ["body"] == list(held.issue)
    assert "### ratchet: 3 debts\n" in first
    assert "Nothing changed since" in first
    told = str(held.issue["body"])
    assert told.startswith("<!-- ratchet trend -->\n### ratchet: 0 debts, 3 fewer than on 2020-01-06\n")
    assert "| <code>missing-annotation</code> | 0 | -2 | `█▁` |" in told
    assert "| <code>app.a</code> | <code>missing-annotation</code> | -2 |" in told
    assert "### ratchet: 0 debts" in (tmp_path / "summary").read_text()


@pytest.mark.parametrize("name", RECIPES)
def test_a_job_that_may_write_runs_nothing_of_others(name: str) -> None:
    workflow = as_table(yaml.safe_load(shown(name)))
    for job in jobs_of(workflow).values():
        rights = {**as_table(workflow.get("permissions", {})), **as_table(job.get("permissions", {}))}
        if "write" in rights.values():
            run = [str(step.get("uses") or step.get("run")) for step in steps_of(job)]
            assert [] == [each for each in run if re.search(r"pip |typeratchet|OWNER/|setup-python", each)]


@SLOW
def test_the_report_is_published_as_a_page(trunk: Project, tmp_path: Path) -> None:
    measured, _ = run_recipe("name: ratchet page", trunk, tmp_path)
    assert (measured / "public/index.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@SLOW
@pytest.mark.parametrize(
    ("word", "where"),
    [
        pytest.param("vmImage", "ratchet.xml", id="Azure"),
        pytest.param("depth: full", "test-results/ratchet.xml", id="Bitbucket"),
    ],
)
def test_other_forges_scripts_write_test_results(word: str, where: str, trunk: Project) -> None:
    trunk.git("switch", "-qC", "change")
    trunk.write({"app/b.py": BAD})
    trunk.commit()
    lines = re.findall(r"^ *- (?:script: )?((?:git|mkdir|typeratchet) .*)$", shown(word), re.MULTILINE)
    done = subprocess.run(
        ["bash", "-e", "-c", "\n".join(lines)], cwd=trunk.top, capture_output=True, text=True, check=False,
        env={**os.environ, "CI": "true", "BITBUCKET_PR_DESTINATION_BRANCH": "main"},
    )  # fmt: skip

    assert 1 == done.returncode, done.stderr
    assert 'classname="app.b"' in (trunk.top / where).read_text()


def test_inputs_of_the_action_never_stand_in_its_scripts() -> None:
    assert all("${{" not in str(step["run"]) for step in steps())


@SLOW
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
def test_no_expression_stands_in_a_workflows_script(path: Path) -> None:
    steps = [step for job in jobs_of(read_workflow(path)).values() for step in steps_of(job)]

    assert [] == [step["run"] for step in steps if "${{" in str(step.get("run"))]


@SLOW
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
    saving = [step for step in steps if re.match("(Save|Keep) the.* cache", str(step.get("name", "")))]
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
