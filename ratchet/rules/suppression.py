"""suppression: nothing is hushed up."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.rules import ModuleFacts, Rule
from ratchet.terms import Debt


class SuppressionRule(Rule):
    """A comment that silences a type checker, or a lint about types, one for each code; `*` is every code.

    `# type: ignore`, `# mypy: …` that loosens, `# pyright: …`, `# pyre-…`, `# pyrefly: …`, `# ty: …`, `# noqa` and
    `# ruff: noqa` with typing codes or none. Giving a bare ignore its codes, or dropping a code, is a decrease.
    A comment counts once for each statement on its line. Those of mypy's are what its parser heeds: a string that
    quotes a comment is none, nor is a comment that only mentions one.

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


def _spoken(detail: str) -> str:
    code = detail.removeprefix("file:")
    return "every error" if code == "*" else code
