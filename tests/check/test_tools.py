"""Other tools at base and now: whose settings got laxer, and which findings stand in the ledger."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

import pytest
from projects.building import Project
from projects.other_tools import planted, scripted

from ratchet.check.merge_base import read_base
from ratchet.check.tools import loosened_settings
from ratchet.errors import Inconclusive
from ratchet.measure.project import Request, open_project
from ratchet.measure.tree import inventory_of
from ratchet.policy.levels import Levels
from ratchet.storage.narrowing import as_table
from ratchet.terms import Debt

POLICY = '[ratchet]\npaths = ["app"]\n\n[[tool]]\nid = "ruff"\n'
SETTINGS = '[tool.ruff.lint]\nselect = ["C901", "F"]\n[tool.ruff.lint.mccabe]\nmax-complexity = 2\n'
NESTED = "def nested(a: int) -> int:\n    if a > 1:\n        if a > 2:\n            return 4\n    return a\n"
FILES = {
    "app/__init__.py": '"""App."""\n',
    "app/nested.py": NESTED,
    "app/unused.py": "import os\n",
    "pyproject.toml": SETTINGS,
    "ratchet.toml": POLICY,
}
WITHOUT = SETTINGS.replace("select", 'ignore = ["F401"]\nselect')
LAXER = SETTINGS.replace("= 2", "= 20")
CLEAN = "def clean(a: int) -> int:\n    return a\n"


@pytest.fixture
def branched(project: Project) -> Project:
    """On a branch of a base that was never recorded: settings are compared without."""
    project.write(FILES)
    project.commit("base")
    project.git("switch", "-qc", "change")
    return project


def loosened(project: Project) -> list[Debt]:
    request = Request(project.top, os.environ, base="main")
    opened = open_project(request)
    inventory = inventory_of(opened.tree)
    base = read_base(opened, inventory, request)
    return [*loosened_settings(opened, inventory, base, Levels(opened.config, base.config))]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"app/more.py": "import sys\n"}, {}, id="code alone"),
        pytest.param({"pyproject.toml": SETTINGS + "[tool.black]\nline-length = 1\n"}, {}, id="another tool's table"),
        pytest.param({"pyproject.toml": SETTINGS.replace("= 2", "= 1")}, {}, id="a stricter limit"),
        pytest.param({"pyproject.toml": SETTINGS.replace('"F"]', '"F", "S"]')}, {}, id="a code more"),
        pytest.param({"pyproject.toml": LAXER}, {"C901": 1}, id="a laxer limit"),
        pytest.param({"pyproject.toml": SETTINGS.replace('"C901", ', "")}, {"C901": 1}, id="a code less"),
        pytest.param(
            {"pyproject.toml": SETTINGS + '[tool.ruff]\nexclude = ["nested.py"]\n'}, {"C901": 1}, id="an exclude"
        ),
        pytest.param(
            {"pyproject.toml": SETTINGS + '[tool.ruff.lint.per-file-ignores]\n"app/u*" = ["F401"]\n'},
            {"F401": 1},
            id="a code ignored in some files",
        ),
        pytest.param(
            {"pyproject.toml": SETTINGS.replace("select", 'ignore = ["F401"]\nselect')},
            {"F401": 1},
            id="a code ignored",
        ),
        pytest.param(
            {"pyproject.toml": SETTINGS + '[tool.ruff]\ninclude = ["*.pyi"]\nforce-exclude = true\n'},
            {},
            id="an include, which files that are named do not heed",
        ),
        pytest.param({"pyproject.toml": ""}, {"C901": 1}, id="no settings any more"),
        pytest.param({"ruff.toml": "line-length = 100\n"}, {"C901": 1}, id="a file in its place"),
        pytest.param({".ruff.toml": '[lint]\nselect = ["C901"]\n'}, {"C901": 1, "F401": 1}, id="a hidden file"),
        pytest.param({"app/ruff.toml": '[lint]\nselect = ["F"]\n'}, {"C901": 1}, id="a file in a package"),
        pytest.param(
            {"app/ruff.toml": 'extend = "../lax.toml"\n', "lax.toml": '[lint]\nselect = ["F"]\n'},
            {"C901": 1},
            id="settings taken from another file",
        ),
        pytest.param(
            {"app/fresh.py": "import sys\n", "app/ruff.toml": 'extend = "../pyproject.toml"\nexclude = ["fresh.py"]\n'},
            {"F401": 1},
            id="an exclude of new code",
        ),
        pytest.param({"app/unused.py": CLEAN, "pyproject.toml": WITHOUT}, {}, id="what nothing here has"),
    ],
)
def test_settings(branched: Project, files: Mapping[str, str], expected: Mapping[str, int]) -> None:
    branched.write({name: text or "\n" for name, text in files.items()})
    found = loosened(branched)
    assert expected == {debt.key.detail: debt.count for debt in found}
    assert {"loosened-option"} >= {debt.key.rule for debt in found}


def test_many_codes_are_told_as_one(branched: Project) -> None:
    broken = "from sys import *\n\n\ndef f() -> None:\n    x = f'a'\n    raise NotImplemented\n    assert (1, 2)\n"
    branched.write({"app/broken.py": broken, "pyproject.toml": '[tool.ruff.lint]\nselect = ["E"]\n'})
    (debt,) = loosened(branched)
    assert (debt.key.detail, debt.place.path) == ("settings", "pyproject.toml")
    assert len(debt.trail) == debt.count > 4


@pytest.mark.parametrize(
    "level",
    ['[rules]\n"finding[ruff:C901]" = "note"\n', '[[profile]]\npaths = ["app/n*"]\nrules = {finding = "off"}\n'],
)
def test_what_is_no_debt_may_be_loosened(branched: Project, level: str) -> None:
    branched.write({"ratchet.toml": POLICY + level})
    branched.commit("base")
    branched.git("branch", "-qf", "main")
    branched.write({"pyproject.toml": LAXER})
    assert loosened(branched) == []


def test_base_settings_that_cannot_be_tried_are_inconclusive(branched: Project) -> None:
    branched.write({"pyproject.toml": "[tool.ruff]\nselect = 3\n"})
    branched.commit("base")
    branched.git("branch", "-qf", "main")
    branched.write({"pyproject.toml": SETTINGS})
    with pytest.raises(Inconclusive, match="base's settings of ruff"):
        loosened(branched)


def test_a_tool_that_is_new_has_nothing_to_loosen(branched: Project) -> None:
    branched.write({"ratchet.toml": '[ratchet]\npaths = ["app"]\n'})
    branched.commit("base")
    branched.git("branch", "-qf", "main")
    branched.write({"ratchet.toml": POLICY, "pyproject.toml": "\n"})
    assert loosened(branched) == []


# -- from end to end ----------------------------------------------------------------------------------------------


@pytest.fixture
def recorded(project: Project) -> Project:
    return project.recorded(FILES)


def test_what_is_recorded_holds_and_says_with_what(recorded: Project) -> None:
    said = recorded.check()
    assert (said.status, said.findings) == (0, [])
    assert "\n[tools]\n" in (recorded.top / "baselines/manifest.toml").read_text("utf-8")
    shards = {path.name: path.read_text("utf-8") for path in (recorded.top / "baselines/modules").iterdir()}
    assert {
        "app.nested.tsv": "finding\tnested\truff:C901\t1\n",
        "app.unused.tsv": "finding\t<module>\truff:F401\t1\n",
    } == shards


HIDDEN = "import os  # noqa: F401\n"
ALONE = POLICY.partition("[[tool]]")[0]
CHANGES = [
    pytest.param({"app/unused.py": "import os\nimport sys\n"}, [("finding", "<module>", "ruff:F401")], id="one more"),
    pytest.param(
        {"app/unused.py": "\n", "app/nested.py": NESTED.replace("nested", "other") + NESTED},
        [("finding", "other", "ruff:C901")],
        id="one mended, and one of the code elsewhere",
    ),
    pytest.param(
        {"app/unused.py": "import os  # noqa: F401\n"}, [("suppression", "<module>", "ruff:F401")], id="a comment"
    ),
    pytest.param(
        {"app/new.py": "import os  # noqa: F401\n"}, [("suppression", "<module>", "ruff:F401")], id="a new comment"
    ),
    pytest.param({"app/unused.py": "x = 1\n"}, [], id="one mended"),
    pytest.param({"app/nested.py": "x = 1\n" * 7 + NESTED}, [], id="seven lines on top"),
    pytest.param({"app/nested.py": "\n", "app/moved.py": NESTED}, [], id="moved to another module"),
    pytest.param(
        {"ratchet.toml": POLICY.partition("[[tool]]")[0]},
        [("loosened-policy", "tool", "ruff")],
        id="the tool taken away",
    ),
    pytest.param(
        {"pyproject.toml": LAXER},
        [("loosened-option", "<module>", "C901")],
        id="a laxer limit",
    ),
    pytest.param({"pyproject.toml": SETTINGS.replace("= 2", "= 1")}, [], id="a stricter limit"),
]


@pytest.mark.parametrize(("files", "expected"), CHANGES)
def test_a_change(recorded: Project, files: Mapping[str, str], expected: list[tuple[str, str, str]]) -> None:
    recorded.write({name: text if text != "\n" else "# nothing\n" for name, text in files.items()})
    said = recorded.check()
    assert (int(bool(expected)), expected) == (said.status, said.keys)


def test_a_stricter_limit_is_recorded_by_update_and_then_holds(recorded: Project) -> None:
    recorded.write({"app/plain.py": "def f(a: int) -> int:\n    if a:\n        return 1\n    return a\n"})
    recorded.commit("plain")
    recorded.git("branch", "-qf", "main")
    recorded.write({"pyproject.toml": SETTINGS.replace("= 2", "= 1")})
    assert recorded.ratchet("update", "--base", "main").status == 0
    assert "ruff:C901" in (recorded.top / "baselines/modules/app.plain.tsv").read_text("utf-8")
    recorded.commit("stricter")
    assert recorded.check("--frozen").status == 0


def test_a_tool_is_added_and_what_it_finds_in_old_code_is_recorded(project: Project) -> None:
    project.recorded({**FILES, "ratchet.toml": ALONE})
    project.write({"ratchet.toml": POLICY})
    assert (project.check().status, project.ratchet("update", "--base", "main").status) == (0, 0)
    assert (project.top / "baselines/modules/app.unused.tsv").exists()
    project.write({"app/new.py": "import sys\n"})
    assert project.check().keys == [("finding", "<module>", "ruff:F401")]


def test_a_tool_is_added_by_the_change_that_mends_settings_which_cannot_be_read(project: Project) -> None:
    project.write({**FILES, "ruff.toml": "lint = {\n}\n", "ratchet.toml": '[ratchet]\npaths = ["app"]\n'})
    project.ratchet("init")
    project.commit()
    project.git("switch", "-qc", "change")
    project.write({"ratchet.toml": POLICY})
    refused = project.ratchet("check", "--frozen")
    assert (refused.status, "ruff.toml: Python does not read it as TOML" in refused.out + refused.err) == (3, True)
    project.write({"ruff.toml": '[lint]\nselect = ["C901"]\n'})
    assert project.ratchet("update").status == 0
    assert project.check("--frozen").keys == []


def test_a_syntax_error_is_inconclusive(recorded: Project) -> None:
    recorded.write({"app/unused.py": "import os\ndef f(:\n"})
    assert recorded.check().status == 3


@pytest.fixture
def without_program(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project recorded with a bandit on PATH that is gone by now, and one in the tree."""
    scripted(project.top.parent / "programs", "bandit", counting=project.top.parent / "runs", monkeypatch=monkeypatch)
    project.recorded({"app/a.py": CLEAN, "ratchet.toml": POLICY.replace("ruff", "bandit"), ".gitignore": "here\n"})
    return project


