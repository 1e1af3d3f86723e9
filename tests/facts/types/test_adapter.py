"""What mypy tells of a project, and what it may not be told by."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from projects.asking import Ask

from ratchet.errors import Inconclusive
from ratchet.facts.collect.type_records import ModuleTypes, TypeFacts
from ratchet.facts.kinds import MISSING_IMPORT, SKIPPED_IMPORT, UNTYPED_IMPORT
from ratchet.facts.types import type_facts
from ratchet.facts.types.run import selftest

Lay = Callable[[Path, Mapping[str, str]], None]
MeasureProject = Callable[[Mapping[str, str]], TypeFacts]

UNTYPED = "import nolib\ndef f(x):\n    return x.y\n"


def test_this_mypy_is_as_expected() -> None:
    selftest.self_test()


def test_an_unknown_mypy_is_tried_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    selftest.assured(tmp_path, tested=frozenset())
    monkeypatch.setattr(selftest, "SOURCE", "x = 1\n")
    selftest.assured(tmp_path, tested=frozenset())
    assert len(list(tmp_path.iterdir())) == 1


def test_a_failed_trial_is_not_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "SOURCE", "x = 1\n")
    for _ in range(2):
        with pytest.raises(Inconclusive, match="not as ratchet expects it"):
            selftest.assured(tmp_path, tested=frozenset())


def test_the_mypy_of_these_tests_needs_no_trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "SOURCE", "x = 1\n")
    selftest.assured(tmp_path)
    assert not list(tmp_path.iterdir())


def test_importing_the_package_does_not_import_mypy() -> None:
    code = "import sys, ratchet.facts.types; sys.exit('mypy' in sys.modules)"
    assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", code]) == 0


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param({"a.py": "x = (\n"}, r"a\.py:\d+: error: ", id="a syntax error"),
        pytest.param({"a.py": "x = 1\0\n"}, r"a\.py", id="a null byte"),
        pytest.param(
            {"mypy.ini": "[mypy]\nplugins = no_such_plugin\n", "a.py": ""}, "no_such_plugin", id="a missing plugin"
        ),
        pytest.param(
            {"mypy.ini": "[mypy]\nplugins = gone.py\n", "a.py": ""}, r"gone\.py", id="a missing plugin's file"
        ),
        pytest.param(
            {"a.py": "", "a/__init__.py": ""},
            r"a/__init__\.py and a\.py|a\.py and a/__init__\.py",
            id="two files, one module",
        ),
        pytest.param(
            {"mypy.ini": "[mypy]\ndisable_error_code = nonesuch\n", "a.py": ""}, "nonesuch", id="an unknown error code"
        ),
    ],
)
def test_inconclusive(measure_project: MeasureProject, files: Mapping[str, str], said: str) -> None:
    with pytest.raises(Inconclusive) as caught:
        measure_project(files)
    assert re.search(said, str(caught.value))


def test_undecodable_bytes(tmp_path: Path, shared_cache: Path, ask: Ask) -> None:
    (tmp_path / "a.py").write_bytes(b"x = '\xff\xfe'\n")
    with pytest.raises(Inconclusive, match=r"a\.py"):
        type_facts(ask(tmp_path, shared_cache))


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("x = " + "(" * 3000 + "1" + ")" * 3000 + "\n", id="parentheses"),
        pytest.param("x = " + "-" * 3000 + "1\n", id="operators"),
        pytest.param("x = " + "+".join(["1"] * 3000) + "\n", id="a long sum"),
    ],
)
def test_deep_nesting_is_measured_or_refused(measure_project: MeasureProject, source: str) -> None:
    try:
        facts = measure_project({"a.py": source})
    except Inconclusive:
        return
    assert "a.py" in facts.modules


def test_two_roots_with_one_module(tmp_path: Path, shared_cache: Path, lay: Lay, ask: Ask) -> None:
    lay(tmp_path, {"one/a.py": "", "two/a.py": ""})
    with pytest.raises(Inconclusive, match=r"one/a\.py and two/a\.py"):
        type_facts(ask(tmp_path, shared_cache, roots=("one", "two")))


def test_roots_see_each_other(tmp_path: Path, shared_cache: Path, lay: Lay, ask: Ask) -> None:
    lay(
        tmp_path,
        {
            "src/pkg/__init__.py": "def f() -> int: return 1\n",
            "lib/more/inner.py": "X = 1\n",
            "tests/test_a.py": "from pkg import f\nfrom more.inner import X\n\ndef test_f() -> None:\n"
            "    assert f() + X\n",
        },
    )
    facts = type_facts(ask(tmp_path, shared_cache, roots=("src", "lib", "tests")))
    assert {"src/pkg/__init__.py", "lib/more/inner.py", "tests/test_a.py"} == set(facts.modules)
    found = facts.modules["tests/test_a.py"]
    assert ([fact.kind for fact in found.facts], found.errors) == (["body"], ())


def test_odd_names(measure_project: MeasureProject) -> None:
    names = [
        "my-tool.py",
        "node_modules/x.py",
        "site-packages/y.py",
        "one/setup.py",
        "two/setup.py",
        "2nd.py",
        "a.b/c.py",
    ]
    facts = measure_project(dict.fromkeys(names, UNTYPED))
    assert set(names) == set(facts.modules)
    for name in names:
        assert [body.symbol for body in facts.modules[name].of("body") if body.detail == "unchecked"] == ["f"]
        assert [error.detail for error in facts.modules[name].errors] == ["import-not-found"]


def test_a_stub_hides_its_module(measure_project: MeasureProject) -> None:
    facts = measure_project({"a.py": UNTYPED, "a.pyi": "def f(x: int) -> int: ...\n"})
    assert {"a.pyi"} == set(facts.modules)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param("[mypy]\nincremental = false\n", id="not incremental"),
        pytest.param(
            "[mypy]\ncache_dir = elsewhere\nsqlite_cache = false\nskip_cache_mtime_checks = true\n", id="the cache"
        ),
        pytest.param("[mypy]\nany_exprs_report = reports\nlinecount_report = reports\n", id="reports"),
        pytest.param(
            "[mypy]\npretty = true\noutput = json\nshow_error_end = true\nhide_error_codes = true\n", id="output"
        ),
        pytest.param("[mypy]\nverbosity = 2\nwarn_unused_configs = true\ndump_type_stats = true\n", id="noise"),
        pytest.param("[mypy]\nfiles = nowhere\n", id="files"),
        pytest.param("[mypy]\npackages = nowhere\n", id="packages"),
        pytest.param("[mypy]\nexclude = .*\n", id="exclude"),
        pytest.param("[mypy]\nfollow_imports = skip\n", id="follow_imports = skip"),
        pytest.param("[mypy]\nfollow_imports = silent\n", id="follow_imports = silent"),
        pytest.param("[mypy]\nnum_workers = 2\n", id="workers"),
        pytest.param("[mypy]\nlocal_partial_types = false\n", id="partial types as before"),
        pytest.param("[mypy]\nnative_parser = false\n", id="the old parser"),
        pytest.param("[mypy]\ncache_fine_grained = true\n", id="fine-grained"),
        pytest.param("[mypy]\nno_such_option = 1\n", id="an unknown option"),
        pytest.param("[mypy]\ninstall_types = true\nnon_interactive = true\n", id="install_types"),
        pytest.param("[mypy]\npackage_root = .\n", id="package_root"),
        pytest.param("[mypy]\nscripts_are_modules = true\n", id="scripts_are_modules"),
        pytest.param("[mypy]\nnamespace_packages = false\n", id="no namespace packages"),
        pytest.param("[mypy]\nexplicit_package_bases = true\n", id="explicit package bases"),
        pytest.param("[mypy]\nno_site_packages = true\n", id="no site packages"),
        pytest.param(f"[mypy]\npython_executable = {sys.executable}\n", id="an interpreter"),
        pytest.param("[mypy]\njunit_xml = junit.xml\njunit_format = per_file\n", id="junit"),
        pytest.param("[mypy]\nhtml_report = r\ntxt_report = r\ncobertura_xml_report = r\n", id="more reports"),
        pytest.param("[mypy]\nsqlite_cache = true\nfixed_format_cache = false\n", id="the cache's format"),
        pytest.param("[mypy]\nshow_traceback = true\npdb = false\nraise_exceptions = false\n", id="tracebacks"),
        pytest.param("[mypy]\nmany_errors_threshold = 1\n", id="few errors"),
        pytest.param("[mypy]\nwarn_unreachable = true\n", id="warned of unreachable code"),
        pytest.param("[mypy]\nmodules = a\n", id="modules"),
        pytest.param("[mypy]\nbazel = true\n", id="bazel"),
        pytest.param("[mypy]\nshadow_file = a.py b.py\n", id="a shadow"),
        pytest.param("[mypy]\ncustom_typing_module = typing\n", id="a typing module"),
    ],
)
def test_settings_that_change_no_fact(measure_project: MeasureProject, tmp_path: Path, settings: str) -> None:
    source = (
        "import os\nfrom typing import Any\ndef f(x: Any) -> int:\n    return x.y\ndef g():\n"
        "    pass\ndef h() -> int:\n    return ''\n"
    )
    facts = measure_project({"mypy.ini": settings, "a.py": source, "b.py": "from a import f\nf(1).z\n"}).modules
    assert [(each.symbol, each.detail) for each in facts["a.py"].of("operation")] == [("f", "attribute")]
    assert [error.detail for error in facts["a.py"].errors] == ["return-value"]
    assert [body.symbol for body in facts["a.py"].of("body") if body.detail == "unchecked"] == ["g"]
    assert [error.detail for error in facts["b.py"].errors] == ["attr-defined"]
    assert {"a.py", "b.py", "mypy.ini"} == {path.name for path in tmp_path.iterdir()}


def test_strict_overrides_and_comments_are_honoured(measure_project: MeasureProject) -> None:
    bad = "def f(x): return x\n"
    facts = measure_project(
        {
            "pyproject.toml": "[tool.mypy]\nstrict = true\n[[tool.mypy.overrides]]\nmodule = 'lax'\n"
            "disallow_untyped_defs = false\n",
            "tight.py": bad,
            "lax.py": bad,
            "commented.py": "# mypy: allow-untyped-defs\n" + bad,
        }
    ).modules
    assert [error.detail for error in facts["tight.py"].errors] == ["no-untyped-def"]
    assert facts["lax.py"].errors + facts["commented.py"].errors == ()


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"mypy.ini": "[mypy]\nignore_errors = true\n"}, id="for all"),
        pytest.param({"mypy.ini": "[mypy]\n[mypy-a]\nignore_errors = true\n"}, id="for the module"),
    ],
)
def test_ignored_errors_leave_the_facts(measure_project: MeasureProject, files: Mapping[str, str]) -> None:
    source = "from typing import Any, cast\ndef f(x: int) -> str:\n    y: Any = x\n    cast(Any, x)\n    return x\n"
    facts = measure_project({**files, "a.py": files.get("a.py", "") + source}).modules["a.py"]
    assert facts.ignored
    assert {("f", "y"), ("f", "cast")} == {(slot.symbol, slot.detail) for slot in facts.slots if slot.anys}
    assert [(body.symbol, body.detail) for body in facts.of("body")] == [("f", "unchecked")]
    assert (facts.of("operation"), facts.errors, facts.of("unreachable")) == ((), (), ())


def test_a_plugin_that_base_does_not_name_is_not_loaded(tmp_path: Path, shared_cache: Path, lay: Lay, ask: Ask) -> None:
    plugin = "raise SystemExit('loaded')\n"
    lay(tmp_path, {"mypy.ini": "[mypy]\nplugins = ./quiet.py\n", "quiet.py": plugin})
    facts = type_facts(ask(tmp_path, shared_cache)._replace(plugins_allowed=frozenset()))
    assert (facts.refused_plugins, facts.plugins) == (("./quiet.py",), ())


def test_a_plugin_that_base_names_is_loaded(tmp_path: Path, shared_cache: Path, lay: Lay, ask: Ask) -> None:
    plugin = "from mypy.plugin import Plugin\ndef plugin(version: str) -> type[Plugin]: return Plugin\n"
    lay(tmp_path, {"mypy.ini": "[mypy]\nplugins = ./fine.py\n", "fine.py": plugin})
    facts = type_facts(ask(tmp_path, shared_cache)._replace(plugins_allowed=frozenset({"./fine.py"})))
    assert (facts.refused_plugins, facts.plugins) == ((), ("./fine.py",))


def test_the_working_directory_and_environment_are_put_back(
    measure_project: MeasureProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MYPYPATH", "/nowhere")
    before = (Path.cwd(), dict(os.environ), list(sys.path))
    measure_project({"mypy.ini": "[mypy]\n", "a.py": ""})
    assert before == (Path.cwd(), dict(os.environ), list(sys.path))


def test_the_shell_does_not_move_the_facts(
    measure_project: MeasureProject, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "nolib.pyi").write_text("def __getattr__(name: str) -> int: ...\n", encoding="utf-8")
    monkeypatch.setenv("MYPYPATH", str(elsewhere))
    monkeypatch.setenv("MYPY_CACHE_DIR", str(elsewhere / "cache"))
    facts = measure_project({"a.py": "import nolib\n"})
    assert [each.detail for each in facts.modules["a.py"].of("missing-import")] == ["nolib"]
    assert {"nolib.pyi"} == {path.name for path in elsewhere.iterdir()}


IMPORTS = [
    pytest.param("import nolib\n", [("<module>", "nolib", "missing")], id="import"),
    pytest.param("import nolib.deep as n, os\n", [("<module>", "nolib.deep", "missing")], id="import of a submodule"),
    pytest.param("from nolib import a, b\n", [("<module>", "nolib", "missing")], id="from"),
    pytest.param("from nolib import *\n", [("<module>", "nolib", "missing")], id="star"),
    pytest.param("import nolib  # type: ignore\n", [("<module>", "nolib", "missing")], id="silenced"),
    pytest.param("def f() -> None:\n    import nolib\n", [("f", "nolib", "missing")], id="in a function"),
    pytest.param("def f():\n    import nolib\n", [("f", "nolib", "missing")], id="in an unchecked function"),
    pytest.param(
        "try:\n    import nolib\nexcept ImportError:\n    nolib = None\n",
        [("<module>", "nolib", "missing")],
        id="guarded",
    ),
    pytest.param("from untyped import x\n", [("<module>", "untyped", "untyped")], id="untyped"),
    pytest.param("import six\n", [("<module>", "six", "untyped")], id="stubs not installed"),
    pytest.param(
        "import os, json\nfrom typing import Any\nfrom . import other\nfrom .other import y\n", [], id="typed"
    ),
]


@pytest.mark.parametrize("settings", ["", "ignore_missing_imports = true\n", "follow_imports = silent\n"])
def test_untyped_imports(
    tmp_path: Path, shared_cache: Path, lay: Lay, ask: Ask, settings: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = tmp_path / "site-packages"
    lay(packages, {"untyped/__init__.py": "x = 1\n"})
    monkeypatch.setattr(sys, "path", [*sys.path, str(packages)])
    top = tmp_path / "top"
    cases = {f"p/case_{number}.py": str(row.values[0]) for number, row in enumerate(IMPORTS)}
    lay(top, {"mypy.ini": f"[mypy]\n{settings}", "p/__init__.py": "", "p/other.py": "y = 1\n", **cases})
    facts = type_facts(ask(top, shared_cache)).modules
    for path, row in zip(cases, IMPORTS, strict=True):
        found = untyped_imports(facts[path])
        assert row.values[1] == found, row.id


def untyped_imports(facts: ModuleTypes) -> list[tuple[str, str, str]]:
    """Symbol, module and reason."""
    return sorted(
        (each.symbol, each.detail, each.kind.removesuffix("-import"))
        for each in facts.of(MISSING_IMPORT, UNTYPED_IMPORT, SKIPPED_IMPORT)
    )


def test_skipped_imports(measure_project: MeasureProject) -> None:
    facts = measure_project(
        {
            "mypy.ini": "[mypy]\n[mypy-json.*]\nfollow_imports = skip\nfollow_imports_for_stubs = true\n",
            "a.py": "import json\n",
        }
    )
    assert untyped_imports(facts.modules["a.py"]) == [("<module>", "json", "skipped")]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param("[mypy]\nenable_error_code = redundant-expr\n", ["redundant-expr"], id="for all"),
        pytest.param("[mypy]\n[mypy-a]\nenable_error_code = redundant-expr\n", ["redundant-expr"], id="for the module"),
        pytest.param(
            "[mypy]\nenable_error_code = redundant-expr\n[mypy-a]\ndisable_error_code = redundant-expr\n",
            [],
            id="not for the module",
        ),
        pytest.param("[mypy]\n", [], id="for none"),
        pytest.param(
            "[mypy]\nwarn_unreachable = true\ndisable_error_code = unreachable\n", [], id="warned, and disabled"
        ),
    ],
)
def test_what_ratchet_always_asks_for_is_told_where_the_project_asks(
    measure_project: MeasureProject, settings: str, expected: list[str]
) -> None:
    source = (
        "def f(x: int) -> int:\n    return x and 1\na = True and f(1)\ndef g(x: int) -> None:\n    return\n    g(x)\n"
    )
    facts = measure_project({"mypy.ini": settings, "a.py": source}).modules
    assert expected == [error.detail for error in facts["a.py"].errors]


DECORATORS = [
    pytest.param("def d(f): return f\n@d\ndef f() -> int: return 1\n", [("f", "d")], id="unannotated"),
    pytest.param("def d(f): return f\n@d\ndef f(x): return 1\n", [("f", "d")], id="on an unannotated function"),
    pytest.param(
        "def d(f: Callable[..., int]) -> Any: return f\n@d\ndef f() -> int: return 1\n", [("f", "d")], id="returns Any"
    ),
    pytest.param(
        "def d(f: Any) -> Callable[..., Any]: return f\n@d\ndef f() -> int: return 1\n",
        [("f", "d")],
        id="returns any callable",
    ),
    pytest.param(
        "def d(n: int) -> Callable[[Any], Any]: ...\n@d(1)\ndef f() -> int: return 1\n",
        [("f", "d")],
        id="with arguments",
    ),
    pytest.param(
        "P = ParamSpec('P')\nR = TypeVar('R')\nclass D(Generic[R]):\n"
        "    def __init__(self, f: Callable[P, R]) -> None: ...\n"
        "    def __call__(self, *args: object, **kwargs: object) -> R: ...\n"
        "@D\ndef f() -> int: return 1\ndef _g() -> int: return 1\ng = D(_g)\n",
        [("f", "D"), ("g", "D")],
        id="a class that takes anything, as decorator and by call",
    ),
    pytest.param(
        "P = ParamSpec('P')\ndef d(f: Callable[P, int]) -> Callable[P, Any]: ...\n"
        "def e(f: Callable[P, int]) -> Callable[P, NoReturn]: ...\n@d\ndef f() -> int: return 1\n"
        "@e\ndef g() -> int: return 1\n",
        [("f", "d"), ("g", "e")],
        id="gives anything",
    ),
    pytest.param(
        "class Free(Protocol):\n    def __call__(self, *args: Any, **kwargs: Any) -> int: ...\n"
        "def d(f: Callable[[], int]) -> Free: ...\n@d\ndef f() -> int: return 1\n",
        [("f", "d")],
        id="a protocol that takes anything",
    ),
    pytest.param(
        "P = ParamSpec('P')\nR = TypeVar('R')\nclass D(Generic[P, R]):\n"
        "    def __init__(self, f: Callable[P, R]) -> None: ...\n"
        "    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R: ...\n"
        "class E(Generic[R]):\n    def __init__(self, f: Callable[P, R]) -> None: ...\n"
        "    def __get__(self, o: object, t: object = None) -> R: ...\n"
        "@D\ndef f() -> int: return 1\nclass A:\n    @E\n    def p(self) -> int: return 1\ng = D(f)\n",
        [],
        id="a class that keeps the signature",
    ),
    pytest.param(
        "import signal\ndef f(n: int, o: object) -> None: ...\ng = signal.signal(1, f)\nh = functools.partial(f, 1)\n"
        "i = functools.cache(f)\nj = str(f)\n",
        [],
        id="functions that are handed to a library",
    ),
    pytest.param(
        "class D:\n    def __call__(self, f): return f\nd = D()\n@d\ndef f() -> int: return 1\n"
        "@D()\ndef g() -> int: return 1\ndef _h() -> int: return 1\nh = d(_h)\n",
        [("f", "d"), ("g", "D"), ("h", "d")],
        id="an object whose call has no annotations",
    ),
    pytest.param(
        "class D:\n    def __call__(self, x): return x\ndef d(f: object) -> D: ...\n@d\ndef f() -> int: return 1\n",
        [("f", "d")],
        id="gives an object whose call has no annotations",
    ),
    pytest.param(
        "F = TypeVar('F')\nclass D:\n    def __call__(self, f: F) -> F: return f\n@D()\ndef f() -> int: return 1\n",
        [],
        id="an object whose call keeps the signature",
    ),
    pytest.param("import nolib\n@nolib.x.d(1)\ndef f() -> int: return 1\n", [("f", "nolib.x.d")], id="unresolved"),
    pytest.param(
        "class A:\n    def d(f): return f\n    @d\n    def m(self) -> int: return 1\n", [("A.m", "d")], id="in a class"
    ),
    pytest.param(
        "P = ParamSpec('P')\nR = TypeVar('R')\n"
        "def d(f: Callable[P, R]) -> Callable[P, R]: return f\n@d\ndef f() -> int: return 1\n",
        [],
        id="ParamSpec",
    ),
    pytest.param(
        "F = TypeVar('F', bound=Callable[..., Any])\ndef d(f: F) -> F: return f\n@d\ndef f() -> int: return 1\n",
        [],
        id="a type variable",
    ),
    pytest.param(
        "F = TypeVar('F', bound=Callable[..., Any])\ndef d(n: int) -> Callable[[F], F]: ...\n"
        "@d(1)\ndef f() -> int: return 1\n",
        [],
        id="a factory",
    ),
    pytest.param(
        "def d(f: Callable[[], int]) -> Callable[[], str]: ...\n@d\ndef f() -> int: return 1\n",
        [],
        id="another signature",
    ),
    pytest.param(
        "class A:\n    @property\n    def p(self) -> int: return 1\n    @p.setter\n"
        "    def p(self, v: int) -> None: ...\n    @staticmethod\n"
        "    def s() -> int: return 1\n    @classmethod\n    def c(cls) -> int: return 1\n",
        [],
        id="built-in",
    ),
    pytest.param(
        "@functools.wraps(print)\ndef f() -> None: ...\n@functools.lru_cache\n"
        "def g() -> int: return 1\n@functools.lru_cache(None)\ndef h() -> int: return 1\n"
        "@functools.cache\ndef i() -> int: return 1\n@functools.singledispatch\n"
        "def j(x: object) -> int: return 1\n@j.register\ndef _(x: int) -> int: return 1\n",
        [],
        id="functools",
    ),
    pytest.param(
        "class A(abc.ABC):\n    @abc.abstractmethod\n    def f(self) -> int: ...\n"
        "    @property\n    @abc.abstractmethod\n    def g(self) -> int: ...\n"
        "    @functools.cached_property\n    def h(self) -> int: return 1\n",
        [],
        id="abstract and cached",
    ),
    pytest.param(
        "@contextlib.contextmanager\ndef f() -> Iterator[int]:\n    yield 1\n"
        "@contextlib.asynccontextmanager\nasync def g() -> AsyncIterator[int]:\n    yield 1\n",
        [],
        id="context managers",
    ),
    pytest.param(
        "@overload\ndef f(x: int) -> int: ...\n@overload\ndef f(x: str) -> str: ...\n"
        "def f(x: object) -> object: return x\n",
        [],
        id="overloads",
    ),
    pytest.param(
        "@final\nclass A:\n    @final\n    @override\n    def f(self) -> int: return 1\n", [], id="final and override"
    ),
    pytest.param("@atexit.register\ndef f() -> None: ...\n", [], id="a registration"),
    pytest.param(
        "def d(f):\n    @functools.wraps(f)\n    def inner(*args, **kwargs):\n        return f(*args, **kwargs)\n"
        "    return inner\n",
        [],
        id="in a body that is not checked",
    ),
    pytest.param(
        "def d(f: Callable[[int], int]) -> None:\n    def e(g): return g\n"
        "    @e\n    def inner() -> int: return f(1)\n",
        [("d.inner", "e")],
        id="in a body that is checked",
    ),
]


def test_decorators(measure_project: MeasureProject) -> None:
    head = (
        "import abc, atexit, contextlib, functools\nfrom typing import *\n"
        "from typing_extensions import ParamSpec, override\n"
    )
    cases = {f"case_{number}.py": head + str(row.values[0]) for number, row in enumerate(DECORATORS)}
    facts = measure_project(cases).modules
    for path, row in zip(cases, DECORATORS, strict=True):
        assert row.values[1] == [(each.symbol, each.detail) for each in facts[path].of("erasing-decorator")], row.id


def test_errors_ignored_by_comment_leave_the_signature(measure_project: MeasureProject) -> None:
    facts = measure_project(
        {"a.py": "# mypy: ignore-errors\nfrom typing import Any\ndef f(x: Any) -> str: return x.y\n"}
    )
    found = facts.modules["a.py"]
    assert found.ignored
    assert [(slot.symbol, slot.detail) for slot in found.slots if slot.anys] == [("f", "x")]
    assert ([(body.symbol, body.detail) for body in found.of("body")], found.of("operation")) == (
        [("f", "unchecked")],
        (),
    )


def test_parallel_workers_give_the_same_records(tmp_path: Path, lay: Lay, ask: Ask) -> None:
    top = tmp_path / "top"
    lay(
        top,
        {
            "a.py": "import json\nfrom b import f\ndef g(s: str) -> int:\n    return json.loads(s)['a'] + f(s)\n",
            "b.py": UNTYPED,
            "c.py": "import a\ndef h() -> str:\n    return a.g('')\n",
        },
    )
    request = ask(top, tmp_path / "cache")
    expected = dict(type_facts(request).modules)
    assert len(expected) == 3
    assert expected == dict(type_facts(request._replace(jobs=2)).modules)
    assert expected == dict(type_facts(request._replace(jobs=2)).modules)


def test_workers_heed_a_comment_about_partial_types(tmp_path: Path, lay: Lay, ask: Ask) -> None:
    top = tmp_path / "top"
    lay(
        top,
        {
            "a.py": "# mypy: no-local-partial-types\nx = None\ndef f() -> None:\n    global x\n    x = 1\n",
            "b.py": UNTYPED,
        },
    )
    expected = dict(type_facts(ask(top, tmp_path / "one")._replace(jobs=1)).modules)
    assert expected == dict(type_facts(ask(top, tmp_path / "two")._replace(jobs=2)).modules)


NOISY_PLUGIN = """\
import os
from mypy.plugin import Plugin
os.write(1, b"noise")
def plugin(version):
    return Plugin
