"""The names of functions in the whole project: of one within another, mypy knows its own name alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mypy import nodes as n

from ratchet.facts.collect.nodes import parts


@dataclass(frozen=True, slots=True)
class FullNames:
    """What is known of the functions within functions, of one module."""

    known: dict[n.FuncDef, str] = field(default_factory=dict)

    def enter(self, function: n.FuncDef, name: str) -> None:
        """Learn the names of those within one, whose own full name is `name`."""
        self.known.update(_within(function, name))

    def of(self, function: n.FuncDef) -> str:
        """The full name of a function."""
        return self.known.get(function, function.fullname)


def _within(node: n.Node, name: str) -> Iterator[tuple[n.FuncDef, str]]:
    for part in parts(node):
        inner = f"{name}.{part.name}" if isinstance(part, (n.FuncDef, n.ClassDef)) else name
        if isinstance(part, n.FuncDef):
            yield part, inner
        if isinstance(part, (n.Statement, n.Block)):
            yield from _within(part, inner)
