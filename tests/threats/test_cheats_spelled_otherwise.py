"""Cousins of the cheats in test_cheats.py, by the same numbers: other spellings, other files, several tricks at once."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from projects.building import Project
from projects.shop import added, changed, source

OLD = source("app/old.py")
Case = tuple[str, str, Mapping[str, str], Sequence[str]]


def service(code: str) -> dict[str, str]:
    return added("app/service.py", code)


def old(*pieces: str) -> dict[str, str]:
    return changed("app/old.py", *pieces)


def config(lines: str) -> dict[str, str]:
    """mypy's table with more in it."""
    return changed("pyproject.toml", "strict = true", f"strict = true\n{lines}")


def override(lines: str) -> dict[str, str]:
    """A section for some modules behind mypy's table."""
    return {"pyproject.toml": source("pyproject.toml") + f"\n[[tool.mypy.overrides]]\n{lines}\n"}


def policy(*pieces: str) -> dict[str, str]:
    return changed("ratchet.toml", *pieces)


def fresh(code: str) -> dict[str, str]:
    return {"app/fresh.py": code}


ANY = ["explicit-any"]
OPTION = ["loosened-option"]
POLICY = ["loosened-policy"]
MISSING = ["missing-annotation"]
OPERATION = ["unchecked-operation"]
UNCHECKED = ["unchecked-body"]
HIDDEN = ["unreachable-code", "unchecked-body"]

SUPPRESSIONS: list[Case] = [
    ("1", "in a test", {"tests/test_more.py": "from app.service import total\n\n\ndef test_x() -> None:\n    total('a')  # type: ignore\n"}, ["suppression"]),
    ("1", "among other comments", service("def f() -> int:\n    return 'a'  # noqa: E501  # type: ignore  # later"), ["suppression"]),
    ("1", "without a space", service("def f() -> int:\n    return 'a'  #type:ignore"), ["suppression"]),
    ("2", "on a continuation line", service("def f() -> list[int]:\n    return [\n        'a',  # type: ignore[list-item]\n    ]"), ["suppression"]),
    ("2", "on an import", service("import nolib_y  # type: ignore[import-not-found]"), ["suppression", "untyped-import"]),
    ("3", "code set widened", old("[import-not-found]", "[import-not-found, attr-defined]"), ["suppression"]),
    ("3", "coded to bare", old("[import-not-found]", ""), ["suppression"]),
    ("3", "a code swapped", old("# type: ignore[import-not-found]", "# type: ignore[import-untyped]"), ["suppression"]),
    ("4", "below a docstring", old('types."""\n', 'types."""\n# type: ignore\n'), ["suppression"]),
    ("4", "below a licence", {"app/web.py": "# Copyright\n# type: ignore\n" + source("app/web.py")}, ["suppression"]),
    ("4", "ruff file-level", {"app/web.py": "# ruff: noqa\n" + source("app/web.py")}, ["suppression"]),
    ("4", "flake8 file-level", {"app/web.py": "# flake8: noqa\n" + source("app/web.py")}, ["suppression"]),
    ("4", "pyright basic", {"app/web.py": "# pyright: basic\n" + source("app/web.py")}, ["suppression"]),
    ("5", "without a space", {"app/web.py": "# mypy:ignore-errors\n" + source("app/web.py")}, ["suppression", *OPTION]),
    ("5", "indented, at the end", service("    \n# mypy: ignore_errors=True\n"), ["suppression", *OPTION, *UNCHECKED]),
    ("6", "among several", {"app/web.py": '# mypy: warn-unreachable, disable-error-code="arg-type, return-value"\n' + source("app/web.py")}, ["suppression", *OPTION]),
    ("7", "no-strict", {"app/web.py": "# mypy: no-warn-return-any\n" + source("app/web.py")}, ["suppression", *OPTION]),
    ("8", "renamed", service("from typing import no_type_check as free\n@free\ndef f(x: int) -> int: return x"), UNCHECKED),
    ("8", "on a class", service("from typing import no_type_check\n@no_type_check\nclass A:\n    def f(self, x: int) -> int: return x.foo"), UNCHECKED),
    ("8", "assigned", service("import typing\nfree = typing.no_type_check\n@free\ndef f(x: int) -> int: return x.foo"), UNCHECKED),
    ("8", "from a module of one's own", {"app/compat.py": "from typing import no_type_check as free\n\n__all__ = ['free']\n"} | service("from app.compat import free\n@free\ndef f(x: int) -> int: return x.foo"), UNCHECKED),
    ("8", "by a call", service("import typing\ndef f(x: int) -> int: return x.foo\nf = typing.no_type_check(f)"), [*UNCHECKED, "type-error"]),
    ("9", "ty", service("def f() -> int:\n    return sum([1])  # ty: ignore[invalid-return-type]"), ["suppression"]),
    ("9", "ruff's annotation rules", service("def f() -> int:\n    return sum([1])  # noqa: ANN401"), ["suppression"]),
    ("9", "pyright strict off for a line", service("def f() -> int:\n    return sum([1])  # pyright: ignore[reportReturnType]"), ["suppression"]),
    ("11", "an ignore becomes a cast", old("    return rate.upper()  # type: ignore\n", "    return cast(int, rate)\n"), ["cast"]),
    ("11", "an ignore becomes Any", old("    rate: int = nolib_x.rate(code).value\n    return rate.upper()  # type: ignore\n", "    rate: Any = nolib_x.rate(code).value\n    return int(rate.upper())\n"), ANY),
    ("11", "a missing annotation becomes Any", old("def exchange(amount, rate", "def exchange(amount: Any, rate: Any"), ANY),
    ("11", "a cast becomes an ignore", old('return cast(int, json.loads(text)["rows"][0]["cents"])', 'return json.loads(text)["rows"][0]["cents"]  # type: ignore[no-any-return]'), ["suppression"]),
    ("12", "an ignore moved to another function", old("    return rate.upper()  # type: ignore\n", "    return rate\n\n\ndef other() -> int:\n    return 'a'  # type: ignore\n"), ["suppression"]),
    ("12", "one slot annotated, another bare", old("def exchange(amount, rate", "def exchange(amount: int, rate", "def parse(text: str) -> Blob:", "def parse(text) -> Blob:"), MISSING),
    ("12", "another parameter", old("def exchange(amount, rate, *, rounding=2)", "def exchange(amount, rate, *, rounding: int = 2, more)"), MISSING),
    ("12", "another function of the same size", old("def exchange(amount, rate, *, rounding=2):\n    result = amount * rate\n    return round(result, rounding)", "def spread(low, high, *, steps=2):\n    gap = high - low\n    return [low + gap * step for step in steps]"), [*MISSING, *OPERATION]),
    ("12", "an error for one of the same code", service("def f() -> int:\n    return 'a'") | old("rate: int = nolib_x.rate(code).value", "rate = 1"), ["type-error"]),
    ("13", "on a long line", service("def f(a: int) -> int:\n    b: str = a; c: str = a; return b + c  # type: ignore[assignment, return-value]"), ["suppression"]),
    ("15", "an ignore kept after the fix, then used", old("    return rate.upper()  # type: ignore\n", "    return rate  # type: ignore\n\n\ndef other() -> str:\n    return 1  # type: ignore[return-value]\n"), ["suppression"]),
]  # fmt: skip

