"""A slot pays for itself: what it owed at base pays for what it owes now, if no less is known of it."""

from __future__ import annotations

import pytest
from projects.building import Project

HEAD = "from collections.abc import Callable, Mapping\nfrom typing import Any, Generic, TypeVar\n\n\n"
POLICY = '[ratchet]\nroots = ["."]\npaths = ["app"]\n'

HOOK = "Hook = Callable[[int], Any]\n\n\n"
RAW = "Raw = Any\n\n\n"
BODY = "\n    for name in sorted(x):\n        print(name, len(name), name.upper())"


def change(project: Project, before: str, after: str) -> list[tuple[str, str, str]]:
    """The keys of what a check refuses of a change of one module."""
    project.recorded({"ratchet.toml": POLICY, "app/__init__.py": "# app\n", "app/a.py": HEAD + before})
    project.write({"app/a.py": HEAD + after})
    return project.check().keys


BETTER = [
    pytest.param("def f(x): ...", "def f(x: dict[str, Any]) -> None: ...", id="a parameter gets a dict of Any"),
    pytest.param("def f(x): ...", "def f(x: dict[Any, Any]) -> None: ...", id="with two Any inside"),
    pytest.param(
        "def f(x: int): return [x]", "def f(x: int) -> list[Any]: return [x]", id="a return gets a list of Any"
    ),
    pytest.param("def f(*x, **y): ...", "def f(*x: Any, **y: Any) -> None: ...", id="star arguments get Any"),
    pytest.param("def f(x: dict) -> None: ...", "def f(x: dict[str, Any]) -> None: ...", id="a bare dict's arguments"),
    pytest.param("def f(x: dict) -> None: ...", "def f(x: dict[Any, Any]) -> None: ...", id="both of them Any"),
    pytest.param("def f(x: Any) -> None: ...", "def f(x: list[Any]) -> None: ...", id="Any becomes a list of it"),
    pytest.param(
        "def f(x: Any) -> None: ...",
        "def f(x: dict[str, Any] | list[Any] | None) -> None: ...",
        id="Any becomes a union that holds it twice",
    ),
    pytest.param(
        "def f(x: Any = None) -> None: ...", "def f(x: dict[Any, Any] | None = None) -> None: ...", id="or a dict"
    ),
    pytest.param("def f(x): ...", "def f(y: dict[str, Any]) -> None: ...", id="the parameter gets a name besides"),
    pytest.param(f"def f(x):{BODY}", f"def g(x: dict[str, Any]) -> None:{BODY}", id="the function is renamed besides"),
    pytest.param("RAW: dict = {}", "RAW: dict[str, Any] = {}", id="a variable"),
    pytest.param("class C(dict): ...", "class C(dict[str, Any]): ...", id="a base class"),
    pytest.param(
        "class M: ...\nclass C(dict, M): ...",
        "class M: ...\nclass C(dict[str, Any], M): ...",
        id="a base class beside a plain one",
    ),
    pytest.param(
        "def f():\n    x = {'a': 1, 'b': print}\n    print(x)",
        "def f() -> None:\n    x: dict[str, Any] = {'a': 1, 'b': print}\n    print(x)",
        id="a variable of a function that mypy did not check",
    ),
    pytest.param(
        "def f(x: Callable) -> None: ...", "def f(x: Callable[..., Any]) -> None: ...", id="a bare Callable spelled out"
    ),
    pytest.param(
        "def f(x: Callable | None) -> None: ...",
        "def f(x: Callable[..., dict[str, Any]] | None) -> None: ...",
        id="it or None, with a better result",
    ),
    pytest.param("def f() -> Callable: ...", "def f() -> Callable[..., Any]: ...", id="what is returned"),
    pytest.param(
        "class C:\n    def __init__(self) -> None:\n        self.hook: Callable = print",
        "class C:\n    def __init__(self) -> None:\n        self.hook: Callable[..., Any] = print",
        id="an attribute",
    ),
    pytest.param(
        f"{HOOK}def f(x): ...", f"{HOOK}def f(x: Hook) -> None: ...", id="an alias that holds Any deeper down"
    ),
    pytest.param(f"{HOOK}def f(x): ...", f"{HOOK}def f(x: Hook | None) -> None: ...", id="it, or None"),
]
WORSE = [
    pytest.param(
        "def f():\n    x = {'a': 1}\n    print(x)",
        "def f() -> None:\n    x: Any = {'a': 1}\n    print(x)",
        ("explicit-any", "f", "x"),
        id="a variable of a function that mypy did not check, to Any",
    ),
    pytest.param(
        "def f() -> None:\n    x = {'a': 1}\n    print(x)",
        "def f() -> None:\n    x: dict[str, Any] = {'a': 1}\n    print(x)",
        ("explicit-any", "f", "x"),
        id="a variable whose type was known",
    ),
    pytest.param(
        "def f(x: Callable) -> None: ...",
        "def f(x: Any) -> None: ...",
        ("explicit-any", "f", "x"),
        id="a Callable to Any",
    ),
    pytest.param(
        "def f(x: Callable[..., int]) -> None: ...",
        "def f(x: Callable[..., Any]) -> None: ...",
        ("explicit-any", "f", "x"),
        id="the result of a Callable",
    ),
    pytest.param(
        "def f(x: tuple[Callable, int]) -> None: ...",
        "def f(x: tuple[Callable, Any]) -> None: ...",
        ("explicit-any", "f", "x"),
        id="beside a Callable",
    ),
    pytest.param(f"{RAW}def f(x): ...", f"{RAW}def f(x: Raw) -> None: ...", ("explicit-any", "f", "x"), id="an alias"),
    pytest.param(
        f"{RAW}def f(x): ...", f"{RAW}def f(x: Raw | None) -> None: ...", ("explicit-any", "f", "x"), id="it, or None"
    ),
    pytest.param("def f(x): ...", "def f(x: Any): ...", ("explicit-any", "f", "x"), id="no annotation to Any"),
    pytest.param("def f(x): ...", "def f(x) -> Any: ...", ("explicit-any", "f", "return"), id="no return type to Any"),
    pytest.param(
        "def f(x: dict[str, Any]) -> None: ...",
        "def f(x: dict[Any, Any]) -> None: ...",
        ("explicit-any", "f", "x"),
        id="one Any more inside",
    ),
    pytest.param(
        "def f(x: int, y) -> None: ...",
        "def f(x: dict[str, Any], y: int) -> None: ...",
        ("explicit-any", "f", "x"),
        id="another slot's debt pays nothing",
    ),
    pytest.param(
        "def f(x: dict) -> None: ...", "def f(x: Any) -> None: ...", ("explicit-any", "f", "x"), id="a dict to Any"
    ),
]


