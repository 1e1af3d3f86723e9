"""What a commit says of itself: who made it, in which words, and which paths it changed beside its first parent."""

from __future__ import annotations

import os
from typing import NamedTuple

from ratchet.errors import RatchetError
from ratchet.facts.git.repository import Repository


class Told(NamedTuple):
    """The author's name, the first line of the message, and the changed paths; of a first commit, none are known."""

    author: str
    subject: str
    paths: tuple[str, ...]


def told(repository: Repository, commit: str) -> Told:
    """What one commit says. A merge changed what its first parent does not have."""
    said = repository.git.output("log", "-1", "--format=%an%x00%s", commit).decode("utf-8", "replace")
    author, _, subject = said.rstrip("\n").partition("\0")
    try:
        listing = repository.git.output("diff-tree", "-r", "--no-renames", "--name-only", "-z", f"{commit}^1", commit)
    except RatchetError:  # it has no parent
        listing = b""
    return Told(author, subject, tuple(name for name in os.fsdecode(listing).split("\0") if name))
