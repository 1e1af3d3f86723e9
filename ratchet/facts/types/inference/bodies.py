"""What one function's body says of its slots: what it returns, what it does with its parameters, whether it ends."""

from __future__ import annotations

from dataclasses import dataclass, field

from mypy import nodes as n
from mypy import types as t


@dataclass(slots=True)
class Body:
    """One function while its body is walked.

    `uses` has the declared types of what each watched parameter is handed to; None stands for any other use, but for
    those that every type allows. `tested` are parameters whose truth is asked. `returned` has the types of what is
    returned, `yielded` of what is yielded.
    """

    node: n.FuncItem
    symbol: str
    function: str
    info: n.TypeInfo | None
    uses: dict[n.Var, list[t.Type | None]] = field(default_factory=dict)
    tested: set[n.Var] = field(default_factory=set)
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
    return isinstance(statement, n.AssertStmt) and isinstance(statement.expr, n.NameExpr) and _is_false(statement.expr)


def _is_true(node: n.NameExpr | n.IntExpr) -> bool:
    return node.value == 1 if isinstance(node, n.IntExpr) else node.fullname == "builtins.True"


def _is_false(node: n.NameExpr) -> bool:
    return node.fullname == "builtins.False"


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
