"""What stands at base without a row in its baseline is not the author's: allowed, noted, and recorded by an update."""

from __future__ import annotations

import re

import pytest
from projects.building import Project

APP = "def f() -> int:\n    return 1\n"
OLD = "def legacy(order):\n    return order.total\n"
OWN = f"{OLD}\n\ndef more(order):\n    return order.fee\n"


@pytest.fixture
def red(project: Project) -> Project:
    """A branch of a trunk on which an untyped function landed past the check."""
    project.recorded({"app.py": APP})
    project.git("switch", "-q", "main")
    project.write({"old.py": OLD})
    project.commit("a hotfix, past the check")
    project.git("switch", "-qc", "innocent")
    project.write({"new.py": APP})
    project.commit("innocent")
    return project


def notes(project: Project) -> list[str]:
    said = project.check("--base", "main").report["notes"]
    assert isinstance(said, list)
    return [str(note) for note in said]


@pytest.mark.parametrize("arguments", [pytest.param((), id="at home"), pytest.param(("--frozen",), id="frozen")])
def test_an_innocent_branch_is_held(red: Project, arguments: tuple[str, ...]) -> None:
    assert red.check("--base", "main", *arguments).findings == []


def test_it_is_told_that_the_debts_stand_at_base(red: Project) -> None:
    assert any("are in base's code and not in its baseline" in note for note in notes(red))


def test_it_is_told_what_had_fallen_at_base(project: Project) -> None:
    project.recorded({"app.py": OLD, "old.py": OLD})
    project.git("switch", "-q", "main")
    project.write({"app.py": APP, "old.py": OWN})
    project.commit("a hotfix, past the check")
    project.git("switch", "-qc", "innocent")
    project.write({"new.py": APP})
    project.commit("innocent")
    assert any("had fallen in base's code already" in note for note in notes(project))


@pytest.mark.parametrize(
    ("edit", "own"),
    [
        pytest.param({}, 3, id="nothing"),
        pytest.param({"app.py": f"{APP}\n\nA = 1\n"}, 3, id="a file that nothing imports"),
        pytest.param({"app.py": f"{APP}\n\ndef g(a):\n    return a\n"}, 3, id="a file with debts of its own"),
        pytest.param({"old.py": f"{OLD}\n\nA = 1\n"}, None, id="the file itself"),
        pytest.param({"rows.py": "ROWS = {1: 2}\n"}, None, id="what the file imports"),
        pytest.param({"rows.py": ""}, None, id="what the file imported is gone"),
    ],
)
@pytest.mark.parametrize("branch", ["main", "fresh"])
def test_at_head_it_is_told_what_no_edit_brought(
    branch: str, edit: dict[str, str], own: int | None, project: Project
) -> None:
    project.recorded({"app.py": APP, "rows.py": "ROWS = {1: 1}\n"})
    project.git("switch", "-q", "main")
    project.write({"old.py": f"from rows import ROWS\n\n\n{OLD}"})
    project.commit("a hotfix, past the check")
    project.git("switch", "-qC", branch)
    project.write(edit)
    told = re.findall(r"of what is refused, (\d+) debts stand in HEAD's own code", "\n".join(notes(project)))

    assert told == ([] if own is None else [str(own)])


def test_a_check_does_not_record_them(red: Project) -> None:
    red.check("--base", "main")
    assert red.git("status", "--porcelain") == ""


def test_an_update_records_them_and_that_is_held_everywhere(red: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert red.ratchet("update").status == 0
    red.commit("recorded")
    assert (red.top / "baselines/modules/old.tsv").is_file()
    assert red.check("--base", "main", "--frozen").findings == []
    monkeypatch.setenv("CI", "true")
    assert red.check("--base", "main").findings == []


def test_own_growth_beside_them_is_refused_and_only_that(red: Project) -> None:
    red.write({"old.py": OWN})
    red.commit("own growth")
    assert {symbol for _, symbol, _ in red.check("--base", "main").keys} == {"more"}


def test_on_the_trunk_itself_only_the_shards_count(red: Project) -> None:
    red.git("switch", "-q", "main")
    assert {symbol for _, symbol, _ in red.check().keys} == {"legacy"}


def test_a_debt_of_the_branch_stands_at_no_base(red: Project) -> None:
    red.write({"app.py": "def f(given):\n    return given\n"})
    assert {symbol for _, symbol, _ in red.check("--base", "main").keys} == {"f"}


def test_what_stands_at_base_goes_along_with_its_module(red: Project) -> None:
    red.git("mv", "old.py", "older.py")
    red.commit("renamed")
    assert red.check("--base", "main").findings == []


# -- rows that a change loses -------------------------------------------------------------------------------------


@pytest.fixture
def shortened(project: Project) -> Project:
    """A branch on which a shard has lost all rows but one, while the debts remain."""
    project.recorded({"app.py": APP, "old.py": OLD})
    shard = project.top / "baselines/modules/old.tsv"
    first = shard.read_text(encoding="utf-8").splitlines(keepends=True)[0]
    shard.write_text(first, encoding="utf-8")
    project.commit("rows lost")
    return project


def test_the_change_that_loses_rows_is_told(shortened: Project) -> None:
    assert shortened.check("--frozen").rules == ["stale-baseline"]


def test_a_check_at_home_writes_them_again(shortened: Project) -> None:
    assert shortened.check().findings == []
    shortened.commit("written again")
    assert shortened.git("diff", "main", "HEAD") == ""


def test_rows_that_are_lost_on_the_trunk_are_not_asked_of_others(shortened: Project) -> None:
    shortened.git("branch", "-qf", "main", "HEAD")
    shortened.git("switch", "-qc", "other")
    shortened.write({"app.py": "def f() -> int:\n    return 2\n"})
    shortened.commit("innocent")
    assert shortened.check("--frozen").findings == []
