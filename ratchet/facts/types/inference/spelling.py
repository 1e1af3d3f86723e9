"""mypy's types as source text; None for a type that no honest annotation could say."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from mypy import nodes as n
from mypy import types as t
from mypy.typeops import make_simplified_union

from ratchet.facts.types.inference.bodies import without_value

_MOST_MEMBERS = 4
_MOST_CHARACTERS = 160
_DUNDER = re.compile(r"__\w+__")
_PUBLIC = {
    # Where typeshed defines a class is seldom where a reader looks for it.
    "_io": "io",
    "_socket": "socket",
    "_thread": "threading",
    "_csv": "csv",
    "_decimal": "decimal",
    "_ssl": "ssl",
    "_contextvars": "contextvars",
    "_queue": "queue",
    "_asyncio": "asyncio",
    "_weakref": "weakref",
    "posixpath": "os.path",
}
_ABSTRACT = frozenset(
    ("Iterator", "Iterable", "Generator", "Sequence", "Mapping", "MutableMapping", "Collection", "Callable",
     "Awaitable", "Coroutine", "AsyncIterator", "AsyncIterable", "AsyncGenerator", "MutableSequence", "MutableSet",
     "KeysView", "ValuesView", "ItemsView", "Reversible", "Hashable", "Sized", "Container")
)  # fmt: skip
"""Names that `typing` defines in typeshed, and that are imported from `collections.abc`."""
_RENAMED = {"AbstractSet": "Set"}
_ELSEWHERE = dict.fromkeys(("_thread.LockType", "_thread.lock"), ("threading", "Lock"))
"""Classes whose public name is an alias in another module."""
_TELLING_NOTHING = frozenset(
    f"builtins.{name}" for name in ("object", "function", "property", "classmethod", "staticmethod")
)
"""Classes of which a variable may be without anybody knowing more: what a property gives is lost by its name."""
NONE = "None"


def spelled(*types: t.Type | None) -> str | None:
    """The union of some types as an annotation; None where one of them is unknown, private or local."""
    if not types or any(each is None for each in types):
        return None
    widened = [_widened(each) for each in types if each is not None and not _is_refusal(each)]
    if not widened:
        return None
    text = _spelled(make_simplified_union(widened)) if len(widened) > 1 else _spelled(widened[0])
    return text if text is not None and len(text) <= _MOST_CHARACTERS else None


def _is_refusal(typ: t.Type) -> bool:
    """Whether a type is that of NotImplemented, which an operator returns for the interpreter alone."""
    proper = t.get_proper_type(typ)
    return isinstance(proper, t.Instance) and proper.type.name in ("NotImplementedType", "_NotImplementedType")


def _widened(typ: t.Type) -> t.Type:
    """A type, and all in it, without what holds for one value alone."""
    if _is_recursive(typ):
        return typ
    proper = t.get_proper_type(without_value(typ))
    if isinstance(proper, t.UnionType):
        return make_simplified_union([_widened(item) for item in proper.items])
    if isinstance(proper, t.TupleType) and proper.partial_fallback.type.fullname == "builtins.tuple":
        return proper.copy_modified(items=[_widened(item) for item in proper.items])
    return proper


def _is_recursive(typ: t.Type) -> bool:
    """Whether a type is an alias that stands inside itself, so that opening it never ends."""
    return isinstance(typ, t.TypeAliasType) and typ.is_recursive


def _spelled(typ: t.Type) -> str | None:
    if _is_recursive(typ):
        return None
    proper = t.get_proper_type(typ)
    if isinstance(proper, t.NoneType):
        return NONE
    if isinstance(proper, t.UnionType):
        return _union(proper.items)
    if isinstance(proper, t.Instance):
        return _instance(proper)
    if isinstance(proper, t.TupleType):
        return _tuple(proper)
    if isinstance(proper, t.TypeType):
        return _applied(_name("builtins", "type"), [proper.item])
    if isinstance(proper, t.CallableType):
        return _callable(proper)
    return None


def _union(items: Sequence[t.Type]) -> str | None:
    texts = [_spelled(item) for item in items]
    if None in texts:
        return None
    known = list(dict.fromkeys(text for text in texts if text is not None and text != NONE))
    if len(known) > _MOST_MEMBERS:
        return None
    return " | ".join([*known, *([NONE] if NONE in texts else [])])


def _instance(typ: t.Instance) -> str | None:
    if typ.type.is_newtype or typ.type.is_intersection or typ.type.fullname in _TELLING_NOTHING:
        return None
    name = class_name(typ.type)
    if typ.type.fullname == "builtins.tuple" and typ.args:
        inner = _spelled(typ.args[0])
        return f"{name}[{inner}, ...]" if inner is not None else None
    return _applied(name, typ.args)


def _applied(name: str | None, arguments: Sequence[t.Type]) -> str | None:
    if name is None or not arguments:
        return name
    texts = [_spelled(argument) for argument in arguments]
    if any(text is None for text in texts):
        return None
    return f"{name}[{', '.join(text for text in texts if text is not None)}]"


def _tuple(typ: t.TupleType) -> str | None:
    if typ.partial_fallback.type.fullname != "builtins.tuple":
        return (
            _instance(typ.partial_fallback) if not typ.partial_fallback.args else class_name(typ.partial_fallback.type)
        )
    if not typ.items or any(isinstance(item, t.UnpackType) for item in typ.items):
        return None
    return _applied(_name("builtins", "tuple"), typ.items)


def _callable(typ: t.CallableType) -> str | None:
    if typ.is_type_obj():
        result = t.get_proper_type(typ.ret_type)
        return _applied(_name("builtins", "type"), [result]) if isinstance(result, t.Instance) else None
    is_plain = all(kind == n.ARG_POS for kind in typ.arg_kinds)
    if not is_plain or typ.variables or typ.implicit or typ.type_guard is not None or typ.type_is is not None:
        return None
    texts = [_spelled(argument) for argument in typ.arg_types]
    result_text = _spelled(typ.ret_type)
    if result_text is None or any(text is None for text in texts):
        return None
    parameters = ", ".join(text for text in texts if text is not None)
    return f"{_name('collections.abc', 'Callable')}[[{parameters}], {result_text}]"


def class_name(info: n.TypeInfo) -> str | None:
    """A class as `{module:name}`; None where it is private to the standard library, or a function's own."""
    module = info.module_name
    if info.fullname in _ELSEWHERE:
        return _name(*_ELSEWHERE[info.fullname])
    inner = info.fullname.removeprefix(f"{module}.")
    if "@" in inner or "<" in inner or (info.typeddict_type is not None and info.name not in inner):
        return None
    if module == "typing" and inner in _RENAMED | dict.fromkeys(_ABSTRACT, ""):
        return _name("collections.abc", _RENAMED.get(inner, inner))
    module = _PUBLIC.get(module, module)
    parts = [*module.split("."), *inner.split(".")]
    is_private = any(part.startswith("_") and not _DUNDER.fullmatch(part) for part in parts)
    if module == "_typeshed" or (is_private and parts[0] in sys.stdlib_module_names):
        return None
    return _name(module, inner)


def _name(module: str, name: str) -> str:
    return f"{{{module}:{name}}}"
