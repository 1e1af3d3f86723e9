"""How often each file was edited: what tells where a debt is in the way."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping

from ratchet.facts.git.repository import Repository

_SINCE = "1 year ago"


def commits_by_path(repository: Repository | None) -> Mapping[str, int]:
    """Path → in how many commits of the last year it was edited, merges left out; empty without git or history."""
    if repository is None or repository.head() is None:
        return {}
    listing = repository.git.output(
        "log", f"--since={_SINCE}", "--no-merges", "--no-renames", "--format=", "--name-only", "-z"
    )
    return Counter(name for name in os.fsdecode(listing).split("\0") if name)
