"""The parts of ratchet that are found by their file names: rules, contract types, formats, hosts, tools."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterable
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def part_names(path: Iterable[str]) -> tuple[str, ...]:
    """The names of the modules in a package, sorted; `path` is the package's `__path__`."""
    return tuple(sorted(info.name for info in pkgutil.iter_modules(path)))


def load_part(package: str, name: str) -> ModuleType:
    """The module `name` of the package `package`, imported. Raises ImportError if there is none."""
    return importlib.import_module(f"{package}.{name}")


def classes_in(package: str, name: str, base: type[T]) -> tuple[type[T], ...]:
    """The classes of a kind that the module `name` of a package defines, in their order. Imported ones are none."""
    module = load_part(package, name)
    found = (each for each in vars(module).values() if isinstance(each, type) and issubclass(each, base))
    return tuple(each for each in found if each.__module__ == module.__name__)


def found(package: str, name: str, base: type[T]) -> T | None:
    """One of the only class of a kind in a module of an imported package; None where there is no such module."""
    if name not in part_names(sys.modules[package].__path__):
        return None
    (kind,) = classes_in(package, name, base)
    return kind()
