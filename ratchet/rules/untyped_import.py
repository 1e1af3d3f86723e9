"""untyped-import: what is imported has types."""

from __future__ import annotations

from ratchet.facts.kinds import MISSING_IMPORT, SKIPPED_IMPORT, UNTYPED_IMPORT
from ratchet.rules import Rule


class UntypedImport(Rule):
    """mypy cannot resolve a module that is imported, or finds it untyped, so that its names are Any.

    Such an import counts even where mypy is told to keep quiet about it.

    Flagged:

        import nolib_that_nobody_wrote

        print(nolib_that_nobody_wrote)

    Fine:

        import json

        print(json)
    """

    id = "untyped-import"
    messages = {
        MISSING_IMPORT: "mypy cannot find {detail}, so its names are Any",
        UNTYPED_IMPORT: "{detail} has no types, so its names are Any",
        SKIPPED_IMPORT: "mypy is told to skip {detail}, so its names are Any",
    }
    fix = "Install the library, or its types, in the project's environment. Or write a stub for it."
    dodge = "ignore_missing_imports and a type: ignore only hide the error: the names stay Any."
