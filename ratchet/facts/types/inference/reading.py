"""Walks a module that mypy has just checked, bodies without annotations included, and keeps what it inferred."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass, field

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.nodes import CHILDREN
from ratchet.facts.types.inference.bodies import Body, Given, own_type, rests_on
from ratchet.facts.types.inference.calls import (
    UNKNOWN,
    asked_by_comparing,
    asked_types,
    callee_of,
    class_of,
    record_call,
    takes_any,
)
from ratchet.facts.types.inference.full_names import FullNames
from ratchet.facts.types.inference.functions import finish, parameters_of
from ratchet.facts.types.inference.records import Members, ModuleInference
from ratchet.facts.types.inference.spelling import class_name
from ratchet.facts.types.inference.variables import Variables, attribute_of, declared_type, given_to
from ratchet.facts.types.inference.watching import Watch

_DEEPEST = 400
_WITHOUT_BASES = 2  # itself, and object
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
    `is_plain`: what is assigned there is a variable, and no field of something that its class makes of them.
    """

    types: dict[n.Expression, t.Type]
    found: ModuleInference
    measured: Collection[str] = ()
    module: str = ""
    symbol: str = ""
    info: n.TypeInfo | None = None
    is_plain: bool = True
    bodies: list[Body] = field(default_factory=list)
    depth: int = 0
    names: FullNames = field(default_factory=FullNames)
    watch: Watch = field(init=False)
    variables: Variables = field(init=False)

    def __post_init__(self) -> None:
        self.watch = Watch(self.bodies, self.types)
        self.variables = Variables(self.types, self.found)

    def read(self, file: n.MypyFile) -> None:
        """Read a whole module."""
        self.found.names = _names(file)
        self.module = file.fullname
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
        if not isinstance(node, n.Node) or self.depth > _DEEPEST or (isinstance(node, n.Block) and node.is_unreachable):
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
            _read_lambda(self, node)
        elif isinstance(node, n.CallExpr):
            self._call(node)
        else:
            self._statement(node)

    def _statement(self, node: n.Node) -> None:
        body = self.bodies[-1] if self.bodies else None
        self.watch.look(node)
        if isinstance(node, n.ForStmt):
            _bind(self, node.index, node.inferred_item_type)
        if isinstance(node, n.AssignmentStmt):
            _read_assignment(self, node)
            return
        if body is not None and isinstance(node, n.ReturnStmt):
            _returned(body, node, self.types)
        elif body is not None and isinstance(node, (n.YieldExpr, n.YieldFromExpr)):
            _yielded(body, node, self.types)
        elif isinstance(node, n.RefExpr):
            self._name(node)
        elif isinstance(node, n.ComparisonExpr) and _IDENTITY.issuperset(node.operators):
            asked = asked_by_comparing(node, self.types)
            self.visit_all([operand for operand in node.operands if not self.watch.ask(class_of(operand), asked)])
            return
        elif (name := _CONDITION.get(type(node))) is not None:
            _read_condition(self, getattr(node, name))
            self._children(node, but=name)
            return
        self._children(node)

    def _children(self, node: n.Node, but: str = "") -> None:
        for name in CHILDREN.get(type(node), ()):
            if name != but:
                self.visit(getattr(node, name))

    def _name(self, node: n.RefExpr) -> None:
        """A name that is not called: a use of a parameter, or a function that escapes."""
        self.watch.use(node, None)
        function = node.node.func if isinstance(node.node, n.Decorator) else node.node
        if isinstance(function, n.FuncDef):
            self.found.escaping.add(self.names.of(function))

    def _call(self, node: n.CallExpr) -> None:
        if node.analyzed is not None:
            self.visit(node.analyzed)
            return
        if isinstance(node.callee, n.MemberExpr):
            self.watch.look(node.callee)
            self.visit(node.callee.expr)
        elif not isinstance(node.callee, n.RefExpr):
            self.visit(node.callee)
        elif isinstance(node.callee.node, n.Var):
            self._name(node.callee)
        _read_arguments(self, node)

    def _class(self, node: n.ClassDef) -> None:
        outer = self.symbol, self.info, self.is_plain
        self.visit_all(node.decorators)
        self.visit_all(node.base_type_exprs)
        self.symbol, self.info = self._inner(node.name), node.info
        # An annotation would make a field of a dataclass, or break an enumeration.
        self.is_plain = not node.decorators and len(node.info.mro) <= _WITHOUT_BASES
        self.visit(node.defs)
        _read_members(node.info, self.measured, self.found)
        self.symbol, self.info, self.is_plain = outer

    def _inner(self, name: str) -> str:
        return f"{self.symbol}.{name}" if self.symbol else name

    def _function(self, node: n.FuncDef) -> None:
        for argument in node.arguments:
            self.visit(argument.initializer)
        outer = self.symbol, self.info
        is_method = self.info is not None and not (self.bodies and self.bodies[-1].symbol == self.symbol)
        if not self.bodies:
            self.names.enter(node, f"{self.module}.{self._inner(node.name)}")
        body = Body(node, self._inner(node.name), self.names.of(node), self.info if is_method else None)
        self.symbol = body.symbol
        body.uses = parameters_of(body)
        self.bodies.append(body)
        self.visit(node.body)
        self.bodies.pop()
        self.symbol, self.info = outer
        finish(body, self.types, self.found)


