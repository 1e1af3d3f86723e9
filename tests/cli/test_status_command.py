"""`ratchet status`: figures that add up, what changed since a ref, and formats for pages and badges."""

from __future__ import annotations

import re

import pytest
from projects.building import Project

from ratchet.storage.narrowing import as_table

CODE = {
    "ratchet.toml": '[ratchet]\nroots = ["."]\npaths = ["app"]\n',
    "app/__init__.py": '"""App."""\n',
    "app/a.py": "def pay(order, amount: int) -> int:\n    return amount\n",
    "app/db/__init__.py": "",
    "app/db/rows.py": "def rows(): ...\n\n\ndef more(): ...\n",
}


@pytest.fixture
def owing(project: Project) -> Project:
    return project.recorded({path: text for path, text in CODE.items() if text} | {"app/db/__init__.py": "X = 1\n"})


def test_the_table_fits_a_terminal(owing: Project) -> None:
    said = owing.ratchet("status", "--since", "main")

    assert (
        "package  lines  slots               expressions  debts  since\n"
        "app.db       5  ███░░░░░░░  33.3 %       50.0 %      4      0\n"
        "app          3  ███████░░░  75.0 %      100.0 %      1      0\n"
        "all          8  █████░░░░░  57.1 %       66.7 %      5      0\n"
    ) == said.out[: said.out.index("\n\n") + 1]
    assert max(map(len, said.out.splitlines())) <= 80


def test_the_total_is_the_sum_of_the_rules(owing: Project) -> None:
    owing.write({"setup.py": "X = 1\n"})  # unmeasured: a debt that belongs to no file
    said = owing.ratchet("status").out
    total = next(line.split()[-1] for line in said.splitlines() if line.startswith("all "))
    rules = [int(line.split()[-1]) for line in said.partition("\n\n")[2].partition("\n\n")[0].splitlines()]

    assert int(total) == sum(rules)


def test_uses_of_aliases_are_told_apart(project: Project) -> None:
    """They fall where the alias gets a better type: one place, and not each."""
    rows = "from typing import Any\n\nRow = dict[str, Any]\n\n\ndef rows(a: Row, b: list[Row]) -> Row:\n    return a\n"
    project.recorded(
        {"app/__init__.py": "# app\n", "app/rows.py": rows + "\n\ndef one(a: Any) -> int:\n    return 1\n"}
    )
    totals = as_table(project.ratchet("status", "--format", "json").report["totals"])

    assert "explicit-any  5, 3 of them uses of aliases\n" in project.ratchet("status").out
    assert (5, 3) == (as_table(totals["debts"])["explicit-any"], totals["aliases"])


def test_what_changed_since_a_ref(owing: Project) -> None:
    owing.write({"app/db/rows.py": "def rows() -> None: ...\n"})
    assert 0 == owing.ratchet("update", "--base", "main").status
    said = owing.ratchet("status", "--since", "main")
    report = as_table(owing.ratchet("status", "--since", "main", "--format", "json").report["since"])

    assert said.out.count("     -4\n") == 2  # the package, and all
    assert "since main (" in said.out
    assert {"missing-annotation": -2, "unchecked-body": -2} == report["debts"]
    assert {"app.db": -4} == report["packages"]


def test_markdown_names_what_grew_and_fell(owing: Project) -> None:
    owing.git("switch", "-q", "main")
    owing.write({"app/db/rows.py": "def rows() -> None: ...\n", "app/b.py": "def pay(order) -> int:\n    return 1\n"})
    owing.commit("it landed past the check")
    assert 0 == owing.ratchet("accept", "--reason", "it landed past the check").status
    said = owing.ratchet("status", "--since", "main", "--format", "markdown").out

    grew, _, fell = said.partition("\nFell since ")
    assert re.match(r"Grew since \w{12}, by `baselines/`:\n\n\| module \| rule \| change \|\n", grew)
    assert "| <code>app.b</code> | <code>missing-annotation</code> | +1 |\n" in grew
    assert "| <code>app.db.rows</code> | <code>missing-annotation</code> | -2 |\n" in fell


def test_since_a_commit_without_a_baseline_is_a_usage_error(owing: Project) -> None:
    empty = owing.git(
        "commit-tree", "-m", "empty", owing.git("hash-object", "-w", "-t", "tree", "/dev/null").strip()
    ).strip()
    said = owing.ratchet("status", "--since", empty)
    assert (2, "") == (said.status, said.out)
    assert "there is no baseline at " in said.err


def test_what_can_be_fixed_is_told(owing: Project) -> None:
    assert "ratchet fix tries 3 of these; ratchet debts lists them all\n" in owing.ratchet("status").out
    assert {"missing-annotation": 3} == owing.ratchet("status", "--format", "json").report["fixable"]


def test_a_badge_rounds_down(owing: Project) -> None:
    badge = owing.ratchet("status", "--format", "badge").report
    assert {"schemaVersion": 1, "label": "typed", "message": "57 %", "color": "yellow"} == badge


def test_markdown_is_a_table(owing: Project) -> None:
    said = owing.ratchet("status", "--format", "markdown").out

    assert "| package | files | lines | slots | expressions | debts |\n| --- | ---: |" in said
    assert "| `app.db` | 2 | 5 | 33.3 % | 50.0 % | 4 |\n" in said
    assert "| `missing-annotation` | 3 |\n" in said


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        pytest.param(["--format", "jsno"], "status speaks badge, json, markdown, text", id="a format"),
        pytest.param(["--since", "nowhere"], "--since nowhere: there is no such commit", id="a ref"),
        pytest.param(["--since", "--all"], "there is no such commit", id="an option in the place of a ref"),
    ],
)
def test_a_word_that_is_unknown_is_a_usage_error(arguments: list[str], complaint: str, owing: Project) -> None:
    said = owing.ratchet("status", *arguments)

    assert 2 == said.status
    assert complaint in said.err


@pytest.mark.parametrize("command", ["status", "debts"])
def test_without_a_configuration_nothing_is_counted(command: str, project: Project) -> None:
    project.write({"app.py": "def pay(order): ...\n"})
    said = project.ratchet(command)

    assert (2, "") == (said.status, said.out)
    assert "has no ratchet.toml. Run ratchet init" in said.err
