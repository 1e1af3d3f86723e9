"""After every edit, what a warm run says equals what a cold run says, key for key."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from projects.asking import Ask, Prime

from ratchet.errors import Inconclusive
from ratchet.facts.collect.type_records import ModuleTypes
from ratchet.facts.types import MypyRequest, type_facts

Lay = Callable[[Path, Mapping[str, str]], None]

CORE = """\
import json
from typing import Any
class Shelf:
    def __init__(self, size: int) -> None:
        self.size = size
        self.rest = json.loads("{}")
    def room(self) -> int:
        return self.size
def load(path: str) -> dict[str, int]:
    return json.loads(path)["a"]
def bare(x):
    return x.y
"""
PROJECT = {
    "mypy.ini": "[mypy]\n",
    "app/__init__.py": "",
    "app/core.py": CORE,
    "app/mid.py": "from app.core import Shelf, load\nSHELF = Shelf(1)\ndef room() -> int:\n"
    "    x = load('a')\n    return x['b'] + SHELF.room()\n",
    "app/one.py": "from app import two\ndef f() -> int: return two.g()\n",
    "app/two.py": "from app import one\ndef g() -> int: return 1\ndef h(x: int) -> str:\n    return one.f()\n",
    "app/leaf.py": "from app.mid import room, SHELF\nimport nolib\ndef main() -> None:\n    y = room()\n"
    "    print(f'{y} {SHELF.rest.a}', nolib.x)\n",
    "app/lazy.py": "def run() -> None:\n    from app.core import load\n    v = load('x')\n    v['a'].bit_length()\n",
}

PLUGIN = """\
from mypy.plugin import Plugin
from mypy.types import AnyType, TypeOfAny
class Quiet(Plugin):
    def get_function_hook(self, fullname):
        return (lambda ctx: AnyType(TypeOfAny.explicit)) if fullname == "app.mid.room" else None
def plugin(version):
    return Quiet
