"""Ways to defeat the check, by their number in docs/threat-model.md: each is refused, and by the rule that owns it."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from projects.building import Project
from projects.shop import BASE, added, changed

LINE = "    return sum(prices)\n"
SIGNATURE = "def total(prices: list[int]) -> int:\n"


def body(code: str, imports: str = "") -> dict[str, str]:
    """The service with another body for total()."""
    text = changed("app/service.py", LINE, code)
    return {path: imports + one for path, one in text.items()}


def service(code: str) -> dict[str, str]:
    """The service with more code."""
    return added("app/service.py", code)


def config(old: str, new: str) -> dict[str, str]:
    return changed("pyproject.toml", old, new)


def policy(old: str, new: str) -> dict[str, str]:
    return changed("ratchet.toml", old, new)


SUPPRESSIONS = [
    ("1", "bare ignore", body("    return str(prices)  # type: ignore\n"), ["suppression"]),
    ("2", "coded ignore", body("    return str(prices)  # type: ignore[return-value]\n"), ["suppression"]),
    ("4", "file-level ignore", changed("app/web.py", "from app", "# type: ignore\nfrom app"), ["suppression"]),
    ("5", "ignore-errors comment", {"app/web.py": "# mypy: ignore-errors\n"}, ["suppression", "loosened-option"]),
    ("6", "inline code disable", body(LINE, '# mypy: disable-error-code="return-value"\n'), ["suppression"]),
    ("7", "inline flag loosening", body(LINE, "# mypy: disallow-untyped-defs=False\n"), ["suppression"]),
    (
        "8",
        "no_type_check",
        service("import typing\n@typing.no_type_check\ndef f(x: int) -> int: return x"),
        ["unchecked-body"],
    ),
    ("9", "pyright ignore", body("    return sum(prices)  # pyright: ignore\n"), ["suppression"]),
    ("9", "noqa", body("    return sum(prices)  # noqa\n"), ["suppression"]),
    ("9", "pyre-fixme", body("    return sum(prices)  # pyre-fixme[7]\n"), ["suppression"]),
    (
        "10",
        "an allow comment of one's own",
        service("from typing import Any\ndef f(x: Any) -> None: ...  # ratchet: allow"),
        ["explicit-any"],
    ),
    ("13", "one ignore hides many", body("    return str(prices) + len(prices).x  # type: ignore\n"), ["suppression"]),
]

ANY = [
    ("16", "plain Any", service("from typing import Any\ndef f(x: Any) -> Any: ..."), ["explicit-any"]),
    ("17", "renamed import", service("from typing import Any as A\ndef f(x: A) -> None: ..."), ["explicit-any"]),
    (
        "18",
        "typing_extensions",
        service("from typing_extensions import Any\ndef f(x: Any) -> None: ..."),
        ["explicit-any"],
    ),
    (
        "19",
        "alias",
        service("from typing import Any, TypeAlias\nJ: TypeAlias = Any\ndef f(x: J) -> None: ..."),
        ["explicit-any"],
    ),
    (
        "20",
        "PEP 695 alias",
        config('"3.11"', '"3.12"')
        | service("from typing import Any\ntype J = dict[str, Any]\ndef f(x: J) -> None: ..."),
        ["explicit-any"],
    ),
    ("21", "string", service("from typing import Any\ndef f(x: \"dict[str, 'Any']\") -> None: ..."), ["explicit-any"]),
    ("22", "type comment", service("from typing import Any\nz = 1  # type: Any"), ["explicit-any"]),
    (
        "23",
        "re-exported",
        {"app/compat.py": "from typing import Any as Q\n__all__ = ['Q']\n"}
        | service("from app.compat import Q\ndef f(x: Q) -> None: ..."),
        ["explicit-any"],
    ),
    (
        "23",
        "by a star",
        {"app/compat.py": "from typing import Any as Q\n__all__ = ['Q']\n"}
        | service("from app.compat import *\ndef f(x: Q) -> None: ..."),
        ["explicit-any"],
    ),
    (
        "24",
        "Incomplete",
        service(
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from _typeshed import Incomplete\ndef f(x: 'Incomplete') -> None: ..."
        ),
        ["explicit-any"],
    ),
    (
        "24",
        "MaybeNone",
        service(
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from _typeshed import MaybeNone as M\ndef f(x: 'M') -> None: ..."
        ),
        ["explicit-any"],
    ),
    (
        "25",
        "a library's alias",
        service("from socket import _RetAddress as R\ndef f(x: R) -> None: ..."),
        ["explicit-any"],
    ),
    ("26", "base class", service("from typing import Any\nclass B(Any): ..."), ["explicit-any"]),
    (
        "27",
        "TypeVar",
        service("from typing import Any, TypeVar\nT = TypeVar('T', bound=Any)\ndef f(x: T) -> T: return x"),
        ["explicit-any"],
    ),
    (
        "28",
        "Annotated",
        service("from typing import Annotated, Any\ndef f(x: Annotated[Any, 1]) -> None: ..."),
        ["explicit-any"],
    ),
    ("28", "Final", service("from typing import Any, Final\nX: Final[Any] = 1"), ["explicit-any"]),
    ("28", "union", service("from typing import Any\ndef f(x: int | Any) -> None: ..."), ["explicit-any"]),
    ("29", "container", service("from typing import Any\ndef f(x: dict[str, Any]) -> None: ..."), ["explicit-any"]),
    (
        "30",
        "TypedDict field",
        service("from typing import Any, TypedDict\nclass D(TypedDict):\n    a: Any"),
        ["explicit-any"],
    ),
    (
        "30",
        "functional NamedTuple",
        service("from typing import Any, NamedTuple\nP = NamedTuple('P', [('a', Any)])"),
        ["explicit-any"],
    ),
    ("31", "kwargs sink", service("from typing import Any\ndef f(*a: Any, **k: Any) -> None: ..."), ["explicit-any"]),
    (
        "32",
        "callable sink",
        service("from typing import Any, Callable\ndef f(x: Callable[..., Any]) -> None: ..."),
        ["explicit-any"],
    ),
    ("32", "bare callable", service("from typing import Callable\ndef f(x: Callable) -> None: ..."), ["bare-generic"]),
    (
        "33",
        "protocol sink",
        service("from typing import Any, Protocol\nclass P(Protocol):\n    def __call__(self, *a: Any) -> Any: ..."),
        ["explicit-any"],
    ),
    (
        "34",
        "module __getattr__",
        service("from typing import Any\ndef __getattr__(name: str) -> Any: ..."),
        ["explicit-any"],
    ),
    (
        "36",
        "decorator that returns Any",
        service(
            "from typing import Any, Callable\ndef d(f: Callable[..., int]) -> Any: return f\n@d\ndef g(x: int) -> int: return x"
        ),
        ["explicit-any", "untyped-decorator"],
    ),
    (
        "38",
        "cast to Any",
        service("from typing import Any, cast\ndef f(x: int) -> None:\n    cast('Any', x).foo()"),
        ["explicit-any"],
    ),
    (
        "39",
        "TYPE_CHECKING split",
        service(
            "from typing import TYPE_CHECKING, Any\nif TYPE_CHECKING:\n    Model = Any\nelse:\n    class Model: ..."
        ),
        ["explicit-any"],
    ),
    (
        "40",
        "mock types",
        service("from types import SimpleNamespace\ndef f(x: SimpleNamespace) -> int:\n    return x.a + x.b"),
        ["unchecked-operation"],
    ),
]

MISSING = [
    ("42", "untyped function", service("def f(x): ..."), ["missing-annotation"]),
    ("43", "half typed", service("def f(x: int, y) -> None: ..."), ["missing-annotation"]),
    ("44", "no return", service("def f():\n    x: int = 1"), ["missing-annotation"]),
    ("45", "annotations deleted", changed("app/service.py", SIGNATURE, "def total(prices):\n"), ["missing-annotation"]),
    (
        "46",
        "deleted, with a stub",
        changed("app/service.py", SIGNATURE, "def total(prices):\n")
        | {
            "app/service.pyi": "from app.db import Order\ndef total(prices: list[int]) -> int: ...\ndef title(order: Order) -> str: ...\ndef legacy(row: int, rate: int) -> int: ...\n"
        },
        ["missing-annotation"],
    ),
    ("47", "bare generics", service("def f(x: dict) -> list: return list(x)"), ["bare-generic"]),
    (
        "49",
        "nested function",
        body("    def one(p): return p\n    return sum(map(one, prices))\n"),
        ["missing-annotation"],
    ),
    (
        "50",
        "untyped decorator",
        service("def d(f): return f\n@d\ndef g(x: int) -> int: return x"),
        ["untyped-decorator"],
    ),
    ("51", "getattr", body("    return int(getattr(prices, 'total'))\n"), ["dynamic-access"]),
    ("52", "setattr", body("    setattr(prices, 'a', 1)\n    return 1\n"), ["dynamic-access"]),
    ("52", "__dict__", service("def f(order: Order) -> None:\n    order.__dict__['cents'] = 'x'"), ["dynamic-access"]),
    (
        "53",
        "json chain",
        service("import json\ndef f(s: str) -> int:\n    return int(json.loads(s)['a']['b'])"),
        ["unchecked-operation"],
    ),
    ("54", "exec", body("    exec('x = 1')\n    return 1\n"), ["dynamic-access"]),
    (
        "54",
        "compiled and evaluated under another name",
        service("run = eval\ndef f(s: str) -> None:\n    run(s)"),
        ["dynamic-access"],
    ),
    (
        "55",
        "missing import",
        config("strict = true", "strict = true\nignore_missing_imports = true") | service("import nolib_x\n"),
        ["untyped-import"],
    ),
    (
        "57",
        "dynamic class",
        service(
            "from dataclasses import make_dataclass\nA = make_dataclass('A', ['x'])\ndef f() -> int:\n    return A(1).x"
        ),
        ["unchecked-operation", "type-error"],
    ),
    ("58", "subclass of an unimported base", service("import nolib_x\nclass A(nolib_x.Base): ..."), ["untyped-import"]),
    (
        "59",
        "operations on narrowed Any",
        service("def f(x: object) -> int:\n    if isinstance(x, dict):\n        return int(x['a']['b'])\n    return 0"),
        ["unchecked-operation"],
    ),
]

LIES = [
    ("60", "false cast", service("from typing import cast\ndef f(x: int) -> str: return cast(str, x)"), ["cast"]),
    (
        "60",
        "cast imported through a module of one's own",
        {"app/compat.py": "from typing import cast as trust\n__all__ = ['trust']\n"}
        | service("from app.compat import trust\ndef f(x: int) -> str: return trust(str, x)"),
        ["cast"],
    ),
    (
        "61",
        "hiding stub",
        {
            "app/db.pyi": "class Order:\n    name: str\n    cents: int\n    def paid(self) -> bool: ...\ndef load(text: str) -> Order: ...\n"
        },
        ["unchecked-body"],
    ),
    (
        "62",
        "stub directory",
        config("strict = true", 'strict = true\nmypy_path = "stubs"')
        | {"stubs/nolib_x.pyi": "from typing import Any\ndef __getattr__(name: str) -> Any: ...\n"},
        ["loosened-option"],
    ),
    (
        "64",
        "NoReturn trick",
        service(
            "from typing import NoReturn\ndef stop() -> NoReturn:\n    raise SystemExit\ndef f() -> int:\n    stop()\n    x = 'a' + 1\n    return x"
        ),
        ["unreachable-code"],
    ),
]

HIDDEN = [
    ("69", "early return", body("    return 0\n    return prices.foo\n"), ["unreachable-code"]),
    ("69", "assert False", body("    assert False\n    return prices.foo\n"), ["unreachable-code"]),
    ("69", "raise above", body("    raise ValueError\n    x = prices.foo\n    return x\n"), ["unreachable-code"]),
    (
        "70",
        "version guard that is always true",
        body("    import sys\n    if sys.version_info >= (3, 0):\n        return 0\n    return prices.foo\n"),
        ["unreachable-code"],
    ),
    (
        "70",
        "version guard that is never true",
        service("import sys\nif sys.version_info < (3, 0):\n    def f(x): return x.foo"),
        ["missing-annotation", "unchecked-body"],
    ),
    (
        "71",
        "platform guard",
        service("import sys\nif sys.platform == 'win32':\n    def f(x): return x"),
        ["missing-annotation"],
    ),
    (
        "72",
        "not TYPE_CHECKING",
        service(
            "from typing import TYPE_CHECKING\nif not TYPE_CHECKING:\n    def f(x: int) -> int: return x.foo\nelse:\n    def f(x: int) -> int: raise NotImplementedError"
        ),
        ["unchecked-body"],
    ),
    (
        "73",
        "MYPY constant",
        service("MYPY = False\nif not MYPY:\n    def f(x: int) -> int: return x.foo"),
        ["unchecked-body"],
    ),
    (
        "73",
        "always_true in the configuration",
        config("strict = true", 'strict = true\nalways_true = ["FAST"]')
        | service("FAST = False\nif not FAST:\n    def f(x: int) -> int: return x.foo"),
        ["loosened-option"],
    ),
    ("73", "if False", service("if False:\n    def f(x: int) -> int: return x.foo"), ["unchecked-body"]),
    (
        "74",
        "impossible isinstance",
        service(
            "def f(x: int) -> int:\n    if not isinstance(x, int):\n        y = x.foo\n        return y\n    return 0"
        ),
        ["unreachable-code"],
    ),
    ("75", "python_version lowered", config('"3.11"', '"3.10"'), ["loosened-option"]),
    ("75", "platform", config("strict = true", 'strict = true\nplatform = "win32"'), ["loosened-option"]),
    (
        "76",
        "code in a text file",
        {"app/rules.txt": "x = 1\n"} | body("    exec(open('app/rules.txt').read())\n    return 0\n"),
        ["dynamic-access"],
    ),
]

RULER = [
    ("77", "strict off", config("strict = true", "strict = false"), ["loosened-option"]),
    ("77", "a flag dropped", config("warn_unreachable = true\n", ""), ["loosened-option"]),
    (
        "78",
        "override",
        added("pyproject.toml", '[[tool.mypy.overrides]]\nmodule = "app.db"\nignore_errors = true'),
        ["loosened-option"],
    ),
    ("79", "shadowing file", {"mypy.ini": "[mypy]\n"}, ["loosened-option"]),
    ("79", "shadowing hidden file", {".mypy.ini": "[mypy]\n"}, ["loosened-option"]),
    ("80", "exclude", config("strict = true", "strict = true\nexclude = ['app/db']"), ["loosened-option"]),
    ("81", "follow_imports", config("strict = true", 'strict = true\nfollow_imports = "skip"'), ["loosened-option"]),
    (
        "82",
        "ignore_missing_imports",
        config("strict = true", "strict = true\nignore_missing_imports = true"),
        ["loosened-option"],
    ),
    (
        "82",
        "disabled code",
        config("strict = true", 'strict = true\ndisable_error_code = ["attr-defined"]'),
        ["loosened-option"],
    ),
    ("83", "files shrunk", config('["app", "tests"]', '["tests"]'), ["loosened-option"]),
    ("83", "an unlisted directory", {"other/tool.py": "def f(x): return x\n"}, ["unmeasured-code"]),
    (
        "84",
        "plugin",
        config("strict = true", 'strict = true\nplugins = ["app/quiet.py"]')
        | {
            "app/quiet.py": "from mypy.plugin import Plugin\n\n\ndef plugin(version: str) -> type[Plugin]:\n    return Plugin\n"
        },
        ["loosened-option"],
    ),
    (
        "86",
        "rule off",
        policy('[[contract]]\nid = "tiers"', '[rules]\nexplicit-any = "off"\n\n[[contract]]\nid = "tiers"'),
        ["loosened-policy"],
    ),
    ("86", "path excluded", policy('["app/_vendor/**"]', '["app/_vendor/**", "app/db.py"]'), ["loosened-policy"]),
    ("86", "paths shrunk", policy('"app", "tests", "scripts"', '"app", "tests"'), ["loosened-policy"]),
    ("86", "profile widened", policy('paths = ["tests/**"]', 'paths = ["tests/**", "app/**"]'), ["loosened-policy"]),
    (
        "86",
        "contract removed",
        policy('[[contract]]\nid = "no-cycles"\ntype = "acyclic"\npackages = ["app"]\n', ""),
        ["loosened-policy"],
    ),
    (
        "86",
        "stale lowered",
        policy('[[contract]]\nid = "tiers"', '[baseline]\nstale = "note"\n\n[[contract]]\nid = "tiers"'),
        ["loosened-policy"],
    ),
    ("86", "policy deleted", {"ratchet.toml": ""}, ["loosened-policy"]),
    (
        "87",
        "debt added to the baseline",
        service("def f(x: int) -> None: ...\n") | {"baselines/modules/app.db.tsv": "explicit-any\tload\ttext\t1\n"},
        ["loosened-baseline"],
    ),
    ("88", "a shard deleted", {"baselines/modules/app.service.tsv": ""}, ["loosened-baseline"]),
    ("88", "the manifest deleted", {"baselines/manifest.toml": ""}, ["loosened-baseline"]),
    (
        "89",
        "a corrupt shard",
        {"baselines/modules/app.service.tsv": "missing-annotation\tlegacy\n"},
        ["loosened-baseline"],
    ),
    (
        "89",
        "rows out of order",
        {"baselines/modules/app.db.tsv": "cast\tb\t-\t1\ncast\ta\t-\t1\n"},
        ["loosened-baseline"],
    ),
    (
        "97",
        "a waiver for oneself",
        service("from typing import Any\ndef f(x: Any) -> None: ...")
        | {
            "baselines/waivers/f.toml": 'rule = "explicit-any"\nmodule = "app.service"\nsymbol = "f"\ndetail = "x"\nallow = 1\nreason = "reviewer: please approve this"\nowner = "me"\nexpires = 2099-12-31\n'
        },
        ["explicit-any"],
    ),
]

FILES = [
    (
        "100",
        "a directory that mypy skips",
        {"app/node_modules/rows.py": "def f(x): return x\n"},
        ["missing-annotation"],
    ),
    ("100", "site-packages", {"app/site-packages/rows.py": "def f(x): return x\n"}, ["missing-annotation"]),
    ("100", "a hidden directory", {".hidden/rows.py": "def f(x): return x\n"}, ["unmeasured-code"]),
    ("101", "generated marker", {"app/rates_pb2.py": "# @generated\ndef f(x): return x\n"}, ["missing-annotation"]),
    ("105", "odd but valid bytes", {"app/odd.py": "\x0c\ndef f(x): return x\n"}, ["missing-annotation"]),
    (
        "109",
        "a nested configuration",
        {"app/mypy.ini": "[mypy]\nignore_errors = true\n", "app/new.py": "def f(x): return x\n"},
        ["missing-annotation"],
    ),
    ("110", "parked in one line", service("def a(x): return x\ndef b(y): return y"), ["missing-annotation"]),
]

ARCHITECTURE = [
    ("111", "direct", added("app/db.py", "from app.web import page\n"), ["layers"]),
    ("111", "relative", added("app/db.py", "from . import web\n"), ["layers"]),
    ("111", "star", added("app/db.py", "from app.web import *\n"), ["layers"]),
    ("111", "in try", added("app/db.py", "try:\n    import app.web\nexcept ImportError: ...\n"), ["layers"]),
    ("111", "under if False", added("app/db.py", "if False:\n    import app.web\n"), ["layers"]),
    ("112", "inside a function", added("app/db.py", "def f() -> None:\n    import app.web\n"), ["layers"]),
    ("114", "import_module", added("app/db.py", "import importlib\nimportlib.import_module('app.web')\n"), ["layers"]),
    ("115", "__import__", added("app/db.py", "__import__('app.web')\n"), ["layers"]),
    ("116", "sys.modules", added("app/db.py", "import sys\nprint(sys.modules['app.web'])\n"), ["layers"]),
    ("117", "runpy", added("app/db.py", "import runpy\nrunpy.run_module('app.web')\n"), ["layers"]),
    ("117", "resolve_name", added("app/db.py", "import pkgutil\npkgutil.resolve_name('app.web:page')\n"), ["layers"]),
    (
        "118",
        "computed name",
        added(
            "app/db.py", "import importlib\ndef f(n: str) -> object:\n    return importlib.import_module('app.' + n)\n"
        ),
        ["dynamic-import"],
    ),
    (
        "121",
        "trampoline",
        {"app/again.py": "from app.web import page\n__all__ = ['page']\n"}
        | added("app/db.py", "from app.again import page\n"),
        ["layers"],
    ),
    (
        "122",
        "through a package outside",
        {"scripts/more.py": "import app.web\n"} | added("app/db.py", "import scripts.more\n"),
        ["layers"],
    ),
    (
        "123",
        "a namespace package",
        {"app/space/reach.py": "import app.web\n"} | added("app/db.py", "import app.space.reach\n"),
        ["layers"],
    ),
    (
        "124",
        "root attribute walk",
        added("app/db.py", "import app\n\n\ndef f() -> str:\n    return app.web.page([1])\n"),
        ["layers"],
    ),
    ("128", "lazy import", added("app/db.py", "lazy import app.web\n"), ["layers"]),
    (
        "132",
        "the target renamed",
        {"app/web.py": "", "app/site.py": BASE["app/web.py"], "scripts/run.py": "print(1)\n"},
        ["vacuous-contract"],
    ),
    (
        "133",
        "exemption",
        added("app/db.py", "import app.web\n")
        | policy("why =", 'exempt = [{ import = "app.db -> app.web", reason = "for now" }]\nwhy ='),
        ["loosened-policy"],
    ),
    ("137", "a new cycle", added("app/db.py", "import app.service\n"), ["acyclic"]),
]

CASES = [*SUPPRESSIONS, *ANY, *MISSING, *LIES, *HIDDEN, *RULER, *FILES, *ARCHITECTURE]


@pytest.mark.parametrize(
    ("head", "rules"), [pytest.param(head, rules, id=f"{number}: {name}") for number, name, head, rules in CASES]
)
def test_refused(shop: Project, head: Mapping[str, str], rules: Sequence[str]) -> None:
    shop.write(head)
    said = shop.check()
    assert said.status == 1, said
    assert set(rules) & set(said.rules), said.keys
