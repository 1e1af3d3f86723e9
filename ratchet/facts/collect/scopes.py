"""Names inside one module: what each is bound to, as far as the text tells.

A binding is a tuple of dotted targets: absolute (`typing.Any`), relative as written (`.compat.Any`), or local
(`=Name`, a thing that this module makes itself). More than one when branches bind a name differently.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Iterator, Mapping

from mypy import nodes as n

from ratchet.facts.collect.names import INSTANCES, NAMESPACES, use_of
from ratchet.facts.collect.syntax import COMPOUND, blocks, dotted_name, fold, keywords, positional

BUILTINS = frozenset(dir(builtins))
_NONE: Mapping[str, str] = {}


class Scope:
    """One lexical scope. Class scopes are not seen from the functions inside them."""

    __slots__ = ("borrowed", "is_class", "names", "parent")

    def __init__(self, parent: Scope | None, is_class: bool = False, borrowed: Mapping[str, str] = _NONE) -> None:
        self.parent = parent
        self.is_class = is_class
        self.borrowed: Mapping[str, str] = parent.borrowed if parent is not None else borrowed
        self.names: dict[str, tuple[str, ...]] = {}

    def bind(self, name: str, target: str) -> None:
        target = self._real(target) if self.borrowed else target
        known = self.names.get(name, ())
        if target not in known:
            self.names[name] = (*known, target)

    def lookup(self, name: str) -> tuple[str, ...]:
        """The targets of a bare name; `builtins.x` for a builtin; () if nothing binds it."""
        scope: Scope | None = self
        first = True
        while scope is not None:
            if (first or not scope.is_class) and name in scope.names:
                return scope.names[name]
            first = False
            scope = scope.parent
        if name in BUILTINS:
            return (f"builtins.{name}",)
        return ("builtins",) if name == "__builtins__" else ()

    def resolve(self, dotted: str) -> tuple[str, ...]:
        """The targets of a dotted name as written."""
        head, _, rest = dotted.partition(".")
        targets = self.lookup(head)
        if not rest:
            return targets
        joined = tuple(f"{target}.{rest}" for target in targets)
        return tuple(map(self._real, joined)) if self.borrowed else joined

    def _real(self, target: str) -> str:
        """What a name of another module stands for there, where the project's modules tell."""
        head, rest = target, ""
        while head:
            real = self.borrowed.get(head)
            if real is not None:
                return f"{real}{rest}"
            head, dot, last = head.rpartition(".")
            rest = f"{dot}{last}{rest}"
        return target


def resolved(scope: Scope, node: n.Node) -> tuple[str, ...]:
    """The targets of an expression that is a dotted name, or `__builtins__["name"]`; else ()."""
    dotted = dotted_name(node)
    if dotted is not None:
        return scope.resolve(dotted)
    return _of_builtins(scope, node) if isinstance(node, n.IndexExpr) else ()


def means(scope: Scope, node: n.Node, use: str) -> bool:
    """Whether an expression may be a name of that use."""
    return any(use_of(target) == use for target in resolved(scope, node))


def called(scope: Scope, callee: n.Expression) -> tuple[str, ...]:
    """The targets of what is called: as `resolved`, and of a method of what was just made, `Timer(…).timeit`."""
    if isinstance(callee, n.MemberExpr) and isinstance(callee.expr, n.CallExpr):
        return tuple(f"{made}().{callee.name}" for made in resolved(scope, callee.expr.callee) if made in INSTANCES)
    return resolved(scope, callee)


def _of_builtins(scope: Scope, node: n.IndexExpr) -> tuple[str, ...]:
    """The builtin that a subscript of `__builtins__` or `builtins.__dict__` takes by its name."""
    whole = dotted_name(node.base)
    if whole is None or not whole.endswith(("__builtins__", ".__dict__")):
        return ()
    name = fold(node.index, {})
    of = {target.removesuffix(".__dict__") for target in scope.resolve(whole)}
    return (f"builtins.{name}",) if name is not None and "builtins" in of else ()


def statements(body: Iterable[n.Statement]) -> Iterator[n.Statement]:
    """Every statement of a scope, blocks entered, functions and classes not."""
    stack = list(body)[::-1]
    while stack:
        node = stack.pop()
        yield node
        if type(node) in COMPOUND:
            stack += [inner for block in blocks(node) for inner in block.body][::-1]


def bind_statement(scope: Scope, node: n.Statement) -> None:
    """Record what one statement binds in its own scope."""
    binder = _BINDERS.get(type(node))
    if binder is not None:
        binder(scope, node)


def _bind_import(scope: Scope, node: n.Statement) -> None:
    assert isinstance(node, n.Import)
    for name, alias in node.ids:
        head = name.partition(".")[0]
        scope.bind(alias or head, name if alias else head)


def _bind_import_from(scope: Scope, node: n.Statement) -> None:
    assert isinstance(node, n.ImportFrom)
    origin = "." * node.relative + node.id
    joint = "" if origin.endswith(".") else "."
    for name, alias in node.names:
        scope.bind(alias or name, f"{origin}{joint}{name}")