def _read_arguments(reader: Reader, node: n.CallExpr) -> None:
    """Keep what a call passes, and visit it."""
    handed = record_call(node, reader.types, reader.found, reader.names.of, reader.watch)
    if asked := asked_types(node, reader.types):
        reader.watch.ask(class_of(node.args[0]), asked)
    if any(kind in (n.ARG_STAR, n.ARG_STAR2) for kind in node.arg_kinds):
        reader.watch.ask(node.callee, [UNKNOWN])
    is_own = _is_of(callee_of(node, reader.types), reader.measured)
    for argument, declared in zip(node.args, handed, strict=True):
        if is_own and takes_any(declared):
            reader.watch.leave_open(argument)
        if not reader.watch.use(argument, declared):
            reader.visit(argument)


def _read_lambda(reader: Reader, node: n.LambdaExpr) -> None:
    reader.bodies.append(Body(node, reader.symbol, "", None))
    for argument in node.arguments:
        reader.visit(argument.initializer)
    reader.visit(node.body)
    reader.bodies.pop()


def _overriding(info: n.TypeInfo, measured: Container[str]) -> Iterator[tuple[str, str]]:
    """(method, method that it hides) of our own classes in the order of a class, mixins included."""
    ours = [each for each in info.mro if each.module_name in measured]
    for name in {name for each in ours for name in each.names} if len(ours) > 1 else ():
        chain = [each.fullname for each in ours if name in each.names]
        yield from ((f"{low}.{name}", f"{high}.{name}") for low, high in itertools.combinations(chain, 2))


def _read_members(info: n.TypeInfo, measured: Container[str], found: ModuleInference) -> None:
    """Keep which methods hide others, and what a class has, unless it may have any attribute."""
    found.overriding |= set(_overriding(info, measured))
    names = _names_in(info)
    bases = [base.type for base in info.bases if base.type.module_name not in _OF_ALL_TYPES]
    name = class_name(info)
    if name is not None and not info.fallback_to_any and names.isdisjoint(("__getattr__", "__getattribute__")):
        above = frozenset(filter(None, map(class_name, info.mro)))
        found.classes[name] = Members(names, above, tuple(map(_names_in, bases)))


_OF_ALL_TYPES = frozenset({"builtins", "typing", "typing_extensions", "abc", "collections.abc"})
"""Modules whose classes say only what others are to have, or are no more than a way to hold values."""


def _names_in(info: n.TypeInfo) -> frozenset[str]:
    return frozenset(name for each in info.mro if each.fullname != "builtins.object" for name in each.names)


def _read_condition(reader: Reader, node: object) -> None:
    """Visit a condition: to ask whether a parameter is true says nothing of its type."""
    if isinstance(node, list):
        for each in node:
            _read_condition(reader, each)
    elif isinstance(node, n.UnaryExpr) and node.op == "not":
        _read_condition(reader, node.expr)
    elif isinstance(node, n.OpExpr) and node.op in ("and", "or"):
        _read_condition(reader, node.left)
        _read_condition(reader, node.right)
    elif (found := reader.watch.parameter(node)) is not None:
        body, variable = found
        body.tested.add(variable)
    else:
        reader.visit(node)


