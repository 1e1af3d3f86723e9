"""`ratchet history`: the sums of each commit are those of its shards, and gaps are told from zeros."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Mapping

import pytest
from projects.building import Project

from ratchet.baseline.store import read_stored
from ratchet.facts.git.past import Commit
from ratchet.history.points import Point
from ratchet.reports.history import Told
from ratchet.reports.history.markdown import Markdown
from ratchet.storage.narrowing import as_list, as_table, as_text
from ratchet.terms.counts import by_rule

CLEAN = "def f() -> int:\n    return 1\n"
OWING = "def f(number):\n    return number\n\n\nclass C:\n    def g(self, a, b):\n        return a.b\n"


@pytest.fixture
def grown(project: Project, monkeypatch: pytest.MonkeyPatch) -> tuple[Project, list[Mapping[str, int]]]:
    """A project of four commits: without a baseline, with much debt, with less, with none."""
    sums: list[Mapping[str, int]] = []

    def commit(day: str) -> None:
        for role in ("AUTHOR", "COMMITTER"):
            monkeypatch.setenv(f"GIT_{role}_DATE", f"{day}T12:00:00+00:00")
        project.commit(day)

    project.write({"app/__init__.py": "# empty\n", "app/a.py": OWING, "app/b.py": OWING})
    commit("2026-01-10")
    assert project.ratchet("init").status == 0
    sums.append(by_rule(read_stored(project.top).baseline.counts))
    commit("2026-01-20")
    for when, name in (("2026-02-03", "app/a.py"), ("2026-03-05", "app/b.py")):
        project.write({name: CLEAN})
        assert project.ratchet("update").status == 0
        sums.append(by_rule(read_stored(project.top).baseline.counts))
        commit(when)
    return project, sums


def points(project: Project, *arguments: str) -> list[Mapping[str, object]]:
    said = project.ratchet("history", "--format", "json", *arguments)
    assert said.status == 0, said
    return [as_table(one) for one in as_list(as_table(json.loads(said.out))["points"])]


def test_each_commit_has_the_sums_of_its_shards(grown: tuple[Project, list[Mapping[str, int]]]) -> None:
    project, sums = grown
    before, *rest = points(project, "--every", "commit")
    assert (before["debts"], before["hole"]) == (None, "no baseline")
    assert [point["debts"] for point in rest] == [dict(one) for one in sums]
    assert [point["total"] for point in rest] == [sum(one.values()) for one in sums]
    assert [point["modules"] for point in rest] == [2, 1, 0]


@pytest.mark.parametrize(
    ("arguments", "dates"),
    [
        pytest.param([], ["2026-01-20", "2026-02-03", "2026-03-05"], id="the last of each month"),
        pytest.param(["--every", "commit", "--last", "2"], ["2026-02-03", "2026-03-05"], id="the newest two"),
        pytest.param(["--since", "2026-02-01"], ["2026-02-03", "2026-03-05"], id="since a date"),
        pytest.param(["--since", "HEAD~1", "--every", "week"], ["2026-02-03", "2026-03-05"], id="since a commit"),
    ],
)
def test_which_commits(grown: tuple[Project, list[Mapping[str, int]]], arguments: list[str], dates: list[str]) -> None:
    assert [as_text(point["date"])[:10] for point in points(grown[0], *arguments)] == dates


@pytest.mark.parametrize(
    ("commits", "arguments", "expected"),
    [
        pytest.param(["01-10T09", "02-10T09", "03-10T09", "03-10T10"], [], ["01-10T09", "02-10T09", "03-10T10"],
                     id="months"),
        pytest.param(["03-02T09", "03-09T09", "03-16T09", "03-16T10"], [], ["03-02T09", "03-09T09", "03-16T10"],
                     id="weeks, where there are not three months"),
        pytest.param(["03-02T09", "03-03T09", "03-04T09", "03-04T10"], [], ["03-02T09", "03-03T09", "03-04T10"],
                     id="days, where there are not three weeks"),
        pytest.param(["03-02T09", "03-02T10", "03-02T11"], [], ["03-02T09", "03-02T10", "03-02T11"],
                     id="commits, where there are not three days"),
        pytest.param(["01-10T09", "03-10T09"], [], ["01-10T09", "03-10T09"], id="months, where nothing has three"),
        pytest.param(["03-02T09", "03-02T10", "03-02T11"], ["--every", "month"], ["03-02T11"], id="what is asked for"),
    ],
)  # fmt: skip
def test_a_short_past_is_told_by_shorter_periods(
    project: Project, monkeypatch: pytest.MonkeyPatch, commits: list[str], arguments: list[str], expected: list[str]
) -> None:
    project.write({"app/__init__.py": "# empty\n"})
    assert 0 == project.ratchet("init").status
    for number, when in enumerate(commits):
        for role in ("AUTHOR", "COMMITTER"):
            monkeypatch.setenv(f"GIT_{role}_DATE", f"2026-{when}:00:00+00:00")
        project.write({"app/__init__.py": f"# {number}\n"})
        project.commit(when)

    assert expected == [as_text(point["date"])[5:13] for point in points(project, *arguments)]


def test_the_csv_has_a_column_for_each_rule(grown: tuple[Project, list[Mapping[str, int]]]) -> None:
    project, sums = grown
    rows = list(csv.DictReader(io.StringIO(project.ratchet("history", "--every", "commit", "--format", "csv").out)))
    assert rows[0]["total"] == ""
    assert [int(row["missing-annotation"]) for row in rows[1:]] == [one.get("missing-annotation", 0) for one in sums]


def test_the_text_fits_80_columns_and_tells_gaps(grown: tuple[Project, list[Mapping[str, int]]]) -> None:
    text = grown[0].ratchet("history", "--every", "commit").out
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "\n3 commits, 2026-01-20 to " in text
    assert "1 commit: no baseline (ratchet history --measure measures the source)" in text
    assert "\nall " in text


def test_markdown_tells_the_change_the_pace_and_gaps(grown: tuple[Project, list[Mapping[str, int]]]) -> None:
    said = grown[0].ratchet("history", "--every", "commit", "--format", "markdown").out
    _, before, now = (sum(one.values()) for one in grown[1])

    assert said.startswith("<!-- ratchet trend -->\n### ratchet: 0 debts, ")
    assert f", {before - now} fewer than on 2026-02-03\n" in said
    assert "| rule | debts | since 2026-02-03 | since 2026-01-20 | over time | gone by |\n" in said
    assert re.search(r"^\| \*\*all\*\* \| 0 \| -\d+ \| -\d+ \| `█▅▁` \| 2026-03-05 \|$", said, re.MULTILINE)
    assert "The pace is a straight line through 3 commits from 2026-01-20 to " in said
    assert "1 commit: no baseline\n" in said


def test_markdown_has_no_pace_of_what_nobody_worked_on() -> None:
    commits = [Commit(day, datetime.datetime.fromisoformat(f"{day}T12:00:00+00:00")) for day in
               ("2026-01-06", "2026-01-20", "2026-02-03", "2026-05-05", "2026-06-02")]  # fmt: skip
    known = [Point(commit, {"cast": count}, 1, "1") for commit, count in zip(commits, (12, 10, 8, 8, 8), strict=True)]
    said = Markdown().render(known, Told(today=datetime.date(2026, 6, 9), changed=commits[2]))

    assert re.search(r"^\| \*\*all\*\* \| 8 \| 0 \| -4 \| .* \| 2026-08-04 \|$", said, re.MULTILINE)
    assert "3 commits from 2026-01-06 to 2026-02-03, half a year at most before code last changed: -1 a week" in said


def test_markdown_without_a_baseline_says_what_to_do(project: Project) -> None:
    project.write({"app.py": CLEAN})
    project.commit("only code")
    said = project.ratchet("history", "--format", "markdown").out
    assert "### ratchet: no baseline yet" in said
    assert "1 commit: no baseline" in said


def test_a_name_in_a_shard_is_no_markup(grown: tuple[Project, list[Mapping[str, int]]]) -> None:
    project, _ = grown
    (project.top / "baselines/modules/app.a.tsv").write_text("@all<b>|\tf\t-\t1\n", encoding="utf-8")
    project.commit("hostile")
    said = project.ratchet("history", "--every", "commit", "--format", "markdown").out
    assert "<code>&#64;all&#60;b&#62;&#124;</code>" in said


def test_a_shard_with_a_conflict_in_it_is_a_hole(grown: tuple[Project, list[Mapping[str, int]]]) -> None:
    project, _ = grown
    (project.top / "baselines/modules/app.a.tsv").write_text("<<<<<<< ours\n", encoding="utf-8")
    project.commit("broken")
    last = points(project, "--every", "commit")[-1]
    assert (last["debts"], last["hole"]) == (None, "a shard cannot be read")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--format", "jsn"], "history speaks csv, json, markdown, text", id="a format"),
        pytest.param(["--since", "nowhere"], "neither a commit here nor a date", id="since nothing"),
        pytest.param(["--every", "year"], "year", id="a period"),
    ],
)
def test_what_is_wrong_is_named(
    grown: tuple[Project, list[Mapping[str, int]]], arguments: list[str], said: str
) -> None:
    answer = grown[0].ratchet("history", *arguments)
    assert answer.status == 2
    assert said in answer.err


def test_without_a_baseline_it_says_so(project: Project) -> None:
    project.write({"app.py": CLEAN})
    project.commit("only code")
    said = project.ratchet("history")
    assert said.status == 0
    assert "ratchet init" in said.out
