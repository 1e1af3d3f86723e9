"""untyped-library: what comes from a library that is known to have no types."""

from __future__ import annotations

from ratchet.rules import Rule


class UntypedLibrary(Rule):
    """A name, an import or an operation comes from a library that is known to have no types.

    `[libraries] untyped` in ratchet.toml names such libraries. These are its imports, operations on what came in
    through it, annotations, bases and decorators of its names, and mypy's errors that say so. If the setting did not
    name the library, other rules would count them. The detail is the library. Once the library has types, its name in
    `[libraries]` is a `vacuous-contract`, and what is left counts as it does anywhere.
    """

    id = "untyped-library"
    fix = "Install stubs for the library, or write them. Then take its name out of [libraries] untyped."
    dodge = "Another name in [libraries] untyped is refused, as loosened-policy."
