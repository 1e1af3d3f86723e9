"""The parts of ratchet that are found by their file names: rules, contract types, formats, hosts, tools."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from types import ModuleType


def part_names(path: Iterable[str]) -> tuple[str, ...]:
    """The names of the modules in a package, sorted; `path` is the package's `__path__`."""
    return tuple(sorted(info.name for info in pkgutil.iter_modules(path)))


def load_part(package: str, name: str) -> ModuleType:
    """The module `name` of the package `package`, imported. Raises ImportError if there is none."""
    return importlib.import_module(f"{package}.{name}")
