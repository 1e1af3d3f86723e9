"""What one function's body says of its slots: what it returns, what it does with its parameters, whether it ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mypy import nodes as n
from mypy import types as t
from mypy.typeops import make_simplified_union

_PAIR = 2  # the type arguments of a dictionary


@dataclass(frozen=True, slots=True)
class Given:
    """What a body returns or yields in one place: its type, and the variables that stand for it."""

    type: t.Type | None
    rests: tuple[n.Var, ...] = ()


@dataclass(slots=True)
class Body:
    """One function while its body is walked.

    `uses` has the declared types of what each watched parameter is handed to; None stands for any other use, but for
    those that every type allows. `tested` are parameters whose truth is asked, `asked` has the types that the body asks
    whether a parameter has. `worked_on` are those with which the body does what not every type allows, so that mypy
    checks it; `bound` those that get another value; `attributes` are those of each that the body uses. `returned` has
    the types of what is returned, `yielded` of what is yielded. `opened` are parameters that are handed to a slot for
    anything; `doubted` are variables of its own with a value of which nothing is known.
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
    opened: set[n.Var] = field(default_factory=set)
    doubted: set[n.Var] = field(default_factory=set)
    returned: list[Given] = field(default_factory=list)
    yielded: list[Given] = field(default_factory=list)
    returns_receiver: bool = False
    is_generator: bool = False
    delegates: bool = False

    def known(self, given: list[Given]) -> list[t.Type | None]:
        """The types of what is given; None where one stands for who knows what."""
        return [None if self.doubted.intersection(each.rests) else each.type for each in given]

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


_PARTS: dict[type[n.Node], tuple[str, ...]] = {
    n.ConditionalExpr: ("if_expr", "else_expr"),
    n.DictExpr: ("items",),
    n.ListExpr: ("items",),
    n.OpExpr: ("left", "right"),
    n.SetExpr: ("items",),
    n.TupleExpr: ("items",),
    n.UnaryExpr: ("expr",),
}
"""What is made of the values of its parts, or is one of them."""
_LITERALS = (n.IntExpr, n.StrExpr, n.BytesExpr, n.FloatExpr, n.EllipsisExpr)


def is_constant(node: n.Expression) -> bool:
    """Whether an expression is a literal, a name of the module's level, or made of such."""
    if isinstance(node, n.NameExpr):
        return node.kind == n.GDEF
    parts = [*_parts(node)]
    return isinstance(node, _LITERALS) or (type(node) in _PARTS and all(map(is_constant, parts)))


def rests_on(node: n.Expression | None, types: dict[n.Expression, t.Type]) -> tuple[n.Var, ...]:
    """The variables without annotation whose types an expression's own is made of, as it stands."""
    if node is None or (isinstance(node, n.OpExpr) and node.op not in ("and", "or")):
        return ()
    variable = variable_of(node, types)
    if variable is not None:
        return (variable,)
    return tuple(found for part in _parts(node) for found in rests_on(part, types))


def variable_of(node: n.Expression, types: dict[n.Expression, t.Type]) -> n.Var | None:
    """The variable or attribute that a name stands for, also one that others import."""
    found: n.SymbolNode | None = node.node if isinstance(node, n.RefExpr) else None
    if isinstance(node, n.MemberExpr) and found is None:
        owner = t.get_proper_type(types.get(node.expr))
        entry = owner.type.get(node.name) if isinstance(owner, t.Instance) else None
        found = node.def_var or (entry.node if entry is not None else None)
    return found if isinstance(found, n.Var) else None


def _parts(node: n.Expression) -> Iterator[n.Expression]:
    for name in _PARTS.get(type(node), ()):
        value: object = getattr(node, name)
        for each in value if isinstance(value, list) else (value,):
            yield from (part for part in (each if isinstance(each, tuple) else (each,)) if part is not None)


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
