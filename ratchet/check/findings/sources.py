"""Where the Any of a debt comes from: the alias that it names, or the declaration that is its cause."""

from __future__ import annotations

from ratchet.measure.measure import Measure
from ratchet.terms import MODULE_LEVEL, Debt, Declaration, Key, Step

_STATING = ("explicit-any", "bare-generic", "missing-annotation", "untyped-import")
"""Rules whose debts stand where an Any comes in, under the key that a cause names."""


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


def cause_steps(debt: Debt, measure: Measure) -> tuple[Step, ...]:
    """The place of the declaration that an operation's Any comes in through, where that is a debt itself."""
    cause = Declaration.of(debt.key)
    found = cause_debt(cause, measure) if cause is not None else None
    if found is None or found.place == debt.place:
        return ()
    what = found.key.detail if found.key.symbol == MODULE_LEVEL else f"{found.key.symbol} {found.key.detail}"
    return (Step(f"from {found.place.path}:{found.place.line} {what}", found.place),)


def cause_debt(cause: Declaration, measure: Measure) -> Debt | None:
    """The debt that a cause is, or None where it is none."""
    for rule in _STATING:
        if places := measure.places(Key(rule, *cause)):
            return places[0]
    if not cause.is_decorated:
        return None
    decorated = [
        key
        for key in measure.of_modules((cause.module,))
        if (key.rule, key.symbol) == ("untyped-decorator", cause.symbol)
    ]
    return next((places[0] for key in sorted(decorated) if (places := measure.places(key))), None)
