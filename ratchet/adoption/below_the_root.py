"""Configuration below the repository's root that is not read: whoever runs a tool there relies on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path, PurePosixPath

from ratchet.config import PYPROJECT, RATCHET_TOML
from ratchet.facts.options.text import CONFIG_NAMES, has_mypy
from ratchet.storage.files import content_or_none


def configures_mypy(top: Path, path: str) -> bool:
    """Whether a file has settings of mypy's."""
    data = content_or_none(top / path)
    return data is not None and has_mypy(PurePosixPath(path).name, data)


def unread_mypy_files(top: Path, paths: Iterable[str], measured: Collection[str]) -> Iterator[str]:
    """Files that configure mypy beside files that are measured."""
    for path in _below(paths, CONFIG_NAMES):
        folder = path.rpartition("/")[0]
        if any(file.startswith(f"{folder}/") for file in measured) and configures_mypy(top, path):
            yield path


def unread_policies(top: Path, paths: Iterable[str]) -> Iterator[str]:
    """Files that configure ratchet."""
    for path in _below(paths, (RATCHET_TOML, PYPROJECT)):
        if path.endswith(RATCHET_TOML) or b"[tool.ratchet" in (content_or_none(top / path) or b""):
            yield path


def mypy_file(top: Path) -> str | None:
    """The file at the root from which mypy takes its configuration."""
    return next((name for name in CONFIG_NAMES if configures_mypy(top, name)), None)


def _below(paths: Iterable[str], names: Collection[str]) -> Iterator[str]:
    yield from (path for path in paths if "/" in path and path.rpartition("/")[2] in names)
