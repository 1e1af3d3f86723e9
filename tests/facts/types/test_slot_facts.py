"""The types of parameters, returns and variables, as mypy infers them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pytest

from ratchet.facts.collect.type_records import ModuleTypes, TypeFacts

Measure = Callable[[str], ModuleTypes]
MeasureProject = Callable[[Mapping[str, str]], TypeFacts]

HEAD = """\
from __future__ import annotations
import asyncio, dataclasses, json, socket, typing as t, typing, typing_extensions as te
import nolib  # type: ignore
from collections.abc import *
from typing import *
from typing_extensions import TypeAliasType, TypeVarTuple, Any as Ext
if TYPE_CHECKING:
    from _typeshed import Incomplete, SupportsRichComparison
J = Any
Rows: TypeAlias = dict[str, J]
Open = Callable[Concatenate[int, ...], Any]
Opened = Callable[Concatenate[int, ...], int]
T = TypeVar("T")
Pair = tuple[T, J]
class Box(Generic[T]): ...
P = ParamSpec("P")
class Job(Generic[P]): ...
Handler = Callable[P, int]
Bottom = Never
class Held(Generic[T]):
    def __init__(self, value: T) -> None: ...
E = TypeVar("E")
class Outcome(Generic[T, E]):
    def __init__(self, value: T | None = None, error: E | None = None) -> None: ...
Taken = TypeVar("Taken", contravariant=True)
class Sink(Generic[Taken]):
    def __init__(self, first: Taken) -> None: ...
"""
KNOWN = {("<module>", name) for name in ("J", "Rows", "Open", "Opened", "Pair")}


def counted(facts: ModuleTypes) -> dict[tuple[str, str], tuple[int, int]]:
    """(symbol, detail) -> (Any, bare), of every slot that has some, the head's own left out."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for slot in facts.slots:
        key = (slot.symbol, slot.detail)
        if key not in KNOWN and (slot.anys or slot.bare):
            anys, bare = found.get(key, (0, 0))
            found[key] = (anys + slot.anys, bare + slot.bare)
    return found


SHORT = "import json\nfrom typing import Any\n"
OWN_ANY = "class Any: ...\ndef f(x: Any, y: list[Any]) -> Any: ...\n"

