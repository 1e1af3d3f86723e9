"""Which definition became which, from the code before and after: by name, by body, by what is inside."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ratchet.check.moves.code import Symbol
from ratchet.check.moves.redefinitions import pairs_of_several
from ratchet.facts.source.shapes import Shape

_TRIVIAL = 6  # syntax nodes: a body of fewer looks like too many others to be recognised by
_LONG = 30  # enough for a body to be known again under another name, in another class


@dataclass(frozen=True)
class SymbolMap:
    """Old symbol → new symbol, one to one; symbols inside a moved one go along."""

    pairs: Mapping[Symbol, Symbol]
    others: tuple[tuple[Symbol, Symbol], ...] = ()
    """Pairs of which one is but one of several definitions under its symbol, as a property's setter is."""

    @cached_property
    def _backwards(self) -> Mapping[Symbol, Symbol]:
        return {new: old for old, new in self.pairs.items()}

    def origin(self, new: Symbol) -> Symbol | None:
        """Where a symbol of today stood before, itself or with what it stands in; None if it did not move."""
        module, symbol = new
        inner = ""
        while symbol:
            old = self._backwards.get((module, symbol))
            if old is not None:
                return old[0], f"{old[1]}{inner}"
            symbol, _, last = symbol.rpartition(".")
            inner = f".{last}{inner}"
        return None

    def origins(self, new: Symbol) -> Iterator[Symbol]:
        """All that a symbol of today may have been."""
        first = self.origin(new)
        if first is not None:
            yield first
        yield from (old for old, today in self.others if today == new)

    def names(self) -> dict[str, str]:
        """Old last name → new last name, of what was renamed."""
        pairs = ((old[1].rpartition(".")[2], new[1].rpartition(".")[2]) for old, new in self.pairs.items())
        return {old: new for old, new in pairs if old != new}


def map_symbols(before: Mapping[str, Shape], after: Mapping[str, Shape]) -> SymbolMap:
    """Match definitions that are gone, or whose body changed, with those that are new, or whose body changed."""
    gone = {(m, s) for m, shape in before.items() for s in shape.definitions if s not in _definitions(after, m)}
    new = {(m, s) for m, shape in after.items() for s in shape.definitions if s not in _definitions(before, m)}
    renamed = frozenset(symbol.rpartition(".")[2] for _, symbol in gone | new)
    matcher = _Matcher(before, after, renamed)
    matcher.by_body(gone, new)
    matcher.by_full_name(gone, new)
    matcher.by_members(gone, new)
    matcher.by_loose_body(gone, new)
    matcher.by_last_name(gone, new)
    matcher.by_loose_body(gone, new, own=True)
    matcher.by_paired_members(gone, new)
    matcher.replaced(gone, new)
    return SymbolMap(matcher.pairs, tuple(pairs_of_several(before, after)))


def _definitions(shapes: Mapping[str, Shape], module: str) -> Collection[str]:
    shape = shapes.get(module)
    return shape.definitions if shape is not None else ()


