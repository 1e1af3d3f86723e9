"""`ratchet fix`: what is certain is paid, nothing grows, and what was taken back is told."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "def greet(name: str):\n    print(name)\n",
            "def greet(name: str) -> None:\n    print(name)\n",
            id="a function that returns nothing",
        ),
        pytest.param(
            "def double(x: int):\n    return x * 2\n",
            "def double(x: int) -> int:\n    return x * 2\n",
            id="what mypy infers of a return",
        ),
        pytest.param(
            "def pick(x: int):\n    if x:\n        return str(x)\n    return None\n",
            "def pick(x: int) -> str | None:\n    if x:\n        return str(x)\n    return None\n",
            id="a return of one of two types",
        ),
        pytest.param(
            "def count(n: int):\n    for i in range(n):\n        yield i\n",
            "from collections.abc import Iterator\n"
            "def count(n: int) -> Iterator[int]:\n    for i in range(n):\n        yield i\n",
            id="a generator, and its import",
        ),
        pytest.param(
            "class A:\n    def __eq__(self, other):\n        return isinstance(other, A)\n",
            "class A:\n    def __eq__(self, other: object) -> bool:\n        return isinstance(other, A)\n",
            id="a method that overrides a typed one",
        ),
        pytest.param(
            "def f(n: int) -> str:\n    return str(n)\n\n\ndef g(n) -> str:\n    return f(n)\n",
            "def f(n: int) -> str:\n    return str(n)\n\n\ndef g(n: int) -> str:\n    return f(n)\n",
            id="a parameter that is handed on",
        ),
        pytest.param(
            "def f(n, loud=False) -> str:\n    return str(n) if loud else ''\n\n\nprint(f(1), f(2))\n",
            "def f(n: int, loud: bool = False) -> str:\n    return str(n) if loud else ''\n\n\nprint(f(1), f(2))\n",
            id="parameters by their calls, and a flag",
        ),
        pytest.param(
            "def f(\n    a,  # the first\n    *,\n    b=None,\n) -> int:\n    return 1\n\n\nf(1, b='')\n",
            "def f(\n    a: int,  # the first\n    *,\n    b: str | None = None,\n) -> int:\n    return 1\n\n\n"
            "f(1, b='')\n",
            id="comments and line breaks stay",
        ),
        pytest.param(
            "def f(x: list) -> int:\n    return len(x)\n\n\nf([1])\nf([2, 3])\n",
            "def f(x: list[int]) -> int:\n    return len(x)\n\n\nf([1])\nf([2, 3])\n",
            id="a generic gets what calls pass",
        ),
        pytest.param(
            "NAMES = ['a']\n\n\ndef f() -> list:\n    return NAMES\n",
            "NAMES = ['a']\n\n\ndef f() -> list[str]:\n    return NAMES\n",
            id="a generic gets what is returned",
        ),
        pytest.param(
            "def f(x: int) -> int:\n    return x  # type: ignore[arg-type]\n",
            "def f(x: int) -> int:\n    return x\n",
            id="a comment that silences nothing",
        ),
        pytest.param(
            "def f(x: int) -> str:\n    return x  # type: ignore\n",
            "def f(x: int) -> str:\n    return x  # type: ignore[return-value]\n",
            id="a bare comment gets its code",
        ),
        pytest.param(
            "from typing import cast\n\n\ndef f(x: int) -> int:\n    return cast(int, x)\n",
            "\n\ndef f(x: int) -> int:\n    return x\n",
            id="a cast that changes nothing, and its import",
        ),
        pytest.param(
            "class A:\n    name = 'a'\n\n\ndef f(a: A) -> str:\n    return str(getattr(a, 'name'))\n",
            "class A:\n    name = 'a'\n\n\ndef f(a: A) -> str:\n    return str(a.name)\n",
            id="getattr with a literal name",
        ),
        pytest.param(
            "def f(x: str = None) -> None:\n    print(x)\n",
            "def f(x: str | None = None) -> None:\n    print(x)\n",
            id="a default that the annotation leaves out",
        ),
        pytest.param(
            "def f(x: object, kind):\n    return isinstance(x, kind)\n",
            "def f(x: object, kind) -> bool:\n    return isinstance(x, kind)\n",
            id="a parameter that is handed on to one of a recursive type",
        ),
        pytest.param(
            "def f(n):\n    return None\n\n\ndef g(k):\n    f(b'')\n    f(k)\n",
            "def f(n) -> None:\n    return None\n\n\ndef g(k) -> None:\n    f(b'')\n    f(k)\n",
            id="one call of two is unknown: no type is certain",
        ),
        pytest.param(
            "Tree = tuple[int, 'Tree'] | None\n\n\ndef f(t: Tree, n: int):\n    return t if n else None\n\n\n"
            "def g(n: int):\n    return n\n",
            "Tree = tuple[int, 'Tree'] | None\n\n\ndef f(t: Tree, n: int):\n    return t if n else None\n\n\n"
            "def g(n: int) -> int:\n    return n\n",
            id="a return of a recursive type",
        ),
    ],
)
def test_what_is_certain_is_paid(before: str, after: str, project: Project) -> None:
    assert after == fixed(project_of(project, before))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("def f(size=3) -> None:\n    print(size)\n", id="a literal default alone"),
        pytest.param("def f(a) -> None:\n    print(a)\n\n\nf(1)\nf('x')\n", id="calls that differ"),
        pytest.param("def f(a) -> None:\n    print(a)\n\n\nf(1)\nhandlers = [f]\n", id="a function that escapes"),
        pytest.param("def f(x: dict) -> None:\n    print(x)\n\n\nf({1: 2})\nf({})\n", id="an empty generic"),
        pytest.param("def f(x: list) -> None:\n    print(x)\n\n\nf([1])\nf(['a'])\n", id="generics of several things"),
        pytest.param("class A:\n    def run(self):\n        pass\n", id="a method for others to override"),
        pytest.param("class A:\n    def run(self):\n        raise NotImplementedError\n", id="an abstract method"),
        pytest.param("import json\n\n\ndef f(x: str):\n    return json.loads(x)\n", id="a return that is Any"),
        pytest.param("def f(x: int) -> int:\n    return x\n", id="nothing to pay"),
        pytest.param(
            "import functools\n\n\n@functools.singledispatch\ndef f(x):\n    return str(x)\n\n\nf(1)\n",
            id="a decorator that reads annotations",
        ),
        pytest.param(
            "class A:\n    def __init__(self):\n        self.x = None\n\n    def set(self, x: int) -> None:\n"
            "        self.x = x\n",
            id="an attribute that changes",
        ),
        pytest.param("def f(x: int):\n    if x:\n        return x\n", id="a return that is left out"),
        pytest.param(
            "class A:\n    x: int\n\n\ndef f(a: A) -> None:\n    print(getattr(a, 'y'))\n", id="no such attribute"
        ),
    ],
)
def test_what_is_not_certain_is_left_alone(text: str, project: Project) -> None:
    assert text == fixed(project_of(project, text))


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
    "call_sites": "missing-annotation",
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
        "from decimal import Decimal\nfrom typing import Optional\n\ndef f(x: Optional[Decimal], y: _P) -> str: ...\n"
    )
    project_of(project, "def f(x, y):\n    return str(x)\n")

    text = fixed(project, "--from-stubs", str(tmp_path / "stubs"))
    assert "if TYPE_CHECKING:\n    from decimal import Decimal\n" in text
    assert 'def f(x: "Decimal | None", y) -> str:' in text


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


def test_time_that_is_over_leaves_whole_files(project: Project) -> None:
    text = "def f(n: int):\n    return n\n"
    said = project_of(project, text).ratchet("fix", "--max-minutes", "0.00001")

    assert 0 == said.status
    assert "time ran out: run it again to go on" in said.out
    assert text == (project.top / "app/a.py").read_text()


def test_a_file_that_changed_in_the_meantime_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("now = 1\n")
    (tmp_path / "b.py").write_text("b = 1\n")
    (tmp_path / "c.py").symlink_to("b.py")
    before = {"a.py": b"then = 1\n", "b.py": b"b = 1\n", "c.py": b"b = 1\n"}
    after = {path: text + b"# fixed\n" for path, text in before.items()}
    written = write_fixed(tmp_path, Fixed(before, after, {}, Paid({}, {}), Counter(), {}, (), True))

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
