"""Follows a name in a type expression across modules, to Any if that is where it leads."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from ratchet.facts.collect.names import COROUTINES, GENERIC, use_of
from ratchet.facts.collect.records import SourceFacts, TypeName, names_in
from ratchet.facts.files import SourceFile

_Names = Mapping[str, tuple["_Meaning", ...]]


class _Meaning(NamedTuple):
    """What a name is bound to: another name elsewhere (`target`), or a type expression (`form`)."""

    target: str = ""
    form: str = ""

    @property
    def names(self) -> tuple[TypeName, ...]:
        """The names of the type expression."""
        return names_in(self.form)


class Named(NamedTuple):
    """What a name means: its full name where it is bound; of an alias of the project, its form and its file."""

    name: str
    form: str = ""
    file: SourceFile | None = None


class Follower:
    """Answers for all modules of one project. Tables are made per module when they are first asked for."""

    def __init__(self, files: Iterable[SourceFile], facts: Mapping[str, SourceFacts]) -> None:
        self._facts = facts
        # A stub is what importers see; a module's own text is read in its own file.
        self._paths = {file.module: file for file in sorted(files, key=lambda one: one.is_stub)}
        self._tables: dict[str, _Names] = {}
        self._stars: dict[str, tuple[str, ...]] = {}
        self.asked: set[str] = set()
        """Paths of the files whose text an answer rested on; cleared by whoever wants to know."""

    def count_any(self, file: SourceFile, names: Iterable[TypeName]) -> int:
        """How many Any a type expression of this file holds, each alias that leads to some as one."""
        said = _without_sent(names, lambda name: not COROUTINES.isdisjoint(self.targets(file, name)))
        return sum(self._count(file, name.name, frozenset()) for name in said)

    def count_bare_generics(self, file: SourceFile, names: Iterable[TypeName]) -> int:
        """How many well-known generics stand in it without their arguments."""
        return sum(
            not name.subscripted and any(target in GENERIC for target in self.targets(file, name.name))
            for name in names
        )

    def meant(self, target: str) -> tuple[str, ...]:
        """The absolute dotted names that an absolute dotted name leads to."""
        located = self._locate(target)
        return tuple(self._reach(located[0], located[1], frozenset())) if located else (target,)

    def bases(self, name: str) -> Iterator[str]:
        """The absolute dotted names of a class's bases, and of theirs, as far as the project's text tells."""
        names, seen = [name], {name}
        while names:
            located = self._locate(names.pop())
            if located is not None:
                found = self._named_for(*located) - seen
                seen |= found
                names += found
                yield from sorted(found)

    def _named_for(self, file: SourceFile, symbol: str) -> set[str]:
        """The absolute dotted names of a class's own bases, or of what its name is imported from."""
        facts = self._facts[file.path]
        self.asked.add(file.path)
        bases = [
            each.name for one in facts.declarations if one.role == "base" and one.symbol == symbol for each in one.names
        ]
        meant = {base: [one.target for one in self._meanings(file, base) if one.target] for base in bases or [symbol]}
        return {target for base, targets in meant.items() for target in targets or [f"{file.module}.{base}"]}

    def targets(self, file: SourceFile, dotted: str) -> tuple[str, ...]:
        """The absolute dotted names that a name of this file may mean, followed as far as it goes."""
        return tuple(self._reach(file, dotted, frozenset()))

    def named(self, file: SourceFile, dotted: str) -> Named:
        """What a name of this file means: imports are followed, aliases are not."""
        seen: set[tuple[str, str]] = set()
        while (file.path, dotted) not in seen:
            seen.add((file.path, dotted))
            meanings = self._meanings(file, dotted)
            if not meanings:
                is_builtin = "." not in dotted and dotted in vars(builtins)
                return Named(f"builtins.{dotted}" if is_builtin else f"{file.module}.{dotted}", "", file)
            # Of several branches, as of a `try`, the first is what a checker sees.
            meaning = meanings[0]
            if not meaning.target:
                return Named(f"{file.module}.{dotted}", meaning.form, file)
            located = self._locate(meaning.target)
            if located is None:
                return Named(meaning.target)
            file, dotted = located
        return Named(f"{file.module}.{dotted}", "", file)

    def _count(self, file: SourceFile, dotted: str, seen: frozenset[tuple[str, str]]) -> int:
        if (file.path, dotted) in seen:
            return 0
        seen = seen | {(file.path, dotted)}
        most = 0
        for meaning in self._meanings(file, dotted):
            if use_of(meaning.target) == "any":
                most = max(most, 1)
            elif meaning.target:
                most = max(most, self._count_absolute(meaning.target, seen))
            else:
                # An alias counts one, however much stands behind it.
                most = max(most, *(min(self._count(file, name.name, seen), 1) for name in meaning.names), 0)
        return most

    def _count_absolute(self, target: str, seen: frozenset[tuple[str, str]]) -> int:
        located = self._locate(target)
        return self._count(located[0], located[1], seen) if located else 0

    def _reach(self, file: SourceFile, dotted: str, seen: frozenset[tuple[str, str]]) -> Iterator[str]:
        if (file.path, dotted) in seen:
            return
        seen = seen | {(file.path, dotted)}
        meanings = self._meanings(file, dotted)
        if not meanings and "." not in dotted and dotted in vars(builtins):
            yield f"builtins.{dotted}"
        for meaning in meanings:
            if meaning.target:
                located = self._locate(meaning.target)
                if located:
                    yield from self._reach(located[0], located[1], seen)
                else:
                    yield meaning.target
            elif len(meaning.names) == 1:
                yield from self._reach(file, meaning.names[0].name, seen)

    def _meanings(self, file: SourceFile, dotted: str) -> tuple[_Meaning, ...]:
        table = self._table(file)
        if dotted in table:
            return table[dotted]
        head, _, rest = dotted.partition(".")
        if head in table:
            return tuple(_Meaning(f"{one.target}.{rest}") for one in table[head] if one.target and rest)
        found = [_Meaning(f"{star}.{dotted}") for star in self._stars[file.path] if self._offers(star, dotted)]
        return tuple(found)

    def _offers(self, module: str, name: str) -> bool:
        target = self._paths.get(module)
        if target is None:
            full = f"{module}.{name}"
            return use_of(full) == "any" or full in GENERIC
        self.asked.add(target.path)
        facts = self._facts[target.path]
        if facts.exported is not None:
            return name in facts.exported
        return not name.startswith("_")

    def _locate(self, target: str) -> tuple[SourceFile, str] | None:
        """The first-party module and the name inside it that an absolute dotted name means."""
        module, name = target, ""
        while module:
            if module in self._paths and name:
                return self._paths[module], name
            module, _, last = module.rpartition(".")
            name = f"{last}.{name}" if name else last
        return None

    def _table(self, file: SourceFile) -> _Names:
        self.asked.add(file.path)
        table = self._tables.get(file.path)
        if table is None:
            table, self._stars[file.path] = _bound(file, self._facts[file.path])
            self._tables[file.path] = table
        return table


