"""Names inside one module: what each is bound to, as far as the text tells.

A binding is a tuple of dotted targets: absolute (`typing.Any`), relative as written (`.compat.Any`), or local
(`=Name`, a thing that this module makes itself). More than one when branches bind a name differently.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator

BUILTINS = frozenset(dir(builtins))

_BLOCKS = (ast.If, ast.Try, ast.TryStar, ast.With, ast.AsyncWith, ast.For, ast.AsyncFor, ast.While, ast.Match)


class Scope:
    """One lexical scope. Class scopes are not seen from the functions inside them."""

    __slots__ = ("is_class", "names", "parent")

    def __init__(self, parent: Scope | None, is_class: bool = False) -> None:
        self.parent = parent
        self.is_class = is_class
        self.names: dict[str, tuple[str, ...]] = {}

    def bind(self, name: str, target: str) -> None:
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
        return tuple(f"{target}.{rest}" for target in targets) if rest else targets


def dotted_name(node: ast.expr) -> str | None:
    """`a.b.c` for a chain of attributes on a name, else None."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    parts.append(node.id)
    return ".".join(reversed(parts))


def resolved(scope: Scope, node: ast.expr) -> tuple[str, ...]:
    """The targets of an expression that is a dotted name, or `__builtins__["name"]`; else ()."""
    dotted = dotted_name(node)
    if dotted is not None:
        return scope.resolve(dotted)
    return _of_builtins(scope, node) if isinstance(node, ast.Subscript) else ()


def _of_builtins(scope: Scope, node: ast.Subscript) -> tuple[str, ...]:
    """The builtin that a subscript of `__builtins__` or `builtins.__dict__` takes by its name."""
    whole = dotted_name(node.value)
    if whole is None or not whole.endswith(("__builtins__", ".__dict__")):
        return ()
    name = fold(node.slice, {})
    of = {target.removesuffix(".__dict__") for target in scope.resolve(whole)}
    return (f"builtins.{name}",) if name is not None and "builtins" in of else ()


def statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Every statement of a scope, blocks entered, functions and classes not."""
    stack = list(body)[::-1]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, _BLOCKS):
            stack.extend(reversed(list(children(node))))


def children(node: ast.stmt) -> Iterator[ast.stmt]:
    """The statements directly inside a block statement."""
    for field in ("body", "orelse", "finalbody"):
        yield from getattr_statements(node, field)
    if isinstance(node, (ast.Try, ast.TryStar)):
        for handler in node.handlers:
            yield from handler.body
    if isinstance(node, ast.Match):
        for case in node.cases:
            yield from case.body


def getattr_statements(node: ast.stmt, field: str) -> list[ast.stmt]:
    """The statement list in a field of a node, [] when it has none."""
    value = vars(node).get(field)
    return value if isinstance(value, list) else []


def bind_statement(scope: Scope, node: ast.stmt) -> None:
    """Record what one statement binds in its own scope."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        _bind_import(scope, node)
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        scope.bind(node.name, f"={node.name}")
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            _bind_target(scope, target, node.value)
    elif isinstance(node, ast.AnnAssign):
        _bind_target(scope, node.target, node.value)
    else:
        _bind_others(scope, node)


def _bind_import(scope: Scope, node: ast.Import | ast.ImportFrom) -> None:
    if isinstance(node, ast.Import):
        for alias in node.names:
            head = alias.name.partition(".")[0]
            scope.bind(alias.asname or head, alias.name if alias.asname else head)
        return
    origin = "." * node.level + (node.module or "")
    joint = "" if origin.endswith(".") else "."
    for alias in node.names:
        if alias.name != "*":
            scope.bind(alias.asname or alias.name, f"{origin}{joint}{alias.name}")


def _bind_others(scope: Scope, node: ast.stmt) -> None:
    if isinstance(node, (ast.For, ast.AsyncFor)):
        _bind_target(scope, node.target, None)
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        for item in node.items:
            if item.optional_vars is not None:
                _bind_target(scope, item.optional_vars, None)
    elif type(node).__name__ == "TypeAlias":
        name = vars(node).get("name")
        if isinstance(name, ast.Name):
            scope.bind(name.id, f"={name.id}")


def _bind_target(scope: Scope, target: ast.expr, value: ast.expr | None) -> None:
    if isinstance(target, ast.Name):
        # A plain renaming (`getattr_ = getattr`, `A = typing.Any`) is followed; anything else is a thing of its own.
        targets = resolved(scope, value) if value is not None else ()
        if value is not None and _is_dict(value, targets):
            scope.bind(target.id, f"={target.id}.__dict__")
        elif targets and not any(one.startswith("=") for one in targets):
            for one in targets:
                scope.bind(target.id, one)
        else:
            scope.bind(target.id, f"={target.id}")
    elif isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            _bind_target(scope, element, None)
    elif isinstance(target, ast.Starred):
        _bind_target(scope, target.value, None)


def is_dict_of(node: ast.expr, scope: Scope) -> bool:
    """Whether an expression is `x.__dict__`, `vars(x)`, `globals()`, or a name that was given one of these."""
    if isinstance(node, (ast.Attribute, ast.Name)):
        return _is_dict(node, scope.lookup(node.id) if isinstance(node, ast.Name) else ())
    if not isinstance(node, ast.Call) or len(node.args) > 1 or node.keywords:
        return False
    functions = ("builtins.vars",) if node.args else ("builtins.vars", "builtins.globals", "builtins.locals")
    return any(function in resolved(scope, node.func) for function in functions)


def _is_dict(node: ast.expr, targets: Iterable[str]) -> bool:
    """The same, at a glance: by what a name is bound to, or the function's own name."""
    if isinstance(node, ast.Name):
        return any(target.endswith(".__dict__") for target in targets)
    if isinstance(node, ast.Call) and len(node.args) <= 1 and isinstance(node.func, ast.Name):
        return node.func.id in (("vars",) if node.args else ("vars", "globals", "locals"))
    return isinstance(node, ast.Attribute) and node.attr == "__dict__"


def fold(node: ast.expr, constants: dict[str, str]) -> str | None:
    """The string that an expression of literals, constant names and + spells, or None.

    `__name__` and `__package__` are kept as the markers `\\0n` and `\\0p`.
    """
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        return {"__name__": "\0n", "__package__": "\0p"}.get(node.id) or constants.get(node.id)
    if isinstance(node, ast.NamedExpr):
        return fold(node.value, constants)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _concatenated([fold(node.left, constants), fold(node.right, constants)])
    if isinstance(node, ast.JoinedStr):
        return _concatenated(
            [
                fold(part.value, constants) if isinstance(part, ast.FormattedValue) else fold(part, constants)
                for part in node.values
            ]
        )
    return None


def _concatenated(parts: list[str | None]) -> str | None:
    texts = [part for part in parts if part is not None]
    return "".join(texts) if len(texts) == len(parts) else None
