"""Functions that go through a typed library's decorators and calls: what their signatures come out as."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ratchet.facts.collect.type_records import ModuleTypes
from ratchet.facts.types import MypyRequest, type_facts

Lay = Callable[[Path, Mapping[str, str]], None]

LIBRARY = """\
from typing import Any, Callable, Generic, ParamSpec, Protocol, TypeVar, overload

T = TypeVar("T")
P = ParamSpec("P")
F = TypeVar("F", bound=Callable[..., Any])

def loose(function: Callable[..., T], tries: int = 1) -> Callable[..., T]: return function
def keeps(function: Callable[P, T]) -> Callable[P, T]: return function
def route(path: str) -> Callable[[F], F]: return lambda function: function

@overload
def either(function: Callable[..., T]) -> Callable[..., T]: ...
@overload
def either(function: None = None) -> Callable[[Callable[..., T]], Callable[..., T]]: ...
def either(function: Any = None) -> Any: return function

@overload
def fitting(function: Callable[P, T]) -> Callable[P, T]: ...
@overload
def fitting(function: type[T]) -> Callable[..., T]: ...
def fitting(function: Any) -> Any: return function

class Free(Protocol):
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...

def free(function: Callable[..., object]) -> Free: return function

class Task(Generic[T]):
    def __init__(self, function: Callable[..., T]) -> None: ...
    def __call__(self, *args: Any, **kwargs: Any) -> T: ...
    def later(self) -> None: ...
"""

HEAD = (
    "import functools, signal, threading\nfrom collections.abc import Callable\nimport lib\n"
    "def f(x: int) -> int: return x\nclass A:\n    def __init__(self, x: int) -> None: ...\n"
    "    def m(self, x: int) -> int: return x\n"
)

ERASURES = [
    pytest.param("@lib.loose\ndef g(x: int) -> int: return x\n", [("g", "lib.loose")], id="a decorator"),
    pytest.param("@lib.either\ndef g(x: int) -> int: return x\n", [("g", "lib.either")], id="one of two overloads"),
    pytest.param("@lib.either()\ndef g(x: int) -> int: return x\n", [("g", "lib.either")], id="the other overload"),
    pytest.param("@lib.free\ndef g(x: int) -> int: return x\n", [("g", "lib.free")], id="a protocol of a library"),
    pytest.param("g = lib.loose(f)\n", [("g", "lib.loose")], id="another name"),
    pytest.param("g = lib.loose(f, tries=3)\n", [("g", "lib.loose")], id="another name, with a setting"),
    pytest.param("g = lib.keeps(lib.loose(f))\n", [("g", "lib.loose")], id="within what keeps the signature"),
    pytest.param("g = lib.loose(lib.keeps(f))\n", [("g", "lib.loose")], id="around what keeps the signature"),
    pytest.param(
        "T = {'f': lib.loose(f)}\nL = [lib.loose(f)]\n", [("L", "lib.loose"), ("T", "lib.loose")], id="a table"
    ),
    pytest.param("g = lib.loose(f) if __debug__ else f\n", [("g", "lib.loose")], id="a condition"),
    pytest.param("g = lib.loose(A)\n", [("g", "lib.loose")], id="a class that becomes a function"),
    pytest.param("def g(a: A) -> int: return lib.loose(a.m)('x')\n", [("g", "lib.loose")], id="called at once"),
    pytest.param("def g() -> None:\n    if h := lib.loose(f, 2): h()\n", [("g.h", "lib.loose")], id="in a walrus"),
    pytest.param(
        "class B:\n    def __init__(self) -> None:\n        self.g = lib.loose(self.m)\n"
        "    def m(self) -> int: return 1\n",
        [("B.g", "lib.loose")],
        id="an attribute, of a method",
    ),
    pytest.param("@lib.keeps\ndef g(x: int) -> int: return x\nh = lib.keeps(f)\n", [], id="what keeps the signature"),
    pytest.param("@lib.route('/')\ndef g(x: int) -> int: return x\n", [], id="a route"),
    pytest.param("@lib.fitting\ndef g(x: int) -> int: return x\nh = lib.fitting(f)\n", [], id="the overload that fits"),
    pytest.param("@lib.Task\ndef g(x: int) -> int: return x\nh = lib.Task(f)\n", [], id="an object of a library"),
    pytest.param("g: Callable[[int], int] = lib.loose(f)\n", [], id="a result whose type is declared"),
    pytest.param("g = threading.Thread(target=lib.loose(f))\n", [], id="handed on to what has its own type"),
    pytest.param(
        "T = {'f': f, 'g': lib.keeps(f), 'h': functools.partial(f, 1), 'A': A}\n", [], id="a table of functions"
    ),
    pytest.param(
        "def g() -> int: return functools.partial(f, 1)() + lib.keeps(f)(1)\n", [], id="kept and called at once"
    ),
    pytest.param("def g(h: Callable[..., int]) -> int: return lib.loose(h)(1)\n", [], id="what takes anything already"),
    pytest.param("g = lib.loose(lambda: 1)\nh = signal.signal(2, lambda n, o: None)\n", [], id="a lambda"),
    pytest.param(
        "class B:\n    @functools.singledispatchmethod\n    def g(self, x: object) -> str: return ''\n"
        "    @g.register\n    def _(self, x: int) -> str: return 'i'\n",
        [],
        id="an implementation that is registered",
    ),
]


@pytest.fixture(scope="module")
def measured(
    tmp_path_factory: pytest.TempPathFactory, shared_cache: Path, lay: Lay, ask: Callable[[Path, Path], MypyRequest]
) -> Mapping[str, ModuleTypes]:
    top = tmp_path_factory.mktemp("erasures")
    lay(top, {"site-packages/lib/__init__.py": LIBRARY, "site-packages/lib/py.typed": " "})
    cases = {f"case_{number}.py": HEAD + str(row.values[0]) for number, row in enumerate(ERASURES)}
    lay(top / "project", cases)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [*sys.path, str(top / "site-packages")])
        facts = type_facts(ask(top / "project", shared_cache)).modules
    return {str(row.values[0]): facts[path] for path, row in zip(cases, ERASURES, strict=True)}


@pytest.mark.parametrize(("source", "expected"), ERASURES)
def test_erasures(measured: Mapping[str, ModuleTypes], source: str, expected: list[tuple[str, str]]) -> None:
    assert expected == sorted((each.symbol, each.name) for each in measured[source].decorators)