"""


BREAKING_PLUGIN = """\
import sys
from mypy.plugin import Plugin
class Once(Plugin):
    def __init__(self, options):
        super().__init__(options)
        tried = vars(sys).setdefault("_tried_by_ratchets_test", [])
        tried.append(1)
        raise RuntimeError("no database here" if len(tried) == 1 else "setup ran already")
def plugin(version):
    return Once
"""


def test_the_reason_of_a_crash_is_told_where_a_second_attempt_fails_otherwise(
    tmp_path: Path, lay: Lay, ask: Ask
) -> None:
    """Django's setup, which a plugin runs, raises once a process what was wrong."""
    lay(tmp_path, {"mypy.ini": "[mypy]\nplugins = once.py\n", "once.py": BREAKING_PLUGIN, "a.py": ""})
    with pytest.raises(Inconclusive) as error:
        type_facts(ask(tmp_path, tmp_path / "cache"))
    assert "setup ran already (in the first of several attempts: RuntimeError: no database here)" in str(error.value)


def test_workers_do_not_write_into_the_report(
    tmp_path: Path, lay: Lay, ask: Ask, capfd: pytest.CaptureFixture[str]
) -> None:
    top = tmp_path / "top"
    lay(top, {"mypy.ini": "[mypy]\nplugins = noisy.py\n", "noisy.py": NOISY_PLUGIN, "a.py": "x: int = 1\n"})
    type_facts(ask(top, tmp_path / "cache")._replace(jobs=2))
    assert capfd.readouterr().out == ""


