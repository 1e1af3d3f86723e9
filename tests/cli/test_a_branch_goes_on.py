"""A branch is checked again and again: what an earlier run wrote is no obstacle to what comes next."""

from __future__ import annotations

import pytest
from projects.building import Project

OLD = "def old(x, y):\n    rows = [row for row in x if row]\n    return sorted(rows, key=y)[: len(rows) // 2]\n"
APP = {"app/__init__.py": '"""App."""\n', "app/old.py": OLD}
NEWER = OLD.replace("old(", "newer(")
STEPS = [
    pytest.param([{"app/old.py": NEWER}, {"app/old.py": OLD.replace("old(", "newest(")}], id="twice"),
    pytest.param([{"app/old.py": NEWER}, {"app/old.py": OLD}], id="and back"),
    pytest.param([{"app/old.py": "", "app/b.py": OLD}, {"app/b.py": "", "app/c.py": OLD}], id="a file, twice"),
    pytest.param([{"app/old.py": "", "app/b.py": OLD}, {"app/b.py": ""}], id="moved, then deleted"),
    pytest.param([{"app/old.py": OLD.replace("x", c)} for c in "zw"], id="a parameter, twice"),
]  # fmt: skip
LAYERS = '[ratchet]\npaths = ["app"]\n[[contract]]\nid = "tiers"\ntype = "layers"\nlayers = ["app.b", "app.a"]\n'
EMPTY = '"""Nothing yet."""\n'
TIERS = {
    "app/__init__.py": EMPTY,
    "app/a.py": "from app import b\n",
    "app/b.py": EMPTY,
    "ratchet.toml": '[ratchet]\npaths = ["app"]\n',
}


@pytest.mark.parametrize("steps", STEPS)
def test_moves_go_on(project: Project, steps: list[dict[str, str]]) -> None:
    project.recorded(APP)
    for files in steps:
        project.write(files)
        said = project.check()
        assert said.status == 0, said.out
    project.commit()
    assert 0 == project.check("--frozen").status


def test_the_report_says_which_debts_only_moved(project: Project) -> None:
    project.recorded(APP).write({"app/old.py": NEWER})
    said = project.check()
    assert ([], True) == (said.report["tightened"], "commit baselines/" in str(said.report["notes"]))
    project.write({"app/old.py": '"""Nothing."""\n'})
    assert project.check().report["tightened"]


def test_a_renamed_file_is_not_told_as_paid_debts(project: Project) -> None:
    project.recorded(APP).git("mv", "app/old.py", "app/renamed.py")
    said = project.check()
    assert ([], True) == (said.report["tightened"], "new names" in str(said.report["notes"]))


def test_what_fell_in_a_renamed_file_is_told_under_its_new_name(project: Project) -> None:
    project.recorded(APP).git("mv", "app/old.py", "app/renamed.py")
    text = (project.top / "app/renamed.py").read_text(encoding="utf-8")
    project.write({"app/renamed.py": text.replace("x, y", "x: int, y")})
    said = str(project.check().report["tightened"])
    assert ("app.renamed" in said, "app.old" in said) == (True, False)


def test_a_row_that_nobody_paid_for_is_none_of_a_move(project: Project) -> None:
    project.recorded(APP).write({"baselines/modules/app.old.tsv": ""})
    stored = project.git("show", "main:baselines/modules/app.old.tsv")
    project.write({"baselines/modules/app.old.tsv": stored + "missing-annotation\tother\tx\t1\n"})
    assert "loosened-baseline" in [key[0] for key in project.check().keys]


def test_what_a_new_contract_shows_may_be_put_right_after_it_was_recorded(project: Project) -> None:
    project.recorded(TIERS).write({"ratchet.toml": LAYERS})
    assert 0 == project.ratchet("update", "--base", "main").status
    project.commit()
    project.write({"app/a.py": EMPTY})
    assert 0 == project.check().status


def test_what_a_new_contract_shows_is_recorded_before_it_lands(project: Project) -> None:
    project.recorded(TIERS).write({"ratchet.toml": LAYERS})
    said = project.check("--frozen")
    assert (1, ["stale-baseline"]) == (said.status, [key[0] for key in said.keys])
    assert 0 == project.check().status
    assert 0 == project.check("--frozen").status


WAIVER = """rule = "missing-annotation"
module = "app.old"
symbol = "old"
detail = "{detail}"
allow = 1
reason = "the callers decide what it is"
owner = "Ada"
expires = 2099-12-31
"""


@pytest.fixture
def waived(project: Project) -> Project:
    """A project that records one debt and waives another, on the trunk."""
    project.recorded({**APP, "app/old.py": HALF.replace("y)", "y: int)")})
    project.git("switch", "-q", "main")
    project.write({"app/old.py": HALF, "baselines/waivers/y.toml": WAIVER.format(detail="y")})
    project.commit()
    project.git("switch", "-qC", "change")
    assert 0 == project.check().status
    return project


HALF = "def old(x, y) -> list[int]:\n    return [1]\n"
STRICTER = '[ratchet]\npaths = ["app"]\n[rules]\nlargest-cycle = "ratchet"\n'


CYCLE = {"app/old.py": HALF + "import app.more\n", "app/more.py": "import app.old\n"}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"ratchet.toml": STRICTER, **CYCLE}, id="a stricter ruler"),
        pytest.param({"app/old.py": "", "app/new.py": HALF}, id="a renamed module"),
    ],
)  # fmt: skip
def test_a_waiver_stays_what_it_is(waived: Project, files: dict[str, str]) -> None:
    waived.write(files)
    rules = [key[0] for key in waived.check().keys]
    assert not {"stale-waiver", "missing-annotation"} & {*rules}
    waived.ratchet("update", "--base", "main")
    shards = "".join(path.read_text() for path in (waived.top / "baselines/modules").glob("*.tsv"))
    assert (True, False) == ("old\tx\t1" in shards, "old\ty\t1" in shards)
