"""The part of its line that a finding is about."""

from __future__ import annotations

import pytest

from ratchet.check.verdict import Finding
from ratchet.reports.span import span
from ratchet.terms import Key, Place


def found(source: str, column: int, detail: str = "-") -> Finding:
    return Finding(Key("r", "app", "f", detail), Place("app.py", 1, column), 0, 1, "m", "h", source=source)


@pytest.mark.parametrize(
    ("source", "column", "detail", "expected"),
    [
        pytest.param("def f(order): ...", 1, "order", "order", id="the name that it is about"),
        pytest.param("    x = cast(int, y)", 9, "int", "int", id="a name behind its column"),
        pytest.param("    call(a)[0] + b", 5, "-", "call(a)[0]", id="else the expression"),
        pytest.param("é = call(a)", 5, "-", "call(a)", id="a column counts characters"),
        pytest.param("x", 9, "-", "x", id="a column past the end"),
    ],
)
def test_span(source: str, column: int, detail: str, expected: str) -> None:
    place = span(found(source, column, detail))

    assert place is not None
    assert expected == source[place.start : place.end]


@pytest.mark.parametrize("source", ["", "   "], ids=["unknown", "blank"])
def test_no_span(source: str) -> None:
    assert span(found(source, 1)) is None
