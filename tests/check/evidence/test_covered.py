"""A heavier debt that went covers the lighter ones that took its place, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from ratchet.check.account import Account
from ratchet.check.evidence import Situation
from ratchet.check.evidence.ladder import climb
from ratchet.config import Config
from ratchet.measure.measure import Measure
from ratchet.policy.levels import Levels
from ratchet.terms import Debt, Key, Place


def ignore(line: int, detail: str, symbol: str = "f", module: str = "app") -> Debt:
    return Debt(Key("suppression", module, symbol, detail), Place("app.py", line, 1), "found")


def imported(detail: str, line: int = 1, contract: str = "layers", rule: str = "layers") -> Debt:
    return Debt(Key(rule, "app", contract, detail), Place("app.py", line, 1), "found")


def left(found: Sequence[Debt], allowed: Sequence[Debt]) -> dict[str, int]:
    """Detail → what is still growth after the coverings."""
    now, before = (Counter(debt.key for debt in debts) for debts in (found, allowed))
    account = Account.between(now, before, Measure((), tuple(found)))
    climb(account, Situation(Levels(Config())))
    return {key.detail: account.more[key] for key in account.grown()}


IGNORES = [
    pytest.param([ignore(1, "*")], [ignore(1, "arg-type")], {}, id="a bare ignore covers a code"),
    pytest.param(
        [ignore(1, "*")], [ignore(1, "arg-type"), ignore(1, "index")], {}, id="and every code of the comment after it"
    ),
    pytest.param(
        [ignore(1, "*")], [ignore(1, "index"), ignore(2, "index")], {"index": 1}, id="on as many comments as went"
    ),
    pytest.param(
        [ignore(1, "*"), ignore(2, "*")], [ignore(1, "index"), ignore(2, "index")], {}, id="two cover two comments"
    ),
    pytest.param(
        [ignore(1, "*")],
        [ignore(1, "*"), ignore(2, "index")],
        {"index": 1},
        id="one that stayed covers nothing",
    ),
    pytest.param(
        [ignore(1, "index")], [ignore(1, "*")], {"*": 1}, id="a code does not cover a bare ignore: that is heavier"
    ),
    pytest.param([ignore(1, "index")], [ignore(1, "attr-defined")], {"attr-defined": 1}, id="a code covers no other"),
    pytest.param([ignore(1, "misc")], [ignore(1, "untyped-decorator")], {}, id="a code covers one that was part of it"),
    pytest.param([ignore(1, "assignment")], [ignore(1, "method-assign")], {}, id="and one that is part of it"),
    pytest.param([ignore(1, "method-assign")], [ignore(1, "assignment")], {"assignment": 1}, id="a part covers less"),
    pytest.param(
        [ignore(1, "misc")],
        [ignore(1, "overload-overlap"), ignore(2, "overload-overlap")],
        {"overload-overlap": 1},
        id="one covers one",
    ),
    pytest.param([ignore(1, "*")], [ignore(9, "index", symbol="g")], {"index": 1}, id="not in another symbol"),
    pytest.param([ignore(1, "*")], [ignore(9, "index", module="lib")], {"index": 1}, id="not in another module"),
    pytest.param([ignore(1, "noqa:*")], [ignore(1, "noqa:E501")], {}, id="noqa covers noqa"),
    pytest.param([ignore(1, "noqa:*")], [ignore(1, "index")], {"index": 1}, id="but not mypy's codes"),
    pytest.param([ignore(1, "*")], [ignore(1, "noqa:E501")], {"noqa:E501": 1}, id="nor the other way round"),
    pytest.param([ignore(1, "pyright[*]")], [ignore(1, "pyright[reportAny]")], {}, id="pyright covers pyright"),
]

MODULES = [
    pytest.param([ignore(1, "file:*")], [ignore(5, "index"), ignore(6, "*", symbol="g")], {}, id="every comment in it"),
    pytest.param([ignore(1, "mypy:ignore_errors=True")], [ignore(5, "index")], {}, id="as does mypy's own"),
    pytest.param([ignore(1, "file:*")], [ignore(5, "index", module="lib")], {"index": 1}, id="in no other module"),
    pytest.param(
        [ignore(1, "file:*")],
        [ignore(1, "mypy:ignore_errors=True")],
        {"mypy:ignore_errors=True": 1},
        id="nothing that speaks for the whole module",
    ),
    pytest.param(
        [ignore(1, "file:*")], [ignore(1, "file:*"), ignore(5, "index")], {"index": 1}, id="nothing while it stays"
    ),
]

IMPORTS = [
    pytest.param([imported("app.db")], [imported("app.db:lazy")], {}, id="made lazy"),
    pytest.param([imported("app.db:lazy")], [imported("app.db:typing")], {}, id="from lazy to typing"),
    pytest.param([imported("app.db")], [imported("app.db:dynamic")], {}, id="made dynamic"),
    pytest.param([imported("app.db:lazy")], [imported("app.db")], {"app.db": 1}, id="made to happen at once"),
    pytest.param([imported("app.db:typing")], [imported("app.db:lazy")], {"app.db:lazy": 1}, id="typing made lazy"),
    pytest.param([imported("app.db")], [imported("app.web:lazy")], {"app.web:lazy": 1}, id="of another module"),
    pytest.param(
        [imported("app.db")], [imported("app.db:lazy", contract="doors")], {"app.db:lazy": 1}, id="by another contract"
    ),
    pytest.param(
        [imported("app.db")],
        [imported("app.db:lazy", 3), imported("app.db:lazy", 9)],
        {"app.db:lazy": 1},
        id="one covers one",
    ),
    pytest.param(
        [imported("a", rule="explicit-any")],
        [imported("a:lazy", rule="explicit-any")],
        {"a:lazy": 1},
        id="only imports",
    ),
]


@pytest.mark.parametrize(("before", "after", "expected"), IGNORES)
def test_a_bare_ignore(before: list[Debt], after: list[Debt], expected: dict[str, int]) -> None:
    assert expected == left(after, before)


@pytest.mark.parametrize(("before", "after", "expected"), MODULES)
def test_a_comment_for_the_whole_module(before: list[Debt], after: list[Debt], expected: dict[str, int]) -> None:
    assert expected == left(after, before)


@pytest.mark.parametrize(("before", "after", "expected"), IMPORTS)
def test_an_import(before: list[Debt], after: list[Debt], expected: dict[str, int]) -> None:
    assert expected == left(after, before)
