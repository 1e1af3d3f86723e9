"""What to measure with mypy: asked without importing mypy."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ratchet.facts.files import SourceFile


class MypyRequest(NamedTuple):
    """One run of mypy over one tree.

    `top` is the absolute root of the tree; mypy finds its configuration from there, unless `config_file` names one
    (relative to it). `files` are all measured, each under our module name. `roots` become mypy's search path, before
    the project's own mypy_path. `cache_dir` is ours. `python_executable` is the interpreter of the checked project
    (None: mypy's choice). `plugins_allowed` are those that base's configuration names (None: all); any other is not
    loaded. `jobs` are the processes that check modules; None: more than one where many modules have no record.
    `every_body`: bodies without annotations are checked as well.
    """

    top: Path
    files: tuple[SourceFile, ...]
    roots: tuple[str, ...]
    cache_dir: Path
    python_executable: str | None = None
    plugins_allowed: frozenset[str] | None = None
    jobs: int | None = None
    config_file: str | None = None
    every_body: bool = False
