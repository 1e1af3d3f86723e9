"""What is remembered of the disk is what git and the disk would say again, whatever was done in between."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import pytest

from ratchet.facts.git import Repository, Scan, open_repository
from ratchet.facts.git import listing as module
from ratchet.facts.git.command import Git
from ratchet.facts.git.listing import Listing

LAG = 0.1


class Sandbox(Protocol):
    path: Path

    def git(self, *arguments: str, **environment: str) -> str: ...
    def write(self, files: dict[str, str | bytes]) -> None: ...
    def commit(self, files: dict[str, str | bytes], message: str = "change") -> str: ...


FILES: dict[str, str | bytes] = {
    ".gitignore": "*.log\nbuild/\n",
    "README.md": "Read me.\n",
    "app/__init__.py": "",
    "app/a.py": "a = 1\n",
    "app/data/x.json": "{}\n",
    "docs/index.md": "Index.\n",
    "docs/.gitignore": "*.html\n",
}


@pytest.fixture(autouse=True)
def fine_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file systems of tests have fine times: what is a tenth of a second old is settled. And none is small."""
    monkeypatch.setattr(module, "_COARSE", int(LAG * 1e9))
    monkeypatch.setattr(module, "_SMALL", 0)


@pytest.fixture
def started(sandbox: Callable[[str], Sandbox]) -> Sandbox:
    """A repository with what git ignores and what it does not track."""
    made = sandbox("project")
    made.commit(FILES)
    made.write(
        {
            "new.py": "",
            "loose/deep/b.py": "",
            "app/run.log": "",
            "build/lib/c.py": "",
            "logs/a.log": "",
            "docs/draft.md": "",
        }
    )
    made.write({".tool_cache/.gitignore": "# made by a tool\n*\n", ".tool_cache/a/b.json": ""})
    (made.path / "empty").mkdir()
    (made.path / "app/target").mkdir()
    (made.path / "app/link").symlink_to("target")
    return made


def opened(path: Path) -> Repository:
    repository = open_repository(path)
    assert repository is not None
    return repository


def shown(scan: Scan) -> Sequence[object]:
    """All that is asked of a scan."""
    return (
        scan.tags,
        scan.listed,
        scan.links,
        scan.untracked,
        scan.submodules,
        scan.absent,
        scan.unlisted,
        scan.directories,
    )


def once(project: Sandbox, cache: Path) -> Scan:
    """The scan of one run, which remembers it for the next."""
    listing = Listing(opened(project.path), cache)
    scan = listing.scan()
    found = shown(scan)
    listing.remember(scan)
    assert shown(scan) == found
    return scan


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The last words of each call of git's."""
    said: list[str] = []
    attempt = Git.attempt

    def noted(self: Git, *arguments: str, stdin: bytes = b"") -> object:
        said.append(arguments[-1])
        return attempt(self, *arguments, stdin=stdin)

    monkeypatch.setattr(Git, "attempt", noted)
    return said


def settle() -> None:
    time.sleep(1.5 * LAG)


def looked(calls: list[str]) -> bool:
    """Whether git was asked for files that it does not track, since the last time that this was asked."""
    answer = "--exclude-standard" in calls
    calls.clear()
    return answer


def test_directories_are_read_once(started: Sandbox, tmp_path: Path, calls: list[str]) -> None:
    settle()
    once(started, tmp_path)
    assert looked(calls)
    for _ in range(2):
        assert shown(once(started, tmp_path)) == shown(opened(started.path).scan())
        assert "config" not in calls
        calls.remove("--exclude-standard")  # that of the comparison
        assert not looked(calls)


