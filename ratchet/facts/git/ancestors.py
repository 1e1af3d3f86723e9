"""A commit's first parents, one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from ratchet.facts.git.command import Git


def first_parent(git: Git, commit: str, back: int) -> str | None:
    """The full name of the commit that many first parents before another; None where the history does not reach."""
    return git.line("rev-parse", "--verify", "--quiet", f"{commit}~{back}^{{commit}}")


def objects_before(git: Git, commit: str, paths: Sequence[str], count: int) -> list[tuple[str | None, ...]]:
    """The object names of some paths (None: not there) at a commit, then at its first parent, and so on."""
    asked = [f"{commit}~{back}:{path}" for back in range(count) for path in paths]
    said = git.output("cat-file", "--batch-check", stdin="".join(f"{name}\n" for name in asked).encode())
    names = [line.split(" ")[0] if line.count(" ") == 2 else None for line in said.decode().split("\n")]
    return [tuple(names[start : start + len(paths)]) for start in range(0, len(asked), len(paths))]
