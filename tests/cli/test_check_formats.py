"""`ratchet check --format` and `--output`, run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from projects.building import Project

BAD = {"app/a.py": "def total(prices):\n    return sum(prices)\n"}


@pytest.fixture
def refused(project: Project) -> Project:
    project.recorded({"app/__init__.py": '"""App."""\n'})
    project.write(BAD)
    return project


def test_github_writes_annotations_and_a_summary(
    refused: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("# an earlier step\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))

    said = refused.ratchet("check", "--base", "main", "--format", "github")

    assert 1 == said.status
    assert said.out.startswith("::error file=app/a.py,line=1,col=1,title=ratchet%3A missing-annotation::")
    assert summary.read_text().startswith("# an earlier step\n<!-- ratchet -->\n### ❌ ratchet refused")
    refused.ratchet("check", "--base", "main", "--format", "github")
    assert 2 == summary.read_text().count("<!-- ratchet -->")


def test_output_takes_the_format_and_the_terminal_the_text(refused: Project, tmp_path: Path) -> None:
    said = refused.ratchet("check", "--base", "main", "--format", "sarif", "--output", str(tmp_path / "r.sarif"))

    assert said.out.startswith("app/a.py:1:1: total() has no annotation for its return  [missing-annotation]\n")
    assert "  Check again: ratchet check --base main app/a.py\n" in said.out
    assert "2.1.0" == json.loads((tmp_path / "r.sarif").read_text())["version"]


def test_one_block_for_one_function_without_annotations(refused: Project) -> None:
    said = refused.ratchet("check", "--base", "main")

    assert 1 == said.out.count("  [")
    assert "same cause: missing-annotation (prices), unchecked-body\n" in said.out


def test_an_import_cycle_is_told_once(project: Project) -> None:
    project.recorded(
        {
            "app/__init__.py": '"""App."""\n',
            "app/low.py": "LOW = 1\n",
            "app/mid.py": "from app.low import LOW\n\nMID = LOW\n",
            "app/top.py": "from app.mid import MID\n\nTOP = MID\n",
            "ratchet.toml": """
                [ratchet]
                roots = ["."]
                paths = ["app"]
                [[contract]]
                id = "no-cycles"
                type = "acyclic"
                packages = ["app"]
                [[contract]]
                id = "tiers"
                type = "layers"
                layers = ["app.top", "app.mid", "app.low"]
                why = "low knows nobody"
                """,
        }
    )
    project.write({"app/low.py": "from app import top\n\nLOW = 1\nprint(top)\n"})

    said = project.ratchet("check", "--base", "main")

    assert 1 == said.out.count("  [")
    assert said.out.startswith("app/low.py:1:1: app.low imports app.top")
    assert "same cause: acyclic (app/mid.py:1, app/top.py:1), layers (app.top)" in said.out


def test_an_unknown_format_names_the_near_miss(refused: Project) -> None:
    said = refused.ratchet("check", "--format", "sarfi")

    assert 2 == said.status
    assert "Did you mean sarif?" in said.err


def test_how_much_of_a_refusal_is_told(refused: Project) -> None:
    refused.write({"app/b.py": "from typing import Any\n\n\nBILL: Any = 1\n"})
    headline = "ratchet: refused: 2 causes, 4 debts, compared with main"
    first = "app/a.py:1:1: total() has no annotation for its return  [missing-annotation]\n"

    quiet = refused.ratchet("check", "--base", "main", "-q").out.splitlines(keepends=True)
    assert [True, True, True] == [
        quiet[0].startswith("app/b.py:4:"), quiet[1] == first, quiet[2].startswith(headline),
    ]  # fmt: skip
    assert 3 == len(quiet)

    chosen = refused.ratchet("check", "--base", "main", "--rule", "explicit-any")
    assert (1, False, True) == (chosen.status, first in chosen.out, headline in chosen.out)
    assert "3 findings of other rules not shown (--rule)\n" in chosen.out

    counts = refused.ratchet("check", "--base", "main", "--statistics").out
    assert "      2         2      1  missing-annotation\n      1         1      1  explicit-any\n" in counts
    assert first not in counts


def test_how_much_of_a_check_that_held_is_told(project: Project) -> None:
    project.recorded({"app/a.py": "def total(prices):\n    return sum(prices)\n"})
    project.write({"app/a.py": "def total(costs):\n    return sum(costs)\n"})

    quiet = project.ratchet("check", "--base", "main", "-q")
    assert (0, "") == (quiet.status, quiet.out)
    verbose = project.ratchet("check", "--base", "main", "-v").out
    assert "\npassed: app/a.py:1: missing-annotation app.a total costs (+1, renamed, paid by missing" in verbose
    assert "passed" not in project.ratchet("check", "--base", "main").out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        pytest.param(["-q", "--format", "json"], "are for text, and not for --format json", id="another format"),
        pytest.param(["--rule", "cats"], "--rule cats: no such rule. Did you mean cast?", id="no rule"),
    ],
)
def test_what_is_asked_wrongly(words: list[str], complaint: str, refused: Project) -> None:
    said = refused.ratchet("check", *words)
    assert (2, True) == (said.status, complaint in said.err)
