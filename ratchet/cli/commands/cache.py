"""`ratchet cache`: the cache as one file, so that CI starts warm."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from ratchet.errors import Inconclusive, UsageError

_CACHE_DIR = click.option("--cache-dir", metavar="DIR", help="Directory of the caches. Default: .ratchet_cache/.")


@click.group("cache")
def command() -> None:
    """Keep the cache as one file: save it after a check of the trunk, restore it before a check of a change.

    The file is sealed with RATCHET_CACHE_KEY, a secret of at least 16 characters, or else with the key of this machine
    and user. A file with another seal is ignored.
    """


@command.command("save")
@click.argument("file", type=click.Path(path_type=Path))
@_CACHE_DIR
def save(file: Path, cache_dir: str | None) -> int:
    """Put the cache into FILE."""
    from ratchet.storage.cache_archive import save as save_archive

    _require_long_secret()
    directory, head = _located(cache_dir)
    try:
        save_archive(directory, file.absolute(), {**_environment(), "commit": head})
    except OSError as error:
        raise Inconclusive(f"the cache cannot be saved: {error}") from error
    click.echo(f"saved the cache of {head[:12] or 'no commit'}")
    return 0


@command.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@_CACHE_DIR
def restore(file: Path, cache_dir: str | None) -> int:
    """Add to the cache what FILE has and it lacks. A file that cannot be used is ignored: exit status 0."""
    import tarfile
    import zlib

    from ratchet.storage.cache_archive import UnusableError
    from ratchet.storage.cache_archive import restore as restore_archive

    _require_long_secret()
    directory, _ = _located(cache_dir)
    try:
        about = restore_archive(file, directory, _environment())
    except (UnusableError, OSError, tarfile.TarError, zlib.error) as error:
        click.echo(f"ratchet: {file} is ignored: {error}. The next check starts with an empty cache.", err=True)
        return 0
    click.echo(f"restored the cache of {about.get('commit', '')[:12] or 'no commit'}")
    return 0


def _located(cache_dir: str | None) -> tuple[Path, str]:
    """The cache's directory, and the commit of HEAD; empty where there is none."""
    from ratchet.facts.git import open_repository
    from ratchet.storage.cache_directory import cache_directory

    repository = open_repository(Path.cwd())
    top, tracked = (repository.top, repository.scan().tracked) if repository else (Path.cwd(), frozenset[str]())
    head = repository.head() if repository else None
    return cache_directory(top, cache_dir, os.environ, tracked), head or ""


def _environment() -> Mapping[str, str]:
    """What nothing in a cache outlives."""
    from importlib.metadata import version

    from ratchet import __version__

    return {
        "ratchet": __version__,
        "mypy": version("mypy"),
        "python": f"{sys.version_info[0]}.{sys.version_info[1]}",
        "platform": sys.platform,
    }


def _require_long_secret() -> None:
    from ratchet.storage.cache import SHORTEST_SECRET, shared_secret

    if os.environ.get("RATCHET_CACHE_KEY", "").strip() and shared_secret() is None:
        raise UsageError(f"RATCHET_CACHE_KEY is too short: it takes {SHORTEST_SECRET} characters at least.")