EXPLICIT: list[Case] = [
    ("16", "in a lambda's place", service("from typing import Any\nx: Any = lambda y: y"), ANY),
    ("16", "for a local variable", service("from typing import Any\ndef f() -> None:\n    x: Any = 1\n    del x"), ANY),
    ("16", "for an attribute", service("from typing import Any\nclass A:\n    def __init__(self) -> None:\n        self.x: Any = 1"), ANY),
    ("16", "in an async function", service("from typing import Any\nasync def f(x: Any) -> None: ..."), ANY),
    ("16", "in a nested class", service("from typing import Any\nclass A:\n    class B:\n        def f(self) -> Any: ..."), ANY),
    ("16", "as a loop's type comment", service("from typing import Any\ndef f(xs: list[int]) -> None:\n    for x in xs:  # type: Any\n        print(x.foo)"), [*ANY, *OPERATION]),
    ("17", "through the module", service("import typing as t\ndef f(x: t.Any) -> None: ..."), ANY),
    ("17", "through an attribute of a module", service("import typing\nT = typing\ndef f(x: T.Any) -> None: ..."), [*ANY, "type-error"]),
    ("18", "renamed", service("import typing_extensions as te\ndef f(x: te.Any) -> None: ..."), ANY),
    ("19", "of an alias", service("from typing import Any\nA = Any\nB = A\ndef f(x: B) -> None: ..."), ANY),
    ("19", "in a union", service("from typing import Any, Union\nA = Union[int, Any]\ndef f(x: A) -> None: ..."), ANY),
    ("19", "generic", service("from typing import Any, TypeVar\nT = TypeVar('T')\nA = dict[T, Any]\ndef f(x: A[int]) -> None: ..."), ANY),
    ("19", "in a class", service("from typing import Any\nclass K:\n    A = Any\n    def f(self, x: A) -> None: ..."), ANY),
    ("19", "an old alias used more", old("def first(text: str) -> int:", "def last(blob: Blob) -> int:\n    return len(blob)\n\n\ndef first(text: str) -> int:"), ANY),
    ("19", "an old alias used elsewhere", {"app/fresh.py": "from app.old import Blob\n\n\ndef size(blob: Blob) -> int:\n    return len(blob)\n"}, ANY),
    ("19", "an old alias widened", old("Blob = dict[str, Any]", "Blob = dict[Any, Any]"), ANY),
    ("20", "TypeAliasType", service("from typing import Any\nfrom typing_extensions import TypeAliasType\nA = TypeAliasType('A', Any)\ndef f(x: A) -> None: ..."), ANY),
    ("21", "a quoted return", service("from typing import Any\ndef f() -> 'Any': ..."), ANY),
    ("21", "quoted in an alias", service("from typing import Any, Optional\nA = Optional['Any']\ndef f(x: A) -> None: ..."), ANY),
    ("21", "in get-item of a cast", service("from typing import Any, cast\ndef f(x: object) -> None:\n    cast('list[Any]', x)"), ANY),
    ("22", "of a function", service("from typing import Any\ndef f(x):\n    # type: (Any) -> Any\n    return x"), ANY),
    ("22", "for each parameter", service("from typing import Any\ndef f(\n    x,  # type: Any\n):\n    # type: (...) -> None\n    print(x)"), ANY),
    ("23", "through two modules", {"app/one.py": "from typing import Any as Q\n__all__ = ['Q']\n", "app/two.py": "from app.one import Q as R\n__all__ = ['R']\n"} | service("from app.two import R\ndef f(x: R) -> None: ..."), ANY),
    ("23", "an alias in a stub", {"app/kinds.pyi": "from typing import Any\nJson = Any\n"} | service("from app.kinds import Json\ndef f(x: Json) -> None: ..."), ANY),
    ("23", "under TYPE_CHECKING", {"app/one.py": "from typing import Any\nJson = Any\n"} | service("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app.one import Json\ndef f(x: 'Json') -> None: ..."), ANY),
    ("23", "from a test's module", {"tests/kinds.py": "from typing import Any\nJson = Any\n"} | service("from tests.kinds import Json\ndef f(x: Json) -> None: ..."), ANY),
    ("23", "from vendored code", {"app/_vendor/kinds.py": "from typing import Any\nJson = Any\n"} | service("from app._vendor.kinds import Json\ndef f(x: Json) -> None: ..."), ANY),
    ("24", "Unused", service("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from _typeshed import Incomplete as I\nx: 'dict[str, I]' = {}"), ANY),
    ("25", "urllib's return", service("import urllib.request\ndef f(x: 'urllib.request._UrlopenRet') -> None: ..."), [*ANY, "type-error"]),
    ("26", "of a generic base", service("from typing import Any\nclass B(dict[str, Any]): ..."), ANY),
    ("26", "by an alias", service("from typing import Any\nR = Any\nclass B(R): ..."), ANY),
    ("26", "for a Protocol's member", service("from typing import Any, Protocol\nclass P(Protocol):\n    x: Any"), ANY),
    ("27", "a constraint", service("from typing import Any, TypeVar\nT = TypeVar('T', int, Any)\ndef f(x: T) -> T: return x"), ANY),
    ("27", "a bound that holds Any", service("from typing import Any, TypeVar\nT = TypeVar('T', bound=dict[str, Any])\ndef f(x: T) -> T: return x"), ANY),
    ("28", "ClassVar", service("from typing import Any, ClassVar\nclass A:\n    x: ClassVar[Any] = 1"), ANY),
    ("28", "Optional", service("from typing import Any, Optional\ndef f(x: Optional[Any] = None) -> None: ..."), ANY),
    ("28", "Unpack of a tuple", service("from typing import Any\ndef f(*x: *tuple[Any, ...]) -> None: ..."), ANY),
    ("28", "type of Any", service("from typing import Any\ndef f(x: type[Any]) -> None: ..."), ANY),
    ("29", "deep inside", service("from typing import Any\ndef f(x: list[dict[str, tuple[int, list[Any]]]]) -> None: ..."), ANY),
    ("29", "Mapping and Awaitable", service("from typing import Any\nfrom collections.abc import Awaitable, Mapping\ndef f(x: Mapping[str, Awaitable[Any]]) -> None: ..."), ANY),
    ("27", "dots as a default", service("from collections.abc import Callable\nfrom typing import Generic\nfrom typing_extensions import ParamSpec\nP = ParamSpec('P', default=...)\nclass Job(Generic[P]):\n    def __init__(self, run: Callable[P, str]) -> None:\n        self.run = run"), ["bare-generic"]),
    ("30", "dataclass field", service("from dataclasses import dataclass\nfrom typing import Any\n@dataclass\nclass D:\n    a: Any"), ANY),
    ("30", "functional TypedDict", service("from typing import Any, TypedDict\nD = TypedDict('D', {'a': Any})"), ANY),
    ("30", "NewType", service("from typing import Any, NewType\nN = NewType('N', dict[str, Any])"), ANY),
    ("32", "ParamSpec ellipsis", service("from collections.abc import Callable\nfrom typing import Any\nx: Callable[..., dict[str, Any]] | None = None"), ANY),
    ("34", "in a stub", {"app/lazy.pyi": "from typing import Any\ndef __getattr__(name: str) -> Any: ...\n"}, ANY),
    ("35", "on a class", service("from typing import Any\nclass A:\n    def __getattr__(self, name: str) -> Any: ..."), ANY),
    ("35", "a descriptor", service("from typing import Any\nclass D:\n    def __get__(self, owner: object, kind: type) -> Any: ..."), ANY),
    ("34", "that never returns", {"app/lazy.py": "from typing import NoReturn\ndef __getattr__(name: str) -> NoReturn:\n    raise AttributeError(name)\n"}, ANY),
    ("34", "from another module", {"app/lazy.py": "def __getattr__(name: str) -> int:\n    return 1\n"} | service("from app.lazy import price\ndef f() -> int:\n    return price"), OPERATION),
    ("35", "that gives a text", service("class A:\n    host: str = ''\n    def __getattr__(self, name: str) -> str:\n        raise AttributeError(name)\ndef f(a: A) -> str:\n    return a.hosst"), OPERATION),
    ("35", "on a metaclass", service("class M(type):\n    def __getattr__(cls, name: str) -> int:\n        return 1\nclass A(metaclass=M): ...\ndef f() -> int:\n    return A.price"), OPERATION),
    ("16", "Never for a field", service("from dataclasses import dataclass\nfrom typing import Never\n@dataclass\nclass A:\n    price: Never\ndef f(a: A) -> int:\n    return total(a.price.typo)"), [*ANY, *OPERATION]),
    ("16", "Never for a property", service("from typing import Never\nclass A:\n    @property\n    def price(self) -> Never:\n        raise NotImplementedError"), ANY),
    ("16", "Never for a variable", service("import json\nfrom typing import Never\ndef f(text: str) -> str:\n    data: list[Never] = json.loads(text)\n    return title(data[0])"), ANY),
    ("55", "a name that is not there", service("import nolib_x  # type: ignore[import-not-found]\ndef f(order: nolib_x.Json) -> str:\n    return title(order)"), ANY),
    ("36", "Callable[P, Any]", service("from collections.abc import Callable\nfrom typing import Any, ParamSpec\nP = ParamSpec('P')\ndef d(f: Callable[P, int]) -> Callable[P, Any]: return f"), ANY),
    ("37", "overloads that say Any", service("from typing import Any, overload\n@overload\ndef f(x: int) -> Any: ...\n@overload\ndef f(x: str) -> str: ...\ndef f(x: object) -> object: return x"), ANY),
    ("38", "of a container", service("from typing import Any, cast\ndef f(x: int) -> list[int]:\n    return cast(dict[str, Any], x)['a']"), ANY),
    ("38", "renamed", service("import typing as t\ntrust = t.cast\ndef f(x: int) -> str: return trust(str, x)"), ["cast"]),
    ("39", "try and except", service("from typing import Any\ntry:\n    from nolib_z import Model\nexcept ImportError:\n    Model = Any"), [*ANY, "untyped-import"]),
    ("40", "a Namespace", service("import argparse\ndef f(args: argparse.Namespace) -> int:\n    return int(args.port + args.host)"), OPERATION),
    ("40", "a mock", service("from unittest.mock import MagicMock\ndef f(m: MagicMock) -> int:\n    return int(m.total().cents)"), OPERATION),
    ("40", "a class of one's own over a namespace", service("from types import SimpleNamespace\nclass Settings(SimpleNamespace):\n    host: str = ''\ndef f(s: Settings) -> str:\n    return str(s.hosst)"), OPERATION),
    ("40", "a mock that is handed on", service("from unittest.mock import Mock\ndef f(order: Mock) -> str:\n    return title(order.typo)"), OPERATION),
    ("41", "ten uses", {"app/fresh.py": "from app.old import Blob\n" + "".join(f"\n\ndef f{n}(b: Blob) -> int:\n    return len(b)\n" for n in range(10))}, ANY),
]  # fmt: skip

