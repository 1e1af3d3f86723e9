"""Honest changes, by their number in docs/threat-model.md: none is refused."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Mapping

import pytest
from projects.building import Project
from projects.shop import added, changed, source


def policy(old: str, new: str) -> dict[str, str]:
    return changed("ratchet.toml", old, new)


def old(*pieces: str) -> dict[str, str]:
    return changed("app/old.py", *pieces)


def without(path: str, start: str, end: str = "\n\n\n") -> dict[str, str]:
    """A file without the definition that begins so."""
    text = source(path)
    begin = text.index(start)
    stop = text.find(end, begin)
    return {path: text[:begin] + (text[stop + len(end) :] if stop >= 0 else "")}


def piece(path: str, start: str, end: str = "\n\n\n") -> str:
    """A definition's text."""
    text = source(path)
    begin = text.index(start)
    stop = text.find(end, begin)
    return text[begin : stop if stop >= 0 else len(text)].rstrip("\n") + "\n"


OLD = source("app/old.py")
SERVICE = source("app/service.py")
DB = source("app/db.py")
EXCHANGE = piece("app/old.py", "def exchange")
LEDGER = piece("app/old.py", "class Ledger")
LEGACY = piece("app/service.py", "def legacy")
HEADER = OLD[: OLD.index("class Ledger")].rstrip("\n") + "\n"
BELOW = OLD[OLD.index("def parse") :]

MOVES = [
    ("1", "file renamed", {"app/old.py": "", "app/older.py": OLD}),
    ("1", "file moved into a package", {"app/old.py": "", "app/past/__init__.py": '"""Past."""\n', "app/past/old.py": OLD}),
    ("1", "file becomes a package", {"app/old.py": "", "app/old/__init__.py": OLD}),
    ("1", "two files swap their names", {"app/old.py": source("scripts/run.py"), "scripts/run.py": OLD}),
    ("2", "file renamed and edited", {"app/old.py": "", "app/older.py": OLD.replace("total = 0", "total = 0\n        count = 0")}),
    (
        "2",
        "file renamed, functions reordered",
        {"app/old.py": "", "app/older.py": HEADER + "\n\n" + BELOW.rstrip("\n") + "\n\n\n" + LEDGER},
    ),
    ("3", "function moved to another module", without("app/old.py", "def exchange") | {"app/rates.py": EXCHANGE}),
    (
        "3",
        "function moved into a module that exists",
        without("app/old.py", "def exchange") | {"app/db.py": DB + "\n\n" + EXCHANGE},
    ),
    ("3", "function moved and edited", without("app/old.py", "def exchange") | {"app/rates.py": EXCHANGE.replace("amount * rate", "rate * amount")}),
    (
        "3",
        "function moved with a change of import",
        without("app/old.py", "def first")
        | {"app/rates.py": "import json\nfrom typing import cast\n\n\n" + piece("app/old.py", "def first")},
    ),
    (
        "3",
        "function moved with the untyped import it needs",
        without("app/old.py", "def convert")
        | {"app/rates.py": "import nolib_x  # type: ignore[import-not-found]\n\n\n" + piece("app/old.py", "def convert")},
    ),
    (
        "4",
        "module split into a package",
        {
            "app/old.py": "",
            "app/old/__init__.py": '"""Code from before types."""\n\nfrom app.old.ledger import Ledger\nfrom app.old.rates import convert, exchange, first, parse\n\n__all__ = ["Ledger", "convert", "exchange", "first", "parse"]\n',
            "app/old/ledger.py": "import json\nfrom typing import Any\n\n\n" + LEDGER,
            "app/old/rates.py": "import json\nfrom typing import Any, cast\n\nimport nolib_x  # type: ignore[import-not-found]\n\nBlob = dict[str, Any]\n\n\n" + BELOW,
        },
    ),
    (
        "5",
        "two modules merged",
        {"app/service.py": SERVICE + "\n\n" + OLD[OLD.index("class Ledger") :], "app/old.py": ""}
        | {
            "app/service.py": 'import json\nfrom typing import Any, cast\n\nimport nolib_x  # type: ignore[import-not-found]\n\n'
            + SERVICE.split("\n\n\n", 1)[0]
            + "\n\nBlob = dict[str, Any]\n\n\n"
            + SERVICE.split("\n\n\n", 1)[1]
            + "\n\n"
            + OLD[OLD.index("class Ledger") :]
        },
    ),
    ("6", "function renamed", old("def exchange", "def change_money")),
    ("6", "function renamed and edited", old("def exchange", "def change_money", "return round(result, rounding)", "print(result)\n    return round(result, rounding)")),
    ("6", "class renamed", old("class Ledger", "class Book")),
    ("6", "class renamed, method edited", old("class Ledger", "class Book", "total = 0", "total = 0  # cents")),
    ("6", "method renamed", old("def balance", "def balance_of")),
    ("6", "parameter renamed", old("def exchange(amount, rate", "def exchange(money, rate", "amount * rate", "money * rate")),
    ("6", "attribute renamed", {"app/old.py": OLD.replace("self.rows", "self.lines")}),
    ("6", "alias renamed", {"app/old.py": OLD.replace("Blob", "Json")}),
    ("6", "function becomes a method", without("app/old.py", "def exchange") | {
        "app/old.py": OLD.replace(EXCHANGE + "\n\n", "").replace("    def export", "    def exchange(self, amount, rate, *, rounding=2):\n        result = amount * rate\n        return round(result, rounding)\n\n    def export")
    }),
    ("6", "method becomes a function", {
        "app/old.py": OLD.replace("    def export(self, path: str) -> Any:\n        with open(path, \"w\") as stream:\n            json.dump(self.rows, stream)\n        return self.rows\n", "").replace("def parse", "def export(self: Ledger, path: str) -> Any:\n    with open(path, \"w\") as stream:\n        json.dump(self.rows, stream)\n    return self.rows\n\n\ndef parse")
    }),
    ("6", "base class extracted", {
        "app/old.py": OLD.replace("class Ledger:\n    def __init__(self, rows):\n        self.rows = rows\n", "class Rows:\n    def __init__(self, rows):\n        self.rows = rows\n\n\nclass Ledger(Rows):\n    \"\"\"Cents by currency.\"\"\"\n")
    }),
]  # fmt: skip

