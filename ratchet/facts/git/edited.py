"""When lines were last edited."""

from __future__ import annotations

import contextlib
import datetime
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from ratchet.errors import Inconclusive
from ratchet.facts.contents import content_in
from ratchet.facts.git.apart import apart
from ratchet.facts.git.command import Git
from ratchet.facts.git.repository import Repository

_MOST_FILES = 400
"""`git blame` takes some hundredths of a second for a file with a long history."""


def edited(
    repository: Repository, lines: Mapping[str, Collection[int]], since: datetime.date, today: datetime.date
) -> Mapping[tuple[str, int], datetime.date]:
    """(path, line) → the day on which it was last edited. `lines`: path → lines, numbered as on disk.

    What was not edited since a day has that day: to walk through all of a long history is slow. What HEAD does not have
    has `today`. Left out are lines of files that were edited since, but for the four hundred that were so last.
    """
    head = repository.head()
    if head is None or repository.git.line("rev-parse", "--is-shallow-repository") == "true":
        return {}  # the oldest commit of a shallow clone would have edited everything
    there = lines.keys() & repository.tree(head).keys()
    places = _places_at(repository, head, lines, there)
    latest = [path for path in _edited_since(repository, since) if path in there]
    asked = {*latest[:_MOST_FILES]}
    days: dict[tuple[str, int], datetime.date] = {}
    with _blaming(repository.git) as git:
        for path, at_head in places.items():
            wanted = [row for row in at_head.values() if row is not None]
            known = dict(_days(git, head, path, wanted, since)) if path in asked and wanted else {}
            if path in there and path not in latest:
                known = dict.fromkeys(wanted, since)
            days |= {(path, line): today for line, row in at_head.items() if row is None}
            days |= {(path, line): known[row] for line, row in at_head.items() if row is not None and row in known}
    return days


def _blaming(git: Git) -> contextlib.AbstractContextManager[Git]:
    """What reads the same commits, and blames each for all that it edited.

    git reads the file that blame.ignoreRevsFile names before any other setting, or option, takes it back. Where it is
    not there, as in a repository without one of a user who has set it for all of them, git blame fails.
    """
    is_set = git.line("config", "--get", "blame.ignoreRevsFile") is not None
    return apart("ratchet-blame-", git) if is_set else contextlib.nullcontext(git)


def _places_at(
    repository: Repository, head: str, lines: Mapping[str, Collection[int]], there: Collection[str]
) -> Mapping[str, Mapping[int, int | None]]:
    """Path → line on disk → the line at HEAD that it is; None for a new one. What is not on disk is left out."""
    places: dict[str, Mapping[int, int | None]] = {}
    changed = repository.changed_paths(head, there)
    texts = repository.texts(head, changed)
    for path, wanted in lines.items():
        if path in there and path not in changed:
            places[path] = {line: line for line in wanted}
            continue
        try:
            now = content_in(repository.top, path).splitlines()
        except Inconclusive:  # it is gone by now, and its lines with it
            continue
        known = _same(texts.get(path, b"").splitlines(), now)
        places[path] = {line: known.get(line) for line in wanted if line <= len(now)}
    return places


def _same(old: Sequence[bytes], new: Sequence[bytes]) -> Mapping[int, int]:
    """The lines of a text that were not edited → what they were before; counted from 1."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {block.b + at: block.a + at for block in blocks for at in range(1, block.size + 1)}


def _edited_since(repository: Repository, since: datetime.date) -> Mapping[str, None]:
    """Paths of files that were edited since, by which change of the branch whatever, the last edited first."""
    limits = ("--first-parent", "-m", "--no-renames", f"--since={since.isoformat()}")
    listing = repository.git.output("log", *limits, "--format=", "--name-only", "-z")
    return dict.fromkeys(name for name in os.fsdecode(listing).split("\0") if name)


def _days(
    git: Git, head: str, path: str, lines: Collection[int], since: datetime.date
) -> Iterator[tuple[int, datetime.date]]:
    ranges = (word for line in sorted(set(lines)) for word in ("-L", f"{line},{line}"))
    # HEAD and --no-textconv: nothing that the repository's settings name is run on a file.
    limits = ("--root", f"--since={since.isoformat()}")
    done = git.attempt("blame", "--no-textconv", "--porcelain", *limits, *ranges, head, "--", path)
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