IMPLICIT: list[Case] = [
    ("42", "a method", service("class A:\n    def f(self, x): ..."), MISSING),
    ("42", "async", service("async def f(x): ..."), MISSING),
    ("42", "starred", service("def f(*args, **kwargs) -> None: ..."), MISSING),
    ("42", "a property", service("class A:\n    @property\n    def x(self): return 1"), MISSING),
    ("42", "private", service("def _f(x): ..."), MISSING),
    ("42", "in a class in a function", service("def f() -> None:\n    class A:\n        def g(self, x): ...\n    A()"), MISSING),
    ("42", "by a stub", {"app/fresh.pyi": "def f(x): ...\n"}, MISSING),
    ("42", "positional only", service("def f(x, /) -> None: ..."), MISSING),
    ("42", "static, named self", service("class A:\n    @staticmethod\n    def f(self) -> None: ..."), MISSING),
    ("44", "a generator", service("def f():\n    yield 1"), MISSING),
    ("44", "__init__ with a parameter", service("class A:\n    def __init__(self, x): ..."), MISSING),
    ("45", "an attribute's", changed("app/db.py", "    cents: int = 0\n", "    cents = 0\n", "self.cents == 0", "not self.cents", '"order", order.get("cents", 0)', '"order"') | service("import json\nclass A:\n    x = json.loads('1')"), [*MISSING, *OPERATION]),
    ("45", "a variable's", service("import json\nROWS = json.loads('[]')"), [*MISSING, *OPERATION]),
    ("45", "one parameter's", changed("app/web.py", "prices: list[int]", "prices"), MISSING),
    ("46", "with a stub of everything", changed("app/web.py", "(prices: list[int]) -> str", "(prices)") | {"app/web.pyi": "def page(prices: list[int]) -> str: ...\n"}, [*MISSING, *UNCHECKED]),
    ("47", "a base class", service("class Sub(dict): ..."), ["bare-generic"]),
    ("47", "of one's own", service("from typing import Generic, TypeVar\nT = TypeVar('T')\nclass Box(Generic[T]): ...\ndef f(x: Box) -> None: ..."), ["bare-generic"]),
    ("47", "in an alias", service("A = dict\ndef f(x: A) -> None: ..."), ["bare-generic"]),
    ("47", "nested", service("def f(x: dict[str, list]) -> None: ..."), ["bare-generic"]),
    ("47", "in a cast", service("from typing import cast\ndef f(x: object) -> int:\n    return len(cast(list, x))"), ["bare-generic"]),
    ("47", "type and tuple", service("def f(x: type, y: tuple) -> None: ..."), ["bare-generic"]),
    ("48", "a lambda kept", service("f = lambda x: x.cents + 1\ndef g(order: Order) -> int:\n    return int(f(order))"), OPERATION),
    ("48", "in a table", service("TABLE = {'a': lambda order: order}\ndef g(order: int) -> str:\n    return title(TABLE['a'](order))"), MISSING),
    ("48", "as a static method", service("class Tools:\n    same = staticmethod(lambda value: value)"), MISSING),
    ("35", "a __setattr__ for what is misspelt", service("class Open:\n    cents = 0\n    def __setattr__(self, name: str, value: object) -> None:\n        super().__setattr__(name, value)\ndef f(basket: Open) -> None:\n    basket.cents, basket.cent = 1, 2"), OPERATION),
    ("53", "an attribute that a loop makes", service("import json\nclass Reader:\n    def __init__(self, rows: list[str]) -> None:\n        for self.row in map(json.loads, rows):\n            pass"), MISSING),
    ("53", "attributes that a with makes", service("import contextlib, json\nclass Reader:\n    def __init__(self, text: str) -> None:\n        with contextlib.nullcontext(json.loads(text)) as (self.a, self.b):\n            pass"), MISSING),
    ("57", "make_dataclass", service("from dataclasses import make_dataclass\nPoint = make_dataclass('Point', [('x', int)])"), MISSING),
    ("57", "namedtuple", service("from collections import namedtuple\nPoint = namedtuple('Point', 'x y')"), MISSING),
    ("45", "a table's", service("import json\nROWS = [json.loads('[]')]"), MISSING),
    ("45", "a property's, by call", service("class A:\n    def _get(self) -> int:\n        return 1\n    price = property(_get)"), MISSING),
    ("49", "in a method", service("class A:\n    def f(self) -> int:\n        def g(x, y): return x\n        return int(g(1, 2))"), MISSING),
    ("50", "a class decorator", service("def d(c): return c\n@d\nclass A: ..."), ["untyped-decorator", *MISSING]),
    ("50", "a class that takes anything", service("from collections.abc import Callable\nclass Loose:\n    def __init__(self, f: Callable[[int], int]) -> None:\n        self.f = f\n    def __call__(self, *args: object, **kwargs: object) -> int:\n        return 1\n@Loose\ndef g(x: int) -> int: return x"), ["untyped-decorator"]),
    ("50", "by calls, in a table", service("from collections.abc import Callable\ndef loose(f: Callable[[int], int]) -> Callable[..., int]: return f\ndef _g(x: int) -> int: return x\nTABLE = {'g': loose(_g)}"), ["bare-generic", "untyped-decorator"]),
    ("50", "another name", service("from collections.abc import Callable\ndef _g(x: int) -> int: return x\ng: Callable[..., int] = _g"), ["bare-generic"]),
    ("50", "imported", {"app/deco.py": "def d(f):\n    return f\n"} | service("from app.deco import d\n@d\ndef g(x: int) -> int: return x"), ["untyped-decorator"]),
    ("51", "with a renamed builtin", service("import builtins\ndef f(o: Order) -> object:\n    return builtins.getattr(o, 'cents')"), ["dynamic-access"]),
    ("51", "operator.attrgetter", service("import operator\ndef f(o: Order) -> int:\n    return int(operator.attrgetter('cents')(o).foo)"), OPERATION),
    ("52", "delattr", service("def f(o: Order) -> None:\n    delattr(o, 'cents')"), ["dynamic-access"]),
    ("52", "object.__setattr__", service("def f(o: Order) -> None:\n    object.__setattr__(o, 'cents', 'x')"), ["dynamic-access"]),
    ("52", "vars", service("def f(o: Order) -> None:\n    vars(o)['cents'] = 'x'"), ["dynamic-access", *OPERATION]),
    ("53", "pickle", service("import pickle\ndef f(b: bytes) -> int:\n    return int(pickle.loads(b).a.b)"), OPERATION),
    ("53", "unpacked", service("import json\ndef f(s: str) -> int:\n    a, b = json.loads(s)\n    return int(a + b)"), OPERATION),
    ("53", "in a comprehension", service("import json\ndef f(s: str) -> list[int]:\n    return [int(x['a']) for x in json.loads(s)]"), OPERATION),
    ("53", "in a match", service("import json\ndef f(s: str) -> int:\n    data = json.loads(s)\n    match data['a']:\n        case 1: return 1\n    return 0"), OPERATION),
    ("53", "awaited", service("from typing import Any\nasync def f(x: Any) -> int:\n    return int((await x).foo)"), [*OPERATION, *ANY]),
    ("54", "compile and exec of bytes", service("def f(b: bytes) -> None:\n    exec(compile(b, 'x', 'exec'), {})"), ["dynamic-access"]),
    ("51", "under another module's name", {"app/tools.py": "from operator import attrgetter as field_of\n\n__all__ = ['field_of']\n"} | service("from app.tools import field_of\ndef f(o: Order) -> object:\n    return field_of('cents')(o)"), ["dynamic-access"]),
    ("51", "by a star, through two modules", {"app/one.py": "g = getattr\n\n__all__ = ['g']\n", "app/two.py": "from app.one import *\n\n__all__ = ['g']\n"} | service("from app.two import *\ndef f(o: Order) -> object:\n    return g(o, 'cents')"), ["dynamic-access"]),
    ("51", "of a module of one's own", {"app/tools.py": "import operator as op\n\n__all__ = ['op']\n"} | service("import app.tools as t\ndef f(o: Order) -> object:\n    return t.op.attrgetter('cents')(o)"), ["dynamic-access"]),
    ("51", "a name in a table", service("NAMES = {'c': 'cents'}\ndef f(o: Order) -> object:\n    return getattr(o, NAMES['c'])"), ["dynamic-access"]),
    ("51", "a star of the standard library", service("from operator import *\ndef f(o: Order) -> object:\n    return attrgetter('cents')(o)"), ["dynamic-access"]),
    ("52", "operator.setitem", service("import operator\ndef f(o: Order) -> None:\n    operator.setitem(vars(o), 'cents', 'x')"), ["dynamic-access"]),
    ("52", "a copy of vars", service("def f(o: Order) -> object:\n    return dict(vars(o))['cents']"), ["dynamic-access"]),
    ("54", "in wide letters", service("def f(n: int) -> None:\n    \uff45xec('n.typo')"), ["dynamic-access"]),
    ("54", "a profiler", service("import cProfile\ndef f(n: int) -> None:\n    cProfile.Profile().runctx('n.typo', {'n': n}, {})"), ["dynamic-access"]),
    ("54", "a timer", service("from timeit import timeit as t\ndef f(n: int) -> None:\n    t('n.typo', globals={'n': n})"), ["dynamic-access"]),
    ("54", "a function of compiled text", service("def f(n: int) -> None:\n    type(f)(compile('n.typo', 'x', 'exec'), {})()"), ["dynamic-access"]),
    ("54", "builtins.eval", service("import builtins\ndef f(s: str) -> None:\n    builtins.eval(s)"), ["dynamic-access"]),
    ("55", "with an ignore for one module", override('module = "nolib_q"\nignore_missing_imports = true') | service("import nolib_q\n"), ["untyped-import"]),
    ("55", "in a try", service("try:\n    import nolib_q\nexcept ImportError:\n    nolib_q = None"), ["untyped-import"]),
    ("57", "type() with three arguments", service("A = type('A', (), {})\ndef f() -> int:\n    return A().x"), ["type-error", *OPERATION, *MISSING]),
    ("57", "namedtuple", service("from collections import namedtuple\nP = namedtuple('P', 'x y')\ndef f(p: P) -> int:\n    return int(p.x + p.y)"), [*OPERATION, *ANY, *MISSING]),
    ("58", "an old missing module, more of it", old("class Ledger:", "class Rates(nolib_x.Rates):\n    pass\n\n\nclass Ledger:"), ["type-error", *ANY, *OPERATION]),
    ("59", "hasattr", service("def f(x: object) -> int:\n    if hasattr(x, 'cents'):\n        return int(x.cents + x.more)\n    return 0"), OPERATION),
    ("59", "callable", service("def f(x: object) -> int:\n    if callable(x):\n        return int(x().foo)\n    return 0"), OPERATION),
    ("59", "issubclass and list", service("def f(x: object) -> int:\n    if isinstance(x, list):\n        return int(x[0].foo)\n    return 0"), OPERATION),
]  # fmt: skip