def test_a_small_repository_is_asked_with_one_question(
    started: Sandbox, tmp_path: Path, calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_SMALL", 100_000)
    repository = opened(started.path)
    calls.clear()
    assert shown(Listing(repository, tmp_path).scan()) == shown(repository.scan())
    assert calls == ["--exclude-standard"] * 2


def replace_file(project: Sandbox) -> None:
    (project.path / "app/a.py").rename(project.path / "app/old")
    project.write({"app/a.py": "a = 2\n"})
    (project.path / "app/old").unlink()


def edit(project: Sandbox) -> None:
    with (project.path / "app/a.py").open("a", encoding="utf-8") as stream:
        stream.write("b = 2\n")


def in_the_cache_of_a_tool(project: Sandbox) -> None:
    project.write({".tool_cache/new.json": "", ".tool_cache/a/more/new.py": ""})


@pytest.mark.parametrize("change", [replace_file, edit, in_the_cache_of_a_tool])
def test_what_puts_nothing_new_anywhere_has_no_directory_read(
    started: Sandbox, tmp_path: Path, calls: list[str], change: Callable[[Sandbox], None]
) -> None:
    settle()
    once(started, tmp_path)
    change(started)
    looked(calls)
    for _ in range(2):
        found = once(started, tmp_path)
        assert not looked(calls)
        assert shown(found) == shown(opened(started.path).scan())
        looked(calls)
        settle()


def test_a_directory_that_was_just_changed_is_read_again(started: Sandbox, tmp_path: Path) -> None:
    """Its time alone would not tell a file that comes within the same moment."""
    once(started, tmp_path)
    started.write({"app/now.py": ""})
    assert "app/now.py" in once(started, tmp_path).untracked


# -- whatever is changed, it is told --------------------------------------------------------------------------------


def link(place: str, target: str) -> Callable[[Sandbox], None]:
    def change(project: Sandbox) -> None:
        path = project.path / place
        path.unlink(missing_ok=True)
        path.symlink_to(target)

    return change


def put(path: str, text: str = "") -> Callable[[Sandbox], None]:
    return lambda project: project.write({path: text})


def unlink(path: str) -> Callable[[Sandbox], None]:
    return lambda project: (project.path / path).unlink()


def git(*words: str) -> Callable[[Sandbox], None]:
    def change(project: Sandbox) -> None:
        project.git(*words)

    return change


def file_to_directory(project: Sandbox) -> None:
    (project.path / "app/a.py").unlink()
    project.write({"app/a.py/inside.py": ""})


def directory_to_link(project: Sandbox) -> None:
    (project.path / "docs").rename(project.path / "papers")
    (project.path / "docs").symlink_to("papers")


def lead_elsewhere(project: Sandbox) -> None:
    """The link and the directory that it is in stay what they are."""
    (project.path / "app/target").rmdir()
    (project.path / "app/target").write_text("", encoding="utf-8")


def repository_inside(project: Sandbox) -> None:
    project.git("init", "-q", "loose/deep")


def repository_around(project: Sandbox) -> None:
    """git goes on to look into a directory of which it tracks something."""
    project.git("init", "-q", "app")
    project.write({"app/target/inside.py": ""})


def repository_of_a_tool(project: Sandbox) -> None:
    project.git("init", "-q", ".tool_cache")


def exclude(project: Sandbox) -> None:
    (project.path / ".git/info").mkdir(exist_ok=True)
    (project.path / ".git/info/exclude").write_text("new.py\n", encoding="utf-8")


def settings(project: Sandbox) -> None:
    project.write({".git/mine": "new.py\n"})
    project.git("config", "core.excludesFile", str(project.path / ".git/mine"))


def settings_of_the_person(project: Sandbox) -> None:
    home = Path(os.environ["XDG_CONFIG_HOME"]) / "git"
    home.mkdir(parents=True, exist_ok=True)
    (home / "ignore").write_text("new.py\n", encoding="utf-8")


CHANGES: dict[str, Callable[[Sandbox], None]] = {
    "a new module": put("app/new.py"),
    "a new file at the root": put("new.txt"),
    "a new module in a directory that was empty": put("empty/a.py"),
    "a new module below what git does not track": put("loose/deep/er/c.py"),
    "a new module beside ignored files": put("logs/a.py"),
    "a module that git ignores": put("app/gen.log.py"),
    "a deleted module": unlink("app/a.py"),
    "a deleted untracked module": unlink("loose/deep/b.py"),
    "a rule that ignores, written in place": put(".gitignore", "*.py\n"),
    "a rule below, written in place": put("docs/.gitignore", "draft.md\n"),
    "a new rule": put("loose/.gitignore", "deep\n"),
    "a rule of a tool, written in place": put(".tool_cache/.gitignore", "*.json\n"),
    "a rule of a tool, deleted": unlink(".tool_cache/.gitignore"),
    "info/exclude": exclude,
    "git's settings": settings,
    "a person's settings": settings_of_the_person,
    "added": git("add", "new.py"),
    "taken out of the index": git("rm", "-q", "--cached", "app/a.py"),
    "skipped": git("update-index", "--skip-worktree", "app/a.py"),
    "a link that leads to another directory": link("app/link", "../docs"),
    "a link that leads to a file": link("app/link", "a.py"),
    "a link whose target is another": lead_elsewhere,
    "a link in the place of a module": link("app/a.py", "__init__.py"),
    "a link to what is not there": link("app/a.py", "nothing"),
    "a directory in the place of a module": file_to_directory,
    "a link in the place of a directory": directory_to_link,
    "a repository inside": repository_inside,
    "a repository where all is ignored": repository_of_a_tool,
    "a repository in the place of tracked files": repository_around,
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_is_told(started: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "cache").mkdir()
    settle()
    before = shown(once(started, tmp_path / "cache"))
    CHANGES[name](started)
    after = shown(opened(started.path).scan())
    assert shown(once(started, tmp_path / "cache")) == after
    assert before != after or name == "a link that leads to another directory"
    # And what comes after it, beside what was remembered of it.
    settle()
    once(started, tmp_path / "cache")
    assert [*(tmp_path / "cache").iterdir()]
    for place in ("app/target", "app", "loose/deep", "empty", "logs", "docs"):
        if (started.path / place).is_dir():
            started.write({f"{place}/later.py": ""})
            assert shown(once(started, tmp_path / "cache")) == shown(opened(started.path).scan()), place
