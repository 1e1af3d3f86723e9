"""Which definition became which, from the code before and after: by name, by body, by what is inside."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ratchet.check.identity.code import Symbol
from ratchet.check.identity.likeness import Unpaired, renamed_and_moved, renamed_elsewhere, same_signature
from ratchet.check.identity.sides import By, Side, grouped, last_name, owner_of
from ratchet.facts.collect.shapes import Shape


@dataclass(frozen=True)
class SymbolMap:
    """Old symbol → new symbol, one to one; symbols inside a moved one go along."""

    pairs: Mapping[Symbol, Symbol]
    others: tuple[tuple[Symbol, Symbol], ...] = ()
    """More pairs, of definitions that share a symbol, as a property's setter does, or that became one."""

    @cached_property
    def _backwards(self) -> Mapping[Symbol, Symbol]:
        return {new: old for old, new in self.pairs.items()}

    @cached_property
    def _backwards_of_several(self) -> Mapping[Symbol, list[Symbol]]:
        origins: defaultdict[Symbol, list[Symbol]] = defaultdict(list)
        for old, new in self.others:
            origins[new].append(old)
        return origins

    def origin(self, new: Symbol) -> Symbol | None:
        """What a symbol of today was before: by its own pair, else by that of the nearest definition around it.

        None if neither moved.
        """
        module, symbol = new
        inside = ""
        while symbol:
            old = self._backwards.get((module, symbol))
            if old is not None:
                return old[0], f"{old[1]}{inside}"
            symbol, _, last = symbol.rpartition(".")
            inside = f".{last}{inside}"
        return None

    def origins(self, new: Symbol) -> Iterator[Symbol]:
        """All that a symbol of today may have been."""
        first = self.origin(new)
        if first is not None:
            yield first
        yield from self._backwards_of_several.get(new, ())

    @cached_property
    def members(self) -> Mapping[Symbol, list[Symbol]]:
        """Definition of today → what stands in it and was something else, as it was before, in order."""
        inside: defaultdict[Symbol, list[Symbol]] = defaultdict(list)
        for old, new in sorted(self.pairs.items()):
            inside[owner_of(new)].append(old)
        return inside

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Old last name → new last name, of what was renamed."""
        pairs = ((last_name(old), last_name(new)) for old, new in self.pairs.items())
        return {old: new for old, new in pairs if old != new}


def map_symbols(before: Mapping[str, Shape], after: Mapping[str, Shape]) -> SymbolMap:
    """Pair definitions that are gone with those that are new; and bodies that left a symbol of several definitions."""
    gone = {(m, s) for m, shape in before.items() for s in shape.definitions if s not in _definitions(after, m)}
    new = {(m, s) for m, shape in after.items() for s in shape.definitions if s not in _definitions(before, m)}
    renamed = frozenset(map(last_name, gone | new))
    pairing = _SymbolPairing(Side(before, renamed), Side(after, renamed), gone, new)
    pairing.by(By.BODY)
    pairing.by(By.FULL_NAME)
    pairing.by_members()
    pairing.by(By.LOOSE_BODY)
    pairing.by(By.NAME_IN_ITS_MODULE)  # first: the others may have more of that name
    pairing.by(By.LAST_NAME)
    pairing.by(By.OWN_BODY)
    pairing.by_paired_members()
    pairing.by_likeness()
    return SymbolMap(pairing.pairs, (*pairing.merged, *_pairs_of_several(before, after)))


def _definitions(shapes: Mapping[str, Shape], module: str) -> Collection[str]:
    shape = shapes.get(module)
    return shape.definitions if shape is not None else ()


class _SymbolPairing:
    """The pairs of symbols that were found so far. Each method goes by one kind of evidence, the strongest first."""

    def __init__(self, before: Side, after: Side, gone: Collection[Symbol], new: Collection[Symbol]) -> None:
        self._before = before
        self._after = after
        self._gone = gone
        self._new = new
        self.pairs: dict[Symbol, Symbol] = {}
        self.merged: list[tuple[Symbol, Symbol]] = []
        self._taken: set[Symbol] = set()

    def _pair(self, old: Symbol, new: Symbol) -> None:
        self.pairs[old] = new
        self._taken.add(new)

    def _left(self) -> tuple[list[Symbol], list[Symbol]]:
        merged = {old for old, _ in self.merged}
        return sorted(set(self._gone) - self.pairs.keys() - merged), sorted(set(self._new) - self._taken)

    def by(self, by: By) -> None:
        """Pair what shares a label that stands for one thing on both sides, else by full, then by last name.

        Equal bodies of which fewer are left became one.
        """
        left, right = self._left()
        before, after = self._before.labels(by, left), self._after.labels(by, right)
        shared = sorted(before.keys() & after.keys())
        for label in shared:
            olds, news = before[label], after[label]
            if len(olds) == len(news) == 1:
                self._pair(olds[0], news[0])
                continue
            for name in (By.FULL_NAME, By.LAST_NAME):
                self._pair_named(self._before.labels(name, olds), self._after.labels(name, news))
        for label in shared if by is By.BODY else ():
            if len(before[label]) > len(after[label]):
                self._merge(before[label], after[label])

    def _pair_named(self, left: Mapping[str, list[Symbol]], right: Mapping[str, list[Symbol]]) -> None:
        """Pair what shares a name that stands for one thing before, and for one that is left after."""
        for name, olds in left.items():
            news = [symbol for symbol in right.get(name, ()) if symbol not in self._taken] if len(olds) == 1 else []
            if len(news) == 1 and olds[0] not in self.pairs:
                self._pair(olds[0], news[0])

    def _merge(self, olds: list[Symbol], news: list[Symbol]) -> None:
        """Equal definitions of which fewer are left: each that is left may be any of those that were there."""
        for new in news:
            left = [old for old in olds if old not in self.pairs]
            if new not in self._taken and left:
                self._pair(left[0], new)
        self.merged += [(old, new) for new in news for old in olds if self.pairs.get(old) != new]

    def by_members(self) -> None:
        """A class whose methods are mostly the same, by name and body."""
        left, right = self._left()
        before, after = self._before.members(left), self._after.members(right)
        holders = grouped((member, owner) for owner, members in after.items() for member in members)
        for old in left:
            inside = before.get(old, frozenset())
            shared = Counter(owner for member in inside for owner in holders.get(member, ()))
            likely = [
                owner
                for owner, count in shared.items()
                if owner not in self._taken and count * 2 >= max(len(inside), len(after[owner]))
            ]
            if len(likely) == 1:
                self._pair(old, likely[0])

    def by_paired_members(self) -> None:
        """A class most of whose methods went into one other class."""
        left, right = self._left()
        free = set(right)
        inside: defaultdict[Symbol, list[Symbol]] = defaultdict(list)
        for member in self.pairs:
            inside[owner_of(member)].append(member)
        for old in left:
            members = inside.get(old, [])
            into = Counter(owner_of(self.pairs[member]) for member in members)
            for new_owner, count in into.most_common(1):
                if new_owner in free and new_owner not in self._taken and count * 2 > len(members):
                    self._pair(old, new_owner)

    def by_likeness(self) -> None:
        """One definition gone and one new, with the same parameters and much the same names inside.

        In the same scope first; else the bodies have to be long enough to be known again, the more alike the farther.
        """
        for find in (same_signature, renamed_elsewhere, renamed_and_moved):
            left, right = self._left()
            likely: defaultdict[Symbol, list[Symbol]] = defaultdict(list)
            wanted: Counter[Symbol] = Counter()
            for likeness in find(Unpaired(left, self._before), Unpaired(right, self._after)):
                wanted.update({symbol: len(likeness.before) for symbol in likeness.after})
                for old in likeness.before:
                    likely[old] += likeness.after
            for old in left:
                news = [symbol for symbol in likely.get(old, ()) if symbol not in self._taken]
                if len(news) == 1 and wanted[news[0]] == 1:
                    self._pair(old, news[0])


# -- symbols that are defined several times, one definition of which left or came --------------------------------------


def _pairs_of_several(before: Mapping[str, Shape], after: Mapping[str, Shape]) -> Iterator[tuple[Symbol, Symbol]]:
    """Bodies that left a symbol of several definitions, or came to one: a property made of methods, and back."""
    several = {(m, s) for shapes in (before, after) for m, shape in shapes.items() for s in shape.several}
    if not several:
        return
    lost, came = list(_bodies_without(before, after)), list(_bodies_without(after, before))
    names = frozenset(symbol.rpartition(".")[2] for (_, symbol), _ in (*lost, *came))
    old, new = _by_body(lost, before, names), _by_body(came, after, names)
    for label in sorted(old.keys() & new.keys()):
        left, right = old[label], new[label]
        if len(left) == len(right) == 1 and left != right and not several.isdisjoint((*left, *right)):
            yield left[0], right[0]


def _bodies_without(shapes: Mapping[str, Shape], others: Mapping[str, Shape]) -> Iterator[tuple[Symbol, int]]:
    """Definitions, as a symbol and which one of it, whose body the same symbol does not have on the other side."""
    for module, shape in shapes.items():
        for symbol in shape.definitions:
            there = others[module].digests(symbol) if module in others else ()
            for number, digest in enumerate(shape.digests(symbol)):
                if digest not in there:
                    yield (module, symbol), number


def _by_body(
    numbered: Iterable[tuple[Symbol, int]], shapes: Mapping[str, Shape], names: frozenset[str]
) -> Mapping[str, list[Symbol]]:
    labels: dict[str, list[Symbol]] = defaultdict(list)
    for (module, symbol), number in numbered:
        label = shapes[module].digests(symbol, names)[number]
        # A getter's body is small: it is known again in its own class.
        labels[f"{label} {module} {symbol.rpartition('.')[0]}"].append((module, symbol))
    return labels