ANNOTATIONS = [
    pytest.param("Any", 1, 0, id="plain"),
    pytest.param("t.Any", 1, 0, id="through the module"),
    pytest.param("Ext", 1, 0, id="from typing_extensions, renamed"),
    pytest.param("'Any'", 1, 0, id="a string"),
    pytest.param("'dict[str, \"Any\"]'", 1, 0, id="a string in a string"),
    pytest.param("dict[Any, list[Any]]", 2, 0, id="at two depths"),
    pytest.param("int | Any", 1, 0, id="a union"),
    pytest.param("Optional[Any]", 1, 0, id="an optional"),
    pytest.param("Annotated[Any, 1]", 1, 0, id="annotated"),
    pytest.param("tuple[Any, ...]", 1, 0, id="a tuple"),
    pytest.param("type[Any]", 1, 0, id="a class object"),
    pytest.param("Callable[[Any], Any]", 2, 0, id="a callable"),
    pytest.param("Callable[..., int]", 0, 1, id="the ellipsis of a callable"),
    pytest.param("Callable[Concatenate[int, ...], int]", 0, 1, id="the ellipsis of Concatenate"),
    pytest.param("Job[...]", 0, 1, id="a class over any parameters"),
    pytest.param("Job[[int]]", 0, 0, id="a class over its parameters"),
    pytest.param("Handler[...]", 0, 1, id="an alias over any parameters"),
    pytest.param("Handler[Concatenate[int, ...]]", 0, 1, id="an alias over any parameters after the first"),
    pytest.param("list[Handler[...]]", 0, 1, id="an alias over any parameters, inside"),
    pytest.param("Handler", 0, 1, id="an alias without its parameters"),
    pytest.param("Handler[[int]]", 0, 0, id="an alias over its parameters"),
    pytest.param("Job", 0, 1, id="a bare class over parameters"),
    pytest.param("Coroutine[Any, Any, int]", 0, 0, id="what a coroutine is sent and yields"),
    pytest.param("Coroutine[Any, Any, Any]", 1, 0, id="what a coroutine returns"),
    pytest.param("Never", 1, 0, id="the bottom type"),
    pytest.param("NoReturn", 1, 0, id="the bottom type under its older name"),
    pytest.param("Union", 1, 0, id="a bare Union, which is the bottom type"),
    pytest.param("Bottom", 1, 0, id="an alias of the bottom type"),
    pytest.param("list[Never]", 1, 0, id="a list of the bottom type"),
    pytest.param("dict[str, Never]", 1, 0, id="a dictionary of the bottom type"),
    pytest.param("int | Never", 0, 0, id="a union with the bottom type"),
    pytest.param("Callable[[Never], NoReturn]", 0, 0, id="a callable that never returns"),
    pytest.param("AsyncGenerator[int, Never]", 0, 0, id="a generator that is sent nothing"),
    pytest.param("Generator[Never, None, Never]", 1, 0, id="a generator that yields the bottom type"),
    pytest.param("Coroutine[Any, Any, Never]", 0, 0, id="a coroutine that never returns"),
    pytest.param("asyncio.Task[Never]", 0, 0, id="a task that never returns"),
    pytest.param("Box[Never]", 0, 0, id="a class of one's own over the bottom type"),
    pytest.param("Held[Never]", 1, 0, id="a class of one's own that holds the bottom type"),
    pytest.param("list[Held[Never]]", 1, 0, id="a list of what holds the bottom type"),
    pytest.param("Outcome[Never, str]", 0, 0, id="a result without a value"),
    pytest.param("Outcome[int, Never]", 0, 0, id="a result without an error"),
    pytest.param("Sink[Never]", 0, 0, id="a class that is given nothing"),
    pytest.param("nolib.Thing", 1, 0, id="what an untyped import gives"),
    pytest.param("list[nolib.Thing]", 1, 0, id="a list of what an untyped import gives"),
    pytest.param("Callable[..., Any]", 1, 0, id="a callable's return"),
    pytest.param("J", 1, 0, id="an alias"),
    pytest.param("Rows", 1, 0, id="an alias of an alias"),
    pytest.param("Open", 1, 0, id="an alias with an ellipsis and Any in it"),
    pytest.param("Opened", 0, 1, id="an alias with an ellipsis in it"),
    pytest.param("Pair[int]", 1, 0, id="a generic alias"),
    pytest.param("Pair[Any]", 2, 0, id="a generic alias over Any"),
    pytest.param("Pair", 1, 1, id="a bare generic alias"),
    pytest.param("Incomplete", 1, 0, id="typeshed's Incomplete"),
    pytest.param("socket._RetAddress", 1, 0, id="a library's alias"),
    pytest.param("'SupportsRichComparison'", 0, 0, id="a library's alias with Any deeper in it"),
    pytest.param("list", 0, 1, id="bare list"),
    pytest.param("List", 0, 1, id="bare typing.List"),
    pytest.param("tuple", 0, 1, id="bare tuple"),
    pytest.param("type", 0, 1, id="bare type"),
    pytest.param("Callable", 0, 1, id="bare Callable"),
    pytest.param("typing.Callable", 0, 1, id="bare typing.Callable"),
    pytest.param("dict[str, list]", 0, 1, id="bare inside"),
    pytest.param("Box", 0, 1, id="a bare class of one's own"),
    pytest.param("Iterator", 0, 1, id="a bare protocol"),
    pytest.param("int | str | None", 0, 0, id="no Any"),
    pytest.param("Literal['Any']", 0, 0, id="the word as a literal"),
]

