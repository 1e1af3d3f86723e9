"""Which findings are told as one, and which are not."""

from __future__ import annotations

import pytest

from ratchet.check.verdict import Finding
from ratchet.reports.grouping import group_by_cause
from ratchet.terms import Key, Place, Step

STEP = "app.low -> app.top (app/low.py:1)"


def found(
    rule: str, symbol: str, detail: str = "-", line: int = 1, message: str = "m", module: str = "app.a"
) -> Finding:
    path = module.replace(".", "/") + ".py"
    return Finding(Key(rule, module, symbol, detail), Place(path, line), 0, 1, message, "h")


def brought(one: Finding, culprit: str) -> Finding:
    return one._replace(culprit=Step(culprit, Place("app/low.py", 1)))


@pytest.mark.parametrize(
    ("findings", "groups"),
    [
        pytest.param(
            [
                found("unchecked-body", "f"),
                found("missing-annotation", "f", "x"),
                found("missing-annotation", "f", "y"),
                found("type-error", "f", "no-untyped-def"),
            ],
            [["missing-annotation", "missing-annotation", "type-error", "unchecked-body"]],
            id="a function without annotations",
        ),
        pytest.param(
            [found("missing-annotation", "f", "x"), found("missing-annotation", "g", "x")],
            [["missing-annotation"], ["missing-annotation"]],
            id="two functions without annotations",
        ),
        pytest.param(
            [
                found("explicit-any", "f", "x"),
                found("explicit-any", "f", "y"),
                found("unchecked-operation", "f", "app.a:f:y"),
                found("type-error", "f", "no-any-return"),
            ],
            [["explicit-any", "explicit-any", "type-error", "unchecked-operation"]],
            id="a parameter that is Any and what it lets through",
        ),
        pytest.param(
            [found("explicit-any", "f", "x"), found("unchecked-operation", "f", message="`json.loads()` returns Any")],
            [["explicit-any"], ["unchecked-operation"]],
            id="Any from elsewhere",
        ),
        pytest.param(
            [found("untyped-import", "<module>", "nolib", 3), found("type-error", "<module>", "import-untyped", 3)],
            [["type-error", "untyped-import"]],
            id="an import without types and its error",
        ),
        pytest.param(
            [
                found("untyped-import", "<module>", "nolib"),
                found("untyped-import", "<module>", "nolib", module="app.b"),
            ],
            [["untyped-import", "untyped-import"]],
            id="one library in two modules",
        ),
        pytest.param(
            [found("type-error", "f", "arg-type"), found("type-error", "f", "return-value")],
            [["type-error"], ["type-error"]],
            id="two errors",
        ),
        pytest.param(
            [
                found("acyclic", "no-cycles", "app.top", module="app.low"),
                brought(found("acyclic", "no-cycles", "app.low", module="app.top"), STEP),
                found("layers", "tiers", "app.top", module="app.low"),
            ],
            [["acyclic", "acyclic", "layers"]],
            id="one import that closes a cycle and breaks a layer",
        ),
        pytest.param(
            [
                brought(found("forbidden", "pure", "app.web", module="app.x"), STEP),
                brought(found("forbidden", "pure", "app.api", 2, module="app.y"), STEP),
            ],
            [["forbidden", "forbidden"]],
            id="old imports that one new import made offences",
        ),
        pytest.param(
            [found("layers", "tiers", "app.b", 1), found("layers", "tiers", "app.c", 2)],
            [["layers"], ["layers"]],
            id="two imports",
        ),
        pytest.param(
            [found("loosened-policy", "rules", "cast"), found("cast", "f", "str")],
            [["loosened-policy"], ["cast"]],
            id="the ruler first",
        ),
    ],
)
def test_group_by_cause(findings: list[Finding], groups: list[list[str]]) -> None:
    causes = group_by_cause(findings)

    assert [sorted(one.key.rule for one in (group.finding, *group.effects)) for group in causes] == groups
    assert causes == group_by_cause(reversed(findings))
