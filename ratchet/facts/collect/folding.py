"""The string that an expression of literals and constant names spells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mypy import nodes as n

from ratchet.facts.collect.syntax import formatted

_MARKERS = {"__name__": "\0n", "__package__": "\0p"}


def fold(node: n.Node, constants: Mapping[str, str]) -> str | None:
    """The string that an expression of literals, constant names and + spells, or None.

    `__name__` and `__package__` are kept as the markers `\\0n` and `\\0p`.
    """
    if isinstance(node, n.StrExpr):
        return node.value
    if isinstance(node, n.NameExpr):
        return folded_name(node.name, constants)
    if isinstance(node, n.AssignmentExpr):
        return fold(node.value, constants)
    if isinstance(node, n.OpExpr):
        return _concatenated([node.left, node.right], constants) if node.op == "+" else None
    parts = formatted(node)
    return _concatenated(parts, constants) if parts is not None else None


def folded_name(name: str, constants: Mapping[str, str]) -> str | None:
    """The string that a name stands for, or None."""
    return _MARKERS.get(name) or constants.get(name)


def _concatenated(parts: Iterable[n.Expression], constants: Mapping[str, str]) -> str | None:
    found = []
    for part in parts:
        text = fold(part, constants)
        if text is None:
            return None
        found.append(text)
    return "".join(found)
