"""One side of a change: the shapes of its modules, and what is asked of their symbols."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import NamedTuple

from ratchet.check.identity.code import Symbol, outwards
from ratchet.facts.collect.shapes import Shape

TRIVIAL = 6  # syntax nodes: a body of fewer looks like too many others to be recognised by
LONG = 30  # enough for a body to be known again under another name, in another class


class By(Enum):
    """What two definitions may have in common, so that one became the other."""

    BODY = "the same body under any name, in any module"
    FULL_NAME = "the same qualified name in another module, edited on the way"
    LOOSE_BODY = "a nested function made a method, or back: what it closed over is an attribute"
    OWN_BODY = "the same, with all inside renamed"
    NAME_IN_ITS_MODULE = "the last name, edited on the way: a method of a renamed class, a function made a method"
    LAST_NAME = "the last name, in any module"


class Trait(NamedTuple):
    """What definitions are compared by: the identifiers used inside, and the names of a function's parameters."""

    names: frozenset[str]
    signature: tuple[str, ...] | None


class Side:
    """The shapes of one side of a change. What is dear to compute of a symbol is computed once.

    `renamed` are last names that count as one and the same.
    """

    def __init__(self, shapes: Mapping[str, Shape], renamed: frozenset[str]) -> None:
        self.shapes = shapes
        self._renamed = renamed
        self._digests: dict[Symbol, str] = {}
        self._weights: dict[Symbol, int] = {}
        self._traits: dict[Symbol, Trait] = {}

    def digest(self, symbol: Symbol) -> str:
        """A digest of the body."""
        if symbol not in self._digests:
            self._digests[symbol] = self.shapes[symbol[0]].digest(symbol[1], self._renamed)
        return self._digests[symbol]

    def weight(self, symbol: Symbol) -> int:
        """How many syntax nodes the body has."""
        if symbol not in self._weights:
            self._weights[symbol] = self.shapes[symbol[0]].weight(symbol[1])
        return self._weights[symbol]

    def trait(self, symbol: Symbol) -> Trait:
        """The names inside, and those of the parameters."""
        if symbol not in self._traits:
            shape = self.shapes[symbol[0]]
            self._traits[symbol] = Trait(shape.names(symbol[1]), shape.signature(symbol[1]))
        return self._traits[symbol]

    def record(self, symbol: Symbol) -> str:
        """The fields' types of a class of nothing but fields; else empty."""
        return self.shapes[symbol[0]].record(symbol[1])

    def labels(self, by: By, symbols: Iterable[Symbol]) -> Mapping[str, list[Symbol]]:
        """Label of one kind → the symbols that have it; what says too little to be known again has none."""
        return grouped((label, symbol) for symbol in symbols if (label := self._label(by, symbol)))

    def _label(self, by: By, symbol: Symbol) -> str:
        module, name = symbol
        if by is By.BODY:
            # Many small bodies look alike, so for these the name has to agree as well.
            return self.digest(symbol) + (last_name(symbol) if self.weight(symbol) < TRIVIAL else "")
        if by in (By.LOOSE_BODY, By.OWN_BODY):
            is_long = self.weight(symbol) > (LONG if by is By.OWN_BODY else TRIVIAL)
            shape = self.shapes[module]
            is_known = is_long and not shape.is_class(name)
            return f"{module}:{shape.loose_digest(name, self._renamed, own=by is By.OWN_BODY)}" if is_known else ""
        if by is By.FULL_NAME:
            return name
        return f"{module}:{last_name(symbol)}" if by is By.NAME_IN_ITS_MODULE else last_name(symbol)

    def members(self, owners: Iterable[Symbol]) -> Mapping[Symbol, frozenset[str]]:
        """Owner → the names and bodies of all definitions inside, of those owners that have any."""
        wanted = set(owners)
        inside: defaultdict[Symbol, set[str]] = defaultdict(set)
        for module in {module for module, _ in wanted}:
            for symbol in self.shapes[module].definitions:
                for owner in outwards(symbol.rpartition(".")[0]):
                    if (module, owner) in wanted:
                        name = symbol.removeprefix(f"{owner}.")
                        inside[module, owner].add(f"{name} {self.digest((module, symbol))}")
        return {owner: frozenset(members) for owner, members in inside.items()}


def last_name(symbol: Symbol) -> str:
    """The last part of a symbol's name."""
    return symbol[1].rpartition(".")[2]


def owner_of(symbol: Symbol) -> Symbol:
    """The definition that a symbol stands in; an empty name at the module's level."""
    return symbol[0], symbol[1].rpartition(".")[0]


def grouped(labelled: Iterable[tuple[str, Symbol]]) -> Mapping[str, list[Symbol]]:
    """Label → its symbols, in order."""
    groups: defaultdict[str, list[Symbol]] = defaultdict(list)
    for label, symbol in labelled:
        groups[label].append(symbol)
    return groups
