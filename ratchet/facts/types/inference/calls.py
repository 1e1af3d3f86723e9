"""What calls pass to functions without annotations, and which declared types arguments meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mypy import nodes as n
from mypy import types as t
from mypy.argmap import map_actuals_to_formals

from ratchet.facts.collect.types.arguments import is_object, kind_of
from ratchet.facts.types.inference.bodies import own_type, rests_on
from ratchet.facts.types.inference.records import SUBCLASS, Called, ModuleInference
from ratchet.facts.types.inference.spelling import NONE, class_name, spelled
from ratchet.facts.types.inference.variables import full_names
from ratchet.facts.types.inference.watching import Watch

_STARS = (n.ARG_STAR, n.ARG_STAR2)
_OMITTED = t.TypeOfAny.from_omitted_generics
UNKNOWN = "?"
"""What a body asks of a parameter that no type says."""
_CLASS_OF = "builtins.type"
_OF_CLASSES = frozenset({"builtins.isinstance", "builtins.issubclass"})
_NARROWING = _OF_CLASSES | frozenset({"builtins.callable", "builtins.hasattr", "builtins.getattr"})


def record_call(
    node: n.CallExpr,
    types: dict[n.Expression, t.Type],
    found: ModuleInference,
    name: Callable[[n.FuncDef], str],
    watch: Watch,
) -> Sequence[t.Type | None]:
    """Keep what a call passes; return for each argument the declared type of the slot that it meets, None for none.

    `name` tells the name of a function in the whole project.
    """
    declared: list[t.Type | None] = [None] * len(node.args)
    signature = t.get_proper_type(types.get(node.callee))
    if isinstance(signature, t.CallableType) and not signature.implicit:
        for formal, actual in _pairs(node, signature.arg_kinds, signature.arg_names, types):
            typ = signature.arg_types[formal]
            is_single = signature.arg_kinds[formal] not in (n.ARG_STAR, n.ARG_STAR2) or is_object(typ)
            declared[actual] = typ if is_single and not signature.variables and not _narrows(node) else None
    target = _target(node, signature, types)
    if target is not None:
        function, skipped = target
        kinds, names = function.arg_kinds[skipped:], function.arg_names[skipped:]
        found.calls += [
            _passed(node, actual, name(function), names[formal] or "", types, watch)
            for formal, actual in _pairs(node, kinds, names, types)
        ]
    elif signature is None or isinstance(signature, t.AnyType):
        found.unresolved += _of_anybody(node, types, watch)
    return declared


def _passed(
    node: n.CallExpr, actual: int, function: str, parameter: str, types: dict[n.Expression, t.Type], watch: Watch
) -> Called:
    """What a call passes in one place."""
    argument = node.args[actual]
    text = spelled(own_type(argument, types)) if node.arg_kinds[actual] not in _STARS else None
    source = watch.name(argument) if text is None else ""
    return Called(function, parameter, text or "", source, (*full_names(rests_on(argument, types)),))


def _of_anybody(node: n.CallExpr, types: dict[n.Expression, t.Type], watch: Watch) -> Iterator[Called]:
    """What a call of a private method passes, where nobody knows whose it is."""
    callee = node.callee
    if isinstance(callee, n.MemberExpr) and callee.name.startswith("_") and not callee.name.endswith("__"):
        for index, name in enumerate(node.arg_names):
            yield _passed(node, index, callee.name, name or str(index), types, watch)


def takes_any(declared: t.Type | None) -> bool:
    """Whether somebody wrote that a slot takes anything."""
    proper = t.get_proper_type(declared)
    if isinstance(proper, t.UnionType):
        return any(map(takes_any, proper.items))
    return isinstance(proper, t.AnyType) and kind_of(proper) == t.TypeOfAny.explicit


def callee_of(node: n.CallExpr, types: dict[n.Expression, t.Type]) -> str:
    """The full name of the function or class that a call runs; "" for one unknown."""
    signature = t.get_proper_type(types.get(node.callee))
    definition = signature.definition if isinstance(signature, t.CallableType) else None
    if isinstance(definition, (n.FuncDef, n.Decorator, n.OverloadedFuncDef)):
        return definition.fullname
    return node.callee.fullname if isinstance(node.callee, n.RefExpr) else ""


def _narrows(node: n.CallExpr) -> bool:
    """Whether a call asks what its argument is: then that may be several things."""
    return isinstance(node.callee, n.RefExpr) and node.callee.fullname in _NARROWING


def asked_types(node: n.CallExpr, types: dict[n.Expression, t.Type]) -> list[str]:
    """The types that a call asks whether its first argument has, `?` for one unknown; none where it does not ask."""
    if not _narrows(node) or not node.args:
        return []
    asked = node.args[1] if len(node.args) > 1 and isinstance(node.callee, n.RefExpr) else None
    is_class = isinstance(node.callee, n.RefExpr) and node.callee.fullname in _OF_CLASSES
    classes = asked.items if isinstance(asked, n.TupleExpr) else [asked]
    return [(is_class and each is not None and _made_by(types.get(each))) or UNKNOWN for each in classes]


def asked_by_comparing(node: n.ComparisonExpr, types: dict[n.Expression, t.Type]) -> list[str]:
    """The types that a comparison asks whether an operand has: None, or those that `type(x)` is compared with."""
    asks_class = any(class_of(each) is not each for each in node.operands)
    made = (_made_by(types.get(each)) for each in node.operands if asks_class and class_of(each) is each)
    none = [NONE] if any(isinstance(each, n.NameExpr) and each.name == NONE for each in node.operands) else []
    return [*none, *filter(None, made)]


def class_of(node: n.Expression) -> n.Expression:
    """The `x` of `type(x)`; any other expression as it is."""
    if isinstance(node, n.CallExpr) and isinstance(node.callee, n.RefExpr) and len(node.args) == 1:
        return node.args[0] if node.callee.fullname == _CLASS_OF else node
    return node


def _made_by(typ: t.Type | None) -> str | None:
    """The type of what a class makes, and each class that it is derived from, as `Sub <: Base`."""
    proper = t.get_proper_type(typ) if typ is not None else None
    if isinstance(proper, t.Overloaded):
        proper = proper.items[0]
    if isinstance(proper, t.CallableType) and proper.is_type_obj():
        info = proper.type_object()
        names = [class_name(each) for each in info.mro if each.fullname != "builtins.object"]
        return SUBCLASS.join([spelled(proper.ret_type) or names[0] or "?", *filter(None, names[1:])]) if names else None
    return None


def _pairs(
    node: n.CallExpr, kinds: list[n.ArgKind], names: Sequence[str | None], types: dict[n.Expression, t.Type]
) -> Iterator[tuple[int, int]]:
    """(formal, actual) of a call's arguments."""
    unknown = t.AnyType(t.TypeOfAny.special_form)
    mapped = map_actuals_to_formals(
        node.arg_kinds, node.arg_names, kinds, names, lambda index: types.get(node.args[index], unknown)
    )
    for formal, actuals in enumerate(mapped):
        for actual in actuals:
            yield formal, actual


