"""No setting of a user's git changes what the history, the index and the work tree are read to be."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import pytest

from ratchet.errors import Inconclusive
from ratchet.facts.git import Repository, open_repository
from ratchet.facts.git.earlier import earlier_commit
from ratchet.facts.git.edited import edited
from ratchet.facts.git.edits import commits_by_path
from ratchet.facts.git.past import first_parents, last_to_change, names_at
from ratchet.facts.git.told import told


class Sandbox(Protocol):
    """A repository: see conftest."""

    path: Path

    def git(self, *arguments: str) -> str: ...

    def write(self, files: Mapping[str, str | bytes]) -> None: ...

    def commit(self, files: Mapping[str, str | bytes], message: str = "change") -> str: ...


LONG_AGO, TODAY = datetime.date(2020, 1, 1), datetime.date(2026, 4, 1)
SETTINGS = (
    "log.showRoot=false",
    "log.showSignature=true",
    "log.follow=true",
    "log.diffMerges=off",
    "log.diffMerges=combined",
    "log.mailmap=false",
    "log.date=relative",
    "log.decorate=full",
    "log.abbrevCommit=true",
    "log.excludeDecoration=*",
    "format.pretty=oneline",
    "format.notes=true",
    "core.abbrev=5",
    "core.quotePath=true",
    "core.pager=false",
    "core.untrackedCache=true",
    "color.ui=always",
    "color.diff=always",
    "column.ui=always",
    "diff.noprefix=true",
    "diff.mnemonicPrefix=true",
    "diff.renames=copies",
    "diff.renameLimit=1",
    "diff.relative=true",
    "diff.orderFile={top}/no-such-file",
    "diff.orderFile={top}/order",
    "diff.ignoreSubmodules=all",
    "diff.submodule=log",
    "diff.external=false",
    "diff.algorithm=patience",
    "diff.context=0",
    "diff.wordRegex=.",
    "blame.ignoreRevsFile={top}/ignored",
    "blame.ignoreRevsFile=no-such-file",
    "blame.markIgnoredLines=true",
    "blame.showRoot=true",
    "blame.showEmail=true",
    "blame.date=relative",
    "status.short=true",
    "status.showUntrackedFiles=no",
    "status.relativePaths=true",
    "submodule.recurse=true",
    "i18n.logOutputEncoding=latin1",
    "tag.gpgSign=true",
    "feature.experimental=true",
)


@pytest.fixture
def aged(sandbox: Callable[[], Sandbox], monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A history with a root commit, a rename, a merge and a name that is no ASCII."""
    made = sandbox()

    def commit(day: str, files: Mapping[str, str]) -> None:
        for role in ("AUTHOR", "COMMITTER"):
            monkeypatch.setenv(f"GIT_{role}_DATE", f"{day}T12:00:00+00:00")
        made.commit(files, f"größer {day}")

    monkeypatch.setenv("GIT_AUTHOR_NAME", "Gödel")
    commit("2026-01-10", {"app/a.py": "a = 1\nb = 2\nc = 3\n", "app/größe.py": "x = 1\n", "app/z.py": "z = 1\n"})
    commit("2026-02-10", {"app/a.py": "a = 1\nb = 20\nc = 3\n", "app/z.py": "z = 2\n"})
    made.git("switch", "-qc", "other")
    commit("2026-02-20", {"app/other.py": "o = 1\np = 1\n"})
    made.git("switch", "-q", "main")
    made.git("mv", "app/z.py", "app/y.py")
    commit("2026-03-01", {"app/a.py": "a = 1\nb = 20\nc = 30\n"})
    made.git("merge", "-q", "--no-ff", "-m", "merge", "other")
    commit("2026-03-20", {"app/a.py": "a = 1\nb = 20\nc = 3\n"})
    made.write({"order": "*\n", "ignored": made.git("rev-parse", "HEAD") + "\n", "new.py": "n = 1\n"})
    return made


def all_that_is_read(repository: Repository) -> Mapping[str, object]:
    """What each function that asks git comes to."""
    commits = first_parents(repository, None)
    head = commits[0].name
    lines = {"app/a.py": [1, 2, 3], "app/größe.py": [1], "app/y.py": [1], "app/other.py": [1], "new.py": [1]}
    at_root = names_at(repository, commits, "app/a.py")
    return {
        "first parents": commits,
        "last change": last_to_change(repository, "*.py"),
        "one file's": last_to_change(repository, "app/größe.py"),
        "edits": commits_by_path(repository),
        "days": edited(repository, lines, LONG_AGO, TODAY),
        "since": edited(repository, lines, datetime.date(2026, 2, 1), TODAY),
        "told": told(repository, commits[::-1]),
        "earlier": earlier_commit(repository, "app/a.py", at_root[commits[1].name], head),
        "names": at_root,
        "tree": repository.tree(head),
        "listed": repository.listed(),
        "tracked": repository.tracked(),
        "changed": repository.changed_paths(head),
    }


def opened(made: Sandbox) -> Repository:
    repository = open_repository(made.path)
    assert repository is not None
    return repository


def test_the_root_commit_edited_its_files(aged: Sandbox) -> None:
    aged.git("config", "log.showRoot", "false")
    repository = opened(aged)
    days = edited(repository, {"app/größe.py": [1], "app/a.py": [1, 3]}, LONG_AGO, TODAY)

    assert datetime.date(2026, 1, 10) == days["app/größe.py", 1] == days["app/a.py", 1]
    assert datetime.date(2026, 3, 20) == days["app/a.py", 3]
    assert 1 == commits_by_path(repository)["app/größe.py"]


def test_no_setting_changes_what_is_read(aged: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plainly = all_that_is_read(opened(aged))
    settings = tmp_path / "gitconfig"
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    changed = {}
    for setting in SETTINGS:
        name, _, value = setting.format(top=aged.path).partition("=")
        settings.unlink(missing_ok=True)
        aged.git("config", "--global", name, value)
        try:
            found = all_that_is_read(opened(aged))
        except Inconclusive as error:
            changed[setting] = [str(error)]
            continue
        if differing := [what for what in plainly if found[what] != plainly[what]]:
            changed[setting] = differing

    assert {} == changed