LIES: list[Case] = [
    ("60", "in a comprehension", service("from typing import cast\ndef f(xs: list[int]) -> list[str]:\n    return [cast(str, x) for x in xs]"), ["cast"]),
    ("60", "typing_extensions", service("import typing_extensions as te\ndef f(x: int) -> str: return te.cast(str, x)") | {}, ["cast", "type-error"]),
    ("60", "passed as a function", service("from functools import partial\nfrom typing import cast\nto_str = partial(cast, str)\ndef f(x: int) -> str: return to_str(x)"), ["cast", "type-error"]),
    ("61", "for a package", {"app/fresh/__init__.py": "def f(x: int) -> int: return x.foo\n", "app/fresh/__init__.pyi": "def f(x: int) -> int: ...\n"}, UNCHECKED),
    ("61", "for a new module", {"app/fresh.py": "def f(x: int) -> int: return x.foo\n", "app/fresh.pyi": "def f(x: int) -> int: ...\n"}, UNCHECKED),
    ("62", "in typings", config('mypy_path = "typings"') | {"typings/nolib_x.pyi": "def rate(code: str) -> int: ...\n"}, OPTION),
    ("64", "assert_never", service("from typing import NoReturn\ndef stop(x: object) -> NoReturn:\n    raise SystemExit(x)\ndef f(x: int) -> int:\n    stop(x)\n    return x.foo()"), HIDDEN),
    ("16", "Never in a box", service("from dataclasses import dataclass\nfrom typing import Generic, Never, TypeVar\nT = TypeVar('T')\n@dataclass\nclass Box(Generic[T]):\n    value: T\ndef use(box: Box[Never]) -> str:\n    return title(box.value)"), ANY),
    ("19", "in a class", service("from typing import Any\nclass Kinds:\n    Row = list[Any]\ndef f(x: Kinds.Row) -> None: ..."), ANY),
    ("63", "a guard that is always true", service("from typing import TypeGuard\ndef is_text(x: object) -> TypeGuard[str]:\n    return True"), ["cast"]),
    ("63", "a guard of any type", service("from typing import Generic, TypeGuard, TypeVar\nT = TypeVar('T')\nclass Is(Generic[T]):\n    def __call__(self, x: object) -> TypeGuard[T]:\n        return x is not None"), ["cast"]),
    ("66", "a class that casts", service("import copy, json\nfrom typing import Generic, TypeVar\nT = TypeVar('T')\nclass Cast(Generic[T]):\n    def __init__(self, value: object) -> None:\n        self.value: T = json.loads(json.dumps(value))"), ["cast"]),
    ("66", "a variable that casts", service("import json\nfrom collections.abc import Callable\nfrom typing import TypeVar\nT = TypeVar('T')\nload: Callable[[str], T] = json.loads"), ["cast"]),
    ("66", "a TypeVar only in the return", service("from typing import TypeVar\nT = TypeVar('T')\ndef conv(x: object) -> T: ..."), ["cast"]),
    ("66", "a TypeVar beside classes that may be left out", service("from typing import TypeVar\nT = TypeVar('T')\ndef conv(x: object, *kinds: type[T]) -> T: ..."), ["cast"]),
    ("66", "a TypeVar beside a default", service("from typing import TypeVar\nT = TypeVar('T')\ndef conv(x: object, like: T | None = None) -> list[T]: ..."), ["cast"]),
]  # fmt: skip

