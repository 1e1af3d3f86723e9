"""Where a count goes at its pace: told only where there is enough to tell it by."""

from __future__ import annotations

import datetime

import pytest

from ratchet.history.projection import pace_of

START = datetime.date(2026, 1, 1)


def counted(*rows: tuple[int, int]) -> list[tuple[datetime.date, int]]:
    """Rows of (days since the start, count)."""
    return [(START + datetime.timedelta(days=days), count) for days, count in rows]


@pytest.mark.parametrize(
    ("rows", "week", "gone"),
    [
        pytest.param([(0, 40), (7, 30), (14, 20), (28, 10)], -7.43, "2026-02-07", id="it falls"),
        pytest.param([(0, 30), (14, 20), (28, 10)], -5.0, "2026-02-12", id="it falls evenly"),
        pytest.param([(0, 10), (14, 20), (28, 30)], 5.0, "", id="it grows"),
        pytest.param([(0, 10), (14, 10), (28, 10)], 0.0, "", id="it stays"),
        pytest.param([(0, 9), (14, 3), (28, 0)], -2.25, "2026-01-29", id="it is gone"),
        pytest.param([(0, 10_000), (14, 9_999), (28, 9_998)], -0.5, "", id="it would take longer than ten years"),
        pytest.param([(0, 30), (7, 10), (14, 31), (21, 9), (28, 29)], None, "", id="it goes up and down"),
        pytest.param([(0, 90), (7, 60), (14, 30), (21, 30), (28, 30), (35, 30)], None, "", id="all at the beginning"),
        pytest.param([(0, 90), (7, 60), (14, 30), (21, 31), (28, 31), (35, 32)], None, "", id="it turns"),
        pytest.param([(0, 30), (28, 10)], None, "", id="two commits"),
        pytest.param([(0, 30), (5, 20), (10, 10)], None, "", id="ten days"),
        pytest.param([(0, 30)], None, "", id="one commit"),
        pytest.param([(0, 900), (300, 30), (314, 20), (328, 10)], -5.0, "2026-12-09", id="more than half a year ago"),
    ],
)  # fmt: skip
def test_the_pace_of_a_count(rows: list[tuple[int, int]], week: float | None, gone: str) -> None:
    pace = pace_of(counted(*rows))

    assert week == pace.week
    assert gone == pace.gone


def test_nothing_is_gone_in_the_past() -> None:
    rows = counted((0, 30), (14, 20), (28, 10))
    assert "2026-02-12" == pace_of(rows, START).gone
    assert "2026-06-15" == pace_of(rows, datetime.date(2026, 6, 1)).gone


def test_noise_is_told_from_too_little() -> None:
    assert pace_of(counted((0, 30), (7, 10), (14, 31), (21, 9), (28, 29))).is_noise
    assert not pace_of(counted((0, 30), (28, 10))).is_noise
    assert not pace_of(counted((0, 30), (14, 21), (28, 10))).is_noise
    assert pace_of(counted((0, 60), (7, 30), (14, 30), (21, 30), (28, 30))).is_noise
