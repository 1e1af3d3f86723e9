"""What a repository lists and what it held, whatever was done to its index, attributes and refs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from ratchet.errors import Inconclusive
from ratchet.facts.git import Repository, open_repository


class Sandbox(Protocol):
    path: Path

    def git(self, *arguments: str, **environment: str) -> str: ...
    def write(self, files: dict[str, str | bytes]) -> None: ...
    def commit(self, files: dict[str, str | bytes], message: str = "change") -> str: ...
    def clone(self, name: str, *options: str) -> Sandbox: ...


def opened(path: Path) -> Repository:
    repository = open_repository(path)
    assert repository is not None
    return repository


def test_no_repository(tmp_path: Path) -> None:
    assert open_repository(tmp_path) is None


def test_top_is_found_from_below(project: Sandbox) -> None:
    assert opened(project.path / "app").top == project.path


def test_listed_are_tracked_and_untracked_files(project: Sandbox) -> None:
    project.write({".gitignore": "*_local.py\n", "new.py": "", "x_local.py": "", "y_local.py": "", "ä ö.py": ""})
    project.git("add", "-f", "y_local.py")
    (project.path / "app/b.py").unlink()
    (project.path / "link.py").symlink_to("app/a.py")
    listed = opened(project.path).listed()
    assert listed == {".gitignore", "app/a.py", "link.py", "new.py", "y_local.py", "ä ö.py"}


@pytest.mark.parametrize("bit", ["--skip-worktree", "--assume-unchanged"])
def test_index_bits_hide_nothing(project: Sandbox, bit: str) -> None:
    project.git("update-index", bit, "app/a.py")
    project.write({"app/a.py": "a = 'changed'\n"})
    repository = opened(project.path)
    assert "app/a.py" in repository.listed()
    assert repository.changed_paths("HEAD") == {"app/a.py"}


def test_changed_are_added_deleted_and_edited(project: Sandbox) -> None:
    base = project.git("rev-parse", "HEAD")
    project.commit({"app/a.py": "a = 2\n"})
    project.write({"new.py": "", "app/c.py": ""})
    (project.path / "app/b.py").unlink()
    assert opened(project.path).changed_paths(base) == {"app/a.py", "app/b.py", "app/c.py", "new.py"}


def test_line_endings_are_no_change(project: Sandbox) -> None:
    project.write({"app/a.py": "a = 1\r\n"})
    assert opened(project.path).changed_paths("HEAD", ["app/a.py", "app/b.py"]) == frozenset()


def test_attributes_have_no_say(project: Sandbox) -> None:
    project.commit({".gitattributes": "*.py -diff export-ignore filter=loud ident\n", "app/a.py": "a = '$Id$'\n"})
    project.git("config", "filter.loud.smudge", "tr a-z A-Z")
    project.git("config", "filter.loud.clean", "tr A-Z a-z")
    repository = opened(project.path)
    assert repository.blobs("HEAD", ["app/a.py"]) == {"app/a.py": b"a = '$Id$'\n"}
    into = project.path.parent / "export"
    repository.export("HEAD", into)
    assert (into / "app/a.py").read_bytes() == b"a = '$Id$'\n"


def test_replaced_blob_is_not_read(project: Sandbox) -> None:
    project.write({"other.py": "other\n"})
    other = project.git("hash-object", "-w", "other.py")
    project.git("replace", project.git("rev-parse", "HEAD:app/a.py"), other)
    assert project.git("show", "HEAD:app/a.py") == "other"
    assert opened(project.path).blobs("HEAD", ["app/a.py"]) == {"app/a.py": b"a = 1\n"}


def test_blobs_leave_out_what_was_not_there(project: Sandbox) -> None:
    assert opened(project.path).blobs("HEAD", ["app/a.py", "app", "none.py"]) == {"app/a.py": b"a = 1\n"}


def test_missing_blob_is_inconclusive(project: Sandbox) -> None:
    name = project.git("rev-parse", "HEAD:app/a.py")
    loose = project.path / ".git/objects" / name[:2] / name[2:]
    loose.chmod(0o600)
    loose.unlink()
    with pytest.raises(Inconclusive, match="git has no object"):
        opened(project.path).blobs("HEAD", ["app/a.py"])


def test_tree_below_a_directory(project: Sandbox) -> None:
    project.commit({"apple.py": "", "app[1]/x.py": ""})
    repository = opened(project.path)
    assert sorted(repository.tree("HEAD", "app")) == ["app/a.py", "app/b.py"]
    assert sorted(repository.tree("HEAD", "app[1]")) == ["app[1]/x.py"]
    assert repository.tree("HEAD")["app/a.py"] == ("100644", project.git("rev-parse", "HEAD:app/a.py"))


def test_export_writes_links_last(project: Sandbox) -> None:
    (project.path / "link.py").symlink_to("app/a.py")
    project.commit({"notes.txt": "", "run.sh": "#!/bin/sh\n"})
    into = project.path.parent / "export"
    opened(project.path).export("HEAD", into)
    assert sorted(path.name for path in into.rglob("*")) == ["a.py", "app", "b.py", "link.py", "notes.txt", "run.sh"]
    assert (into / "link.py").read_bytes() == b"a = 1\n"


@pytest.mark.parametrize("target", ["app/a.py", "app", "app/", "nowhere"])
def test_a_link_is_where_it_leads(project: Sandbox, target: str) -> None:
    link = project.path / "link"
    link.symlink_to(target)
    project.commit({})
    assert opened(project.path).changed_paths("HEAD") == frozenset()
    link.unlink()
    link.symlink_to("app/b.py")
    assert opened(project.path).changed_paths("HEAD") == {"link"}


def test_submodule_is_not_ours(project: Sandbox, tmp_path: Path) -> None:
    inner = project.clone("inner")
    project.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.path), "vendor/inner")
    project.git("commit", "-qm", "submodule")
    repository = opened(project.path)
    assert repository.listed() == {".gitmodules", "app/a.py", "app/b.py"}
    assert repository.tracked(["vendor", "app"]) == {"app/a.py", "app/b.py"}
    assert repository.changed_paths("HEAD") == frozenset()
    repository.export("HEAD", tmp_path / "export")
    assert not (tmp_path / "export/vendor").exists()


def test_inside_a_submodule_it_is_the_repository(project: Sandbox) -> None:
    inner = project.clone("inner")
    project.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.path), "vendor/inner")
    repository = opened(project.path / "vendor/inner/app")
    assert repository.top == project.path / "vendor/inner"
    assert repository.listed() == {"app/a.py", "app/b.py"}


def test_linked_worktree(project: Sandbox) -> None:
    project.git("worktree", "add", "-q", "-b", "side", str(project.path.parent / "linked"))
    repository = opened(project.path.parent / "linked")
    assert (repository.top, repository.listed()) == (
        project.path.parent / "linked",
        frozenset({"app/a.py", "app/b.py"}),
    )


def test_bare_repository_checkout(project: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = project.clone("bare.git", "--bare")
    checkout = project.path.parent / "checkout"
    checkout.mkdir()
    bare.git("--work-tree", str(checkout), "checkout", "-qf", "main")
    monkeypatch.setenv("GIT_DIR", str(bare.path))
    monkeypatch.chdir(checkout)
    repository = opened(checkout)
    assert (repository.top, repository.listed()) == (checkout, frozenset({"app/a.py", "app/b.py"}))


def test_variables_do_not_redirect_a_repository(project: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    other = project.clone("other")
    other.commit({"other.py": ""})
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.path / ".git/index"))
    assert opened(project.path).listed() == {"app/a.py", "app/b.py"}


def test_another_work_tree_by_configuration_is_inconclusive(project: Sandbox) -> None:
    project.git("config", "core.worktree", str(project.clone("elsewhere").path))
    with pytest.raises(Inconclusive, match=r"core.worktree"):
        open_repository(project.path)


def test_sparse_checkout_is_absent_not_deleted(project: Sandbox) -> None:
    project.commit({"lib/c.py": ""})
    project.git("sparse-checkout", "set", "--cone", "lib")
    repository = opened(project.path)
    assert (repository.listed(), repository.absent()) == (frozenset({"lib/c.py"}), frozenset({"app/a.py", "app/b.py"}))


def test_programs_named_in_the_configuration_are_not_run(project: Sandbox, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    script.chmod(0o755)
    for name in ("core.fsmonitor", "diff.external", "core.pager", "filter.x.clean", "filter.x.smudge"):
        project.git("config", name, str(script))
    project.write({".gitattributes": "*.py filter=x diff=x\n", "c.py": "c = 3\n"})
    repository = opened(project.path)
    repository.listed()
    repository.changed_paths("HEAD")
    repository.export("HEAD", tmp_path / "export")
    repository.renames("HEAD", {"c.py": b"a = 1\n"}, ["app/a.py"])
    assert not (tmp_path / "ran").exists()


def test_unborn_head(sandbox: Callable[[str], Sandbox]) -> None:
    empty = sandbox("empty")
    empty.write({"a.py": ""})
    repository = opened(empty.path)
    assert (repository.head(), repository.listed()) == (None, frozenset({"a.py"}))


def test_sha256_repository(project: Sandbox, tmp_path: Path) -> None:
    project.git("init", "-q", "--object-format=sha256", str(tmp_path / "new"))
    (tmp_path / "new/a.py").write_text("a = 1\n")
    project.git("-C", str(tmp_path / "new"), "add", "a.py")
    project.git("-C", str(tmp_path / "new"), "commit", "-qm", "x")
    assert opened(tmp_path / "new").changed_paths("HEAD") == frozenset()


def test_repository_is_not_written_to(project: Sandbox) -> None:
    def state() -> dict[str, float]:
        files = [path for path in (project.path / ".git").rglob("*") if path.is_file()]
        return {os.fspath(path): path.stat().st_mtime_ns for path in files}

    before = state()
    repository = opened(project.path)
    repository.listed()
    repository.changed_paths("HEAD")
    repository.renames("HEAD", {"c.py": b"a = 1\n"}, ["app/a.py"])
    repository.base("main", None, {})
    assert state() == before
