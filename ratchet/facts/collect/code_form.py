"""The form of a piece of code: what of it makes it the code that it is, whatever it is called and however typed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from mypy import nodes as n
from mypy import patterns as p
from mypy import types as t

from ratchet.facts.collect.annotations import annotations_of, unquoted
from ratchet.facts.collect.nodes import CHILDREN, walk
from ratchet.facts.collect.slots import return_type
from ratchet.facts.collect.syntax import blocks, is_name, stored, targets

Alike = Callable[[n.Node], bool]
Within = Callable[[n.Node], n.Node]

_NAMED = ("name",)
_VALUE = ("value",)
_FIELDS: Mapping[type[n.Node], tuple[str, ...]] = {
    **CHILDREN,
    # What may change without the code being other code stays out: annotations, decorators, comments.
    n.FuncDef: ("name", "is_coroutine", "arguments", "body"),
    n.Decorator: ("func",),
    n.OverloadedFuncDef: ("items",),
    n.ClassDef: ("name", "base_type_exprs", "keywords", "defs"),
    n.Argument: ("variable", "kind", "initializer"),
    n.Var: _NAMED,
    n.LambdaExpr: ("arguments", "body"),
    n.SuperExpr: ("name", "call"),
    n.TypeAliasStmt: ("name", "value"),
    n.NameExpr: _NAMED,
    n.MemberExpr: ("expr", "name"),
    n.StrExpr: _VALUE,
    n.BytesExpr: _VALUE,
    n.IntExpr: _VALUE,
    n.FloatExpr: _VALUE,
    n.ComplexExpr: _VALUE,
    n.OpExpr: ("op", "left", "right"),
    n.UnaryExpr: ("op", "expr"),
    n.ComparisonExpr: ("operators", "operands"),
    n.CallExpr: ("callee", "args", "arg_kinds", "arg_names"),
    n.OperatorAssignmentStmt: ("op", "lvalue", "rvalue"),
    n.ForStmt: ("is_async", *CHILDREN[n.ForStmt]),
    n.WithStmt: ("is_async", *CHILDREN[n.WithStmt]),
    n.TryStmt: ("is_star", *CHILDREN[n.TryStmt]),
    n.GeneratorExpr: ("is_async", *CHILDREN[n.GeneratorExpr]),
    n.DictionaryComprehension: ("is_async", *CHILDREN[n.DictionaryComprehension]),
    n.Import: ("ids",),
    n.ImportFrom: ("id", "relative", "names"),
    n.ImportAll: ("id", "relative"),
    n.GlobalDecl: ("names",),
    n.NonlocalDecl: ("names",),
    p.SingletonPattern: _VALUE,
    p.ClassPattern: (*CHILDREN[p.ClassPattern], "keyword_keys"),
}
"""Class of a node → what its form is made of: names, operators, values, and its children."""

_INNER = frozenset({"body", "bodies", "else_body", "finally_body", "handlers", "types", "vars", "patterns", "guards"})
"""What of a compound statement is not its head."""

_TWICE = (n.NameExpr, n.MemberExpr, n.IndexExpr, n.OpExpr, n.UnaryExpr, n.ComparisonExpr, n.TupleExpr, n.ListExpr)
"""What Python's own tree has two nodes for: the expression, and how it is used or which operator it has."""


class Definition(NamedTuple):
    """One function or class, with its decorators."""

    node: n.FuncDef | n.ClassDef
    decorators: list[n.Expression]

    @property
    def body(self) -> list[n.Statement]:
        """Its statements."""
        return self.node.body.body if isinstance(self.node, n.FuncDef) else self.node.defs.body

    @property
    def rows(self) -> range:
        """Its lines, without those of its decorators."""
        return range(self.node.line, (self.node.end_line or self.node.line) + 1)

    @property
    def decorated_rows(self) -> range:
        """Its lines, with those of its decorators."""
        return range(min([self.node.line, *(one.line for one in self.decorators)]), self.rows.stop)

    @property
    def is_function(self) -> bool:
        """Whether it is a function."""
        return isinstance(self.node, n.FuncDef)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of a function's parameters in order, without star arguments."""
        given = self.node.arguments if isinstance(self.node, n.FuncDef) else []
        return tuple(one.variable.name for one in given if one.kind not in (n.ARG_STAR, n.ARG_STAR2))

    @property
    def is_annotated(self) -> bool:
        """Whether a function has any annotation."""
        return isinstance(self.node, n.FuncDef) and self.node.type is not None

    @property
    def is_undeclared(self) -> bool:
        """Whether it is a function that does not say what it returns."""
        return isinstance(self.node, n.FuncDef) and return_type(self.node) is None

    @property
    def is_unchecked(self) -> bool:
        """Whether a decorator takes the body out of the check, as its name says."""
        return any("no_type_check" in name for decorator in self.decorators for name in identifiers(decorator))


def definition(node: n.Node) -> Definition | None:
    """A function or class as a definition; None for any other node."""
    if isinstance(node, n.Decorator):
        return Definition(node.func, node.decorators)
    if isinstance(node, n.ClassDef):
        return Definition(node, node.decorators)
    return Definition(node, []) if isinstance(node, n.FuncDef) else None


def first_row(node: n.Statement) -> int:
    """The line on which a statement begins, with its decorators."""
    known = definition(node)
    return known.decorated_rows.start if known is not None else node.line


def every_statement(body: Iterable[n.Statement]) -> Iterator[n.Statement]:
    """Statements with all that stand inside them, those of functions and classes too."""
    stack = [*body][::-1]
    while stack:
        node = stack.pop()
        yield node
        inner = definition(node)
        below = inner.body if inner is not None else [one for block in blocks(node) for one in block.body]
        stack += below[::-1]


