"""Comparison: growth, decrease, moves and what is revealed, over random counts."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet.check.account import Account
from ratchet.check.comparison import Comparison, compare
from ratchet.check.evidence import Situation
from ratchet.check.evidence.ladder import climb
from ratchet.check.identity.code import Code
from ratchet.config import Config
from ratchet.facts.collect.shapes import Shape
from ratchet.measure.measure import Measure
from ratchet.policy.levels import Levels
from ratchet.terms import Debt, Key, Place
from ratchet.terms.counts import capped

KEYS = st.builds(
    Key,
    st.sampled_from(["explicit-any", "type-error", "unchecked-operation", "unchecked-body"]),
    st.sampled_from(["app.a", "app.b"]),
    st.sampled_from(["f", "g", "A.m"]),
    st.sampled_from(["-", "x"]),
)
COUNTS = st.dictionaries(KEYS, st.integers(1, 4), max_size=8)


def compared(found: Mapping[Key, int], allowed: Mapping[Key, int], code: Code | None = None) -> Comparison:
    """The comparison after all evidence; by counts alone where no code is known."""
    debts = tuple(Debt(key, Place("a.py", 1), "", count) for key, count in found.items())
    account = Account.between(found, allowed, Measure((), debts))
    climb(account, Situation(Levels(Config()), allowed=allowed, known=code))
    return compare(found, account)


@given(COUNTS, COUNTS)
def test_every_key_beyond_its_allowance_is_grown_or_revealed(
    found: Mapping[Key, int], allowed: Mapping[Key, int]
) -> None:
    result = compared(found, allowed)
    told = {change.key for change in (*result.grown, *result.told)}
    assert told == {key for key, count in found.items() if count > allowed.get(key, 0)}


@given(COUNTS, COUNTS)
def test_the_tightened_baseline_never_allows_more_than_was_allowed_or_revealed(
    found: Mapping[Key, int], allowed: Mapping[Key, int]
) -> None:
    result = compared(found, allowed)
    revealed = {change.key for change in result.told}
    rows = capped(found, result.allowances)
    assert all(count <= allowed.get(key, 0) or key in revealed for key, count in rows.items())


@given(COUNTS, COUNTS)
def test_a_check_after_an_update_finds_what_the_update_could_not_record(
    found: Mapping[Key, int], allowed: Mapping[Key, int]
) -> None:
    first = compared(found, allowed)
    rows = capped(found, first.allowances)
    second = compared(found, rows)
    assert {change.key for change in second.grown} <= {change.key for change in first.grown}
    assert second.shrunk == ()


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
    assert bool(compared(found, allowed).told) is revealed


RETURNED = Key("type-error", "app.a", "f", "no-any-return")
UNDECLARED = Key("missing-annotation", "app.a", "f", "return")


@pytest.mark.parametrize(
    ("found", "allowed", "undeclared", "revealed"),
    [
        pytest.param({RETURNED: 1}, {UNDECLARED: 1}, False, True, id="it says now what it returns"),
        pytest.param({RETURNED: 1}, {}, True, True, id="where that was no debt"),
        pytest.param({RETURNED: 1, UNDECLARED: 1}, {UNDECLARED: 2}, False, True, id="one of two says it"),
        pytest.param({RETURNED: 1, UNDECLARED: 1}, {UNDECLARED: 1}, False, False, id="it does not say it yet"),
        pytest.param({RETURNED: 1}, {}, False, False, id="it said it before"),
        pytest.param({BODY: 1}, {UNDECLARED: 1}, True, False, id="another error"),
    ],
)
def test_a_returned_any_is_revealed(
    found: Mapping[Key, int], allowed: Mapping[Key, int], undeclared: bool, revealed: bool
) -> None:
    shapes = {"app.a": Shape.of("def f(x: int): return x" if undeclared else "def f(x: int) -> int: return x", "a.py")}
    assert bool(compared(found, allowed, Code(shapes, shapes)).told) is revealed


def test_a_debt_that_only_changed_its_rule_is_told_as_such() -> None:
    allowed = {Key("suppression", "app.a", "f", "arg-type"): 1}
    [grown] = compared({Key("cast", "app.a", "f", "int"): 1}, allowed).grown
    assert grown.swapped_from == "suppression"