"""

FOR_A_MODULE = "[mypy]\n[mypy-app.core]\ndisallow_untyped_defs = true\n"
ERRORS_IGNORED = "[mypy]\n[mypy-app.core]\nignore_errors = true\n"
STRICT = "[mypy]\nstrict = true\n"
A_MESSAGE = "[mypy]\nwarn_redundant_casts = true\n"
WITH_A_PLUGIN = "[mypy]\nplugins = quiet.py\n"
CONFIGURED = ("[mypy]\n", FOR_A_MODULE, ERRORS_IGNORED, STRICT, A_MESSAGE, WITH_A_PLUGIN)

Facts = dict[str, ModuleTypes] | str


def told(request: MypyRequest) -> Facts:
    """All records, or what made the run inconclusive."""
    try:
        return dict(type_facts(request).modules)
    except Inconclusive as error:
        return str(error)


def write(**files: str) -> Callable[[Path, Path], None]:
    """An edit that writes files; `__` in a name stands for a slash, and a file is deleted by the text `-`."""

    def edit(top: Path, _: Path) -> None:
        for name, text in files.items():
            path = top / (name.replace("__", "/") + ".py")
            if text == "-":
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8")

    return edit


def replaced(name: str, old: str, new: str) -> Callable[[Path, Path], None]:
    def edit(top: Path, _: Path) -> None:
        path = top / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def config(text: str) -> Callable[[Path, Path], None]:
    def edit(top: Path, _: Path) -> None:
        (top / "mypy.ini").write_text(text, encoding="utf-8")

    return edit


def touched(top: Path, _: Path) -> None:
    for path in top.rglob("*.py"):
        os.utime(path, (1_700_000_000, 1_700_000_000))


def same_second(top: Path, _: Path) -> None:
    path = top / "app/leaf.py"
    before = path.stat()
    text = path.read_text(encoding="utf-8")
    assert "SHELF.rest.a" in text
    path.write_text(text.replace("SHELF.rest.a", "SHELF.size  "), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def renamed(top: Path, _: Path) -> None:
    (top / "app/lazy.py").rename(top / "app/later.py")


def stub_added(top: Path, _: Path) -> None:
    (top / "app/core.pyi").write_text(
        "from typing import Any\nclass Shelf:\n    rest: Any\n"
        "    def __init__(self, size: int) -> None: ...\n    def room(self) -> int: ...\n"
        "def load(path: str) -> dict[str, Any]: ...\n",
        encoding="utf-8",
    )


def stub_removed(top: Path, _: Path) -> None:
    (top / "app/core.pyi").unlink()


def dependency_added(top: Path, _: Path) -> None:
    (top / "nolib.pyi").write_text("x: int\n", encoding="utf-8")


def dependency_removed(top: Path, _: Path) -> None:
    (top / "nolib.pyi").unlink()


def switched(top: Path, _: Path) -> None:
    for path in [*top.rglob("*.py"), *top.rglob("*.pyi")]:
        path.unlink()
    for name, text in PROJECT.items():
        (top / name).write_text(text, encoding="utf-8")


def records_lost(_: Path, cache: Path) -> None:
    for path in cache.rglob("records-*"):
        path.unlink()


def mypy_cache_lost(_: Path, cache: Path) -> None:
    for path in cache.rglob("mypy"):
        shutil.rmtree(path)


def half_lost(_: Path, cache: Path) -> None:
    for path in sorted(path for path in cache.rglob("mypy/**/*") if path.is_file())[::2]:
        path.unlink()


def records_damaged(_: Path, cache: Path) -> None:
    for path in cache.rglob("records-*"):
        path.write_bytes(b"SQLite format 3\0" + b"nonsense" * 100)


def killed(top: Path, cache: Path) -> None:
    """A run that dies while mypy checks bodies, after it has committed interfaces."""
    path = top / "app/mid.py"
    path.write_text(
        path.read_text(encoding="utf-8") + "def late() -> int:\n    return load('a')['z'] + ''\n", encoding="utf-8"
    )
    code = (
        "import os, pathlib, signal, sys\n"
        "sys.path[:0] = sys.argv[3:]\n"
        "import conftest\n"
        "from ratchet.facts.types import type_facts\n"
        "from ratchet.facts.collect.types import walk\n"
        "walk.walk_module = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "type_facts(conftest.request_for(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))\n"
    )
    command = [
        sys.executable,
        "-c",
        code,
        str(top),
        str(cache),
        str(Path(__file__).parent),
        str(Path(__file__).parents[2]),
    ]
    done = subprocess.run(command, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL


EDITS: list[tuple[str, Callable[[Path, Path], None]]] = [
    ("nothing", lambda top, cache: None),
    ("a leaf's body", replaced("app/leaf.py", "y = room()", "y = room().z")),
    ("back", replaced("app/leaf.py", "y = room().z", "y = room()")),
    ("a core body", replaced("app/core.py", "return self.size", "return self.size + 0")),
    ("a core interface to Any", replaced("app/core.py", "dict[str, int]", "Any")),
    ("and back", replaced("app/core.py", "-> Any", "-> dict[str, int]")),
    ("annotations dropped", replaced("app/core.py", "def load(path: str) -> dict[str, int]", "def load(path)")),
    ("and back again", replaced("app/core.py", "def load(path)", "def load(path: str) -> dict[str, int]")),
    ("an inferred attribute", replaced("app/core.py", 'json.loads("{}")', "[1]")),
    ("lines shifted", replaced("app/core.py", "import json", "# one\n# two\nimport json")),
    ("touched", touched),
    ("a module in a cycle", replaced("app/one.py", "return two.g()", "return two.h(1)")),
    ("a module added", write(app__new="from app.leaf import main\nv = main\n")),
    ("and imported", replaced("app/mid.py", "SHELF =", "from app.new import v\nSHELF =")),
    ("and deleted", write(app__new="-")),
    ("the import dropped", replaced("app/mid.py", "from app.new import v\n", "")),
    ("renamed", renamed),
    ("a missing import", replaced("app/core.py", "import json", "import json, nolib2")),
    ("a dependency added", dependency_added),
    ("and removed", dependency_removed),
    ("a syntax error", replaced("app/one.py", "def f", "deff f")),
    ("repaired", replaced("app/one.py", "deff f", "def f")),
    ("an inline option", replaced("app/core.py", "# one", "# mypy: check-untyped-defs")),
    ("another", replaced("app/core.py", "# two", "# mypy: ignore-errors")),
    ("neither", replaced("app/core.py", "# mypy: check-untyped-defs\n# mypy: ignore-errors\n", "")),
    ("an ignored line", replaced("app/two.py", "return one.f()", "return one.f()  # type: ignore")),
    ("a module's option", config(FOR_A_MODULE)),
    ("errors ignored", config(ERRORS_IGNORED)),
    ("strict", config(STRICT)),
    ("a message's option", config(A_MESSAGE)),
    ("the first options", config("[mypy]\n")),
    (
        "a plugin",
        lambda top, cache: (write(quiet=PLUGIN)(top, cache), config(WITH_A_PLUGIN)(top, cache))[0],
    ),
    ("the plugin changed", replaced("quiet.py", "TypeOfAny.explicit", "TypeOfAny.from_error")),
    ("no plugin", lambda top, cache: (write(quiet="-")(top, cache), config("[mypy]\n")(top, cache))[0]),
    ("a stub added", stub_added),
    ("the stub removed", stub_removed),
    ("another branch", switched),
    ("the same size in the same second", same_second),
    ("records lost", records_lost),
    ("mypy's cache lost", mypy_cache_lost),
    ("half a cache", half_lost),
    ("records damaged", records_damaged),
    ("killed half-way", killed),
    ("nothing again", lambda top, cache: None),
]


OF_THE_CACHE = (records_lost, mypy_cache_lost, half_lost, records_damaged)
"""Edits of the cache, not of the project: they are done once for each cache."""


@pytest.mark.filterwarnings("ignore:.*Popen.__del__")  # mypy does not wait long for its workers to end
def test_every_edit(tmp_path: Path, prime: Prime, lay: Lay, ask: Ask) -> None:
    """One cache is always used in one process, the other by workers every other time; what is cold is told once."""
    primed = prime(*({"mypy.ini": text, "quiet.py": PLUGIN} for text in CONFIGURED))
    top, warm, shared = tmp_path / "top", shutil.copytree(primed, tmp_path / "warm"), tmp_path / "shared"
    shutil.copytree(primed, shared)
    lay(top, PROJECT)
    seen: list[Facts] = []
    known: dict[tuple[tuple[str, bytes], ...], Facts] = {}
    for number, (name, edit) in enumerate(EDITS):
        edit(top, warm)
        if edit in OF_THE_CACHE:
            edit(top, shared)
        tree = tuple((str(path), path.read_bytes()) for path in sorted(top.rglob("*")) if path.is_file())
        if tree not in known:  # what was put back says the same again
            known[tree] = told(ask(top, shutil.copytree(primed, tmp_path / f"cold-{number}")))
        expected = known[tree]
        assert expected == told(ask(top, warm)), name
        assert expected == told(ask(top, shared)._replace(jobs=2 - number % 2)), f"{name}, by workers"
        seen.append(expected)
    # The edits did something: most of them changed what is said.
    assert sum(before != after for before, after in pairwise(seen)) > 25


def test_a_cache_from_another_checkout(tmp_path: Path, primed: Path, lay: Lay, ask: Ask) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    lay(first, PROJECT)
    cache = shutil.copytree(primed, tmp_path / "cache")
    before = told(ask(first, cache))
    shutil.copytree(first, second)
    replaced("app/mid.py", "x['b'] +", "x['b'].real +")(second, cache)
    copied = shutil.copytree(cache, tmp_path / "copied")
    expected = told(ask(second, shutil.copytree(primed, tmp_path / "cold")))
    assert expected == told(ask(second, copied))
    assert expected != before
    assert before == told(ask(first, cache))


@pytest.mark.parametrize(
    ("settings", "is_shared", "name"),
    [
        pytest.param("exclude = old/\nfiles = app\n", True, "mypy.ini", id="which files mypy itself checks"),
        pytest.param("strict_optional = false\n", False, "mypy.ini", id="how it checks"),
        pytest.param("", True, "setup.cfg", id="in another file"),
    ],
)
def test_settings_share_a_cache_where_a_build_does_not_heed_them(
    tmp_path: Path, primed: Path, lay: Lay, ask: Ask, settings: str, is_shared: bool, name: str
) -> None:
    lay(tmp_path, {"mypy.ini": "[mypy]\n", "app.py": "x = 1\n"})
    cache = shutil.copytree(primed, tmp_path / "cache")
    before = told(ask(tmp_path, cache))
    known = {path.name for path in cache.iterdir()}
    (tmp_path / "mypy.ini").unlink()
    lay(tmp_path, {name: f"[mypy]\n{settings}"})
    assert before == told(ask(tmp_path, cache))
    assert is_shared == (known == {path.name for path in cache.iterdir()})


def test_tokens_tell_records_apart(tmp_path: Path, primed: Path, lay: Lay, ask: Ask) -> None:
    lay(tmp_path, PROJECT)
    cache = shutil.copytree(primed, tmp_path / "cache")
    before = type_facts(ask(tmp_path, cache)).tokens
    replaced("app/leaf.py", "y = room()", "y = room().z")(tmp_path, cache)
    after = type_facts(ask(tmp_path, cache)).tokens
    assert {"app/leaf.py"} == {path for path in before if before[path] != after[path]}
    cold = type_facts(ask(tmp_path, shutil.copytree(primed, tmp_path / "cold"))).tokens
    assert dict(cold) == dict(after)


DAMAGE = [
    pytest.param("update record set facts = replace(facts, 'load', 'lead') where path = 'app/mid.py'", id="its facts"),
    pytest.param("update record set facts = x'5b5d' where path = 'app/mid.py'", id="its facts gone"),
    pytest.param("update record set facts = 'text', errors = 1", id="all facts"),
    pytest.param("update record set errors = x'5b5b5d5d'", id="all errors"),
    pytest.param(
        "update record set facts = (select facts from record where path = 'app/one.py') where path = 'app/mid.py'",
        id="another's facts",
    ),
    pytest.param("update record set digest = replace(digest, 'a', 'b')", id="the digests"),
    pytest.param("update record set token = 'x', ignored = 1 where path = 'app/mid.py'", id="what it rests on"),
    pytest.param("update record set seal = x'00' where path = 'app/mid.py'", id="its seal"),
    pytest.param("update record set module = 'app.two', path = 'app/none.py' where path = 'app/mid.py'", id="its name"),
    pytest.param("delete from record where path > 'app/m'", id="half of the rows"),
    pytest.param("drop table record", id="the table"),
    pytest.param("alter table record rename column facts to fact", id="the columns"),
]


@pytest.fixture(scope="module")
def recorded(
    tmp_path_factory: pytest.TempPathFactory, primed: Path, lay: Lay, ask: Ask
) -> tuple[Path, Path, Facts, dict[str, str]]:
    """A project, its cache, and what is told of it."""
    top, cache = tmp_path_factory.mktemp("recorded"), shutil.copytree(primed, tmp_path_factory.mktemp("c") / "cache")
    lay(top, PROJECT)
    return top, cache, told(ask(top, cache)), dict(type_facts(ask(top, cache)).tokens)


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_record_is_made_again(
    tmp_path: Path, recorded: tuple[Path, Path, Facts, dict[str, str]], ask: Ask, damage: str
) -> None:
    top, whole, expected, tokens = recorded
    cache = shutil.copytree(whole, tmp_path / "cache")
    (path,) = cache.rglob("records-*")
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(damage)
    connection.close()
    facts = type_facts(ask(top, cache))
    assert expected == dict(facts.modules)
    assert tokens == dict(facts.tokens)
    assert expected == told(ask(top, cache))


@pytest.mark.parametrize(
    "content",
    [pytest.param(b"", id="nothing"), pytest.param(b"nonsense" * 500, id="nonsense"), pytest.param(None, id="no file")],
)
def test_a_damaged_mypy_cache_changes_nothing(
    tmp_path: Path, recorded: tuple[Path, Path, Facts, dict[str, str]], ask: Ask, content: bytes | None
) -> None:
    top, whole, expected, _ = recorded
    cache = shutil.copytree(whole, tmp_path / "cache")
    for path in cache.rglob("mypy/**/cache.*.db"):
        path.unlink()
        if content is None:
            path.mkdir()
        else:
            path.write_bytes(content)
    assert expected == told(ask(top, cache))


@pytest.mark.parametrize("offset", range(0, 28_672, 4096))
def test_a_damaged_page_is_made_again(
    tmp_path: Path, recorded: tuple[Path, Path, Facts, dict[str, str]], ask: Ask, offset: int
) -> None:
    top, whole, expected, _ = recorded
    cache = shutil.copytree(whole, tmp_path / "cache")
    (path,) = cache.rglob("records-*")
    with path.open("r+b") as handle:
        handle.seek(offset)
        handle.write(b"\x9d" * 512)
    assert expected == told(ask(top, cache))


def test_unions_of_other_modules_warm_and_cold(tmp_path: Path, primed: Path, lay: Lay, ask: Ask) -> None:
    top, cache = tmp_path / "top", shutil.copytree(primed, tmp_path / "cache")
    declaring = (
        "from typing import Any\nclass A:\n    x: int | Any = 1\n    def m(self) -> int | Any: ...\nV: int | Any = 1\n"
    )
    using = "from pkg import other\nfrom pkg.other import A, V\nA().x.real\nA().m().real\nV.real\nother.V.real\n"
    lay(top, {"pkg/__init__.py": "", "pkg/other.py": declaring, "use.py": using})
    cold = told(ask(top, cache))
    lay(top, {"use.py": using + "print()\n"})
    warm = type_facts(ask(top, cache)).modules["use.py"]
    assert [(line, "attribute") for line in range(3, 7)] == [(each.line, each.detail) for each in warm.of("operation")]
    assert not isinstance(cold, str)
    assert cold["use.py"].of("operation") == warm.of("operation")


WRAPPING = """\
from typing import Any, Callable, Protocol, TypeVar
T = TypeVar("T")
Given = TypeVar("Given", covariant=True)
class Handler(Protocol[Given]):
    def __call__(self, value: Any, /) -> Given: ...
