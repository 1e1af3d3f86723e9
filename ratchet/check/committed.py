"""Whether what is recorded is committed: to commit it is advised only where there is something to commit."""

from __future__ import annotations

from ratchet.baseline.store import DIRECTORY, Files
from ratchet.check.merge_base import MergeBase
from ratchet.measure.project import Project


def is_committed(project: Project, base: MergeBase, files: Files) -> bool:
    """Whether HEAD holds baselines/ as the work tree has it in `files`; False where there is no commit."""
    repository, head = project.repository, base.head
    if repository is None or head is None:
        return False
    there = {path for path in repository.tree(head) if path.startswith(f"{DIRECTORY}/")}
    return not repository.changed_paths(head, there | files.digests.keys())
