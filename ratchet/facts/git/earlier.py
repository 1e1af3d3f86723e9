"""Whether a file is again as it was at an earlier commit."""

from __future__ import annotations

from ratchet.facts.git.repository import Repository

_MOST_COMMITS = 200
"""How far back is looked, in commits that touched the file."""


def earlier_commit(repository: Repository, path: str, name: str, before: str) -> str | None:
    """The last commit, before `before` or it, at which a file held the object `name`; None where none did."""
    listing = repository.git.output("rev-list", f"--max-count={_MOST_COMMITS}", before, "--", path)
    commits = listing.decode("ascii", "replace").split()
    found = zip(commits, repository.git.objects.infos([f"{commit}:{path}" for commit in commits]), strict=True)
    return next((commit for commit, entry in found if entry is not None and entry.name == name), None)
