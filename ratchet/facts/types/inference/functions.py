"""A function whose body has been walked: what is known of its slots that have no annotation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mypy import nodes as n
from mypy import types as t
from mypy.expandtype import expand_type_by_instance
from mypy.maptype import map_instance_to_supertype
from mypy.typevars import fill_typevars

from ratchet.facts.collect.types.arguments import is_object
from ratchet.facts.types.inference.bodies import Body, ends, is_constant, is_trivial
from ratchet.facts.types.inference.calls import is_bare, is_unannotated
from ratchet.facts.types.inference.records import Evidence, Inferred, ModuleInference, Parameter
from ratchet.facts.types.inference.spelling import NONE, spelled
from ratchet.facts.types.inference.variables import full_names

_SELF = "{typing:Self}"
_OBJECT = "{builtins:object}"
_BOOL = "{builtins:bool}"
_STARS = (n.ARG_STAR, n.ARG_STAR2)
_ABSTRACT = re.compile(r"\{(?:typing|collections\.abc):")
_BY_NAME = {"__len__": "{builtins:int}", "__bool__": _BOOL, "__contains__": _BOOL}
_EXIT = (
    "{builtins:type}[{builtins:BaseException}] | None",
    "{builtins:BaseException} | None",
    "{types:TracebackType} | None",
)


def parameters_of(body: Body) -> dict[n.Var, list[t.Type | None]]:
    """The parameters without annotation, whose uses are to be watched."""
    return {argument.variable: [] for argument in _open_arguments(body)}


def _open_arguments(body: Body) -> list[n.Argument]:
    receiver = body.receiver
    return [
        argument
        for argument in body.node.arguments
        if argument.type_annotation is None and argument.variable is not receiver
    ]


def finish(body: Body, types: dict[n.Expression, t.Type], found: ModuleInference) -> None:
    """Keep what is known of a function's slots."""
    node = body.node
    if not isinstance(node, n.FuncDef) or node.is_overload:
        return
    _keep_bare(body, types, found)
    if not is_trivial(node.body):
        found.results[body.function] = _returned(body, types) or " | ".join(
            [*filter(None, [_partly(body, types)]), "?"]
        )
    if node.type is not None and not _is_partial(node):
        return
    inherited = _inherited(body)
    if node.name != "__init__" and (text := _result(body, types, inherited)) is not None:
        rests = {*full_names(variable for each in (*body.returned, *body.yielded) for variable in each.rests)}
        found.inferred.append(_of_slot(body, "return", *text)._replace(rests=tuple(sorted(rests))))
    for position, argument in enumerate(node.arguments):
        if argument in _open_arguments(body):
            _parameter(body, position, argument, inherited, found, types)


def _keep_bare(body: Body, types: dict[n.Expression, t.Type], found: ModuleInference) -> None:
    """Keep the slots that are annotated with a generic without arguments."""
    signature = body.node.type
    if not isinstance(signature, t.CallableType) or signature.implicit:
        return
    if is_bare(signature.ret_type) and (text := _inferred_result(body, types)) is not None:
        found.bare.append(_of_slot(body, "return", text, Evidence.RETURNED))
    place = max(body.node.line, 1), max(body.node.column, 0) + 1
    found.bare_parameters += [
        Parameter(body.function, body.symbol, argument.variable.name, *place, "", is_private(body.symbol))
        for argument, typ in zip(body.node.arguments, signature.arg_types, strict=False)
        if is_bare(typ) and argument.kind not in _STARS
    ]


def is_private(symbol: str) -> bool:
    """Whether a symbol, or what it stands in, is for the module itself."""
    return any(part.startswith("_") and not part.endswith("__") for part in symbol.split("."))


def _is_partial(node: n.FuncDef) -> bool:
    """Whether a function has annotations for some of its slots alone."""
    has_result = isinstance(node.type, t.CallableType) and not is_unannotated(node.type.ret_type)
    return not has_result or any(argument.type_annotation is None for argument in node.arguments)


