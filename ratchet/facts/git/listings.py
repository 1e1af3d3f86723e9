"""What commits list: remembered for whole trees, since a commit's name says all that it holds; and of first parents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ratchet.facts.git.command import Git
from ratchet.storage.cache import CachedDocument


def remembered(cache: Path | None, commit: str, ask: Callable[[], bytes]) -> bytes:
    """The answer to `ask`, which depends on nothing but the commit's full name."""
    document = CachedDocument(cache, f"tree-{commit}", "tree-*")
    listing = document.read()
    if listing is None:
        listing = ask()
        document.write(listing)
    return listing


def first_parent(git: Git, commit: str, back: int) -> str | None:
    """The full name of the commit that many first parents before another; None where the history does not reach."""
    return git.line("rev-parse", "--verify", "--quiet", f"{commit}~{back}^{{commit}}")


def objects_before(git: Git, commit: str, paths: Sequence[str], count: int) -> list[tuple[str | None, ...]]:
    """The object names of some paths (None: not there) at a commit, then at its first parent, and so on."""
    asked = [f"{commit}~{back}:{path}" for back in range(count) for path in paths]
    said = git.output("cat-file", "--batch-check", stdin="".join(f"{name}\n" for name in asked).encode())
    names = [line.split(" ")[0] if line.count(" ") == 2 else None for line in said.decode().split("\n")]
    return [tuple(names[start : start + len(paths)]) for start in range(0, len(asked), len(paths))]
