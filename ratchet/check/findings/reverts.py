"""Files that are again as they were at an earlier commit: a revert brings back what was refused since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ratchet.check.judged import Judged
from ratchet.check.verdict import Finding
from ratchet.facts.contents import object_name
from ratchet.storage.files import content_or_none
from ratchet.terms.catalogue import is_ruler

_MOST_FILES = 5


def notes(judged: Judged, errors: Iterable[Finding]) -> Iterator[str]:
    """One note for each refused file that the change put back, with the way out."""
    repository, commit = judged.project.repository, judged.base.commit
    paths = list(dict.fromkeys(finding.place.path for finding in errors if not is_ruler(finding.key.rule)))
    if repository is None or commit is None or not paths:
        return
    from ratchet.facts.git.earlier import earlier_commit  # only where something is refused

    tree = commit.tree()
    for path in paths[:_MOST_FILES]:
        content = content_or_none(judged.project.top / path)
        if content is None or path not in tree or "\n" in path:
            continue
        name = object_name(content, len(tree[path][1]))
        if name != tree[path][1] and (earlier := earlier_commit(repository, path, name, commit.name)) is not None:
            yield f"{path} is as it was at {earlier[:12]}. To land a revert: ratchet waive --all --reason WHY"
