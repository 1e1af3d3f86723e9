"""What type expressions say: the names in them, and for casts one canonical spelling.

They come in two forms: as mypy's unanalysed types where the parser knows that a type stands there (annotations,
quoted types), and as expressions elsewhere (aliases, bases, the target of a cast).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.parsing import parse_type
from ratchet.facts.collect.records import TypeName
from ratchet.facts.collect.scopes import Scope
from ratchet.facts.collect.syntax import dotted_name, is_constant

TypeForm = n.Expression | t.Type
Source = Callable[[n.Expression], str]
"""The text of an expression."""

_TYPING = ("typing.", "typing_extensions.", "builtins.", "collections.abc.", "collections.", "contextlib.", "re.")
_LOWER = {"Dict": "dict", "List": "list", "Set": "set", "FrozenSet": "frozenset", "Tuple": "tuple", "Type": "type",
          "DefaultDict": "defaultdict", "Deque": "deque"}  # fmt: skip
_BOOLEAN = frozenset({"and", "or"})


def type_names(form: TypeForm) -> tuple[TypeName, ...]:
    """Every name of a type expression at any depth, in order; quoted types are read, literals and metadata left out."""
    found: list[TypeName] = []
    _collect(form, False, found)
    return tuple(found)


def _collect(form: TypeForm, subscripted: bool, found: list[TypeName]) -> None:
    if isinstance(form, t.Type):
        _collect_from_type(form, found)
    elif (dotted := dotted_name(form)) is not None:
        found.append(TypeName(dotted, subscripted))
    elif isinstance(form, n.StrExpr):
        quoted = parse_type(form.value)
        if quoted is not None:
            _collect(quoted, False, found)
    elif isinstance(form, n.IndexExpr):
        _collect(form.base, True, found)
        _collect_arguments(dotted_name(form.base) or "", _listed(form.index), found)
    else:
        for part in _parts(form):
            _collect(part, False, found)


def _collect_from_type(form: t.Type, found: list[TypeName]) -> None:
    if not isinstance(form, t.UnboundType):
        for item in _items(form):
            _collect_from_type(item, found)
        return
    if form.name != "None":
        found.append(TypeName(form.name, bool(form.args) or form.empty_tuple_index))
    if form.args:
        _collect_arguments(form.name, form.args, found)


def _collect_arguments(generic: str, arguments: Sequence[TypeForm], found: list[TypeName]) -> None:
    last = generic.rpartition(".")[2]
    if last == "Literal":
        return
    for argument in arguments[:1] if last == "Annotated" else arguments:
        _collect(argument, False, found)


def _items(form: t.Type) -> Sequence[t.Type]:
    """What an unanalysed type is made of."""
    if isinstance(form, (t.UnionType, t.TypeList, t.TupleType)):
        return form.items
    return [form.type] if isinstance(form, t.UnpackType) else []


def _listed(index: n.Expression) -> list[n.Expression]:
    return index.items if isinstance(index, n.TupleExpr) else [index]


def _parts(form: n.Expression) -> list[n.Expression]:
    """The parts of an expression in which types may stand."""
    if isinstance(form, (n.TupleExpr, n.ListExpr)):
        return form.items
    if isinstance(form, n.OpExpr) and form.op not in _BOOLEAN:
        return [form.left, form.right]
    return [form.expr] if isinstance(form, n.StarExpr) else []


def canonical(form: TypeForm, scope: Scope, source: Source) -> str:
    """One spelling for all spellings of a type: no quotes, no `typing.`, `X | None` for Optional, unions sorted.

    A cast's detail, so it must not change when a type is only written in another way.
    """
    if isinstance(form, t.Type):
        return _canonical_type(form, scope, source)
    if isinstance(form, n.StrExpr):
        quoted = parse_type(form.value)
        is_type = quoted is not None and not isinstance(quoted, t.RawExpressionType)
        return _canonical_type(quoted, scope, source) if quoted is not None and is_type else repr(form.value)
    dotted = dotted_name(form)
    if dotted is not None:
        return _canonical_name(dotted, scope)
    if isinstance(form, n.OpExpr) and form.op == "|":
        return _union([canonical(form.left, scope, source), canonical(form.right, scope, source)])
    if isinstance(form, n.IndexExpr):
        name = canonical(form.base, scope, source)
        if name == "Literal":
            return f"Literal[{_written(form.index, source)}]"
        return _canonical_generic(name, _listed(form.index), scope, source)
    if isinstance(form, (n.TupleExpr, n.ListExpr)):
        inside = ", ".join(canonical(item, scope, source) for item in form.items)
        return f"[{inside}]" if isinstance(form, n.ListExpr) else inside
    return "Ellipsis" if isinstance(form, n.EllipsisExpr) else _written(form, source)


def _written(node: n.Expression, source: Source) -> str:
    """An expression that is no type, in Python's own spelling: the one use of `ast`, for the few literals in casts."""
    if isinstance(node, n.StrExpr):
        return repr(node.value)
    if isinstance(node, n.NameExpr) and is_constant(node):
        return node.name
    return spelling(source(node))


def spelling(text: str) -> str:
    """An expression's text as Python itself spells it; with its own blanks where this interpreter cannot read it."""
    try:
        return ast.unparse(ast.parse(f"({text})", mode="eval"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return " ".join(text.split())


def _canonical_name(dotted: str, scope: Scope) -> str:
    for target in scope.resolve(dotted):
        for prefix in _TYPING:
            if target.startswith(prefix):
                name = target.removeprefix(prefix)
                return _LOWER.get(name, name)
    return dotted.rpartition(".")[2]


def _canonical_generic(name: str, arguments: Sequence[TypeForm], scope: Scope, source: Source) -> str:
    if name == "Annotated" and arguments:
        return canonical(arguments[0], scope, source)
    inside = [canonical(argument, scope, source) for argument in arguments]
    if name == "Optional":
        return _union([*inside, "None"])
    if name == "Union":
        return _union(inside)
    return f"{name}[{', '.join(inside)}]"


def _canonical_type(form: t.Type, scope: Scope, source: Source) -> str:
    if isinstance(form, t.UnboundType):
        name = form.name if form.name == "None" else _canonical_name(form.name, scope)
        if not form.args and not form.empty_tuple_index:
            return name
        if name == "Literal":
            values = ", ".join(map(_literal, form.args))
            return f"Literal[({values})]" if len(form.args) > 1 else f"Literal[{values}]"
        return _canonical_generic(name, form.args, scope, source)
    if isinstance(form, t.UnionType):
        return _union([canonical(item, scope, source) for item in form.items])
    if isinstance(form, (t.TypeList, t.TupleType)):
        inside = ", ".join(canonical(item, scope, source) for item in form.items)
        return f"[{inside}]" if isinstance(form, t.TypeList) else inside
    if isinstance(form, t.EllipsisType):
        return "Ellipsis"
    return repr(form.literal_value) if isinstance(form, t.RawExpressionType) else str(form)


def _literal(value: t.Type) -> str:
    """One argument of Literal in a quoted type."""
    if isinstance(value, t.RawExpressionType):
        return f"b'{value.literal_value}'" if value.base_type_name == "builtins.bytes" else repr(value.literal_value)
    if isinstance(value, t.UnboundType):
        return value.name if value.original_str_expr is None else repr(value.original_str_expr)
    return str(value)


def _union(members: list[str]) -> str:
    flat = {part for member in members for part in (member.split(" | ") if "[" not in member else [member])}
    return " | ".join(sorted(flat, key=lambda part: (part == "None", part)))
