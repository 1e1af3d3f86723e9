"""What is weaker than at base is a debt of the ruler's; what is stricter is only told when it matters."""

from __future__ import annotations

import os

import pytest
from projects.building import Project

from ratchet.check.merge_base import read_base
from ratchet.check.ruler import Ruler, compare_rulers
from ratchet.measure.project import Request, open_project
from ratchet.measure.tree import inventory_of
from ratchet.storage.narrowing import as_texts

FILES = {
    "app.py": "def f() -> int:\n    return 1\n",
    "mypy.ini": "[mypy]\nwarn_unreachable = True\n",
    "ratchet.toml": '[ratchet]\nroots = ["."]\npaths = ["."]\n',
}


def ruler(project: Project) -> Ruler:
    request = Request(project.top, os.environ, base="main")
    opened = open_project(request)
    inventory = inventory_of(opened.tree)
    return compare_rulers(read_base(opened, inventory, request), opened, inventory, os.environ)


@pytest.fixture
def branched(project: Project) -> Project:
    project.write(FILES)
    project.commit("base")
    project.git("switch", "-qc", "change")
    return project


@pytest.mark.parametrize(
    ("files", "debts", "stricter"),
    [
        pytest.param({}, set(), False, id="nothing"),
        pytest.param({"app.py": "def f(x):\n    return 1\n"}, set(), False, id="code alone"),
        pytest.param({"mypy.ini": "[mypy]\n"}, {"loosened-option"}, False, id="an option less"),
        pytest.param(
            {"mypy.ini": "[mypy]\nwarn_unreachable = True\nstrict = True\n"}, set(), True, id="an option more"
        ),
        pytest.param(
            {"app.py": "# mypy: ignore-errors\ndef f() -> int:\n    return 1\n"},
            {"loosened-option"},
            False,
            id="an option in a comment",
        ),
        pytest.param(
            {"ratchet.toml": FILES["ratchet.toml"] + '\n[rules]\nexplicit-any = "off"\n'},
            {"loosened-policy"},
            False,
            id="a rule less",
        ),
        pytest.param(
            {"ratchet.toml": FILES["ratchet.toml"] + "\n# a word\n"}, set(), False, id="a comment in the policy"
        ),
    ],
)
def test_ruler(branched: Project, files: dict[str, str], debts: set[str], stricter: bool) -> None:
    branched.write(files)
    found = ruler(branched)
    assert (debts, stricter) == ({debt.key.rule for debt in found.debts}, found.stricter)


def test_a_base_without_a_policy_has_nothing_to_loosen(project: Project) -> None:
    project.write({"app.py": FILES["app.py"]})
    project.commit("base")
    project.git("switch", "-qc", "change")
    project.write(FILES)
    assert (ruler(project).debts, ruler(project).stricter) == ((), True)


def test_what_a_stricter_setting_shows_is_to_be_committed_until_it_is(project: Project) -> None:
    project.recorded({**FILES, "app.py": "def same(a: int, b: str) -> bool:\n    return a == b\n"})
    project.write({"mypy.ini": FILES["mypy.ini"] + "strict_equality = True\n"})
    advice = []
    for arguments in ([], ["--frozen"]):
        said = project.ratchet("check", "--base", "main", "--format", "json", *arguments)
        assert 0 == said.status, said
        advice += [str(note).rpartition("; ")[2] for note in as_texts(said.report["notes"]) if "stricter" in str(note)]
        project.commit()

    assert ["commit baselines/, where it is recorded", "it is recorded"] == advice