INVISIBLE: list[Case] = [
    ("69", "while True above", service("def f() -> int:\n    while True:\n        pass\n    x = 'a' + 1\n    return x"), HIDDEN),
    ("69", "sys.exit", service("import sys\ndef f() -> int:\n    sys.exit(1)\n    x = 'a' + 1\n    return x"), HIDDEN),
    ("69", "continue in a loop", service("def f(xs: list[int]) -> None:\n    for x in xs:\n        continue\n        print(x.foo)"), HIDDEN),
    ("69", "after a try that always returns", service("def f() -> int:\n    try:\n        return 1\n    finally:\n        print(1)\n    return 'a'.foo"), HIDDEN),
    ("70", "by tuple comparison", service("import sys\ndef f() -> int:\n    if sys.version_info[0] == 2:\n        x = 'a' + 1\n        return x\n    return 0"), [*HIDDEN]),
    ("70", "an alias of version_info", service("import sys\nPY2 = sys.version_info[0] == 2\nif PY2:\n    def f(x: int) -> int: return x.foo"), [*HIDDEN, "type-error"]),
    ("71", "a made-up platform", service("import sys\nif sys.platform == 'mine':\n    def f(x: int) -> int: return x.foo"), [*HIDDEN]),
    ("71", "os.name", service("import os\ndef f(x: int) -> int:\n    if os.name == 'nt':\n        return x.foo\n    return 0"), ["type-error"]),
    ("72", "by the else", service("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    def f(x: int) -> int: ...\nelse:\n    def f(x: int) -> int: return x.foo"), UNCHECKED),
    ("72", "renamed", service("from typing import TYPE_CHECKING as TC\nif not TC:\n    def f(x: int) -> int: return x.foo"), [*UNCHECKED, "type-error"]),
    ("72", "a constant of one's own", service("TYPE_CHECKING = False\nif not TYPE_CHECKING:\n    def f(x: int) -> int: return x.foo"), UNCHECKED),
    ("72", "statements in a function", service("from typing import TYPE_CHECKING\ndef f(x: int) -> int:\n    if not TYPE_CHECKING:\n        x = x.foo.bar\n        print(x)\n    return x"), HIDDEN),
    ("72", "statements at module level", service("from typing import TYPE_CHECKING\nif not TYPE_CHECKING:\n    total = total.foo\n    print(total.bar)"), HIDDEN),
    ("73", "if 0", service("if 0:\n    def f(x: int) -> int: return x.foo"), HIDDEN),
    ("73", "and False", service("def f(x: int) -> int:\n    if x and False:\n        return x.foo\n    return 0"), HIDDEN),
    ("73", "while False", service("def f(x: int) -> int:\n    while False:\n        print(x.foo)\n    return 0"), [*HIDDEN, "type-error"]),
    ("73", "a Final that is False", service("from typing import Final, Literal\nFAST: Final[Literal[False]] = False\ndef f(x: int) -> int:\n    if FAST:\n        return x.foo\n    return 0"), HIDDEN),
    ("73", "__debug__ and not", service("def f(x: int) -> int:\n    if not __debug__:\n        return x.foo\n    return 0"), [*HIDDEN, "type-error"]),
    ("74", "a None that cannot be", service("def f(x: int) -> int:\n    if x is None:\n        y = x.foo\n        print(y)\n    return x"), HIDDEN),
    ("74", "an exhausted match", service("def f(x: bool) -> int:\n    match x:\n        case True: return 1\n        case False: return 0\n    y = x.foo\n    return y"), [*HIDDEN, "type-error"]),
    ("76", "runpy of a text", service("import runpy\ndef f() -> None:\n    runpy.run_path('app/rules.txt')"), ["dynamic-access", "dynamic-import"]),
]  # fmt: skip