def test_workers_that_cannot_be_used_are_done_without(tmp_path: Path, lay: Lay, ask: Ask) -> None:
    """What mypy does in one process alone is done there, whatever was asked."""
    top = tmp_path / "top"
    lay(
        top, {"mypy.ini": "[mypy]\nlocal_partial_types = false\n", "a.py": "x = None\ndef f() -> None:\n    global x\n"}
    )
    expected = dict(type_facts(ask(top, tmp_path / "first")).modules)
    assert expected == dict(type_facts(ask(top, tmp_path / "second")._replace(jobs=2)).modules)


def test_caches_that_nobody_uses_are_removed(tmp_path: Path, lay: Lay, ask: Ask) -> None:
    top, cache = tmp_path / "top", tmp_path / "cache"
    lay(top, {"a.py": ""})
    old = cache / "0123456789abcdef"
    lay(old, {"lock": ""})
    os.utime(old / "lock", (0, 0))
    type_facts(ask(top, cache))
    assert not old.exists()
    assert len([path for path in cache.iterdir() if path.is_dir()]) == 1


def test_a_stub_directory_on_mypy_path(measure_project: MeasureProject) -> None:
    stub = "from typing import Any\ndef __getattr__(name: str) -> Any: ...\n"
    files = {
        "mypy.ini": "[mypy]\nmypy_path = typings\n",
        "typings/nolib.pyi": stub,
        "a.py": "import nolib\nnolib.x.y\n",
    }
    facts = measure_project(files).modules
    assert untyped_imports(facts["a.py"]) == []
    assert facts["typings/nolib.pyi"].module == "typings.nolib"
    assert [(slot.symbol, slot.anys) for slot in facts["typings/nolib.pyi"].slots if slot.anys] == [("__getattr__", 1)]
