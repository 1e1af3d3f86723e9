"""What one function's body says of its slots: what it returns, what it does with its parameters, whether it ends."""

from __future__ import annotations

from dataclasses import dataclass, field

from mypy import nodes as n
from mypy import types as t
from mypy.typeops import make_simplified_union

_PAIR = 2  # the type arguments of a dictionary


@dataclass(slots=True)
class Body:
    """One function while its body is walked.

    `uses` has the declared types of what each watched parameter is handed to; None stands for any other use, but for
    those that every type allows. `tested` are parameters whose truth is asked, `asked` has the types that the body asks
    whether a parameter has. `worked_on` are those with which the body does what not every type allows, so that mypy
    checks it; `bound` those that get another value; `attributes` are those of each that the body uses. `returned` has
    the types of what is returned, `yielded` of what is yielded.
    """

    node: n.FuncItem
    symbol: str
    function: str
    info: n.TypeInfo | None
    uses: dict[n.Var, list[t.Type | None]] = field(default_factory=dict)
    tested: set[n.Var] = field(default_factory=set)
    asked: dict[n.Var, set[str]] = field(default_factory=dict)
    worked_on: set[n.Var] = field(default_factory=set)
    bound: set[n.Var] = field(default_factory=set)
    attributes: dict[n.Var, set[str]] = field(default_factory=dict)
    returned: list[t.Type | None] = field(default_factory=list)
    yielded: list[t.Type | None] = field(default_factory=list)
    returns_receiver: bool = False
    is_generator: bool = False
    delegates: bool = False

    @property
    def receiver(self) -> n.Var | None:
        """`self` or `cls`."""
        is_method = self.info is not None and isinstance(self.node, n.FuncDef) and self.node.has_self_or_cls_argument
        return self.node.arguments[0].variable if is_method and self.node.arguments else None


def own_type(node: n.Expression, types: dict[n.Expression, t.Type]) -> t.Type | None:
    """The type of an expression by itself: where Any is expected, mypy says of a list that it is one of Any."""
    if isinstance(node, n.ConditionalExpr):
        branches = [own_type(branch, types) for branch in (node.if_expr, node.else_expr)]
        certain = [without_value(branch) for branch in branches if branch is not None]
        return make_simplified_union(certain) if len(certain) == len(branches) else None
    known = t.get_proper_type(types.get(node))
    if not isinstance(known, t.Instance):
        return known
    if isinstance(node, (n.ListExpr, n.SetExpr)) and len(known.args) == 1:
        return _filled(known, [[own_type(item, types) for item in node.items]])
    if isinstance(node, n.DictExpr) and len(known.args) == _PAIR:
        keys = [own_type(key, types) if key is not None else None for key, _ in node.items]
        return _filled(known, [keys, [own_type(value, types) for _, value in node.items]])
    return known


def _filled(known: t.Instance, items: list[list[t.Type | None]]) -> t.Type | None:
    """A generic with the unions of what is in it; as it was where it is empty, None where an item is unknown."""
    if not all(items):
        return known
    unions: list[t.Type] = []
    for each in items:
        certain = [typ for typ in each if typ is not None]
        if len(certain) < len(each):
            return None
        unions.append(make_simplified_union([without_value(typ) for typ in certain]))
    return known.copy_modified(args=unions)


def without_value(typ: t.Type) -> t.Type:
    """A type without what holds for one value alone: a literal becomes its class."""
    proper = t.get_proper_type(typ)
    if isinstance(proper, t.LiteralType):
        return proper.fallback
    if isinstance(proper, t.Instance) and proper.last_known_value is not None:
        return proper.copy_modified(last_known_value=None)
    return proper


def is_trivial(body: n.Block) -> bool:
    """Whether a body says nothing of what it returns: a docstring, `pass`, `...`, or an error alone."""
    for statement in body.body:
        if isinstance(statement, n.PassStmt):
            continue
        if isinstance(statement, n.ExpressionStmt) and isinstance(statement.expr, (n.StrExpr, n.EllipsisExpr)):
            continue
        if isinstance(statement, n.RaiseStmt):
            continue
        return False
    return True


def ends(block: n.Block | None, types: dict[n.Expression, t.Type]) -> bool:
    """Whether a block never runs off its end, as far as its statements tell."""
    if block is None or not block.body:
        return False
    return any(_leaves(statement, types) for statement in block.body)


def _leaves(statement: n.Statement, types: dict[n.Expression, t.Type]) -> bool:
    if isinstance(statement, (n.ReturnStmt, n.RaiseStmt, n.BreakStmt, n.ContinueStmt)):
        return True
    if isinstance(statement, n.IfStmt):
        return statement.else_body is not None and all(
            block.is_unreachable or ends(block, types) for block in (*statement.body, statement.else_body)
        )
    if isinstance(statement, n.WithStmt):
        return ends(statement.body, types)
    if isinstance(statement, n.TryStmt):
        is_left = ends(statement.body, types) or ends(statement.else_body, types)
        is_left = is_left and all(ends(handler, types) for handler in statement.handlers)
        return is_left or ends(statement.finally_body, types)
    if isinstance(statement, n.WhileStmt):
        always = isinstance(statement.expr, (n.NameExpr, n.IntExpr)) and _is_true(statement.expr)
        return always and not _breaks(statement.body)
    if isinstance(statement, n.MatchStmt):
        return False
    if isinstance(statement, n.ExpressionStmt):
        return isinstance(t.get_proper_type(types.get(statement.expr)), t.UninhabitedType)
    stated = statement.expr if isinstance(statement, n.AssertStmt) else None
    return isinstance(stated, n.NameExpr) and stated.fullname == "builtins.False"


def _is_true(node: n.NameExpr | n.IntExpr) -> bool:
    return node.value == 1 if isinstance(node, n.IntExpr) else node.fullname == "builtins.True"


def _breaks(block: n.Block) -> bool:
    """Whether a `break` leaves the loop whose body this is."""
    for statement in block.body:
        if isinstance(statement, n.BreakStmt):
            return True
        blocks: list[n.Block | None] = []
        if isinstance(statement, n.IfStmt):
            blocks = [*statement.body, statement.else_body]
        elif isinstance(statement, n.WithStmt):
            blocks = [statement.body]
        elif isinstance(statement, n.TryStmt):
            blocks = [statement.body, *statement.handlers, statement.else_body, statement.finally_body]
        elif isinstance(statement, n.MatchStmt):
            blocks = [*statement.bodies]
        elif isinstance(statement, (n.ForStmt, n.WhileStmt)):
            blocks = [statement.else_body]
        if any(inner is not None and _breaks(inner) for inner in blocks):
            return True
    return False
