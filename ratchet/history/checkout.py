"""A directory that holds one commit's files after another's: what does not differ is left as it is."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

from ratchet.facts.git.laying import lay, require_distinct
from ratchet.facts.git.repository import Repository
from ratchet.facts.git.scan import SUBMODULE


class Checkout:
    """A work tree of our own at `top`, an empty directory. The user's is never touched.

    Type-checking is quick where little differs, and files that stay keep their times.
    """

    def __init__(self, repository: Repository, top: Path) -> None:
        self.top = top
        self._repository = repository
        self._held: Mapping[str, tuple[str, str]] = {}
        # mypy looks upwards for its configuration, to the repository's root: not into what holds this directory.
        (top / ".git").mkdir()

    def go_to(self, commit: str) -> Collection[str]:
        """Make the directory what a commit is. The paths of its files, links included and submodules left out.

        Raises Inconclusive for a commit whose files cannot all be written.
        """
        whole = self._repository.tree(commit)
        self._repository.trees.pop(commit, None)  # thousands of commits: their listings are not kept
        require_distinct(whole)
        tree = {path: entry for path, entry in whole.items() if entry[0] != SUBMODULE}
        for path, entry in self._held.items():
            if tree.get(path) != entry:
                self._remove(path)
        new = {path: entry for path, entry in tree.items() if self._held.get(path) != entry}
        try:
            lay(new, self._repository.objects(sorted({name for _, name in new.values()})), self.top)
        except BaseException:
            self._clear()  # nobody knows what was written
            raise
        self._held = tree
        return tree.keys()

    def _clear(self) -> None:
        """Start anew with an empty directory."""
        self._held = {}
        for entry in self.top.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        (self.top / ".git").mkdir()

    def _remove(self, path: str) -> None:
        """Delete a file, and the directories that hold nothing more: a file may take their place."""
        target = self.top / path
        target.unlink()
        with contextlib.suppress(OSError):
            for directory in target.parents:
                if directory == self.top:
                    break
                directory.rmdir()
