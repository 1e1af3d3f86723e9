"""Operations on an Any: what mypy lets through, one handler for each kind of node."""

from __future__ import annotations

from collections.abc import Iterable, Set

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.harvest import Harvest, Scope, is_ours
from ratchet.facts.collect.types import imported_names, lambdas, namespaces
from ratchet.facts.collect.types.attribute_hooks import hooked, hooked_names, set_by_hook
from ratchet.facts.collect.types.causes import cause, cause_of_hook
from ratchet.facts.collect.types.decorators import called, renaming
from ratchet.facts.collect.types.operands import TELLING, operand, operate
from ratchet.facts.collect.types.origins import origin
from ratchet.facts.collect.types.unions import is_first_party_symbol, symbols
from ratchet.facts.collect.types.variables import bind
from ratchet.facts.kinds import OPERATION, UNTYPED_CALL

# These neither fail nor call anything on their operands.
SILENT_OPERATORS = frozenset({"and", "or"})
IDENTITY = frozenset({"is", "is not"})

_FIELD = "{:{}}"


def note(harvest: Harvest, scope: Scope, what: str, at: n.Node, of: n.Expression, kind: str = OPERATION) -> None:
    """Record an operation at `at`, if its operand `of` is Any."""
    found = operand(harvest, of)
    if found is not None:
        operate(harvest, scope, what, at, found, origin(harvest, of, found), cause(harvest, of), kind)


def first(harvest: Harvest, scope: Scope, kind: str, at: n.Node, of: tuple[n.Expression, ...]) -> None:
    """Record one operation of `kind`, if one of its operands is Any."""
    culprit = next((node for node in of if operand(harvest, node) is not None), None)
    if culprit is not None:
        note(harvest, scope, kind, at, culprit)


def member(harvest: Harvest, node: n.MemberExpr, scope: Scope) -> None:
    typ = harvest.types.get(node.expr)
    if type(typ) in TELLING:
        note(harvest, scope, "attribute", node, node.expr)
    if node.fullname in imported_names.HATCHES:
        imported_names.member(harvest, node, scope)
    owner = hooked(harvest, node, typ)
    if owner:
        why = f"`{owner}` has no `{node.name}`, only a __getattr__"
        _hook(harvest, scope, node, why, cause_of_hook(harvest, node))


def _hook(harvest: Harvest, scope: Scope, at: n.Node, why: str, came: str = "") -> None:
    harvest.note(OPERATION, scope.symbol, at, "hook", why, came)


def stored(harvest: Harvest, node: n.MemberExpr, scope: Scope) -> None:
    """Record an attribute that is assigned to, and that only a `__setattr__` takes."""
    owner = set_by_hook(harvest, node)
    if owner:
        _hook(harvest, scope, node, f"`{owner}` has no `{node.name}`, only a __setattr__")


def imported(harvest: Harvest, node: n.ImportFrom, scope: Scope) -> None:
    """Record the names of an import that only a module's __getattr__ provides."""
    for package, name in hooked_names(harvest, node):
        _hook(harvest, scope, node, f"`{package}` has no `{name}`, only a __getattr__")


def call(harvest: Harvest, node: n.CallExpr, scope: Scope) -> None:
    typ = harvest.types.get(node.callee)
    if harvest.names_of_libraries:
        imported_names.called(harvest, node.callee, scope)
    if type(typ) in TELLING:
        note(harvest, scope, "call", node, node.callee)
    elif type(typ) is t.CallableType and typ.implicit:
        # mypy may tell of a function without annotations at each of its calls.
        if is_of_ours(harvest, node.callee, typ):
            harvest.note(UNTYPED_CALL, scope.symbol, node)
    elif type(node.callee) is n.CallExpr:
        called(harvest, node.callee, scope)
    elif _is_interpolation(node):
        note(harvest, scope, "format", node, node.args[0])
    if type(node.callee) is n.MemberExpr or len(node.args) == 3:
        namespaces.called(harvest, node, scope)
    _handed_on(harvest, node, scope)