def test_a_tool_that_is_gone_is_inconclusive_and_the_trees_own_is_not_run(
    without_program: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = without_program
    assert project.check().status == 0
    hit = project.top.parent / "hit"
    planted(project.top / "bandit", hit)
    monkeypatch.setenv("PATH", os.pathsep.join([str(project.top), "/usr/bin", "/bin"]))
    said = project.check()
    assert said.status == 3
    assert "ratchet.toml:4: [[tool]] names bandit, which is neither beside ratchet nor on PATH" in str(
        said.report["reason"]
    )
    assert not hit.exists()


# -- a command of one's own ----------------------------------------------------------------------------------------

OWN = '[ratchet]\npaths = ["app"]\n\n[[tool]]\nid = "own"\ncommand = ["own-lint", "--sarif"]\nsettings = ["own.cfg"]\n'
"""A tool that finds X1 in each line with the word that own.cfg says."""
OWN_LINT = """
import json, pathlib, re, sys
if "--version" in sys.argv:
    print("own-lint 1.0")
    sys.exit()
found, word = [], pathlib.Path("own.cfg").read_text().strip()
for path in (one for one in sys.argv if one.endswith(".py") and one.startswith("./")):
    for number, line in enumerate(pathlib.Path(path).read_text().splitlines(), 1):
        if word in line:
            place = {"artifactLocation": {"uri": path}, "region": {"startLine": number}}
            found.append({"ruleId": "X1", "message": {"text": word}, "locations": [{"physicalLocation": place}]})
json.dump({"runs": [{"results": found}]}, sys.stdout)
"""


@pytest.fixture
def own(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project recorded with a tool of its own, which is on PATH."""
    programs = project.top.parent / "programs"
    scripted(programs, "own-lint", script=OWN_LINT, interpreter=sys.executable, monkeypatch=monkeypatch)
    return project.recorded({"app/a.py": "# bad\n", "own.cfg": "bad\n", "ratchet.toml": OWN})


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"app/a.py": "# bad\nx = 1\n"}, [], id="nothing of it"),
        pytest.param({"app/b.py": "# bad\n"}, [("finding", "<module>", "own:X1")], id="one more"),
        pytest.param({"own.cfg": "none\n"}, [("loosened-option", "<module>", "X1")], id="laxer settings"),
        pytest.param(
            {"ratchet.toml": OWN.replace("--sarif", "--quiet")},
            [("loosened-policy", "tool", "own:command")],
            id="another command",
        ),
        pytest.param(
            {"ratchet.toml": OWN.replace('settings = ["own.cfg"]', "")},
            [("loosened-policy", "tool", "own:settings")],
            id="settings that are named no more",
        ),
    ],
)
def test_a_command_of_ones_own(own: Project, files: Mapping[str, str], expected: list[tuple[str, str, str]]) -> None:
    own.write(files)
    assert expected == own.check().keys


@pytest.mark.parametrize(
    "command",
    [("check", "--base", "main"), ("status",), ("debts",), ("update", "--base", "main")],
    ids=["check", "status", "debts", "update"],
)
def test_a_command_that_only_the_change_names_is_not_run(
    project: Project, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    hit = project.top.parent / "hit"
    programs = project.top.parent / "programs"
    programs.mkdir()
    planted(programs / "own-lint", hit)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    project.recorded({"app/a.py": "# bad\n", "ratchet.toml": ALONE})
    project.write({"ratchet.toml": OWN})
    said = project.ratchet(*command)
    assert said.status == 0
    assert not hit.exists()
    if command[0] == "check":
        assert "the tool own is not run" in said.out


def test_a_file_of_the_tree_that_a_command_names_runs_as_it_is_at_base(own: Project) -> None:
    own.write({"ratchet.toml": OWN.replace('"--sarif"', '"--plugin=lint.py"'), "lint.py": "x = 1\n"})
    own.commit("a plugin")
    own.git("branch", "-qf", "main")
    own.write({"lint.py": "x = 2\n"})
    said = own.check()
    assert said.status == 3
    assert "names lint.py, which is not as it is at base" in str(said.report["reason"])


ERROR = '{"level": "error", "message": {"text": "no"}}'
INVOKED = """echo '{"runs": [{"results": [], "invocations": [{%s}]}]}'"""


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("echo '{}'", id="no SARIF"),
        pytest.param("exit 2", id="another exit status"),
        pytest.param(INVOKED % '"executionSuccessful": false', id="one that failed"),
        pytest.param(
            INVOKED % '"toolExecutionNotifications": [{"level": "error", "message": {"text": "no"}}]',
            id="an error besides",
        ),
    ],
)
def test_a_command_whose_answer_tells_nothing_is_inconclusive(
    own: Project, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = own.top.parent / "programs"
    answer = f'[ "$1" = --version ] && echo 2.0 && exit\n{script}'
    scripted(programs, "own-lint", script=answer, monkeypatch=monkeypatch)
    assert own.check().status == 3


@pytest.mark.parametrize(
    ("version", "code", "more", "expected"),
    [
        pytest.param("2.0", "X1", "", [], id="a new version"),
        pytest.param("3.0", "Y1", "", [], id="a new version that renamed its code"),
        pytest.param("3.0", "Y1", "# bad\n", [("finding", "<module>", "own:Y1")], id="and a finding more"),
    ],
)
def test_another_version_has_base_measured_again(
    own: Project,
    version: str,
    code: str,
    more: str,
    expected: list[tuple[str, str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    script = OWN_LINT.replace("own-lint 1.0", f"own-lint {version}").replace("X1", code)
    programs = own.top.parent / "programs"
    scripted(programs, "own-lint", script=script, interpreter=sys.executable, monkeypatch=monkeypatch)
    if more:
        own.write({"app/b.py": more})
    said = own.check()
    assert (expected, "replay") == (said.keys, as_table(said.report["base"])["source"])
    if not expected:
        assert own.ratchet("update", "--base", "main").status == 0
        assert f'"own" = "{version} ' in (own.top / "baselines/manifest.toml").read_text("utf-8")
        assert own.check().status == 0


@pytest.mark.parametrize(
    ("tools", "expected"),
    [
        pytest.param("", [], id="a note where ruff is not measured"),
        pytest.param('\n[[tool]]\nid = "ruff"\n', [("suppression", "a", "noqa:ANN401")], id="a debt where it is"),
    ],
)
def test_a_comment_of_a_tool_that_is_measured_is_no_note(
    project: Project, tools: str, expected: list[tuple[str, str, str]]
) -> None:
    policy = '[ratchet]\nstrictness = "standard"\npaths = ["app"]\n' + tools
    text = "from typing import Any\n\n\ndef a(b: Any) -> None:\n    print(b)\n"
    settings = '[tool.ruff.lint]\nselect = ["ANN"]\n'
    project.recorded({"app/a.py": text, "ratchet.toml": policy, "pyproject.toml": settings})
    project.write({"app/a.py": text.replace("-> None:", "-> None:  # noqa: ANN401")})
    assert expected == project.check().keys


REVEALING = """
import json, pathlib, sys
if "--version" in sys.argv:
    print("own-lint 1.0")
    sys.exit()
found, helping = [], pathlib.Path("app/helping.py").read_text()
for path in (one for one in sys.argv if one.startswith("./") and "None" in helping):
    for number, line in enumerate(pathlib.Path(path).read_text().splitlines(), 1):
        if "= helper()" in line:
            place = {"artifactLocation": {"uri": path}, "region": {"startLine": number}}
            found.append({"ruleId": "X1", "message": {"text": "so"}, "locations": [{"physicalLocation": place}]})
json.dump({"runs": [{"results": found}]}, sys.stdout)
"""
"""A checker that minds what takes the value of helper(), once helper's text says None."""
UNTYPED = "def helper():\n    return None\n"
TYPED = "def helper() -> None:\n    pass\n"
USING = "from app.helping import helper\n\n\ndef use() -> None:\n    x = helper()\n    print(x)\n"
TWICE = USING.replace("print(x)", "y = helper()")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"app/helping.py": TYPED}, [], id="a callee that got its types"),
        pytest.param(
            {"app/helping.py": "def helper():\n    return None\n"},
            [("finding", "use", "own:X1")],
            id="a callee without",
        ),
        pytest.param(
            {"app/helping.py": TYPED, "app/using.py": TWICE}, [("finding", "use", "own:X1")], id="a new statement"
        ),
    ],
)
def test_what_shows_in_unchanged_code_since_a_callee_got_its_types(
    project: Project, files: Mapping[str, str], expected: list[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = project.top.parent / "programs"
    scripted(programs, "own-lint", script=REVEALING, interpreter=sys.executable, monkeypatch=monkeypatch)
    policy = OWN.replace('settings = ["own.cfg"]\n', "")
    project.recorded({"app/using.py": USING, "app/helping.py": "def helper():\n    pass\n", "ratchet.toml": policy})
    project.write(files)
    said = project.check()
    assert expected == [key for key in said.keys if key[0] == "finding"]


def test_a_tool_starts_nothing_of_the_tree_where_it_is_asked_about_a_copy(
    own: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    hit = own.top.parent / "hit"
    planted(own.top / "bin/own-helper", hit)
    script = OWN_LINT.replace("import json", "import shutil, subprocess, json")
    script += "\nif (helper := shutil.which('own-helper')) is not None:\n    subprocess.run([helper], check=True)\n"
    programs = own.top.parent / "programs"
    scripted(programs, "own-lint", script=script, interpreter=sys.executable, monkeypatch=monkeypatch)
    monkeypatch.setenv("PATH", os.pathsep.join([str(own.top / "bin"), os.environ["PATH"]]))
    own.write({"own.cfg": "none\n"})
    assert own.check().rules == ["loosened-option"]
    assert not hit.exists()
