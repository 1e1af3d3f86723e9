"""What a contract minded and minds no more, type by type, judged on every module there is or may come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from ratchet.contracts import Contract
from ratchet.contracts.kinds.acyclic import Acyclic
from ratchet.contracts.kinds.allowed import Allowed
from ratchet.contracts.kinds.forbidden import Forbidden
from ratchet.contracts.kinds.independence import Independence
from ratchet.contracts.kinds.interface import Interface
from ratchet.contracts.kinds.layers import Layers
from ratchet.contracts.kinds.protected import Protected
from ratchet.facts.change import Change
from ratchet.policy.layer_narrowing import layer_narrowings
from ratchet.policy.named_modules import exposes, named, uncovered, unit_of, units, universe

Narrowing = tuple[str, str]
"""(field, what is weaker)"""


def narrowings(old: Contract, new: Contract, change: Change) -> Iterator[Narrowing]:
    """The fields in which `new` is weaker than `old`, both of one type and in today's names."""
    modules = change.head_modules
    match old, new:
        case Layers(), Layers():
            yield from layer_narrowings(old, new, modules)
        case Forbidden(), Forbidden():
            yield from _dropped("from", old.sources, new.sources, modules)
            yield from _dropped("to", old.to, new.to, modules)
            yield from _taken_in("to", old.to, new.to, old.sources, modules)
            yield from _switched("transitive", old.transitive, new.transitive)
        case Independence(), Independence():
            yield from _dropped("modules", old.modules, new.modules, modules)
            yield from _merged("modules", old.modules, new.modules, modules)
        case Protected(), Protected():
            yield from _dropped("modules", old.modules, new.modules, modules)
            yield from _merged("modules", old.modules, new.modules, modules, old.importers)
            yield from _widened("importers", old.importers, new.importers, modules)
        case Interface(), Interface():
            yield from _dropped("modules", old.modules, new.modules, modules)
            yield from _merged("modules", old.modules, new.modules, modules, ())
            yield from _exposed(old, new)
        case Allowed(), Allowed():
            yield from _dropped("modules", old.modules, new.modules, modules)
            yield from _merged("modules", old.modules, new.modules, modules, old.to)
            yield from _widened("to", old.to, new.to, modules)
            yield from _switched("exact", old.exact, new.exact)
        case Acyclic(), Acyclic():
            there = universe(modules, [*old.packages, *new.packages])
            lost = [m for m in sorted(there) if named(m, old.packages) and not named(m, new.packages)]
            yield from _fewer("packages", lost, ())


def _dropped(field: str, old: Collection[str], new: Collection[str], modules: Collection[str]) -> Iterator[Narrowing]:
    """Modules that the field named and does not name any more."""
    there = universe(modules, [*old, *new])
    lost = [module for module in sorted(there) if unit_of(module, old) and not unit_of(module, new)]
    yield from _fewer(field, lost, uncovered(old, new))


def _widened(field: str, old: Collection[str], new: Collection[str], modules: Collection[str]) -> Iterator[Narrowing]:
    """Modules that the field did not name, where naming one permits it something."""
    there = universe(modules, [*old, *new])
    won = [module for module in sorted(there) if unit_of(module, new) and not unit_of(module, old)]
    names = _tops([*won, *uncovered(new, old)])
    if names:
        yield field, f"{field} permits {names} too"


def _merged(
    field: str,
    old: Collection[str],
    new: Collection[str],
    modules: Collection[str],
    permitted: Collection[str] | None = None,
) -> Iterator[Narrowing]:
    """Units that have become one, so that nothing is said of imports between them any more.

    With `permitted` that goes for a unit and modules beside it too, but for those that the expressions permit anyway.
    """
    there = universe(modules, [*old, *new])
    before, now = units(there, old), units(there, new)
    together: Mapping[str, set[str]] = defaultdict(set)
    for module, unit in now.items():
        if module in before:
            together[unit].add(before[module])
        elif permitted is not None and unit_of(module, permitted) is None:
            together[unit].add(module)
    for unit, parts in sorted(together.items()):
        if len(parts) > 1 and parts & set(before.values()):
            yield field, f"{_shown(sorted(parts))} are taken together as {unit}"
            return


def _taken_in(
    field: str, old: Collection[str], new: Collection[str], sources: Collection[str], modules: Collection[str]
) -> Iterator[Narrowing]:
    """Sources that a wider unit takes in, which may reach what is in it: they are inside, where they were outside."""
    there = universe(modules, [*old, *new, *sources])
    before, now = units(there, old), units(there, new)
    for module in sorted(there):
        if module in now and unit_of(module, sources):
            mates = {before[other] for other, unit in before.items() if now.get(other) == now[module]}
            if mates - {before.get(module)}:
                yield field, f"{field} takes in {module.replace('_any_', '*')}, which may then reach the rest of it"
                return


def _fewer(field: str, lost: Collection[str], external: Collection[str]) -> Iterator[Narrowing]:
    names = _tops([*lost, *external])
    if names:
        yield field, f"{field} no longer names {names}"


def _switched(field: str, old: bool, new: bool) -> Iterator[Narrowing]:
    if old and not new:
        yield field, f"{field} is turned off"


def _exposed(old: Interface, new: Interface) -> Iterator[Narrowing]:
    if isinstance(old.expose, str) or isinstance(new.expose, str):
        if old.expose != new.expose:
            yield "expose", f"expose is changed from {_stated(old)} to {_stated(new)}"
        return
    before = old.expose
    won = [name for name in new.expose if not exposes(before, name)]
    if won:
        yield "expose", f"expose opens {', '.join(won)} too"


def _stated(contract: Interface) -> str:
    return '"__all__"' if isinstance(contract.expose, str) else f"[{', '.join(contract.expose)}]"


def _tops(names: Collection[str]) -> str:
    """The names without those below another of them, a few of them at most."""
    tops: list[str] = []
    for name in sorted(names):
        if not any(name.startswith(f"{top}.") for top in tops):
            tops.append(name)
    return _shown(tops)


def _shown(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(name.replace("_any_", "*") for name in names[:3]) + more
