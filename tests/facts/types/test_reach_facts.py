"""Bodies that mypy does not check, and code that it does not reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from ratchet.facts.collect.type_records import ModuleTypes

Measure = Callable[[str], ModuleTypes]

HEAD = "import os, sys\nfrom typing import *\nfrom typing_extensions import TypeIs, assert_never\n"
HEAD_LINES = 3

DEBTS = [
    pytest.param(
        "def f(x: AnyStr, y: int) -> object:\n    return len(x.y) if isinstance(y, str) else x\n",
        [("f", 2)],
        id="in an expression, whatever the value of a type variable",
    ),
    pytest.param(
        "def f(x: int) -> int:\n    return len(x.y) if isinstance(x, (str, bytes)) else x\n",
        [("f", 2)],
        id="in an expression, of a tuple of classes",
    ),
    pytest.param(
        "def f(x: type[int]) -> int:\n    return len(x.y) if issubclass(x, str) else 1\n",
        [("f", 2)],
        id="in an expression, of subclasses",
    ),
    pytest.param(
        "def f(x: Literal['a', 'b']) -> int:\n    return len(x.y) if x in ('c',) else 1\n",
        [("f", 2)],
        id="in an expression, by membership",
    ),
    pytest.param(
        "def is_str(x: object) -> TypeIs[str]:\n    return isinstance(x, str)\n\ndef f(x: int) -> int:\n"
        "    return len(x.y) if is_str(x) else x\n",
        [("f", 5)],
        id="in an expression, by a function that tells the type",
    ),
    pytest.param(
        "def f(x: tuple[int, int]) -> int:\n    return x.y if len(x) == 3 else 1\n",
        [("f", 2)],
        id="in an expression, by length",
    ),
    pytest.param(
        "def f(x: int) -> int:\n    match x:\n        case int() if isinstance(x, (str, bytes)) and x.y:\n"
        "            return 1\n    return 2\n",
        [("f", 3)],
        id="in the guard of a case",
    ),
    pytest.param("def f(x: int) -> None:\n    assert isinstance(x, int) or x.y\n", [("f", 2)], id="in an assert"),
    pytest.param(
        "def f(x: int) -> bool:\n    return not TYPE_CHECKING and x.y == 'a'\n",
        [("f", 2)],
        id="in a question to a variable that only the running program asks",
    ),
    pytest.param(
        "def f(xs: list[int]) -> list[int]:\n    return [x.y for x in xs if isinstance(x, (str, bytes))]\n",
        [("f", 2)],
        id="in a comprehension",
    ),
    pytest.param(
        "g = lambda: 1\ndef f(x: int) -> Callable[[], object]:\n    return lambda: isinstance(x, str) and x.y\n",
        [("f", 3)],
        id="in a lambda",
    ),
    pytest.param(
        "def f(x: int) -> object:\n    return not (x is None and x.y)\n", [("f", 2)], id="in an operand of not"
    ),
    pytest.param("def f() -> int:\n    return 1\n    print()\n", [("f", 3)], id="below a return"),
    pytest.param(
        "def f() -> int:\n    return 1\n    def g() -> None: ...\n", [("f", 3)], id="a function below a return"
    ),
    pytest.param("def f() -> int:\n    raise OSError\n    x = 1\n", [("f", 3)], id="below a raise"),
    pytest.param("def f() -> None:\n    assert False\n    x = 1\n", [("f", 3)], id="below assert False"),
    pytest.param(
        "def f() -> None:\n    sys.exit()\n    x = 1\n    y = 2\n", [("f", 3)], id="behind a call without return"
    ),
    pytest.param(
        "def f() -> None:\n    while True:\n        continue\n        x = 1\n", [("f", 4)], id="below a continue"
    ),
    pytest.param("def f() -> None:\n    while True: pass\n    x = 1\n", [("f", 3)], id="behind an endless loop"),
    pytest.param(
        "def f(x: int) -> int:\n    if isinstance(x, int): return 1\n    return x + 2\n",
        [("f", 3)],
        id="behind a certainty",
    ),
    pytest.param(
        "def f(x: int) -> None:\n    if not isinstance(x, int):\n        print(x)\n",
        [("f", 3)],
        id="under an impossibility",
    ),
    pytest.param(
        "def f(x: int) -> int:\n    if x is None:\n        return None\n    return x\n",
        [("f", 3)],
        id="a None that is none",
    ),
    pytest.param(
        "def f(x: int) -> int:\n    if x is None:\n        return 'a'\n    return x\n",
        [("f", 3)],
        id="a text that is no int",
    ),
    pytest.param(
        "def f(x: int) -> list[int]:\n    if x is None:\n        return ['a']\n    return [x]\n",
        [("f", 3)],
        id="a full list",
    ),
    pytest.param(
        "def f(x: int) -> Literal['a']:\n    if x is None:\n        return 'b'\n    return 'a'\n",
        [("f", 3)],
        id="another literal",
    ),
    pytest.param(
        "async def f(x: int) -> int:\n    if x is None:\n        return None\n    return x\n",
        [("f", 3)],
        id="a coroutine's None",
    ),
    pytest.param(
        "def f(x: int) -> int:\n    if x is None:\n        y = 0\n        return 1\n    return x\n",
        [("f", 3)],
        id="more than a return",
    ),
    pytest.param(
        "class A:\n    def f(self) -> None:\n        return\n        print()\n", [("A.f", 4)], id="in a method"
    ),
    pytest.param("raise SystemExit\nx = 1\n", [("<module>", 2)], id="at module level"),
    pytest.param("if not TYPE_CHECKING:\n    def f(): ...\n", [("<module>", 2)], id="hidden from the checker"),
    pytest.param("if TYPE_CHECKING: x = 1\nelse:\n    x = 'a'\n", [("<module>", 3)], id="else of TYPE_CHECKING"),
    pytest.param(
        "if TYPE_CHECKING:\n    import json\nelse:\n    try:\n        import json\n"
        "    except ImportError:\n        json = 1 + 'a'\n",
        [("<module>", 4)],
        id="an attempt that does more",
    ),
    pytest.param(
        "class A: ...\nclass B: ...\nif TYPE_CHECKING: C = A\nelse:\n    C = B\n",
        [("<module>", 5)],
        id="another class at run time",
    ),
    pytest.param("MYPY = False\nif not MYPY:\n    def f(): ...\n", [("<module>", 3)], id="MYPY"),
    pytest.param("if False:\n    def f(): ...\n", [("<module>", 2)], id="a false constant"),
    pytest.param(
        "if False:\n    def f() -> int: return 1\n", [("<module>", 2)], id="a typed function under a constant"
    ),
    pytest.param("if True: x = 1\nelse:\n    x = 2\n", [("<module>", 3)], id="else of a true constant"),
    pytest.param("while False:\n    def f() -> int: return 1\n", [("<module>", 2)], id="a loop that never runs"),
    pytest.param("if 0:\n    x = 1\n", [("<module>", 2)], id="a zero"),
    pytest.param(
        "def f() -> None:\n    if TYPE_CHECKING: return\n    print(1 + 'a')\n", [("f", 3)], id="tail of TYPE_CHECKING"
    ),
    pytest.param(
        "def f() -> int:\n    if sys.version_info >= (3, 0): return 1\n    return len(2)\n",
        [("f", 3)],
        id="any version at all",
    ),
    pytest.param(
        "def f() -> int:\n    if sys.version_info < (9, 9): return 1\n    return len(2)\n",
        [("f", 3)],
        id="a version to come",
    ),
    pytest.param("if sys.platform == 'nonesuch':\n    x = 1\n", [("<module>", 2)], id="a platform that is none"),
    pytest.param("if sys.platform == 'win32':\n    def f(x): ...\n", [("<module>", 2)], id="untyped for a platform"),
    pytest.param(
        "if sys.platform == 'win32' and not TYPE_CHECKING:\n    x = 1\n",
        [("<module>", 2)],
        id="a platform as a pretext",
    ),
    pytest.param(
        "def f(x: int) -> int:\n    match x:\n        case str():\n            return len(x)\n    return 1\n",
        [("f", 4)],
        id="a case that cannot be",
    ),
]

HONEST = [
    pytest.param(
        "T = TypeVar('T')\ndef first(items: list[T]) -> T: return items[0]\n"
        "def f() -> None:\n    first(1)\n    print()\ndef g() -> None:\n    first([])\n    print()\n",
        id="behind a call whose type variable mypy could not infer",
    ),
    pytest.param("def f(x: int) -> None:\n    if not isinstance(x, int): raise TypeError\n", id="a defensive raise"),
    pytest.param("def f(x: int) -> None:\n    if x is None: return None\n    print(x)\n", id="a None that is declared"),
    pytest.param(
        "def f(x: int) -> bool:\n    if not isinstance(x, int): return False\n    return True\n", id="a False"
    ),
    pytest.param("def f(x: int) -> int | str:\n    if x is None: return ''\n    return x\n", id="one of a union"),
    pytest.param("def f(x: int) -> float:\n    if x is None: return -1\n    return x\n", id="a number below zero"),
    pytest.param("def f(x: int) -> Sequence[int]:\n    if x is None: return []\n    return [x]\n", id="an empty list"),
    pytest.param("def f(x: int) -> Literal['a']:\n    if x is None: return 'a'\n    return 'a'\n", id="a literal"),
    pytest.param(
        "class A:\n    closed = bool()\n    async def f(self, wait: Callable[[], Awaitable[None]]) -> int:\n"
        "        if self.closed: return 0\n        await wait()\n        if self.closed: return 1\n        return 2\n",
        id="another look after an await",
    ),
    pytest.param(
        "class A:\n    closed = bool()\n    def f(self, rows: list[int]) -> None:\n        if self.closed: return\n"
        "        for row in rows:\n            print(row)\n            if self.closed: break\n",
        id="another look in a loop",
    ),
    pytest.param(
        "class A:\n    closed = bool()\n    def f(self) -> Iterator[int]:\n        if self.closed: return\n"
        "        yield 1\n        if self.closed: return\n        yield 2\n",
        id="another look after a yield",
    ),
    pytest.param(
        "class A:\n    def __add__(self, o: int) -> int:\n        if not isinstance(o, int): return NotImplemented\n"
        "        return 1\n",
        id="NotImplemented",
    ),
    pytest.param("def f(x: int) -> None:\n    if not isinstance(x, int): assert False, 'no'\n", id="assert False"),
    pytest.param(
        "def f(x: Literal[1, 2]) -> int:\n    if x == 1: return 1\n    elif x == 2: return 2\n    assert_never(x)\n",
        id="assert_never",
    ),
    pytest.param(
        "def f(x: int | str) -> int:\n    match x:\n        case int(): return 1\n        case str(): return 2\n"
        "        case _: return 3\n",
        id="the last case of an exhaustive match",
    ),
    pytest.param(
        "def f(x: int | str) -> int:\n    match x:\n        case int(): return 1\n        case str(): return 2\n"
        "    return 3\n",
        id="behind an exhaustive match",
    ),
    pytest.param("def f() -> int:\n    if sys.platform == 'win32': return 1\n    return 2\n", id="another platform"),
    pytest.param(
        "def f(x: str) -> bool:\n    return x == '/' or (sys.platform == 'win32' and x.strip().endswith(':'))\n",
        id="an operand for another platform",
    ),
    pytest.param(
        "if sys.platform == 'win32' or (not TYPE_CHECKING and 'sphinx' in sys.modules):\n    import winreg\n",
        id="a question to a module that only the running program asks",
    ),
    pytest.param("def f(x: str | int) -> int:\n    return len(x) if isinstance(x, str) else x\n", id="a real choice"),
    pytest.param("def f(x: Literal['a', 'b']) -> int:\n    return 1 if x in ('a',) else 2\n", id="a real member"),
    pytest.param("def f(x: list[int]) -> int:\n    return x[0] if x else 0\n", id="an empty list"),
    pytest.param("def f(x: str | None) -> str:\n    return x or 'a'\n", id="a default for None"),
    pytest.param(
        "T = TypeVar('T', int, str)\ndef f(x: T) -> T:\n    return x.upper() if isinstance(x, str) else x\n",
        id="of one of several types",
    ),
    pytest.param(
        "def f(x: int | None) -> bool:\n    return x is not None and x.bit_length() > 1\n", id="a None that may be"
    ),
    pytest.param(
        "def f(xs: list[int | str]) -> list[str]:\n    return [x.upper() for x in xs if isinstance(x, str)]\n",
        id="those of a kind",
    ),
    pytest.param("def f() -> int:\n    if sys.platform != 'win32': return 1\n    return 2\n", id="this platform"),
    pytest.param(
        "def f() -> int:\n    if sys.platform.startswith('win'): return 1\n    else: return 2\n", id="by prefix"
    ),
    pytest.param("if sys.platform == 'freebsd14': x = 1\n", id="a platform with its number"),
    pytest.param("if sys.platform in ('gnu0', 'sunos5'): x = 1\n", id="rare platforms"),
    pytest.param(
        "class Stop:\n    def __call__(self) -> NoReturn: raise OSError\nstop = Stop()\n"
        "def f(x: int) -> None:\n    if not isinstance(x, int): stop()\n",
        id="a call that never returns",
    ),
    pytest.param("if sys.platform == 'win32' and os.name:\n    import winreg\n    x = 1\n", id="a platform and more"),
    pytest.param("def f() -> int:\n    if sys.version_info >= (3, 12): return 1\n    return 2\n", id="a newer version"),
    pytest.param("if sys.version_info >= (3, 10): x = 1\nelse: x = 2\n", id="an older version"),
    pytest.param(
        "if TYPE_CHECKING:\n    import json\nelse:\n    import json as json\n", id="other imports at run time"
    ),
    pytest.param(
        "if TYPE_CHECKING:\n    import json\nelse:\n    try:\n        import orjson as json\n"
        "    except ImportError:\n        import json\n",
        id="an attempt at an import at run time",
    ),
    pytest.param(
        "if TYPE_CHECKING:\n    import json\nelse:\n    try:\n        import json\n"
        "    except ImportError:\n        raise RuntimeError('no json') from None\n",
        id="an attempt that gives up",
    ),
    pytest.param("if TYPE_CHECKING:\n    import json\n", id="imports for the checker"),
    pytest.param(
        "class A: ...\nif TYPE_CHECKING:\n    Base = A\nelse:\n    Base = object\nclass Mixin(Base): ...\n",
        id="a mixin's base for the checker",
    ),
    pytest.param(
        "class A: ...\nif TYPE_CHECKING:\n    class Base(A): ...\nelse:\n    class Base: ...\nclass Mixin(Base): ...\n",
        id="a mixin's base, as a class with nothing in it",
    ),
    pytest.param(
        "import queue\nif TYPE_CHECKING:\n    Base = queue.Queue[int]\nelse:\n    Base = queue.Queue\n",
        id="a base that takes arguments for the type checker alone",
    ),
    pytest.param(
        "class A: ...\nif not TYPE_CHECKING:\n    Base = object\nelse:\n    Base = A\n",
        id="a mixin's base, turned round",
    ),
    pytest.param("flag = bool()\nif TYPE_CHECKING or not flag:\n    import json\n", id="or without an extension"),
    pytest.param("def f() -> None:\n    x = 1\n    del x\n    pass\n", id="del"),
    pytest.param("def f(x: int) -> int:\n    if x: return 1\n    else: return 2\n", id="nothing behind"),
    pytest.param("def f():\n    return 1\n    print()\n", id="an unchecked body"),
    pytest.param(
        "def f() -> int:\n    try: return 1\n    except OSError: pass\n    finally: print()\n    return 2\n",
        id="a handler",
    ),
    pytest.param(
        "def f(x: AnyStr) -> AnyStr:\n    if isinstance(x, str): return x\n    return x\n",
        id="values of a type variable",
    ),
    pytest.param(
        "def f(x: AnyStr) -> int:\n    return x.find('a') if isinstance(x, str) else x.find(b'a')\n",
        id="an expression's branch for each value of a type variable",
    ),
    pytest.param("def f() -> Iterator[int]:\n    return\n    yield\n", id="an empty generator"),
    pytest.param(
        "class A:\n    x: int\n    K = list[int]\n    __slots__ = ('x',)\n    '''text'''\n    ...\n",
        id="a class's body",
    ),
    pytest.param(
        "T = TypeVar('T')\nN = NewType('N', int)\nP = NamedTuple('P', [('a', int)])\nx: int\n", id="definitions"
    ),
    pytest.param("def f() -> None:\n    '''text'''\n    global y\n    y = 1\ny = 2\n", id="a global"),
    pytest.param("def f(x: int) -> None:\n    if x: ...\n    while x: break\n    print()\n", id="loops"),
]

UNCHECKED = [
    pytest.param("def f(x): ...\n", ["f"], id="without annotations"),
    pytest.param("def f(): ...\n", ["f"], id="without parameters or return"),
    pytest.param("def f(x: int): ...\n", [], id="half annotated"),
    pytest.param("def f(x):\n    def g(y: int) -> int: return y\n", ["f", "f.g"], id="typed inside untyped"),
    pytest.param("def f(x: int) -> None:\n    def g(y): return y\n", ["f.g"], id="untyped inside typed"),
    pytest.param("@no_type_check\ndef f(x: int) -> None: ...\n", ["f"], id="no_type_check"),
    pytest.param("from typing import no_type_check as n\n@n\ndef f(x: int) -> None: ...\n", ["f"], id="renamed"),
    pytest.param(
        "import typing as t\n@t.no_type_check\nclass A:\n    def f(self) -> None: ...\n", ["A.f"], id="of a class"
    ),
    pytest.param("# mypy: check-untyped-defs\ndef f(x): ...\n", [], id="check-untyped-defs"),
    pytest.param("# mypy: ignore-errors\ndef f(x: int) -> None: ...\n", ["f"], id="ignore-errors"),
    pytest.param("def f() -> None:\n    return\n    def g() -> None: ...\n", ["f.g"], id="in unreachable code"),
    pytest.param("if not TYPE_CHECKING:\n    def f() -> None: ...\n", [], id="hidden functions do not appear"),
    pytest.param(
        "class A:\n    @property\n    def p(self): return 1\n    @p.setter\n    def p(self, v): ...\n",
        ["A.p", "A.p"],
        id="a property",
    ),
    pytest.param("# type: ignore\ndef f(x: int) -> None: ...\n", [], id="a file of ignored errors is checked"),
    pytest.param("def f(x, /):\n    # type: (int) -> int\n    return x\n", [], id="a type comment"),
]


@pytest.fixture(scope="module")
def measure(measure_all: Callable[[Iterable[str]], dict[str, ModuleTypes]]) -> Measure:
    sources = [HEAD + str(row.values[0]) for row in [*DEBTS, *HONEST]]
    return measure_all([*sources, *(str(row.values[0]) + "from typing import *\n" for row in UNCHECKED)]).__getitem__


@pytest.mark.parametrize(("source", "expected"), DEBTS)
def test_unreachable(measure: Measure, source: str, expected: list[tuple[str, int]]) -> None:
    found = measure(HEAD + source).of("unreachable")
    assert expected == [(each.symbol, each.line - HEAD_LINES) for each in found]


@pytest.mark.parametrize("source", HONEST)
def test_no_debt(measure: Measure, source: str) -> None:
    assert not measure(HEAD + source).of("unreachable")


@pytest.mark.parametrize(("source", "expected"), UNCHECKED)
def test_unchecked_bodies(measure: Measure, source: str, expected: list[str]) -> None:
    found = measure(source + "from typing import *\n").of("body")
    assert expected == [body.symbol for body in found if body.detail == "unchecked"]