RULER: list[Case] = [
    ("77", "one of strict's", config("disallow_untyped_calls = false"), OPTION),
    ("77", "strict_optional", config("strict_optional = false"), OPTION),
    ("77", "implicit optional", config("implicit_optional = true"), OPTION),
    ("77", "allow_redefinition", config("allow_redefinition = true"), OPTION),
    ("77", "the whole table", {"pyproject.toml": '[project]\nname = "app"\nversion = "0"\n'}, OPTION),
    ("78", "with a pattern", override('module = "app.*"\ndisallow_untyped_defs = false'), OPTION),
    ("78", "for several", override('module = ["nolib_x", "app.db"]\nignore_errors = true'), OPTION),
    ("78", "disable_error_code for a module", override('module = "app.db"\ndisable_error_code = ["arg-type"]'), OPTION),
    ("79", "with a section for a module", {"mypy.ini": "[mypy]\nstrict = True\nfiles = app, tests\npython_version = 3.11\nwarn_unreachable = True\n[mypy-app.db]\nignore_errors = True\n"}, OPTION),
    ("80", "a pattern", config("exclude = '(old|db)\\.py$'"), OPTION),
    ("81", "for one module", override('module = "app.db"\nfollow_imports = "skip"'), OPTION),
    ("82", "for one's own modules", override('module = "app.*"\nignore_missing_imports = true'), OPTION),
    ("82", "follow_untyped_imports", config("disable_error_code = ['import-untyped']"), OPTION),
    ("83", "code at the top", {"tool.py": "def f(x): return x\n"}, ["unmeasured-code"]),
    ("83", "a script without a suffix stays out", {"other/__init__.py": "x = 1\n"}, ["unmeasured-code"]),
    ("83", "a stub in an unlisted place", {"other/x.pyi": "from typing import Any\nx: Any\n"}, ["unmeasured-code"]),
    ("86", "a level by profile", policy('type-error = "off" }', 'type-error = "off" }\n\n[[profile]]\npaths = ["app/old.py"]\nrules = { cast = "note" }'), POLICY),
    ("86", "files to come anywhere excluded", policy('"app/_vendor/**"', '"app/_vendor/**", "**/legacy_*.py"'), POLICY),
    ("86", "a profile for files to come anywhere", policy('["tests/**"]', '["tests/**", "**/conftest.py"]'), POLICY),
    ("86", "a layer dropped", policy('["app.web", "app.service", "app.db"]', '["app.web", "app.service"]'), POLICY),
    ("86", "layers the other way round", policy('["app.web", "app.service", "app.db"]', '["app.db", "app.service", "app.web"]'), POLICY),
    ("86", "layers beside each other", policy('["app.web", "app.service", "app.db"]', '["app.web : app.service : app.db"]'), POLICY),
    ("86", "a view narrowed", policy('type = "layers"', 'type = "layers"\nview = "import-time"'), POLICY),
    ("86", "a view for all", policy('[[contract]]\nid = "tiers"', '[architecture]\nview = "import-time"\n\n[[contract]]\nid = "tiers"'), POLICY),
    ("86", "a contract renamed and narrowed", policy('id = "tiers"', 'id = "levels"', '["app.web", "app.service", "app.db"]', '["app.web", "app.db"]'), POLICY),
    ("86", "trust lowered", policy('[[contract]]\nid = "tiers"', '[waivers]\ntrust = "diff"\n\n[[contract]]\nid = "tiers"'), POLICY),
    ("86", "moved to pyproject and loosened", {"ratchet.toml": ""} | changed("pyproject.toml", "[tool.mypy]", '[tool.ratchet]\nroots = ["."]\npaths = ["app", "tests", "scripts"]\nexclude = ["app/_vendor/**"]\n\n[tool.mypy]'), POLICY),
    ("86", "a contract at note", policy('type = "layers"', 'type = "layers"\nlevel = "note"'), POLICY),
    ("87", "a count raised", {"baselines/modules/app.service.tsv": "missing-annotation\tlegacy\trate\t2\nmissing-annotation\tlegacy\treturn\t1\nmissing-annotation\tlegacy\trow\t1\ntype-error\tlegacy\tno-untyped-def\t1\nunchecked-operation\tlegacy\t-\t1\n"}, ["loosened-baseline"]),
    ("87", "for a module to come", {"baselines/modules/app.later.tsv": "explicit-any\tf\tx\t9\n"}, ["loosened-baseline"]),
    ("89", "binary", {"baselines/modules/app.service.tsv": "\x00\x01"}, ["loosened-baseline"]),
    ("89", "no newline at the end", {"baselines/modules/app.db.tsv": "cast\ta\t-\t1"}, ["loosened-baseline"]),
    ("89", "a zero", {"baselines/modules/app.db.tsv": "cast\ta\t-\t0\n"}, ["loosened-baseline"]),
    ("89", "CRLF", {"baselines/modules/app.db.tsv": "cast\ta\t-\t1\r\n"}, ["loosened-baseline"]),
    ("89", "conflict markers", {"baselines/modules/app.db.tsv": "<<<<<<< HEAD\ncast\ta\t-\t1\n=======\n>>>>>>> x\n"}, ["loosened-baseline"]),
    ("89", "a shard's name that is none", {"baselines/modules/app..tsv": "cast\ta\t-\t1\n"}, ["loosened-baseline"]),
    ("93", "much typed code beside new debt", {"app/fresh.py": "".join(f"def f{n}(x: int) -> int:\n    return x\n\n\n" for n in range(50)) + "def g(x):\n    return x\n"}, MISSING),
    ("97", "with a signature that is none", service("from typing import cast\ndef f(x: int) -> str: return cast(str, x)") | {"baselines/waivers/f.toml": 'rule = "cast"\nmodule = "app.service"\nsymbol = "f"\ndetail = "str"\nallow = 1\nreason = "x"\nowner = "me"\nexpires = 2099-12-31\n', "baselines/waivers/f.toml.sig": "-----BEGIN SSH SIGNATURE-----\n"} | policy('[[contract]]\nid = "tiers"', '[waivers]\ntrust = "signed"\n\n[[contract]]\nid = "tiers"'), ["cast"]),
]  # fmt: skip

