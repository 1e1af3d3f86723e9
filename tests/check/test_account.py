"""The account: payments take from both sides, never twice, and say by how much a rule's total rises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from ratchet.check.account import Account
from ratchet.check.comparison import compare
from ratchet.measure.measure import Measure
from ratchet.terms import Key

KEYS = st.builds(
    Key,
    st.sampled_from(["explicit-any", "bare-generic"]),
    st.sampled_from(["app.a", "app.b"]),
    st.sampled_from(["f", "g"]),
    st.sampled_from(["x", "y"]),
)
COUNTS = st.dictionaries(KEYS, st.integers(1, 4), max_size=8)
LIMITS = st.none() | st.integers(-1, 5)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("pay"), KEYS, KEYS, LIMITS),
        st.tuples(st.just("grant"), KEYS, KEYS, LIMITS),
    ),
    max_size=12,
)


def settled(
    found: Mapping[Key, int], allowed: Mapping[Key, int], steps: list[tuple[str, Key, Key, int | None]]
) -> Account:
    """An account after some payments, whatever asked for them."""
    account = Account.between(found, allowed, Measure((), ()))
    for step, one, other, limit in steps:
        if step == "pay":
            account.pay("moved", one, other, limit)
        else:
            account.grant("revealed", one, limit, told=True)
    return account


@given(COUNTS, COUNTS, STEPS)
def test_the_total_rises_by_what_nothing_paid_for_and_by_no_more(
    found: Mapping[Key, int], allowed: Mapping[Key, int], steps: list[tuple[str, Key, Key, int | None]]
) -> None:
    account = settled(found, allowed, steps)
    granted = sum(payment.count for payment in account.payments if payment.by is None)
    assert sum(allowed.values()) + granted == sum(account.allowances().values())


@given(COUNTS, COUNTS, STEPS)
def test_no_decrease_pays_twice(
    found: Mapping[Key, int], allowed: Mapping[Key, int], steps: list[tuple[str, Key, Key, int | None]]
) -> None:
    account = settled(found, allowed, steps)
    assert all(payment.count > 0 for payment in account.payments)
    assert all(count >= 0 for count in (*account.less.values(), *account.more.values()))
    paid: Counter[Key] = Counter()
    for payment in account.payments:
        if payment.by is not None:
            paid[payment.by] += payment.count
    assert all(count <= account.fell.get(key, 0) for key, count in paid.items())


@given(COUNTS, COUNTS, STEPS)
def test_nothing_is_allowed_that_there_is_not(
    found: Mapping[Key, int], allowed: Mapping[Key, int], steps: list[tuple[str, Key, Key, int | None]]
) -> None:
    """A payment lets growth pass; it makes no room for more."""
    account = settled(found, allowed, steps)
    final = account.allowances()
    assert all(count <= max(found.get(key, 0), allowed.get(key, 0)) for key, count in final.items())


@given(COUNTS, COUNTS, STEPS)
def test_what_is_unpaid_is_what_grew(
    found: Mapping[Key, int], allowed: Mapping[Key, int], steps: list[tuple[str, Key, Key, int | None]]
) -> None:
    account = settled(found, allowed, steps)
    grown = compare(found, account).grown
    assert {one.key: one.found - one.allowed for one in grown} == {key: account.more[key] for key in account.grown()}


def test_a_decrease_that_was_used_up_pays_for_nothing() -> None:
    one, other = Key("explicit-any", "app", "f", "x"), Key("explicit-any", "app", "g", "x")
    account = Account.between({other: 1}, {one: 1}, Measure((), ()))
    account.close(one)
    assert account.pay("moved", other, one) == 0
    assert account.grown() == [other]
