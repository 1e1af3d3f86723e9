"""unreachable-code: mypy reads every statement."""

from __future__ import annotations

from ratchet.facts.kinds import UNREACHABLE
from ratchet.rules import Rule


class UnreachableCode(Rule):
    """mypy finds statements unreachable, and so does not check them; they are counted per symbol.

    The branch of an expression that is never taken counts too, as in `x if True else x.name`. mypy's own
    `warn_unreachable` says so, which is always on while measuring.

    These are no debts: a block that only raises, returns NotImplemented, or leaves with a constant of the declared
    type; alternatives for another platform or Python version; `assert_never`; and a plain fallback behind an exhaustive
    match: a few statements that log, set names and return.

    Flagged:

        def rate(country: str) -> float:
            return 0.19
            print(country)

    Fine:

        def rate(country: str) -> float:
            print(country)
            return 0.19
    """

    id = "unreachable-code"
    messages = {UNREACHABLE: "mypy finds this unreachable, and does not check it"}
    fix = "Delete the code. Or correct the type or the condition that makes mypy think that it never runs."
    dodge = "Code behind another false condition is counted too."