FILES: list[Case] = [
    ("98", "renamed, with more debt", {"app/old.py": "", "app/older.py": OLD + "\n\ndef more(x):\n    return x\n"}, MISSING),
    ("98", "renamed, debt in the place of what was typed", {"app/old.py": "", "app/older.py": OLD.replace("def parse(text: str)", "def parse(text)")}, MISSING),
    ("99", "into the excluded place", {"app/old.py": "", "app/_vendor/old.py": OLD}, ["unmeasured-code"]),
    ("99", "into an unlisted place", {"app/old.py": "", "lib/old.py": OLD}, ["unmeasured-code"]),
    ("99", "into the tests' laxer profile", {"app/old.py": "", "tests/old.py": OLD}, ["unmeasured-code"]),
    ("99", "another suffix", {"app/db.py": "", "app/db.pyw": source("app/db.py") + "\n\ndef f(x): return x\n"}, MISSING),
    ("100", "venv", {"app/venv/rows.py": "def f(x): return x\n"}, [*MISSING, "unmeasured-code"]),
    ("100", "dist and build", {"app/build/rows.py": "def f(x): return x\n"}, [*MISSING, "unmeasured-code"]),
    ("100", "an egg", {"app/x.egg-info/rows.py": "def f(x): return x\n"}, [*MISSING, "unmeasured-code"]),
    ("100", "a name that is no identifier", {"app/more-rows.py": "def f(x): return x\n"}, [*MISSING, "unmeasured-code"]),
    ("100", "a script that uv runs", {"scripts/tool": "#!/usr/bin/env -S uv run --script\ndef f(x): return x\n"}, MISSING),
    ("101", "do not edit", {"app/fresh.py": "# Code generated by protoc. DO NOT EDIT.\n# type: ignore\ndef f(x): return x\n"}, [*MISSING, "suppression"]),
    ("102", "into another _vendor", {"app/service.py": source("app/service.py"), "lib/_vendor/rows.py": "def f(x): return x\n"}, ["unmeasured-code"]),
    ("105", "an encoding declared", {"app/odd.py": "# coding: latin-1\ndef f(x): return x\n"}, MISSING),
    ("105", "a byte order mark", {"app/odd.py": "\ufeffdef f(x): return x\n"}, MISSING),
    ("105", "CR alone", {"app/odd.py": "def f(x): return x\r\rdef g(y): return y\r"}, MISSING),
    ("105", "joined by backslashes", {"app/odd.py": "def f(\\\n    x\\\n): return x\n"}, MISSING),
    ("109", "a nested pyproject", {"app/pyproject.toml": "[tool.mypy]\nignore_errors = true\n", "app/fresh.py": "def f(x): return x\n"}, MISSING),
    ("109", "a nested ratchet.toml", {"app/ratchet.toml": '[ratchet]\npaths = ["none"]\n', "app/fresh.py": "def f(x): return x\n"}, MISSING),
    ("110", "all on one line", {"app/fresh.py": "f = lambda x: x.a; g = lambda y: y.b; import json; z = json.loads('1')['a']['b']\n"}, [*OPERATION, *MISSING]),
]  # fmt: skip


def db(code: str) -> dict[str, str]:
    return added("app/db.py", code)


LAYERS = ["layers"]

