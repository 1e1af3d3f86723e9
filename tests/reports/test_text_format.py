"""The text report: its bounds, its order, what is told as one, and a terminal's width and colours."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import pytest

from ratchet.check.verdict import Finding, Verdict
from ratchet.reports.formats import Ink, Settings
from ratchet.reports.formats.text import render
from ratchet.terms import Key, Place


@pytest.mark.parametrize("count", [1, 20, 5_000])
@pytest.mark.parametrize("width", [0, 80, 120])
def test_it_is_bounded(count: int, width: int, refusal: Callable[[int], Verdict]) -> None:
    said = render(refusal(count), Settings(width=width))

    assert len(said) <= 8_000
    assert said.count("[type-error]") == min(count, said.count("[type-error]")) <= 20
    assert f"refused: {count:,} cause" in said


def test_it_says_how_many_are_left_and_shows_them_when_asked(refusal: Callable[[int], Verdict]) -> None:
    said = render(refusal(50), Settings())
    shown = said.count("[type-error]")

    assert f"+{50 - shown} more: ratchet check --all-findings\n" in said
    assert render(refusal(50), Settings(all_findings=True)).count("[type-error]") == 50


def test_findings_of_one_cause_are_told_as_one(verdicts: Mapping[str, Verdict]) -> None:
    said = render(verdicts["refused"], Settings())

    assert "same cause: missing-annotation (tax), unchecked-body" in said
    assert "same cause: type-error (import-not-found)" in said
    assert said.count("  Check again: ratchet check") == 5


def test_all_findings_leaves_out_none(verdicts: Mapping[str, Verdict]) -> None:
    first = verdicts["refused"].findings[0]
    keys = [Key("missing-annotation", "app.a", "f", f"slot{n}") for n in range(90)]
    many = tuple(first._replace(key=key) for key in keys)
    verdict = dataclasses.replace(verdicts["refused"], findings=many)

    assert "+83)" in render(verdict, Settings())
    assert [n for n in range(1, 90) if f"slot{n}" not in render(verdict, Settings(all_findings=True))] == []


def test_the_ruler_comes_first(verdicts: Mapping[str, Verdict]) -> None:
    lines = render(verdicts["refused"], Settings()).splitlines()
    rules = [line.rpartition("[")[2].rstrip("]") for line in lines if "  [" in line]

    assert rules == ["loosened-policy", "suppression", "layers", "untyped-import", "missing-annotation"]


def test_one_line_when_all_is_well(verdicts: Mapping[str, Verdict]) -> None:
    assert render(verdicts["held"], Settings()) == (
        "ratchet: held, compared with origin/main (0123456789ab); tightened by 1: commit baselines/\n"
    )


def test_a_path_that_would_steer_a_terminal_is_shown_escaped(verdicts: Mapping[str, Verdict]) -> None:
    evil = verdicts["refused"].findings[0]._replace(place=Place("a\x1b[2J\nb c.py", 1))
    said = render(dataclasses.replace(verdicts["refused"], findings=(evil,)), Settings())

    assert "\x1b" not in said
    assert "\\x1b[2J" in said
    assert len(said.splitlines()) == 5


@pytest.mark.parametrize("width", [80, 100])
def test_a_terminal_folds_and_colours(width: int, verdicts: Mapping[str, Verdict]) -> None:
    def paint(text: str, ink: Ink) -> str:
        return f"<{ink}>{text}</{ink}>"

    painted = render(verdicts["refused"], Settings(width=width, paint=paint))
    plain = render(verdicts["refused"], Settings(width=width))

    assert max(map(len, plain.splitlines())) <= width
    assert "<place>app/b.py:9:5</place>:" in painted
    assert "<rule>[suppression]</rule>" in painted
    assert "<refused>ratchet: refused: 5 causes, 8 debts, compared with origin/main (0123456789ab)</refused>" in painted


def test_a_refused_comment_ends_with_the_way_to_have_it_excepted(verdicts: Mapping[str, Verdict]) -> None:
    """Once in a report, and not where the refusal is about something else."""
    refused = verdicts["refused"]
    comment = next(finding for finding in refused.findings if finding.key.rule == "suppression")
    others = tuple(finding for finding in refused.findings if finding.key.rule != "suppression")
    again = [comment._replace(key=comment.key._replace(detail=detail)) for detail in ("one", "two")]
    way = f"If it has to stay: ratchet explain --base main {comment.place.path}:{comment.place.line} "

    def said(*findings: Finding) -> str:
        verdict = dataclasses.replace(refused, findings=findings)
        return render(verdict, Settings(command="ratchet check --base main"))

    assert 1 == said(*again).count(way)
    assert "explain" not in said(*others)
