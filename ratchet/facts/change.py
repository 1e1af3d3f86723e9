"""What became of files, modules and contracts since the base: renames, as git and the source roots tell them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from ratchet.terms import Key
from ratchet.terms.catalogue import is_contract


def rename_modules(counts: Mapping[Key, int], renamed: Mapping[str, str]) -> dict[Key, int]:
    """Counts with every module name in `renamed` (old to new) replaced, in keys and in details that name modules."""
    if not renamed:
        return dict(counts)
    found: Counter[Key] = Counter()
    for key, count in counts.items():
        detail = _renamed_detail(key, renamed) if key.rule == "untyped-import" or is_contract(key.rule) else key.detail
        found[Key(key.rule, renamed.get(key.module, key.module), key.symbol, detail)] += count
    return dict(found)


def _renamed_detail(key: Key, renamed: Mapping[str, str]) -> str:
    name, colon, kind = key.detail.partition(":")
    if name == "ext":
        return key.detail
    return f"{renamed.get(name, name)}{colon}{kind}"


@dataclass(frozen=True, slots=True)
class Project:
    """First-party files and modules. `renames` maps old paths to new ones, `module_renames` old modules to new ones."""

    base_files: frozenset[str] = frozenset()
    head_files: frozenset[str] = frozenset()
    head_modules: frozenset[str] = frozenset()
    base_modules: frozenset[str] = frozenset()
    renames: Mapping[str, str] = field(default_factory=dict)
    module_renames: Mapping[str, str] = field(default_factory=dict)

    def reversed(self) -> Project:
        """The same project with the change undone."""
        return Project(
            self.head_files,
            self.base_files,
            self.base_modules,
            self.head_modules,
            {new: old for old, new in self.renames.items()},
            {new: old for old, new in self.module_renames.items()},
        )

    def old_paths(self) -> Mapping[str, str]:
        """New path -> old path of every renamed file, and of every directory that moved as a whole (with its slash)."""
        votes = Counter(
            (_directory(old), _directory(new))
            for old, new in self.renames.items()
            if old.split("/")[-1] == new.split("/")[-1]
        )
        found = {new: old for old, new in self.renames.items()}
        for (old, new), _ in reversed(votes.most_common()):
            left = any(file.startswith(old) for file in self.head_files)
            there = any(file.startswith(new) for file in self.base_files)
            if old and new and not left and not there:
                found[new] = old
        return found

    def renamed(self, name: str) -> str:
        """A module's name today: renamed itself, or below a package whose modules all moved to one place.

        A module whose file went below it has become a package of its name.
        """
        below = f"{name}."
        if name in self.module_renames:
            new = self.module_renames[name]
            return name if new.startswith(below) else new
        targets = {
            new.removesuffix(old.removeprefix(name)) if new.endswith(old.removeprefix(name)) else ""
            for old, new in self.module_renames.items()
            if old.startswith(below)
        }
        left = any(module == name or module.startswith(below) for module in self.head_modules)
        target = targets.pop() if len(targets) == 1 and not left else ""
        return target or name


class Origins:
    """Which paths' settings at base a path of the work tree may claim: its own, and those of where it came from."""

    def __init__(self, project: Project) -> None:
        self._old = project.old_paths()

    def candidates(self, path: str) -> tuple[str, ...]:
        """The path itself, and the one that it, or the nearest directory that moved as a whole, had at base."""
        if path in self._old:
            return path, self._old[path]
        cut = len(path)
        while (cut := path.rfind("/", 0, cut)) >= 0:
            directory = path[: cut + 1]
            if directory in self._old:
                return path, self._old[directory] + path[cut + 1 :]
        return (path,)


def _directory(path: str) -> str:
    return path.rpartition("/")[0] + "/" if "/" in path else ""
