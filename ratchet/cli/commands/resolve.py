"""`ratchet resolve`: mends a baseline that was merged line by line, or that has conflict marks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratchet.errors import Inconclusive, UsageError

if TYPE_CHECKING:
    from ratchet.facts.git import Repository


@click.command("resolve")
def command() -> int:
    """Resolve merge conflicts in baselines/, key by key. Conflicts that were committed are resolved too.

    Where git still knows the versions, they are merged as the merge driver merges them. Elsewhere the lower count of a
    row is taken. Then run ratchet update: it puts back what the base allows and the code still needs.
    """
    from ratchet.baseline.store import DIRECTORY, read_stored, replace_file
    from ratchet.facts.git import open_repository

    repository = open_repository(Path.cwd())
    top = repository.top if repository else Path.cwd()
    if not (top / DIRECTORY).is_dir():
        raise UsageError(f"{top.name}/ has no {DIRECTORY}/. Run ratchet init to record the first baseline.")
    resolved = dict(_resolved(repository, top))
    for path, data in resolved.items():
        if data:
            replace_file(top, path, data)
        else:
            (top / path).unlink(missing_ok=True)
        click.echo(f"{path}: {'resolved' if data else 'no debt left, deleted'}")
    left = read_stored(top).problems
    if left:
        raise Inconclusive(f"cannot be resolved: {left[0]}" + (f" (and {len(left) - 1} more)" if left[1:] else ""))
    if not resolved:
        click.echo("Nothing to resolve.")
    else:
        click.echo("Run ratchet update, then git add baselines/.")
    return 0


def _resolved(repository: Repository | None, top: Path) -> Iterator[tuple[str, bytes]]:
    """(path, bytes after resolving) of each file that is unmerged or malformed; no bytes if no debt is left."""
    from ratchet.baseline.manifest import MANIFEST
    from ratchet.baseline.merging import merge_files, resolve_text
    from ratchet.baseline.problems import MalformedFile
    from ratchet.baseline.shard_names import module_of
    from ratchet.baseline.store import DIRECTORY, MODULES, read_stored
    from ratchet.facts.contents import content_in

    unmerged = repository.conflicts(DIRECTORY) if repository else {}
    try:
        for path, stages in sorted(unmerged.items()):
            if path.startswith(f"{MODULES}/") or path.endswith("/manifest.toml"):
                yield path, merge_files(path, *(stages.get(stage, b"") for stage in (1, 2, 3)))
        for path in sorted({problem.path for problem in read_stored(top).problems}):
            named = path == MANIFEST or module_of(path.rpartition("/")[2]) is not None
            if named and path not in unmerged and (top / path).is_file():
                yield path, resolve_text(path, content_in(top, path))
    except MalformedFile as error:
        raise Inconclusive(
            f"cannot be resolved: {error}. Restore the file from the trunk, then run it again."
        ) from error