ARCHITECTURE: list[Case] = [
    ("111", "relative with a name", db("from .web import page\n"), LAYERS),
    ("111", "renamed", db("import app.web as harmless\n"), LAYERS),
    ("111", "in an except clause", db("try:\n    import nothing\nexcept ImportError:\n    import app.web\n"), LAYERS),
    ("111", "in a class body", db("class A:\n    from app.web import page\n"), LAYERS),
    ("111", "after a semicolon", db("x = 1; import app.web\n"), LAYERS),
    ("112", "in a method", db("class A:\n    def f(self) -> None:\n        import app.web\n        print(app.web)\n"), LAYERS),
    ("112", "in a lambda's default", db("f = lambda m=__import__('app.web'): m\n"), [*LAYERS]),
    ("113", "in the else of TYPE_CHECKING", db("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    pass\nelse:\n    import app.web\n"), LAYERS),
    ("113", "not TYPE_CHECKING", db("from typing import TYPE_CHECKING\nif not TYPE_CHECKING:\n    import app.web\n"), LAYERS),
    ("114", "renamed", db("from importlib import import_module as load_it\nload_it('app.web')\n"), LAYERS),
    ("114", "relative", db("from importlib import import_module\nimport_module('.web', 'app')\n"), LAYERS),
    ("114", "by keyword", db("import importlib\nimportlib.import_module(name='app.web')\n"), [*LAYERS, "dynamic-import"]),
    ("114", "from a file", db("import importlib.util\nimportlib.util.spec_from_file_location('w', 'app/web.py')\n"), ["dynamic-import"]),
    ("114", "a constant of one's own", db("import importlib\nNAME = 'app.web'\nimportlib.import_module(NAME)\n"), [*LAYERS, "dynamic-import"]),
    ("115", "through builtins", db("import builtins\nbuiltins.__import__('app.web')\n"), LAYERS),
    ("115", "with fromlist", db("m = __import__('app', fromlist=['web'])\n"), LAYERS),
    ("115", "with a computed fromlist", db("def f(name: str) -> object:\n    return __import__('app', fromlist=[name])\n"), ["dynamic-import"]),
    ("115", "with a fromlist kept in a variable", db("def f(*names: str) -> object:\n    return __import__('app', None, None, names)\n"), ["dynamic-import"]),
    ("116", "get", db("import sys\nprint(sys.modules.get('app.web'))\n"), LAYERS),
    ("117", "exec of an import", db("exec('import app.web')\n"), [*LAYERS, "dynamic-access"]),
    ("117", "run_path", db("import runpy\nrunpy.run_path('app/web.py')\n"), [*LAYERS, "dynamic-import"]),
    ("118", "an f-string", db("import importlib\ndef f(n: str) -> object:\n    return importlib.import_module(f'app.{n}')\n"), ["dynamic-import"]),
    ("118", "a join", db("import importlib\nm = importlib.import_module('.'.join(['app', 'web']))\n"), [*LAYERS, "dynamic-import"]),
    ("118", "a renamed function kept in a variable", db("import importlib\nload_it = importlib.import_module\ndef f(n: str) -> object:\n    return load_it(n)\n"), ["dynamic-import"]),
    ("119", "handed to a loader", db("import importlib.resources\nprint(importlib.resources.files('app.web'))\n"), LAYERS),
    ("119", "in a table", db("PLUGINS = {'page': 'app.web'}\n"), LAYERS),
    ("119", "an entry point", db("from importlib.metadata import EntryPoint\nPAGE = EntryPoint('page', 'app.web:page', 'app')\n"), LAYERS),
    ("119", "a table of entry points", db("PLUGINS = {'page': 'app.web:page.render'}\n"), LAYERS),
    ("118", "an attribute of a package", db("import app\ndef f(name: str = 'web') -> object:\n    return getattr(app, name)\n"), ["dynamic-import"]),
    ("118", "an importer under another module's name", {"app/tools.py": "import importlib as il\n\n__all__ = ['il']\n"} | db("from app.tools import il\ndef f(n: str) -> object:\n    return il.import_module(n)\n"), ["dynamic-import"]),
    ("121", "in two steps", {"app/one.py": "from app.two import page\n__all__ = ['page']\n", "app/two.py": "from app.web import page\n__all__ = ['page']\n"} | db("from app.one import page\n"), LAYERS),
    ("121", "through the package", {"app/__init__.py": '"""A shop."""\n\nfrom app.web import page as page\n'} | db("from app import page\n"), LAYERS),
    ("122", "through excluded code", {"app/_vendor/reach.py": "import app.web\n"} | db("import app._vendor.reach\n"), LAYERS),
    ("122", "through the tests", {"tests/reach.py": "import app.web\n"} | db("import tests.reach\n"), LAYERS),
    ("123", "deeper", {"app/a/b/c.py": "from app.web import page as page\n"} | db("from app.a.b import c\n"), LAYERS),
    ("124", "assigned first", db("import app\nroot = app\n\n\ndef f() -> object:\n    return root.web\n"), [*LAYERS, "type-error"]),
    ("125", "package, then attribute", db("from app import web as w\n\n\ndef f() -> str:\n    return w.page([1])\n"), LAYERS),
    ("126", "a string annotation", {"app/web.py": source("app/web.py") + "\n\nclass Session: ...\n"} | db("import app\n\n\ndef f(x: 'app.web.Session') -> None: ...\n"), [*LAYERS, "type-error"]),
    ("126", "a string annotation without an import", {"app/web.py": source("app/web.py") + "\n\nclass Session: ...\n"} | db("def f(x: 'app.web.Session') -> None: ...\n"), [*LAYERS, "type-error"]),
    ("127", "in a stub", {"app/db.pyi": "from app.web import page as page\nclass Order:\n    name: str\n    cents: int\n    def paid(self) -> bool: ...\ndef load(text: str) -> Order: ...\n"}, LAYERS),
    ("128", "from", db("lazy from app.web import page\n"), LAYERS),
    ("130", "outside every layer", changed("ratchet.toml", 'why = "the', 'exhaustive = true\nwhy = "the') | {"app/misc/__init__.py": "import app.web\n"}, ["unassigned-module"]),
    ("131", "moved into a permitted layer", {"app/service.py": source("app/service.py"), "app/web.py": "", "scripts/run.py": "print(1)\n", "app/db/web.py": source("app/web.py"), "app/db/__init__.py": source("app/db.py"), "app/db.py": ""}, [*LAYERS, "acyclic", "vacuous-contract"]),
    ("132", "a layer renamed away", changed("ratchet.toml", '"app.web", ', '"app.website", '), ["vacuous-contract", *POLICY]),
    ("133", "an exemption for later", changed("ratchet.toml", "why =", 'exempt = [{ import = "app.db -> app.service", reason = "for now" }]\nwhy ='), [*POLICY, "vacuous-contract"]),
    ("136", "a module put in one's own place", db("import sys\nsys.modules[__name__] = sys.modules['app.web']\n"), LAYERS),
    ("137", "through a new module", {"app/back.py": "import app.web\n"} | db("import app.back\n"), ["acyclic"]),
]  # fmt: skip

CASES = [*SUPPRESSIONS, *EXPLICIT, *IMPLICIT, *LIES, *INVISIBLE, *RULER, *FILES, *ARCHITECTURE]


@pytest.mark.parametrize(
    ("head", "rules"), [pytest.param(head, rules, id=f"{number}: {name}") for number, name, head, rules in CASES]
)
def test_refused(shop: Project, head: Mapping[str, str], rules: Sequence[str]) -> None:
    shop.write(head)
    said = shop.check()
    assert said.status == 1, said.out[:1500] or said
    assert set(rules) & set(said.rules), said.keys
