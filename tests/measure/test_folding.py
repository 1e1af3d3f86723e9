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
