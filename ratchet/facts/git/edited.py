"""When lines were last edited."""

from __future__ import annotations

import datetime
import os
from collections.abc import Collection, Iterator, Mapping

from ratchet.facts.git.repository import Repository

_MOST_FILES = 60
"""`git blame` takes up to a tenth of a second for a file with a long history."""


def edited(
    repository: Repository, lines: Mapping[str, Collection[int]], since: datetime.date
) -> Mapping[tuple[str, int], datetime.date]:
    """(path, line) → the day on which it was last edited. `lines`: path → lines, numbered as on disk.

    What was not edited since a day has that day: to walk through all of a long history is slow. Left out are lines of
    files that are not as HEAD has them, and of files that were edited since, but for the sixty that were so last.
    """
    head = repository.head()
    if head is None or repository.git.line("rev-parse", "--is-shallow-repository") == "true":
        return {}  # the oldest commit of a shallow clone would have edited everything
    there = lines.keys() & repository.tree(head).keys()
    changed = repository.changed_paths(head, there)
    latest = [path for path in _edited_since(repository, since) if path in there]
    days = {(path, line): since for path in there - {*latest} for line in lines[path]}
    for path in latest[:_MOST_FILES]:
        days |= {(path, line): day for line, day in _days(repository, head, path, lines[path], since)}
    return {(path, line): day for (path, line), day in days.items() if path not in changed}


def _edited_since(repository: Repository, since: datetime.date) -> Mapping[str, None]:
    """Paths of files that were edited since, by which change of the branch whatever, the last edited first."""
    limits = ("--first-parent", "-m", "--no-renames", f"--since={since.isoformat()}")
    listing = repository.git.output("log", *limits, "--format=", "--name-only", "-z")
    return dict.fromkeys(name for name in os.fsdecode(listing).split("\0") if name)


def _days(
    repository: Repository, head: str, path: str, lines: Collection[int], since: datetime.date
) -> Iterator[tuple[int, datetime.date]]:
    ranges = (word for line in sorted(set(lines)) for word in ("-L", f"{line},{line}"))
    # HEAD and --no-textconv: nothing that the repository's settings name is run on a file.
    limits = ("--root", f"--since={since.isoformat()}")
    done = repository.git.attempt("blame", "--no-textconv", "--porcelain", *limits, *ranges, head, "--", path)
    day_of: dict[str, datetime.date] = {}
    wanted: list[tuple[int, str]] = []
    commit = ""
    for row in done.stdout.decode("utf-8", "replace").split("\n") if done.returncode == 0 else ():
        words = row.split(" ")
        if row.startswith("\t"):
            commit = ""
        elif not commit and len(words) >= 3:
            commit = words[0]
            wanted.append((int(words[2]), commit))
        elif words[0] == "committer-time":
            day_of[commit] = datetime.datetime.fromtimestamp(int(words[1]), datetime.UTC).date()
        elif words[0] == "boundary":
            day_of[commit] = since
    yield from ((line, day_of[name]) for line, name in wanted if name in day_of)