@pytest.mark.parametrize(("before", "after"), BETTER)
def test_a_slot_that_got_better_pays_for_itself(project: Project, before: str, after: str) -> None:
    assert [] == change(project, f"{before}\n", f"{after}\n")


@pytest.mark.parametrize(("before", "after", "refused"), WORSE)
def test_a_slot_that_got_worse_is_refused(
    project: Project, before: str, after: str, refused: tuple[str, str, str]
) -> None:
    assert refused in change(project, f"{before}\n", f"{after}\n")


def test_what_a_slot_owes_now_is_recorded(project: Project) -> None:
    change(project, "def f(x): ...\n", "def f(x: dict[str, Any]) -> None: ...\n")
    assert "explicit-any\tf\tx\t1" in (project.top / "baselines/modules/app.a.tsv").read_text(encoding="utf-8")


OFF = """
[[profile]]
paths = ["app/**"]
rules = { missing-annotation = "off", unchecked-body = "off", unchecked-operation = "off" }
"""
BETTER_WHERE_OFF = [
    pytest.param("def f(x): ...", "def f(x: dict[str, Any]) -> None: ...", id="a parameter"),
    pytest.param("def f(x: int): return [x]", "def f(x: int) -> list[Any]: return [x]", id="a return"),
    pytest.param("def f(*x, **y): ...", "def f(*x: Any, **y: Any) -> None: ...", id="star arguments"),
    pytest.param(f"def f(x):{BODY}", f"def g(x: dict[str, Any]) -> None:{BODY}", id="renamed besides"),
    pytest.param("DATA = load()", "DATA: dict[str, Any] = load()", id="a variable"),
    pytest.param("class C:\n    data = load()", "class C:\n    data: list[Any] = load()", id="an attribute"),
    pytest.param(
        "class C:\n    def __init__(self, x):\n        self.data = x",
        "class C:\n    def __init__(self, x: list[Any]) -> None:\n        self.data: list[Any] = x",
        id="an attribute by self",
    ),
    pytest.param(
        "def f():\n    data = load()", "def f() -> None:\n    data: list[Any] = load()", id="a local variable"
    ),
]
WORSE_WHERE_OFF = [
    pytest.param("def f(x): ...", "def f(x: Any): ...", ("explicit-any", "f", "x"), id="a parameter to Any"),
    pytest.param(
        "def f(x: int): ...", "def f(x: dict[str, Any]): ...", ("explicit-any", "f", "x"), id="a typed parameter"
    ),
    pytest.param("DATA = load()", "DATA: Any = load()", ("explicit-any", "<module>", "DATA"), id="a variable to Any"),
    pytest.param(
        "DATA = {'a': 1}",
        "DATA: dict[str, Any] = {}",
        ("explicit-any", "<module>", "DATA"),
        id="a variable of a known type",
    ),
    pytest.param(
        "DATA: object = load()", "DATA: list[Any] = load()", ("explicit-any", "<module>", "DATA"), id="a typed variable"
    ),
    pytest.param(
        "DATA = load()", "MORE: list[Any] = load()", ("explicit-any", "<module>", "MORE"), id="another variable"
    ),
]
LOAD = "def load() -> object: ...\n\n\n"