def _bind(reader: Reader, target: n.Expression, given: t.Type | None) -> None:
    """Note which variables get a value of which their type says too little."""
    for part, typ in given_to(target, given):
        reader.variables.doubt(part, typ, reader.bodies[-1] if reader.bodies else None)


def _read_assignment(reader: Reader, node: n.AssignmentStmt) -> None:
    in_body = bool(reader.bodies) and reader.bodies[-1].symbol == reader.symbol
    source = reader.watch.source(node.rvalue)
    if not node.is_alias_def:
        for target in node.lvalues:
            _bind(reader, target, reader.types.get(node.rvalue))
    for target in node.lvalues:
        if isinstance(target, n.NameExpr) and not in_body:
            reader.variables.store(target.node, node.rvalue, source)
            reader.variables.define(target, target.node, reader.symbol, node.rvalue, reader.is_plain)
        elif isinstance(target, n.MemberExpr) and target.def_var is not None and reader.info is not None:
            reader.variables.store(target.def_var, node.rvalue, source)
            reader.variables.define(target, target.def_var, reader.symbol.rpartition(".")[0], node.rvalue, True)
        elif isinstance(target, n.MemberExpr):
            reader.variables.store(attribute_of(target, reader.types), node.rvalue, source)
            reader.visit(target.expr)
        else:
            reader.visit(target)
    if not reader.watch.use(node.rvalue, declared_type(node.lvalues)):
        reader.visit(node.rvalue)


def _yielded(body: Body, node: n.YieldExpr | n.YieldFromExpr, types: dict[n.Expression, t.Type]) -> None:
    body.is_generator = True
    if isinstance(node, n.YieldFromExpr):
        body.delegates = True
    else:
        typ = own_type(node.expr, types) if node.expr is not None else t.NoneType()
        body.yielded.append(Given(typ, rests_on(node.expr, types)))


def _returned(body: Body, node: n.ReturnStmt, types: dict[n.Expression, t.Type]) -> None:
    if node.expr is None:
        body.returned.append(Given(t.NoneType()))
        return
    if isinstance(node.expr, n.NameExpr) and node.expr.node is not None and node.expr.node is body.receiver:
        body.returns_receiver = True
    body.returned.append(Given(own_type(node.expr, types), rests_on(node.expr, types)))


def _names(file: n.MypyFile) -> dict[str, str]:
    """`module:name` → how this module reaches a class at its own level."""
    names: dict[str, str] = {}
    for name, entry in file.names.items():
        if isinstance(entry.node, n.TypeInfo) and (spelling := class_name(entry.node)) is not None:
            names.setdefault(spelling[1:-1], name)
        elif isinstance(entry.node, n.MypyFile):
            names.setdefault(entry.node.fullname, name)
    return names


_QUIET = frozenset(
    {"builtins", "functools", "contextlib", "abc", "typing", "typing_extensions", "collections", "types", "enum",
     "warnings", "atexit", "unittest", "asyncio", "pytest", "_pytest", "click"}
)  # fmt: skip
"""Packages whose decorators do not look at annotations."""
_READERS = frozenset({"functools.singledispatch", "functools.singledispatchmethod"})


def is_known(decorator: n.Expression, measured: Container[str]) -> bool:
    """Whether a decorator is the project's own, or of a package that leaves annotations alone."""
    callee = decorator.callee if isinstance(decorator, n.CallExpr) else decorator
    root = callee
    while isinstance(root, n.MemberExpr) and not root.fullname:
        if root.name in ("setter", "getter", "deleter"):
            return True
        root = root.expr
    if (
        not isinstance(root, n.RefExpr)
        or not root.fullname
        or (isinstance(callee, n.MemberExpr) and root is not callee)
    ):
        return False
    if root.fullname in _READERS:
        return False
    return root.fullname.partition(".")[0] in _QUIET or _is_of(root.fullname, measured)


def _is_of(name: str, modules: Container[str]) -> bool:
    """Whether a full name is defined in one of some modules."""
    parts = name.split(".")
    return any(".".join(parts[:count]) in modules for count in range(1, len(parts)))