def _bound(file: SourceFile, facts: SourceFacts) -> tuple[_Names, tuple[str, ...]]:
    """What the names of a module are bound to, and the modules that it takes every name of."""
    table: dict[str, tuple[_Meaning, ...]] = {}
    stars: list[str] = []
    for one in facts.imports:
        origin = absolute(file, one.module, one.level)
        for name in one.names:
            if one.form == "import":
                target = name.name if name.bound != name.name.partition(".")[0] else name.bound
                table[name.bound] = (*table.get(name.bound, ()), _Meaning(target))
            elif one.form == "from" and name.name == "*":
                stars.append(origin)
            elif one.form == "from":
                table[name.bound] = (*table.get(name.bound, ()), _Meaning(f"{origin}.{name.name}"))
    for bound, form in facts.bindings:
        table[bound] = (*table.get(bound, ()), _Meaning("", form))
    return table, tuple(stars)


def absolute(file: SourceFile, module: str, level: int) -> str:
    """The absolute dotted name of `module` as a relative import of `level` dots in this file means it."""
    if level == 0:
        return module
    parts = file.module.split(".")
    keep = len(parts) - level + (1 if file.is_package else 0)
    return ".".join([*parts[: max(keep, 0)], *([module] if module else [])])


def _without_sent(names: Iterable[TypeName], is_coroutine: Callable[[str], bool]) -> Iterator[TypeName]:
    """The names of a type expression, less what is sent to a coroutine and what it yields: that is the loop's."""
    left_out = 0
    for name in names:
        left_out = 0 if name.subscripted else left_out
        if not left_out:
            yield name
        left_out = 2 if name.subscripted and is_coroutine(name.name) else max(left_out - 1, 0)