PLACES = [
    pytest.param("def f(x: Never, *y: Never) -> Never: ...\n", {}, id="a function that never returns"),
    pytest.param("async def f() -> Never: ...\n", {}, id="an async function that never returns"),
    pytest.param("def f(*x: Never, **y: Never) -> None: ...\n", {}, id="stars that are given nothing"),
    pytest.param(
        "class A:\n    @property\n    def p(self) -> Never: ...\n    def q(self) -> Never: ...\n",
        {("A.p", "return"): (1, 0)},
        id="a property of the bottom type, and a method that never returns",
    ),
    pytest.param(
        "class A:\n    def __get__(self, o: object, t: object = None) -> Never: ...\n"
        "    def __getattr__(self, n: str) -> NoReturn: ...\n    def __bool__(self) -> NoReturn: ...\n",
        {("A.__get__", "return"): (1, 0), ("A.__getattr__", "return"): (1, 0)},
        id="methods that are asked without being called",
    ),
    pytest.param(
        "@dataclasses.dataclass\nclass A:\n    x: Never\n    def __init__(self) -> None:\n        self.y: Never\n",
        {("A", "x"): (1, 0), ("A", "y"): (1, 0)},
        id="fields and attributes of the bottom type",
    ),
    pytest.param(
        "class A(TypedDict):\n    x: NotRequired[Never]\n    y: Never\n",
        {("A", "y"): (1, 0)},
        id="a key that must not be there",
    ),
    pytest.param(
        "B = TypeVar('B', bound=Never)\nC = te.TypeVar('C', default=Never)\nN = Never\n",
        {("<module>", "B"): (1, 0)},
        id="type variables and aliases of the bottom type",
    ),
    pytest.param(
        "class A(nolib.Base): ...\nclass B(A): ...\n", {("A", "base"): (1, 0)}, id="a base that an untyped import gives"
    ),
    pytest.param("async def f() -> Any: ...\n", {("f", "return"): (1, 0)}, id="an async function's return"),
    pytest.param("async def f() -> int: ...\n", {}, id="mypy's own Coroutine[Any, Any, …]"),
    pytest.param(
        "async def f() -> AsyncIterator[Any]:\n    yield 1\n", {("f", "return"): (1, 0)}, id="an async generator"
    ),
    pytest.param(
        "def f(*args: Any, **kw: Any) -> None: ...\n", {("f", "args"): (1, 0), ("f", "kw"): (1, 0)}, id="stars"
    ),
    pytest.param("def f(a, b: Any): ...\n", {("f", "b"): (1, 0)}, id="what is left out is not Any"),
    pytest.param(
        "def f(a, b):\n    # type: (int, Any) -> Any\n    pass\n",
        {("f", "b"): (1, 0), ("f", "return"): (1, 0)},
        id="a type comment",
    ),
    pytest.param("def f():\n    def g(x: Any): ...\n", {("f.g", "x"): (1, 0)}, id="inside an unchecked function"),
    pytest.param("class A:\n    def m(self, x: Any) -> None: ...\n", {("A.m", "x"): (1, 0)}, id="a method"),
    pytest.param("def f(x: object) -> TypeGuard[Any]: ...\n", {("f", "return"): (1, 0)}, id="a type guard"),
    pytest.param("x: Any = 1\n", {("<module>", "x"): (1, 0)}, id="a module variable"),
    pytest.param("x = 1  # type: Any\n", {("<module>", "x"): (1, 0)}, id="a variable's type comment"),
    pytest.param("x: Final[Any] = 1\n", {("<module>", "x"): (1, 0)}, id="final"),
    pytest.param("def f() -> None:\n    x: Any = 1\n", {("f", "x"): (1, 0)}, id="a local variable"),
    pytest.param("def f():\n    x: Any = 1\n", {("f", "x"): (1, 0)}, id="a local variable of an unchecked function"),
    pytest.param(
        "class A:\n    x: Any\n    y: ClassVar[Any] = 1\n", {("A", "x"): (1, 0), ("A", "y"): (1, 0)}, id="attributes"
    ),
    pytest.param(
        "class A:\n    def __init__(self) -> None:\n        self.x: Any = 1\n",
        {("A", "x"): (1, 0)},
        id="an attribute by self",
    ),
    pytest.param("class A:\n    class B:\n        x: Any\n", {("A.B", "x"): (1, 0)}, id="a nested class"),
    pytest.param(
        "@dataclasses.dataclass\nclass A:\n    x: Any\n", {("A", "x"): (1, 0)}, id="a dataclass's field, once"
    ),
    pytest.param("class A(NamedTuple):\n    x: Any\n", {("A", "x"): (1, 0)}, id="a named tuple"),
    pytest.param(
        "class A(TypedDict):\n    x: Any\n    y: NotRequired[list]\n",
        {("A", "x"): (1, 0), ("A", "y"): (0, 1)},
        id="a typed dictionary",
    ),
    pytest.param(
        "A = NamedTuple('A', [('x', Any), ('y', int)])\n", {("A", "x"): (1, 0)}, id="a functional named tuple"
    ),
    pytest.param("A = TypedDict('A', {'x': Any})\n", {("A", "x"): (1, 0)}, id="a functional typed dictionary"),
    pytest.param(
        "class A(TypedDict):\n    x: Any\ndef f(a: A, b: list[A]) -> None: ...\n",
        {("A", "x"): (1, 0)},
        id="using a record is not its field again",
    ),
    pytest.param(
        "U = NewType('U', list[Any])\ndef f(u: U) -> None: ...\n", {("<module>", "U"): (1, 0)}, id="a new type"
    ),
    pytest.param("K = Any\n", {("<module>", "K"): (1, 0)}, id="an alias"),
    pytest.param("K: TypeAlias = 'dict[str, Any]'\n", {("<module>", "K"): (1, 0)}, id="an explicit alias"),
    pytest.param("K = TypeAliasType('K', list[Any])\n", {("<module>", "K"): (1, 0)}, id="an alias by call"),
    pytest.param("class A:\n    K = list[Any]\n", {("A", "K"): (1, 0)}, id="an alias in a class"),
    pytest.param(
        "class A:\n    class B:\n        K = list[Any]\ndef f(x: A.B.K) -> None: ...\n",
        {("A.B", "K"): (1, 0), ("f", "x"): (1, 0)},
        id="a use of an alias in a class",
    ),
    pytest.param(
        "K = list\ndef f(k: K, l: K[int]) -> None: ...\n", {("f", "k"): (0, 1)}, id="an alias of a generic class"
    ),
    pytest.param("class A(Any): ...\n", {("A", "base"): (1, 0)}, id="Any as base"),
    pytest.param("class A(J): ...\n", {("A", "base"): (1, 0)}, id="an alias of Any as base"),
    pytest.param("class A(Box[Any]): ...\n", {("A", "base"): (1, 0)}, id="a base over Any"),
    pytest.param(
        "class A(Box): ...\nclass B(list): ...\n", {("A", "base"): (0, 1), ("B", "base"): (0, 1)}, id="a bare base"
    ),
    pytest.param("class A(type): ...\nclass E(Exception): ...\n", {}, id="a metaclass is no bare generic"),
    pytest.param(
        "def f(x: object) -> None:\n    cast(Any, x)\n    cast('list[Any]', x)\n", {("f", "cast"): (2, 0)}, id="casts"
    ),
    pytest.param("def f(x):\n    cast(Any, x)\n", {("f", "cast"): (1, 0)}, id="a cast in an unchecked function"),
    pytest.param("x = list[Any]()\n", {("<module>", "argument"): (1, 0)}, id="an application"),
    pytest.param(
        "def f(x: Any) -> None:\n    assert_type(x, Any)\n",
        {("f", "x"): (1, 0)},
        id="assert_type states no type",
    ),
    pytest.param(
        "B = TypeVar('B', bound=Any)\nC = TypeVar('C', Any, int)\n",
        {("<module>", "B"): (1, 0), ("<module>", "C"): (1, 0)},
        id="bound and values",
    ),
    pytest.param(
        "P = ParamSpec('P')\nTs = TypeVarTuple('Ts')\nD = TypeVar('D')\n", {}, id="type variables without bounds"
    ),
    pytest.param(
        "@overload\ndef f(x: int) -> Any: ...\n@overload\ndef f(x: str) -> str: ...\ndef f(x: Any) -> Any: ...\n",
        {("f", "return"): (1, 0)},
        id="overloads count, their implementation does not",
    ),
    pytest.param(
        "class A:\n    @property\n    def p(self) -> Any: ...\n    @p.setter\n    def p(self, v: Any) -> None: ...\n",
        {("A.p", "return"): (1, 0), ("A.p", "v"): (1, 0)},
        id="a property",
    ),
    pytest.param(
        "def f(x: int) -> None:\n    '''Any, dict[str, Any]'''\n    y = 'Any'\n", {}, id="the word in strings"
    ),
    pytest.param("R = Union[int, list['R']]\ndef f(r: R) -> None: ...\n", {}, id="a recursive alias"),
    pytest.param(
        "R = Union[Any, list['R']]\ndef f(r: R) -> None: ...\n",
        {("<module>", "R"): (1, 0), ("f", "r"): (1, 0)},
        id="a recursive alias over Any",
    ),
]

