"""Moves: debts follow their code, one to one, and nothing else."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from textwrap import dedent

import pytest

from ratchet.facts.source.shapes import Shape
from ratchet.moves.code import Code
from ratchet.moves.matching import find_moves
from ratchet.moves.modules import rename_modules
from ratchet.terms import Debt, Key, Place

LONG = """
def {name}({parameters}):
    rows = [row for row in {first} if row]
    return sorted(rows, key=len)[: len(rows) // 2]
"""


def long(name: str = "f", parameters: str = "x", first: str = "x") -> str:
    return LONG.format(name=name, parameters=parameters, first=first)


def shapes(texts: Mapping[str, str]) -> dict[str, Shape]:
    return {module: Shape(ast.parse(dedent(text)), dedent(text)) for module, text in texts.items()}


def moved(
    before: Mapping[str, str],
    after: Mapping[str, str],
    allowed: Mapping[Key, int],
    found: Mapping[Key, int],
    line: int = 1,
) -> list[tuple[str, str]]:
    """`module.symbol` from and to, of every move."""

    def places(key: Key) -> list[Debt]:
        return [Debt(key, Place(f"{key.module}.py", line), "")]

    indebted = frozenset(key.module for key in allowed)
    moves = find_moves(found, allowed, Code(shapes(before), shapes(after)), places, indebted)
    return [(f"{m.before.module}.{m.before.symbol}", f"{m.after.module}.{m.after.symbol}") for m in moves]


def key(module: str, symbol: str, detail: str = "x", rule: str = "missing-annotation") -> Key:
    return Key(rule, module, symbol, detail)


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        pytest.param({"a": long()}, {"a": "", "b": long()}, ("a", "f"), ("b", "f"), id="a function to another module"),
        pytest.param({"a": long("f")}, {"a": long("g")}, ("a", "f"), ("a", "g"), id="a renamed function"),
        pytest.param(
            {"a": "class A:\n    def m(self, x): return [x for y in x if y]"},
            {"a": "class B:\n    def m(self, x): return [x for y in x if y]"},
            ("a", "A.m"),
            ("a", "B.m"),
            id="a renamed class takes its methods along",
        ),
        pytest.param(
            {"a": "class A:\n    def m(self, x): return A(x) if x else None"},
            {"b": "class B:\n    def m(self, x): return B(x) if x else None"},
            ("a", "A.m"),
            ("b", "B.m"),
            id="renamed and moved, with its own name inside",
        ),
        pytest.param(
            {"a": long()},
            {"b": long().replace("// 2", "// 3")},
            ("a", "f"),
            ("b", "f"),
            id="moved and edited, by its name",
        ),
    ],
)
def test_debts_follow_their_code(
    before: Mapping[str, str], after: Mapping[str, str], old: tuple[str, str], new: tuple[str, str]
) -> None:
    assert moved(before, after, {key(*old): 1}, {key(*new): 1}) == [(".".join(old), ".".join(new))]


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        pytest.param(
            {"a": long("f") + "def g(x: int): return x"},
            {"a": long("f", "x: int") + "def g(x): return x"},
            ("a", "f"),
            ("a", "g"),
            id="one fixed, another broken",
        ),
        pytest.param(
            {"a": long(), "b": ""},
            {"a": "", "b": "def f(x):\n    import os\n    return os.environ[x]"},
            ("a", "f"),
            ("b", "f"),
            id="other code of the same name, in a module that had no debt",
        ),
        pytest.param(
            {"a": long()},
            {"a": long("f", "x: int"), "b": long("g")},
            ("a", "f"),
            ("b", "g"),
            id="a copy, while the original was fixed and stays",
        ),
        pytest.param(
            {"a": "def f(x): pass\ndef g(y): pass"},
            {"a": "def h(x): pass\ndef i(y): pass"},
            ("a", "f"),
            ("a", "i"),
            id="bodies too small to know",
        ),
    ],
)
def test_nothing_moves_without_evidence(
    before: Mapping[str, str], after: Mapping[str, str], old: tuple[str, str], new: tuple[str, str]
) -> None:
    assert moved(before, after, {key(*old): 1}, {key(*new): 1}) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param("def f(x): return x", "def f(y): return y", True, id="in its place"),
        pytest.param("def f(x, y: int): return x", "def f(x: int, y): return x", False, id="another one lost its type"),
        pytest.param("def f(x): return x", "def f(z: int, y): return y", False, id="in another place"),
    ],
)
def test_a_renamed_parameter_keeps_its_debt(before: str, after: str, expected: bool) -> None:
    found = moved({"a": before}, {"a": after}, {key("a", "f", "x"): 1}, {key("a", "f", "y"): 1})
    assert bool(found) is expected


def test_a_statement_carries_its_debt_to_another_function() -> None:
    before = "def f(s):\n    v = json.loads(s)['a']\n    return v\ndef g(s): return s"
    after = "def f(s):\n    return g(s)\ndef g(s):\n    v = json.loads(s)['a']\n    return v"
    operation = "unchecked-operation"
    allowed = {key("a", "f", "-", operation): 1}
    assert moved({"a": before}, {"a": after}, allowed, {key("a", "g", "-", operation): 1}, 4) == [("a.f", "a.g")]


def test_another_statement_does_not() -> None:
    before = "def f(s):\n    v = json.loads(s)['a']\n    return v\ndef g(s): return s"
    after = "def f(s):\n    return s\ndef g(s):\n    v = json.loads(s)['b']\n    return v"
    operation = "unchecked-operation"
    allowed = {key("a", "f", "-", operation): 1}
    assert moved({"a": before}, {"a": after}, allowed, {key("a", "g", "-", operation): 1}, 4) == []


def test_moved_code_brings_the_untyped_import_that_it_needs() -> None:
    library = key("a", "<module>", "nolib", "untyped-import")
    there = key("b", "<module>", "nolib", "untyped-import")
    found = moved({"a": long("f") + long("g")}, {"a": long("f"), "b": long("g")}, {library: 1}, {library: 1, there: 1})
    assert [after for _, after in found] == ["b.<module>"]


def test_new_code_brings_none() -> None:
    library = key("a", "<module>", "nolib", "untyped-import")
    there = key("b", "<module>", "nolib", "untyped-import")
    assert moved({"a": long("f")}, {"a": long("f"), "b": "x = 1"}, {library: 1}, {library: 1, there: 1}) == []


def test_contract_debts_move_with_renamed_modules_alone() -> None:
    debt = Key("layers", "app.old", "tiers", "app.web:lazy")
    renamed = {"app.old": "app.new", "app.web": "app.site"}
    assert rename_modules({debt: 2}, renamed) == {Key("layers", "app.new", "tiers", "app.site:lazy"): 2}
