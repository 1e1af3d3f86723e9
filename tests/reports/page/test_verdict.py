"""What the page says of a refusal: each cause once, the import that closes a cycle before those that are in it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ratchet.check.verdict import BaseInfo, Finding, Outcome, Verdict
from ratchet.measure.figures import Expressions, Slots
from ratchet.reports.page.modules import File, Files, Symbol
from ratchet.reports.page.verdict import Answer, answer_of, refused_of
from ratchet.terms import Key, Level, Place, Step


def finding(rule: str, module: str, symbol: str, detail: str, line: int, hint: str = "Mend it.") -> Finding:
    place = Place(f"{module.replace('.', '/')}.py", line)
    return Finding(Key(rule, module, symbol, detail), place, 0, 1, f"{rule} at {line}", hint)


def answered(findings: Sequence[Finding]) -> Answer:
    return answer_of(Verdict(Outcome.FAIL, BaseInfo(None, None, "none"), tuple(findings)))


def in_cycle(module: str, line: int) -> Finding:
    """An import that was there before, and is in a cycle since `app.z` imports `app.a`."""
    made = finding("acyclic", module, "no-cycles", "app.z", line)
    return made._replace(place=Place("app/z.py", 9), culprit=Step("app.z -> app.a (app/z.py:9)", Place("app/z.py", 9)))


def test_the_import_that_closes_a_cycle_leads_and_the_others_are_one_line() -> None:
    closing = finding("acyclic", "app.z", "no-cycles", "app.a", 9)
    answer = answered([in_cycle("app.a", 1), in_cycle("app.b", 2), in_cycle("app.c", 3), closing])

    assert [("app/z.py", 9, "acyclic at 9", 4, "3 imports that were there before break no-cycles now")] == [
        (cause.path, cause.line, cause.message, cause.debts, cause.brings) for cause in answer.causes
    ]
    assert "1 cause, 4 debts" == answer.sums


def test_other_effects_are_named() -> None:
    rows = [
        finding("missing-annotation", "app.a", "tax", "return", 1),
        finding("unchecked-body", "app.a", "tax", "-", 1),
    ]

    assert ["unchecked-body"] == [cause.brings for cause in answered(rows).causes]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [finding("cast", "app.a", "f", "str", 1), finding("cast", "app.b", "f", "str", 1)],
            [("cast", "Mend it.")],
            id="one of each rule",
        ),
        pytest.param(
            [finding("layers", "app.a", "web", "app.b", 1, "W."), finding("layers", "app.c", "core", "app.d", 1, "C.")],
            [("web", "W."), ("core", "C.")],
            id="one of each contract, which has its own reason",
        ),
    ],
)
def test_the_way_out_is_told_once(rows: list[Finding], expected: list[tuple[str, str]]) -> None:
    assert expected == list(map(tuple, answered(rows).ways_out))


def test_what_is_cut_is_counted() -> None:
    answer = answered([finding("cast", f"app.m{number}", "f", "str", 1) for number in range(250)])

    assert (200, 50) == (len(answer.causes), answer.more)


def test_what_is_refused_is_known_by_its_numbers() -> None:
    def file(path: str, *names: str) -> File:
        symbols = tuple(Symbol(name, 1, (0, 3, 0), ()) for name in names)
        return File(path, path.removesuffix(".py"), 1, Slots(), Expressions(), 0, symbols)

    files = Files(("cast", "layers"), (file("a.py", "f"), file("b.py", "f", "web")), False, 2, ())
    rows = [
        finding("cast", "b", "f", "str", 1)._replace(found=4, allowed=2),
        finding("cast", "b", "f", "int", 2),
        finding("cast", "a", "f", "str", 1)._replace(level=Level.NOTE),
        finding("layers", "z", "web", "c", 1)._replace(indebted=Place("b.py", 1)),
        finding("cast", "b", "gone", "str", 1),
        finding("loosened-policy", "a", "f", "-", 1),
    ]

    assert ((1, 0, 0, 3), (1, 1, 1, 1)) == refused_of(files, rows), "an import that was there before stands where it is"
