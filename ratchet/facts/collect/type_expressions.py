"""What type expressions say: their form, and for casts one canonical spelling.

They come in two forms: as mypy's unanalysed types where the parser knows that a type stands there (annotations,
quoted types), and as expressions elsewhere (aliases, bases, the target of a cast).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.parsing import parse_type
from ratchet.facts.collect.scopes import Scope
from ratchet.facts.collect.syntax import dotted_name, is_constant

TypeForm = n.Expression | t.Type
Source = Callable[[n.Expression], str]
"""The text of an expression."""

_TYPING = ("typing.", "typing_extensions.", "builtins.", "collections.abc.", "collections.", "contextlib.", "re.")
_LOWER = {"Dict": "dict", "List": "list", "Set": "set", "FrozenSet": "frozenset", "Tuple": "tuple", "Type": "type",
          "DefaultDict": "defaultdict", "Deque": "deque"}  # fmt: skip
_BOOLEAN = frozenset({"and", "or"})

NO_TYPE = "..."
"""Stands in a form for what is no type."""


def form_of(form: TypeForm) -> str:
    """A type expression on one line, with its names as they are written; quoted types are read.

    What is no type is `...` there: the value of a literal, the metadata of `Annotated`. Any operator is `|`.
    """
    if isinstance(form, t.Type):
        return _form_of_type(form)
    if (dotted := dotted_name(form)) is not None:
        return dotted
    if isinstance(form, n.StrExpr):
        quoted = parse_type(form.value)
        return _form_of_type(quoted) if quoted is not None else NO_TYPE
    if isinstance(form, n.IndexExpr):
        return _with_arguments(form_of(form.base), _listed(form.index))
    if isinstance(form, (n.TupleExpr, n.ListExpr)):
        return f"[{_joined(form.items)}]"
    if isinstance(form, n.OpExpr) and form.op not in _BOOLEAN:
        return f"{form_of(form.left)} | {form_of(form.right)}"
    if isinstance(form, n.StarExpr):
        return f"*{form_of(form.expr)}"
    return "None" if isinstance(form, n.NameExpr) and form.name == "None" else NO_TYPE


def _form_of_type(form: t.Type) -> str:
    """The same of a type that mypy's parser read and did not look up."""
    if isinstance(form, t.UnboundType):
        if form.empty_tuple_index:
            return f"{form.name}[()]"
        return _with_arguments(form.name, form.args) if form.args else form.name
    if isinstance(form, t.UnionType):
        return " | ".join(map(_form_of_type, form.items))
    if isinstance(form, (t.TypeList, t.TupleType)):
        return f"[{_joined(form.items)}]"
    if isinstance(form, t.UnpackType):
        return f"*{_form_of_type(form.type)}"
    return _form_of_type(form.typ) if isinstance(form, t.CallableArgument) else NO_TYPE


def _with_arguments(generic: str, arguments: Sequence[TypeForm]) -> str:
    last = generic.rpartition(".")[2]
    if last == "Literal":
        return f"{generic}[{NO_TYPE}]"
    return f"{generic}[{_joined(arguments[:1] if last == 'Annotated' else arguments)}]"


def _joined(forms: Sequence[TypeForm]) -> str:
    return ", ".join(map(form_of, forms))


def _listed(index: n.Expression) -> list[n.Expression]:
    return index.items if isinstance(index, n.TupleExpr) else [index]


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