DELETIONS = [
    (
        "7",
        "typed code deleted",
        changed(
            "app/service.py",
            "\n\ndef title(order: Order) -> str:\n    return order.name.title()\n",
            "",
            "from app.db import Order\n\n\n",
            "",
        ),
    ),
    (
        "7",
        "typed module deleted",
        {"scripts/run.py": "", "app/web.py": ""}
        | policy('["app.web", "app.service", "app.db"]', '["app.service", "app.db"]'),
    ),
    ("8", "debt deleted", without("app/old.py", "def exchange")),
    ("8", "module of debts deleted", {"app/old.py": ""}),
    (
        "8",
        "a cast corrected",
        old(
            'return cast(int, json.loads(text)["rows"][0]["cents"])',
            "data: list[int] = json.loads(text)\n    return data[0]",
            "import Any, cast",
            "import Any",
        ),
    ),
    ("8", "a parameter annotated", old("def exchange(amount, rate", "def exchange(amount: int, rate")),
]

EDITS = [
    ("9", "typed code beside debts", added("app/old.py", "def add(one: int, two: int) -> int:\n    return one + two")),
    ("9", "typed method in an untyped class", old("    def export", "    def size(self) -> int:\n        return 1\n\n    def export")),
    ("10", "one line of an untyped function edited", old("total = 0", "total = 1 - 1")),
    ("10", "a docstring for an untyped function", old("    result = amount", '    """Change money."""\n    result = amount')),
    ("10", "a constant default changed", old("rounding=2", "rounding=3")),
    ("11", "imports reordered", old("import json\nfrom typing import Any, cast\n", "from typing import Any, cast\nimport json\n")),
    ("11", "lines wrapped", old("def exchange(amount, rate, *, rounding=2):", "def exchange(\n    amount,\n    rate,\n    *,\n    rounding=2,\n):")),
    ("11", "quotes changed", {"app/old.py": OLD.replace('"', "'").replace("'''", '"""')}),
    ("11", "indented by two", {"app/old.py": OLD.replace("    ", "  ")}),
    ("11", "CRLF", {"app/old.py": OLD.replace("\n", "\r\n")}),
    ("11", "CR alone", {"app/old.py": OLD.replace("\n", "\r")}),
    ("11", "no newline at the end", {"app/old.py": OLD.rstrip("\n")}),
    ("11", "a byte order mark", {"app/old.py": "\ufeff" + OLD}),
    ("11", "form feeds between sections", {"app/old.py": OLD.replace("\n\n\n", "\n\n\x0c\n")}),
    ("11", "an encoding declared", {"app/old.py": "# -*- coding: utf-8 -*-\n" + OLD}),
    ("11", "non-ASCII names", added("app/old.py", "def größe(maß: int) -> int:\n    return maß")),
    ("12", "lines above old errors", {"app/old.py": "# A line.\n# Another.\n\n" + OLD}),
    ("12", "a future import", old("import json", "from __future__ import annotations\n\nimport json")),
    ("13", "tests without types", {"tests/conftest.py": "import pytest\n\n\n@pytest.fixture\ndef rows():\n    return [1]\n", "tests/test_more.py": "def test_rows(rows):\n    assert rows[0] == 1\n"}),
    ("13", "a typed test", {"tests/test_typed.py": "from app.service import total\n\n\ndef test_total() -> None:\n    assert total([1]) == 1\n"}),
    ("13", "a test annotated", {"tests/test_json.py": "import json\n\n\ndef test_rows(text='[1]') -> None:\n    assert json.loads(text)[0] == 1\n"}),
    ("14", "a script", {"scripts/tool.py": '"""A tool."""\n\nimport sys\n\n\ndef main() -> None:\n    print(len(sys.argv))\n\n\nif __name__ == "__main__":\n    main()\n'}),
    ("15", "a typed helper used in an untyped caller", {"app/service.py": SERVICE.replace("return row * rate", "print(total([1]))\n    return row * rate")}),
    ("16", "a callee annotated", old("def exchange(amount, rate, *, rounding=2):", "def exchange(amount: float, rate: float, *, rounding: int = 2) -> float:")),
    ("16", "a function annotated that returns what is not known", old("def exchange(amount, rate, *, rounding=2):", "def exchange(amount, rate, *, rounding=2) -> int:")),
    ("16", "a class annotated", old("def __init__(self, rows):", "def __init__(self, rows: list[dict[str, int]]) -> None:", "def balance(self, currency):", "def balance(self, currency: int) -> int:")),
]  # fmt: skip

