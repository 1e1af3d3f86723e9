"""A repository of our own, in a directory that goes away: no setting and no attribute of the user's counts in it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ratchet.facts.git.command import Git


@contextlib.contextmanager
def apart(prefix: str, reads: Git | None = None) -> Iterator[Git]:
    """An empty bare repository; with `reads`, one that has the objects of that repository, and writes none."""
    with tempfile.TemporaryDirectory(prefix=prefix) as folder:
        directory = Path(folder)
        (directory / "objects").mkdir()
        (directory / "refs").mkdir()
        (directory / "HEAD").write_text("ref: refs/heads/before\n")
        extra = {"GIT_DIR": folder, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        if reads is not None:
            objects = reads.output("rev-parse", "--git-path", "objects").decode("utf-8", "surrogateescape").strip("\n")
            extra["GIT_OBJECT_DIRECTORY"] = os.path.realpath(reads.directory / objects)
            kind = reads.line("rev-parse", "--show-object-format") or "sha1"
            (directory / "config").write_text(
                f"[core]\nrepositoryformatversion = 1\n[extensions]\nobjectFormat = {kind}\n"
            )
        yield Git(directory, extra)
