"""docs/threat-model.md says what the cases say. `REWRITE_EXPECTED=1` writes its tables anew."""

from __future__ import annotations

import os

from cases.reading import all_cases
from cases.threat_table import PAGE, Row, named_by, page_with_tables, read_rows

THREATS, CHANGES = 153, 51
LEAST_STOPPED = 120


def test_the_tables_are_those_of_the_cases() -> None:
    page = PAGE.read_text(encoding="utf-8")
    made = page_with_tables(page, all_cases())
    if os.environ.get("REWRITE_EXPECTED"):
        PAGE.write_text(made, encoding="utf-8")
        return
    assert made == page


def tried(kind: str) -> set[int]:
    """The rows that cases try."""
    numbers = {case.threat if kind == "threat" else case.change for case in all_cases()}
    return {number for number in numbers if number is not None}


def untried(rows: list[Row], numbers: set[int]) -> list[int]:
    return [row.number for row in rows if row.number not in numbers and not row.test and not row.elsewhere]


def test_every_way_to_defeat_the_check_is_tried_or_stopped_elsewhere() -> None:
    rows = read_rows("threat")
    assert [row.number for row in rows] == list(range(1, THREATS + 1))
    assert untried(rows, tried("threat")) == []
    assert sum(not row.elsewhere for row in rows) >= LEAST_STOPPED


def test_every_honest_change_is_tried() -> None:
    rows = read_rows("change")
    assert [row.number for row in rows] == list(range(1, CHANGES + 1))
    assert untried(rows, tried("change")) == []


def test_every_case_has_a_row() -> None:
    assert tried("threat") <= {row.number for row in read_rows("threat")}
    assert tried("change") <= {row.number for row in read_rows("change")}


def test_every_test_that_a_row_names_is_there() -> None:
    named = list(named_by([*read_rows("threat"), *read_rows("change")]))
    assert [(path.name, name) for path, name in named if f"def {name}(" not in path.read_text("utf-8")] == []
