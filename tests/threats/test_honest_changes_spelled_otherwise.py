"""Cousins of the honest changes in test_honest_changes.py, by the same numbers: restructuring, modernising, moving settings."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Mapping

import pytest
from projects.building import Project
from projects.shop import BASE, added, changed, source

OLD = source("app/old.py")
SERVICE = source("app/service.py")
POLICY = source("ratchet.toml")
CONFIG = source("pyproject.toml")
LEDGER = OLD[OLD.index("class Ledger") : OLD.index("def parse")].rstrip("\n") + "\n"
EXCHANGE = OLD[OLD.index("def exchange") : OLD.index("def convert")].rstrip("\n") + "\n"


def old(*pieces: str) -> dict[str, str]:
    return changed("app/old.py", *pieces)


def policy(*pieces: str) -> dict[str, str]:
    return changed("ratchet.toml", *pieces)


def config(*pieces: str) -> dict[str, str]:
    return changed("pyproject.toml", *pieces)


def below_src() -> dict[str, str]:
    """The package moved below src/, the settings with it."""
    moved = {f"src/{path}": source(path) for path in BASE if path.startswith("app/")}
    gone = {path: "" for path in BASE if path.startswith("app/")}
    settings = {
        "ratchet.toml": POLICY.replace('roots = ["."]', 'roots = ["src", "."]')
        .replace('paths = ["app"', 'paths = ["src/app"')
        .replace("app/_vendor", "src/app/_vendor"),
        "pyproject.toml": CONFIG.replace('files = ["app"', 'files = ["src/app"'),
    }
    return moved | gone | settings


def renamed_package() -> dict[str, str]:
    """The package under another name, everywhere."""
    moved = {
        path.replace("app/", "shop/", 1): source(path).replace("app.", "shop.")
        for path in BASE
        if path.startswith("app/")
    }
    gone = {path: "" for path in BASE if path.startswith("app/")}
    others = {
        path: source(path).replace("from app.", "from shop.")
        for path in BASE
        if path.startswith(("tests/", "scripts/"))
    }
    settings = {
        "ratchet.toml": POLICY.replace('"app', '"shop'),
        "pyproject.toml": CONFIG.replace('files = ["app"', 'files = ["shop"'),
    }
    return moved | gone | others | settings


INI = "[mypy]\nfiles = app, tests\nstrict = True\nwarn_unreachable = True\npython_version = 3.11\n"

CASES: list[tuple[str, str, Mapping[str, str]]] = [
    ("1", "the package below src", below_src()),
    ("1", "the package renamed", renamed_package()),
    ("1", "an __init__ deleted", {"app/__init__.py": ""}),
    ("1", "a directory of tests renamed", {"tests/test_app.py": "", "tests/test_json.py": "", "tests/unit/test_app.py": source("tests/test_app.py"), "tests/unit/test_json.py": source("tests/test_json.py")}),
    ("3", "a class moved and renamed", {"app/old.py": OLD.replace(LEDGER + "\n\n", ""), "app/book.py": "import json\nfrom typing import Any\n\n\n" + LEDGER.replace("class Ledger", "class Book")}),
    ("3", "a function hoisted out of another", {"app/old.py": OLD.replace(EXCHANGE, EXCHANGE)} | {"app/fresh.py": "def outer(x: int) -> int:\n    return x\n"}),
    ("3", "an import made lazy", old("import nolib_x  # type: ignore[import-not-found]\n\n", "", "    rate: int = nolib_x", "    import nolib_x  # type: ignore[import-not-found]\n\n    rate: int = nolib_x")),
    ("3", "an import spelled as from", old("import nolib_x  # type: ignore[import-not-found]", "from nolib_x import rate as find_rate  # type: ignore[import-not-found]", "nolib_x.rate(code)", "find_rate(code)")),
    ("4", "a class split in two", old("    def export(self, path: str) -> Any:", "\nclass Exported(Ledger):\n    def export(self, path: str) -> Any:")),
    ("5", "an inlined function", {"app/old.py": OLD.replace(EXCHANGE + "\n\n", "")} | {"app/fresh.py": "def exchange_all(amounts: list[float], rate: float) -> list[float]:\n    return [round(amount * rate, 2) for amount in amounts]\n"}),
    ("6", "two functions renamed", old("def exchange", "def change_money", "def first", "def first_row")),
    ("6", "a function made private", old("def exchange", "def _exchange")),
    ("6", "a class and its method renamed", old("class Ledger", "class Book", "def balance", "def sum_of")),
    ("6", "a class renamed and its attribute", {"app/old.py": OLD.replace("Ledger", "Book").replace("self.rows", "self.lines")}),
    ("6", "a function made async", old("def exchange", "async def exchange")),
    ("6", "parameters reordered", old("def exchange(amount, rate", "def exchange(rate, amount")),
    ("6", "all parameters renamed", {"app/old.py": OLD.replace("amount", "money").replace("rate, *, rounding=2", "factor, *, digits=2").replace("money * rate", "money * factor").replace("round(result, rounding)", "round(result, digits)")}),
    ("6", "a class made of the functions", {"app/old.py": OLD.replace(EXCHANGE, "class Money:\n    @staticmethod\n    def exchange(amount, rate, *, rounding=2):\n        result = amount * rate\n        return round(result, rounding)\n")}),
    ("6", "a default made a constant", old("def exchange(amount, rate, *, rounding=2)", "DIGITS = 2\n\n\ndef exchange(amount, rate, *, rounding=DIGITS)")),
    ("7", "a directory deleted with its path", {"scripts/run.py": ""} | policy(', "scripts"]', "]")),
    ("7", "a directory deleted, its path left", {"scripts/run.py": ""}),
    ("8", "all tests deleted", {"tests/test_app.py": "", "tests/test_json.py": ""} | policy('"app", "tests", "scripts"', '"app", "scripts"', '[[profile]]\npaths = ["tests/**"]\nrules = { missing-annotation = "off", unchecked-body = "off", type-error = "off" }\n', "") | config('["app", "tests"]', '["app"]')),
    ("10", "a typed parameter added to an untyped function", old("rate, *, rounding=2", "rate, mode: str = '', *, rounding=2")),
    ("10", "a local variable renamed", old("    result = amount * rate\n    return round(result, rounding)", "    product = amount * rate\n    return round(product, rounding)")),
    ("10", "a typed decorator on an untyped function", {"app/old.py": OLD.replace("def exchange", "@kept\ndef exchange").replace("Blob = dict", "T = TypeVar('T')\n\n\ndef kept(x: T) -> T:\n    return x\n\n\nBlob = dict").replace("import Any, cast", "import Any, TypeVar, cast")}),
    ("11", "functions in another order", {"app/old.py": OLD.replace(EXCHANGE + "\n\n", "") + "\n\n" + EXCHANGE}),
    ("11", "modernised annotations", old("Blob = dict[str, Any]", "from typing import Dict\n\nBlob = Dict[str, Any]")),
    ("11", "a cast with its type in quotes", old("cast(int,", 'cast("int",')),
    ("11", "a cast through the module", old("return cast(int,", "return typing.cast(int,", "from typing import Any, cast\n", "import typing\nfrom typing import Any\n")),
    ("11", "tabs", {"app/old.py": OLD.replace("    ", "\t")}),
    ("11", "no blank lines", {"app/old.py": OLD.replace("\n\n\n", "\n")}),
    ("11", "an empty file and one of comments", {"app/empty.py": "\n", "app/notes.py": "# nothing\n"}),
    ("11", "odd names of files", {"app/with space.py": "x = 1\n", "app/größe.py": "y = 1\n", "scripts/tool-two.py": "z = 1\n"}),
    ("14", "a script of the shell that calls uv", {"scripts/tool": "#!/bin/sh -e\nuv run --script x\n"}),
    ("14", "a script without a suffix", {"scripts/tool": "#!/usr/bin/env python3\nprint(1)\n"}),
    ("16", "a parameter of a method annotated", old("def balance(self, currency):", "def balance(self, currency: str) -> int:")),
    ("16", "all of it annotated", old("def exchange(amount, rate, *, rounding=2):", "def exchange(amount: float, rate: float, *, rounding: int = 2) -> float:", "def __init__(self, rows):", "def __init__(self, rows: list[dict[str, int]]) -> None:")),
    ("17", "policy in another order, with comments", {"ratchet.toml": "# Ours.\n" + POLICY.replace("\n\n[[contract]]\nid = \"no-cycles\"\ntype = \"acyclic\"\npackages = [\"app\"]\n", "\n").replace("[[profile]]", '[[contract]]\npackages = ["app"]\nid = "no-cycles"\ntype = "acyclic"\n\n[[profile]]')}),
    ("17", "policy moved to pyproject", {"ratchet.toml": "", "pyproject.toml": CONFIG + "\n[tool.ratchet]\n" + POLICY.replace("[ratchet]\n", "").replace("[[profile]]", "[[tool.ratchet.profile]]").replace("[[contract]]", "[[tool.ratchet.contract]]")}),
    ("17", "mypy's settings moved to mypy.ini", {"mypy.ini": INI, "pyproject.toml": CONFIG[: CONFIG.index("[tool.mypy]")]}),
    ("17", "mypy's settings moved to setup.cfg", {"setup.cfg": INI, "pyproject.toml": CONFIG[: CONFIG.index("[tool.mypy]")]}),
    ("17", "a contract's id renamed", policy('id = "tiers"', 'id = "layering"')),
    ("17", "a layer added", policy('["app.web", "app.service", "app.db"]', '["app.web", "app.api", "app.service", "app.db"]') | {"app/api.py": "from app.service import total as total\n"}),
    ("17", "an exclude narrowed", policy('"app/_vendor/**"', '"app/_vendor/slug.py"')),
    ("17", "an override that is stricter", config("[tool.mypy]", '[[tool.mypy.overrides]]\nmodule = "app.old"\ndisallow_any_expr = false\nwarn_return_any = true\n\n[tool.mypy]')),
    ("17", "strict spelled out", config("strict = true", "strict = true\ndisallow_untyped_defs = true\nwarn_unused_ignores = true")),
    ("30", "a platform branch in a class", {"app/fresh.py": "import os\nimport sys\n\n\nclass Files:\n    if sys.platform == 'win32':\n\n        def owner(self, path: str) -> str:\n            return 'me'\n\n    else:\n\n        def owner(self, path: str) -> str:\n            return str(os.stat(path).st_uid)\n"}),
    ("30", "platform-specific modules", {"app/fresh.py": "import sys\n\nif sys.platform == 'win32':\n    import msvcrt\n\n    def lock(fd: int) -> None:\n        msvcrt.locking(fd, msvcrt.LK_LOCK, 1)\n\nelse:\n    import fcntl\n\n    def lock(fd: int) -> None:\n        fcntl.flock(fd, fcntl.LOCK_EX)\n"}),
    ("36", "excluded code that is no Python", {"app/_vendor/two.py": "print 'two'\n", "app/_vendor/template.py": "{% if x %}\n"}),
    ("37", "a vendored package more", {"app/_vendor/more/__init__.py": "from typing import Any\nx: Any = eval('1')  # type: ignore\n"}),
    ("38", "a typing import for a parameter", added("app/db.py", "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from app import web\n\n\ndef shown(page: 'web.Page | None' = None) -> None: ...\n") | {"app/web.py": source("app/web.py") + "\n\nclass Page: ...\n"}),
    ("39", "an import moved to the top", {"app/web.py": "from app.db import load\n" + source("app/web.py") + "\n\ndef order() -> str:\n    return load('{}').name\n"}),
    ("42", "a type stub marker and a changelog", {"app/py.typed": "\n", "CHANGELOG.md": "More.\n", ".github/workflows/ci.yml": "on: push\n", "Makefile": "all:\n"}),
    ("9", "an attribute by a computed name", {"app/fresh.py": "import operator\n\nNAMES = ['cents', 'name']\n\n\ndef values(order: object, at: int) -> list[object]:\n    return [getattr(order, NAMES[at]), *(operator.attrgetter(name)(order) for name in NAMES)]\n"}),
    ("9", "attributes of a class with a __setattr__", {"app/fresh.py": "class Counted:\n    total: int = 0\n\n    def __init__(self) -> None:\n        self.name = 'x'\n\n    def __setattr__(self, name: str, value: object) -> None:\n        super().__setattr__(name, value)\n\n\ndef named(one: Counted) -> None:\n    one.total, one.name = 1, 'y'\n    for one.name in 'ab':\n        pass\n"}),
    ("9", "a record of a log gets a user", {"app/fresh.py": "import logging\n\n\ndef noted(record: logging.LogRecord) -> bool:\n    record.user = 'x'\n    return True\n"}),
    ("9", "the module of a caller", {"app/fresh.py": "import sys\n\n\ndef caller() -> str:\n    return str(sys._getframe(1).f_globals['__name__'])\n"}),
    ("9", "texts with a colon", added("app/db.py", "import logging\n\nHOSTS = ['app.example:80', 'db.example.org:web']\nlogging.info('app.web: %s', 1)\n")),
    ("9", "a timer of a function", {"app/fresh.py": "import cProfile\nimport timeit\n\n\ndef spent() -> float:\n    with cProfile.Profile() as profile:\n        profile.enable()\n    return timeit.timeit(lambda: sum([1]), number=1)\n"}),
    ("9", "an expression that is compiled to see whether it is one", {"app/fresh.py": "def is_python(text: str) -> bool:\n    try:\n        compile(text, 'text', 'eval')\n    except SyntaxError:\n        return False\n    return True\n"}),
    ("9", "what a library's module lends", {"app/tools.py": "from json import dumps as to_text\n\n__all__ = ['to_text']\n", "app/fresh.py": "from app.tools import to_text\n\n\ndef text(value: int) -> str:\n    return to_text(value)\n"}),
    ("9", "a logger called as a module above", added("app/db.py", "import logging\n\nLOG = logging.getLogger('app.web')\n\n\ndef is_web(name: str) -> bool:\n    return name == 'app.web' or name.startswith('app.web')\n")),
    ("9", "words about comments", {"app/fresh.py": "\"\"\"How it is done.\n\n# mypy: ignore-errors\n\nis what you must not write.\n\"\"\"\n\n# Comments that hush mypy are counted, see # type: ignore\nX = 1\n"}),
    ("30", "an operand for another platform", {"app/fresh.py": "import sys\n\n\ndef is_root(path: str) -> bool:\n    return path == '/' or (sys.platform == 'win32' and path.rstrip('\\\\').endswith(':'))\n"}),
    ("42", "a notebook", {"docs/try.ipynb": "{}\n"}),
]  # fmt: skip


@pytest.mark.parametrize("head", [pytest.param(head, id=f"{number}: {name}") for number, name, head in CASES])
def test_accepted(shop: Project, head: Mapping[str, str]) -> None:
    shop.write(head)
    said = shop.check()
    assert said.status == 0, (said.keys if said.status == 1 else said, said.out[-1500:])


@pytest.mark.parametrize(
    "head", [pytest.param(head, id=f"{number}: {name}") for number, name, head in CASES if number in ("1", "4", "6")]
)
def test_accepted_when_recorded_and_committed(shop: Project, head: Mapping[str, str]) -> None:
    shop.write(head)
    said = shop.ratchet("update", "--base", "main")
    assert said.status == 0, said
    shop.commit()
    said = shop.check("--frozen")
    assert said.status == 0, (said.keys if said.status == 1 else said, said.out[-1500:])


def test_33_the_baseline_keeps_its_line_ends(shop: Project) -> None:
    attributes = (shop.top / ".gitattributes").read_text()
    assert "baselines" in attributes
    checked = shop.git("check-attr", "text", "eol", "--", "baselines/modules/app.old.tsv", "baselines/manifest.toml")
    assert "eol: lf" in checked or checked.count("text: unset") == 2, checked