MISSING = [
    pytest.param("x = json.loads('1')\n", {("<module>", "x")}, id="a module variable"),
    pytest.param("a, b = json.loads('1'), 1\n", {("<module>", "a")}, id="unpacked"),
    pytest.param("class A:\n    x = json.loads('1')\n", {("A", "x")}, id="a class attribute"),
    pytest.param(
        "class A:\n    def __init__(self, x: Any) -> None:\n        self.x = x\n        self.y = 1\n",
        {("A", "x")},
        id="an attribute by self",
    ),
    pytest.param(
        "class A:\n    def __init__(self, x):\n        self.x = x\n",
        {("A", "x")},
        id="an attribute in an unchecked body",
    ),
    pytest.param(
        "class A:\n    x: int\n    def __init__(self, x):\n        self.x = x\n", set(), id="declared in the class"
    ),
    pytest.param("_ = json.loads('1')\n__ = _\n", set(), id="underscores alone"),
    pytest.param("__all__ = ['x']\n__slots__ = ()\nx = 1\n", set(), id="dunder names"),
    pytest.param("def f() -> None:\n    x = json.loads('1')\n", set(), id="a local variable"),
    pytest.param("x: object = json.loads('1')\n", set(), id="declared"),
    pytest.param("x = [json.loads('1')]\n", {("<module>", "x")}, id="a list of Any"),
    pytest.param("x = dict(a=json.loads('1'))\n", {("<module>", "x")}, id="a dictionary of Any by its name"),
    pytest.param("x = (1, json.loads('1'))\n", {("<module>", "x")}, id="a tuple with Any"),
    pytest.param("x = [1]\ny = {'a': x}\nz = type(x)\n", set(), id="containers of what is known"),
    pytest.param(
        "import logging\nx = logging.getLogger()\ny = slice(1)\n", set(), id="a class whose arguments default to Any"
    ),
    pytest.param("import signal\nx = signal.getsignal(1)\n", set(), id="what functions of a library take and give"),
    pytest.param(
        "import re\nx = re.match('a', 'b')\ny = x.group() if x else ''\n", set(), id="a library's union with Any"
    ),
    pytest.param("x = type('X', (), {})\n", {("<module>", "x")}, id="a class that the program makes"),
    pytest.param(
        "from dataclasses import make_dataclass\nx = make_dataclass('x', ['a'])\n",
        {("<module>", "x")},
        id="make_dataclass",
    ),
    pytest.param(
        "from collections import namedtuple\nx = namedtuple('x', 'a b')\n", {("x", "a"), ("x", "b")}, id="namedtuple"
    ),
    pytest.param(
        "from collections import namedtuple\nclass A(namedtuple('A', ['a'])): ...\n",
        {("A", "a")},
        id="namedtuple as base",
    ),
    pytest.param(
        "from typing import NamedTuple\nA = NamedTuple('A', [('a', int)])\nclass B(A): ...\n",
        set(),
        id="a typed named tuple",
    ),
    pytest.param(
        "class A:\n    def _p(self) -> int: ...\n    p = property(_p)\n", {("A", "p")}, id="a property by call"
    ),
    pytest.param(
        "class D:\n    def __get__(self, o: object, t: object = None) -> int: ...\nclass A:\n    p = D()\n",
        set(),
        id="a descriptor that says what it gives",
    ),
    pytest.param("f = lambda x: x\n", {("f", "x"), ("f", "return")}, id="a lambda with a name"),
    pytest.param("f = lambda: 1\ng = lambda x: 1\n", {("g", "x")}, id="what mypy infers of a lambda"),
    pytest.param(
        "def f() -> None:\n    g = lambda x: 1\n    if (h := lambda x: 1): pass\n",
        {("f.g", "x"), ("f.h", "x")},
        id="a lambda with a local name",
    ),
    pytest.param(
        "class A:\n    f = lambda self, x: 1\n    g = staticmethod(lambda x: 1)\n"
        "    h = classmethod(lambda cls, x: 1)\n",
        {("A.f", "x"), ("A.g", "x"), ("A.h", "x")},
        id="lambdas as methods",
    ),
    pytest.param(
        "T = {'a': lambda x: 1, 'b': [lambda y: 1]}\nT['c'] = lambda z: 1\nS = dict(a=lambda x: 1)\n",
        {("T", "x"), ("T", "y"), ("T", "z"), ("S", "x")},
        id="lambdas in tables",
    ),
    pytest.param(
        "T = {k: lambda x: 1 for k in 'ab'}\nS = [lambda x: 1 for _ in 'ab']\nR = tuple([lambda x: 1])\n",
        {("T", "x"), ("S", "x"), ("R", "x")},
        id="lambdas in tables that are computed",
    ),
    pytest.param(
        "class A:\n    def __init__(self) -> None:\n        self.f = lambda x: 1\n",
        {("A.f", "x")},
        id="a lambda as an attribute",
    ),
    pytest.param(
        "from collections.abc import Callable\nf: Callable[[int], int] = lambda x: x\n"
        "T: dict[str, Callable[[int], int]] = {'a': lambda x: x}\nT['b'] = lambda x: x\n"
        "def g(h: Callable[[int], int] | None) -> None:\n    k = h or (lambda x: x)\n",
        set(),
        id="lambdas that a declaration gives types",
    ),
    pytest.param(
        "import collections, functools\nx = sorted([1], key=lambda v: -v)\ny = list(map(lambda v: v + 1, [1]))\n"
        "z = collections.defaultdict(lambda: 0, {'a': 1})\nw = functools.reduce(lambda a, b: a + b, [1, 2])\n",
        set(),
        id="lambdas that are handed on",
    ),
    pytest.param(
        "try:\n    import nolib\nexcept ImportError:\n    nolib = None\n", set(), id="what stands in for an import"
    ),
    pytest.param("import nolib\nlib = nolib\n", {("<module>", "lib")}, id="an import under another name"),
]