def _handed_on(harvest: Harvest, node: n.CallExpr, scope: Scope) -> None:
    """Look at what a call is given: what never returns has no value to hand on, and its type fits every parameter."""
    for argument in node.args:
        if type(argument) is n.CallExpr and type(harvest.types.get(argument)) is t.UninhabitedType:
            note(harvest, scope, "handed-on", argument, argument)
        elif type(argument) is n.LambdaExpr:
            harvest.lambdas.update((each.variable, node) for each in argument.arguments)


def _is_interpolation(node: n.CallExpr) -> bool:
    """Whether a call is the field of an f-string with a format: mypy's parsers make it `"{:{}}".format(value, spec)`.

    Without a format, or after a conversion, whatever there is has a text: nothing is asked of the value.
    """
    callee = node.callee
    if not isinstance(callee, n.MemberExpr) or callee.name != "format":
        return False
    if len(node.args) != 2 or not isinstance(callee.expr, n.StrExpr) or callee.expr.value != _FIELD:
        return False
    return not (isinstance(node.args[1], n.StrExpr) and not node.args[1].value)


def index(harvest: Harvest, node: n.IndexExpr, scope: Scope) -> None:
    note(harvest, scope, "index", node, node.base)
    namespaces.indexed(harvest, node, scope)


def binary(harvest: Harvest, node: n.OpExpr, scope: Scope) -> None:
    first(harvest, scope, "operator", node, (node.left, node.right))


def unary(harvest: Harvest, node: n.UnaryExpr, scope: Scope) -> None:
    if node.op != "not":
        note(harvest, scope, "operator", node, node.expr)


def comparison(harvest: Harvest, node: n.ComparisonExpr, scope: Scope) -> None:
    for operator, pair in zip(node.operators, zip(node.operands, node.operands[1:], strict=False), strict=True):
        if operator not in IDENTITY:
            first(harvest, scope, "comparison", node, pair)


def star(harvest: Harvest, node: n.StarExpr, scope: Scope) -> None:
    note(harvest, scope, "iteration", node, node.expr)


def display(harvest: Harvest, node: n.DictExpr, scope: Scope) -> None:
    for key, value in node.items:
        if key is None:
            note(harvest, scope, "unpacking", value, value)


def comprehension(harvest: Harvest, node: n.GeneratorExpr | n.DictionaryComprehension, scope: Scope) -> None:
    for target, sequence in zip(node.indices, node.sequences, strict=True):
        note(harvest, scope, "iteration", sequence, sequence)
        bind(harvest, target, scope, sequence, counts=_is_any(harvest, sequence))


def awaited(harvest: Harvest, node: n.AwaitExpr, scope: Scope) -> None:
    note(harvest, scope, "await", node, node.expr)


def delegated(harvest: Harvest, node: n.YieldFromExpr, scope: Scope) -> None:
    note(harvest, scope, "iteration", node, node.expr)


def walrus(harvest: Harvest, node: n.AssignmentExpr, scope: Scope) -> None:
    bind(harvest, node.target, scope, node.value)
    lambdas.bound(harvest, node.target, node.value, scope)
    renaming(harvest, node.target, node.value, scope)


def template(harvest: Harvest, node: n.TemplateStrExpr, scope: Scope) -> None:
    for item in node.items:
        if isinstance(item, tuple):
            note(harvest, scope, "format", item[0], item[0])


def loop(harvest: Harvest, node: n.ForStmt, scope: Scope) -> None:
    note(harvest, scope, "await" if node.is_async else "iteration", node.expr, node.expr)
    if node.index_type is None:
        bind(harvest, node.index, scope, node.expr, counts=_is_any(harvest, node.expr))


def _is_any(harvest: Harvest, iterable: n.Expression) -> bool:
    """What is taken out of a typed container is judged by what is done with it, not by its name."""
    return isinstance(t.get_proper_type(harvest.types.get(iterable)), t.AnyType)


