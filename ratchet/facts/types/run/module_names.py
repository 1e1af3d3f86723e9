"""Which module each measured file is to mypy."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from ratchet.errors import Inconclusive
from ratchet.facts.files import SourceFile
from ratchet.facts.types.request import MypyRequest


def modules(request: MypyRequest, mypy_path: Iterable[str]) -> dict[str, SourceFile]:
    """Measured files by the module that they are to mypy; a stub hides the module beside it, as it does from mypy."""
    found = (os.path.relpath(Path(entry).resolve(), request.top.resolve()) for entry in mypy_path)
    directories = [PurePosixPath(Path(directory).as_posix()) for directory in found]
    chosen: dict[str, SourceFile] = {}
    for file in sorted(request.files):
        module = _name(file, directories) if directories else file.module
        other = chosen.get(module)
        if other is None or (file.is_stub and not other.is_stub):
            chosen[module] = file
        elif file.is_stub is other.is_stub:
            raise Inconclusive(f"{other.path} and {file.path} are both the module {module}; mypy can take only one")
    return chosen


def _name(file: SourceFile, directories: Iterable[PurePosixPath]) -> str:
    """Our name, but the one that mypy finds where the project's mypy_path leads to the file."""
    path = PurePosixPath(file.path)
    for directory in directories:
        if len(directory.parts) > len(PurePosixPath(file.root).parts) and path.is_relative_to(directory):
            inner = path.relative_to(directory).with_suffix("")
            parts = inner.parts[:-1] if inner.name == "__init__" else inner.parts
            if parts:
                return ".".join(parts)
    return file.module
