"""Which names the statements of a definition use, and which of its names get their values from others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from mypy import nodes as n

from ratchet.facts.collect.code_form import definition, every_statement, identifiers
from ratchet.facts.collect.nodes import walk
from ratchet.facts.collect.syntax import blocks, given, names_in, targets


class Use(NamedTuple):
    """One statement: its lines, the names that it uses, and the names that it binds. Of a compound one, its head."""

    first: int
    last: int
    used: frozenset[str]
    bound: frozenset[str]


def uses(body: Sequence[n.Statement]) -> Sequence[Use]:
    """Every statement of a module's body, in the order of its text. Definitions themselves use nothing."""
    found = []
    for node in every_statement(body):
        if definition(node) is None:
            inside = {id(part) for block in blocks(node) for part in walk(*block.body)}
            parts = [part for part in walk(node) if id(part) not in inside]
            last = max([node.line, *(part.end_line or part.line for part in parts if part is not node)])
            end = last if blocks(node) else (node.end_line or last)
            found.append(Use(node.line, end, frozenset(_names(parts)), frozenset(_bound(parts))))
    return found


def _names(parts: Sequence[n.Node]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, (n.NameExpr, n.MemberExpr)):
            yield from identifiers(part)


def _bound(parts: Sequence[n.Node]) -> Iterator[str]:
    for part in parts:
        for target in targets(part):
            yield from (name.name for name in names_in(target))
            if isinstance(target, n.MemberExpr):
                yield target.name


def reached(statements: Collection[Use], names: frozenset[str]) -> frozenset[str]:
    """Names, and those that these statements bind to something of theirs, directly or through others."""
    known = set(names)
    while more := {name for use in statements if use.used & known for name in use.bound} - known:
        known |= more
    return frozenset(known)


def settled(statements: Collection[Use], names: frozenset[str]) -> frozenset[str]:
    """Names, and those that these statements bind to something of theirs and of nothing else."""
    known = set(names)
    others = {name for use in statements for name in use.bound} - known
    while more := {
        name for name in others - known if all(use.used - use.bound <= known for use in statements if name in use.bound)
    }:
        known |= more
    return frozenset(known)


def handed_over(nodes: Sequence[n.Node], callee: str, place: int, parameter: str) -> Iterator[str]:
    """The names that calls of a function, or of a method of that name, hand over for one of its parameters."""
    for node in walk(*nodes):
        if (
            isinstance(node, n.CallExpr)
            and isinstance(node.callee, (n.NameExpr, n.MemberExpr))
            and node.callee.name == callee
        ):
            named = dict(zip(node.arg_names, node.args, strict=True))
            without = [arg for arg, name in zip(node.args, node.arg_names, strict=True) if name is None]
            at = place - isinstance(node.callee, n.MemberExpr)
            given = named.get(parameter) or (without[at] if 0 <= at < len(without) else None)
            if isinstance(given, n.NameExpr):
                yield given.name


def by_line(statements: Collection[Use]) -> Mapping[int, frozenset[str]]:
    """Line → the names that the statement on it uses."""
    return {line: use.used for use in statements for line in range(use.first, use.last + 1)}


def other_names(body: Sequence[n.Statement]) -> Mapping[str, str]:
    """Names that a module's own level gives to names: `JSON = Json` → JSON: Json."""
    return {name: value.name for node in body for name, value in given(node) if isinstance(value, n.NameExpr)}