def _of_slot(body: Body, detail: str, text: str, evidence: Evidence) -> Inferred:
    return Inferred(body.symbol, detail, max(body.node.line, 1), max(body.node.column, 0) + 1, text, evidence)


def _result(
    body: Body, types: dict[n.Expression, t.Type], inherited: t.CallableType | None
) -> tuple[str, Evidence] | None:
    """The type of what a function gives, and why; None where it has an annotation, or where nothing is known."""
    node = body.node
    if isinstance(node.type, t.CallableType) and not is_unannotated(node.type.ret_type):
        return None
    if not is_trivial(node.body) and (text := _inferred_result(body, types)) is not None:
        return text, Evidence.STUB if _is_stub(body) else Evidence.RETURNED
    if body.info is not None and node.name in _BY_NAME:
        return _BY_NAME[node.name], Evidence.OVERRIDDEN
    if inherited is not None and not body.is_generator and (text := spelled(inherited.ret_type)) is not None:
        return text, Evidence.OVERRIDDEN
    text = _partly(body, types)
    return (text, Evidence.PARTLY) if text is not None and text != NONE else None


def _partly(body: Body, types: dict[n.Expression, t.Type]) -> str | None:
    """The type of what is known of all that a function gives; None where that is nothing."""
    known = [each for each in body.known(body.returned) if spelled(each) is not None]
    known += [t.NoneType()] if not ends(body.node.body, types) else []
    return spelled(*known) if not body.is_generator and not body.returns_receiver else None


def _is_stub(body: Body) -> bool:
    """Whether a method that anybody may override, and that overrides none, only returns a constant."""
    name = body.node.name
    if body.info is None or is_private(body.symbol) or name.startswith("__"):
        return False
    if any(name in base.names for base in body.info.mro[1:]):
        return False
    said = [each for each in body.node.body.body if not isinstance(each, n.ExpressionStmt) or not _is_text(each.expr)]
    only = said[0] if len(said) == 1 else None
    return isinstance(only, n.ReturnStmt) and only.expr is not None and is_constant(only.expr)


def _is_text(node: n.Expression) -> bool:
    return isinstance(node, n.StrExpr)


def _returned(body: Body, types: dict[n.Expression, t.Type]) -> str | None:
    """What a function gives, as it is declared or as its body says."""
    signature = body.node.type
    if isinstance(signature, t.CallableType) and not is_unannotated(signature.ret_type):
        return spelled(signature.ret_type)
    return _inferred_result(body, types)


def _inferred_result(body: Body, types: dict[n.Expression, t.Type]) -> str | None:
    node = body.node
    if body.is_generator:
        return _generator(body)
    returned = body.known(body.returned)
    if body.returns_receiver and returned:
        is_class = isinstance(node, n.FuncDef) and node.is_class
        return _SELF if len(returned) == 1 and ends(node.body, types) and not is_class else None
    if not ends(node.body, types):
        returned.append(t.NoneType())
    return spelled(*returned) if returned else None


def _generator(body: Body) -> str | None:
    if body.delegates or any(not isinstance(t.get_proper_type(typ), t.NoneType) for typ in body.known(body.returned)):
        return None
    text = spelled(*body.known(body.yielded))
    kind = "AsyncIterator" if body.node.is_coroutine or body.node.is_async_generator else "Iterator"
    return f"{{collections.abc:{kind}}}[{text}]" if text is not None else None


def _inherited(body: Body) -> t.CallableType | None:
    """The annotated signature of the method that this one overrides, as it is for this class."""
    if body.info is None or body.node.name in ("__init__", "__new__", "__init_subclass__"):
        return None
    for base in body.info.mro[1:]:
        entry = base.names.get(body.node.name)
        node = entry.node if entry is not None else None
        if isinstance(node, n.Decorator):
            node = node.func
        if isinstance(node, n.FuncDef) and isinstance(node.type, t.CallableType) and not node.type.implicit:
            return _for_class(node.type, body.info, base)
        if node is not None:
            return None
    return None


