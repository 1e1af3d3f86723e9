"""What two versions of one setting say of each module, and what the newer version no longer minds.

Each function compares one setting of a contract at base with the same setting now, both in today's names, and yields
at most one `Narrowing`. They are judged on every module that exists or may come: `modules` are the existing ones.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from itertools import chain, product
from typing import Generic, NamedTuple, TypeVar

from ratchet.contracts.named_modules import Names, named, uncovered, universe
from ratchet.terms import FUTURE_NAME

_SHOWN = 3

P = TypeVar("P", bound=Hashable)
"""Where a module stands in a contract."""


class Narrowing(NamedTuple):
    """One setting in which a contract is weaker than it was. `message` follows its name: "exact is turned off"."""

    field: str
    message: str


class Judge(NamedTuple, Generic[P]):
    """What a contract says of an import by names alone: where each module stands, and whether one may import another.

    `minds` takes the places of an importer and of what it imports. Modules of one place are alike.
    """

    place: Callable[[str], P]
    minds: Callable[[P, P], bool]


def dropped(field: str, old: Names, new: Names, modules: Collection[str]) -> Iterator[Narrowing]:
    """The modules and libraries in units that `old` names and `new` does not."""
    every = universe(modules, old, new)
    lost = [module for module in sorted(every) if old.units(module) and not new.units(module)]
    yield from _no_longer_named(field, [*lost, *uncovered(old.texts, new.texts)])


def freed(field: str, old: Judge[P], new: Judge[P], every: Collection[str]) -> Iterator[Narrowing]:
    """Two modules of `every`, those that exist or may come, of which only `old` keeps one from importing the other."""
    stands: dict[tuple[P, P], str] = {}
    for module in sorted(every):
        stands.setdefault((old.place(module), new.place(module)), module)
    places = list(stands)
    moved = [place for place in places if place[0] != place[1]]
    pairs = chain(product(moved, places), product(places, moved))
    for importer, imported in pairs:
        if old.minds(importer[0], imported[0]) and not new.minds(importer[1], imported[1]):
            yield Narrowing(field, f"{shown([stands[importer]])} may now import {shown([stands[imported]])}")
            return


def dropped_names(
    field: str, old: Collection[str], new: Collection[str], modules: Collection[str]
) -> Iterator[Narrowing]:
    """As `dropped`, for a setting that is about the named modules themselves and not about those below them."""
    yield from _no_longer_named(field, lost_names(old, new, universe(modules, Names(old), Names(new))))


def lost_names(old: Collection[str], new: Collection[str], modules: Collection[str]) -> list[str]:
    """The modules, sorted, that `old` names itself and `new` does not."""
    return [module for module in sorted(modules) if named(module, old) and not named(module, new)]


def widened(field: str, old: Names, new: Names, modules: Collection[str]) -> Iterator[Narrowing]:
    """The modules and libraries that only `new` names, of a setting that permits what it names."""
    every = universe(modules, old, new)
    added = [module for module in sorted(every) if new.units(module) and not old.units(module)]
    names = _outermost([*added, *uncovered(new.texts, old.texts)])
    if names:
        yield Narrowing(field, f"{field} permits {names} too")


def turned_off(field: str, old: bool, new: bool) -> Iterator[Narrowing]:
    """A flag that was on and is off."""
    if old and not new:
        yield Narrowing(field, f"{field} is turned off")


def shown(names: Sequence[str]) -> str:
    """The first few names, and how many more there are. A module that may come is written with a wildcard."""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(name.replace(FUTURE_NAME, "*") for name in names[:_SHOWN]) + more


def _no_longer_named(field: str, lost: Collection[str]) -> Iterator[Narrowing]:
    names = _outermost(lost)
    if names:
        yield Narrowing(field, f"{field} no longer names {names}")


def _outermost(names: Collection[str]) -> str:
    """The names, without those below another of them, as a reader sees them; empty where there are none."""
    tops: list[str] = []
    for name in sorted(names):
        if not any(name.startswith(f"{top}.") for top in tops):
            tops.append(name)
    return shown(tops)
