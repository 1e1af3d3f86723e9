"""Walks a module that mypy has just checked, bodies without annotations included, and keeps what it inferred."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.nodes import CHILDREN
from ratchet.facts.types.inference.bodies import Body
from ratchet.facts.types.inference.calls import is_object, record_call
from ratchet.facts.types.inference.decorators import is_known
from ratchet.facts.types.inference.functions import finish, parameters_of
from ratchet.facts.types.inference.records import Called, Evidence, Inferred, ModuleInference
from ratchet.facts.types.inference.spelling import class_name, spelled

_DEEPEST = 400
_IDENTITY = frozenset({"is", "is not", "==", "!="})
_CONDITION: dict[type[n.Node], str] = {
    n.IfStmt: "expr",
    n.WhileStmt: "expr",
    n.AssertStmt: "expr",
    n.ConditionalExpr: "cond",
}


@dataclass(slots=True)
class Reader:
    """One module under way.

    `types` has the type of every expression, `measured` are the own modules, `symbol` is where the walk stands.
    """

    types: dict[n.Expression, t.Type]
    found: ModuleInference
    measured: Collection[str] = ()
    symbol: str = ""
    info: n.TypeInfo | None = None
    bodies: list[Body] = field(default_factory=list)
    depth: int = 0
    seen: set[tuple[str, str]] = field(default_factory=set)

    def read(self, file: n.MypyFile) -> None:
        """Read a whole module."""
        self.found.names = _names(file)
        self.visit_all(file.defs)

    def visit_all(self, nodes: Sequence[object]) -> None:
        """Visit some nodes in their order."""
        for node in nodes:
            self.visit(node)

    def visit(self, node: object) -> None:
        """Visit a node and all that is in it."""
        if isinstance(node, (list, tuple)):
            self.visit_all(node)
            return
        if not isinstance(node, n.Node) or (isinstance(node, n.Block) and node.is_unreachable):
            return
        if self.depth > _DEEPEST:
            return
        self.depth += 1
        try:
            self._look(node)
        finally:
            self.depth -= 1

    def _look(self, node: n.Node) -> None:
        if isinstance(node, n.ClassDef):
            self._class(node)
        elif isinstance(node, n.FuncDef):
            self._function(node)
        elif isinstance(node, n.Decorator):
            self.visit_all(node.decorators)
            if any(not is_known(decorator, self.measured) for decorator in node.original_decorators):
                self.found.foreign.add((self._inner(node.func.name), max(node.func.line, 1)))
            self._function(node.func)
        elif isinstance(node, n.OverloadedFuncDef):
            self.visit_all(node.items)
        elif isinstance(node, n.LambdaExpr):
            self._lambda(node)
        elif isinstance(node, n.CallExpr):
            self._call(node)
        else:
            self._statement(node)

    def _statement(self, node: n.Node) -> None:
        body = self.bodies[-1] if self.bodies else None
        if isinstance(node, n.AssignmentStmt):
            self._assignment(node)
            return
        if body is not None and isinstance(node, n.ReturnStmt):
            _returned(body, node, self.types)
        elif body is not None and isinstance(node, (n.YieldExpr, n.YieldFromExpr)):
            body.is_generator = True
            body.delegates = body.delegates or isinstance(node, n.YieldFromExpr)
            if isinstance(node, n.YieldExpr):
                body.yielded.append(self.types.get(node.expr) if node.expr is not None else t.NoneType())
        elif isinstance(node, n.RefExpr):
            self._name(node)
        elif isinstance(node, n.ComparisonExpr) and _IDENTITY.issuperset(node.operators):
            self.visit_all([operand for operand in node.operands if self._parameter(operand) is None])
            return
        elif (name := _CONDITION.get(type(node))) is not None:
            self._truth(getattr(node, name))
            self._children(node, but=name)
            return
        self._children(node)

    def _truth(self, node: object) -> None:
        """Visit a condition: to ask whether a parameter is true says nothing of its type."""
        if isinstance(node, list):
            for each in node:
                self._truth(each)
        elif isinstance(node, n.UnaryExpr) and node.op == "not":
            self._truth(node.expr)
        elif isinstance(node, n.OpExpr) and node.op in ("and", "or"):
            self._truth(node.left)
            self._truth(node.right)
        elif (found := self._parameter(node)) is not None:
            body, variable = found
            body.tested.add(variable)
        else:
            self.visit(node)

    def _parameter(self, node: object) -> tuple[Body, n.Var] | None:
        """The watched parameter that a name stands for."""
        variable = node.node if isinstance(node, n.NameExpr) else None
        if isinstance(variable, n.Var):
            for body in self.bodies:
                if variable in body.uses:
                    return body, variable
        return None

    def _children(self, node: n.Node, but: str = "") -> None:
        for name in CHILDREN.get(type(node), ()):
            if name != but:
                self.visit(getattr(node, name))

    def _name(self, node: n.RefExpr) -> None:
        """A name that is not called: a use of a parameter, or a function that escapes."""
        if isinstance(node.node, n.Var):
            for body in self.bodies:
                if node.node in body.uses:
                    body.uses[node.node].append(None)
        elif isinstance(node.node, (n.FuncDef, n.Decorator)):
            self.found.escaping.add(node.node.fullname)

    def _call(self, node: n.CallExpr) -> None:
        if node.analyzed is not None:
            self.visit(node.analyzed)
            return
        if isinstance(node.callee, n.MemberExpr):
            self.visit(node.callee.expr)
        elif not isinstance(node.callee, n.RefExpr):
            self.visit(node.callee)
        elif isinstance(node.callee.node, n.Var):
            self._name(node.callee)
        handed = record_call(node, self.types, self.found)
        for argument, declared in zip(node.args, handed, strict=True):
            if not self._hands_on(argument, declared):
                self.visit(argument)

    def _hands_on(self, argument: n.Expression, declared: t.Type | None) -> bool:
        """Whether an argument is a parameter of a body under way that is handed to a slot with a declared type."""
        found = self._parameter(argument)
        if found is None:
            return False
        body, variable = found
        if not is_object(declared):
            body.uses[variable].append(declared)
        return True

    def _class(self, node: n.ClassDef) -> None:
        outer = self.symbol, self.info, self.bodies
        self.visit_all(node.decorators)
        self.visit_all(node.base_type_exprs)
        # A body inside a class inside a function sees the function's parameters.
        self.symbol, self.info = self._inner(node.name), node.info
        self.visit(node.defs)
        self.symbol, self.info, self.bodies = outer

    def _inner(self, name: str) -> str:
        return f"{self.symbol}.{name}" if self.symbol else name

    def _function(self, node: n.FuncDef) -> None:
        for argument in node.arguments:
            self.visit(argument.initializer)
        outer = self.symbol, self.info
        is_method = self.info is not None and not (self.bodies and self.bodies[-1].symbol == self.symbol)
        body = Body(node, self._inner(node.name), node.fullname, self.info if is_method else None)
        self.symbol = body.symbol
        body.uses = parameters_of(body)
        self.bodies.append(body)
        self.visit(node.body)
        self.bodies.pop()
        self.symbol, self.info = outer
        finish(body, self.types, self.found)

    def _lambda(self, node: n.LambdaExpr) -> None:
        self.bodies.append(Body(node, self.symbol, "", None))
        for argument in node.arguments:
            self.visit(argument.initializer)
        self.visit(node.body)
        self.bodies.pop()

    def _assignment(self, node: n.AssignmentStmt) -> None:
        for target in node.lvalues:
            if isinstance(target, n.NameExpr) and (not self.bodies or self.bodies[-1].symbol != self.symbol):
                self._variable(target, target.node, self.symbol, node.rvalue)
            elif isinstance(target, n.MemberExpr) and target.def_var is not None and self.info is not None:
                self._variable(target, target.def_var, self.symbol.rpartition(".")[0], node.rvalue)
            elif isinstance(target, n.MemberExpr):
                self._store(_attribute(target, self.types), node.rvalue)
                self.visit(target.expr)
            else:
                self.visit(target)
        declared = _declared(node.lvalues)
        if not self._hands_on(node.rvalue, declared):
            self.visit(node.rvalue)

    def _store(self, node: n.SymbolNode | None, value: n.Expression) -> None:
        """Keep what is assigned to a variable without annotation."""
        if isinstance(node, n.Var) and node.is_inferred:
            self.found.stores.append(Called(node.fullname, "", spelled(self.types.get(value)) or ""))

    def _variable(self, target: n.Expression, node: n.SymbolNode | None, symbol: str, value: n.Expression) -> None:
        self._store(node, value)
        name = node.name if node is not None else ""
        if not isinstance(node, n.Var) or not node.is_inferred or (symbol, name) in self.seen:
            return
        self.seen.add((symbol, name))
        text = spelled(node.type)
        if text is not None and text != "None":
            place = max(target.line, 1), max(target.column, 0) + 1
            evidence = Evidence.DEFAULT if isinstance(value, _LITERALS) else Evidence.ASSIGNED
            self.found.inferred.append(Inferred(symbol or "<module>", name, *place, text, evidence, node.fullname))


_LITERALS = (
    n.NameExpr,
    n.IntExpr,
    n.StrExpr,
    n.BytesExpr,
    n.FloatExpr,
    n.UnaryExpr,
    n.ListExpr,
    n.DictExpr,
    n.TupleExpr,
)
"""What an attribute begins with, and others may replace: a literal, or a name for one."""


def _attribute(target: n.MemberExpr, types: dict[n.Expression, t.Type]) -> n.SymbolNode | None:
    """The attribute that an assignment is to, where the class of its value is known."""
    owner = t.get_proper_type(types.get(target.expr))
    if not isinstance(owner, t.Instance):
        return None
    entry = owner.type.get(target.name)
    return entry.node if entry is not None else None


def _declared(targets: Sequence[n.Expression]) -> t.Type | None:
    """The declared type of a single attribute or variable that is assigned to."""
    target = targets[0] if len(targets) == 1 else None
    if isinstance(target, n.MemberExpr) and target.def_var is not None:
        node: object = target.def_var
    else:
        node = target.node if isinstance(target, n.RefExpr) else None
    return node.type if isinstance(node, n.Var) and not node.is_inferred else None


def _returned(body: Body, node: n.ReturnStmt, types: dict[n.Expression, t.Type]) -> None:
    if node.expr is None:
        body.returned.append(t.NoneType())
        return
    if isinstance(node.expr, n.NameExpr) and node.expr.node is not None and node.expr.node is body.receiver:
        body.returns_receiver = True
    body.returned.append(types.get(node.expr))


def _names(file: n.MypyFile) -> dict[str, str]:
    """`module:name` → how this module reaches a class at its own level."""
    names: dict[str, str] = {}
    for name, entry in file.names.items():
        if isinstance(entry.node, n.TypeInfo) and (spelling := class_name(entry.node)) is not None:
            names.setdefault(spelling[1:-1], name)
        elif isinstance(entry.node, n.MypyFile):
            names.setdefault(entry.node.fullname, name)
    return names
