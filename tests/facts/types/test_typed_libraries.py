"""What a typed library does to the signatures of functions, and what it has under other names."""

from __future__ import annotations

import shutil
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


LENT = [
    pytest.param(
        "from lib.compat import field\nfield('x')(1)\n", ["attrgetter", "attrgetter"], id="a function, called"
    ),
    pytest.param("from lib.compat import field as f\nmap(f, 'x')\n", ["attrgetter"], id="a function, handed on"),
    pytest.param("from lib.compat import *\n", ["attrgetter", "cast", "import_module", "setattr"], id="a star"),
    pytest.param("import lib.compat\nlib.compat.field('x')\n", ["attrgetter"], id="through the module"),
    pytest.param("import lib.compat as c\nl = [c.field]\n", ["attrgetter"], id="through the module, kept"),
    pytest.param("from lib.compat import operator\noperator.attrgetter('x')\n", ["attrgetter"], id="a module"),
    pytest.param("from lib.compat import operator as o\no.attrgetter('x')\n", ["attrgetter"], id="a module renamed"),
    pytest.param("import lib.compat as c\nc.operator.attrgetter('x')\n", ["attrgetter"], id="a module of a module"),
    pytest.param("import lib.compat as c\nc.load('a' + 'b')\n", ["import_module"], id="an importer"),
    pytest.param(
        "import functools, lib.compat as c\nfunctools.partial(c.coerce, int)\n", ["cast"], id="a cast, handed on"
    ),
    pytest.param("import lib.compat as c\nx = c.coerce(int, 'x')\n", [], id="a cast, which mypy tells"),
    pytest.param("import operator\noperator.attrgetter('x')\n", [], id="the module itself, which the text tells"),
    pytest.param("from operator import attrgetter\nattrgetter('x')\n", [], id="the function itself"),
    pytest.param("from typing_extensions import cast\nx = cast(int, 'x')\n", [], id="typing_extensions"),
    pytest.param(
        "import importlib.util, os.path\nimportlib.util.find_spec('x')\nos.path.join('x')\n", [], id="modules"
    ),
    pytest.param("from lib.compat import operator\noperator.add(1, 2)\n", [], id="a module's other function"),
    pytest.param("from lib.compat import load_plugin\nload_plugin('x')\n", [], id="a library's own importer"),
    pytest.param("import lib.compat as c\nc.getter('x')\nc.Options().load('x')\n", [], id="a library's own functions"),
    pytest.param("from lib import loose\nfrom lib.compat import Options as O\nO()\n", [], id="a library's own names"),
    pytest.param("from lib.compat import missing  # type: ignore\nmissing()\n", [], id="what is not there"),
]
COMPAT = """\
import operator as operator
from builtins import setattr as setattr
from importlib import import_module as load
from operator import attrgetter as field
from typing import cast as coerce

__all__ = ["coerce", "field", "load", "load_plugin", "operator", "setattr"]

def load_plugin(name: str) -> object: return load(name)
def getter(name: str) -> object: return field(name)

class Options:
    def load(self, name: str) -> object: return name
"""


@pytest.fixture(scope="module")
def measured(
    tmp_path_factory: pytest.TempPathFactory, shared_cache: Path, lay: Lay, ask: Callable[[Path, Path], MypyRequest]
) -> Mapping[str, ModuleTypes]:
    top = tmp_path_factory.mktemp("libraries")
    library = {"__init__.py": LIBRARY, "compat.py": COMPAT, "py.typed": " "}
    lay(top / "site-packages/lib", library)
    sources = [HEAD + str(row.values[0]) for row in ERASURES] + [str(row.values[0]) for row in LENT]
    lay(top / "project", {f"case_{number}.py": source for number, source in enumerate(sources)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [*sys.path, str(top / "site-packages")])
        facts = type_facts(ask(top / "project", shared_cache)).modules
    return {source: facts[f"case_{number}.py"] for number, source in enumerate(sources)}


@pytest.mark.parametrize(("source", "expected"), ERASURES)
def test_erasures(measured: Mapping[str, ModuleTypes], source: str, expected: list[tuple[str, str]]) -> None:
    assert expected == sorted((each.symbol, each.detail) for each in measured[HEAD + source].of("erasing-decorator"))


@pytest.mark.parametrize(("source", "expected"), LENT)
def test_what_a_library_lends(measured: Mapping[str, ModuleTypes], source: str, expected: list[str]) -> None:
    found = measured[source].of("access", "hidden-import", "hidden-cast")
    assert expected == sorted(fact.detail for fact in found)


def test_a_library_that_moves_into_the_tree_and_out_again(
    tmp_path: Path,
    shared_cache: Path,
    lay: Lay,
    ask: Callable[[Path, Path], MypyRequest],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is byte for byte what it was, so mypy takes all that uses it for fresh. Whose it is has changed."""
    installed, vendored = tmp_path / "site-packages/lib", tmp_path / "project/lib"
    lay(installed, {"__init__.py": LIBRARY, "py.typed": " "})
    lay(tmp_path / "project", {"app.py": HEAD + "g = lib.Task(f)\n"})
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "site-packages")])
    cache = tmp_path / "cache"
    shutil.copytree(shared_cache, cache)

    told = []
    for here, there in ((installed, vendored), (vendored, installed), (installed, vendored)):
        facts = type_facts(ask(tmp_path / "project", cache)).modules["app.py"]
        told.append([each.detail for each in facts.of("erasing-decorator")])
        here.rename(there)
    assert [[], ["lib.Task"], []] == told
