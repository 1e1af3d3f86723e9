"""What became of files, modules and contracts since the base: renames, as git and the source roots tell them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from ratchet.terms import Key
from ratchet.terms.catalogue import is_contract


@dataclass(frozen=True)
class Change:
    """First-party files and modules at the base and today, and the new names of what was renamed.

    `files` maps old paths to new ones, `modules` old module names to new ones, `contracts` old contract ids to new
    ones. `head_modules` and `base_modules` are those that are measured.
    """

    base_files: frozenset[str] = frozenset()
    head_files: frozenset[str] = frozenset()
    head_modules: frozenset[str] = frozenset()
    base_modules: frozenset[str] = frozenset()
    files: Mapping[str, str] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)
    contracts: Mapping[str, str] = field(default_factory=dict)

    def undone(self) -> Change:
        """The change from today back to the base."""
        return Change(
            self.head_files,
            self.base_files,
            self.base_modules,
            self.head_modules,
            self._old_files,
            self._old_modules,
            _inverted(self.contracts),
        )

    # -- files ----------------------------------------------------------------------------------------------------

    def today(self, path: str) -> str:
        """The path of a file today, by its path at base."""
        return self.files.get(path, path)

    def origin(self, path: str) -> str:
        """The path of a file at base, by its path today."""
        return self._old_files.get(path, path)

    def is_renamed(self, path: str) -> bool:
        """Whether a file of today had another path at base."""
        return path in self._old_files

    def origins(self, path: str) -> tuple[str, ...]:
        """The paths at base whose settings today's path may claim.

        They are the path itself, and the one that the file, or the nearest directory that moved as a whole, had.
        """
        if not self.files:
            return (path,)
        if path in self._old_places:
            return path, self._old_places[path]
        cut = len(path)
        while (cut := path.rfind("/", 0, cut)) >= 0:
            directory = path[: cut + 1]
            if directory in self._old_places:
                return path, self._old_places[directory] + path[cut + 1 :]
        return (path,)

    @cached_property
    def _old_files(self) -> Mapping[str, str]:
        return _inverted(self.files)

    @cached_property
    def _old_places(self) -> Mapping[str, str]:
        """New path → old path of every renamed file, and of every directory that moved as a whole (with its slash)."""
        votes = Counter(
            (_directory(old), _directory(new))
            for old, new in self.files.items()
            if old.split("/")[-1] == new.split("/")[-1]
        )
        places = dict(self._old_files)
        for (old, new), _ in reversed(votes.most_common()):
            is_left = any(file.startswith(old) for file in self.head_files)
            was_there = any(file.startswith(new) for file in self.base_files)
            if old and new and not is_left and not was_there:
                places[new] = old
        return places

    # -- modules --------------------------------------------------------------------------------------------------

    def module_today(self, name: str) -> str:
        """A measured module's name today, by its name at base."""
        return self.modules.get(name, name)

    @cached_property
    def _old_modules(self) -> Mapping[str, str]:
        return _inverted(self.modules)

    def package_today(self, name: str) -> str:
        """The name today of a module or package that a policy names.

        A package whose modules all moved to one place has moved there. A module whose file went below it has become a
        package of its name.
        """
        below = f"{name}."
        if name in self.modules:
            new = self.modules[name]
            return name if new.startswith(below) else new
        targets = {
            new.removesuffix(old.removeprefix(name)) if new.endswith(old.removeprefix(name)) else ""
            for old, new in self.modules.items()
            if old.startswith(below)
        }
        is_left = any(module == name or module.startswith(below) for module in self.head_modules)
        target = targets.pop() if len(targets) == 1 and not is_left else ""
        return target or name

    # -- debts ----------------------------------------------------------------------------------------------------

    def renamed(self, key: Key) -> Key:
        """A debt of base under today's names: of its module, and of the module, contract or file that it names."""
        if not (self.modules or self.contracts or self.files):
            return key
        symbol, detail = key.symbol, key.detail
        if is_contract(key.rule) or key.rule == "unassigned-module":
            symbol = self.contracts.get(symbol, symbol)
        if is_contract(key.rule) or key.rule in ("untyped-import", "unchecked-operation"):
            detail = self._renamed_import(detail)
        elif key.rule == "unmeasured-code":
            detail = self.today(detail)
        return Key(key.rule, self.module_today(key.module), symbol, detail)

    def renamed_counts(self, counts: Mapping[Key, int]) -> dict[Key, int]:
        """Counts by base's keys → counts by today's. Keys that become one key are added up."""
        if not (self.modules or self.contracts or self.files):
            return dict(counts)
        renamed: Counter[Key] = Counter()
        for key, count in counts.items():
            renamed[self.renamed(key)] += count
        return dict(renamed)

    def _renamed_import(self, detail: str) -> str:
        """`module`, `module:kind` or `module:symbol:detail`, with the module's name of today.

        `ext:` names what is not first-party.
        """
        name, colon, kind = detail.partition(":")
        return detail if name == "ext" else f"{self.module_today(name)}{colon}{kind}"

    def with_contracts(self, contracts: Mapping[str, str]) -> Change:
        """The same change, with the contracts that got another id."""
        return replace(self, contracts=contracts)


NO_CHANGE = Change()
"""Nothing was renamed, or there is no base."""


def _inverted(renames: Mapping[str, str]) -> dict[str, str]:
    return {new: old for old, new in renames.items()}


def _directory(path: str) -> str:
    return path.rpartition("/")[0] + "/" if "/" in path else ""
