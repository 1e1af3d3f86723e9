"""Which commit a change is compared with: the merge base of HEAD and the trunk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from ratchet.errors import Inconclusive
from ratchet.facts.git.command import Git
from ratchet.in_ci import in_ci

_USUAL = ("main", "master")

FULL_NAME = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
"""A whole object name. No branch or tag of that name may stand in for it."""

_HASH = re.compile(r"[0-9a-f]{7,64}")
"""The beginning of an object name, which is no likely name of a branch."""

_IN_CI = " (in CI, check out the whole history: fetch-depth: 0 for GitHub's actions/checkout, GIT_DEPTH: 0 on GitLab)"


class Base(NamedTuple):
    """The base of a change: `commit` is None before the first commit. `ref` and `reason` are shown to users.

    `head` is the commit of HEAD. `on_trunk`: HEAD has landed on the trunk. `others` are further merge bases, which
    there are where the trunk and the branch were each merged into the other.
    """

    ref: str | None
    commit: str | None
    reason: str
    head: str | None = None
    on_trunk: bool = False
    others: tuple[str, ...] = ()


class _Trunk(NamedTuple):
    """A resolved trunk: `name` for users, `source` in words, the `full` ref or expression, and its commit."""

    name: str
    source: str
    full: str
    commit: str

    @property
    def is_branch(self) -> bool:
        return self.full.startswith(("refs/heads/", "refs/remotes/"))


def find_base(git: Git, ref: str | None, trunk: str | None, environ: Mapping[str, str]) -> Base:
    """The base: by `--base`, else `[git] trunk`, else the CI provider, else the remote's default, else main or master.

    On the trunk itself it is HEAD, and in CI what the pushed range began with. Inconclusive, with the command that
    fetches what is missing, for an unknown ref, a shallow clone or unrelated histories.
    """
    head = git.objects.commit("HEAD")
    if head is None:
        return Base(None, None, "the repository has no commit yet")
    target = _find_trunk(git, ref, trunk, environ)
    commit, *others = [head] if head == target.commit else _merge_bases(git, head, target.commit) or [""]
    if not commit:
        raise Inconclusive(f"HEAD and {target.name} have no common commit here.{_how_to_fetch(git, target.name)}")
    on_trunk = commit == head and target.is_branch
    if on_trunk and in_ci(environ):
        return _before_push(git, target, head, environ)._replace(head=head, on_trunk=True)
    where = "HEAD is on it" if commit == head else f"merge base {commit[:12]}"
    return Base(target.name, commit, f"{target.source}: {where}{_moved(git, target)}", head, on_trunk, tuple(others))


def _merge_bases(git: Git, head: str, trunk: str) -> list[str]:
    """All best common ancestors; first the one that the trunk did not get by a merge."""
    bases = (git.line("merge-base", "--all", head, trunk) or "").split()
    if len(bases) > 1:
        own = set((git.line("rev-list", "--first-parent", trunk) or "").split())
        bases.sort(key=lambda base: (base not in own, base))
    return bases


def _find_trunk(git: Git, ref: str | None, trunk: str | None, environ: Mapping[str, str]) -> _Trunk:
    if ref is not None:
        return _required(git, ref, f"--base {ref}", prefer_remote=False)
    if trunk is not None:
        return _required(git, trunk, f"[git] trunk = {trunk}", prefer_remote=True)
    if in_ci(environ):
        from ratchet.facts.git.providers import target_branch  # only there

        provided = target_branch(environ)
        if provided is not None:
            return _required(git, provided[0], f"{provided[1]} = {provided[0]}", prefer_remote=True)
    for remote, default in git.defaults():
        if commit := git.objects.commit(default):
            name = default.removeprefix("refs/remotes/")
            return _Trunk(name, f"{remote}'s default branch, {name}", default, commit)
    for name in _USUAL:
        if branch := _resolve(git, name, f"the branch {name}", prefer_remote=True):
            return branch
    return _only_branch(git)


def _only_branch(git: Git) -> _Trunk:
    """The only branch of a repository without remotes. Raises Inconclusive if there are several."""
    branches = git.output("for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes").decode().split()
    commit = git.objects.commit(branches[0]) if len(branches) == 1 else None
    if commit is None:
        raise Inconclusive(
            "cannot tell which branch is the trunk. Say so with --base REF, or in ratchet.toml: "
            f'[git] trunk = "origin/main".{_how_to_ask(git)}'
        )
    name = branches[0].removeprefix("refs/heads/")
    return _Trunk(name, f"{name}, the only branch", branches[0], commit)


def _required(git: Git, name: str, source: str, *, prefer_remote: bool) -> _Trunk:
    trunk = _resolve(git, name, source, prefer_remote=prefer_remote)
    if trunk is None:
        raise Inconclusive(f"{source.rstrip()}: there is no such commit here.{_instead(git, name)}")
    return trunk


def _instead(git: Git, name: str) -> str:
    """What to do if a name stands for no commit: a branch of nearly that name, or the command that fetches it."""
    if not name.strip():
        return " The name is empty: give a branch or a commit."
    from ratchet.terms.spelling import did_you_mean  # only needed where the name is wrong

    branches = git.output("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes").decode().split()
    if (near := did_you_mean(name, branches)) and not _is_shallow(git):
        return near  # in a shallow clone, a missing history is more likely than a wrong name
    if not _HASH.fullmatch(name) and git.attempt("check-ref-format", "--branch", name).returncode == 0:
        return _how_to_fetch(git, name)
    if _is_shallow(git):
        return f" This clone is shallow. Fetch its history: git fetch --unshallow{_IN_CI}."
    return " git rev-parse knows no such revision: see git log for what there is."


def _resolve(git: Git, name: str, source: str, *, prefer_remote: bool) -> _Trunk | None:
    """The commit of a branch, else of any other name that git knows.

    Branches come first, so that no tag of the same name and no local branch called `origin/main` is taken instead. Of a
    trunk, the remote's branch comes before the local one, which may be stale or moved.
    """
    if not name or name.startswith("-"):
        return None
    if FULL_NAME.fullmatch(name):
        return _Trunk(name[:12], source, name, commit) if (commit := git.objects.commit(name)) else None
    tracked = [f"refs/remotes/{remote}/{name}" for remote in git.remotes]
    local = [f"refs/heads/{name}"]
    if any(name.startswith(f"{remote}/") for remote in git.remotes):
        local.insert(0, f"refs/remotes/{name}")
    candidates = [*tracked, *local] if prefer_remote else [*local, name, *tracked]
    for full in [*candidates, name]:
        if commit := git.objects.commit(full):
            return _Trunk(full.removeprefix("refs/heads/").removeprefix("refs/remotes/"), source, full, commit)
    return None


def _before_push(git: Git, trunk: _Trunk, head: str, environ: Mapping[str, str]) -> Base:
    """The base on the trunk in CI, where the push is judged: the commit before the push, else the first parent."""
    from ratchet.facts.git.providers import commit_before  # only there

    before = commit_before(environ)
    if before and before != head and git.attempt("merge-base", "--is-ancestor", before, head).returncode == 0:
        return Base(trunk.name, before, f"{trunk.source}: pushed from {before[:12]}")
    parent = git.objects.commit("HEAD^1")
    if parent is not None:
        return Base(trunk.name, parent, f"{trunk.source}: HEAD is on it, so its first parent {parent[:12]}")
    if _is_shallow(git):
        raise Inconclusive(f"HEAD's parent is not in this shallow clone.{_how_to_fetch(git, trunk.name)}")
    return Base(trunk.name, None, f"{trunk.source}: HEAD is the first commit")


def _moved(git: Git, trunk: _Trunk) -> str:
    """A remark if a local branch has commits that the remote's branch of that name has not; else ""."""
    if not trunk.full.startswith("refs/heads/"):
        return ""
    for remote in git.remotes:
        if tip := git.objects.commit(f"refs/remotes/{remote}/{trunk.name}"):
            ahead = git.line("rev-list", "--count", f"{tip}..{trunk.commit}")
            return f"; {ahead} of its commits are not in {remote}/{trunk.name}" if ahead not in (None, "0") else ""
    return ""


def _is_shallow(git: Git) -> bool:
    return git.line("rev-parse", "--is-shallow-repository") == "true"


def _how_to_ask(git: Git) -> str:
    """The commands that fetch all branches, and what the remote takes for its trunk; "" if there is no remote."""
    remote = next(iter(git.remotes), None)
    if remote is None:
        return ""
    unshallow = "--unshallow " if _is_shallow(git) else ""
    commands = f"remote set-branches {remote} '*'", f"fetch {unshallow}{remote}", f"remote set-head {remote} --auto"
    return f" Or have git ask {remote} for it: {' && '.join(f'git {command}' for command in commands)}{_IN_CI}."


def _how_to_fetch(git: Git, name: str) -> str:
    """The command that fetches the missing commits; "" if there is no remote."""
    if not git.remotes:
        return ""
    remote = next((remote for remote in git.remotes if name.startswith(f"{remote}/")), git.remotes[0])
    branch = name.removeprefix(f"{remote}/")
    unshallow = "--unshallow " if _is_shallow(git) else ""
    return f" Fetch it: git fetch {unshallow}{remote} +refs/heads/{branch}:refs/remotes/{remote}/{branch}{_IN_CI}."
