"""mypy's node classes and which attributes hold their children: the whole syntax tree, by table.

A compiled mypy's visitors cannot be subclassed from Python, and dispatch on the class is faster anyway. A class that
is missing here is an error of the self-test, never skipped in silence.
"""

from __future__ import annotations

from collections.abc import Iterator

from mypy import nodes as n
from mypy import patterns as p

CHILDREN: dict[type[n.Node], tuple[str, ...]] = {
    n.Block: ("body",),
    n.ExpressionStmt: ("expr",),
    n.AssignmentStmt: ("rvalue", "lvalues"),
    n.OperatorAssignmentStmt: ("lvalue", "rvalue"),
    n.WhileStmt: ("expr", "body", "else_body"),
    n.ForStmt: ("expr", "index", "body", "else_body"),
    n.ReturnStmt: ("expr",),
    n.AssertStmt: ("expr", "msg"),
    n.DelStmt: ("expr",),
    n.BreakStmt: (),
    n.ContinueStmt: (),
    n.PassStmt: (),
    n.GlobalDecl: (),
    n.NonlocalDecl: (),
    n.IfStmt: ("expr", "body", "else_body"),
    n.RaiseStmt: ("expr", "from_expr"),
    n.TryStmt: ("body", "types", "vars", "handlers", "else_body", "finally_body"),
    n.WithStmt: ("expr", "target", "body"),
    n.MatchStmt: ("subject", "patterns", "guards", "bodies"),
    n.TypeAliasStmt: (),
    n.Import: (),
    n.ImportFrom: (),
    n.ImportAll: (),
    n.FuncDef: (),
    n.Decorator: (),
    n.OverloadedFuncDef: (),
    n.ClassDef: (),
    n.IntExpr: (),
    n.StrExpr: (),
    n.BytesExpr: (),
    n.FloatExpr: (),
    n.ComplexExpr: (),
    n.EllipsisExpr: (),
    n.StarExpr: ("expr",),
    n.NameExpr: (),
    n.MemberExpr: ("expr",),
    n.CallExpr: ("callee", "args"),
    n.YieldFromExpr: ("expr",),
    n.YieldExpr: ("expr",),
    n.IndexExpr: ("base", "index"),
    n.UnaryExpr: ("expr",),
    n.AssignmentExpr: ("value", "target"),
    n.OpExpr: ("left", "right"),
    n.ComparisonExpr: ("operands",),
    n.SliceExpr: ("begin_index", "end_index", "stride"),
    n.CastExpr: ("expr",),
    n.TypeFormExpr: (),
    n.AssertTypeExpr: ("expr",),
    n.RevealExpr: ("expr",),
    n.SuperExpr: (),
    n.LambdaExpr: ("body",),
    n.ListExpr: ("items",),
    n.DictExpr: ("items",),
    n.TemplateStrExpr: ("items",),
    n.TupleExpr: ("items",),
    n.SetExpr: ("items",),
    n.GeneratorExpr: ("sequences", "indices", "condlists", "left_expr"),
    n.ListComprehension: ("generator",),
    n.SetComprehension: ("generator",),
    n.DictionaryComprehension: ("sequences", "indices", "condlists", "key", "value"),
    n.ConditionalExpr: ("cond", "if_expr", "else_expr"),
    n.TypeApplication: ("expr",),
    n.TypeVarExpr: (),
    n.ParamSpecExpr: (),
    n.TypeVarTupleExpr: (),
    n.TypeAliasExpr: (),
    n.NamedTupleExpr: (),
    n.TypedDictExpr: (),
    n.EnumCallExpr: ("values",),
    n.PromoteExpr: (),
    n.NewTypeExpr: (),
    n.AwaitExpr: ("expr",),
    n.TempNode: (),
    p.AsPattern: ("pattern", "name"),
    p.OrPattern: ("patterns",),
    p.ValuePattern: ("expr",),
    p.SingletonPattern: (),
    p.SequencePattern: ("patterns",),
    p.StarredPattern: ("capture",),
    p.MappingPattern: ("keys", "values", "rest"),
    p.ClassPattern: ("class_ref", "positionals", "keyword_values"),
}

_ENTERED: dict[type[n.Node], tuple[str, ...]] = {
    **CHILDREN,
    n.FuncDef: ("arguments", "body"),
    n.Decorator: ("decorators", "func"),
    n.OverloadedFuncDef: ("items",),
    n.ClassDef: ("decorators", "base_type_exprs", "keywords", "defs"),
    n.LambdaExpr: ("arguments", "body"),
    n.SuperExpr: ("call",),
    n.TypeAliasStmt: ("name", "value"),
    n.Argument: ("initializer",),
}

# No part of a body's tree: containers, symbols, and what only the analysis makes.
OUTSIDE = frozenset({n.MypyFile, n.Argument, n.Var, n.TypeInfo, n.TypeAlias, n.PlaceholderNode, n.FakeExpression})


def children(node: n.Node) -> list[n.Node]:
    """The direct children, in the order in which they are evaluated."""
    found: list[n.Node] = []
    for name in CHILDREN[type(node)]:
        flatten(getattr(node, name), found)
    return found


def flatten(value: object, found: list[n.Node]) -> None:
    """Append the nodes in a child attribute: a node, None, or lists and tuples of them."""
    if isinstance(value, n.Node):
        found.append(value)
    elif isinstance(value, (list, tuple)):
        for item in value:
            flatten(item, found)


def parts(node: n.Node) -> list[n.Node]:
    """As `children`, for the parser's own tree: definitions, lambdas and `super()` are entered too."""
    found: list[n.Node] = []
    for name in _ENTERED[type(node)]:
        value: object = getattr(node, name)
        if isinstance(value, list):
            for item in value:
                if isinstance(item, n.Node):
                    found.append(item)
                else:
                    flatten(item, found)
        elif isinstance(value, n.Node):
            found.append(value)
        elif isinstance(value, dict):
            flatten([*value.values()], found)
    return found


def walk(*roots: n.Node) -> Iterator[n.Node]:
    """Some nodes of the parser's tree and everything below them."""
    stack = [*reversed(roots)]
    while stack:
        node = stack.pop()
        yield node
        stack += parts(node)[::-1]


def unknown_classes() -> list[str]:
    """Concrete node classes of this mypy that the table does not know."""
    known = set(CHILDREN) | OUTSIDE
    classes = [cls for module in (n, p) for cls in vars(module).values() if isinstance(cls, type)]
    concrete = {cls for cls in classes if issubclass(cls, (n.Statement, n.Expression, p.Pattern))}
    leaves = {cls for cls in concrete if not any(other is not cls and issubclass(other, cls) for other in concrete)}
    return sorted(cls.__name__ for cls in leaves - known)