class _Matcher:
    def __init__(self, before: Mapping[str, Shape], after: Mapping[str, Shape], renamed: frozenset[str]) -> None:
        self._before = before
        self._after = after
        self._renamed = renamed
        self.pairs: dict[Symbol, Symbol] = {}
        self._taken: set[Symbol] = set()

    def _pair(self, old: Symbol, new: Symbol) -> None:
        self.pairs[old] = new
        self._taken.add(new)

    def _left(self, old: Iterable[Symbol], new: Iterable[Symbol]) -> tuple[list[Symbol], list[Symbol]]:
        return sorted(set(old) - self.pairs.keys()), sorted(set(new) - self._taken)

    def _unique(self, old: Mapping[str, list[Symbol]], new: Mapping[str, list[Symbol]]) -> None:
        """Pair what shares a label that stands for one thing on both sides, else by full, then by last name."""
        for label in sorted(old.keys() & new.keys()):
            left, right = old[label], new[label]
            if len(left) == len(right) == 1:
                self._pair(left[0], right[0])
                continue
            for part in (_whole, _last):
                for one in left:
                    same = [two for two in right if part(two[1]) == part(one[1]) and two not in self._taken]
                    if len(same) == 1 and one not in self.pairs and sum(part(x[1]) == part(one[1]) for x in left) == 1:
                        self._pair(one, same[0])

    def by_body(self, gone: Iterable[Symbol], new: Iterable[Symbol]) -> None:
        """The same body under any name, in any module."""
        left, right = self._left(gone, new)
        self._unique(self._labels(left, self._before), self._labels(right, self._after))

    def _labels(self, symbols: Iterable[Symbol], shapes: Mapping[str, Shape]) -> Mapping[str, list[Symbol]]:
        found: dict[str, list[Symbol]] = defaultdict(list)
        for module, symbol in symbols:
            shape = shapes[module]
            label = shape.digest(symbol, self._renamed)
            if shape.weight(symbol) < _TRIVIAL:
                # Many small bodies look alike, so for these the name has to agree as well.
                label += symbol.rpartition(".")[2]
            found[label].append((module, symbol))
        return found

    def by_full_name(self, gone: Iterable[Symbol], new: Iterable[Symbol]) -> None:
        """The same qualified name in another module, edited on the way."""
        left, right = self._left(gone, new)
        self._unique(_grouped(left, lambda one: one[1]), _grouped(right, lambda one: one[1]))

    def by_loose_body(self, gone: Iterable[Symbol], new: Iterable[Symbol], own: bool = False) -> None:
        """A nested function made a method, or back: what it closed over is an attribute; `own`: all inside renamed."""
        left, right = self._left(gone, new)
        self._unique(_loose(left, self._before, own), _loose(right, self._after, own))

    def by_last_name(self, gone: Iterable[Symbol], new: Iterable[Symbol]) -> None:
        """The same last name, edited on the way: a method of a renamed class, a function that became a method.

        In the same module first: the others may have more of that name.
        """
        for label in (_name_in_module, _name):
            left, right = self._left(gone, new)
            self._unique(_grouped(left, label), _grouped(right, label))

    def by_members(self, gone: Iterable[Symbol], new: Iterable[Symbol]) -> None:
        """A class whose methods are mostly the same, by name and body."""
        left, right = self._left(gone, new)
        for old in left:
            inside = self._members(old, self._before)
            likely = [
                two for two in right if two not in self._taken and _alike(inside, self._members(two, self._after))
            ]
            if inside and len(likely) == 1:
                self._pair(old, likely[0])

    def by_paired_members(self, gone: Iterable[Symbol], new: Iterable[Symbol]) -> None:
        """A class most of whose methods went into one other class."""
        left, right = self._left(gone, new)
        for old in left:
            inside = [one for one in self.pairs if one[0] == old[0] and one[1].rpartition(".")[0] == old[1]]
            into = Counter((self.pairs[one][0], self.pairs[one][1].rpartition(".")[0]) for one in inside)
            for new_owner, count in into.most_common(1):
                if new_owner in right and new_owner not in self._taken and count * 2 > len(inside):
                    self._pair(old, new_owner)

    def _members(self, owner: Symbol, shapes: Mapping[str, Shape]) -> set[str]:
        module, symbol = owner
        prefix = f"{symbol}."
        shape = shapes[module]
        return {
            f"{one.removeprefix(prefix)} {shape.digest(one, self._renamed)}"
            for one in shape.definitions
            if one.startswith(prefix)
        }

    def replaced(self, gone: Iterable[Symbol], new: Iterable[Symbol]) -> None:
        """One definition gone and one new, with the same parameters and much the same names inside.

        In the same scope first; else the bodies have to be long enough to be known again, the more alike the farther.
        """
        for same in (self._same_signature, self._renamed_elsewhere, self._renamed_and_moved):
            left, right = self._left(gone, new)
            for old in left:
                likely = [two for two in right if two not in self._taken and same(old, two)]
                if len(likely) == 1 and sum(same(one, likely[0]) for one in left) == 1:
                    self._pair(old, likely[0])

    def _same_signature(self, old: Symbol, new: Symbol) -> bool:
        if old[0] != new[0] or old[1].rpartition(".")[0] != new[1].rpartition(".")[0]:
            return False
        before, after = self._before[old[0]], self._after[new[0]]
        mine = before.signature(old[1])
        if mine is None:
            return bool(record := before.record(old[1])) and record == after.record(new[1])
        return bool(mine) and mine == after.signature(new[1]) and similar(before.names(old[1]), after.names(new[1]))

    def _renamed_elsewhere(self, old: Symbol, new: Symbol) -> bool:
        """A method that was renamed on its way into another class."""
        before, after = self._before[old[0]], self._after[new[0]]
        mine, theirs = before.signature(old[1]), after.signature(new[1])
        if old[0] != new[0] or mine is None or theirs is None or min(len(mine), len(theirs)) < 2:
            return False
        if min(before.weight(old[1]), after.weight(new[1])) < _LONG:
            return False
        return similar(before.names(old[1]), after.names(new[1]), 0.6 if mine == theirs else 0.65)

    def _renamed_and_moved(self, old: Symbol, new: Symbol) -> bool:
        """A function that was renamed on its way into another module, and edited a little."""
        before, after = self._before[old[0]], self._after[new[0]]
        signature = before.signature(old[1])
        if signature is None or signature != after.signature(new[1]):
            return False
        if min(before.weight(old[1]), after.weight(new[1])) < _LONG:
            return False
        return similar(before.names(old[1]), after.names(new[1]), 0.85)


def similar(one: frozenset[str], two: frozenset[str], share: float = 0.75) -> bool:
    """Whether two sets of names have at least this share in common."""
    return bool(one | two) and len(one & two) / len(one | two) >= share


def _alike(one: set[str], two: set[str]) -> bool:
    return bool(one and two) and len(one & two) * 2 >= max(len(one), len(two))


def _whole(symbol: str) -> str:
    return symbol


def _last(symbol: str) -> str:
    return symbol.rpartition(".")[2]


def _name(symbol: Symbol) -> str:
    return _last(symbol[1])


def _name_in_module(symbol: Symbol) -> str:
    return f"{symbol[0]}:{_last(symbol[1])}"


def _grouped(symbols: Iterable[Symbol], label: Callable[[Symbol], str]) -> Mapping[str, list[Symbol]]:
    found: dict[str, list[Symbol]] = defaultdict(list)
    for one in symbols:
        found[label(one)].append(one)
    return found


def _loose(symbols: Iterable[Symbol], shapes: Mapping[str, Shape], own: bool) -> Mapping[str, list[Symbol]]:
    least = _LONG if own else _TRIVIAL
    long = [one for one in symbols if shapes[one[0]].weight(one[1]) > least and not shapes[one[0]].is_class(one[1])]
    return _grouped(long, lambda one: f"{one[0]}:{shapes[one[0]].loose_digest(one[1], own)}")
