"""Names of the standard library that matter, by what a call of each does: one table for all that goes by a name.

A new one is a row. What judges a call is a handler for its use: in `calls.py`, or `dynamic_imports.py` for imports.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ratchet.facts.kinds import ACCESS, CAST_HANDED_ON, COMPUTED_IMPORT, HIDDEN_CAST, HIDDEN_IMPORT

WORD, MODULE, DEFINITION, BESIDE = "word", "module", "definition", ""
"""How a name is found: by its last part wherever that stands in the text; where something of its module is bound, as
hardly any module uses it; above a definition; or beside one that was found."""


class Name(NamedTuple):
    """What a name means. `use`: what a call does, which its handler judges; `detail` goes into the fact.

    `number`: how many arguments it takes, or how many positional ones hold a text or a name; of what imports, the place
    of the package. `handed_on`: the kind of fact that it is as a value, called with nobody knows what.
    """

    use: str
    detail: str = ""
    number: int | None = None
    handed_on: str = ""
    found: str = WORD

    @property
    def is_followed(self) -> bool:
        """Whether another name that it gets is known for it, so that calls by that one tell what it is called with."""
        return self.handed_on == ACCESS and self.use != "call"

    @property
    def hidden(self) -> str:
        """The kind of fact that it is where a library has it under a name of its own; "" if it is none."""
        if self.use in IMPORTING:
            return HIDDEN_IMPORT
        return HIDDEN_CAST if self.use == "cast" else self.handed_on


IMPORTING = frozenset({"import", "plain-import", "import-path", "find", "modules"})
"""Uses that import by a name, or lead to what is imported."""


def _all(names: str, row: Name) -> dict[str, Name]:
    """`module: name name` lines → one row for each."""
    found = {}
    for line in names.strip().splitlines():
        module, _, members = line.partition(":")
        found.update({f"{module.strip()}.{member}": row for member in members.split()})
    return found


NAMES: Mapping[str, Name] = {
    # Attributes by their names. The name is the second argument, of a getter any.
    "builtins.getattr": Name("attribute", "getattr", 2, ACCESS),
    "builtins.setattr": Name("attribute", "setattr", 3, ACCESS),
    "builtins.delattr": Name("attribute", "delattr", 2, ACCESS),
    "builtins.object.__setattr__": Name("method", "setattr", handed_on=ACCESS),
    "builtins.object.__delattr__": Name("method", "delattr", handed_on=ACCESS),
    "inspect.getattr_static": Name("attribute", "getattr", 2),
    "operator.attrgetter": Name("getter", "attrgetter", handed_on=ACCESS),
    "operator.methodcaller": Name("getter", "methodcaller", 1, ACCESS),
    "operator.itemgetter": Name("item-getter"),
    "operator.getitem": Name("item", "__dict__", 2),
    "operator.setitem": Name("item", "__dict__", 3),
    "operator.delitem": Name("item", "__dict__", 2),
    **_all("builtins: vars globals locals", Name("namespace")),
    # What counts whenever it is called, or handed on: a fact of the kind `handed_on`.
    "builtins.exec": Name("call", "exec", handed_on=ACCESS),
    "builtins.eval": Name("call", "eval", handed_on=ACCESS),
    # What runs a text. `X()` is an instance of X.
    **_all("timeit: timeit repeat Timer", Name("run-text", "exec", 2, found=MODULE)),
    **_all(
        """
        cProfile: run runctx Profile().run Profile().runctx
        profile: run runctx Profile().run Profile().runctx
        trace: Trace().run Trace().runctx
        pdb: run runctx runeval Pdb().run Pdb().runctx Pdb().runeval
        bdb: Bdb().run Bdb().runctx Bdb().runeval
        code: InteractiveInterpreter().runsource InteractiveInterpreter().runcode
        code: InteractiveConsole().runsource InteractiveConsole().runcode InteractiveConsole().push
        doctest: debug_src
        test.support: run_code
        """,
        Name("run-text", "exec", 1, found=MODULE),
    ),
    **_all("types: FunctionType LambdaType", Name("make-function", "exec")),
    "types.CodeType": Name("make-function", "exec", found=MODULE),
    # Imports by a name, which is the first argument, or by a path.
    "importlib.import_module": Name("import", "", 1, COMPUTED_IMPORT),
    **_all("runpy: run_module", Name("import", handed_on=COMPUTED_IMPORT)),
    **_all("pkgutil: resolve_name", Name("import", handed_on=COMPUTED_IMPORT)),
    **_all("importlib: __import__\nbuiltins: __import__", Name("plain-import", handed_on=COMPUTED_IMPORT)),
    **_all(
        "importlib._bootstrap: _gcd_import\n_frozen_importlib: _gcd_import",
        Name("import", "", 1, COMPUTED_IMPORT, MODULE),
    ),
    **_all(
        "importlib._bootstrap: _find_and_load\n_frozen_importlib: _find_and_load\npydoc: locate safeimport",
        Name("import", "", None, COMPUTED_IMPORT, MODULE),
    ),
    "runpy.run_path": Name("import-path"),
    "importlib.util.spec_from_file_location": Name("import-path"),
    "importlib.machinery.SourceFileLoader": Name("import-path"),
    **_all("imp: load_source load_module", Name("import-path")),
    "zipimport.zipimporter": Name("import-path", found=MODULE),
    # What only looks whether a module is there. With a computed name that is honest, unless what is found is loaded.
    "importlib.util.find_spec": Name("find", "", 1, found=MODULE),
    **_all(
        "importlib.machinery: PathFinder.find_spec\nimportlib: find_loader\npkgutil: find_loader get_loader",
        Name("find", found=MODULE),
    ),
    "sys.modules": Name("modules"),
    **_all("sys.modules: get __getitem__", Name("take-module", found=BESIDE)),
    **_all("sys.modules: pop setdefault", Name("change-modules", found=BESIDE)),
    # Types that a call states.
    **_all("typing: cast\ntyping_extensions: cast\nmypy_extensions: cast", Name("cast", "*", handed_on=CAST_HANDED_ON)),
    **{
        f"{module}.{maker}": Name("make-type", maker)
        for module in ("typing", "typing_extensions", "mypy_extensions")
        for maker in ("TypeVar", "ParamSpec", "TypeVarTuple", "NewType", "NamedTuple", "TypedDict", "TypeAliasType")
    },
    # What is Any, and what is true for type checkers alone. `_typeshed.Unused` is object, and so is none of them.
    **_all(
        """
        typing: Any
        typing_extensions: Any
        mypy_extensions: Any
        _typeshed: Incomplete MaybeNone AnnotationForm sentinel
        """,
        Name("any", found=BESIDE),
    ),
    **_all("typing: TYPE_CHECKING\ntyping_extensions: TYPE_CHECKING", Name("type-checking", found=BESIDE)),
    # Decorators.
    **_all("typing: overload\ntyping_extensions: overload", Name("overload", found=DEFINITION)),
    **_all("typing: no_type_check\ntyping_extensions: no_type_check", Name("no-type-check", found=DEFINITION)),
    "builtins.staticmethod": Name("static-method", found=BESIDE),
    # What is done with a function that is given to a call, and with a dictionary.
    **_all("functools: partial partialmethod", Name("bind", found=BESIDE)),
    **_all("builtins: map\nfunctools: reduce\nitertools: starmap\noperator: call", Name("apply", found=BESIDE)),
    **_all(
        """
        builtins: sorted min max
        heapq: nlargest nsmallest merge
        bisect: bisect bisect_left bisect_right insort insort_left insort_right
        """,
        Name("sort", found=BESIDE),
    ),
    **_all("builtins: dict\ncopy: copy\ntypes: MappingProxyType\ncollections: ChainMap", Name("copy", found=BESIDE)),
}
"""Full name → what it means."""

NAMESPACES = frozenset({"__dict__", "__globals__", "f_globals", "f_locals"})
"""Attributes that are the dictionary of names of an object, of a function's module, of a frame."""

