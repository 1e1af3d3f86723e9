"""What the tests of mypy's door ask for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from ratchet.facts.types import MypyRequest


class Ask(Protocol):
    """Asks for every Python file below the roots of a directory, with a cache."""

    def __call__(self, top: Path, cache: Path, roots: tuple[str, ...] = (".",)) -> MypyRequest: ...


class Prime(Protocol):
    """A new cache that knows the standard library alone, as each of some projects' configurations has it."""

    def __call__(self, *configured: Mapping[str, str]) -> Path: ...