def _bind_definition(scope: Scope, node: n.Statement) -> None:
    assert isinstance(node, (n.FuncDef, n.Decorator, n.OverloadedFuncDef, n.ClassDef))
    scope.bind(node.name, f"={node.name}")


def _bind_assignment(scope: Scope, node: n.Statement) -> None:
    assert isinstance(node, n.AssignmentStmt)
    value = None if isinstance(node.rvalue, n.TempNode) else node.rvalue
    for target in node.lvalues:
        _bind_target(scope, target, value)


def _bind_loop(scope: Scope, node: n.Statement) -> None:
    assert isinstance(node, n.ForStmt)
    _bind_target(scope, node.index, None)


def _bind_context(scope: Scope, node: n.Statement) -> None:
    assert isinstance(node, n.WithStmt)
    for target, value in zip(node.target, node.expr, strict=True):
        if target is not None:
            _bind_target(scope, target, value if isinstance(value, n.CallExpr) and _made(scope, value) else None)


def _bind_alias(scope: Scope, node: n.Statement) -> None:
    assert isinstance(node, n.TypeAliasStmt)
    scope.bind(node.name.name, f"={node.name.name}")


_BINDERS: Mapping[type[n.Node], Callable[[Scope, n.Statement], None]] = {
    n.Import: _bind_import,
    n.ImportFrom: _bind_import_from,
    n.FuncDef: _bind_definition,
    n.Decorator: _bind_definition,
    n.OverloadedFuncDef: _bind_definition,
    n.ClassDef: _bind_definition,
    n.AssignmentStmt: _bind_assignment,
    n.ForStmt: _bind_loop,
    n.WithStmt: _bind_context,
    n.TypeAliasStmt: _bind_alias,
}


def _bind_target(scope: Scope, target: n.Expression, value: n.Expression | None) -> None:
    if isinstance(target, n.NameExpr):
        # A plain renaming (`getattr_ = getattr`, `A = typing.Any`) is followed; anything else is a thing of its own.
        targets = resolved(scope, value) if value is not None else ()
        if value is not None and _is_dict(value, targets):
            scope.bind(target.name, f"={target.name}.__dict__")
        elif isinstance(value, n.CallExpr) and (made := _made(scope, value)):
            scope.bind(target.name, f"{made}()")
        elif targets and not any(known.startswith("=") for known in targets):
            for known in targets:
                scope.bind(target.name, known)
        else:
            scope.bind(target.name, f"={target.name}")
    elif isinstance(target, (n.TupleExpr, n.ListExpr)):
        for item in target.items:
            _bind_target(scope, item, None)
    elif isinstance(target, n.StarExpr):
        _bind_target(scope, target.expr, None)


def _made(scope: Scope, call: n.CallExpr) -> str:
    """The class of which a call makes an instance that runs texts, or ""."""
    return next((target for target in resolved(scope, call.callee) if target in INSTANCES), "")


def is_dict_of(node: n.Expression, scope: Scope) -> bool:
    """Whether an expression is `x.__dict__`, `vars(x)`, `globals()`, or a name that was given one of these."""
    if isinstance(node, n.NameExpr):
        return _is_dict(node, scope.lookup(node.name))
    if isinstance(node, (n.MemberExpr, n.SuperExpr)):
        return _is_dict(node, ())
    if isinstance(node, n.DictExpr):
        return any(key is None and is_dict_of(value, scope) for key, value in node.items)
    if isinstance(node, n.OpExpr):
        return node.op == "|" and (is_dict_of(node.left, scope) or is_dict_of(node.right, scope))
    if not isinstance(node, n.CallExpr) or len(positional(node)) > 1 or keywords(node):
        return False
    if isinstance(node.callee, n.MemberExpr) and node.callee.name == "copy" and not node.args:
        return not isinstance(node.callee.expr, n.NameExpr) and is_dict_of(node.callee.expr, scope)
    if node.args and means(scope, node.callee, "copy"):
        return not isinstance(node.args[0], n.NameExpr) and is_dict_of(node.args[0], scope)
    functions = ("builtins.vars",) if node.args else ("builtins.vars", "builtins.globals", "builtins.locals")
    return any(function in resolved(scope, node.callee) for function in functions)


def _is_dict(node: n.Expression, targets: Iterable[str]) -> bool:
    """The same, at a glance: by what a name is bound to, or the function's own name."""
    if isinstance(node, n.NameExpr):
        return any(target.rpartition(".")[2] in NAMESPACES for target in targets)
    if isinstance(node, n.CallExpr) and len(node.args) <= 1 and isinstance(node.callee, n.NameExpr):
        return node.callee.name in (("vars",) if node.args else ("vars", "globals", "locals"))
    return isinstance(node, (n.MemberExpr, n.SuperExpr)) and node.name in NAMESPACES
