"""Unreachable code that only leaves: it returns a constant of the declared type, or goes on with the loop.

mypy forgets that a name may have changed during an `await` or a `with`, so that the second look at it, which is all
that a careful author can do, is unreachable to it. Where nothing but a constant is returned, nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.reach.plain_code import is_idle

_ITERABLE = frozenset({"typing.Iterable", "typing.Collection", "typing.Sequence"})
_NUMBERS = ("builtins.int", "builtins.float", "builtins.complex")
_HOLDERS: dict[type[n.Expression], frozenset[str]] = {
    n.IntExpr: frozenset(_NUMBERS),
    n.FloatExpr: frozenset(_NUMBERS[1:]),
    n.ComplexExpr: frozenset(_NUMBERS[2:]),
    n.StrExpr: frozenset({"builtins.str"}),
    n.BytesExpr: frozenset({"builtins.bytes"}),
    n.ListExpr: _ITERABLE | {"builtins.list", "typing.MutableSequence"},
    n.TupleExpr: _ITERABLE | {"builtins.tuple"},
    n.DictExpr: frozenset(
        {"builtins.dict", "typing.Mapping", "typing.MutableMapping", *_ITERABLE} - {"typing.Sequence"}
    ),
}
"""The classes of which a constant is an instance; lists, tuples and dictionaries are empty here."""


def only_leaves(run: Iterable[n.Statement], function: n.FuncDef | None) -> bool:
    """Whether statements do nothing but leave, with what the function they stand in declares to return."""
    return all(is_idle(statement) or _leaves(statement, function) for statement in run)


def _leaves(statement: n.Statement, function: n.FuncDef | None) -> bool:
    if isinstance(statement, n.ReturnStmt) and function is not None:
        return any(_holds(typ, statement.expr) for typ in _returned(function))
    return isinstance(statement, (n.BreakStmt, n.ContinueStmt))


def _returned(function: n.FuncDef) -> Iterator[t.ProperType]:
    """What a `return` in the function may give, one for each member of a union."""
    declared = function.type.ret_type if isinstance(function.type, t.CallableType) else None
    proper = t.get_proper_type(declared) if declared is not None else t.AnyType(t.TypeOfAny.unannotated)
    if function.is_generator or function.is_coroutine:
        # Generator[Y, S, R] and Coroutine[Y, S, R]; an iterator returns nothing.
        arguments = proper.args if isinstance(proper, t.Instance) else ()
        proper = t.get_proper_type(arguments[2]) if len(arguments) > 2 else t.NoneType()
    yield from map(t.get_proper_type, proper.items) if isinstance(proper, t.UnionType) else (proper,)


def _holds(typ: t.ProperType, value: n.Expression | None) -> bool:
    """Whether a constant is of a type. None: nothing is returned."""
    if isinstance(value, n.UnaryExpr) and value.op == "-" and isinstance(value.expr, (n.IntExpr, n.FloatExpr)):
        value = value.expr
        if isinstance(typ, t.LiteralType):
            return False
    if value is None or (isinstance(value, n.NameExpr) and value.fullname == "builtins.None"):
        return isinstance(typ, (t.NoneType, t.AnyType)) or _is_object(typ)
    classes = _classes(value)
    if not classes:
        return False
    if isinstance(typ, t.LiteralType):
        return typ.fallback.type.fullname in classes and typ.value == _value(value)
    if isinstance(typ, t.TupleType):
        return isinstance(value, n.TupleExpr) and not typ.items
    return (
        isinstance(typ, t.AnyType) or _is_object(typ) or (isinstance(typ, t.Instance) and typ.type.fullname in classes)
    )


def _classes(value: n.Expression) -> frozenset[str]:
    if isinstance(value, n.NameExpr):
        return frozenset({"builtins.bool", *_NUMBERS}) if value.fullname in _BOOLEANS else frozenset()
    if isinstance(value, (n.ListExpr, n.TupleExpr, n.DictExpr)) and value.items:
        return frozenset()
    return _HOLDERS.get(type(value), frozenset())


_BOOLEANS = {"builtins.True": True, "builtins.False": False}


def _value(value: n.Expression) -> object:
    if isinstance(value, n.NameExpr):
        return _BOOLEANS.get(value.fullname)
    return value.value if isinstance(value, (n.IntExpr, n.StrExpr, n.BytesExpr)) else None


def _is_object(typ: t.ProperType) -> bool:
    return isinstance(typ, t.Instance) and typ.type.fullname == "builtins.object"
