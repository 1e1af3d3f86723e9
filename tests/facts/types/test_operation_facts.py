from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from ratchet.facts.types.records import ModuleTypes

Measure = Callable[[str], ModuleTypes]

HEAD = """\
from __future__ import annotations
import asyncio, contextlib, dataclasses, enum, functools, json, re, sys
from collections.abc import *
from typing import *
import nolib  # type: ignore
"""

COUNTED = [
    pytest.param("a.b", ["attribute"], id="attribute"),
    pytest.param("a.b.c", ["attribute", "attribute"], id="a chain counts each step"),
    pytest.param("a()", ["call"], id="call"),
    pytest.param("a.b()", ["attribute", "call"], id="method call"),
    pytest.param("a[0]", ["index"], id="index"),
    pytest.param("a + 1", ["operator"], id="left operand"),
    pytest.param("1 + a", ["operator"], id="right operand"),
    pytest.param("a + a", ["operator"], id="both operands are one operation"),
    pytest.param("-a", ["operator"], id="unary operator"),
    pytest.param("'%s' % a", ["operator"], id="percent formatting"),
    pytest.param("a < 1", ["comparison"], id="comparison"),
    pytest.param("1 in a", ["comparison"], id="membership"),
    pytest.param("0 < a < 9", ["comparison", "comparison"], id="a chain of comparisons"),
    pytest.param("for _ in a: pass", ["iteration"], id="loop"),
    pytest.param("[1 for _ in a]", ["iteration"], id="comprehension"),
    pytest.param("{1: 1 for _ in a}", ["iteration"], id="dictionary comprehension"),
    pytest.param("[*a]", ["iteration"], id="starred in a list"),
    pytest.param("{**a}", ["unpacking"], id="unpacked into a dictionary"),
    pytest.param("with a: pass", ["with"], id="with"),
    pytest.param("await a", ["await"], id="await"),
    pytest.param("x, y = a", ["unpacking", "variable", "variable"], id="tuple unpacking"),
    pytest.param("f'{a}'", ["format"], id="f-string"),
    pytest.param("f'{n}{a!r:>{n}}'", ["format"], id="f-string with a format"),
    pytest.param("a[0] = 1", ["index"], id="subscript assignment"),
    pytest.param("del a[0]", ["index"], id="subscript deletion"),
    pytest.param("a.b = 1", ["attribute"], id="attribute assignment"),
    pytest.param("n += a", ["operator"], id="augmented assignment"),
    pytest.param("x = a", ["variable"], id="variable"),
    pytest.param("x = a\nx = a", ["variable"], id="a variable counts once"),
    pytest.param("for x in a: pass", ["iteration", "variable"], id="loop variable"),
    pytest.param("if (x := a): pass", ["variable"], id="walrus"),
    pytest.param("json.loads(s)['a']", ["index"], id="a parsed value taken apart"),
    pytest.param("re.match(s, s).group(1).upper()", ["attribute", "call"], id="a union that holds Any"),
    pytest.param("nolib.thing", ["attribute"], id="an untyped module's attribute"),
    pytest.param("lambda v: a.b", ["attribute"], id="inside a lambda"),
    pytest.param("assert isinstance(o, dict)\no['a'].b", ["attribute"], id="an item of a narrowed dictionary"),
    pytest.param("sorted(m, key=lambda r: r.id)", ["attribute"], id="a lambda's parameter"),
]

