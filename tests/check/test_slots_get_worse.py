"""A slot that stands at base may not get worse, whatever the counts say. Each case is a module of one project."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest
from projects.building import Project, new_project, quieten

HEAD = """\
from __future__ import annotations
import functools, types, typing as t
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Final, Generic, NamedTuple, TypedDict, TypeVar, cast, overload
from shop import Json, Order, Row
"""
SHOP = """\
from typing import Any
class Order:
    number: int = 1
class Scope: ...
Json = Any
Row = dict[str, Any]
def table() -> dict[str, Any]: return {}
def loaded() -> Any: return {}
"""

WORSE: Mapping[str, tuple[str, str, tuple[str, str, str]]] = {
    "a parameter": (
        "def f(value: dict[str, list[Any]]) -> None: ...",
        "def f(value: dict[str, Any]) -> None: ...",
        ("explicit-any", "f", "value"),
    ),
    "a parameter of a method": (
        "class A:\n    def f(self, value: list[Any]) -> None: ...",
        "class A:\n    def f(self, value: Any) -> None: ...",
        ("explicit-any", "A.f", "value"),
    ),
    "a return": (
        "def f() -> list[Any]: return []",
        "def f() -> Any: return []",
        ("explicit-any", "f", "return"),
    ),
    "the return of a coroutine": (
        "async def f() -> list[Any]: return []",
        "async def f() -> Any: return []",
        ("explicit-any", "f", "return"),
    ),
    "the return of a function that becomes a coroutine": (
        "def f() -> t.Awaitable[list[Any]]: raise KeyError",
        "async def f() -> Any: raise KeyError",
        ("explicit-any", "f", "return"),
    ),
    "an attribute": (
        "class A:\n    def __init__(self) -> None:\n        self.rows: list[Any] = []",
        "class A:\n    def __init__(self) -> None:\n        self.rows: Any = []",
        ("explicit-any", "A", "rows"),
    ),
    "a class variable": (
        "class A:\n    rows: ClassVar[dict[str, Any]] = {}",
        "class A:\n    rows: ClassVar[Any] = {}",
        ("explicit-any", "A", "rows"),
    ),
    "a field of a TypedDict": (
        "class A(TypedDict):\n    rows: list[Any]",
        "class A(TypedDict):\n    rows: Any",
        ("explicit-any", "A", "rows"),
    ),
    "a field of a functional NamedTuple": (
        'A = NamedTuple("A", [("rows", list[Any])])',
        'A = NamedTuple("A", [("rows", Any)])',
        ("explicit-any", "A", "rows"),
    ),
    "a module's variable": (
        "rows: list[Any] = []",
        "rows: Any = []",
        ("explicit-any", "<module>", "rows"),
    ),
    "an alias": (
        "Rows = list[list[Any]]\ndef f(value: Rows) -> None: ...",
        "Rows = list[Any]\ndef f(value: Rows) -> None: ...",
        ("explicit-any", "<module>", "Rows"),
    ),
    "a bound": (
        'T = TypeVar("T", bound=list[Any])\ndef f(value: T) -> T: return value',
        'T = TypeVar("T", bound=Any)\ndef f(value: T) -> T: return value',
        ("explicit-any", "<module>", "T"),
    ),
    "a base": (
        "class A(dict[str, list[Any]]): ...",
        "class A(dict[str, Any]): ...",
        ("explicit-any", "A", "base"),
    ),
    "a cast's target": (
        "def f(value: object) -> object: return cast(list[list[Any]], value)",
        "def f(value: object) -> object: return cast(list[Any], value)",
        ("explicit-any", "f", "cast"),
    ),
    "a variant of an overload": (
        "@overload\ndef f(key: int) -> list[Any]: ...\n@overload\ndef f(key: str) -> str: ...\n"
        "def f(key: int | str) -> object: return key",
        "@overload\ndef f(key: int) -> Any: ...\n@overload\ndef f(key: str) -> str: ...\n"
        "def f(key: int | str) -> object: return key",
        ("explicit-any", "f", "return"),
    ),
    "a bare generic": (
        "def f(value: list[dict]) -> None: ...",
        "def f(value: list) -> None: ...",
        ("bare-generic", "f", "value"),
    ),
    "a result of any parameters": (
        "def f(value: Callable[..., Order]) -> None: ...",
        "def f(value: Callable) -> None: ...",
        ("bare-generic", "f", "value"),
    ),
    "the class of functions": (
        "def f(value: Callable[[Order], Any]) -> None: ...",
        "def f(value: types.FunctionType) -> None: ...",
        ("bare-generic", "f", "value"),
    ),
    "a partial": (
        "def f(value: Callable[[Order], str]) -> None: ...",
        "def f(value: functools.partial[str]) -> None: ...",
        ("bare-generic", "f", "value"),
    ),
    "by an alias that stands elsewhere": (
        "def f(value: Row) -> None: ...",
        "def f(value: Json) -> None: ...",
        ("explicit-any", "f", "value"),
    ),
    "by another import of the same name": (
        "from shop import Row as Data\ndef f(value: Data) -> None: ...",
        "from shop import Json as Data\ndef f(value: Data) -> None: ...",
        ("explicit-any", "f", "value"),
    ),
    "a function with another name": (
        "def load(path: str, row: dict[str, list[Any]]) -> int:\n    total = len(path) + len(row)\n    return total",
        "def read(path: str, row: dict[str, Any]) -> int:\n    total = len(path) + len(row)\n    return total",
        ("explicit-any", "read", "row"),
    ),
    "a parameter with another name": (
        "def f(row: dict[str, Any], number: int) -> None: ...",
        "def f(data: Any, number: int) -> None: ...",
        ("explicit-any", "f", "data"),
    ),
    "names that rotate over an Any": (
        "def f(raw: Any, name: str) -> None: ...",
        "def f(name: Any, title: str) -> None: ...",
        ("explicit-any", "f", "name"),
    ),
    "one of two unchanged counts": (
        "def f(one: dict[str, Any], two: list[Any]) -> None: ...",
        "def f(one: dict[str, Any], two: Any) -> None: ...",
        ("explicit-any", "f", "two"),
    ),
    "an annotation that went": (
        "def f(value: list[Any]) -> None: ...",
        "def f(value) -> None: ...",
        ("missing-annotation", "f", "value"),
    ),
    "a declared attribute that is inferred, and Any": (
        "from shop import loaded\nclass A:\n    rows: Mapping[str, Any] = loaded()",
        "from shop import loaded\nclass A:\n    rows = loaded()",
        ("missing-annotation", "A", "rows"),
    ),
    "a record of nothing but Any": (
        "def f(row: dict[str, Any]) -> None: ...",
        "class Entry(TypedDict):\n    number: Any\n    extra: Any\ndef f(row: Entry) -> None: ...",
        ("explicit-any", "Entry", "extra"),
    ),
    "parameters that became *args": (
        "def f(order: Order, amount: int) -> None: ...",
        "def f(*args: object) -> None: ...",
        ("bare-generic", "f", "amount"),
    ),
    "a parameter that became **kwargs": (
        "class A:\n    def __init__(self, order: Order) -> None: ...",
        "class A:\n    def __init__(self, **kwargs: object) -> None: ...",
        ("bare-generic", "A.__init__", "order"),
    ),
}

FINE: Mapping[str, tuple[str, str]] = {
    "Any becomes object": ("def f(value: Any) -> None: ...", "def f(value: object) -> None: ..."),
    "a type is widened": (
        "def f(value: dict[str, Any], rows: list[int]) -> None: ...",
        "def f(value: Mapping[str, Any] | None, rows: Sequence[int]) -> None: ...",
    ),
    "a type is spelled otherwise": (
        "def f(value: t.Dict[str, t.Any]) -> t.Optional[t.List[t.Any]]: ...",
        "def f(value: dict[str, Any]) -> list[Any] | None: ...",
    ),
    "an alias is opened": ("def f(value: Row) -> None: ...", "def f(value: dict[str, Any]) -> None: ..."),
    "a type gets an alias": ("def f(value: dict[str, Any]) -> None: ...", "def f(value: Row) -> None: ..."),
    "a bare generic gets its Any": ("def f(value: dict) -> None: ...", "def f(value: dict[str, Any]) -> None: ..."),
    "Any gets a structure": ("def f(value: Any) -> None: ...", "def f(value: list[Any]) -> None: ..."),
    "parameters change places": (
        "def f(one: Any, two: dict[str, Any]) -> None: ...",
        "def f(*, two: dict[str, Any], one: Any) -> None: ...",
    ),
    "variants change places": (
        "@overload\ndef f(key: int) -> list[Any]: ...\n@overload\ndef f(key: str) -> str: ...\n"
        "def f(key: int | str) -> object: return key",
        "@overload\ndef f(key: str) -> str: ...\n@overload\ndef f(key: int) -> list[Any]: ...\n"
        "def f(key: int | str) -> object: return key",
    ),
    "a base becomes another class": ("class A(dict[str, list[Any]]): ...", "class A(t.Dict[str, list[Any]]): ..."),
    "a declared attribute that is inferred": (
        "from shop import table\nclass A:\n    rows: Mapping[str, Any] = table()",
        "from shop import table\nclass A:\n    rows = table()",
    ),
    "a dictionary becomes a record with a field of Any": (
        "def f(row: dict[str, Any]) -> None: ...",
        "class Entry(TypedDict):\n    number: int\n    extra: Any\ndef f(row: Entry) -> None: ...",
    ),
    "keywords of Any become options": (
        "def f(**options: Any) -> None: ...",
        "class Options(TypedDict, total=False):\n    width: int\n    extra: Any\n"
        "def f(**options: t.Unpack[Options]) -> None: ...",
    ),
    "a function becomes a coroutine": (
        "def f() -> t.Awaitable[Any]: raise KeyError",
        "async def f() -> Any: raise KeyError",
    ),
    "a coroutine becomes a function": (
        "async def f() -> dict[str, Any]: raise KeyError",
        "def f() -> t.Awaitable[dict[str, Any]]: raise KeyError",
    ),
    "a callable becomes a protocol": (
        "def f(shown: Callable[[dict[str, Any]], str]) -> None: ...",
        "class Shown(t.Protocol):\n    def __call__(self, row: dict[str, Any], /) -> str: ...\n"
        "def f(shown: Shown) -> None: ...",
    ),
    "*args takes the rest beside what was named": (
        "def f(order: Order, *args: Any) -> None: ...",
        "def f(order: Order, *args: object) -> None: ...",
    ),
    "what ends a with statement takes what comes": (
        "class A:\n    def __exit__(self, kind: object, error: object, trace: object) -> None: ...",
        "class A:\n    def __exit__(self, *args: object) -> None: ...",
    ),
    "a function goes": ("def f(value: list[Any]) -> None: ...\ndef g() -> None: ...", "def g() -> None: ..."),
    "a generic keeps its place in a moved function": (
        "def load(row: dict[str, Any]) -> int: return len(row)",
        "def read(row: dict[str, Any]) -> int: return len(row)",
    ),
}


def name(number: int) -> str:
    return f"case_{number}.py"


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Mapping[str, list[dict[str, object]]]:
    """Path → what is refused there."""
    with pytest.MonkeyPatch.context() as patch:
        quieten(patch, shared_cache)
        return refused(new_project(tmp_path_factory.mktemp("slots")))


def refused(once: Project) -> Mapping[str, list[dict[str, object]]]:
    cases = [*(case[:2] for case in WORSE.values()), *FINE.values()]
    once.recorded(
        {
            "ratchet.toml": '[ratchet]\nroots = ["."]\npaths = ["."]\n',
            "shop.py": f"{SHOP}\ndef table() -> dict[str, Any]: return {{}}\n",
            **{name(number): f"{HEAD}{dedent(case[0])}\n" for number, case in enumerate(cases)},
        }
    )
    once.write({name(number): f"{HEAD}{dedent(case[1])}\n" for number, case in enumerate(cases)})
    found: dict[str, list[dict[str, object]]] = {}
    for finding in once.check().findings:
        found.setdefault(str(finding["path"]), []).append(finding)
    return found


@pytest.mark.parametrize("number", range(len(WORSE)), ids=WORSE)
def test_worse(findings: Mapping[str, list[dict[str, object]]], number: int) -> None:
    expected = [*WORSE.values()][number][2]
    told = {(one["rule"], one["symbol"], one["detail"]) for one in findings.get(name(number), [])}
    assert expected in told


@pytest.mark.parametrize("number", range(len(FINE)), ids=FINE)
def test_fine(findings: Mapping[str, list[dict[str, object]]], number: int) -> None:
    assert [] == [one["message"] for one in findings.get(name(len(WORSE) + number), [])]