def parameter(annotation: str) -> str:
    return f"{HEAD}def f(x: {annotation}) -> None: ...\n"


@pytest.fixture(scope="module")
def measure(measure_all: Callable[[Iterable[str]], dict[str, ModuleTypes]]) -> Measure:
    sources = [parameter(str(row.values[0])) for row in ANNOTATIONS]
    sources += [HEAD + str(row.values[0]) for row in PLACES]
    return measure_all([*sources, *(SHORT + str(row.values[0]) for row in MISSING), OWN_ANY, *DECLARED]).__getitem__


@pytest.mark.parametrize(("annotation", "anys", "bare"), ANNOTATIONS)
def test_parameter(measure: Measure, annotation: str, anys: int, bare: int) -> None:
    found = counted(measure(parameter(annotation)))
    assert (anys, bare) == found.get(("f", "x"), (0, 0))


@pytest.mark.parametrize(("source", "expected"), PLACES)
def test_places(measure: Measure, source: str, expected: dict[tuple[str, str], tuple[int, int]]) -> None:
    assert expected == counted(measure(HEAD + source))


def test_a_class_of_ones_own_called_any(measure: Measure) -> None:
    found = measure(OWN_ANY)
    assert not counted(found)


def test_type_parameters(measure_project: MeasureProject) -> None:
    source = (
        "from typing import Any\ntype J = Any\ntype K[T: Any] = list[T]\nclass A[T: Any]: ...\n"
        "def f[T: list[Any]](x: T, y: J, *z: K[int]) -> T: ...\n"
    )
    facts = measure_project({"mypy.ini": "[mypy]\npython_version = 3.13\n", "probe.py": source})
    found = counted(facts.modules["probe.py"])
    expected = {("<module>", "T"): (1, 0), ("A", "T"): (1, 0), ("f", "T"): (1, 0), ("f", "y"): (1, 0)}
    assert expected == found


