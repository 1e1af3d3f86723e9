"""Symbols that are defined several times: in which of their bodies a debt stands."""

from __future__ import annotations

from textwrap import dedent

import pytest

from ratchet.check.evidence.revealed import in_checked_bodies
from ratchet.check.identity.code import Code
from ratchet.facts.collect.shapes import Shape
from ratchet.terms import Debt, Key, Place

ERROR = Key("type-error", "a", "A.size", "arg-type")

SIZE = """
class A:
    @property
    def size(self){returned}:
        return 1

    @size.setter
    {hidden}
    def size(self, rows: int) -> None:
        print(rows)
"""

TWINS = """
class A:
    if FAST:
        def size(self, rows{rows}):
            print(rows)
    else:
        def size(self, rows: int) -> None:
            print(rows)
"""


def shape(text: str) -> Shape:
    return Shape.of(dedent(text), "module.py")


@pytest.mark.parametrize(
    ("before", "after", "unchecked", "row", "expected"),
    [
        pytest.param(
            SIZE.format(returned="", hidden=""), SIZE.format(returned=" -> int", hidden=""), 1, 10, 2, id="the setter"
        ),
        pytest.param(
            SIZE.format(returned="", hidden=""), SIZE.format(returned=" -> int", hidden=""), 1, 5, 0, id="the getter"
        ),
        pytest.param(
            SIZE.format(returned=" -> int", hidden=""),
            SIZE.format(returned=" -> int", hidden=""),
            2,
            10,
            0,
            id="neither was checked",
        ),
        pytest.param(
            SIZE.format(returned=" -> int", hidden="@no_type_check"),
            SIZE.format(returned=" -> int", hidden=""),
            1,
            10,
            0,
            id="it was not to be checked",
        ),
        pytest.param(TWINS.format(rows=""), TWINS.format(rows=": int"), 1, 5, 0, id="nobody can tell twins apart"),
        pytest.param("", SIZE.format(returned="", hidden=""), 0, 10, 0, id="new"),
    ],
)
def test_debts_in_bodies_that_were_checked(before: str, after: str, unchecked: int, row: int, expected: int) -> None:
    allowed = {Key("unchecked-body", "a", "A.size"): unchecked}
    debts = [Debt(ERROR, Place("a.py", row), "", 2)]
    assert in_checked_bodies(ERROR, debts, allowed, Code({"a": shape(before)}, {"a": shape(after)})) == expected
