"""`ratchet debts --from FILE`: what a file of results would be as debts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.errors import UsageError
from ratchet.facts.tools.results import read_results
from ratchet.storage.narrowing import as_table, tables

CODE = "def f() -> int:\n    return 1\n\n\nclass C:\n    @property\n    def g(self) -> int:\n        return 1\n"
POLICY = '[ratchet]\npaths = ["app"]\n\n[rules]\n"finding[semgrep:quiet]" = "off"\n'


def sarif(*places: tuple[str, int, str], name: str = "Semgrep") -> str:
    """One run: (path, line, code) of each result."""
    results = [
        {
            "ruleId": code,
            "message": {"text": "so"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": path}, "region": {"startLine": line}}}],
        }
        for path, line, code in places
    ]
    return json.dumps({"runs": [{"tool": {"driver": {"name": name}}, "results": results}]})


def listed(project: Project, *arguments: str) -> list[tuple[object, object, object]]:
    """(symbol, detail, count) of each debt."""
    said = project.ratchet("debts", "--format", "json", *arguments)
    assert said.status == 0, said.err
    return [(row["symbol"], row["detail"], row["count"]) for row in tables(as_table(json.loads(said.out))["debts"])]


def test_results_are_listed_by_symbol_and_nothing_is_decided(project: Project) -> None:
    project.write({"app/__init__.py": '"""App."""\n', "app/a.py": CODE, "ratchet.toml": POLICY})
    places = [("app/a.py", 2, "x"), ("app/a.py", 2, "x"), ("app/a.py", 6, "y"), ("app/a.py", 1, "quiet")]
    project.write({"found.sarif": sarif(*places, ("other.py", 1, "x"))})

    assert listed(project, "--from", "found.sarif") == [("f", "semgrep:x", 2), ("C.g", "semgrep:y", 1)]
    said = project.ratchet("debts", "--from", "found.sarif")
    assert "1 result in files that are not measured" in said.err
    assert "finding semgrep:x (2)" in said.out
    assert listed(project, "--from", "found.sarif", "app/__init__.py") == []
    assert not (project.top / "baselines").exists()

    for arguments, why in (
        (("--from", "found.sarif", "--plan"), "it makes no plan"),
        (("--from", "gone.sarif"), "gone.sarif: No such file"),
        (("--from", "app/a.py"), "neither SARIF nor JSON"),
    ):
        said = project.ratchet("debts", *arguments)
        assert said.status == 2
        assert why in said.err


RUFF = [{"code": "F401", "filename": "a.py", "location": {"row": 2, "column": 1}, "message": "so"}]
BANDIT = {
    "errors": [],
    "results": [{"filename": "a.py", "line_number": 2, "col_offset": 0, "test_id": "B1", "issue_text": "so"}],
}
PYREFLY = {
    "errors": [{"path": "a.py", "line": 2, "column": 1, "name": "bad", "concise_description": "so"}],
}
PYRIGHT = {
    "summary": {"filesAnalyzed": 1},
    "generalDiagnostics": [
        {
            "file": "a.py",
            "severity": "error",
            "rule": "reportX",
            "message": "so",
            "range": {"start": {"line": 1, "character": 0}},
        }
    ],
}


@pytest.mark.parametrize(
    ("text", "first", "expected"),
    [
        pytest.param(json.dumps(RUFF), (), ("ruff", "F401"), id="ruff"),
        pytest.param(json.dumps(BANDIT), (), ("bandit", "B1"), id="bandit"),
        pytest.param(json.dumps(BANDIT), ("pyrefly",), ("bandit", "B1"), id="bandit where pyrefly is named"),
        pytest.param(json.dumps(PYREFLY), (), ("pyrefly", "bad"), id="pyrefly"),
        pytest.param(json.dumps(PYRIGHT), (), ("basedpyright", "reportX"), id="basedpyright"),
        pytest.param(json.dumps(PYRIGHT), ("mine", "pyright"), ("pyright", "reportX"), id="pyright where it is named"),
        pytest.param(sarif(("a.py", 2, "r"), name="ty"), (), ("ty", "r"), id="SARIF of ty"),
        pytest.param(sarif(("a.py", 2, "r"), name="Some Tool!"), (), ("some-tool", "r"), id="SARIF of another"),
    ],
)
def test_whose_results_they_are(tmp_path: Path, text: str, first: tuple[str, ...], expected: tuple[str, str]) -> None:
    ((tool, row),) = read_results(text.encode(), "found", tmp_path, first)
    assert (tool, row.code) == expected
    assert (row.path, row.line, row.column) == ("a.py", 2, 1)


@pytest.mark.parametrize("text", ["", "[", "3", '{"runs": 3}', '{"runs": [{}]}', '[{"code": 1}]', '{"any": []}'])
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match="found: neither SARIF nor"):
        read_results(text.encode(), "found", tmp_path, ())


def test_a_file_that_tells_nothing_is_empty(tmp_path: Path) -> None:
    assert list(read_results(b"[]", "found", tmp_path, ())) == []
    assert list(read_results(b'{"runs": []}', "found", tmp_path, ())) == []
