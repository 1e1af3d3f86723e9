"""What an unchecked operation's Any comes in through: a table of function bodies, all in one project."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import indent

import pytest
from projects.building import Project, new_project, quieten

from ratchet.baseline.store import read_stored
from ratchet.terms import DECORATED, Declaration, Key

DECLARED = '''
"""What the cases use: one debt for each kind of declaration."""

import functools
from collections.abc import Callable, Generator, Iterator, MutableMapping
from typing import Any, Generic, NamedTuple, TypedDict, TypeVar

import untypedlib

T = TypeVar("T")
Scope = MutableMapping[str, Any]
conf: dict[str, Any] = {}


class Token:
    name: str = ""

    def __init__(self, value, size: int) -> None:
        self.value = value
        self.settings: dict[str, Any] = {}
        self.raw = load("x")
        self.scope: Scope = {}
        self.hook: Callable[[], Any] = print

    @property
    def text(self):
        return 1

    def __getitem__(self, at: int) -> Any:
        return at

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None: ...


class Row(TypedDict):
    cells: list[Any]
    name: str


class Pair(NamedTuple):
    left: Any
    right: int


class Child(untypedlib.Base):
    pass


class Grandchild(Child):
    pass


class Box(Generic[T]):
    def __init__(self, inside: T) -> None:
        self.inside = inside

    def get(self) -> T:
        return self.inside


class Open:
    def __getattr__(self, name: str) -> Any: ...


def load(x):
    return x


def same(x: T) -> T:
    return x


def rows() -> list[Any]:
    return []


def applied(call: Callable[[Any], object], to: object) -> None: ...


def steps() -> Generator[int, int, Any]:
    yield 1


async def later() -> list[dict[str, Any]]:
    return []


def scoped() -> Iterator[Scope]:
    yield {}


def erased(f):
    return f


@erased
def wrapped(x: int) -> int:
    return x


@functools.lru_cache
def cached() -> dict[str, Any]:
    return {}
'''

HEAD = """
import json
from collections import deque
from contextlib import contextmanager
from shop.made import Token, Row, Pair, Child, Grandchild, Box, Open, Scope, conf, load, same, rows, later, scoped
from shop.made import wrapped, cached, applied, steps
import untypedlib
import untypedlib.deep
from untypedlib.sub import thing as renamed
"""

MADE = "shop.made"

BODIES = [
    ("a parameter without annotation, elsewhere", "t.value.x", f"{MADE}:Token:value"),
    ("a parameter of the function itself", "bare.x", "shop.use:{symbol}:bare"),
    ("a declared attribute", "t.settings['x'].y", f"{MADE}:Token:settings"),
    ("the method of a library's generic class", "t.settings.pop('x').y", f"{MADE}:Token:settings"),
    ("an inferred attribute", "t.raw.x", f"{MADE}:Token:raw"),
    ("an alias before it is expanded", "t.scope['x'].y", f"{MADE}:<module>:Scope"),
    ("an alias in a parameter", "scope['x'].y", f"{MADE}:<module>:Scope"),
    ("an alias inside a container", "for one in by.values(): one['x'].y", f"{MADE}:<module>:Scope"),
    ("an alias in a result", "next(scoped())['x'].y", f"{MADE}:<module>:Scope"),
    ("a callable attribute", "t.hook().x", f"{MADE}:Token:hook"),
    ("a property", "t.text.x", f"{MADE}:Token.text:return"),
    ("an index method of ours", "t[0].x", f"{MADE}:Token.__getitem__:return"),
    ("a context manager of ours", "with t as inside: inside.x", f"{MADE}:Token.__enter__:return"),
    ("a module's variable", "conf['x'].y", f"{MADE}:<module>:conf"),
    ("a key of a TypedDict", "row['cells'][0].x", f"{MADE}:Row:cells"),
    ("a field of a NamedTuple", "pair.left.x", f"{MADE}:Pair:left"),
    ("an untyped base", "Child().foo.x", f"{MADE}:Child:base"),
    ("the untyped base of a base", "Grandchild().foo.x", f"{MADE}:Child:base"),
    ("a function without annotations", "load(1).x", f"{MADE}:load:return"),
    ("a result that is declared", "rows()[0].x", f"{MADE}:rows:return"),
    ("what a loop takes of it", "for one in rows(): one.x", f"{MADE}:rows:return"),
    ("what a nested loop takes of that", "for one in rows():\n    for k, v in one.items(): v.x", f"{MADE}:rows:return"),
    ("a comprehension", "[one.x for one in rows()]", f"{MADE}:rows:return"),
    ("a local variable", "got = load(1)\ngot.x", f"{MADE}:load:return"),
    ("a local variable of a local variable", "got = rows()\nfirst = got[0]\nfirst.x", f"{MADE}:rows:return"),
    ("what a library gives back of it", "next(iter(sorted(rows()))).x", f"{MADE}:rows:return"),
    ("an enumeration of it", "for at, one in enumerate(rows()): one.x", f"{MADE}:rows:return"),
    ("a generic function of ours", "same(load(1)).x", f"{MADE}:load:return"),
    ("a generic class of ours", "Box(load(1)).get().x", f"{MADE}:load:return"),
    ("what is awaited", "for one in await later(): one['x'].y", f"{MADE}:later:return"),
    ("a decorator without types", "wrapped(1).x", f"{MADE}:wrapped:@"),
    ("a library's decorator", "cached()['x'].y", f"{MADE}:cached:return"),
    ("an operator", "(load(1) + 1).x", f"{MADE}:load:return"),
    ("an alias as a type argument", "deque[Scope]().pop()['x'].y", f"{MADE}:<module>:Scope"),
    (
        "an alias as a type argument of a variable",
        "got = deque[Scope]()\nfor one in got: one['x'].y",
        f"{MADE}:<module>:Scope",
    ),
    ("a comparison", "(load(1) == 2).x", f"{MADE}:load:return"),
    ("a comparison that a variable holds", "got = 1 < load(1)\ngot.x", f"{MADE}:load:return"),
    (
        "what a generator returns",
        "def inner() -> object:\n    got = yield from steps()\n    got.x\ninner()",
        f"{MADE}:steps:return",
    ),
    ("a condition", "(load(1) if t.name else t).x", f"{MADE}:load:return"),
    ("a walrus", "(got := load(1)).x", f"{MADE}:load:return"),
    ("an attribute that nobody declared", "Open().x", f"{MADE}:Open.__getattr__:return"),
    ("an untyped import", "untypedlib.x.y", "shop.use:<module>:untypedlib"),
    ("a name of an untyped import", "renamed().x", "shop.use:<module>:untypedlib.sub"),
    ("an import of its own", "import otherlib\notherlib.x", "shop.use:{symbol}:otherlib"),
    ("a nested function", "def inner(q): return q\ninner(1).x", "shop.use:{symbol}.inner:return"),
    (
        "a method of a local class",
        "class C:\n    def get(self): return 1\nC().get().x",
        "shop.use:{symbol}.C.get:return",
    ),
    ("a library's own Any", "json.loads('1').x", "-"),
    ("a variable of a library's own Any", "got = json.loads('1')\ngot.x", "-"),
    ("a lambda's parameter", "sorted(rows(), key=lambda p: p.x)", f"{MADE}:rows:return"),
    ("a lambda that an untyped import calls", "untypedlib.each(lambda p: p.x)", "shop.use:<module>:untypedlib"),
    ("a lambda that a function of ours calls", "applied(lambda p: p.x, rows())", "-"),
    ("a lambda that nobody calls", "got = lambda p: p.x", "-"),
    ("a cast", "from typing import Any, cast\ncast('Any', t).x", "-"),
]

PARAMETERS = "bare, t: Token, scope: Scope, by: dict[str, Scope], row: Row, pair: Pair"


def _symbol(at: int) -> str:
    return f"case_{at}"


def _case(at: int, body: str) -> str:
    return f"async def {_symbol(at)}({PARAMETERS}) -> None:\n{indent(body, '    ')}\n\n\n"


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory, shared_cache: object) -> Project:
    with pytest.MonkeyPatch.context() as patch:
        quieten(patch, tmp_path_factory.mktemp("cache"))
        project = new_project(tmp_path_factory.mktemp("causes"))
        cases = "".join(_case(at, body) for at, (_, body, _) in enumerate(BODIES))
        project.write({"shop/__init__.py": '"""Shop."""\n', "shop/made.py": DECLARED, "shop/use.py": HEAD + cases})
        project.write({"mypy.ini": "[mypy]\ncheck_untyped_defs = true\n"})
        assert project.ratchet("init").status == 0
        project.commit()
        return project


@pytest.fixture(scope="module")
def counts(measured: Project) -> Mapping[Key, int]:
    return read_stored(measured.top).baseline.counts


@pytest.mark.parametrize(("at", "cause"), [pytest.param(at, row[2], id=row[0]) for at, row in enumerate(BODIES)])
def test_cause(counts: Mapping[Key, int], at: int, cause: str) -> None:
    symbol = _symbol(at)
    found = {key.detail for key in counts if (key.rule, key.module) == ("unchecked-operation", "shop.use")
             and key.symbol.split(".")[0] == symbol}  # fmt: skip
    assert {cause.format(symbol=symbol)} == found


def test_a_cause_is_a_debt_on_record(counts: Mapping[Key, int]) -> None:
    named = {found for key in counts if (found := Declaration.of(key)) is not None and found.detail != DECORATED}
    recorded = {key[1:] for key in counts if key.rule != "unchecked-operation"}
    assert len(named) > 20
    assert set() == {found for found in named if tuple(found) not in recorded}


def test_a_warm_run_finds_the_same(measured: Project) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CI", raising=False)
        use = measured.top / "shop/use.py"
        use.write_text(use.read_text() + "# an edit\n")
        said = measured.ratchet("check", "--base", "HEAD", "--frozen", "--format", "json")
    assert (0, []) == (said.status, said.report["tightened"])