def test_aliases_across_modules(measure_project: MeasureProject) -> None:
    facts = measure_project(
        {
            "one.py": "from typing import Any as Whatever\nJ = dict[str, Whatever]\n",
            "two.py": "from one import *\nfrom one import J as K\n",
            "three.py": "import two\nfrom two import K, J, Whatever as W\n"
            "def f(a: two.K, b: K, c: J, d: W) -> None: ...\n",
        }
    )
    found = counted(facts.modules["three.py"])
    expected = {("f", "a"): (1, 0), ("f", "b"): (1, 0), ("f", "c"): (1, 0), ("f", "d"): (1, 0)}
    assert expected == found


@pytest.mark.parametrize(("source", "expected"), MISSING)
def test_missing(measure: Measure, source: str, expected: set[tuple[str, str]]) -> None:
    found = measure(SHORT + source)
    assert expected == {(slot.symbol, slot.detail) for slot in found.slots if slot.missing}


CLAIMS = [
    pytest.param("def f(x: object) -> T: ...\n", ["f"], id="in the result alone"),
    pytest.param("def f(x: object, *kinds: type[T]) -> T: ...\n", ["f"], id="beside classes that may be left out"),
    pytest.param(
        "def f(x: object, like: T | None = None) -> T: ...\n", ["f"], id="beside a value that may be left out"
    ),
    pytest.param("def f(x: object, *, like: type[T] | None = None) -> T | None: ...\n", ["f"], id="or None"),
    pytest.param("async def f(x: object) -> T: ...\n", ["f"], id="of an async function"),
    pytest.param("def f(x: object) -> list[T]: ...\n", ["f"], id="in a list"),
    pytest.param("class A:\n    def f(self, x: object) -> T: ...\n", ["A.f"], id="of a method"),
    pytest.param("def f(x: type[T]) -> T: ...\n", [], id="a factory"),
    pytest.param("def f(x: object, kind: type[T]) -> T: ...\n", [], id="a check"),
    pytest.param("def f(*values: T, **more: T) -> T: ...\n", [], id="one of its values"),
    pytest.param("def f() -> list[T]: ...\n", [], id="an empty list of anything"),
    pytest.param("def f(x: int) -> Box[T]: ...\n", [], id="a class of one's own that says what there is not"),
    pytest.param("def f(x: int) -> Callable[[T], T]: ...\n", [], id="a decorator's factory"),
    pytest.param("U = TypeVar('U')\ndef f(x: list[T], y: U | None = None) -> T | U | None: ...\n", [], id="a default"),
    pytest.param(
        "class A:\n    def f(self: T) -> T: ...\n    def g(self) -> Self: ...\n    @classmethod\n"
        "    def h(cls) -> Self: ...\n",
        [],
        id="the receiver's own type",
    ),
    pytest.param("class A(Generic[T]):\n    def f(self, x: int) -> T: ...\n", [], id="a class's type variable"),
    pytest.param("def f(x: int) -> Kept[T]: ...\n", ["f"], id="a class that is made of such a value"),
    pytest.param("def f(x: T) -> Kept[T]: ...\n", [], id="a class that is made of the value"),
    pytest.param("def f(x: object) -> TypeGuard[T]:\n    return bool(x)\n", ["f"], id="a guard of anything"),
    pytest.param("def f(x: int) -> Callable[[str], T]: ...\n", ["f"], id="a function that gives a cast"),
    pytest.param("def f(x: int) -> Callable[[], list[T]]: ...\n", [], id="a function that gives empty lists"),
    pytest.param("f: Callable[[str], T] = json.loads\n", ["f"], id="a variable that is a cast"),
    pytest.param("class A:\n    f: Callable[[str], T]\n", ["A.f"], id="an attribute that is a cast"),
    pytest.param("f: Callable[[T], list[T]]\n", [], id="a variable that keeps the type"),
    pytest.param(
        "def f(g: Callable[[str], T]) -> T:\n    h: Callable[[str], T] = g\n    return h('')\n", [], id="a parser"
    ),
    pytest.param(
        "class A(Generic[T]):\n    def __call__(self, x: object) -> T:\n        return loads(x)\n",
        ["A"],
        id="a phantom",
    ),
    pytest.param(
        "class A(Generic[T]):\n    x: T\n    def __init__(self, x: object) -> None:\n        self.x = loads(x)\n",
        ["A"],
        id="a phantom with an attribute",
    ),
    pytest.param(
        "class A(Generic[T]):\n    def __init__(self, x: object) -> None:\n        self.x: T = loads(x)\n",
        ["A"],
        id="a phantom with an attribute of its method's",
    ),
    pytest.param(
        "class A(Generic[T]):\n    def __init__(self, *x: object) -> None: ...\n    @property\n"
        "    def x(self) -> T:\n        return loads(self)\n",
        ["A"],
        id="a phantom with a property",
    ),
    pytest.param(
        "class A(Generic[T]):\n    def f(self, x: object) -> TypeIs[T]:\n        return bool(x)\n",
        ["A"],
        id="a phantom guard",
    ),
    pytest.param(
        "class A(Generic[T]):\n    def __call__(self, x: str) -> T:\n        return loads(x)\n",
        [],
        id="a parser's class",
    ),
    pytest.param(
        "class A(Generic[T]):\n    kind: type[T]\n    def f(self, x: object) -> T:\n        return loads(x)\n",
        [],
        id="a class that is told the type",
    ),
    pytest.param(
        "class A(Generic[T]):\n    def f(self, x: object) -> T:\n        raise NotImplementedError\n"
        "    def g(self, x: object) -> T:\n        return self.f(x)\n",
        [],
        id="a class that leaves it to its subclasses",
    ),
    pytest.param(
        "class A(Generic[T]):\n    x: T\n    def __init__(self, owner: object) -> None: ...\n",
        [],
        id="a cell for others",
    ),
    pytest.param(
        "class A(Generic[T]):\n    def __init__(self) -> None:\n        self.x: dict[object, T] = {}\n"
        "    def get(self, x: object) -> T:\n        return self.x[x]\n",
        [],
        id="a table by objects",
    ),
    pytest.param(
        "class A(Generic[T]):\n    def __init__(self, make: Callable[[object], T]) -> None:\n        self.make = make\n"
        "    def __call__(self, x: object) -> T:\n        return self.make(x)\n",
        [],
        id="a class around a function",
    ),
    pytest.param(
        "class A(dict[str, T]):\n    def f(self, x: object) -> T:\n        return self['']\n", [], id="a base"
    ),
    pytest.param("class A(Protocol[T]):\n    def __call__(self, x: object) -> T: ...\n", [], id="a protocol"),
    pytest.param(
        "class A(Generic[T]):\n    def __get__(self, x: object, kind: object = None) -> T:\n        return loads(x)\n",
        [],
        id="a descriptor",
    ),
]