ATTRIBUTE_METHODS = {"__setattr__": ("setattr", 2), "__delattr__": ("delattr", 1), "__getattribute__": ("getattr", 1)}
"""Methods of any object that take an attribute's name: the detail, and how many arguments there are from that on."""


def use_of(name: str) -> str:
    """What a call of a full name does; "" where that does not matter."""
    row = NAMES.get(name)
    return row.use if row is not None else ""


def last(name: str) -> str:
    """The last part of a full name."""
    return name.rpartition(".")[2]


def _with_modules(names: Iterable[str]) -> frozenset[str]:
    """Dotted names, and those of what they lie in."""
    known = frozenset(names)
    return known | {name[:at] for name in known for at, letter in enumerate(name) if letter == "."}


HANDED_ON = frozenset(last(name) for name, row in NAMES.items() if row.handed_on)
"""The last parts of those that are told of as values."""

INSTANCES = frozenset(name.partition("()")[0] for name in NAMES if "()" in name)
"""Classes of whose instances a method is looked for."""

WORDS = frozenset(
    {
        *(last(name) for name, row in NAMES.items() if row.found == WORD),
        *NAMESPACES,
        *ATTRIBUTE_METHODS,
        *("runpy", "__code__"),
    }
)
"""Without one of these, or a name that its module gives to one, a statement is not looked into."""

SOUGHT = INSTANCES | {name for name, row in NAMES.items() if row.found}
"""The full names of what is looked for."""

REEXPORTED = _with_modules(SOUGHT)
"""What a module's name may stand for that another module might have from it."""

RARE = _with_modules([*INSTANCES, *(name for name, row in NAMES.items() if row.found == MODULE)])
"""What a name may be bound to from which the rest is reached."""

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
