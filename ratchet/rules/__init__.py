"""What we mind: one file a rule, found by its file name. Pure: facts in, debts out."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from ratchet.rule import ModuleFacts, Rule

__all__ = ["ModuleFacts", "Rule", "all_rules", "rule"]


@cache
def all_rules() -> tuple[Rule, ...]:
    """An instance of every rule in this package, by id."""
    found: list[Rule] = []
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        found += [
            kind()
            for kind in vars(module).values()
            if isinstance(kind, type) and issubclass(kind, Rule) and kind.__module__ == module.__name__
        ]
    return tuple(sorted(found, key=lambda one: one.id))


def rule(name: str) -> Rule | None:
    """The rule of this id, or None."""
    return next((one for one in all_rules() if one.id == name), None)