GUARDS = [
    pytest.param("def f(x: object) -> TypeGuard[int]:\n    return True\n", ["f"], id="true whatever comes"),
    pytest.param("def f(x: object) -> TypeIs[int]:\n    x\n    return bool(1)\n", ["f"], id="no look"),
    pytest.param(
        "class A:\n    def f(self, x: object) -> TypeIs[int]:\n        return self is not None\n", ["A.f"], id="self"
    ),
    pytest.param(
        "class A(Generic[T]):\n    def f(self, x: object) -> TypeIs[T]: return True\n", ["A.f"], id="of a class"
    ),
    pytest.param("def f(x: object) -> TypeGuard[int]:\n    return isinstance(x, int)\n", [], id="isinstance"),
    pytest.param(
        "def f(x: object) -> TypeGuard[int]:\n    if not isinstance(x, int):\n        raise TypeError\n"
        "    return True\n",
        [],
        id="a check that raises",
    ),
    pytest.param(
        "def f(x: object) -> TypeGuard[int]:\n    match x:\n        case int():\n            return True\n"
        "    return False\n",
        [],
        id="a match",
    ),
    pytest.param(
        "def g(x: object) -> TypeGuard[int]: return f(x)\ndef f(x: object) -> bool: ...\n", [], id="handed on"
    ),
    pytest.param("class A(Protocol):\n    def f(self, x: object) -> TypeGuard[int]: ...\n", [], id="a protocol's"),
    pytest.param(
        "class A:\n    def f(self, x: object) -> TypeGuard[int]:\n        raise NotImplementedError\n",
        [],
        id="left open",
    ),
    pytest.param(
        "class A:\n    @classmethod\n    def f(cls, x: object) -> TypeIs[int]:\n        return x in ()\n", [], id="cls"
    ),
]
CASTS_HEAD = (
    HEAD + "class Kept(Generic[T]):\n    def __init__(self, x: T) -> None: ...\ndef loads(x: object) -> Any: ...\n"
    "from typing_extensions import TypeIs\n"
)


