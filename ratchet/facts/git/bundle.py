"""A repository's history as one file, for another machine."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ratchet.facts.git.command import Git
from ratchet.facts.git.repository import Repository


def bundle_of(repository: Repository) -> bytes:
    """HEAD with all its history."""
    return repository.git.output("bundle", "create", "-", "HEAD")


def unpack(bundle: bytes, into: Path) -> Repository:
    """A repository in the directory `into`, whose HEAD is the bundle's and whose work tree holds the files of HEAD.

    The files are written as they are in git: no filter and no hook is run.
    """
    with tempfile.NamedTemporaryFile(suffix=".bundle") as file:
        file.write(bundle)
        file.flush()
        Git(into.parent, {}).output("clone", "--quiet", "--no-checkout", "--", file.name, str(into))
    repository = Repository(into, Git(into, {}))
    head = repository.head()
    if head is not None:
        repository.export(head, into)
    return repository
