"""ratchet/reports/bars.py: a line of bars over time."""

from __future__ import annotations

import pytest

from ratchet.reports.bars import bars


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([4, 2, 1], "█▅▃", id="a bar a value"),
        pytest.param([4, None, 1], "█ ▃", id="a gap"),
        pytest.param([*[None] * 1_000, 4, 2], "█▅", id="years before the first baseline are no bars"),
        pytest.param([*[None] * 2, *range(72)], bars(range(72)), id="shares of what is known"),
        pytest.param([None], " ", id="nothing is known"),
        pytest.param([0, 0], "▁▁", id="no debts"),
    ],
)
def test_bars(values: list[int | None], expected: str) -> None:
    assert expected == bars(values)