def test_claims(measure_all: Callable[[Iterable[str]], dict[str, ModuleTypes]]) -> None:
    facts = measure_all([CASTS_HEAD + str(row.values[0]) for row in [*CLAIMS, *GUARDS]])
    for rows, kind in ((CLAIMS, "claim"), (GUARDS, "blind-guard")):
        for row in rows:
            found = [fact.symbol for fact in facts[CASTS_HEAD + str(row.values[0])].of(kind)]
            assert row.values[1] == found, row.id


STATES = {
    "Any": (1, 0, True),
    "Annotated[Any, 1]": (1, 0, True),
    "Final[Any]": (1, 0, True),
    "Optional[Any]": (1, 0, True),
    "Any | int | str": (1, 0, True),
    "J": (1, 0, True),
    "J | None": (1, 0, True),
    "Never": (1, 0, True),
    "Bottom": (1, 0, True),
    "nolib.Row": (1, 0, True),
    "list[Any]": (1, 0, False),
    "type[Any]": (1, 0, False),
    "Rows": (1, 0, False),
    "list[Any] | None": (1, 0, False),
    "Callable[[], Any]": (1, 0, False),
    "int": (0, 0, False),
    "types.FunctionType": (0, 1, False),
    "types.MethodType": (0, 1, False),
    "functools.partial[int]": (0, 1, False),
    "functools.partial[Any]": (1, 1, False),
    "list[types.FunctionType]": (0, 1, False),
    "functools.cached_property[int]": (0, 0, False),
}
"""A declared type → how many Any and bare generics it holds, and whether all of it is Any."""


ONE_EACH = "\n".join(
    [HEAD, "import functools, types", *(f"v{number}: {form} = json.loads('')" for number, form in enumerate(STATES))]
)
PROPERTY = """\
class Box:
    def _get(self) -> int: return 1
    order: property = property(_get)
alone: property
"""
BY_DEFAULT = """\
import json
from typing import Generic, Never
from typing_extensions import TypeVar
T = TypeVar("T", default=Never)
class Raw(Generic[T]):
    def __init__(self, text: str) -> None:
        self.value: T = json.loads(text)
class Filled(Generic[T]):
    def __init__(self, value: T) -> None:
        self.value = value
"""
DECLARED = (ONE_EACH, PROPERTY, BY_DEFAULT)


@pytest.mark.parametrize("number", range(len(STATES)), ids=STATES)
def test_the_state_of_a_declared_type(measure: Measure, number: int) -> None:
    (found,) = (slot for slot in measure(ONE_EACH).slots if slot.detail == f"v{number}")
    assert [*STATES.values()][number] == (found.anys, found.bare, found.whole)


def test_a_declared_property_gives_any_to_whoever_reads_it(measure: Measure) -> None:
    assert {("Box", "order"): (1, 0)} == counted(measure(PROPERTY))


def test_never_by_default_is_any_where_nothing_else_comes_in(measure: Measure) -> None:
    assert {("Raw", "T"): (1, 0)} == counted(measure(BY_DEFAULT))
