"""suppression: nothing is hushed up."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.rules import ModuleFacts, Rule
from ratchet.terms import Debt

NO_TYPE_CHECK = "no_type_check"
"""The detail of a decorator that silences a body."""


class SuppressionRule(Rule):
    """What silences a type checker, or a lint about types: a comment, one for each code (`*` is every code).

    `# type: ignore`, `# mypy: …` that loosens, `# pyright: …`, `# pyre-…`, `# pyrefly: …`, `# ty: …`, `# noqa` and
    `# ruff: noqa` with typing codes or none. Giving a bare ignore its codes, or dropping a code, is a decrease.
    A comment counts once for each statement on its line. Those of mypy's are what its parser heeds: a string that
    quotes a comment is none, nor is a comment that only mentions one.

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
    fix = "Correct what the checker complains about. Then delete the comment."
    dodge = "Another checker's comment, another code, a cast and Any are counted too."

    def debts(self, facts: ModuleFacts) -> Iterator[Debt]:
        for suppression in facts.source.suppressions:
            scope = "in the whole module" if suppression.covers_file else "on this line"
            message = f"a comment silences {_spoken(suppression.detail)} {scope}"
            yield facts.debt(
                self.id, suppression.symbol, suppression.detail, suppression.line, suppression.column, message
            )
        silenced = {(body.symbol, body.line) for body in facts.types.bodies if body.silenced} if facts.types else set()
        for function in facts.source.functions:
            if function.unchecked_by or (function.symbol, function.line) in silenced:
                message = f"@{function.unchecked_by or NO_TYPE_CHECK} silences every error in {function.symbol}()"
                yield facts.debt(
                    self.id, function.symbol, NO_TYPE_CHECK, function.line, function.column, message
                )  # fmt: skip


def _spoken(detail: str) -> str:
    code = detail.removeprefix("file:")
    return "every error" if code == "*" else code