class AnyHandler(Protocol):
    def __call__(self, value: Any, /) -> Any: ...
class Long(Protocol[T]):
    def __call__(self, cls: type[T], value: Any, handler: Handler[T], more: int, /) -> T: ...
class Short(Protocol[T]):
    def __call__(self, cls: type[T], value: Any, handler: Handler[T], /) -> T: ...
def wrap() -> Callable[[Long[T] | Short[T]], object]: ...
"""
RIGHT = """\
from typing import Any, Self
from wrapping import AnyHandler, wrap
def test() -> None:
    class Model:
        @wrap()
        @classmethod
        def short(cls, value: "dict[str, Any] | Model", handler: AnyHandler) -> "Model":
            raise ValueError
"""
LEAVING_TRACES = """\
from typing import Any, Self
from wrapping import Handler, wrap
class Model:
    @wrap()
    @classmethod
    def long(cls, value: Any, handler: Handler[Self], more: int) -> Self:
        raise ValueError
"""


def test_what_was_compared_in_one_module_is_forgotten_in_the_next(
    tmp_path: Path, primed: Path, lay: Lay, ask: Ask
) -> None:
    """mypy remembers subtypes under assumptions of the module before: in a warm run that is another module."""
    lay(tmp_path, {"wrapping.py": WRAPPING, "a_right.py": RIGHT, "m_leaving.py": LEAVING_TRACES, "z_right.py": RIGHT})
    facts = told(ask(tmp_path, shutil.copytree(primed, tmp_path / "cache")))
    assert not isinstance(facts, str)
    assert [(), ()] == [facts["a_right.py"].errors, facts["z_right.py"].errors]
