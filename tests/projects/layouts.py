"""Two more projects for cheats and honest changes: a lax one below src/, and a strict one of several roots."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

WAREHOUSE: Mapping[str, str] = {
    "pyproject.toml": """
        [project]
        name = "warehouse"
        version = "1"
        """,
    "mypy.ini": """
        [mypy]
        files = src, tests
        mypy_path = src
        python_version = 3.13
        warn_unreachable = True

        [mypy-nolib_x.*]
        ignore_missing_imports = True
        """,
    "ratchet.toml": """
        [ratchet]
        roots = ["src", "."]
        paths = ["src", "tests"]
        exclude = ["src/warehouse/generated/**"]

        [[contract]]
        id = "tiers"
        type = "layers"
        layers = ["warehouse.http", "warehouse.stock", "warehouse.kinds"]
        """,
    "src/warehouse/__init__.py": '"""A warehouse."""\n',
    "src/warehouse/kinds.py": """
        from __future__ import annotations

        from dataclasses import dataclass, field
        from typing import Protocol, TypedDict


        class Row(TypedDict):
            sku: str
            count: int


        class Sized(Protocol):
            def size(self) -> int: ...


        @dataclass(frozen=True)
        class Item:
            sku: str
            tags: list[str] = field(default_factory=list)

            @property
            def label(self) -> str:
                return self.sku.upper()


        class Shelf[T: Sized]:
            def __init__(self) -> None:
                self._things: list[T] = []

            def add(self, thing: T) -> None:
                self._things.append(thing)

            def size(self) -> int:
                return sum(thing.size() for thing in self._things)


        type Rows = list[Row]
        """,
    "src/warehouse/stock.py": """
        import asyncio
        import json
        from collections.abc import Callable
        from functools import wraps
        from typing import overload

        import nolib_x
        from warehouse.kinds import Item, Row, Rows


        def logged[**P, R](call: Callable[P, R]) -> Callable[P, R]:
            @wraps(call)
            def inner(*args: P.args, **kwargs: P.kwargs) -> R:
                print(call)
                return call(*args, **kwargs)

            return inner


        @overload
        def find(rows: Rows, sku: str) -> Row: ...
        @overload
        def find(rows: Rows, sku: int) -> None: ...
        def find(rows: Rows, sku: str | int) -> Row | None:
            return next((row for row in rows if row["sku"] == sku), None)


        @logged
        def item(row: Row) -> Item:
            return Item(row["sku"])


        async def fetch(sku: str) -> Item:
            await asyncio.sleep(0)
            return Item(sku)


        def lax(text, limit=10):
            rows = json.loads(text)
            for row in rows[:limit]:
                print(row["sku"])
            return rows


        class Remote(nolib_x.Client):
            def get(self, sku: str) -> Item:
                found = self.lookup(sku)
                return Item(found.sku)


        def kind(value: int | str) -> str:
            match value:
                case int():
                    return "number"
                case str():
                    return "text"


        def risky(item: Item) -> int:
            return item.sku  # type: ignore


        def two(item: Item) -> tuple[int, int]:
            first: int = item.sku  # type: ignore[assignment]
            second: int = 2
            return first, second
        """,
    "src/warehouse/http.py": """
        from warehouse import stock
        from warehouse.kinds import Item


        def show(item: Item) -> str:
            return f"<b>{item.label}</b>"


        async def page(sku: str) -> str:
            return show(await stock.fetch(sku))
        """,
    "src/warehouse/generated/__init__.py": "\n",
    "src/warehouse/generated/api_pb2.py": "def f(x):\n    return x\n",
    "tests/test_stock.py": """
        from warehouse.stock import kind


        def test_kind() -> None:
            assert kind(1) == "number"
        """,
}
"""Below src/, configured by mypy.ini, not strict; PEP 695, async, overloads, a class over an untyped import."""

SERVICES: Mapping[str, str] = {
    "setup.cfg": """
        [metadata]
        name = services

        [mypy]
        files = core/lib, web/lib
        mypy_path = core/lib:web/lib
        namespace_packages = True
        explicit_package_bases = True
        strict = True
        python_version = 3.11
        warn_unreachable = True

        [mypy-acme.web.legacy.*]
        disallow_untyped_defs = False
        disallow_untyped_calls = False
        disallow_incomplete_defs = False
        """,
    "ratchet.toml": """
        [ratchet]
        roots = ["core/lib", "web/lib"]
        paths = ["core", "web"]

        [[contract]]
        id = "core-stands-alone"
        type = "forbidden"
        from = ["acme.core"]
        to = ["acme.web"]

        [[profile]]
        paths = ["web/lib/acme/web/legacy/**"]
        rules = { missing-annotation = "note" }
        """,
    "core/lib/acme/core/money.py": """
        from __future__ import annotations

        from typing import NamedTuple, NewType

        Cents = NewType("Cents", int)


        class Price(NamedTuple):
            amount: Cents
            currency: str = "EUR"


        def add(*prices: Price, fee: int = 0) -> Price:
            return Price(Cents(sum(price.amount for price in prices) + fee))


        def parse(text: str) -> Price | None:
            if (stripped := text.strip()).isdigit():
                return Price(Cents(int(stripped)))
            return None
        """,
    "core/lib/acme/core/store.py": """
        import json
        from typing import Any

        from acme.core.money import Price


        class Store:
            cache: dict[str, Any] = {}

            def load(self, key: str) -> Any:
                return self.cache[key]

            def price(self, key: str) -> Price:
                raw: Any = self.load(key)
                return Price(raw["amount"], raw["currency"])

            @classmethod
            def read(cls, text: str) -> "Store":
                store = cls()
                store.cache = json.loads(text)
                return store


        def dump(store: Store) -> str:
            return json.dumps(store.cache)
        """,
    "core/lib/acme/core/store_test.py": "def check() -> None: ...\n",
    "web/lib/acme/web/views.py": """
        from acme.core import money
        from acme.core.store import Store


        def view(store: Store, key: str) -> str:
            price = store.price(key)
            return f"{price.amount} {price.currency}"


        def total(*prices: money.Price) -> int:
            return money.add(*prices).amount
        """,
    "web/lib/acme/web/legacy/forms.py": """
        import nolib_y  # type: ignore[import-not-found]


        def form(fields, *, action=""):
            body = "".join(field.render() for field in fields)
            return nolib_y.wrap(body, action)


        class Widget:
            def __init__(self, name):
                self.name = name

            def render(self):
                return f"<input name={self.name}>"
        """,
    "web/lib/acme/web/legacy/codes.pyi": "def encode(text: str) -> bytes: ...\n",
    "web/lib/acme/web/legacy/codes.py": "def encode(text):\n    return text.encode()\n",
}
"""Two roots that share the namespace package acme, strict by setup.cfg, a laxer profile, a stub beside its module."""

LAX = {**WAREHOUSE, "mypy.ini": WAREHOUSE["mypy.ini"].replace("        warn_unreachable = True\n", "")}


def text(project: Mapping[str, str], path: str) -> str:
    """One file of a project as it is laid."""
    return dedent(project[path]).lstrip("\n")


def edited(project: Mapping[str, str], path: str, *pieces: str) -> dict[str, str]:
    """One file with pieces replaced (old, new, old, new, …); each has to be there, once."""
    whole = text(project, path)
    for old, new in zip(pieces[::2], pieces[1::2], strict=True):
        assert whole.count(old) == 1, (path, old, whole.count(old))
        whole = whole.replace(old, new)
    return {path: whole}


def appended(project: Mapping[str, str], path: str, code: str) -> dict[str, str]:
    """One file with code at its end."""
    return {path: text(project, path) + "\n\n" + dedent(code).lstrip("\n")}