def _for_class(signature: t.CallableType, info: n.TypeInfo, base: n.TypeInfo) -> t.CallableType:
    own = fill_typevars(info)
    instance = own.partial_fallback if isinstance(own, t.TupleType) else own
    return expand_type_by_instance(signature, map_instance_to_supertype(instance, base))


def _parameter(
    body: Body,
    position: int,
    argument: n.Argument,
    inherited: t.CallableType | None,
    found: ModuleInference,
    types: dict[n.Expression, t.Type],
) -> None:
    name = argument.variable.name
    asked = tuple(sorted(body.asked.get(argument.variable, ())))
    for text, evidence in _known(body, position, argument, inherited):
        found.inferred.append(_of_slot(body, name, text, evidence))
        break
    if argument.kind in _STARS:
        return
    initializer = argument.initializer
    default = spelled(types.get(initializer)) or "?" if initializer is not None else ""
    place = max(body.node.line, 1), max(body.node.column, 0) + 1
    private = is_private(body.symbol)
    is_worked_on, used = argument.variable in body.worked_on, body.attributes.get(argument.variable, ())
    is_open, position = argument.variable in body.opened, position - (body.receiver is not None)
    found.parameters.append(
        Parameter(
            *(body.function, body.symbol, name, *place, default, private, asked, is_worked_on),
            *(tuple(sorted(used)), is_open, position),
        )
    )


def _known(
    body: Body, position: int, argument: n.Argument, inherited: t.CallableType | None
) -> Iterator[tuple[str, Evidence]]:
    """What the function itself, or the method that it overrides, says of one parameter."""
    if inherited is not None and position < len(inherited.arg_types) and _is_same_slot(inherited, position, argument):
        typ = t.get_proper_type(inherited.arg_types[position])
        if (text := _OBJECT if is_object(typ) else spelled(typ)) is not None:
            yield text, Evidence.OVERRIDDEN
    if body.info is not None and body.node.name in ("__exit__", "__aexit__"):
        if argument.kind == n.ARG_STAR:
            yield _OBJECT, Evidence.OVERRIDDEN
        elif 1 <= position <= len(_EXIT):
            yield _EXIT[position - 1], Evidence.OVERRIDDEN
    uses = body.uses.get(argument.variable, [])
    if argument.kind in _STARS:
        if not uses and not is_trivial(body.node.body):
            yield _OBJECT, Evidence.PASSED_ON
        return
    texts = {spelled(use) for use in uses}
    if _is_flag(argument) and argument.variable in body.tested and texts <= {_BOOL}:
        yield _BOOL, Evidence.PASSED_ON
    text = _handed_on(texts, argument.variable in body.bound)
    if text is not None and text != NONE:
        asks_none = _defaults_to(argument, "None") or NONE in body.asked.get(argument.variable, ())
        is_open = asks_none and not text.endswith(NONE)
        yield f"{text} | {NONE}" if is_open else text, Evidence.PASSED_ON


def _handed_on(texts: set[str | None], is_bound: bool) -> str | None:
    """The one type of the slots that a parameter is handed to; None for several.

    What else is done with it mypy checks against that type. A protocol says too little of a value with other uses, and
    where the name gets another value, its uses are of that.
    """
    known = [text for text in texts if text is not None]
    if len(known) != 1 or (len(texts) > 1 and (is_bound or _ABSTRACT.search(known[0]) is not None)):
        return None
    return known[0]


def _is_same_slot(inherited: t.CallableType, position: int, argument: n.Argument) -> bool:
    """Whether the overridden method's parameter at a position is this one: of the same kind of slot, and name."""
    is_star = argument.kind in _STARS
    if is_star or inherited.arg_kinds[position] in _STARS:
        return argument.kind == inherited.arg_kinds[position]
    name = inherited.arg_names[position]
    return name is None or name == argument.variable.name or name.startswith("_")


def _is_flag(argument: n.Argument) -> bool:
    return _defaults_to(argument, "True") or _defaults_to(argument, "False")


def _defaults_to(argument: n.Argument, name: str) -> bool:
    return isinstance(argument.initializer, n.NameExpr) and argument.initializer.fullname == f"builtins.{name}"
