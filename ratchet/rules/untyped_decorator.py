"""untyped-decorator: decorators keep the signature."""

from __future__ import annotations

from ratchet.facts.kinds import ERASING_DECORATOR
from ratchet.rules import Rule


class UntypedDecorator(Rule):
    """A decorator erases the signature of what it decorates: callers see Any, or what takes or gives anything.

    A class of yours whose `__call__` takes anything is such a decorator. A call that gives a function another name
    counts too: `pay = loose(_pay)`, also in a table, or called at once. Where you declare what comes out, the
    declaration counts instead: `pay: Callable[[int], None] = loose(_pay)` is fine.

    Flagged:

        def logged(function):
            return function

        @logged
        def pay(amount: int) -> None:
            print(amount)

    Fine:

        from collections.abc import Callable
        from typing import ParamSpec, TypeVar

        P = ParamSpec("P")
        R = TypeVar("R")

        def logged(function: Callable[P, R]) -> Callable[P, R]:
            return function

        @logged
        def pay(amount: int) -> None:
            print(amount)
    """

    id = "untyped-decorator"
    messages = {ERASING_DECORATOR: "@{detail} erases the signature of {symbol}()"}
    fix = "Type the decorator with a ParamSpec: (Callable[P, R]) -> Callable[P, R]."
    dodge = "Callable[..., Any] erases the signature too."
