"""Which files mypy's own settings select. The files need not exist."""

from __future__ import annotations

import re

from ratchet.config import matches
from ratchet.facts.options.records import Targets


def covered(module: str, path: str, targets: Targets) -> bool:
    """Whether files, packages or modules name a module's file; where nothing is named, the command line decides."""
    return (
        matches(path, [_normal(pattern) for pattern in targets.files])
        or any(module == package or module.startswith(f"{package}.") for package in targets.packages)
        or module in targets.modules
    )


def excluded(path: str, targets: Targets) -> bool:
    """Whether an exclude matches the file or a directory above it, as mypy searches them."""
    parts = path.split("/")
    above = ["/".join(parts[:end]) + "/" for end in range(1, len(parts))]
    return any(_searches(pattern, candidate) for pattern in targets.exclude for candidate in (*above, path))


def _searches(pattern: str, candidate: str) -> bool:
    try:
        return re.search(pattern, candidate) is not None
    except re.error:
        return False  # mypy rejects the pattern, so it excludes nothing


def _normal(pattern: str) -> str:
    return pattern.removeprefix("./").rstrip("/") or "."
