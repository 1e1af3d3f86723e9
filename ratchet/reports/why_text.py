"""The account of a place in words, for `ratchet explain --why`."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.check.why import Why
from ratchet.reports.wording import counted
from ratchet.terms import Key


def render_account(account: tuple[Why, ...]) -> str:
    """Key by key: the fact, what base allows, what paid, what was asked for nothing, and what comes of it."""
    return "\n".join(line for why in account for line in (*_lines(why), ""))


def _lines(why: Why) -> Iterator[str]:
    for debt in dict.fromkeys(why.debts):
        yield f"{debt.place}: {debt.message}  [{why.key.rule}]"
    yield f"  key: {_words(why.key)}"
    yield f"  {why.found} found in all, {why.at_base} allowed by base."
    for payment in why.payments:
        by = f"paid by {_words(payment.by)}" if payment.by is not None else "the rule's total rises"
        yield f"  {payment.reason} lets {payment.count} pass: {by}."
    for payment in why.spent:
        yield f"  {payment.reason} used {payment.count} of it to pay for {_words(payment.of)}."
    if why.silent:
        yield f"  Asked, and explained nothing: {', '.join(why.silent)}."
    yield f"  Refused: {counted(why.left, 'debt')} more than is allowed." if why.left else "  Allowed."


def _words(key: Key) -> str:
    return " ".join(key)
