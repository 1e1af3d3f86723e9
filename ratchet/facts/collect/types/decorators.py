"""What erases a function's signature: decorators, and calls that give a function another name.

Judged by what the decorator itself says of its result, so that annotating the function never makes a debt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mypy import nodes as n
from mypy import types as t
from mypy.typeops import function_type

from ratchet.facts.collect.harvest import Harvest, Scope
from ratchet.facts.collect.syntax import displayed, outcomes
from ratchet.facts.collect.types.arguments import is_object, takes_anything
from ratchet.facts.collect.types.origins import dotted
from ratchet.facts.kinds import ERASING_DECORATOR, OPEN_NAME, PROPERTY

_REGISTRY = "functools.singledispatchmethod"
"""Its `register` gives a function back as `Callable[..., T]`. Nobody calls that by its own name."""

_BY_ANNOTATION = (_REGISTRY, "functools._SingleDispatchCallable")
"""Their `register`, as a decorator without a call, takes the class to serve from the annotation: a class, no type."""

_FUNCTIONS = (n.FuncDef, n.Decorator, n.OverloadedFuncDef)
_FUNCTIONS_AND_CLASSES = (*_FUNCTIONS, n.TypeInfo)


def erasing(harvest: Harvest, node: n.Decorator, symbol: str) -> None:
    """Record each decorator of a function whose application leaves Any, or a callable that takes or gives anything."""
    for number, decorator in enumerate(node.decorators):
        # What the first decorator leaves is the function's type; of what the others leave, mypy keeps nothing.
        if not _registers(harvest, decorator) and _erases(
            harvest, harvest.types.get(decorator), node.var.type if number == 0 else None
        ):
            _record(harvest, decorator, symbol)


def renaming(harvest: Harvest, target: n.Expression, value: n.Expression, scope: Scope) -> None:
    """Record `pay = loose(_pay)`: the same, written as a call. Also in a table, and in a call that keeps the rest."""
    if not isinstance(value, _HOLDING):
        return
    symbol = _symbol(target, scope)
    if isinstance(target, n.NameExpr) and isinstance(value, n.CallExpr) and len(value.args) == 1:
        [function] = value.args
        if isinstance(function, n.RefExpr) and isinstance(function.node, _FUNCTIONS):
            if _erases(harvest, _declared(harvest, value.callee), harvest.types.get(value)):
                _record(harvest, value.callee, symbol)
            return
    for call in _calls(harvest, value):
        if opens(harvest, call):
            _record(harvest, call.callee, symbol)


def open_name(harvest: Harvest, target: n.Expression, scope: Scope) -> None:
    """Note `pay = Anything()`: a name that may have been a function's, and that takes anything."""
    variable: n.SymbolNode | None
    if isinstance(target, n.MemberExpr):
        variable, symbol = target.def_var, f"{scope.owner}.{target.name}"
    elif isinstance(target, n.NameExpr) and scope.level != "function":
        variable, symbol = target.node, scope.inner(target.name)
    else:
        return
    if isinstance(variable, n.Var) and _is_open(harvest, variable.type):
        harvest.note(OPEN_NAME, symbol, target)


def open_property(harvest: Harvest, node: n.FuncDef, symbol: str) -> None:
    """Note a property that gives what takes anything."""
    if isinstance(node.type, t.CallableType) and _is_open(harvest, node.type.ret_type):
        harvest.note(OPEN_NAME, symbol, node, PROPERTY)


def _symbol(target: n.Expression, scope: Scope) -> str:
    if isinstance(target, n.MemberExpr):
        return f"{scope.owner}.{target.name}" if scope.owner else scope.symbol
    return scope.inner(target.name) if isinstance(target, n.NameExpr) else scope.symbol


def called(harvest: Harvest, made: n.CallExpr, scope: Scope) -> None:
    """Record `loose(_pay)(…)`: what comes out is called at once."""
    if opens(harvest, made):
        _record(harvest, made.callee, scope.symbol)


_HOLDING = (n.CallExpr, n.ListExpr, n.TupleExpr, n.SetExpr, n.DictExpr, n.ConditionalExpr, n.OpExpr, n.IndexExpr)


def _calls(harvest: Harvest, value: n.Expression) -> Iterator[n.CallExpr]:
    """The calls that a value or an entry of a table comes from; where a call gives a function, its arguments' too."""
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, n.CallExpr):
            yield node
            if isinstance(t.get_proper_type(harvest.types.get(node)), t.CallableType):
                stack += node.args
        elif isinstance(node, n.IndexExpr):
            stack.append(node.base)
        else:
            stack += [*displayed(node), *outcomes(node)]


def opens(harvest: Harvest, call: n.CallExpr) -> bool:
    """Whether a call is given a function or a class, and gives back a callable that takes anything."""
    if _registers(harvest, call.callee) or not any(_is_function(harvest, argument) for argument in call.args):
        return False
    callee = t.get_proper_type(_declared(harvest, call.callee))
    results = [callee] if isinstance(callee, t.CallableType) else []
    if isinstance(callee, t.Overloaded):
        results = [item for item in callee.items if _is_for_functions(item)]
    return bool(results) and all(_is_open(harvest, item.ret_type) for item in results)


