"""`ratchet merge-driver`: merges one file of the baseline, as git calls it."""

from __future__ import annotations

from pathlib import Path

import click

from ratchet.errors import Inconclusive


@click.command("merge-driver")
@click.argument("ancestor", type=click.Path(path_type=Path))
@click.argument("ours", type=click.Path(path_type=Path))
@click.argument("theirs", type=click.Path(path_type=Path))
@click.argument("path", required=False, default="")
def command(ancestor: Path, ours: Path, theirs: Path, path: str) -> int:
    """Merge three versions of a baseline file, key by key, and write the result into OURS.

    git runs this. ratchet init sets it in its own clone; in every other clone, run ratchet doctor --fix once.
    """
    from ratchet.baseline.merging import merge_files
    from ratchet.baseline.problems import MalformedFile
    from ratchet.storage.files import content_of, write_whole

    try:
        merged = merge_files(path or "the file", *(content_of(file) for file in (ancestor, ours, theirs)))
        write_whole(ours, merged)
    except MalformedFile as error:
        # Any status but 0 leaves the conflict to people; 1 is for refusals.
        raise Inconclusive(f"{error}. Not merged; run ratchet resolve.") from error
    except OSError as error:
        raise Inconclusive(f"cannot merge {path or ours}: {error}") from error
    return 0
