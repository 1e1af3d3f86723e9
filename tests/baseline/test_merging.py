"""Merging shards: the table, and what holds of every merge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet.baseline.merging import merge_count, merge_rows
from ratchet.terms import Key

COUNTS = st.integers(0, 50)
ROWS = st.dictionaries(st.sampled_from([Key("cast", "m", symbol) for symbol in "abc"]), st.integers(1, 9))


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        pytest.param(5, 5, 5, 5, id="nothing changed"),
        pytest.param(5, 3, 5, 3, id="one lowered"),
        pytest.param(5, 5, 7, 7, id="one raised"),
        pytest.param(5, 3, 1, 1, id="both lowered"),
        pytest.param(5, 3, 3, 3, id="both lowered alike"),
        pytest.param(5, 6, 8, 9, id="both raised"),
        pytest.param(5, 7, 7, 7, id="both did the same"),
        pytest.param(5, 7, 1, 3, id="one raised, one lowered"),
        pytest.param(5, 0, 0, 0, id="both deleted"),
        pytest.param(0, 2, 0, 2, id="new on one side"),
        pytest.param(0, 2, 3, 5, id="new on both sides"),
    ],
)
def test_table(base: int, ours: int, theirs: int, merged: int) -> None:
    assert merge_count(base, ours, theirs) == merged


@given(COUNTS, COUNTS, COUNTS)
def test_sides_are_equal(base: int, ours: int, theirs: int) -> None:
    assert merge_count(base, ours, theirs) == merge_count(base, theirs, ours)


@given(COUNTS, COUNTS, COUNTS)
def test_never_below_what_both_agree_on(base: int, ours: int, theirs: int) -> None:
    assert merge_count(base, ours, theirs) >= min(ours, theirs) >= 0


@given(COUNTS, COUNTS)
def test_the_same_on_both_sides_stays(base: int, side: int) -> None:
    assert merge_count(base, side, side) == side


@given(COUNTS, COUNTS, COUNTS)
def test_merging_again_changes_nothing(base: int, ours: int, theirs: int) -> None:
    merged = merge_count(base, ours, theirs)
    assert merge_count(theirs, merged, theirs) == merge_count(ours, merged, ours) == merged


@given(COUNTS, COUNTS, COUNTS)
def test_never_above_all_that_was_raised(base: int, ours: int, theirs: int) -> None:
    assert merge_count(base, ours, theirs) <= base + max(ours - base, 0) + max(theirs - base, 0)


@given(ROWS, ROWS, ROWS)
def test_rows_merge_key_by_key(base: dict[Key, int], ours: dict[Key, int], theirs: dict[Key, int]) -> None:
    merged = merge_rows(base, ours, theirs)
    keys = base.keys() | ours.keys() | theirs.keys()
    assert {key: merged.get(key, 0) for key in keys} == {
        key: merge_count(base.get(key, 0), ours.get(key, 0), theirs.get(key, 0)) for key in keys
    }
    assert all(count > 0 for count in merged.values())


def test_deleted_row_does_not_come_back() -> None:
    key, other = Key("cast", "m", "a"), Key("cast", "m", "b")
    assert merge_rows({key: 2, other: 1}, {other: 1}, {key: 2}) == {}
