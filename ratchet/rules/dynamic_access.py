"""dynamic-access: attributes are reached by their names."""

from __future__ import annotations

from ratchet.facts.kinds import ACCESS
from ratchet.rules import Rule


class DynamicAccessRule(Rule):
    """An access by a name in a string dodges the checker.

    These count: two-argument `getattr`, `setattr` and `delattr` with a literal name, and what does the same
    (`x.__setattr__`, `attrgetter`, `methodcaller`, a literal key into `__dict__`, `vars()`, `globals()` or the names of
    a frame), or one of them handed on as a value; `exec`, `eval` and what runs a text by another name: timers,
    profilers, consoles, functions made of compiled text. Names are followed through the project's modules. A
    three-argument `getattr` with a literal name that the operand's class declares is one, and so is taking single
    attributes out of the `__dict__` or `vars()` of an instance, but in its own class.

    Flagged:

        class Shelf:
            capacity: int = 3

        def close(shelf: Shelf) -> None:
            setattr(shelf, "capacity", None)

    Fine:

        class Shelf:
            capacity: int = 3

        def close(shelf: Shelf) -> None:
            shelf.capacity = 0
    """

    id = "dynamic-access"
    messages = {ACCESS: "{detail} hides from the type checker{note}"}
    fix = "Write the attribute out: x.name. Declare it if the class lacks it. Call code instead of running a string."
    dodge = "Other ways to reach an attribute by a string are counted too."
