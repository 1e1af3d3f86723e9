"""When lines were last edited: by HEAD's history, and today where HEAD does not have them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import pytest

from ratchet.facts.git import open_repository
from ratchet.facts.git.edited import edited


class Sandbox(Protocol):
    """A repository: see conftest."""

    path: Path

    def git(self, *arguments: str) -> str: ...

    def write(self, files: Mapping[str, str | bytes]) -> None: ...

    def commit(self, files: Mapping[str, str | bytes], message: str = "change") -> str: ...


OTHER = {"other.py": "x = 1\n"}


@pytest.fixture
def aged(sandbox: Callable[[], Sandbox], monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A file of three lines: two of January, one of March; and one of January."""
    made = sandbox()
    for day, text in (("2026-01-10", "a = 1\nb = 2\nc = 3\n"), ("2026-03-05", "a = 1\nb = 20\nc = 3\n")):
        for role in ("AUTHOR", "COMMITTER"):
            monkeypatch.setenv(f"GIT_{role}_DATE", f"{day}T12:00:00+00:00")
        made.commit({"app.py": text, **OTHER}, day)
    return made


LONG_AGO = datetime.date(2020, 1, 1)
TODAY = datetime.date(2026, 4, 1)


def days(
    made: Sandbox, lines: Mapping[str, list[int]], since: datetime.date = LONG_AGO
) -> Mapping[tuple[str, int], str]:
    repository = open_repository(made.path)
    assert repository is not None
    return {place: day.isoformat() for place, day in edited(repository, lines, since, TODAY).items()}


def test_each_line_has_the_day_of_its_last_edit(aged: Sandbox) -> None:
    assert {("app.py", 1): "2026-01-10", ("app.py", 2): "2026-03-05"} == days(aged, {"app.py": [1, 2]})


def test_what_was_not_edited_since_a_day_has_that_day(aged: Sandbox) -> None:
    since = datetime.date(2026, 2, 1)

    assert {("app.py", 1): "2026-02-01", ("app.py", 2): "2026-03-05"} == days(aged, {"app.py": [1, 2]}, since)


def test_where_many_files_were_edited_the_last_are_known(
    sandbox: Callable[[], Sandbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ratchet.facts.git.edited._MOST_FILES", 60)
    made = sandbox()
    made.commit({f"old{number}.py": "a = 1\nb = 2\n" for number in range(60)})
    made.commit({"new.py": "a = 1\n"})
    lines = {**{f"old{number}.py": [1, 2] for number in range(60)}, "new.py": [1]}

    known = days(made, lines)
    assert ("new.py", 1) in known
    assert 1 + 59 * 2 == len(known)


def test_what_is_not_committed_is_of_today_and_the_rest_as_old_as_it_was(aged: Sandbox) -> None:
    aged.write({"app.py": "# new\na = 1\nb = 20\nc = 4\n", "new.py": "d = 1\n"})
    found = days(aged, {"app.py": [1, 2, 3, 4, 9], "other.py": [1], "new.py": [1]})

    assert {
        ("app.py", 1): "2026-04-01",
        ("app.py", 2): "2026-01-10",
        ("app.py", 3): "2026-03-05",
        ("app.py", 4): "2026-04-01",
        ("new.py", 1): "2026-04-01",
        ("other.py", 1): "2026-01-10",
    } == found


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param({"app.py": [99]}, id="a line past the end"),
        pytest.param({"gone.py": [1]}, id="a file that is not there"),
        pytest.param({}, id="nothing"),
    ],
)
def test_what_is_not_there_is_left_out(aged: Sandbox, lines: Mapping[str, list[int]]) -> None:
    assert {} == days(aged, lines)


def test_before_the_first_commit_nothing_has_a_day(sandbox: Callable[[], Sandbox]) -> None:
    made = sandbox()
    made.write(OTHER)

    assert {} == days(made, {"other.py": [1]})


def test_a_shallow_clone_knows_no_days(aged: Sandbox, tmp_path: Path) -> None:
    aged.git("clone", "-q", "--depth", "1", f"file://{aged.path}", str(tmp_path / "shallow"))
    repository = open_repository(tmp_path / "shallow")

    assert repository is not None
    assert {} == edited(repository, {"app.py": [1]}, LONG_AGO, TODAY)


def test_a_line_that_looks_like_a_word_of_gits_is_text(aged: Sandbox) -> None:
    aged.commit({"odd.py": "\tcommitter-time 5\n0123456789012345678901234567890123456789 1 1 1\n"})

    assert {"2026-03-05"} == set(days(aged, {"odd.py": [1, 2]}).values())


def test_no_filter_of_the_repository_is_run(aged: Sandbox) -> None:
    aged.git("config", "diff.spy.textconv", f"touch {aged.path}/ran;cat")
    aged.git("config", "filter.spy.clean", f"touch {aged.path}/ran;cat")
    aged.commit({".gitattributes": "other.py diff=spy\n"})

    assert {("other.py", 1): "2026-01-10"} == days(aged, {"other.py": [1]})
    assert not (aged.path / "ran").exists()


@pytest.mark.parametrize("form", ["sha1", "sha256"])
def test_a_list_of_commits_to_ignore_that_is_not_there_hides_no_day(
    sandbox: Callable[[], Sandbox], tmp_path: Path, form: str
) -> None:
    """As one that a user has set for all repositories, of which few have it; also from another work tree."""
    made = sandbox()
    made.git("init", "-q", f"--object-format={form}", "-b", "main", str(tmp_path / form))
    made.git("-C", str(tmp_path / form), "config", "blame.ignoreRevsFile", ".git-blame-ignore-revs")
    (tmp_path / form / "app.py").write_text("a = 1\n")
    made.git("-C", str(tmp_path / form), "add", "-A")
    made.git("-C", str(tmp_path / form), "commit", "-qm", "first")
    made.git("-C", str(tmp_path / form), "worktree", "add", "-q", "--detach", str(tmp_path / f"{form}-other"))
    found = []
    for top in (tmp_path / form, tmp_path / f"{form}-other"):
        repository = open_repository(top)
        assert repository is not None
        found.append([*edited(repository, {"app.py": [1]}, LONG_AGO, TODAY)])

    assert [[("app.py", 1)]] * 2 == found
