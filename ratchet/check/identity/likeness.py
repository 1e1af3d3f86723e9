"""Definitions that are gone and new ones that are much alike: found by their rarest names, not pair by pair."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ratchet.check.identity.code import Symbol, similar
from ratchet.check.identity.sides import LONG, Side, Trait, grouped, owner_of

_FUNCTION = "def "


class Unpaired(NamedTuple):
    """Symbols of one side of a change that have no counterpart yet."""

    symbols: Sequence[Symbol]
    side: Side

    def traits(self, symbols: Sequence[Symbol]) -> Mapping[Symbol, Trait]:
        """Symbol → its names and parameters, by which it is compared; of these symbols alone."""
        return {symbol: self.side.trait(symbol) for symbol in symbols}


class Likeness(NamedTuple):
    """Symbols before, and the symbols after that each of these may have become; the traits that they share."""

    before: Sequence[Symbol]
    after: Sequence[Symbol]
    old: Trait
    new: Trait


# -- three kinds of likeness --------------------------------------------------------------------------------------


def same_signature(gone: Unpaired, new: Unpaired) -> Iterator[Likeness]:
    """In the same scope: functions with the same parameters, classes with fields of the same types."""
    before, after = _by_scope(gone), _by_scope(new)
    for scope in sorted(before.keys() & after.keys()):
        olds, news = gone.traits(before[scope]), new.traits(after[scope])
        if scope.startswith(_FUNCTION):
            yield from likenesses(olds, news, 0.75)
        else:
            yield Likeness(before[scope], after[scope], *[*olds.values()][:1], *[*news.values()][:1])


def _by_scope(unpaired: Unpaired) -> Mapping[str, list[Symbol]]:
    """Scope and parameters of a function that has some, scope and field types of a class → symbols."""
    labels = []
    for symbol in unpaired.symbols:
        signature, scope = unpaired.side.trait(symbol).signature, "\t".join(owner_of(symbol))
        if signature:
            labels.append((f"{_FUNCTION}{scope}\t{signature}", symbol))
        elif signature is None and (record := unpaired.side.record(symbol)):
            labels.append((f"{scope}\t{record}", symbol))
    return grouped(labels)


def renamed_elsewhere(gone: Unpaired, new: Unpaired) -> Iterator[Likeness]:
    """A method that was renamed on its way into another class of its module."""
    before, after = _by_module(gone), _by_module(new)
    for module in sorted(before.keys() & after.keys()):
        for likeness in likenesses(gone.traits(before[module]), new.traits(after[module]), 0.6):
            old, today = likeness.old, likeness.new
            if old.signature == today.signature or similar(old.names, today.names, 0.65):
                yield likeness


def _by_module(unpaired: Unpaired) -> Mapping[str, list[Symbol]]:
    """Module → its long functions with two parameters at least."""
    side = unpaired.side
    return grouped(
        (symbol[0], symbol)
        for symbol in unpaired.symbols
        if len(side.trait(symbol).signature or ()) >= 2 and side.weight(symbol) >= LONG
    )


def renamed_and_moved(gone: Unpaired, new: Unpaired) -> Iterator[Likeness]:
    """A function that was renamed on its way into another module, and edited a little."""
    before, after = _by_signature(gone), _by_signature(new)
    for signature in sorted(before.keys() & after.keys()):
        yield from likenesses(gone.traits(before[signature]), new.traits(after[signature]), 0.85)


def _by_signature(unpaired: Unpaired) -> Mapping[str, list[Symbol]]:
    """Parameters → long functions that have them."""
    side = unpaired.side
    return grouped(
        (repr(signature), symbol)
        for symbol in unpaired.symbols
        if (signature := side.trait(symbol).signature) is not None and side.weight(symbol) >= LONG
    )


# -- what shares names --------------------------------------------------------------------------------------------


def likenesses(before: Mapping[Symbol, Trait], after: Mapping[Symbol, Trait], share: float) -> Iterator[Likeness]:
    """Every pair of traits whose names are `similar` by this share, with all symbols that have them.

    Two such sets have one of their few rarest names in common (prefix filtering: Chaudhuri, Ganti and Kaushik, "A
    primitive operator for similarity joins", 2006), so that few pairs are compared.
    """
    old, new = _by_trait(before), _by_trait(after)
    often = Counter(name for trait in (*old, *new) for name in trait.names)
    holders: defaultdict[str, list[Trait]] = defaultdict(list)
    for trait in new:
        for name in _rarest(trait, often, share):
            holders[name].append(trait)
    for trait in old:
        candidates = dict.fromkeys(other for name in _rarest(trait, often, share) for other in holders.get(name, ()))
        for candidate in candidates:
            if similar(trait.names, candidate.names, share):
                yield Likeness(old[trait], new[candidate], trait, candidate)


def _by_trait(symbols: Mapping[Symbol, Trait]) -> Mapping[Trait, list[Symbol]]:
    groups: defaultdict[Trait, list[Symbol]] = defaultdict(list)
    for symbol, trait in symbols.items():
        groups[trait].append(symbol)
    return groups


def _rarest(trait: Trait, often: Mapping[str, int], share: float) -> list[str]:
    """So many of the rarest names that a similar set has one of them at least."""
    count = len(trait.names) - math.ceil(share * len(trait.names)) + 1
    return sorted(trait.names, key=lambda name: (often[name], name))[:count]