def digest(of: Definition, renamed: frozenset[str] = frozenset()) -> str:
    """A digest of a definition's body without annotations, docstrings, and its own name.

    Names in `renamed` count as one and the same.
    """
    return digest_of(dump(of.node, renamed | {of.node.name}))


def digest_of(parts: Iterable[str]) -> str:
    """A digest of some forms."""
    return hashlib.sha256("".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def head(node: n.Statement, renamed: frozenset[str] = frozenset(), within: Within | None = None) -> str:
    """The form of a statement, without the statements inside it; the others as for `dump`."""
    if not blocks(node):
        return "".join(dump(node, renamed, within=within))
    fields = [getattr(node, name) for name in _FIELDS[type(node)] if name not in _INNER]
    return type(node).__name__ + "".join(part for value in fields for part in dump(value, renamed, within=within))


def head_rows(node: n.Statement) -> range:
    """The lines of a statement; of one that holds others, those of its head."""
    last = node.end_line or node.line
    inside = [first_row(block.body[0]) - 1 for block in blocks(node) if block.body]
    return range(node.line, max(min([last, *inside]), node.line) + 1)


def bases(node: n.ClassDef) -> list[str]:
    """The forms of a class's bases and keywords."""
    return ["".join(dump(part, frozenset())) for part in (*node.base_type_exprs, node.keywords)]


def class_head(node: n.ClassDef) -> str:
    """The form of what a class begins with: its name and its bases."""
    return ";".join([f"class {node.name}", *bases(node)])


def dump(
    node: object, renamed: frozenset[str], alike: Alike | None = None, within: Within | None = None
) -> Iterator[str]:
    """The parts of a node's form; names in `renamed`, with or without an object's name before them, are the same
    everywhere, and so is what is `alike`.

    What is `within` a node stands for it, as the value of a cast does.
    """
    if isinstance(node, n.TempNode):
        # `x: int = 1` is the same code as `x = 1`, and `x: int` as `x = None`.
        node = n.NameExpr("None")
    if isinstance(node, n.Decorator):
        node = node.func
    if within is not None and isinstance(node, n.Node):
        node = within(node)
    if isinstance(node, n.Node):
        if (alike is not None and alike(node)) or _is_reference(node, renamed):
            yield "?"
            return
        yield f"({type(node).__name__}"
        for name in _FIELDS[type(node)]:
            yield from dump(_field(node, name), renamed, alike, within)
        yield ")"
    elif isinstance(node, (list, tuple)):
        for item in node:
            yield from dump(item, renamed, alike, within)
        yield ";"
    elif isinstance(node, dict):
        yield from dump([*node.items()], renamed, alike, within)
    else:
        yield "?" if isinstance(node, str) and node in renamed else repr(node)


def _is_reference(node: n.Node, renamed: frozenset[str]) -> bool:
    """Whether a node names one of these: a function by itself, and as the method or the module's part it became."""
    if isinstance(node, n.MemberExpr):
        return isinstance(node.expr, n.NameExpr) and node.name in renamed
    return isinstance(node, n.NameExpr) and node.name in renamed


def _field(node: n.Node, name: str) -> object:
    """A field's value; a definition's body without what only documents it."""
    value: object = getattr(node, name)
    is_body = isinstance(value, n.Block) and isinstance(node, (n.FuncDef, n.ClassDef))
    return without_docstring(value.body) if is_body and isinstance(value, n.Block) else value


def without_docstring(body: list[n.Statement]) -> list[n.Statement]:
    """The statements of a definition, but for the text that documents it."""
    first = body[0] if body else None
    return body[1:] if isinstance(first, n.ExpressionStmt) and isinstance(first.expr, n.StrExpr) else body


def bound(*around: n.Node) -> frozenset[str]:
    """Names that a function, or a module with its functions, binds: parameters, and what is assigned; a class none."""
    if len(around) == 1 and isinstance(around[0], n.ClassDef):
        return frozenset()
    found: set[str] = set()
    for node in walk(*around):
        found.update([node.variable.name] if isinstance(node, n.Argument) else stored(node))
    return frozenset(found)


def written_names(body: Sequence[n.Node], *, attributes: bool = False) -> Iterator[str]:
    """The names that some code assigns, and the attributes if asked for."""
    for node in walk(*body):
        yield from stored(node)
        for target in targets(node) if attributes and not isinstance(node, n.DelStmt) else ():
            yield from (part.name for part in walk(target) if isinstance(part, n.MemberExpr))


def identifiers(*nodes: n.Node) -> Iterator[str]:
    """Every name in some code: of variables, attributes, parameters, and what imports bind."""
    for node in walk(*nodes):
        for form in annotations_of(node):
            for part in unquoted(form):
                yield from part.name.split(".") if isinstance(part, t.UnboundType) else ()
        match node:
            case n.NameExpr() if is_name(node):
                yield node.name
            case n.MemberExpr() | n.SuperExpr() if node.end_line is not None:
                yield node.name
            case n.Argument():
                yield node.variable.name
            case n.Import():
                yield from (alias or name for name, alias in node.ids)
            case n.ImportFrom():
                yield from (alias or name for name, alias in node.names)


def weight(nodes: Iterable[n.Node]) -> int:
    """How much code there is: about as many nodes as Python's own tree has."""
    return sum(1 + isinstance(node, _TWICE) for node in walk(*nodes) if not isinstance(node, n.Block))
