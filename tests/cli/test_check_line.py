"""The whole line from the command's side: what is written, when, and with which exit status."""

from __future__ import annotations

import os
import shutil
import sys

import pytest
from projects.building import Project

APP = {"app/__init__.py": '"""App."""\n', "app/old.py": "def old(x, y):\n    return x\n"}
ROWS = ["missing-annotation\told\treturn\t1", "missing-annotation\told\tx\t1", "missing-annotation\told\ty\t1"]
PATHS = "[ratchet]\npaths = ['app']\n"


def rows(project: Project, module: str = "app.old") -> list[str]:
    path = project.top / f"baselines/modules/{module}.tsv"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def test_day_one_is_green(project: Project) -> None:
    assert 0 == project.recorded(APP).check().status


def test_a_second_init_is_refused(project: Project) -> None:
    said = project.recorded(APP).ratchet("init")
    assert 2 == said.status
    assert "a baseline stands here already" in said.err


def test_a_check_that_holds_lowers_the_rows(project: Project) -> None:
    project.recorded(APP).write({"app/old.py": "def old(x: int, y):\n    return x\n"})
    said = project.check()
    assert 0 == said.status
    assert said.report["tightened"]
    assert [ROWS[0], ROWS[2]] == rows(project)[:2]


def test_a_frozen_check_lowers_nothing_and_says_so(project: Project) -> None:
    project.recorded(APP).write({"app/old.py": "def old(x: int, y):\n    return x\n"})
    said = project.check("--frozen")
    assert (1, ["stale-baseline"]) == (said.status, said.rules)
    assert ROWS == rows(project)[:3]


def test_a_finding_in_the_baseline_stands_at_its_row(project: Project) -> None:
    project.recorded(APP).write({"app/old.py": "def old(x, y: int):\n    return x\n"})
    stale = [finding["line"] for finding in project.check("--frozen").findings if "old (y)" in str(finding["message"])]
    assert [ROWS.index("missing-annotation\told\ty\t1") + 1] == stale

    text = (project.top / "baselines/modules/app.old.tsv").read_text(encoding="utf-8")
    project.write({"app/old.py": APP["app/old.py"], "baselines/modules/app.old.tsv": text.replace("x\t1", "x\t2")})
    (loosened,) = project.check("--frozen").findings
    assert (2, "loosened-baseline") == (loosened["line"], loosened["rule"])


