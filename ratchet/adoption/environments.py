"""Projects below the root that have a virtual environment of their own: `init` proposes `[[environment]]` for each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

_PYTHONS = ("bin/python", "Scripts/python.exe")
_NAME = ".venv"


class Environment(NamedTuple):
    """The interpreter of one directory, both from the repository's root."""

    directory: str
    python: str


def find_environments(top: Path, directories: Iterable[str], listed: Iterable[str]) -> Iterator[Environment]:
    """Those of `directories` (projects below the root). One that git lists is none: it came with the code."""
    brought = {path for path in listed if f"/{_NAME}/" in path}
    for directory in directories:
        place = f"{directory}/{_NAME}"
        python = next((f"{place}/{name}" for name in _PYTHONS if os.access(top / place / name, os.X_OK)), None)
        is_real = (top / place / "pyvenv.cfg").is_file() and not (top / place).is_symlink()
        if python is not None and is_real and not any(path.startswith(f"{place}/") for path in brought):
            yield Environment(directory, python)
