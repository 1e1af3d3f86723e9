"""untyped-library: what comes from a library that is known to have no types."""

from __future__ import annotations

from ratchet.rules import Rule


class UntypedLibrary(Rule):
    """Another rule would count it, if `[libraries] untyped` did not name the library that it comes from.

    This is so for imports of the library, operations on what came in through it, annotations, bases and decorators of
    its names, and mypy's errors that say so. The detail is the library. Once the library has types, its name in
    `[libraries]` is a `vacuous-contract`, and what is left counts as it does anywhere.
    """

    id = "untyped-library"
    fix = "Install stubs for the library, or write them. Then take its name out of [libraries] untyped."
    dodge = "Another name in [libraries] untyped is refused, as loosened-policy."
