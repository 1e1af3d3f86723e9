"""Configuration below the repository's root that is not read: whoever runs a tool there relies on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path, PurePosixPath

from ratchet.config import PYPROJECT, RATCHET_TOML
from ratchet.facts.options.text import has_mypy, is_about_paths
from ratchet.storage.files import content_or_none
from ratchet.terms.mypy_files import CONFIG_NAMES


def configures_mypy(top: Path, path: str) -> bool:
    """Whether a file has settings of mypy's."""
    data = content_or_none(top / path)
    return data is not None and has_mypy(PurePosixPath(path).name, data)


def unread_mypy_files(top: Path, paths: Iterable[str], measured: Collection[str]) -> Iterator[str]:
    """Files that configure mypy beside files that are measured."""
    yield from (path for path in _beside(paths, CONFIG_NAMES, measured) if configures_mypy(top, path))


def unread_policies(top: Path, paths: Iterable[str], measured: Collection[str]) -> Iterator[str]:
    """Files that configure ratchet beside files that are measured."""
    for path in _beside(paths, (RATCHET_TOML, PYPROJECT), measured):
        if path.endswith(RATCHET_TOML) or b"[tool.ratchet" in (content_or_none(top / path) or b""):
            yield path


def mypy_file(top: Path) -> str | None:
    """The file at the root from which mypy takes its configuration."""
    return next((name for name in CONFIG_NAMES if configures_mypy(top, name)), None)


def mypy_file_of_most(top: Path, paths: Iterable[str], files: Collection[str]) -> str | None:
    """The one file below the root that configures mypy for more than half of the files, where its options mean the same
    from the root."""
    for path in unread_mypy_files(top, paths, files):
        folder, _, name = path.rpartition("/")
        if 2 * sum(file.startswith(f"{folder}/") for file in files) > len(files):
            return None if is_about_paths(name, content_or_none(top / path) or b"") else path
    return None


def _beside(paths: Iterable[str], names: Collection[str], measured: Collection[str]) -> Iterator[str]:
    """The paths of such a name, below the root, in whose directory something is measured."""
    for path in paths:
        folder, slash, name = path.rpartition("/")
        if slash and name in names and any(file.startswith(f"{folder}/") for file in measured):
            yield path