def context(harvest: Harvest, node: n.WithStmt, scope: Scope) -> None:
    for expression, target in zip(node.expr, node.target, strict=True):
        note(harvest, scope, "with", expression, expression)
        if target is not None and not node.analyzed_types:
            bind(harvest, target, scope, expression)


def augmented(harvest: Harvest, node: n.OperatorAssignmentStmt, scope: Scope) -> None:
    first(harvest, scope, "operator", node, (node.lvalue, node.rvalue))


def handlers(harvest: Harvest, node: n.TryStmt, scope: Scope) -> None:
    for name, typ in zip(node.vars, node.types, strict=True):
        if name is not None and typ is not None:
            bind(harvest, name, scope, typ)


def assigned(harvest: Harvest, node: n.AssignmentStmt, scope: Scope) -> None:
    if node.type is not None and isinstance(node.rvalue, n.MemberExpr):
        harvest.taken_over.add(node.rvalue)
    if node.type is not None:
        namespaces.assigned(harvest, node, scope)
    for target in node.lvalues:
        if not isinstance(target, n.NameExpr):
            unpack(harvest, target, node.rvalue, scope)
        if node.type is None:
            bind(harvest, target, scope, node.rvalue)


def unpack(harvest: Harvest, target: n.Node, value: n.Expression, scope: Scope) -> None:
    """`a, b = value` takes `value` apart; where it is itself a tuple in the text, its items are."""
    if not isinstance(target, (n.TupleExpr, n.ListExpr)):
        return
    if isinstance(value, (n.TupleExpr, n.ListExpr)) and len(value.items) == len(target.items):
        for item, part in zip(target.items, value.items, strict=True):
            unpack(harvest, item, part, scope)
    else:
        note(harvest, scope, "unpacking", target, value)


_MAKING = frozenset({"__init__", "__new__"})


def is_of_ours(harvest: Harvest, callee: n.Expression, signature: t.CallableType) -> bool:
    """Whether the project's own code defines the function that is called; `signature` is the callee's type.

    A type tells which function it is of, but mypy's cache does not keep that for variables. So of a function that a
    variable holds, its name is looked up where the variable is.
    """
    if isinstance(callee, n.SuperExpr):
        return _is_inherited_from_us(harvest, callee.info.mro[1:] if callee.info else (), {callee.name})
    found = [*symbols(harvest, callee)]
    return (
        any(_is_symbol_of_ours(harvest, each, signature) for each in found)
        if found
        else _is_known(harvest, "", signature)
    )


def _is_symbol_of_ours(harvest: Harvest, symbol: n.Node, signature: t.CallableType) -> bool:
    if isinstance(symbol, n.TypeAlias) and isinstance(made := t.get_proper_type(symbol.target), t.Instance):
        symbol = made.type
    if isinstance(symbol, n.TypeInfo):
        return _is_inherited_from_us(harvest, symbol.mro, _MAKING)
    if isinstance(symbol, n.Var):
        home = symbol.info.module_name if symbol.info else symbol.fullname.rpartition(".")[0]
        return _is_known(harvest, home, signature)
    return is_first_party_symbol(harvest, symbol)


def _is_inherited_from_us(harvest: Harvest, classes: Iterable[n.TypeInfo], names: Set[str]) -> bool:
    """Whether the first class that has one of the names is the project's own."""
    home = next((one.module_name for one in classes if not names.isdisjoint(one.names)), "")
    return harvest.followed.is_first_party(home)


def _is_known(harvest: Harvest, home: str, signature: t.CallableType) -> bool:
    """Whether a module, or this one, has from the project what a signature is called after: `pay`, `pay of Till`."""
    name = (signature.name or "").rpartition(" of ")[2]
    return is_ours(harvest.followed.is_first_party, harvest.followed.meaning(home or harvest.module, name))