STRICTER = [
    ("17", "mypy made stricter", changed("pyproject.toml", "strict = true", 'strict = true\nenable_error_code = ["ignore-without-code", "truthy-bool"]\ndisallow_any_explicit = true')),
    ("17", "a rule raised", policy('[[contract]]\nid = "tiers"', '[rules]\ncast = "forbid"\n\n[[contract]]\nid = "tiers"') | old("cast(int, json.loads(text)[\"rows\"][0][\"cents\"])", "int(json.loads(text)[\"rows\"][0][\"cents\"])", "import Any, cast", "import Any")),
    ("17", "a profile dropped", policy('[[profile]]\npaths = ["tests/**"]\nrules = { missing-annotation = "off", unchecked-body = "off", type-error = "off" }\n', "")),
    ("17", "a contract added", policy('[[contract]]\nid = "no-cycles"', '[[contract]]\nid = "pure"\ntype = "forbidden"\nfrom = ["app.db"]\nto = ["app.old"]\n\n[[contract]]\nid = "no-cycles"')),
    ("17", "a contract added that catches what is there", policy('[[contract]]\nid = "no-cycles"', '[[contract]]\nid = "pure"\ntype = "forbidden"\nfrom = ["app.web"]\nto = ["app.service"]\n\n[[contract]]\nid = "no-cycles"')),
    ("17", "a path measured anew", policy('exclude = ["app/_vendor/**"]', "exclude = []")),
    ("21", "a newer Python", changed("pyproject.toml", '"3.11"', '"3.13"')),
]  # fmt: skip

