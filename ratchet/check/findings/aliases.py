"""Where the Any of an alias is: at the alias that a debt names, or at one that this names in turn."""

from __future__ import annotations

from ratchet.measure.measure import Measure
from ratchet.terms import MODULE_LEVEL, Debt, Key, Step


def alias_steps(debt: Debt, measure: Measure) -> tuple[Step, ...]:
    """The definitions from the alias that a debt names to the one that has the Any; those that are measured."""
    steps: dict[str, Step] = {}
    name = debt.alias
    while name and name not in steps:
        found = _definition(name, debt.key.rule, measure)
        if found is None:
            break
        steps[name] = Step(f"{found.place.path}:{found.place.line}: {found.message}", found.place)
        name = found.alias
    return tuple(steps.values())


def _definition(name: str, rule: str, measure: Measure) -> Debt | None:
    """The debt at an alias's definition; the alias may stand in a class."""
    parts = name.split(".")
    for at in range(len(parts) - 1, 0, -1):
        key = Key(rule, ".".join(parts[:at]), ".".join(parts[at:-1]) or MODULE_LEVEL, parts[-1])
        if places := measure.places(key):
            return places[0]
    return None
