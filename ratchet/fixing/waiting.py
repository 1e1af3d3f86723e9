"""Functions that no annotation can be written for yet: it would have their body checked, which shows an error."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from ratchet.facts.files import SourceFile
from ratchet.fixing.situation import Situation
from ratchet.fixing.symbols import functions
from ratchet.policy.levels import Levels
from ratchet.terms import NO_DETAIL, Key, Level

_SHOWN_ANYWAY = frozenset(
    {"no-untyped-def", "type-arg", "untyped-decorator", "explicit-any", "import-untyped", "import-not-found",
     "unreachable", "redundant-expr", "unused-ignore", "ignore-without-code", "redundant-cast"}
)  # fmt: skip
"""Codes of errors that a body need not be checked for, or that are judged otherwise."""


def waiting(situation: Situation) -> Mapping[tuple[str, str], str]:
    """(path, symbol) of each such function → the error."""
    levels, found = Levels(situation.scratch.project.config), dict[tuple[str, str], str]()
    for file in situation.files:
        if levels.of_rule("type-error", file.path) not in (Level.OFF, Level.NOTE):
            for symbol, error in _errors(situation, file):
                found.setdefault((file.path, symbol), f"its body shows: {error} [type-error]")
    return found


def _errors(situation: Situation, file: SourceFile) -> Iterator[tuple[str, str]]:
    inference = situation.inferred.get(file.path)
    if inference is None or not inference.errors:
        return
    spans = [*functions(situation.tree(file.path) or ast.Module([], []))]
    for line, code, message in inference.errors:
        around = [each for each in spans if each.node.lineno <= line <= (each.node.end_lineno or 0)]
        body = Key("unchecked-body", file.module, around[-1].symbol, NO_DETAIL) if around else None
        if body in situation.measured.measure.counts and code not in _SHOWN_ANYWAY:
            yield around[-1].symbol, f"{message} ({code})"
