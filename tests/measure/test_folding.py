"""One cause, one debt: what mypy says of a function without annotations at each of its calls is no debt besides."""

from __future__ import annotations

import pytest
from projects.building import Project

STRICT = '[project]\nname = "app"\nversion = "0"\n\n[tool.mypy]\nstrict = true\n'
LOW = """
    def bare(x):
        return x


    class Bare:
        def __init__(self, x):
            self.x = x

        def of(self, y):
            return y
"""
CALLS = """
    from app.low import Bare, bare


    def calls() -> None:
        bare(1)
        bare(2)
        Bare(1).of(2)
"""


def test_a_call_of_an_untyped_function_of_ours_is_counted_where_that_is_defined(project: Project) -> None:
    project.recorded({"pyproject.toml": STRICT, "app/__init__.py": "# app\n", "app/low.py": LOW})
    project.write({"app/high.py": CALLS})
    assert [] == project.check().keys


SEVERAL_LINES = """
    def low(
        one: str,
        two: {},
    ) -> {}:
        print(one, two)
        raise ValueError
"""


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        pytest.param(("dict", "None"), [("bare-generic", "low", "two")], id="a parameter"),
        pytest.param(("int", "dict"), [("bare-generic", "low", "return")], id="what it returns"),
        pytest.param(
            ("dict[str]", "None"),
            [("bare-generic", "low", "two"), ("type-error", "low", "type-arg")],
            id="too few arguments",
        ),
    ],
)
def test_a_generic_without_arguments_is_one_debt_on_whichever_line_of_the_head(
    project: Project, annotations: tuple[str, str], expected: list[tuple[str, str, str]]
) -> None:
    project.recorded({"pyproject.toml": STRICT, "app/__init__.py": "# app\n"})
    project.write({"app/low.py": SEVERAL_LINES.format(*annotations)})
    assert expected == project.check().keys


WRONG = """
    from app.low import shown

    table = dict()
    late: Undefined
    found = undefined()
    part = shown("").missing


    class Kept:
        table = dict()
        late: Undefined
        part = shown("").missing

        def __init__(self) -> None:
            self.late: list[Undefined] = []
            self.found = undefined().of(1)


    def local() -> str:
        found = undefined()
        part = [shown("").missing.of(2)]
        return ""


    def takes(late: Undefined, given: dict[str, Undefined] = undefined()) -> Undefined:
        return late


    class Child(Undefined): ...
"""
TOLD = [
    ("missing-annotation", "<module>", "table"),
    ("missing-annotation", "Kept", "table"),
    ("type-error", "<module>", "attr-defined"),
    ("type-error", "<module>", "name-defined"),
    ("type-error", "Child", "name-defined"),
    ("type-error", "Kept", "attr-defined"),
    ("type-error", "Kept", "name-defined"),
    ("type-error", "Kept.__init__", "name-defined"),
    ("type-error", "local", "attr-defined"),
    ("type-error", "local", "name-defined"),
    ("type-error", "takes", "name-defined"),
]
LOOSE = '[project]\nname = "app"\nversion = "0"\n\n[tool.mypy]\ncheck_untyped_defs = true\n'


def test_what_is_any_for_an_error_is_that_error(project: Project) -> None:
    low = {"app/__init__.py": "# app\n", "app/low.py": "def shown(text: str) -> str:\n    return text\n"}
    project.recorded({"pyproject.toml": LOOSE, **low})
    project.write({"app/high.py": WRONG})
    assert sorted(TOLD) == sorted(project.check().keys)


SILENCED = """
    found = undefined()  # type: ignore[name-defined]


    def takes(late: Undefined) -> None:  # type: ignore[name-defined]
        kept = late
"""


def test_what_is_any_for_a_silenced_error_is_a_debt_besides(project: Project) -> None:
    project.recorded({"pyproject.toml": LOOSE, "app/__init__.py": "# app\n"})
    project.write({"app/high.py": SILENCED})
    rules = {(rule, symbol) for rule, symbol, _ in project.check().keys}
    assert {("missing-annotation", "<module>"), ("explicit-any", "takes"), ("suppression", "<module>")} <= rules


BARE = """
    def bare(given: list) -> None: given[0].real.imag
"""


def test_what_a_bare_generic_holds_is_no_error(project: Project) -> None:
    project.recorded({"pyproject.toml": STRICT, "app/__init__.py": "# app\n"})
    project.write({"app/high.py": BARE})
    assert ["bare-generic", "unchecked-operation"] == [rule for rule, _, _ in project.check().keys]