TYPED = [
    pytest.param("def f(s: str) -> None:\n    x: int = json.loads(s)\n", id="absorbed by an annotated assignment"),
    pytest.param("def f(s: str) -> int:\n    return int(json.loads(s))\n", id="absorbed by a parameter"),
    pytest.param(
        "def g(*, a: int) -> None: ...\ndef f(s: str) -> None:\n    g(**json.loads(s))\n",
        id="spread into typed parameters",
    ),
    pytest.param("def g(*a: int) -> None: ...\ndef f(a: Any) -> None:\n    g(*a)\n", id="spread by position"),
    pytest.param(
        "def f(s: str) -> str:\n    return json.loads(s)  # type: ignore[no-any-return]\n", id="absorbed by a return"
    ),
    pytest.param("def f(a: Any) -> None:\n    if a: pass\n    if not a or a is None: pass\n", id="truth and identity"),
    pytest.param("def f(a: Any) -> None:\n    if isinstance(a, str): a.upper()\n", id="narrowed before use"),
    pytest.param("def f(a: Any) -> None:\n    _ = a\n    __, ___ = 1, a\n", id="underscores are no variables"),
    pytest.param("def f(a):\n    return a.b\n", id="an unchecked body"),
    pytest.param("def f(a: Any) -> list[int]:\n    return [a, 1]\n", id="an item of a typed list"),
    pytest.param(
        "P = ParamSpec('P')\nR = TypeVar('R')\n"
        "def d(f: Callable[P, R]) -> Callable[P, R]:\n    @functools.wraps(f)\n"
        "    def w(*args: P.args, **kwargs: P.kwargs) -> R:\n        return f(*args, **kwargs)\n    return w\n",
        id="a decorator with a ParamSpec",
    ),
    pytest.param("T = TypeVar('T')\ndef f(x: T) -> list[T]:\n    y = x\n    return [y]\n", id="a type variable"),
    pytest.param("def f(x: AnyStr, y: AnyStr) -> AnyStr:\n    return x + y\n", id="a type variable over values"),
    pytest.param(
        "def f(v: object) -> int:\n    if isinstance(v, (list, dict)): return len(v)\n    return 1\n",
        id="narrowed to bare containers",
    ),
    pytest.param(
        "@dataclasses.dataclass\nclass A:\n    x: int\n    y: list[int] = dataclasses.field(default_factory=list)\n",
        id="a dataclass",
    ),
    pytest.param(
        "class E(enum.Enum):\n    A = 1\n    B = enum.auto()\ndef f(e: E) -> str:\n    return e.name\n", id="an enum"
    ),
    pytest.param(
        "class N(NamedTuple):\n    a: int\ndef f(n: N) -> int:\n    a, = n\n    return n.a + n[0] + a\n",
        id="a named tuple",
    ),
    pytest.param(
        "class D(TypedDict):\n    a: int\ndef f(d: D) -> int:\n    return d['a'] + d.get('a', 1)\n",
        id="a typed dictionary",
    ),
    pytest.param("U = NewType('U', int)\ndef f(u: int) -> U:\n    return U(u)\n", id="a new type"),
    pytest.param(
        "J = Union[int, str]\ndef f(o: object) -> None:\n    isinstance(o, J)\n    print(J)\n", id="an alias as a value"
    ),
    pytest.param(
        "class A:\n    @property\n    def p(self) -> int: return 1\ndef f(a: A) -> int:\n    return a.p + 1\n",
        id="a property",
    ),
    pytest.param(
        "class A:\n    def __init__(this, n: int):\n        this.n = n\n    @classmethod\n"
        "    def make(k) -> A: return k(1)\n",
        id="receivers under other names",
    ),
    pytest.param("class A:\n    def __init__(self) -> None:\n        super().__init__()\n", id="super"),
    pytest.param("xs = []\nxs.append(1)\nd = {}\nd['a'] = 1\nn = None\n", id="partial types"),
    pytest.param("def f(c: type[int]) -> int:\n    return c('1') + c.__name__.count('a')\n", id="a class as a value"),
    pytest.param(
        "def f(p: str) -> str:\n    with open(p) as h, contextlib.suppress(OSError):\n"
        "        return h.read()\n    return ''\n",
        id="files",
    ),
    pytest.param(
        "async def g() -> int: return 1\nasync def f() -> None:\n"
        "    a, b = await asyncio.gather(g(), g())\n    a + b\n",
        id="awaited results",
    ),
    pytest.param(
        "def f(x: int | str) -> str:\n    match x:\n        case int(n): return str(n + 1)\n"
        "        case str() as s: return s.upper()\n",
        id="a match",
    ),
    pytest.param(
        "@functools.lru_cache(maxsize=None)\ndef g(x: int) -> int: return x\ndef f() -> int:\n    return g(1) + 1\n",
        id="a cached function",
    ),
    pytest.param("def f() -> None:\n    try: pass\n    except (OSError, ValueError) as e: e.args\n", id="an exception"),
    pytest.param(
        "class Pr(Protocol):\n    n: int\n    def m(self) -> int: ...\ndef f(p: Pr) -> int:\n    return p.n + p.m()\n",
        id="a protocol",
    ),
    pytest.param("def f(n: int) -> str:\n    return f'{n:>3} {n!r}' + '{}'.format(n)\n", id="formatting"),
    pytest.param(
        "class A:\n    def __getattr__(self, n: str) -> int: return 1\ndef f(a: A) -> int:\n    return a.x + 1\n",
        id="a typed __getattr__",
    ),
    pytest.param(
        "@overload\ndef g(x: int) -> int: ...\n@overload\ndef g(x: str) -> str: ...\n"
        "def g(x: Any) -> Any: return x\ndef f() -> int:\n    return g(1) + 1\n",
        id="an overload",
    ),
    pytest.param("def f() -> None:\n    print(__name__, __file__, sys.argv[0].upper())\n", id="module names"),
    pytest.param(
        "def f(xs: list[int]) -> int:\n    a, *b = xs\n    return a + sum(b)\n", id="starred unpacking of a list"
    ),
    pytest.param(
        "G = TypeVar('G')\nclass Box(Generic[G]):\n    def __init__(self, v: G) -> None:\n"
        "        self.v = v\ndef f() -> int:\n    return Box(1).v + Box[int](2).v\n",
        id="a generic class",
    ),
    pytest.param("def f() -> Iterator[int]:\n    x = yield 1\n    yield from [1]\n    print(x)\n", id="a generator"),
]

