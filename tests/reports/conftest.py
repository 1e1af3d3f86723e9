"""Verdicts to be told: held, refused and untold, and refused a given number of times."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from ratchet.check.verdict import BaseInfo, Finding, Outcome, Standing, Verdict, inconclusive, sort_findings
from ratchet.facts.collect.type_records import Environment
from ratchet.measure.figures import Expressions, Slots, Totals
from ratchet.terms import Key, Level, Place, Step

BASE = BaseInfo("origin/main", "0123456789abcdef0123456789abcdef01234567", "baseline")
ENVIRONMENT = Environment("0.1", "2.4.1", "3.11", "linux", (), {})


def found(rule: str, symbol: str, detail: str, place: str, message: str, hint: str = "Do it well.") -> Finding:
    """A finding of the module that its path names."""
    path, line, column = place.rsplit(":", 2)
    module = path.removesuffix(".py").replace("/", ".")
    return Finding(Key(rule, module, symbol, detail), Place(path, int(line), int(column)), 0, 1, message, hint)


FINDINGS = (
    found("missing-annotation", "total", "prices", "app/a.py:6:11", "total() has no annotation for prices"),
    found("missing-annotation", "total", "tax", "app/a.py:6:19", "total() has no annotation for tax"),
    found("unchecked-body", "total", "-", "app/a.py:6:1", "the body of total() is not checked"),
    found("untyped-import", "<module>", "nolib", "app/a.py:2:1", "mypy cannot find nolib, so its names are Any"),
    found("type-error", "<module>", "import-not-found", "app/a.py:2:1", "Cannot find nolib (import-not-found)"),
    found(
        "suppression", "rate", "arg-type", "app/b.py:9:5", "a comment silences arg-type: 100% <sure>, @team"
    )._replace(
        moved_from="type-error app.b rate arg-type",
    ),
    found(
        "layers", "tiers", "app.web", "app/b.py:1:1", "app.b imports app.web: app.b is a layer below app.web"
    )._replace(
        trail=(
            Step("app.low -> app.b (app/low.py:2)", Place("app/low.py", 2)),
            Step("app.b -> app.web (app/b.py:1)", Place("app/b.py", 1)),
        ),
        source="from app import web",
    ),
    found("loosened-policy", "rules", "cast", "ratchet.toml:4:1", "the level of cast is lowered to note")._replace(
        level=Level.FORBID,
    ),
)

REFUSED = Verdict(
    Outcome.FAIL,
    BASE,
    sort_findings(FINDINGS),
    ("app/a.py:9:1: int() is a cast  [cast, note]",),
    (),
    (
        Standing(
            Key("type-error", "app.a", "total", "arg-type"), 0, 2, (Place("app/a.py", 8, 5), Place("app/a.py", 9, 5))
        ),
    ),
    lambda: Totals(Slots(10, 2, 3, 4), Expressions(100, 20, 3, 4)),
    ENVIRONMENT,
)
HELD = Verdict(
    Outcome.PASS,
    BASE,
    tightened=(Standing(Key("explicit-any", "app.a", "pay", "order"), 2, 1),),
    totals=lambda: Totals(Slots(10, 2, 3, 4), Expressions(100, 20, 3, 4)),
    environment=ENVIRONMENT,
)
UNTOLD = inconclusive("origin/main: there is no such commit here. Fetch it: git fetch origin main")


def many_findings(count: int) -> Verdict:
    """A refusal with so many findings, none of which another explains."""
    long = "a message that goes on and on " * 20
    findings = (found("type-error", f"f{n}", f"code{n}", f"app/m{n % 97:02}.py:{n + 1}:1", long) for n in range(count))
    return Verdict(Outcome.FAIL, BASE, sort_findings(findings), ("a note " * 100,) * 30, environment=ENVIRONMENT)


@pytest.fixture
def verdicts() -> Mapping[str, Verdict]:
    """One of each outcome, by its word."""
    return {"refused": REFUSED, "held": HELD, "untold": UNTOLD}


@pytest.fixture
def refusal() -> Callable[[int], Verdict]:
    """A refusal with a given number of findings."""
    return many_findings
