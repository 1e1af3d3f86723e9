"""What comes from a library that is known to have no types is noted, under the library's name, instead of counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from ratchet.facts.collect.type_records import imported_name, inheriting_class
from ratchet.facts.kinds import OPERATION, TAKEN_OVER
from ratchet.rules import ModuleFacts
from ratchet.terms import Debt, Key

NOTED = "untyped-library"

_STATED = frozenset({"explicit-any", "cast"})
_OF_ITS_LINE = frozenset({"no-any-return", "no-any-expr", "attr-defined", "misc"})
"""mypy's codes for what follows from an operation on the same line."""


def noted(debts: Iterable[Debt], facts: ModuleFacts, libraries: Collection[str]) -> Iterator[Debt]:
    """The debts of one file. Those that come from one of the libraries stand under `untyped-library`."""
    sources = _Sources(facts, libraries)
    for debt in debts:
        library = sources.of(debt)
        if library is None:
            yield debt
        else:
            key = Key(NOTED, debt.key.module, debt.key.symbol, library)
            yield replace(debt, key=key, message=f"{debt.message} ({library} has no types)", state=None)


class _Sources:
    """Which library what stands in one file comes from."""

    def __init__(self, facts: ModuleFacts, libraries: Collection[str]) -> None:
        self._facts = facts
        self._libraries = libraries
        self._operations: dict[tuple[int, int], str] = {}
        self._lines: dict[int, str] = {}
        for operation in facts.types.of(OPERATION, *TAKEN_OVER) if facts.types else ():
            library = self._of_origin(operation.note)
            if library is not None:
                self._operations[operation.line, operation.column] = library
                self._lines[operation.line] = library
        slots = facts.types.slots if facts.types else ()
        self._inferred = {(slot.line, slot.column) for slot in slots if slot.missing}
        self._stated = dict(self._of_annotations())

    def of(self, debt: Debt) -> str | None:
        """The library that a debt comes from, or None."""
        rule, detail, line = debt.key.rule, debt.key.detail, debt.place.line
        if rule == "untyped-import":
            return self._library(detail)
        if rule in ("unchecked-operation", "implicit-cast"):
            return self._operations.get((line, debt.place.column))
        if rule == "untyped-decorator":
            return self._named(detail.partition("(")[0])
        if rule in _STATED:
            return self._stated.get((debt.key.symbol, detail))
        if rule == "missing-annotation":
            # A variable whose type is inferred; a parameter's own lack is none of the library's doing.
            return self._lines.get(line) if (line, debt.place.column) in self._inferred else None
        if rule == "type-error":
            return self._of_error(debt)
        return None

    def _of_origin(self, origin: str) -> str | None:
        """The library that an Any came in through: by a name of it, or by a class that inherits from it."""
        cls = inheriting_class(origin)
        follower, name = self._facts.follower, imported_name(origin)
        if cls is not None:
            names: Iterable[str] = follower.bases(cls)
        else:
            # mypy calls what a `from` import binds by its name in the module that imports it.
            names = (*follower.targets(self._facts.file, name), *follower.meant(name)) if name else ()
        return next((library for each in names if (library := self._library(each)) is not None), None)

    def _of_error(self, debt: Debt) -> str | None:
        code, line = debt.key.detail, debt.place.line
        if code in ("import-untyped", "import-not-found", "import"):
            quoted = debt.message.split('"')[1::2]
            return next((library for name in quoted if (library := self._library(name)) is not None), None)
        if code in ("no-any-unimported", "misc", "subclass-any"):
            for annotation in self._facts.source.annotations:
                if annotation.line == line:
                    for name in annotation.names:
                        if (library := self._named(name.name)) is not None:
                            return library
        return self._lines.get(line) if code in _OF_ITS_LINE else None

    def _of_annotations(self) -> Iterator[tuple[tuple[str, str], str]]:
        """Symbol and detail of what states a name of a library, and no Any beside it."""
        follower, file = self._facts.follower, self._facts.file
        for annotation in self._facts.source.annotations:
            libraries = [self._named(name.name) for name in annotation.names]
            known = next((library for library in libraries if library is not None), None)
            if known is not None and not follower.count_any(file, annotation.names):
                yield (annotation.symbol, annotation.detail), known

    def _named(self, written: str) -> str | None:
        """The library that a name of this file is of."""
        targets = self._facts.follower.targets(self._facts.file, written)
        return next((library for target in targets if (library := self._library(target)) is not None), None)

    def _library(self, name: str) -> str | None:
        return next((each for each in self._libraries if name == each or name.startswith(f"{each}.")), None)
