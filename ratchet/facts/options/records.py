"""What configures mypy, and what that comes to: plain data, free of mypy's own objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ratchet.facts.options.strictness import Value


@dataclass(frozen=True, slots=True)
class ModuleSource:
    """A measured module's file, and its inline `# mypy:` comments: (line, text) in order."""

    path: str
    comments: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything in a tree that configures mypy: the configuration files that exist, by name, and each module's own."""

    files: Mapping[str, bytes]
    modules: Mapping[str, ModuleSource]


@dataclass(frozen=True, slots=True)
class Targets:
    """What the configuration tells mypy to check, as written: paths and globs, packages, modules; and what not."""

    files: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @property
    def stated(self) -> bool:
        """Whether anything is named; if not, the command line decides."""
        return bool(self.files or self.packages or self.modules)


@dataclass(frozen=True, slots=True)
class OptionFacts:
    """The effective options of one tree.

    `general` are those of a module of which nothing is said in particular, `modules` the differences from them of each
    module that was asked about. `config_file` is the file that mypy reads, None where it finds none.
    """

    config_file: str | None
    general: Mapping[str, Value]
    modules: Mapping[str, Mapping[str, Value]]
    targets: Targets

    def value(self, module: str, option: str) -> Value:
        """An option's value for a module that was asked about."""
        found = self.modules.get(module, {})
        return found[option] if option in found else self.general[option]
