"""Renamed files, by git's similarity detection in a temporary repository that holds only the files in question.

The user's repository is not written to, and its attributes and settings do not count.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from ratchet.facts.git.apart import apart

_LIMIT = "-l3000"
"""git compares at most this many files by similarity. It pairs identical files without a limit."""


def find_renames(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Mapping[str, str]:
    """Old path -> new path, one to one, for files that went and files that came."""
    renamed = dict(_similar(_without_blank_files(old), _without_blank_files(new)))
    blank_old = sorted(path for path, data in old.items() if not data.strip())
    blank_new = {path for path, data in new.items() if not data.strip()}
    # Empty files are all alike: only the files that moved with one tell where it went.
    moved = _directories(renamed)
    for path in blank_old:
        directory, _, name = path.rpartition("/")
        target = f"{moved[directory]}/{name}" if moved.get(directory) else name
        if directory in moved and target in blank_new:
            renamed[path] = target
            blank_new.remove(target)
    left = [path for path in blank_old if path not in renamed]
    if len(left) == 1 and len(blank_new) == 1 and _name(left[0]) == _name(next(iter(blank_new))):
        renamed[left[0]] = blank_new.pop()
    return renamed


def _without_blank_files(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The files that are not blank, with one kind of line ending."""
    return {path: data.replace(b"\r\n", b"\n") for path, data in files.items() if data.strip()}


def _directories(renames: Mapping[str, str]) -> Mapping[str, str]:
    """Old directory -> new directory, by majority of the files that moved."""
    votes: Counter[tuple[str, str]] = Counter()
    for old, new in renames.items():
        before, after = PurePosixPath(old), PurePosixPath(new)
        while before.name == after.name and before.name:
            before, after = before.parent, after.parent
            votes[_directory(before), _directory(after)] += 1
        if before == PurePosixPath(old):
            votes[_directory(before.parent), _directory(after.parent)] += 1
    return {before: after for (before, after), _ in reversed(votes.most_common())}


def _directory(path: PurePosixPath) -> str:
    return "" if path == PurePosixPath(".") else path.as_posix()


def _similar(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    if not old or not new:
        return
    with apart("ratchet-renames-") as git:
        git.output("fast-import", "--quiet", "--force", stdin=_history(old, new))
        fields = git.fields("diff-tree", "-r", "-z", "-M", _LIMIT, "--raw", "--diff-filter=CR", "before", "after")
    # If one file is similar to several new ones, the most similar one is the rename.
    pairs = zip(fields[0::3], fields[1::3], fields[2::3], strict=True)
    ranked = sorted((-int(status.split(" ")[-1][1:]), _name(o) != _name(n), n, o) for status, o, n in pairs)
    taken: set[str] = set()
    for _, _, target, source in ranked:
        if source not in taken:
            taken.add(source)
            yield source, target


def _history(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> bytes:
    """Two commits without parents, in the language of git fast-import."""
    lines = []
    for branch, files in (("before", old), ("after", new)):
        lines.append(b"commit refs/heads/%s\ncommitter a <a> 0 +0000\ndata 0\n\n" % branch.encode())
        for path, data in files.items():
            lines.append(b"M 100644 inline %s\ndata %d\n%s\n" % (_quoted(path), len(data), data))
    return b"".join(lines)


def _quoted(path: str) -> bytes:
    plain = b"/._-+=@%, " + bytes(range(48, 58)) + bytes(range(65, 91)) + bytes(range(97, 123))
    return b'"' + b"".join(bytes([c]) if c in plain else b"\\%03o" % c for c in os.fsencode(path)) + b'"'


def _name(path: str) -> str:
    return path.rpartition("/")[2]
