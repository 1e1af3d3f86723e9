"""Merging baselines key by key: two fixes side by side are no conflict, and a debt that was paid does not return."""

from __future__ import annotations

from collections.abc import Mapping

from ratchet.baseline.manifest import MANIFEST, merge_manifests, parse_manifest, serialise_manifest
from ratchet.baseline.problems import MalformedFile
from ratchet.baseline.shards import parse_row, parse_shard, serialise_shard
from ratchet.terms import Key


def merge_count(base: int, ours: int, theirs: int) -> int:
    """The count of a key after a three-way merge.

    - One side changed it: that side's count. Both changed it alike: their count.
    - Both lowered it: the lower count. Both raised it: the sum of both raises on top of the base.
    - One raised and the other lowered it: both changes are applied, since a fall on one side does not take back what
      the other side was allowed to add.
    """
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    rises, falls = max(ours - base, 0) + max(theirs - base, 0), max(base - ours, base - theirs, 0)
    return base + rises - falls


def merge_rows(base: Mapping[Key, int], ours: Mapping[Key, int], theirs: Mapping[Key, int]) -> Mapping[Key, int]:
    """The rows of a shard after a merge, without those whose count is 0."""
    keys = base.keys() | ours.keys() | theirs.keys()
    merged = {key: merge_count(base.get(key, 0), ours.get(key, 0), theirs.get(key, 0)) for key in keys}
    return {key: count for key, count in sorted(merged.items()) if count > 0}


ATTRIBUTES = ("baselines/modules/*.tsv -text merge=ratchet", "baselines/manifest.toml -text merge=ratchet")
"""Lines of .gitattributes: git calls the merge driver, where it is enabled, and does not convert line endings."""

_NOWHERE = "-"
"""The module of rows, where the name of their file does not matter."""


def merge_files(path: str, base: bytes, ours: bytes, theirs: bytes) -> bytes:
    """The merge of three versions of a shard or manifest. No bytes mean no file. Raises MalformedFile."""
    if path.endswith(MANIFEST.rpartition("/")[2]) or _is_manifest(ours) or _is_manifest(theirs):
        if not (ours and theirs):
            return ours or theirs
        old = parse_manifest(base, f"{path} (ancestor)") if base else None
        merged = merge_manifests(
            old, parse_manifest(ours, f"{path} (ours)"), parse_manifest(theirs, f"{path} (theirs)")
        )
        return serialise_manifest(merged)
    sides = (("ancestor", base), ("ours", ours), ("theirs", theirs))
    return serialise_shard(
        merge_rows(*(parse_shard(data, _NOWHERE, f"{path} ({name})") if data else {} for name, data in sides))
    )


def resolve_text(path: str, data: bytes) -> bytes:
    """The canonical bytes of a file with conflict marks, or of a shard whose rows stand twice or out of order.

    Without the common ancestor, the lower count of a row counts, and a row that only one side has goes: `ratchet
    update` puts back what the base allows and the code still needs. Raises MalformedFile for a line that is no row.
    """
    ours, theirs = sides(data)
    if path == MANIFEST:
        return merge_files(path, b"", ours, theirs)
    mine, yours = _loose_rows(path, ours), _loose_rows(path, theirs)
    return serialise_shard({key: min(count, yours[key]) for key, count in mine.items() if key in yours})


def sides(data: bytes) -> tuple[bytes, bytes]:
    """The whole file as each side of the conflict marks has it; the same twice if there are no marks."""
    ours: list[bytes] = []
    theirs: list[bytes] = []
    into: tuple[list[bytes], ...] = (ours, theirs)
    for line in data.splitlines(keepends=True):
        match line[:7]:
            case b"<<<<<<<":
                into = (ours,)
            case b"|||||||":
                into = ()
            case b"=======":
                into = (theirs,)
            case b">>>>>>>":
                into = (ours, theirs)
            case _:
                for side in into:
                    side.append(line)
    return b"".join(ours), b"".join(theirs)


def _loose_rows(path: str, data: bytes) -> dict[Key, int]:
    rows: dict[Key, int] = {}
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise MalformedFile(path, 1, "not UTF-8") from error
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if line:
            key, count = parse_row(line, _NOWHERE, path, number)
            rows[key] = min(count, rows.get(key, count))
    return rows


def _is_manifest(data: bytes) -> bool:
    return data.startswith(b"schema = ")
