"""What configures mypy, and the options that result: plain data, without objects of mypy's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ratchet.facts.options.strictness import Value


class ModuleSource(NamedTuple):
    """A measured module's file, and its inline `# mypy:` comments: (line, text) in order."""

    path: str
    comments: tuple[tuple[int, str], ...] = ()


class Configuration(NamedTuple):
    """What configures mypy in a tree.

    `files`: name -> bytes of a configuration file, in mypy's order; `modules`: module -> its file. `named` is the one
    that ratchet.toml names; None where mypy looks for it.
    """

    files: Mapping[str, bytes]
    modules: Mapping[str, ModuleSource]
    named: str | None = None


class Targets(NamedTuple):
    """What the configuration tells mypy to check, as written: paths and globs, packages, modules, and exclusions."""

    files: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @property
    def stated(self) -> bool:
        """Whether anything is named; if not, the command line decides."""
        return bool(self.files or self.packages or self.modules)


class OptionFacts(NamedTuple):
    """The effective options of one tree.

    `general` holds for a module without sections or comments of its own. `modules`: module -> its differences from
    `general`, for each module that was asked about. `config_file` is the file that mypy reads, None if there is none.
    """

    config_file: str | None
    general: Mapping[str, Value]
    modules: Mapping[str, Mapping[str, Value]]
    targets: Targets

    def value(self, module: str, option: str) -> Value:
        """An option's value for a module that was asked about."""
        own = self.modules.get(module, {})
        return own[option] if option in own else self.general[option]
