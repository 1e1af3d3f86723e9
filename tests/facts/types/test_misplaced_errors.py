"""An error at a definition of another file has the same place in a cold run and in a warm one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ratchet.facts.types import MypyRequest, type_facts

Lay = Callable[[Path, Mapping[str, str]], None]
Ask = Callable[[Path, Path], MypyRequest]

ORDERED = "@dataclass(order=True)\nclass {}({}):\n    number: int = 1\n\n\n"
LONG = "".join(
    f"def long_{number}() -> int:\n    a = 1\n    b = 2\n    c = 3\n    return a + b + c\n" for number in range(600)
)
"""Functions on as many lines as builtins.pyi has: whatever line of it mypy names, there is a body at it."""
ATTRIBUTES = "class Long:\n" + "".join(f"    x{number}: int = 1\n" for number in range(3_000))


def indented(text: str) -> str:
    return "".join(f"    {line}\n" if line else "\n" for line in text.splitlines())


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(ORDERED.format("Whole", "int"), id="a class of a short module"),
        pytest.param(ORDERED.format("Whole", "int") + LONG, id="a class of a long module"),
        pytest.param(ORDERED.format("Whole", "int") + ATTRIBUTES, id="a class beside many attributes of another"),
        pytest.param("def make() -> None:\n" + indented(ORDERED.format("Whole", "int")) + LONG, id="in a function"),
        pytest.param("class Outer:\n" + indented(ORDERED.format("Whole", "float")) + LONG, id="in a class"),
    ],
)
def test_cold_and_warm_agree(tmp_path: Path, lay: Lay, ask: Ask, source: str) -> None:
    top, cache = tmp_path / "project", tmp_path / "cache"
    text = f"from dataclasses import dataclass\n\n\n{source}"
    lay(top, {"app/__init__.py": "", "app/core.py": text, "app/other.py": "x = 1\n"})
    cold = type_facts(ask(top, cache)).modules["app/core.py"]
    (top / "app/core.py").write_text(f"{text}# edited\n", encoding="utf-8")
    warm = type_facts(ask(top, cache)).modules["app/core.py"]
    assert warm.errors
    assert warm.errors == cold.errors


def test_errors_of_the_module_itself_stay_where_they_are(
    tmp_path: Path, shared_cache: Path, lay: Lay, ask: Ask
) -> None:
    text = (
        "from functools import cache; from typing import overload\n\nx: int = ''\n"
        "\n\nclass C:\n    y: int = ''\n\n    @cache\n"
        "    def f(self, a: int = '') -> int:\n        def g() -> int:\n            return ''\n"
        "        return ''\n\n    z = [lambda: 1 + '' for _ in x]\n\n\nif x:\n    def h() -> int: return ''\n"
        "\n\n@overload\ndef o(a: int) -> int: ...\n@overload\ndef o(a: str) -> str: ...\n"
        "def o(a: int | str) -> int | str:\n    b: int = ''\n    return a\n"
        "\n\nclass D:\n    class C:\n        z: int = ''\n    w: int = ''\n"
    )
    lay(tmp_path, {"core.py": text})
    errors = type_facts(ask(tmp_path, shared_cache)).modules["core.py"].errors
    assert sorted({error.line for error in errors}) == [3, 7, 10, 12, 13, 15, 19, 27, 33, 34]


WITHOUT_CONTEXT = """\
from typing import NamedTuple, NotRequired, TypedDict


def first(flag: bool) -> int:
    if flag:
        total = 1
    return total  # error: possibly-undefined


class Outer:
    def second(self, flag: bool) -> int:
        if flag:
            total = 1
        return total  # error: possibly-undefined

    class Table(TypedDict):
        size: int = 1  # error: misc

    class Pair(NamedTuple):
        left: int = 1
        right: int  # error: misc


def third() -> int:
    class Table(TypedDict):
        size: int = 1  # error: misc
        width: int = 1  # error: misc

    print(later)  # error: has-type used-before-def
    later = 1
    return later


class Base(TypedDict):
    size: int


class Loose(Base):
    size: NotRequired[int]  # error: misc


def fourth[T: Missing](given: T) -> T:  # error: name-defined
    return given


class Fifth[T: Missing]:  # error: name-defined
    def inner[U: Missing](self, given: U) -> U:  # error: name-defined
        return given
"""
"""Errors that mypy tells of no class and no function, or of the class around."""

MODERN = "[mypy]\npython_version = 3.13\nenable_error_code = possibly-undefined, used-before-def\n"


def test_errors_without_a_context_stay_where_they_are(tmp_path: Path, shared_cache: Path, lay: Lay, ask: Ask) -> None:
    lay(tmp_path, {"mypy.ini": MODERN, "core.py": WITHOUT_CONTEXT})
    errors = type_facts(ask(tmp_path, shared_cache)).modules["core.py"].errors
    marked = [
        (number, code)
        for number, line in enumerate(WITHOUT_CONTEXT.splitlines(), start=1)
        for code in line.partition("# error: ")[2].split()
    ]
    assert marked == sorted((error.line, error.detail) for error in errors)


def test_an_error_of_another_file_belongs_to_its_class(tmp_path: Path, shared_cache: Path, lay: Lay, ask: Ask) -> None:
    text = f"from dataclasses import dataclass\n\n\n{ORDERED.format('Whole', 'int')}"
    lay(tmp_path, {"core.py": text})
    errors = type_facts(ask(tmp_path, shared_cache)).modules["core.py"].errors
    assert {text.splitlines().index("class Whole(int):") + 1} == {error.line for error in errors}