ORIGINS = [
    pytest.param("def f(s: str) -> None:\n    json.loads(s)['a']\n", "`json.loads()` returns Any", id="a call"),
    pytest.param(
        "def f(s: str) -> None:\n    x: object = json.loads(s)['a']['b'].c\n",
        "`json.loads()` returns Any",
        id="a chain",
    ),
    pytest.param("nolib.x\n", "`nolib` is not typed", id="an import"),
    pytest.param("def f(row: Any) -> None:\n    row.a\n", "parameter `row` is Any", id="a declared parameter"),
    pytest.param(
        "def f(n: int, row) -> None:\n    row.a\n", "parameter `row` has no annotation", id="a bare parameter"
    ),
    pytest.param(
        "def g():\n    return 1\ndef f() -> None:\n    g().x\n", "`g()` has no annotations", id="an untyped function"
    ),
    pytest.param(
        "def f(s: str) -> None:\n    x = json.loads(s)\n    x.y\n",
        "`json.loads()` returns Any",
        id="through a variable",
    ),
    pytest.param("class A:\n    x: Any\ndef f(a: A) -> None:\n    a.x.y\n", "`a.x` is Any", id="an attribute"),
    pytest.param("def f(d: dict[str, Any]) -> None:\n    d['a'].y\n", "an item of `d` is Any", id="an item"),
]


def in_function(body: str) -> str:
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return f"{HEAD}\nasync def f(a: Any, n: int, s: str, o: object, m: list[Any]) -> None:\n{lines}\n"


@pytest.fixture(scope="module")
def measure(measure_all: Callable[[Iterable[str]], dict[str, ModuleTypes]]) -> Measure:
    inside = [in_function(str(row.values[0])) for row in COUNTED]
    return measure_all([*inside, *(HEAD + str(row.values[0]) for row in [*TYPED, *ORIGINS])]).__getitem__


@pytest.mark.parametrize(("body", "kinds"), COUNTED)
def test_counted(measure: Measure, body: str, kinds: list[str]) -> None:
    found = measure(in_function(body)).operations
    assert sorted(kinds) == sorted(each.kind for each in found)
    assert all(each.symbol == "f" for each in found)


@pytest.mark.parametrize("source", TYPED)
def test_typed_code_has_none(measure: Measure, source: str) -> None:
    assert not measure(HEAD + source).operations


@pytest.mark.parametrize(("source", "origin"), ORIGINS)
def test_origin(measure: Measure, source: str, origin: str) -> None:
    assert {origin} == {each.origin for each in measure(HEAD + source).operations}
