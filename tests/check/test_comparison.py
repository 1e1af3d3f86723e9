"""Comparison: growth, decrease, moves and what is revealed, over random counts."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet.check.comparison import Move, Revealing, carry, compare
from ratchet.terms import Key
from ratchet.terms.counts import capped

KEYS = st.builds(
    Key,
    st.sampled_from(["explicit-any", "type-error", "unchecked-operation", "unchecked-body"]),
    st.sampled_from(["app.a", "app.b"]),
    st.sampled_from(["f", "g", "A.m"]),
    st.sampled_from(["-", "x"]),
)
COUNTS = st.dictionaries(KEYS, st.integers(1, 4), max_size=8)


@given(COUNTS, COUNTS)
def test_every_key_beyond_its_allowance_is_grown_or_revealed(
    found: Mapping[Key, int], allowed: Mapping[Key, int]
) -> None:
    result = compare(found, allowed, (), allowed)
    told = {change.key for change in (*result.grown, *result.revealed)}
    assert told == {key for key, count in found.items() if count > allowed.get(key, 0)}


@given(COUNTS, COUNTS)
def test_the_tightened_baseline_never_allows_more_than_was_allowed_or_revealed(
    found: Mapping[Key, int], allowed: Mapping[Key, int]
) -> None:
    result = compare(found, allowed, (), allowed)
    revealed = {change.key for change in result.revealed}
    rows = capped(found, result.allowances)
    assert all(count <= allowed.get(key, 0) or key in revealed for key, count in rows.items())


@given(COUNTS, COUNTS)
def test_a_check_after_an_update_finds_what_the_update_could_not_record(
    found: Mapping[Key, int], allowed: Mapping[Key, int]
) -> None:
    first = compare(found, allowed, (), allowed)
    rows = capped(found, first.allowances)
    second = compare(found, rows, (), rows)
    assert {change.key for change in second.grown} <= {change.key for change in first.grown}
    assert second.shrunk == ()


@given(COUNTS, KEYS, st.integers(1, 3))
def test_a_move_conserves_the_total(allowed: Mapping[Key, int], after: Key, count: int) -> None:
    before = next(iter(sorted(allowed)), None)
    if before is None or before == after or allowed[before] < count:
        return
    carried = carry(allowed, [Move(before, after, count)])
    assert sum(carried.values()) == sum(allowed.values())


BODY = Key("type-error", "app.a", "f", "arg-type")
UNCHECKED = Key("unchecked-body", "app.a", "f")


@pytest.mark.parametrize(
    ("found", "allowed", "revealed"),
    [
        pytest.param({BODY: 1}, {UNCHECKED: 1}, True, id="the body was not checked, and is now"),
        pytest.param({BODY: 1, UNCHECKED: 1}, {UNCHECKED: 1}, False, id="the body is still not checked"),
        pytest.param({BODY: 1, UNCHECKED: 1}, {UNCHECKED: 2}, True, id="one of two bodies is checked now"),
        pytest.param({BODY: 1, UNCHECKED: 2}, {UNCHECKED: 2}, False, id="neither of two bodies is"),
        pytest.param({BODY: 1}, {}, False, id="the body was checked"),
        pytest.param({Key("type-error", "app.a", "f.g", "x"): 1}, {UNCHECKED: 1}, True, id="a function inside it"),
        pytest.param({Key("type-error", "app.a", "ff", "x"): 1}, {UNCHECKED: 1}, False, id="a longer name"),
        pytest.param(
            {Key("cast", "app.a", "f", "int"): 1}, {UNCHECKED: 1}, False, id="what the text says is never revealed"
        ),
        pytest.param(
            {BODY: 1}, {Key("unchecked-body", "app.a", "<module>"): 1}, True, id="the whole module was not checked"
        ),
    ],
)
def test_debts_of_a_body_that_was_not_checked_at_base_are_revealed(
    found: Mapping[Key, int], allowed: Mapping[Key, int], revealed: bool
) -> None:
    assert bool(compare(found, allowed, (), allowed).revealed) is revealed


@pytest.mark.parametrize(
    ("found", "allowed", "sound", "grown"),
    [
        pytest.param(3, 0, 0, 0, id="all of them where nobody looked"),
        pytest.param(3, 0, 3, 3, id="none of them"),
        pytest.param(3, 0, 2, 2, id="some of them"),
        pytest.param(3, 2, 2, 0, id="those of the checked body were there"),
    ],
)
def test_what_grew_in_a_checked_body_is_not_revealed(found: int, allowed: int, sound: int, grown: int) -> None:
    base = {UNCHECKED: 1, BODY: allowed}
    comparison = compare({BODY: found}, base, (), base, Revealing(known_before={BODY: sound}))
    assert sum(change.found - change.allowed for change in comparison.grown) == grown


RETURNED = Key("type-error", "app.a", "f", "no-any-return")
UNDECLARED = Key("missing-annotation", "app.a", "f", "return")


@pytest.mark.parametrize(
    ("found", "allowed", "undeclared", "revealed"),
    [
        pytest.param({RETURNED: 1}, {UNDECLARED: 1}, [], True, id="it says now what it returns"),
        pytest.param({RETURNED: 1}, {}, [("app.a", "f")], True, id="where that was no debt"),
        pytest.param({RETURNED: 1, UNDECLARED: 1}, {UNDECLARED: 2}, [], True, id="one of two says it"),
        pytest.param({RETURNED: 1, UNDECLARED: 1}, {UNDECLARED: 1}, [], False, id="it does not say it yet"),
        pytest.param({RETURNED: 1}, {}, [], False, id="it said it before"),
        pytest.param({BODY: 1}, {UNDECLARED: 1}, [("app.a", "f")], False, id="another error"),
    ],
)
def test_a_returned_any_is_revealed(
    found: Mapping[Key, int], allowed: Mapping[Key, int], undeclared: list[tuple[str, str]], revealed: bool
) -> None:
    assert bool(compare(found, allowed, (), allowed, Revealing(without_return_type=undeclared)).revealed) is revealed


def test_a_debt_that_only_changed_its_rule_is_told_as_such() -> None:
    allowed = {Key("suppression", "app.a", "f", "arg-type"): 1}
    [grown] = compare({Key("cast", "app.a", "f", "int"): 1}, allowed, (), allowed).grown
    assert grown.swapped_from == "suppression"