def _target(
    node: n.CallExpr, signature: t.ProperType | None, types: dict[n.Expression, t.Type]
) -> tuple[n.FuncDef, int] | None:
    """The function without annotations that a call runs, and how many of its parameters the call does not pass."""
    callee = node.callee
    reference = callee.node if isinstance(callee, n.RefExpr) else None
    if isinstance(reference, n.TypeInfo):
        constructor = reference.get_method("__init__")
        return (constructor, 1) if isinstance(constructor, n.FuncDef) and _is_open(constructor) else None
    if isinstance(reference, n.FuncDef):
        function: n.SymbolNode | None = reference
    else:
        function = signature.definition if isinstance(signature, t.CallableType) else None
    if not isinstance(function, n.FuncDef) or not isinstance(signature, t.CallableType):
        return None
    skipped = len(function.arg_names) - len(signature.arg_names)
    return (function, skipped) if _is_open(function) and skipped >= 0 else None


def _is_open(function: n.FuncDef) -> bool:
    """Whether a function has a parameter without annotation, or with a generic that lacks its arguments."""
    signature = function.type
    if signature is None:
        return True
    return isinstance(signature, t.CallableType) and any(
        is_unannotated(typ) or is_bare(typ) for typ in signature.arg_types
    )


def is_bare(typ: t.Type) -> bool:
    """Whether a type is a generic whose arguments were left out."""
    proper = t.get_proper_type(typ)
    if not isinstance(proper, t.Instance) or not proper.args:
        return False
    arguments = [t.get_proper_type(argument) for argument in proper.args]
    return all(isinstance(each, t.AnyType) and each.type_of_any == _OMITTED for each in arguments)


def is_unannotated(typ: t.Type) -> bool:
    """Whether a type is the Any that stands for an annotation which there is not."""
    proper = t.get_proper_type(typ)
    return isinstance(proper, t.AnyType) and proper.type_of_any == t.TypeOfAny.unannotated