TYPED = [
    ("22", "an untyped dependency dropped", old("import nolib_x  # type: ignore[import-not-found]\n\n", "", piece("app/old.py", "def convert"), "")),
    ("24", "keyword arguments passed on", {"app/fresh.py": "from collections.abc import Callable\nfrom typing import ParamSpec, TypeVar\n\nP = ParamSpec('P')\nR = TypeVar('R')\n\n\ndef logged(call: Callable[P, R]) -> Callable[P, R]:\n    def inner(*args: P.args, **kwargs: P.kwargs) -> R:\n        return call(*args, **kwargs)\n\n    return inner\n"}),
    ("24", "keyword arguments of one type", {"app/fresh.py": "class A:\n    def __init__(self, **options: int) -> None:\n        self.options = options\n\n\nclass B(A):\n    def __init__(self, **options: int) -> None:\n        super().__init__(**options)\n"}),
    ("25", "JSON into a TypedDict", {"app/fresh.py": "import json\nfrom typing import TypedDict\n\n\nclass Row(TypedDict):\n    cents: int\n\n\ndef parse(text: str) -> Row:\n    row: Row = json.loads(text)\n    return row\n"}),
    ("25", "JSON returned at once", {"app/fresh.py": "import json\n\n\ndef parse(text: str) -> object:\n    found: object = json.loads(text)\n    return found\n"}),
    ("26", "overload implementation typed Any", {"app/fresh.py": "from typing import Any, overload\n\n\n@overload\ndef twice(x: int) -> int: ...\n@overload\ndef twice(x: str) -> str: ...\ndef twice(x: Any) -> Any:\n    return x\n"}),
    ("27", "narrowed by isinstance", {"app/fresh.py": "def size(x: object) -> int:\n    if isinstance(x, dict):\n        return len(x)\n    if isinstance(x, (str, bytes)):\n        return len(x)\n    return 0\n"}),
    ("27", "narrowed by hasattr and callable", {"app/fresh.py": "def name(x: object) -> str:\n    if callable(x) and hasattr(x, '__name__'):\n        return 'callable'\n    return 'value'\n"}),
    ("28", "a bare ignore given its codes", old("# type: ignore\n", "# type: ignore[attr-defined, no-any-return]\n")),
    ("28", "an ignore dropped with its error", old("    return rate.upper()  # type: ignore\n", "    return rate\n")),
    ("29", "an ignore moved with its line", old("    rate: int = nolib_x.rate(code).value\n    return rate.upper()  # type: ignore", "    print(code)\n    rate: int = nolib_x.rate(code).value\n    if code:\n        return rate.upper()  # type: ignore\n    return rate")),
    ("30", "platform-specific twins", {"app/fresh.py": "import sys\n\nif sys.platform == 'win32':\n\n    def pid() -> int:\n        return 1\n\nelse:\n\n    def pid() -> int:\n        return 2\n"}),
    ("30", "a platform branch inside", {"app/fresh.py": "import sys\n\n\ndef opener(path: str) -> str:\n    if sys.platform == 'darwin':\n        return 'open ' + path\n    if sys.platform == 'win32':\n        import winreg\n\n        return winreg.QueryValue(winreg.HKEY_CLASSES_ROOT, path)\n    return 'xdg-open ' + path\n"}),
    ("30", "a version branch", {"app/fresh.py": "import sys\n\nif sys.version_info >= (3, 11):\n    import tomllib\nelse:\n    import tomli as tomllib\n\n\ndef load(text: str) -> object:\n    return tomllib.loads(text)\n"}),
    ("36", "generated code regenerated", {"app/_vendor/rates_pb2.py": "def f(x): return x\n"}),
    ("37", "a vendored update", {"app/_vendor/slug.py": "import re\n\n\ndef slug(text, sep='-'):\n    return re.sub(' ', sep, text.lower())\n"}),
    ("38", "a typing-only import across layers", added("app/db.py", "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from app.web import page as page\n")),
    ("39", "a lazy import of what is allowed", added("app/web.py", "def order() -> str:\n    from app.db import load\n\n    return load('{}').name\n")),
    ("40", "a new module", {"app/tax.py": '"""Taxes."""\n\n\ndef tax(cents: int) -> int:\n    return cents // 5\n'}),
    ("40", "a new package", {"app/tax/__init__.py": '"""Taxes."""\n', "app/tax/vat.py": "def vat(cents: int) -> int:\n    return cents // 5\n"}),
    ("42", "documentation alone", {"README.md": "A shop.\n", "docs/index.md": "More.\n"}),
    ("42", "data alone", {"app/rates.json": "{}\n"}),
]  # fmt: skip


CASES = [*MOVES, *DELETIONS, *EDITS, *STRICTER, *TYPED]


@pytest.mark.parametrize("head", [pytest.param(head, id=f"{number}: {name}") for number, name, head in CASES])
def test_accepted(shop: Project, head: Mapping[str, str]) -> None:
    shop.write(head)
    said = shop.check()
    assert said.status == 0, (said.keys if said.status == 1 else said, said.out[-1500:])
