"""What two versions of one setting say of each module, and what the newer version no longer minds.

Each function compares one setting of a contract at base with the same setting now, both in today's names, and yields
at most one `Narrowing`. They are judged on every module that exists or may come: `modules` are the existing ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from ratchet.contracts.named_modules import named, uncovered, unit_of, units, universe
from ratchet.terms import FUTURE_NAME

_SHOWN = 3


class Narrowing(NamedTuple):
    """One setting in which a contract is weaker than it was. `message` follows its name: "exact is turned off"."""

    field: str
    message: str


def dropped(field: str, old: Collection[str], new: Collection[str], modules: Collection[str]) -> Iterator[Narrowing]:
    """The modules and libraries in units that `old` names and `new` does not."""
    every = universe(modules, [*old, *new])
    lost = [module for module in sorted(every) if unit_of(module, old) and not unit_of(module, new)]
    yield from _no_longer_named(field, [*lost, *uncovered(old, new)])


def dropped_names(
    field: str, old: Collection[str], new: Collection[str], modules: Collection[str]
) -> Iterator[Narrowing]:
    """As `dropped`, for a setting that is about the named modules themselves and not about those below them."""
    yield from _no_longer_named(field, lost_names(old, new, universe(modules, [*old, *new])))


def lost_names(old: Collection[str], new: Collection[str], modules: Collection[str]) -> list[str]:
    """The modules, sorted, that `old` names itself and `new` does not."""
    return [module for module in sorted(modules) if named(module, old) and not named(module, new)]


def widened(field: str, old: Collection[str], new: Collection[str], modules: Collection[str]) -> Iterator[Narrowing]:
    """The modules and libraries that only `new` names, of a setting that permits what it names."""
    every = universe(modules, [*old, *new])
    added = [module for module in sorted(every) if unit_of(module, new) and not unit_of(module, old)]
    names = _outermost([*added, *uncovered(new, old)])
    if names:
        yield Narrowing(field, f"{field} permits {names} too")


def merged(
    field: str,
    old: Collection[str],
    new: Collection[str],
    modules: Collection[str],
    permitted: Collection[str] | None = None,
) -> Iterator[Narrowing]:
    """Units of `old` that are one unit in `new`: the contract no longer minds imports between them.

    With `permitted`, a unit may also have taken in modules beside it. These count unless an expression of `permitted`
    allows their imports anyway.
    """
    every = universe(modules, [*old, *new])
    before, now = units(every, old), units(every, new)
    together: Mapping[str, set[str]] = defaultdict(set)
    for module, unit in now.items():
        if module in before:
            together[unit].add(before[module])
        elif permitted is not None and unit_of(module, permitted) is None:
            together[unit].add(module)
    for unit, parts in sorted(together.items()):
        if len(parts) > 1 and parts & set(before.values()):
            yield Narrowing(field, f"{shown(sorted(parts))} are taken together as {unit}")
            return


def taken_in(
    field: str, old: Collection[str], new: Collection[str], sources: Collection[str], modules: Collection[str]
) -> Iterator[Narrowing]:
    """A source outside the units of `old` that a wider unit of `new` holds: from inside, it may reach that unit."""
    every = universe(modules, [*old, *new, *sources])
    before, now = units(every, old), units(every, new)
    for module in sorted(every):
        if module in now and unit_of(module, sources):
            mates = {before[other] for other, unit in before.items() if now.get(other) == now[module]}
            if mates - {before.get(module)}:
                yield Narrowing(field, f"{field} takes in {shown([module])}, which may then reach the rest of it")
                return


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
