"""`ratchet fix`: what is certain is paid, nothing grows, and what was taken back is told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.fixing.fixes import all_fixes
from ratchet.fixing.growth import Paid
from ratchet.fixing.loop import Fixed
from ratchet.fixing.writing import write_fixed


@pytest.fixture(autouse=True)
def no_other_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """What proposes types is ratchet, and ruff, which is installed beside it."""
    monkeypatch.setenv("PATH", "/usr/local/bin:/usr/bin:/bin")


POLICY = '[ratchet]\nroots = ["."]\npaths = ["app"]\n'
MYPY = "[mypy]\ncheck_untyped_defs = True\n"


def project_of(project: Project, text: str, more: dict[str, str] | None = None) -> Project:
    """A recorded project with one module."""
    files = {
        "ratchet.toml": POLICY,
        "mypy.ini": MYPY,
        "app/__init__.py": '"""App."""\n',
        "app/a.py": text,
        **(more or {}),
    }
    return project.recorded(files)


def fixed(project: Project, *arguments: str) -> str:
    """The text of app/a.py after a fix, which must say that all went well, and after which a check holds."""
    said = project.ratchet("fix", *arguments)
    assert said.status == 0, said
    assert project.check().status == 0
    return (project.top / "app/a.py").read_text(encoding="utf-8")


PAID = {
    "a function that returns nothing": (
        ("def greet(name: str):\n    print(name)\n"),
        ("def greet(name: str) -> None:\n    print(name)\n"),
    ),
    "what mypy infers of a return": (
        ("def double(x: int):\n    return x * 2\n"),
        ("def double(x: int) -> int:\n    return x * 2\n"),
    ),
    "a return of one of two types": (
        ("def pick(x: int):\n    if x:\n        return str(x)\n    return None\n"),
        ("def pick(x: int) -> str | None:\n    if x:\n        return str(x)\n    return None\n"),
    ),
    "a generator, and its import": (
        ("def count(n: int):\n    for i in range(n):\n        yield i\n"),
        (
            "from collections.abc import Iterator\n"
            "def count(n: int) -> Iterator[int]:\n"
            "    for i in range(n):\n"
            "        yield i\n"
        ),
    ),
    "a method that overrides a typed one": (
        ("class A:\n    def __eq__(self, other):\n        return isinstance(other, A)\n"),
        ("class A:\n    def __eq__(self, other: object) -> bool:\n        return isinstance(other, A)\n"),
    ),
    "a parameter that is handed on": (
        ("def f(n: int) -> str:\n    return str(n)\n\n\ndef g(n) -> str:\n    return f(n)\n"),
        ("def f(n: int) -> str:\n    return str(n)\n\n\ndef g(n: int) -> str:\n    return f(n)\n"),
    ),
    "parameters by their calls, and a flag": (
        ("def f(n, loud=False) -> str:\n    return str(n) if loud else ''\n\n\nprint(f(1), f(2))\n"),
        ("def f(n: int, loud: bool = False) -> str:\n    return str(n) if loud else ''\n\n\nprint(f(1), f(2))\n"),
    ),
    "comments and line breaks stay": (
        ("def f(\n    a,  # the first\n    *,\n    b=None,\n) -> int:\n    return 1\n\n\nf(1, b='')\n"),
        (
            "def f(\n"
            "    a: int,  # the first\n"
            "    *,\n"
            "    b: str | None = None,\n"
            ") -> int:\n"
            "    return 1\n"
            "\n"
            "\n"
            "f(1, b='')\n"
        ),
    ),
    "a generic gets what calls pass": (
        ("def f(x: list) -> int:\n    return len(x)\n\n\nf([1])\nf([2, 3])\n"),
        ("def f(x: list[int]) -> int:\n    return len(x)\n\n\nf([1])\nf([2, 3])\n"),
    ),
    "a generic gets what is returned": (
        ("NAMES = ['a']\n\n\ndef f() -> list:\n    return NAMES\n"),
        ("NAMES = ['a']\n\n\ndef f() -> list[str]:\n    return NAMES\n"),
    ),
    "a comment that silences nothing": (
        ("def f(x: int) -> int:\n    return x  # type: ignore[arg-type]\n"),
        ("def f(x: int) -> int:\n    return x\n"),
    ),
    "a bare comment gets its code": (
        ("def f(x: int) -> str:\n    return x  # type: ignore\n"),
        ("def f(x: int) -> str:\n    return x  # type: ignore[return-value]\n"),
    ),
    "a cast that changes nothing, and its import": (
        ("from typing import cast\n\n\ndef f(x: int) -> int:\n    return cast(int, x)\n"),
        ("\n\ndef f(x: int) -> int:\n    return x\n"),
    ),
    "getattr with a literal name": (
        ("class A:\n    name = 'a'\n\n\ndef f(a: A) -> str:\n    return str(getattr(a, 'name'))\n"),
        ("class A:\n    name = 'a'\n\n\ndef f(a: A) -> str:\n    return str(a.name)\n"),
    ),
    "a default that the annotation leaves out": (
        ("def f(x: str = None) -> None:\n    print(x)\n"),
        ("def f(x: str | None = None) -> None:\n    print(x)\n"),
    ),
    "a parameter that is handed on, and worked on besides": (
        ("def f(n: int) -> str:\n    return str(n)\n\n\ndef g(n) -> str:\n    return f(n) * n.bit_length()\n"),
        ("def f(n: int) -> str:\n    return str(n)\n\n\ndef g(n: int) -> str:\n    return f(n) * n.bit_length()\n"),
    ),
    "what is taken and not looked at": (
        ("def f(n: int, *args, **kwargs) -> int:\n    repr(args)\n    return n\n"),
        ("def f(n: int, *args: object, **kwargs: object) -> int:\n    repr(args)\n    return n\n"),
    ),
    "a lock, which is no class while the program runs": (
        (
            "import threading\n\n\ndef f(n: int):\n    return threading.Lock() if n else None\n\n\n"
            "def g():\n    return threading.Lock()\n"
        ),
        (
            "import threading\n\n\n"
            'def f(n: int) -> "threading.Lock | None":\n    return threading.Lock() if n else None\n\n\n'
            "def g() -> threading.Lock:\n    return threading.Lock()\n"
        ),
    ),
    "a method that is called by the name of one that owes an error": (
        (
            "class A:\n    def run(self, n):\n        return n.x.y\n\n\n"
            "class B(A):\n    def run(self, n):\n        print(n)\n\n\ndef use(a: A) -> None:\n    a.run('')\n"
        ),
        (
            "class A:\n    def run(self, n):\n        return n.x.y\n\n\n"
            "class B(A):\n    def run(self, n: str) -> None:\n        print(n)\n\n\n"
            "def use(a: A) -> None:\n    a.run('')\n"
        ),
    ),
    "a generic that takes no arguments while the program runs": (
        ("def f(x: bytes):\n    y = memoryview(x)\n    return y\n"),
        ('def f(x: bytes) -> "memoryview[int]":\n    y = memoryview(x)\n    return y\n'),
    ),
    "a class that is private to the project": (
        ("class _A:\n    pass\n\n\ndef f():\n    return _A()\n"),
        ("class _A:\n    pass\n\n\ndef f() -> _A:\n    return _A()\n"),
    ),
    "functions within functions, of one name": (
        (
            "def f() -> str:\n    def g(n):\n        return str(n)\n\n    return g(1)\n\n\n"
            "def h() -> str:\n    def g(n):\n        return str(n)\n\n    return g('')\n"
        ),
        (
            "def f() -> str:\n    def g(n: int) -> str:\n        return str(n)\n\n    return g(1)\n\n\n"
            "def h() -> str:\n    def g(n: str) -> str:\n        return str(n)\n\n    return g('')\n"
        ),
    ),
    "a parameter that is handed on to one of a recursive type": (
        ("def f(x: object, kind):\n    return isinstance(x, kind)\n"),
        ("def f(x: object, kind) -> bool:\n    return isinstance(x, kind)\n"),
    ),
    "one call of two is unknown: no type is certain": (
        ("def f(n):\n    return None\n\n\ndef g(k):\n    f(b'')\n    f(k)\n"),
        ("def f(n) -> None:\n    return None\n\n\ndef g(k) -> None:\n    f(b'')\n    f(k)\n"),
    ),
    "a return of a recursive type": (
        (
            "Tree = tuple[int, 'Tree'] | None\n"
            "\n"
            "\n"
            "def f(t: Tree, n: int):\n"
            "    return t if n else None\n"
            "\n"
            "\n"
            "def g(n: int):\n"
            "    return n\n"
        ),
        (
            "Tree = tuple[int, 'Tree'] | None\n"
            "\n"
            "\n"
            "def f(t: Tree, n: int):\n"
            "    return t if n else None\n"
            "\n"
            "\n"
            "def g(n: int) -> int:\n"
            "    return n\n"
        ),
    ),
    "what the body asks for is part of the type": (
        (
            "def f(n: int) -> str:\n"
            "    return str(n)\n"
            "\n"
            "\n"
            "def g(n) -> str:\n"
            "    if n is None:\n"
            "        return ''\n"
            "    return f(n)\n"
        ),
        (
            "def f(n: int) -> str:\n"
            "    return str(n)\n"
            "\n"
            "\n"
            "def g(n: int | None) -> str:\n"
            "    if n is None:\n"
            "        return ''\n"
            "    return f(n)\n"
        ),
    ),
    "a method that returns nothing, where one that overrides it does": (
        ("class A:\n    def run(self):\n        print()\n\n\nclass B(A):\n    def run(self):\n        return 1\n"),
        (
            "class A:\n"
            "    def run(self):\n"
            "        print()\n"
            "\n"
            "\n"
            "class B(A):\n"
            "    def run(self) -> int:\n"
            "        return 1\n"
        ),
    ),
    "a method that a mixin hides": (
        (
            "class A:\n"
            "    def run(self):\n"
            "        print()\n"
            "\n"
            "\n"
            "class M:\n"
            "    def run(self) -> int:\n"
            "        return 1\n"
            "\n"
            "\n"
            "class C(M, A):\n"
            "    def stop(self):\n"
            "        print()\n"
        ),
        (
            "class A:\n"
            "    def run(self):\n"
            "        print()\n"
            "\n"
            "\n"
            "class M:\n"
            "    def run(self) -> int:\n"
            "        return 1\n"
            "\n"
            "\n"
            "class C(M, A):\n"
            "    def stop(self) -> None:\n"
            "        print()\n"
        ),
    ),
    "by the name that the file has": (
        ("import app.b\nfrom app import b\n\n\ndef f():\n    return app.b.make()\n"),
        ("import app.b\nfrom app import b\n\n\ndef f() -> b.B:\n    return app.b.make()\n"),
    ),
    "a line that gets too long": (
        (
            "def a_long_name(first: int, second: int, third: int, fourth: int, fifth: int, sixth):\n"
            "    print(sixth)\n"
            "\n"
            "\n"
            "a_long_name(1, 2, 3, 4, 5, 6)\n"
        ),
        (
            "def a_long_name(\n"
            "    first: int, second: int, third: int, fourth: int, fifth: int, sixth: int\n"
            ") -> None:\n"
            "    print(sixth)\n"
            "\n"
            "\n"
            "a_long_name(1, 2, 3, 4, 5, 6)\n"
        ),
    ),
    "a line that gets too long, with a comment that is about it": (
        (
            "def a_function_of_a_long_name(first: str, second: str = 'second', third: int = 3):  # noqa\n"
            "    return [first, second]\n"
        ),
        (
            "def a_function_of_a_long_name(first: str, second: str = 'second', third: int = 3) -> list[str]:  # noqa\n"
            "    return [first, second]\n"
        ),
    ),
    "a line that gets much too long": (
        (
            "class A:\n"
            "    def a_long_name(self, first: int, second: int, third: int, fourth: int, fifth: int, *, six):\n"
            "        print(six)\n"
            "\n"
            "\n"
            "A().a_long_name(1, 2, 3, 4, 5, six={'a': 1})\n"
        ),
        (
            "class A:\n"
            "    def a_long_name(\n"
            "        self,\n"
            "        first: int,\n"
            "        second: int,\n"
            "        third: int,\n"
            "        fourth: int,\n"
            "        fifth: int,\n"
            "        *,\n"
            "        six: dict[str, int],\n"
            "    ) -> None:\n"
            "        print(six)\n"
            "\n"
            "\n"
            "A().a_long_name(1, 2, 3, 4, 5, six={'a': 1})\n"
        ),
    ),
}
"""What it is about → a module before and after."""

_ASKS = (
    "class A:\n    pass\n\n\nclass B(A):\n    pass\n\n\ndef f({}) -> None:\n    print(isinstance(a, B))\n\n\nf(A())\n"
)
PAID["a body that asks for a class of what is passed"] = (_ASKS.format("a"), _ASKS.format("a: A"))

LEFT = {
    "a class that some call does not pass": (
        "class A:\n    pass\n\n\nclass B(A):\n    pass\n\n\n"
        "def f(a) -> None:\n    print(isinstance(a, A))\n\n\nf(B())\n"
    ),
    "a call through a module": "from app import b\n\nb.pair(1, 'x')\n",
    "a literal default alone": ("def f(size=3) -> None:\n    print(size)\n"),
    "calls that differ": ("def f(a) -> None:\n    print(a)\n\n\nf(1)\nf('x')\n"),
    "a function that escapes": ("def f(a) -> None:\n    print(a)\n\n\nf(1)\nhandlers = [f]\n"),
    "an empty generic": ("def f(x: dict) -> None:\n    print(x)\n\n\nf({1: 2})\nf({})\n"),
    "generics of several things": ("def f(x: list) -> None:\n    print(x)\n\n\nf([1])\nf(['a'])\n"),
    "a method for others to override": ("class A:\n    def run(self):\n        pass\n"),
    "an abstract method": ("class A:\n    def run(self):\n        raise NotImplementedError\n"),
    "a return that is Any": ("import json\n\n\ndef f(x: str):\n    return json.loads(x)\n"),
    "nothing to pay": ("def f(x: int) -> int:\n    return x\n"),
    "a body that accepts more than calls pass": ("def f(a) -> None:\n    print(hasattr(a, 'read'))\n\n\nf('x')\n"),
    "a class that no call passes": ("def f(a) -> None:\n    print(isinstance(a, bytes) or len(a))\n\n\nf('x')\n"),
    "a name that gets another value": (
        "def g(n: int) -> str:\n    return str(n)\n\n\ndef f(n) -> str:\n    n = len(n)\n    return g(n)\n"
    ),
    "arguments that the body hands on": "import json\n\n\ndef f(**kwargs) -> None:\n    json.dumps(1, **kwargs)\n",
    "a property as a type": ("class A:\n    x = property(lambda self: 1)\n"),
    "a decorator that reads annotations": (
        "import functools\n\n\n@functools.singledispatch\ndef f(x):\n    return str(x)\n\n\nf(1)\n"
    ),
    "an attribute that changes": (
        "class A:\n"
        "    def __init__(self):\n"
        "        self.x = None\n"
        "\n"
        "    def set(self, x: int) -> None:\n"
        "        self.x = x\n"
    ),
    "a return that is left out": ("def f(x: int):\n    if x:\n        return x\n"),
    "no such attribute": ("class A:\n    x: int\n\n\ndef f(a: A) -> None:\n    print(getattr(a, 'y'))\n"),
}
"""Why nothing is written → the module."""


def test_what_is_certain_is_paid_and_nothing_else(project: Project) -> None:
    before = {about: text for about, (text, _) in PAID.items()} | LEFT
    after = {about: text for about, (_, text) in PAID.items()} | LEFT
    names = {about: f"app/m{number}.py" for number, about in enumerate(before)}
    pair = "\n\ndef pair(a, b) -> None:\n    print(a, b)\n"
    made = {"app/b.py": f"class B:\n    pass\n\n\ndef make() -> B:\n    return B()\n{pair}"}
    fixed(project_of(project, "X = 1\n", {names[about]: text for about, text in before.items()} | made))

    assert after == {about: (project.top / name).read_text() for about, name in names.items()}
    assert "def pair(a: int, b: str) -> None:" in (project.top / "app/b.py").read_text()


def test_what_makes_a_caller_wrong_is_taken_back(project: Project) -> None:
    text = "def f(x: int):\n    return x if x else None\n\n\ndef g(x: int) -> int:\n    return f(x) + 1\n"
    said = project_of(project, text).ratchet("fix", "--verbose")

    assert text == (project.top / "app/a.py").read_text()
    assert "app/a.py: f return: {builtins:int} | None: " in said.out or "app/a.py: f return: int | None: " in said.out
    assert "ratchet fix: nothing can be paid without adding another debt" in said.out


def test_a_second_run_changes_nothing(project: Project) -> None:
    project_of(project, "def f(n: int):\n    return g(n)\n\n\ndef g(n: int):\n    return str(n)\n")
    once = fixed(project)

    assert "def f(n: int) -> str:" in once
    assert once == fixed(project)


@pytest.mark.parametrize(
    ("option", "status"), [pytest.param("--check", 1, id="check"), pytest.param("--diff", 0, id="diff")]
)
def test_nothing_is_written_where_only_asked(option: str, status: int, project: Project) -> None:
    text = "def f(n: int):\n    return n\n"
    said = project_of(project, text).ratchet("fix", option)

    assert status == said.status
    assert text == (project.top / "app/a.py").read_text()


def test_the_difference_can_be_applied(project: Project) -> None:
    said = project_of(project, "def f(n: int):\n    return n\n").ratchet("fix", "--diff")
    subprocess.run(["git", "apply"], cwd=project.top, input=said.out, text=True, check=True)

    assert "def f(n: int) -> int:\n    return n\n" == (project.top / "app/a.py").read_text()


def test_check_holds_where_nothing_can_be_fixed(project: Project) -> None:
    assert 0 == project_of(project, "X = 1\n").ratchet("fix", "--check").status


def test_likely_types_are_shown_and_not_written(project: Project) -> None:
    text = "def f(size=3) -> None:\n    print(size)\n"
    said = project_of(project, text).ratchet("fix", "--suggest")

    assert "+def f(size: int = 3) -> None:\n" in said.out
    assert text == (project.top / "app/a.py").read_text()


@pytest.mark.parametrize(
    ("head", "suggested"),
    [
        pytest.param("def f(user_id) -> None:", "def f(user_id: int) -> None:", id="an ending"),
        pytest.param("def f(is_loud) -> None:", "def f(is_loud: bool) -> None:", id="a beginning"),
        pytest.param("def f(name) -> None:", "def f(name: str) -> None:", id="a word"),
        pytest.param("def f(price) -> None:", "def f(price: float) -> None:", id="others of the name"),
        pytest.param("def f(mixed) -> None:", "", id="others of the name that differ"),
        pytest.param("def f(thing) -> None:", "", id="nothing"),
    ],
)
def test_a_name_makes_a_type_likely(project: Project, head: str, suggested: str) -> None:
    others = "def a(price: float, mixed: int) -> None: ...\n\n\ndef b(price: float, mixed: str) -> None: ...\n"
    text = head + "\n    print()\n"
    said = project_of(project, text, {"app/b.py": others}).ratchet("fix", "--suggest").out

    assert ([f"+{suggested}"] if suggested else []) == [line for line in said.splitlines() if line.startswith("+def")]
    assert text == (project.top / "app/a.py").read_text()


def test_a_name_is_not_believed_where_the_code_says_otherwise(project: Project) -> None:
    said = project_of(project, "def f(user_id) -> str:\n    return user_id\n").ratchet("fix", "--suggest").out

    assert "user_id: int" not in said


def test_one_rule_and_one_path(project: Project) -> None:
    text = "def f(n: int):\n    return n  # type: ignore[misc]\n"
    project_of(project, text, {"app/b.py": text})

    assert "def f(n: int):\n    return n\n" == fixed(project, "--rule", "suppression", "app/a.py")
    assert text == (project.top / "app/b.py").read_text()


OFFERED = {
    "bare_generic": "bare-generic",
    "by_name": "missing-annotation",
    "by_use": "missing-annotation",
    "call_sites": "missing-annotation",
    "constructor": "unchecked-body",
    "documented": "missing-annotation",
    "finding": "finding",
    "ignore_comment": "suppression",
    "implicit_optional": "type-error",
    "inferred": "missing-annotation",
    "literal_getattr": "dynamic-access",
    "pyrefly": "missing-annotation",
    "redundant_cast": "cast",
    "ruff": "missing-annotation",
    "stubs": "missing-annotation",
}


def test_each_fix_pays_a_rule() -> None:
    assert OFFERED == {type(fix).__module__.rpartition(".")[2]: fix.rules[0] for fix in all_fixes()}


def test_a_rule_that_nothing_fixes_is_a_usage_error(project: Project) -> None:
    said = project_of(project, "X = 1\n").ratchet("fix", "--rule", "layers")

    assert 2 == said.status
    assert "--rule layers: nothing fixes that." in said.err


def test_types_come_from_stubs(project: Project, tmp_path: Path) -> None:
    (tmp_path / "stubs/app").mkdir(parents=True)
    (tmp_path / "stubs/app/a.pyi").write_text(
        "from decimal import Decimal\nfrom typing import Optional, Self\nfrom yaml import Loader\n\n"
        "def f(x: Optional[Decimal], y: _P, z: Loader, a: Self) -> str: ...\n"
    )
    project_of(project, "def f(x, y, z, a):\n    return str(x)\n")

    text = fixed(project, "--from-stubs", str(tmp_path / "stubs"))
    assert "if TYPE_CHECKING:\n    from decimal import Decimal\n" in text
    assert 'def f(x: "Decimal | None", y, z, a) -> str:' in text


def test_what_tests_pass_does_not_narrow_a_parameter(project: Project) -> None:
    off = 'missing-annotation = "off"\nunchecked-body = "off"\n'
    policy = f'{POLICY}[[profile]]\npaths = ["app/tests/**"]\n[profile.rules]\n{off}'
    stream = "class Stream:\n    pass\n\n\n"
    text = f"{stream}def f(stream) -> None:\n    print(stream)\n\n\ndef g() -> None:\n    f(Stream())\n"
    tests = "from app.a import Stream, f\n\n\nclass Fake(Stream):\n    pass\n\n\ndef test() -> None:\n    f(Fake())\n"
    alone = f"{stream}def f(stream) -> None:\n    print(stream)\n"
    more = {"ratchet.toml": policy, "app/tests/__init__.py": '"""Tests."""\n', "app/tests/test_a.py": tests}

    assert "def f(stream: Stream) -> None:" in fixed(project_of(project, text, more))
    project.write({"app/a.py": alone})
    project.ratchet("fix")
    assert alone == (project.top / "app/a.py").read_text()


def test_names_of_other_modules_are_imported_for_the_checker_alone(project: Project) -> None:
    project_of(
        project,
        "from app.b import make\n\n\ndef f():\n    return make()\n",
        {"app/b.py": "from app.c import C\n\n\ndef make() -> C:\n    return C()\n", "app/c.py": "class C:\n    pass\n"},
    )

    text = fixed(project)
    assert 'def f() -> "C":' in text
    assert "if TYPE_CHECKING:\n    from app.c import C\n" in text


def test_a_name_that_is_there_for_the_checker_alone_is_quoted(project: Project) -> None:
    head = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from app.b import B\n\n\n"
    project_of(
        project,
        f'{head}def f(b: "B") -> None:\n    print(b)\n\n\ndef g(b) -> None:\n    f(b)\n',
        {"app/b.py": "class B:\n    pass\n"},
    )
    assert 'def g(b: "B") -> None:' in fixed(project)


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        pytest.param("class A:\n    pass\n\n\ndef f():\n    return A()\n", "def f() -> A:", id="defined before"),
        pytest.param("def f():\n    return A()\n\n\nclass A:\n    pass\n", 'def f() -> "A":', id="defined after"),
        pytest.param("class A:\n    def f(self):\n        return A()\n", 'def f(self) -> "A":', id="being defined"),
        pytest.param(
            "from __future__ import annotations\n\n\nclass A:\n    def f(self):\n        return A()\n",
            "def f(self) -> A:",
            id="annotations are not evaluated",
        ),
    ],
)
def test_a_class_of_the_file_is_quoted_where_it_is_not_there_yet(text: str, signature: str, project: Project) -> None:
    assert signature in fixed(project_of(project, text))


def test_an_older_python_gets_annotations_that_it_understands(project: Project) -> None:
    project_of(
        project,
        "def f(n: int):\n    return [n] if n else None\n",
        {"pyproject.toml": '[project]\nname = "app"\nrequires-python = ">=3.8"\n'},
    )
    assert 'def f(n: int) -> "list[int] | None":' in fixed(project)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_ends_and_permissions_stay(ending: str, project: Project) -> None:
    project_of(project, f"def f(n: int):{ending}    return n{ending}")
    (project.top / "app/a.py").chmod(0o755)
    project.ratchet("fix")

    assert f"def f(n: int) -> int:{ending}    return n{ending}".encode() == (project.top / "app/a.py").read_bytes()
    assert 0o755 == (project.top / "app/a.py").stat().st_mode & 0o777


def test_without_a_policy_nothing_is_fixed(project: Project) -> None:
    project.write({"a.py": "def f(n: int):\n    return n\n"})
    said = project.ratchet("fix")

    assert 2 == said.status
    assert "has no ratchet.toml" in said.err


def test_a_file_that_changed_in_the_meantime_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("now = 1\n")
    (tmp_path / "b.py").write_text("b = 1\n")
    (tmp_path / "c.py").symlink_to("b.py")
    before = {"a.py": b"then = 1\n", "b.py": b"b = 1\n", "c.py": b"b = 1\n"}
    after = {path: text + b"# fixed\n" for path, text in before.items()}
    written = write_fixed(tmp_path, Fixed(before, after, {}, Paid({}, {}), (), {}, (), True))

    assert ("b.py",) == written.paths
    assert ["a.py", "c.py"] == [path for path, _ in written.left]
    assert "now = 1\n" == (tmp_path / "a.py").read_text()
    assert (tmp_path / "c.py").is_symlink()


def test_nothing_of_the_project_is_run(project: Project) -> None:
    project_of(project, "def f(n: int):\n    return n\n", {"app/sitecustomize.py": "raise SystemExit('run')\n"})
    fixed(project)
    assert "raise" in (project.top / "app/sitecustomize.py").read_text()


def test_the_fixed_text_still_runs(project: Project) -> None:
    project_of(project, "class A:\n    def me(self):\n        return self\n\n\nprint(A().me().__class__.__name__)\n")
    fixed(project)
    done = subprocess.run([sys.executable, "app/a.py"], cwd=project.top, capture_output=True, text=True, check=True)

    assert "A\n" == done.stdout