def test_a_check_in_ci_lowers_nothing_and_says_so(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.recorded(APP).write({"app/old.py": "def old(x: int, y):\n    return x\n"})
    project.commit()
    monkeypatch.setenv("CI", "true")
    assert ["stale-baseline"] == project.check().rules


def test_after_an_update_ci_is_content(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.recorded(APP).write({"app/old.py": "def old(x: int, y):\n    return x\n"})
    assert 0 == project.ratchet("update", "--base", "main").status
    project.commit()
    monkeypatch.setenv("CI", "true")
    assert 0 == project.check().status


def test_a_refused_check_writes_nothing(project: Project) -> None:
    project.recorded(APP).write({"app/old.py": "def old(x: int, y, z):\n    return x\n"})
    assert 1 == project.check().status
    assert ROWS == rows(project)[:3]


def test_an_update_lowers_what_it_can_where_other_keys_got_worse(project: Project) -> None:
    project.recorded(APP).write({"app/old.py": "def old(x: int, y, z):\n    return x\n"})
    said = project.ratchet("update", "--base", "main")
    assert 1 == said.status
    assert "old() has no annotation for z" in said.out
    assert [ROWS[0], ROWS[2]] == rows(project)[:2]


REVEALED = "def old(path: str) -> int:\n    return open(path) + 1\n"


@pytest.fixture
def revealing(project: Project) -> Project:
    """A function whose annotations show an error that stood in it before."""
    project.recorded({**APP, "app/old.py": "def old(path):\n    return open(path) + 1\n"})
    project.write({"app/old.py": REVEALED})
    return project


def test_what_was_revealed_is_recorded_as_the_check_tightens(revealing: Project) -> None:
    said = revealing.ratchet("check", "--base", "main")
    assert 0 == said.status
    assert "1 debt revealed: recorded in baselines/, commit it" in said.out
    assert "\nrevealed [type-error]: app/old.py:2\n" in said.out
    assert ["type-error"] == [row.split("\t")[0] for row in rows(revealing)]
    revealing.commit()
    frozen = revealing.ratchet("check", "--base", "main", "--frozen")
    assert 0 == frozen.status
    assert "1 debt revealed: recorded in baselines/\n" in frozen.out


def test_a_frozen_check_records_nothing_and_names_the_command(revealing: Project) -> None:
    before = rows(revealing)
    said = revealing.ratchet("check", "--base", "main", "--frozen")
    assert 1 == said.status
    assert "ratchet update" in said.out
    assert before == rows(revealing)


def test_a_partial_check_judges_and_prunes_its_paths_alone(project: Project) -> None:
    project.recorded({**APP, "app/other.py": "def other(x):\n    return x\n"})
    project.write({"app/old.py": "", "app/other.py": "def other(x, y):\n    return x\n", "app/new.py": "X = 1\n"})
    assert 0 == project.check("app/new.py").status
    assert 3 == len(rows(project, "app.other"))
    assert ["missing-annotation"] == project.check("app/other.py").rules


def test_without_git_the_work_trees_own_baseline_counts(project: Project) -> None:
    project.recorded(APP)
    project.forget_git()
    said = project.ratchet("check", "--format", "json")
    assert 0 == said.status
    assert "no git repository" in str(said.report["notes"])


def test_init_and_check_run_before_the_first_commit(project: Project) -> None:
    project.write(APP)
    assert 0 == project.ratchet("init").status
    assert 0 == project.ratchet("check").status


def test_update_is_inconclusive_where_a_file_stands_in_place_of_the_baseline(project: Project) -> None:
    project.recorded(APP).write({"app/old.py": "def old(x: int, y):\n    return x\n"})
    shutil.rmtree(project.top / "baselines")
    (project.top / "baselines").write_text("", encoding="utf-8")
    assert 3 == project.ratchet("update", "--base", "main").status


@pytest.mark.parametrize(
    ("arguments", "status", "complaint"),
    [
        pytest.param(["chekc"], 2, "Did you mean check", id="a command"),
        pytest.param(["check", "--bogus"], 2, "No such option", id="an option"),
        pytest.param(["check", "--format", "jsn"], 2, "Did you mean json", id="a format"),
        pytest.param(["check", "../elsewhere"], 2, "outside the repository", id="a path outside"),
        pytest.param(["check", "nothing.py"], 2, "does not exist", id="a path that is not there"),
        pytest.param(["explain", "explict-any"], 2, "Did you mean explicit-any", id="a rule"),
        pytest.param(["explain", "app/old.py"], 2, "a place as", id="a path without its line"),
        pytest.param(["explain", "abc"], 2, "at least 6 characters", id="a short fingerprint"),
        pytest.param(["check", "--base", "nowhere"], 3, "nowhere", id="a base that is not there"),
        pytest.param(["check", "--python-executable", "/nonexistent"], 2, "no such program", id="an interpreter"),
        pytest.param(["check", "--python-executable", "bin/none"], 2, "no such program", id="a relative interpreter"),
        pytest.param(["check", "--python-executable", "app"], 2, "no such program", id="a directory as interpreter"),
        pytest.param(["-C", "/nonexistent", "check"], 2, "-C", id="a directory"),
    ],
)
def test_a_wrong_command_line_is_refused_with_the_near_miss(
    project: Project, arguments: list[str], status: int, complaint: str
) -> None:
    said = project.recorded(APP).ratchet(*arguments)
    assert said.status == status
    assert complaint in said.out + said.err


BROKEN = [
    pytest.param("pyproject.toml", "[tool.mypy]\nstrict = \n", "pyproject.toml:2: not valid TOML", id="TOML"),
    pytest.param("mypy.ini", "[mypy]\nstrict = True\nstrict = True\n", "mypy.ini:3: not valid INI", id="twice"),
    pytest.param("setup.cfg", "strict = True\n", "setup.cfg:1: not valid INI", id="no section"),
]


@pytest.mark.parametrize(("name", "text", "complaint"), BROKEN)
def test_check_names_the_line_of_a_malformed_configuration(
    project: Project, name: str, text: str, complaint: str
) -> None:
    project.recorded(APP).write({name: text})
    said = project.ratchet("check")
    assert (2, "ratchet: ") == (said.status, said.err[:9])
    assert complaint in said.err


@pytest.mark.parametrize(("name", "text", "complaint"), BROKEN)
def test_init_writes_nothing_beside_a_malformed_configuration(
    project: Project, name: str, text: str, complaint: str
) -> None:
    project.write({**APP, name: text})
    said = project.ratchet("init")
    assert 2 == said.status
    assert complaint in said.err
    assert not (project.top / "ratchet.toml").exists()


def test_a_malformed_file_that_mypy_does_not_read_is_ignored(project: Project) -> None:
    project.recorded({**APP, "mypy.ini": "[mypy]\n"}).write({"setup.cfg": "strict = True\n"})
    assert 0 == project.ratchet("check").status


def test_init_names_a_virtual_environment_that_git_does_not_ignore(project: Project) -> None:
    packages = ".venv/lib/python3.11/site-packages"
    project.write({**APP, ".venv/pyvenv.cfg": "home = /usr/bin\n", f"{packages}/six.py": "x = 1\n"})
    said = project.ratchet("init")
    assert 2 == said.status
    assert "put .venv/ into .gitignore" in said.err
    project.write({".gitignore": ".venv/\n"})
    assert 0 == project.ratchet("init").status


@pytest.mark.parametrize(
    ("more", "status"),
    [
        pytest.param({}, 3, id="neither git nor ratchet.toml leaves it out"),
        pytest.param({".gitignore": "env/\n"}, 0, id="git ignores it"),
        pytest.param(
            {"ratchet.toml": '[ratchet]\nroots = ["."]\npaths = ["app"]\nexclude = ["env/**"]\n'}, 0, id="excluded"
        ),
    ],
)
def test_check_names_a_virtual_environment_that_git_does_not_ignore(
    project: Project, more: dict[str, str], status: int
) -> None:
    """Made after the first day, it is no first-party code, and two thousand findings would help nobody."""
    project.recorded({**APP, **more})
    project.write({"env/pyvenv.cfg": "home = /usr/bin\n", "env/lib/python3.11/site-packages/six.py": "x = 1\n"})
    said = project.check()
    assert status == said.status
    assert (status == 3) is ("env/ is a virtual environment, and git does not ignore it" in said.err + said.out)


def test_the_first_commit_in_ci_is_no_missing_commit(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.recorded(APP).git("switch", "-q", "main")
    monkeypatch.setenv("CI", "true")
    said = project.ratchet("check")
    assert 0 == said.status
    assert "no commit yet" not in said.out
    assert "nothing was committed before this" in said.out


def test_a_relative_interpreter_counts_from_the_current_directory(project: Project) -> None:
    project.recorded(APP)
    program = project.top / "app" / "env" / "python"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    assert 0 == project.ratchet("status", "--python-executable", "app/env/python").status
    assert 0 == project.ratchet("-C", "app", "status", "--python-executable", "env/python").status


@pytest.mark.parametrize(
    ("files", "status", "complaint"),
    [
        pytest.param({"app/old.py": "def f(\n"}, 3, "app/old.py:1", id="a syntax error"),
        pytest.param({"app/old.py": "x = '\0'\n"}, 3, "a null byte", id="a null byte"),
        pytest.param({"ratchet.toml": f"{PATHS}excldue = []\n"}, 2, "ratchet.toml:3", id="a key"),
        pytest.param({"ratchet.toml": f"{PATHS}[rules]\ncasst = 'off'\n"}, 2, "Did you mean cast", id="a rule"),
        pytest.param({"ratchet.toml": "[ratchet]\npaths = ['ap']\n"}, 2, "Did you mean app", id="a path"),
        pytest.param({"mypy.ini": "[mypy]\nplugins = nowhere.plugin\n"}, 1, "loosened-option", id="a new plugin"),
        pytest.param({"baselines/modules/app.old.tsv": "junk\n"}, 1, "loosened-baseline", id="a corrupt shard"),
    ],
)  # fmt: skip
def test_a_defect_in_a_file_is_named_and_never_passes(
    project: Project, files: dict[str, str], status: int, complaint: str
) -> None:
    project.recorded(APP).write(files)
    said = project.check()
    assert said.status == status
    assert complaint in said.out + said.err


def test_a_corrupt_shard_at_base_is_inconclusive(project: Project) -> None:
    project.recorded(APP)
    project.git("switch", "-q", "main")
    project.write({"baselines/modules/app.old.tsv": "junk\n"})
    project.commit("broken")
    project.git("switch", "-qc", "next")
    said = project.check()
    assert (3, "inconclusive") == (said.status, said.report["verdict"])


@pytest.mark.parametrize(
    ("name", "status"),
    [
        pytest.param(b"app/caf\xe9.py", 3, id="measured"),
        pytest.param(b"caf\xe9.py", 1, id="not measured"),
        pytest.param(b"caf\xe9.txt", 0, id="no Python"),
    ],
)
def test_a_file_name_that_is_not_utf_8_is_named_where_it_matters(project: Project, name: bytes, status: int) -> None:
    project.recorded({**APP, "ratchet.toml": PATHS})
    (project.top / os.fsdecode(name)).write_bytes(b"x = 1\n")
    said = project.check()
    assert said.status == status
    assert (r"caf\xe9.py" in str(said.report.get("reason"))) is (status == 3)


def test_a_plugin_that_base_names_and_nobody_has_is_inconclusive(project: Project) -> None:
    project.recorded(APP)
    project.git("switch", "-q", "main")
    project.write({"mypy.ini": "[mypy]\nplugins = nowhere.plugin\n"})
    project.commit("a plugin")
    project.git("switch", "-qc", "next")
    said = project.check()
    assert (3, True) == (said.status, "nowhere" in str(said.report["reason"]))


def test_init_is_refused_where_there_is_no_python_file(project: Project) -> None:
    project.write({"README.md": "# nothing\n"})
    said = project.ratchet("init")
    assert (2, True) == (said.status, "no Python file" in said.err)


def test_without_mypy_nothing_can_be_told_and_the_report_says_so(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.recorded(APP).write({"app/new.py": "X = 1\n"})
    for name in [name for name in sys.modules if name.partition(".")[0] == "mypy"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "ratchet.facts.types.run.adapter")
    monkeypatch.setitem(sys.modules, "mypy", None)
    said = project.check()
    assert (3, "inconclusive") == (said.status, said.report["verdict"])
    assert "mypy" in str(said.report["reason"])


def test_measured_files_that_git_does_not_track_are_told(project: Project) -> None:
    project.recorded(APP)
    project.write({"app/new.py": "A = 1\n"})
    assert "; 1 measured file is not in git yet: app/new.py\n" in project.ratchet("check").out

    project.git("add", "app/new.py")
    assert "not in git" not in project.ratchet("check").out

    project.write({f"build/lib/m{number}.py": "A = 1\n" for number in range(4)})
    text = (project.top / "ratchet.toml").read_text(encoding="utf-8").replace('paths = ["app"]', 'paths = ["."]')
    project.write({"ratchet.toml": text})
    project.write({"app/bad.py": "def bad(x):\n    return x\n"})
    said = project.ratchet("check", "--base", "main").out
    assert "4 measured files are not in git yet: build/. What a build left goes into .gitignore\n" in said
