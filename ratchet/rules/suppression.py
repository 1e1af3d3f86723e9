"""suppression: nothing is hushed up."""

from __future__ import annotations

from ratchet.facts.kinds import FILE_SUPPRESSION, SILENCED_BODY, SILENCED_FINDING, SUPPRESSION
from ratchet.rules import Rule


class SuppressionRule(Rule):
    """A comment or a decorator silences a type checker, or a lint about types.

    These comments count: `# type: ignore`, `# mypy: …` that loosens, `# pyright: …`, `# pyre-…`, `# pyrefly: …`, `# ty:
    …`, `# noqa` and `# ruff: noqa` with typing codes or none. Each code counts one, and `*` is every code. Giving a
    bare ignore its codes, or dropping a code, is a decrease. A comment counts once for each statement on its line.
    Those of mypy's are what its parser heeds: a string that quotes a comment is none, nor is a comment that only
    mentions one. Where `[[tool]]` has another tool run, a comment that hides one of its ratcheted codes counts too,
    whatever the comment is: the tool itself is asked what it hides.

    `@no_type_check`, by any name, silences a whole body. Where `unchecked-body` counts, that rule tells it; in a
    profile where it is off or a note, as in that of tests, this one does.

    Flagged:

        def rate(country: str) -> float:
            return country  # type: ignore[return-value]

    Fine:

        def rate(country: str) -> float:
            return float(len(country))
    """

    id = "suppression"
    messages = {
        SUPPRESSION: "a comment silences {note} on this line",
        FILE_SUPPRESSION: "a comment silences {note} in the whole module",
        SILENCED_FINDING: "a comment silences {note} on this line",
        SILENCED_BODY: "@{note} silences every error in {symbol}()",
    }
    fix = "Correct what the checker complains about. Then delete the comment."
    dodge = "Another checker's comment, another code, a cast and Any are counted too."
