"""Cheats and honest changes, by their numbers, in projects laid out otherwise: below src/, lax, of several roots."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from projects.building import Project, new_project, quieten
from projects.layouts import LAX, SERVICES, WAREHOUSE, appended, edited, text

STOCK = text(WAREHOUSE, "src/warehouse/stock.py")
KINDS = text(WAREHOUSE, "src/warehouse/kinds.py")
STORE = text(SERVICES, "core/lib/acme/core/store.py")
MONEY = text(SERVICES, "core/lib/acme/core/money.py")
FORMS = text(SERVICES, "web/lib/acme/web/legacy/forms.py")
WIDGET = FORMS[FORMS.index("class Widget") :]
FORM = FORMS[FORMS.index("def form") : FORMS.index("class Widget")]
LAXDEF = STOCK[STOCK.index("def lax") : STOCK.index("class Remote")]
REMOTE = STOCK[STOCK.index("class Remote") : STOCK.index("def kind")]

Head = dict[str, str]


def stock(code: str) -> Head:
    return appended(WAREHOUSE, "src/warehouse/stock.py", code)


def kinds(code: str) -> Head:
    return appended(WAREHOUSE, "src/warehouse/kinds.py", code)


def money(code: str) -> Head:
    return appended(SERVICES, "core/lib/acme/core/money.py", code)


def views(code: str) -> Head:
    return appended(SERVICES, "web/lib/acme/web/views.py", code)


def store(*pieces: str) -> Head:
    return edited(SERVICES, "core/lib/acme/core/store.py", *pieces)


def settings(*pieces: str) -> Head:
    return edited(SERVICES, "setup.cfg", *pieces)


def policy(*pieces: str) -> Head:
    return edited(SERVICES, "ratchet.toml", *pieces)


def ini(*pieces: str) -> Head:
    return edited(WAREHOUSE, "mypy.ini", *pieces)


CHEATS: list[tuple[str, Mapping[str, str], str, Head, Sequence[str]]] = [
    ("13", LAX, "more operations behind an old ignore", edited(LAX, "src/warehouse/stock.py", "return item.sku  # type: ignore\n", "return item.sku + item.nope + (1 + 'a')  # type: ignore\n"), ["suppression", "unchecked-operation"]),
    ("13", LAX, "another statement behind an old ignore", edited(LAX, "src/warehouse/stock.py", "first: int = item.sku  # type: ignore[assignment]\n", "first: int = item.sku; third: str = 3  # type: ignore[assignment]\n"), ["suppression", "unchecked-operation"]),
    ("20", WAREHOUSE, "a generic type statement", stock("from typing import Any\ntype Pair[T] = tuple[T, Any]\ndef f(x: Pair[int]) -> None: ...\n"), ["explicit-any"]),
    ("27", WAREHOUSE, "a field of a PEP 695 class", stock("from typing import Any\nclass Box[T: dict[str, Any]]:\n    x: T\n"), ["explicit-any"]),
    ("27", WAREHOUSE, "a PEP 695 bound", stock("from typing import Any\ndef first[T: Any](x: T) -> T:\n    return x\n"), ["explicit-any"]),
    ("30", WAREHOUSE, "a functional TypedDict", stock("from typing import Any, TypedDict\nOpts = TypedDict('Opts', {'a-b': Any})\n"), ["explicit-any"]),
    ("30", WAREHOUSE, "dataclass fields in quotes", kinds("from typing import Any\n@dataclass\nclass Loose:\n    x: Any = None\n    y: list['Any'] = field(default_factory=list)\n"), ["explicit-any"]),
    ("30", SERVICES, "a NamedTuple's field in quotes", money("from typing import Any\nclass Extra(NamedTuple):\n    what: 'Any'\n"), ["explicit-any"]),
    ("31", WAREHOUSE, "Unpack of a TypedDict", stock("from typing import Any, TypedDict, Unpack\nclass Opts(TypedDict, total=False):\n    a: Any\ndef f(**kw: Unpack[Opts]) -> None: ...\n"), ["explicit-any"]),
    ("32", WAREHOUSE, "Concatenate", stock("from typing import Any, Concatenate\ndef f[**P](c: Callable[Concatenate[Any, P], int]) -> None: ...\n"), ["explicit-any"]),
    ("32", WAREHOUSE, "a bare Callable in quotes", stock("def f(c: 'Callable | None') -> None: ...\n"), ["bare-generic"]),
    ("33", WAREHOUSE, "a Protocol's property", stock("from typing import Any, Protocol\nclass P(Protocol):\n    @property\n    def x(self) -> Any: ...\n"), ["explicit-any"]),
    ("35", WAREHOUSE, "on a metaclass", kinds("from typing import Any\nclass Meta(type):\n    def __getattr__(cls, name: str) -> Any: ...\nclass Q(metaclass=Meta): ...\n"), ["explicit-any"]),
    ("35", WAREHOUSE, "a descriptor", kinds("from typing import Any\nclass D:\n    def __get__(self, o: object, t: type | None = None) -> Any: ...\nclass Q:\n    x = D()\n"), ["explicit-any"]),
    ("42", WAREHOUSE, "a setter", kinds("class Q:\n    @property\n    def size(self) -> int:\n        return 1\n    @size.setter\n    def size(self, value):\n        pass\n"), ["missing-annotation"]),
    ("42", WAREHOUSE, "a class decorator", kinds("def register(cls):\n    return cls\n@register\nclass Q:\n    pass\n"), ["missing-annotation"]),
    ("42", WAREHOUSE, "in a namespace package", {"src/warehouse/sub/feed.py": "def f(x):\n    return x\n"}, ["missing-annotation"]),
    ("42", WAREHOUSE, "overloads dropped", {"src/warehouse/stock.py": STOCK.replace("@overload\ndef find(rows: Rows, sku: str) -> Row: ...\n@overload\ndef find(rows: Rows, sku: int) -> None: ...\ndef find(rows: Rows, sku: str | int) -> Row | None:", "def find(rows, sku):")}, ["missing-annotation"]),
    ("47", WAREHOUSE, "bare in a union", kinds("def f(x: dict | None = None) -> None: ...\n"), ["bare-generic"]),
    ("47", WAREHOUSE, "a PEP 695 class", stock("from warehouse.kinds import Shelf\ndef f(c: Shelf) -> None: ...\n"), ["bare-generic"]),
    ("51", WAREHOUSE, "partial getattr", stock("from functools import partial\nfrom warehouse.kinds import Item as I\nget = partial(getattr)\ndef f(x: I) -> str:\n    return get(x, 'nope')"), ["dynamic-access"]),
    ("51", WAREHOUSE, "methodcaller", stock("from operator import methodcaller\nfrom warehouse.kinds import Item as I\ndef f(x: I) -> str:\n    return methodcaller('nope')(x)"), ["dynamic-access"]),
    ("51", WAREHOUSE, "methodcaller kept at the module's level", stock("import operator\nfrom warehouse.kinds import Item as I\nupper = operator.methodcaller('nope', 1)\ndef f(x: I) -> str:\n    return upper(x)"), ["dynamic-access"]),
    ("51", WAREHOUSE, "getattr_static", stock("import inspect\nfrom warehouse.kinds import Item as I\ndef f(x: I) -> str:\n    return inspect.getattr_static(x, 'nope')"), ["dynamic-access"]),
    ("51", WAREHOUSE, "self.__getattribute__", stock("from warehouse.kinds import Item as I\ndef f(x: I) -> str:\n    return x.__getattribute__('nope')"), ["dynamic-access"]),
    ("52", WAREHOUSE, "setattr mapped", stock("from warehouse.kinds import Item as I\ndef f(x: I) -> None:\n    list(map(setattr, [x], ['sku'], [3]))"), ["dynamic-access"]),
    ("52", WAREHOUSE, "setattr renamed", stock("from warehouse.kinds import Item as I\nput = setattr\ndef f(x: I) -> None:\n    put(x, 'sku', 3)"), ["dynamic-access"]),
    ("52", WAREHOUSE, "super().__setattr__", stock("class Q:\n    a: int\n    def f(self) -> None:\n        super().__setattr__('a', 'text')"), ["dynamic-access"]),
    ("52", WAREHOUSE, "type.__setattr__", stock("from warehouse.kinds import Item as I\ndef f() -> None:\n    type.__setattr__(I, 'label', 3)"), ["dynamic-access"]),
    ("52", WAREHOUSE, "self.__setattr__", stock("from warehouse.kinds import Item as I\ndef f(x: I) -> None:\n    x.__setattr__('sku', 3)"), ["dynamic-access"]),
    ("52", WAREHOUSE, "__dict__.update", stock("from warehouse.kinds import Item as I\ndef f(x: I) -> None:\n    x.__dict__.update(sku=3)"), ["dynamic-access"]),
    ("52", WAREHOUSE, "vars().update", stock("from warehouse.kinds import Item as I\ndef f(x: I) -> None:\n    vars(x).update({'sku': 3})"), ["dynamic-access"]),
    ("52", WAREHOUSE, "a function's globals", stock("from warehouse.kinds import kind\ndef f() -> str:\n    return str(kind.__globals__['nope'])"), ["dynamic-access"]),
    ("52", WAREHOUSE, "a frame's names", stock("import sys\ndef f() -> int:\n    names = sys._getframe(1).f_locals\n    names['count'] = 'x'\n    return int(sys._getframe(1).f_globals['nope'])"), ["dynamic-access"]),
    ("52", WAREHOUSE, "__dict__.get", stock("from warehouse.kinds import Item as I\ndef f(x: I) -> str:\n    return x.__dict__.get('nope')"), ["type-error"]),
    ("53", WAREHOUSE, "by a walrus", stock("def f(s: str) -> str:\n    if (d := json.loads(s)) is not None:\n        return str(d['a'])\n    return ''\n"), ["unchecked-operation"]),
    ("53", WAREHOUSE, "by a match", stock("def f(s: str) -> str:\n    match json.loads(s):\n        case {'a': x}:\n            return str(x.b)\n        case _:\n            return ''\n"), ["unchecked-operation"]),
    ("53", WAREHOUSE, "in a comprehension", stock("def f(s: str) -> list[str]:\n    return [row.name for row in json.loads(s)]\n"), ["unchecked-operation"]),
    ("53", WAREHOUSE, "awaited", stock("async def f(s: str) -> str:\n    return str(await json.loads(s))\n"), ["unchecked-operation"]),
    ("53", WAREHOUSE, "by async for", stock("async def f(s: str) -> None:\n    async for x in json.loads(s):\n        print(x)\n"), ["unchecked-operation"]),
    ("53", WAREHOUSE, "unpacked with a star", stock("def f(s: str) -> None:\n    first, *rest = json.loads(s)\n    print(first, rest)\n"), ["unchecked-operation"]),
    ("54", WAREHOUSE, "eval out of vars(builtins)", stock("import builtins\ndef f(x: str) -> int:\n    return vars(builtins)['eval'](x)"), ["dynamic-access"]),
    ("54", WAREHOUSE, "eval in a dictionary", stock("T = {'r': eval}\ndef f(x: str) -> int:\n    return T['r'](x)"), ["dynamic-access"]),
    ("54", WAREHOUSE, "eval by getattr", stock("import builtins\ndef f(x: str) -> int:\n    return getattr(builtins, 'eval')(x)"), ["dynamic-access"]),
    ("54", WAREHOUSE, "exec renamed", stock("def f(x: str) -> None:\n    run = exec\n    run(compile(x, 'a', 'exec'))"), ["dynamic-access"]),
    ("58", LAX, "another class over an old untyped import", stock("class Remote2(nolib_x.Client):\n    def get(self, sku: str) -> Item:\n        self.anything().goes\n        return self.whatever.deep()"), ["unchecked-operation"]),
    ("60", WAREHOUSE, "partial cast", stock("from functools import partial\nfrom typing import cast\nto_str = partial(cast, str)\ndef f(x: int) -> str:\n    return to_str(x)"), ["cast"]),
    ("60", WAREHOUSE, "map cast", stock("from typing import cast\nfrom itertools import repeat\ndef f(x: list[int]) -> list[str]:\n    return list(map(cast, repeat(str), x))"), ["cast"]),
    ("60", WAREHOUSE, "cast in a dictionary", stock("import typing as t\nTOOLS = {'c': t.cast}\ndef f(x: int) -> str:\n    return TOOLS['c'](str, x)"), ["cast"]),
    ("60", WAREHOUSE, "cast as a default", stock("import typing as t\ndef f(x: int, claim=t.cast) -> str:\n    return claim(str, x)"), ["cast"]),
    ("60", SERVICES, "cast as a class attribute", money("import typing\nclass Tools:\n    claim = typing.cast\ndef f(x: int) -> str:\n    return Tools.claim(str, x)\n"), ["cast"]),
    ("60", SERVICES, "cast kept on self", money("import typing\nclass Tools:\n    def __init__(self) -> None:\n        self.claim = typing.cast\n"), ["cast"]),
    ("60", SERVICES, "cast renamed in another module", {"core/lib/acme/core/tools.py": "import typing\nclaim = typing.cast\n"} | views("from acme.core.tools import claim\ndef f(x: int) -> str:\n    return claim(str, x)\n"), ["cast"]),
    ("62", WAREHOUSE, "a stub of Any for the untyped library", {"src/nolib_x/__init__.pyi": "from typing import Any\nclass Client:\n    def __getattr__(self, n: str) -> Any: ...\n"}, ["explicit-any"]),
    ("64", LAX, "a parameter of type Never", stock("from typing import Never\ndef f(x: int, n: Never) -> int:\n    n.foo()\n    return x.nope"), ["unreachable-code"]),
    ("64", LAX, "an attribute of what never returns", stock("from typing import Never\ndef never() -> Never:\n    raise SystemExit\ndef f(x: int) -> int:\n    never().foo\n    return x.nope"), ["unreachable-code"]),
    ("69", LAX, "behind an exhaustive match", stock("def f(x: int | str) -> int:\n    match x:\n        case int():\n            return x\n        case str():\n            return 1\n    return x.nope"), ["unreachable-code"]),
    ("69", LAX, "in the last case of an exhaustive match", stock("def f(x: int | str) -> int:\n    match x:\n        case int():\n            return x\n        case str():\n            return 1\n        case _:\n            x.nope\n            y = x.foo + 1\n            return y"), ["unreachable-code"]),
    ("69", LAX, "more than a fallback behind a match", stock("def f(x: int) -> int:\n    match x:\n        case int():\n            return x\n    print(x.nope, x.nope)\n    return x.nope"), ["unreachable-code"]),
    ("69", LAX, "except ()", stock("def f(x: int) -> int:\n    try:\n        return x\n    except () as e:\n        print(e.boo())\n        return x.nope"), ["unreachable-code"]),
    ("73", LAX, "a true constant in an expression", stock("def f(x: int) -> int:\n    return x if True else x.nope"), ["unreachable-code"]),
    ("73", LAX, "a one in an expression", stock("def f(x: int) -> int:\n    return x if 1 else x.nope"), ["unreachable-code"]),
    ("73", LAX, "not False in an expression", stock("def f(x: int) -> int:\n    return x if not False else x.nope"), ["unreachable-code"]),
    ("73", LAX, "False and", stock("def f(x: int) -> int:\n    y = False and x.nope\n    return x"), ["unreachable-code"]),
    ("73", LAX, "True or", stock("def f(x: int) -> bool:\n    return True or x.nope"), ["unreachable-code"]),
    ("73", LAX, "while False", stock("def f(x: int) -> int:\n    while False:\n        x.nope()\n    return x"), ["unreachable-code"]),
    ("73", LAX, "in a lambda", stock("from collections.abc import Callable\nf: Callable[[int], int] = lambda x: x if True else x.nope"), ["unreachable-code"]),
    ("74", LAX, "isinstance in an expression", stock("def f(x: int) -> int:\n    return x.nope if isinstance(x, str) else x"), ["unreachable-code", "type-error"]),
    ("74", LAX, "isinstance and", stock("def f(x: int) -> bool:\n    return isinstance(x, str) and x.nope"), ["unreachable-code", "type-error"]),
    ("74", LAX, "None asked of what cannot be None", stock("def f(x: int) -> int:\n    return x.nope if x is None else x"), ["unreachable-code", "type-error"]),
    ("74", LAX, "one literal against another", stock("from typing import Literal\ndef f(x: int, m: Literal['a']) -> int:\n    return x.nope if m == 'b' else x"), ["unreachable-code", "type-error"]),
    ("74", LAX, "a case that cannot be", stock("def f(x: int) -> int:\n    match x:\n        case str():\n            return x.nope\n    return x"), ["unreachable-code", "type-error"]),
    ("78", WAREHOUSE, "in mypy.ini", ini("[mypy-nolib_x.*]", "[mypy-warehouse.stock]\nignore_errors = True\n\n[mypy-nolib_x.*]"), ["loosened-option"]),
    ("78", SERVICES, "a star override in setup.cfg", settings("[mypy-acme.web.legacy.*]", "[mypy-acme.*]\nwarn_return_any = False\n\n[mypy-acme.web.legacy.*]"), ["loosened-option"]),
    ("78", SERVICES, "an override widened", settings("[mypy-acme.web.legacy.*]", "[mypy-acme.web.*]"), ["loosened-option"]),
    ("79", SERVICES, "mypy.ini over setup.cfg", {"mypy.ini": "[mypy]\nfiles = core/lib, web/lib\n"}, ["loosened-option"]),
    ("79", WAREHOUSE, ".mypy.ini in mypy.ini's place", {".mypy.ini": "[mypy]\nfiles = tests\n", "mypy.ini": ""}, ["loosened-option"]),
    ("79", WAREHOUSE, "pyproject in mypy.ini's place", {"mypy.ini": "", "pyproject.toml": text(WAREHOUSE, "pyproject.toml") + "\n[tool.mypy]\nfiles=['src','tests']\nmypy_path='src'\n"}, ["loosened-option"]),
    ("86", SERVICES, "a profile's level", policy('missing-annotation = "note"', 'missing-annotation = "off"'), ["loosened-policy"]),
    ("86", SERVICES, "a profile for more files", policy('"web/lib/acme/web/legacy/**"', '"web/**"'), ["loosened-policy"]),
    ("86", SERVICES, "a root dropped", policy('roots = ["core/lib", "web/lib"]', 'roots = ["core/lib"]'), ["loosened-policy"]),
    ("99", SERVICES, "a module moved under a laxer profile", {"core/lib/acme/core/store.py": "", "web/lib/acme/web/legacy/store.py": STORE, "web/lib/acme/web/views.py": text(SERVICES, "web/lib/acme/web/views.py").replace("acme.core.store","acme.web.legacy.store")}, ["unmeasured-code"]),
    ("99", SERVICES, "a new root outside of all paths", {"jobs/lib/acme/jobs/run.py": "def f(x):\n    return x\n"}, ["unmeasured-code"]),
    ("102", WAREHOUSE, "a module's code moved into generated code, its file kept", {"src/warehouse/generated/stock.py": STOCK, "src/warehouse/stock.py": "from warehouse.generated.stock import *\n"}, ["unmeasured-code"]),
    ("111", SERVICES, "across namespace packages", money("def f() -> None:\n    import acme.web.views\n"), ["forbidden"]),
    ("111", SERVICES, "in the else of TYPE_CHECKING", money("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    pass\nelse:\n    from acme.web import views\n"), ["forbidden"]),
]  # fmt: skip

HONEST: list[tuple[str, Mapping[str, str], str, Head]] = [
    ("1", SERVICES, "a file renamed in one of two roots", {"core/lib/acme/core/store.py": "", "core/lib/acme/core/shop_store.py": STORE, "web/lib/acme/web/views.py": text(SERVICES, "web/lib/acme/web/views.py").replace("acme.core.store","acme.core.shop_store")}),
    ("1", SERVICES, "a file moved to the other root", {"core/lib/acme/core/store.py": "", "web/lib/acme/web/store.py": STORE, "web/lib/acme/web/views.py": text(SERVICES, "web/lib/acme/web/views.py").replace("acme.core.store","acme.web.store")}),
    ("4", WAREHOUSE, "a module made a package", {"src/warehouse/stock.py": "", "src/warehouse/stock/__init__.py": STOCK}),
    ("4", WAREHOUSE, "a module split into a package", {"src/warehouse/stock.py": "", "src/warehouse/stock/__init__.py": STOCK.replace(LAXDEF,"").replace(REMOTE,"from warehouse.stock.remote import Remote as Remote\nfrom warehouse.stock.relaxed import lax as lax\n\n\n").replace("import nolib_x\n","").replace("import json\n",""), "src/warehouse/stock/relaxed.py": "import json\n\n\n"+LAXDEF.rstrip()+"\n", "src/warehouse/stock/remote.py": "import nolib_x\nfrom warehouse.kinds import Item\n\n\n"+REMOTE.rstrip()+"\n"}),
    ("4", SERVICES, "a class split out", {"web/lib/acme/web/legacy/forms.py": FORMS.replace(WIDGET,"").rstrip()+"\n", "web/lib/acme/web/legacy/widgets.py": WIDGET}),
    ("4", SERVICES, "a function split out with its import", {"web/lib/acme/web/legacy/forms.py": WIDGET, "web/lib/acme/web/legacy/html.py": "import nolib_y  # type: ignore[import-not-found]\n\n\n"+FORM.rstrip()+"\n"}),
    ("5", SERVICES, "two modules merged", {"core/lib/acme/core/store.py": "", "core/lib/acme/core/money.py": MONEY.replace("from typing import NamedTuple, NewType","import json\nfrom typing import Any, NamedTuple, NewType")+"\n\n"+STORE[STORE.index("class Store"):], "web/lib/acme/web/views.py": text(SERVICES, "web/lib/acme/web/views.py").replace("acme.core.store","acme.core.money")}),
    ("6", WAREHOUSE, "a class and its method renamed", {"src/warehouse/stock.py": STOCK.replace("class Remote","class Distant").replace("def get(","def fetch_one(")}),
    ("6", WAREHOUSE, "a function made a static method", {"src/warehouse/stock.py": STOCK.replace(LAXDEF, "class Relaxed:\n    @staticmethod\n" + "".join("    " + line + "\n" if line else "\n" for line in LAXDEF.rstrip().split("\n")) + "\n\n")}),
    ("6", SERVICES, "a typed function made a method", {"core/lib/acme/core/store.py": STORE.replace("\n\ndef dump(store: Store) -> str:\n    return json.dumps(store.cache)\n","\n    def dump(self) -> str:\n        return json.dumps(self.cache)\n")}),
    ("6", SERVICES, "an attribute renamed", {"core/lib/acme/core/store.py": STORE.replace("cache","known")}),
    ("9", WAREHOUSE, "a cached property forgotten", kinds("from functools import cached_property\nclass Lazy:\n    @cached_property\n    def total(self) -> int:\n        return 1\n    def reset(self) -> None:\n        self.__dict__.pop('total', None)\n")),
    ("9", WAREHOUSE, "__setstate__", kinds("class State:\n    x: int\n    def __setstate__(self, state: dict[str, object]) -> None:\n        self.__dict__.update(state)\n")),
    ("9", WAREHOUSE, "a path of attributes", kinds("from functools import reduce\ndef dig(thing: object, path: str) -> object:\n    found: object = reduce(getattr, path.split('.'), thing)\n    return found\n")),
    ("9", WAREHOUSE, "an enumeration", kinds("import enum\nclass Color(enum.StrEnum):\n    RED = enum.auto()\n    @classmethod\n    def parse(cls, text: str) -> 'Color':\n        return cls[text.upper()]\n")),
    ("9", WAREHOUSE, "a context manager", stock("from collections.abc import Iterator\nfrom contextlib import contextmanager\n@contextmanager\ndef locked() -> Iterator[None]:\n    yield\ndef g() -> int:\n    with locked():\n        return 1\n")),
    ("10", LAX, "a line with an old ignore edited", edited(LAX, "src/warehouse/stock.py", "first: int = item.sku  # type: ignore[assignment]\n", "first: int = item.label  # type: ignore[assignment]\n")),
    ("11", WAREHOUSE, "reformatted", {"src/warehouse/stock.py": STOCK.replace("def lax(text, limit=10):","def lax(\n    text,\n    limit=10,\n):").replace("print(row[\"sku\"])","print(\n            row[\n                \"sku\"\n            ]\n        )")}),
    ("11", WAREHOUSE, "a docstring", {"src/warehouse/stock.py": STOCK.replace("def lax(text, limit=10):",'def lax(text, limit=10):\n    """Relaxed."""\n    # why')}),
    ("11", WAREHOUSE, "imports sorted", {"src/warehouse/stock.py": STOCK.replace("import nolib_x\nfrom warehouse.kinds import Item, Row, Rows\n","from warehouse.kinds import Item, Row, Rows\nimport nolib_x\n")}),
    ("11", WAREHOUSE, "an untyped import as from", {"src/warehouse/stock.py": STOCK.replace("import nolib_x\n","from nolib_x import Client\n").replace("nolib_x.Client","Client")}),
    ("11", WAREHOUSE, "an untyped import renamed", {"src/warehouse/stock.py": STOCK.replace("import nolib_x\n","import nolib_x as nx\n").replace("nolib_x.Client","nx.Client")}),
    ("11", WAREHOUSE, "a type statement", {"src/warehouse/kinds.py": KINDS + "\ntype Names = dict[str, list[str]]\n"}),
    ("11", WAREHOUSE, "a PEP 695 class with a TypeVar", edited(WAREHOUSE, "src/warehouse/kinds.py","from typing import Protocol, TypedDict","from typing import Generic, Protocol, TypedDict, TypeVar","class Shelf[T: Sized]:","T = TypeVar(\"T\", bound=Sized)\n\n\nclass Shelf(Generic[T]):")),
    ("11", WAREHOUSE, "a type statement made an alias", edited(WAREHOUSE, "src/warehouse/kinds.py","type Rows = list[Row]","Rows = list[Row]")),
    ("11", SERVICES, "quotes dropped", store('import json\n','from __future__ import annotations\n\nimport json\n','"Store"','Store')),
    ("11", SERVICES, "Self", store('from typing import Any\n','from typing import Any, Self\n','-> "Store"','-> Self')),
    ("16", WAREHOUSE, "an unchecked function annotated", {"src/warehouse/stock.py": STOCK.replace("def lax(text, limit=10):","def lax(text: str, limit: int = 10) -> list[Row]:")}),
    ("16", SERVICES, "a stub dropped, its module typed", {"web/lib/acme/web/legacy/codes.pyi": "", "web/lib/acme/web/legacy/codes.py": "def encode(text: str) -> bytes:\n    return text.encode()\n"}),
    ("17", SERVICES, "setup.cfg moved to pyproject", {"setup.cfg": "[metadata]\nname = services\n", "pyproject.toml": "[tool.mypy]\nfiles = ['core/lib', 'web/lib']\nmypy_path = 'core/lib:web/lib'\nnamespace_packages = true\nexplicit_package_bases = true\nstrict = true\npython_version = '3.11'\nwarn_unreachable = true\n\n[[tool.mypy.overrides]]\nmodule = 'acme.web.legacy.*'\ndisallow_untyped_defs = false\ndisallow_untyped_calls = false\ndisallow_incomplete_defs = false\n"}),
    ("17", SERVICES, "an override narrowed", settings("[mypy-acme.web.legacy.*]","[mypy-acme.web.legacy.forms]")),
    ("21", WAREHOUSE, "a Python dropped", {"mypy.ini": WAREHOUSE["mypy.ini"].replace("        ","").lstrip().replace("3.13","3.14")}),
    ("24", WAREHOUSE, "a ParamSpec decorator with a parameter", stock("def timed[**P, R](label: str) -> Callable[[Callable[P, R]], Callable[P, R]]:\n    def outer(call: Callable[P, R]) -> Callable[P, R]:\n        def inner(*args: P.args, **kwargs: P.kwargs) -> R:\n            print(label)\n            return call(*args, **kwargs)\n        return inner\n    return outer\n@timed('x')\ndef f(x: int) -> int:\n    return x\n")),
    ("30", LAX, "a raise behind an exhaustive match", stock("def f(x: int | str) -> int:\n    match x:\n        case int():\n            return x\n        case str():\n            return 1\n        case _:\n            raise TypeError(x)")),
    ("30", LAX, "a fallback behind an exhaustive match", stock("def f(x: int | str) -> int:\n    match x:\n        case int():\n            return x\n        case str():\n            return 1\n    return 0")),
    ("30", LAX, "a fallback that logs", stock("import logging\ndef f(x: int | str) -> int:\n    match x:\n        case int():\n            return x\n        case str():\n            return 1\n        case _:\n            logging.error('impossible %r', x)\n            return 0")),
    ("30", LAX, "default or", stock("def f(x: str | None) -> str:\n    return x or 'none'")),
    ("30", LAX, "a defensive conversion", stock("def f(x: str) -> str:\n    return x if isinstance(x, str) else str(x)")),
    ("30", LAX, "a default for None", stock("def f(x: str) -> str:\n    return '' if x is None else x")),
    ("30", LAX, "__debug__", stock("def f(x: int) -> int:\n    if __debug__:\n        print(x)\n    return x if __debug__ else 0")),
    ("30", LAX, "function or default", stock("from collections.abc import Callable\ndef f(c: Callable[[], int] | None) -> int:\n    return (c or (lambda: 1))()")),
    ("51", WAREHOUSE, "getattr with names that are computed", stock("from warehouse.kinds import Item as I\ndef f(x: I, names: list[str]) -> list[object]:\n    return [getattr(x, n) for n in names]")),
    ("51", WAREHOUSE, "itemgetter", stock("from operator import itemgetter\nfrom warehouse.kinds import Row as R\ndef f(x: list[R]) -> list[R]:\n    return sorted(x, key=itemgetter('sku'))")),
    ("51", WAREHOUSE, "a method called cast", stock("class Spell:\n    def cast(self, at: str) -> str:\n        return at\ndef f(s: Spell) -> str:\n    go = s.cast\n    return go('x')")),
    ("51", WAREHOUSE, "a method called eval", stock("class Model:\n    def eval(self) -> 'Model':\n        return self\ndef f(m: Model) -> list[Model]:\n    return [m.eval()]")),
    ("51", WAREHOUSE, "a function of one's own called cast", stock("def cast(x: int) -> str:\n    return str(x)\nALL = list(map(cast, [1]))")),
]  # fmt: skip


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Callable[[Mapping[str, str]], Project]:
    """Each of the projects, recorded once, and swept for each test."""
    made: dict[int, Project] = {}

    def of(files: Mapping[str, str]) -> Project:
        if id(files) not in made:
            with pytest.MonkeyPatch.context() as patch:
                quieten(patch, shared_cache)
                made[id(files)] = new_project(tmp_path_factory.mktemp("laid")).recorded(files)
        found = made[id(files)]
        found.git("clean", "-qffdx")
        found.git("switch", "-qf", "-C", "change", "main")
        return found

    return of


@pytest.mark.parametrize(
    ("files", "head", "rules"),
    [pytest.param(files, head, rules, id=f"{number}: {name}") for number, files, name, head, rules in CHEATS],
)
def test_refused(
    projects: Callable[[Mapping[str, str]], Project],
    quiet_environment: None,
    files: Mapping[str, str],
    head: Head,
    rules: Sequence[str],
) -> None:
    project = projects(files)
    project.write(head)
    said = project.check()
    assert said.status == 1, said.out[:1500] or said
    assert set(rules) & set(said.rules), said.keys


@pytest.mark.parametrize(
    ("files", "head"), [pytest.param(files, head, id=f"{number}: {name}") for number, files, name, head in HONEST]
)
def test_accepted(
    projects: Callable[[Mapping[str, str]], Project], quiet_environment: None, files: Mapping[str, str], head: Head
) -> None:
    project = projects(files)
    project.write(head)
    said = project.check()
    assert said.status == 0, (said.keys if said.status == 1 else said, said.out[-1500:])
    assert project.ratchet("update", "--base", "main").status == 0
    project.commit()
    said = project.check("--frozen")
    assert said.status == 0, (said.keys if said.status == 1 else said, said.out[-1500:])
