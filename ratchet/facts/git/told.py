"""What commits say of themselves: who made each, in which words, and which paths it changed beside its first parent."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ratchet.facts.git.past import Commit
from ratchet.facts.git.repository import Repository


class Told(NamedTuple):
    """The author's name, the first line of the message, and the changed paths."""

    author: str
    subject: str
    paths: tuple[str, ...]


def told(repository: Repository, commits: Sequence[Commit]) -> Mapping[str, Told]:
    """What each of these says but the first, by its name: each has the one before it as its first parent.

    A merge changed what its first parent does not have.
    """
    if len(commits) < 2:
        return {}
    listing = repository.git.output(
        "log", "--first-parent", "-m", "--no-renames", "--name-only", "-z", "--encoding=UTF-8",
        "--format=%x01%H%x00%an%x00%s", f"{commits[0].name}..{commits[-1].name}",
    )  # fmt: skip
    heads = {f"\x01{commit.name}": commit.name for commit in commits}
    words: dict[str, list[str]] = {}
    name = ""
    for word in os.fsdecode(listing).split("\0"):
        if word in heads:
            name = heads[word]
        elif name:
            words.setdefault(name, []).append(word)
    return {name: _told(*said) for name, said in words.items()}


def _told(author: str, subject: str, *paths: str) -> Told:
    # The first path stands on a line of its own.
    changed = tuple(path.removeprefix("\n") if at == 0 else path for at, path in enumerate(paths) if path)
    return Told(_shown(author), _shown(subject), changed)


def _shown(text: str) -> str:
    return os.fsencode(text).decode("utf-8", "replace")
