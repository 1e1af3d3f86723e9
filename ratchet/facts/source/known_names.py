"""Names of the standard library that mean Any, or are generic: for code that mypy does not see."""

from __future__ import annotations

ANY = frozenset(
    {
        "typing.Any",
        "typing_extensions.Any",
        "mypy_extensions.Any",
        "_typeshed.Incomplete",
        "_typeshed.MaybeNone",
        "_typeshed.AnnotationForm",
        "_typeshed.sentinel",
    }
)
"""The names that are Any. `_typeshed.Unused` is object, and so is none of them."""

_ABSTRACT = """Callable Iterable Iterator Generator Mapping MutableMapping Sequence MutableSequence Collection Container
    Awaitable Coroutine AsyncIterable AsyncIterator AsyncGenerator Set MutableSet KeysView ValuesView ItemsView"""
_TYPING = f"""{_ABSTRACT} List Dict FrozenSet Tuple Type DefaultDict Deque OrderedDict Counter ChainMap AbstractSet
    ContextManager AsyncContextManager Pattern Match"""

_BY_MODULE = {
    "builtins": "list dict set frozenset tuple type",
    "typing": _TYPING,
    "typing_extensions": _TYPING,
    "collections.abc": _ABSTRACT,
    "collections": "defaultdict deque OrderedDict Counter ChainMap",
    "re": "Pattern Match",
    "os": "PathLike",
    "queue": "Queue",
    "contextvars": "ContextVar",
    "weakref": "ref",
}

COROUTINES = frozenset({"typing.Coroutine", "collections.abc.Coroutine", "types.CoroutineType"})

GENERIC = frozenset(f"{module}.{name}" for module, names in _BY_MODULE.items() for name in names.split())
"""Generics that mypy's --disallow-any-generics minds when their arguments are left out."""