def change_where_off(project: Project, before: str, after: str) -> list[tuple[str, str, str]]:
    """The same where a missing annotation is no debt, as in tests."""
    project.recorded({"ratchet.toml": POLICY + OFF, "app/__init__.py": "# app\n", "app/a.py": HEAD + LOAD + before})
    project.write({"app/a.py": HEAD + LOAD + after})
    return [key for key in project.check().keys if key[0] != "type-error"]


@pytest.mark.parametrize(("before", "after"), BETTER_WHERE_OFF)
def test_so_does_one_where_a_missing_annotation_is_no_debt(project: Project, before: str, after: str) -> None:
    assert [] == change_where_off(project, f"{before}\n", f"{after}\n")


@pytest.mark.parametrize(("before", "after", "refused"), WORSE_WHERE_OFF)
def test_there_too_one_that_got_worse_is_refused(
    project: Project, before: str, after: str, refused: tuple[str, str, str]
) -> None:
    assert refused in change_where_off(project, f"{before}\n", f"{after}\n")


def test_a_local_variable_that_was_any_pays_for_its_annotation(project: Project) -> None:
    before = "import json\n\n\ndef f(x: str) -> None:\n    data = json.loads(x)\n    print(data)\n"
    assert [] == change(project, before, before.replace("data =", "data: dict[str, Any] ="))


def test_a_local_variable_of_a_known_type_does_not(project: Project) -> None:
    before = "def f(x: str) -> None:\n    data = x.split()\n    print(data)\n"
    found = change(project, before, before.replace("data =", "data: list[Any] ="))
    assert [("explicit-any", "f", "data")] == found


def test_a_variable_of_a_function_that_mypy_checked_without_annotations_was_known(project: Project) -> None:
    before = "def f():\n    x = {'a': 1}\n    print(x)\n"
    config = {"mypy.ini": "[mypy]\ncheck_untyped_defs = True\n", "ratchet.toml": POLICY}
    project.recorded({**config, "app/__init__.py": "# app\n", "app/a.py": HEAD + before})
    project.write({"app/a.py": HEAD + before.replace("f()", "f() -> None").replace("x =", "x: dict[str, Any] =")})
    assert [("explicit-any", "f", "x")] == project.check().keys


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        pytest.param("    def start(self):\n        self.seen = []\n", [], id="in a method that mypy did not check"),
        pytest.param(
            "    seen = ['a']\n\n    def start(self):\n        self.seen = []\n",
            [("explicit-any", "C", "seen")],
            id="and in the class itself",
        ),
        pytest.param(
            "    def start(self):\n        self.seen = []\n\n    def go(self) -> None:\n        self.seen = ['a']\n",
            [("explicit-any", "C", "seen")],
            id="and in a method that it checked",
        ),
    ],
)
def test_an_attribute_where_a_missing_annotation_is_no_debt(
    project: Project, before: str, expected: list[tuple[str, str, str]]
) -> None:
    rules = ", ".join(f'{rule} = "off"' for rule in ("missing-annotation", "unchecked-body", "unchecked-operation"))
    lax = f'{POLICY}\n[[profile]]\npaths = ["app/**"]\nrules = {{ {rules} }}\n'
    code = f"{HEAD}class C:\n{before}"
    project.recorded({"ratchet.toml": lax, "app/__init__.py": "# app\n", "app/a.py": code})
    after = code.replace("start(self)", "start(self) -> None").replace("self.seen = []", "self.seen: list[Any] = []")
    project.write({"app/a.py": after.replace("    seen = ['a']\n\n", "")})
    assert expected == project.check().keys
