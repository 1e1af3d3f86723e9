"""`ratchet explain`: every rule, and findings by fingerprint and by place."""

from __future__ import annotations

import pytest
from projects.building import Project

from ratchet.terms.catalogue import DEFAULT_LEVELS


@pytest.mark.parametrize("rule", sorted(DEFAULT_LEVELS))
def test_every_rule_is_explained(rule: str, project: Project) -> None:
    said = project.ratchet("explain", rule)

    assert 0 == said.status
    assert said.out.startswith(f"{rule} (default: {DEFAULT_LEVELS[rule]})\n\n")
    assert "\nFix: " in said.out
    assert "\nDoes not help: " in said.out


def test_a_paragraph_is_one_line_that_the_reader_may_fold(project: Project) -> None:
    paragraphs = project.ratchet("explain", "explicit-any").out.partition("\n\nFlagged:")[0].split("\n\n")

    assert 4 == len(paragraphs)
    assert [] == [paragraph for paragraph in paragraphs if "\n" in paragraph]


def test_alone_it_lists_the_rules(project: Project) -> None:
    said = project.ratchet("explain")

    assert 0 == said.status
    assert [line.split()[0] for line in said.out.splitlines() if not line.startswith(" ")] == list(DEFAULT_LEVELS)
    assert "mypy's own warn_unreachable" not in " ".join(said.out.split())


@pytest.fixture
def refused(project: Project) -> Project:
    project.recorded({"app/__init__.py": '"""App."""\n'})
    project.write({"app/a.py": "from typing import Any\n\n\ndef pay(order: Any) -> None:\n    print(order)\n"})
    return project


def test_a_finding_by_fingerprint_and_by_place(refused: Project) -> None:
    (finding,) = refused.check().findings
    fingerprint = str(finding["fingerprint"])
    by_place = refused.ratchet("explain", "--base", "main", "app/a.py:4")

    assert by_place.out == refused.ratchet("explain", "--base", "main", fingerprint).out
    assert by_place.out == refused.ratchet("explain", "--base", "main", fingerprint[:6]).out
    assert by_place.out == refused.ratchet("explain", "--base", "main", "app/a.py:4:1").out
    assert by_place.out.startswith("app/a.py:4:9: pay() takes Any for order  [explicit-any]\n")
    assert "Flagged:\n" in by_place.out
    assert 'ratchet waive explicit-any app.a pay order --reason "why it may be"' in by_place.out


@pytest.mark.parametrize(
    ("subject", "complaint"),
    [
        pytest.param("explicit-anny", "Did you mean explicit-any?", id="near miss"),
        pytest.param("app/a.py:99", "there is no finding and no debt app/a.py:99 now", id="no finding there"),
        pytest.param("abcdef0123", "there is no finding and no debt abcdef0123 now", id="no such fingerprint"),
    ],
)
def test_explain_names_the_near_miss(subject: str, complaint: str, refused: Project) -> None:
    said = refused.ratchet("explain", subject)

    assert 2 == said.status
    assert complaint in said.err


def test_the_account_of_a_place_says_what_paid_and_what_was_asked(project: Project) -> None:
    code = "from typing import Any\n\n\ndef pay(order) -> int:\n    return len(order)\n"
    project.recorded({"app/__init__.py": '"""App."""\n', "app/a.py": code})
    project.write({"app/a.py": code.replace("pay(order)", "pay(order: dict[str, Any], more: Any)")})
    said = project.ratchet("explain", "--why", "app/a.py:4:9", "--base", "main")
    assert 0 == said.status
    words = " ".join(said.out.split())
    assert "better-slot lets 1 pass: paid by missing-annotation app.a pay order." in words
    assert "key: explicit-any app.a pay more 1 found in all, 0 allowed by base." in words
    assert "Refused: 1 debt more than is allowed." in words
    assert "explained nothing:" in words


@pytest.mark.parametrize("place", ["app/a.py", "explicit-any", "app/a.py:99"])
def test_an_account_is_of_a_place(refused: Project, place: str) -> None:
    said = refused.ratchet("explain", "--why", place, "--base", "main")
    assert 2 == said.status
    assert "Traceback" not in said.err