def _declared(harvest: Harvest, callee: n.Expression) -> t.Type | None:
    """The type of what is called; of a function the declared one: in a call mypy keeps what arguments make of it."""
    node = callee.node if isinstance(callee, n.RefExpr) else None
    if isinstance(node, _FUNCTIONS) and not node.info:
        return node.type or harvest.types.get(callee)
    return harvest.types.get(callee)


def _is_function(harvest: Harvest, node: n.Expression) -> bool:
    """Whether an expression names a function, a method or a class, or applies something that keeps what it is."""
    if isinstance(node, n.RefExpr):
        if isinstance(node.node, _FUNCTIONS_AND_CLASSES):
            return True
        typ = t.get_proper_type(harvest.types.get(node))
        # What a `def` made has its name, wherever it is kept; a declared Callable has none.
        return isinstance(node, n.MemberExpr) and isinstance(typ, t.CallableType) and typ.name is not None
    return isinstance(node, n.CallExpr) and any(_is_function(harvest, argument) for argument in node.args)


def _record(harvest: Harvest, decorator: n.Expression, symbol: str) -> None:
    name = dotted(decorator.callee if isinstance(decorator, n.CallExpr) else decorator)
    harvest.note(ERASING_DECORATOR, symbol, decorator, name)


def _erases(harvest: Harvest, typ: t.Type | None, result: t.Type | None = None) -> bool:
    """Whether what is applied erases a function. `result`: what came out of it, where mypy kept that."""
    proper = t.get_proper_type(typ)
    if isinstance(proper, t.AnyType):
        return True
    if isinstance(proper, t.CallableType):
        return _is_erased(harvest, proper.ret_type)
    if isinstance(proper, t.Overloaded):
        erasing_ones = [_erases(harvest, item) for item in proper.items if _is_for_functions(item)]
        return any(erasing_ones) and (all(erasing_ones) or _is_open(harvest, result))
    if isinstance(proper, t.UnionType):
        return any(_erases(harvest, item) for item in proper.items)
    if isinstance(proper, t.Instance):
        called = proper.type.get_method("__call__")
        return called is not None and _erases(harvest, _type_of(harvest, called))
    return False


def reads_annotation(harvest: Harvest, decorators: Iterable[n.Expression]) -> bool:
    """Whether one of the decorators reads the annotation of the first parameter, and needs a class there."""
    return any(_registers(harvest, node, _BY_ANNOTATION) for node in decorators)


def _registers(harvest: Harvest, node: n.Expression, registries: Sequence[str] = (_REGISTRY,)) -> bool:
    """Whether an expression is the `register` of a registry of functions."""
    if not isinstance(node, n.MemberExpr) or node.name != "register":
        return False
    owner = t.get_proper_type(harvest.types.get(node.expr))
    return isinstance(owner, t.Instance) and any(owner.type.has_base(name) for name in registries)


def _type_of(harvest: Harvest, called: n.FuncBase | n.Decorator) -> t.Type | None:
    """The type of a `__call__`; without annotations it takes and gives Any."""
    if called.type is not None:
        harvest.opened.append(called.type)
        return called.type
    if not isinstance(called, n.FuncDef):
        return None
    return function_type(called, t.Instance(called.info.mro[-1], []))


def _is_for_functions(signature: t.CallableType) -> bool:
    """Whether an overload may be meant for a function: not `(f: None = None)`, nor `(path: str)`."""
    first = t.get_proper_type(signature.arg_types[0]) if signature.arg_types else None
    if first is None or isinstance(first, (t.NoneType, t.TypeType, t.LiteralType)):
        return False
    if not isinstance(first, t.Instance) or is_object(first):
        return True
    return first.type.get_method("__call__") is not None


def _is_erased(harvest: Harvest, result: t.Type) -> bool:
    """Whether what comes out of a decorator takes anything, or gives it."""
    proper = t.get_proper_type(result)
    if isinstance(proper, (t.AnyType, t.UninhabitedType)):
        return True
    if isinstance(proper, t.UnionType):
        return any(_is_erased(harvest, item) for item in proper.items)
    signature, _ = _signature(harvest, proper)
    gives = t.get_proper_type(signature.ret_type) if signature is not None else None
    return isinstance(gives, (t.AnyType, t.UninhabitedType)) or _is_open(harvest, proper)


def _is_open(harvest: Harvest, result: t.Type | None) -> bool:
    """Whether a callable takes anything."""
    signature, receivers = _signature(harvest, t.get_proper_type(result))
    return signature is not None and takes_anything(signature, receivers)


def _signature(harvest: Harvest, proper: t.ProperType | None) -> tuple[t.CallableType | None, int]:
    """The signature of what is called in the place of a function, and how many receivers it has; None for a class."""
    if isinstance(proper, t.CallableType):
        return (None if proper.is_type_obj() else proper), 0
    if not isinstance(proper, t.Instance):
        return None, 0
    called = proper.type.get_method("__call__")
    signature = _type_of(harvest, called) if called is not None else None
    if called is None or not isinstance(signature, t.CallableType):
        return None, 0
    is_ours = harvest.followed.is_first_party(called.info.module_name)
    # What a library's objects take when they are called is what its author could say: `functools.lru_cache`. One that
    # can do nothing but be called, such as a protocol, is no more than a signature.
    return (signature if is_ours or _is_but_called(called.info) else None), 1


def _is_but_called(info: n.TypeInfo) -> bool:
    return all(name.startswith("_") for base in info.mro for name in base.names)
