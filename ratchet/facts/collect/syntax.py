"""What single expressions of mypy's parser are, where its tree says it in another way than the text does.

`True`, `False` and `None` are names there; an f-string is `"".join([…, "{:{}}".format(value, spec), …])`; whether a
name is read or written shows in the statement around it alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mypy import nodes as n
from mypy import patterns as p

from ratchet.facts.collect.nodes import walk

_CONSTANTS = frozenset({"True", "False", "None"})
LITERALS = (n.StrExpr, n.BytesExpr, n.IntExpr, n.FloatExpr, n.ComplexExpr, n.EllipsisExpr)
"""What stands for itself, but for True, False and None."""

_POSITIONAL = frozenset({n.ARG_POS, n.ARG_STAR})


def is_constant(node: n.Node) -> bool:
    """Whether an expression is a literal, or True, False or None."""
    return isinstance(node, LITERALS) or (isinstance(node, n.NameExpr) and node.name in _CONSTANTS)


def is_true(node: n.Node) -> bool:
    """Whether a constant is a true one."""
    if isinstance(node, n.NameExpr):
        return node.name == "True"
    if isinstance(node, (n.StrExpr, n.BytesExpr, n.IntExpr, n.FloatExpr, n.ComplexExpr)):
        return bool(node.value)
    return isinstance(node, n.EllipsisExpr)


def is_name(node: n.Node) -> bool:
    """Whether an expression is a name, and no constant."""
    return isinstance(node, n.NameExpr) and node.name not in _CONSTANTS


def dotted_name(node: n.Node) -> str | None:
    """`a.b.c` for a chain of attributes on a name, else None."""
    if isinstance(node, n.NameExpr):
        return None if node.name in _CONSTANTS else node.name
    names: list[str] = []
    while isinstance(node, n.MemberExpr):
        names.append(node.name)
        node = node.expr
    if not names or not is_name(node):
        return None
    assert isinstance(node, n.NameExpr)
    names.append(node.name)
    return ".".join(names[::-1])


def bound_by_import(node: n.Node) -> list[str]:
    """The names that an import statement binds; those of a star import stand nowhere."""
    if isinstance(node, n.Import):
        return [alias or name.partition(".")[0] for name, alias in node.ids]
    return [alias or name for name, alias in node.names] if isinstance(node, n.ImportFrom) else []


def positional(call: n.CallExpr) -> list[n.Expression]:
    """A call's arguments without keywords, what stands behind a star among them."""
    kinds = call.arg_kinds
    return [argument for argument, kind in zip(call.args, kinds, strict=True) if kind in _POSITIONAL]


def keywords(call: n.CallExpr) -> list[tuple[str | None, n.Expression]]:
    """A call's keyword arguments; those behind two stars have no name."""
    every = zip(call.args, call.arg_kinds, call.arg_names, strict=True)
    return [(name, argument) for argument, kind, name in every if kind not in _POSITIONAL]


def formatted(node: n.Node) -> list[n.Expression] | None:
    """The parts of an f-string, and of one with a single `{value}` that value; None for any other call."""
    if not isinstance(node, n.CallExpr) or not isinstance(node.callee, n.MemberExpr):
        return None
    if node.callee.end_line is not None:  # of calls that stand in the text, the parser tells where they end
        return None
    first = node.args[0]
    return first.items if isinstance(first, n.ListExpr) else [first]


def texts(node: n.Node) -> Iterator[str]:
    """The literal strings in an expression, at any depth."""
    for part in walk(node):
        # What the parser makes up for f-strings stands nowhere.
        if isinstance(part, n.StrExpr) and part.line > 0 and part.end_line is not None:
            yield part.value


def operands(node: n.OpExpr) -> list[n.Expression]:
    """The operands of `a and b and c`, which the parser nests to the right."""
    found = [node.left]
    right = node.right
    while isinstance(right, n.OpExpr) and right.op == node.op:
        found.append(right.left)
        right = right.right
    return [*found, right]


def displayed(node: n.Node) -> list[n.Expression]:
    """What a list, a tuple, a set or a dictionary that stands in the text holds; of a dictionary the values."""
    if isinstance(node, (n.ListExpr, n.TupleExpr, n.SetExpr)):
        return node.items
    return [value for _, value in node.items] if isinstance(node, n.DictExpr) else []


def outcomes(node: n.Node) -> tuple[n.Expression, ...]:
    """What an expression gives is that of one of these: branches, operands, what `:=` gives a name to."""
    if isinstance(node, n.OpExpr):
        return node.left, node.right
    if isinstance(node, n.ConditionalExpr):
        return node.if_expr, node.else_expr
    return (node.value,) if isinstance(node, n.AssignmentExpr) else ()


_TARGETS: dict[type[n.Node], str] = {
    n.AssignmentStmt: "lvalues",
    n.OperatorAssignmentStmt: "lvalue",
    n.ForStmt: "index",
    n.WithStmt: "target",
    n.DelStmt: "expr",
    n.AssignmentExpr: "target",
    n.GeneratorExpr: "indices",
    n.DictionaryComprehension: "indices",
}


def targets(node: n.Node) -> list[n.Expression]:
    """What a statement or expression writes to, or deletes."""
    name = _TARGETS.get(type(node))
    if name is None:
        return []
    value: object = getattr(node, name)
    given = value if isinstance(value, list) else [value]
    return [target for target in given if isinstance(target, n.Expression)]


def names_in(target: n.Expression) -> Iterator[n.NameExpr]:
    """The names that a target binds: those of a tuple or list, and behind a star."""
    stack = [target]
    while stack:
        part = stack.pop()
        if isinstance(part, n.NameExpr):
            yield part
        elif isinstance(part, (n.TupleExpr, n.ListExpr)):
            stack += part.items[::-1]
        elif isinstance(part, n.StarExpr):
            stack.append(part.expr)


def stored(node: n.Node) -> Iterator[str]:
    """The names that a statement or expression gives a value to."""
    for target in () if isinstance(node, n.DelStmt) else targets(node):
        yield from (name.name for name in names_in(target))


def given(node: n.Node) -> Iterator[tuple[str, n.Expression]]:
    """Each name that an assignment gives its value to as it is, with this value."""
    if isinstance(node, n.AssignmentStmt):
        yield from ((target.name, node.rvalue) for target in node.lvalues if isinstance(target, n.NameExpr))
    elif isinstance(node, n.AssignmentExpr):
        yield node.target.name, node.value


def captured(node: n.Node) -> list[n.NameExpr | None]:
    """The names that a pattern captures, or an `except` gives to what it catches."""
    match node:
        case n.TryStmt():
            return [*node.vars]
        case p.AsPattern():
            return [node.name]
        case p.StarredPattern():
            return [node.capture]
        case p.MappingPattern():
            return [node.rest]
    return []


_BLOCKS: dict[type[n.Node], tuple[str, ...]] = {
    n.IfStmt: ("body", "else_body"),
    n.ForStmt: ("body", "else_body"),
    n.WhileStmt: ("body", "else_body"),
    n.WithStmt: ("body",),
    n.TryStmt: ("body", "else_body", "finally_body", "handlers"),
    n.MatchStmt: ("bodies",),
}
COMPOUND = frozenset(_BLOCKS)
"""Statements with blocks that belong to the scope around them."""


def blocks(node: n.Node) -> list[n.Block]:
    """The blocks of a statement that belong to the scope around it; of definitions none."""
    found: list[n.Block] = []
    for name in _BLOCKS.get(type(node), ()):
        value: object = getattr(node, name)
        if isinstance(value, n.Block):
            found.append(value)
        elif isinstance(value, list):
            found += value
    return found


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
