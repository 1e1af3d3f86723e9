"""The code of a finding with carets, on a terminal."""

from __future__ import annotations

import pytest

from ratchet.check.verdict import Finding
from ratchet.reports.code_frame import code_frame
from ratchet.terms import Key, Place


def finding(source: str, column: int, detail: str = "-") -> Finding:
    return Finding(Key("cast", "app", "f", detail), Place("app.py", 7, column), 0, 1, "m", "h", source=source)


@pytest.mark.parametrize(
    ("source", "column", "detail", "carets"),
    [
        pytest.param("    y = a.b(c)[0]", 9, "-", "        ^^^^^^^^^", id="an expression"),
        pytest.param("def f(a, order):", 1, "order", "         ^^^^^", id="the name that it is about"),
        pytest.param("x = 1", 5, "return", "    ^", id="a name that is not there"),
        pytest.param("x = ", 90, "-", "  ^", id="a column beyond the line"),
    ],
)
def test_carets(source: str, column: int, detail: str, carets: str) -> None:
    code, marks = code_frame(finding(source, column, detail), 100)

    assert f"     7 | {source.rstrip()}\n" == code
    assert f"       | {carets}\n" == marks


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("", id="not known"),
        pytest.param("\tx = 1", id="a tab"),
        pytest.param("x" * 200, id="longer than the terminal"),
        pytest.param("x = '\x1b[2J'", id="what steers a terminal"),
    ],
)
def test_no_frame(source: str) -> None:
    assert [] == code_frame(finding(source, 1), 100)
