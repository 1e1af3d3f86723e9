"""What ruff, ty and a tool of one's own would write is a proposal: it stays where it pays and nothing grows."""

from __future__ import annotations

import sys

import pytest
from projects.building import Project
from projects.other_tools import scripted

from ratchet.facts.tools.adapter import Replacement
from ratchet.fixing.edits import Edit, Kind
from ratchet.fixing.replacing import replaced

RUFF = '[ratchet]\npaths = ["app"]\n\n[[tool]]\nid = "ruff"\n'
BOTH = RUFF + '\n[[tool]]\nid = "ty"\n'
SETTINGS = (
    '[tool.ruff.lint]\nselect = ["F", "UP", "E711", "C408", "C901", "PLR5501"]\nextend-safe-fixes = ["UP006"]\n'
    '[tool.ruff.lint.mccabe]\nmax-complexity = 1\n[tool.ty.rules]\nunused-ignore-comment = "error"\n'
)
TEXT = """import json
import os, re

from app.stock import helper

SIGN = "é😀"; import sys
MORE = dict(a=1)


def first(values: "list[int] | None") -> str:
    if values == None:
        return "%s" % ("none",)
    return helper(values)


def second(a: int) -> int:
    b = a  # ty: ignore[invalid-assignment]
    return b  # "😀" # ty: ignore[invalid-return-type]
"""
LIBRARY = """from re import compile as made


def helper(values: "list[int]") -> str:
    return f"text"
"""
FORM = "def form(a: [int]) -> None:\n    print(a)\n"
"""ty would replace the type, but not by itself; mypy has an error of its own, which goes with that of ty."""
USER = "from app.stock import made\n\nprint(made)\n"
FILES = {
    "app/__init__.py": '"""App."""\n',
    "app/a.py": TEXT,
    "app/stock.py": LIBRARY,
    "app/user.py": USER,
    "app/form.py": FORM,
    "app/crlf.py": '"""CRLF."""\r\nimport os\r\nx = 1\r\n',
    "app/mark.py": "\ufeffimport os; x = 1\n",
    "pyproject.toml": SETTINGS,
    "ratchet.toml": BOTH,
}


LINT = """
import json, pathlib, sys
if "--version" in sys.argv:
    print("own-lint 1.0")
    sys.exit()
words = dict(line.split("=") for line in pathlib.Path("own.yml").read_text().split())
results = []
for path in sys.argv[1:]:
    for number, line in enumerate(pathlib.Path(path).read_text().splitlines(), 1):
        for code, word in words.items():
            if word in line:
                column = line.index(word) + 1
                region = {"startLine": number, "startColumn": column, "endColumn": column + len(word)}
                new = "good" if code != "STAYS" else word + word
                change = {"replacements": [{"deletedRegion": region, "insertedContent": {"text": new}}]}
                changes = [{"artifactLocation": {"uri": path}, **change}]
                if code == "OTHER":
                    changes.append({"artifactLocation": {"uri": "secret.txt"}, **change})
                fixes = [{"description": {"text": f"Write {new}"}, "artifactChanges": changes}]
                place = {"artifactLocation": {"uri": path}, "region": region}
                found = {"ruleId": code, "message": {"text": word}, "locations": [{"physicalLocation": place}]}
                results.append({**found, "fixes": fixes})
json.dump({"runs": [{"columnKind": "unicodeCodePoints", "results": results}]}, sys.stdout)
"""
OWN = '[ratchet]\npaths = ["app"]\n\n[[tool]]\nid = "own"\ncommand = ["own-lint"]\nsettings = ["own.yml"]\n'


def text_of(project: Project, path: str) -> str:
    return (project.top / path).read_bytes().decode()


def test_what_tools_write_safely_is_kept_where_it_pays(project: Project) -> None:
    project.recorded(FILES)
    suggested = project.ratchet("fix", "--suggest")
    assert suggested.status == 0, suggested
    assert text_of(project, "app/a.py") == TEXT
    said = project.ratchet("fix", "--verbose")
    assert said.status == 0, said
    after = TEXT.replace("import json\nimport os, re\n", "").replace("; import sys", "; ")
    after = after.replace("  # ty: ignore[invalid-assignment]", "")
    assert text_of(project, "app/a.py") == after
    assert text_of(project, "app/crlf.py") == '"""CRLF."""\r\nx = 1\r\n'
    assert text_of(project, "app/mark.py") == "\ufeffx = 1\n"
    assert text_of(project, "app/stock.py") == LIBRARY.replace('f"', '"')
    assert "  by ruff 6, ty 1\n" in said.out
    assert "app/stock.py: <module> ruff:F401: Remove unused import: `re.compile`, in from re" in said.out
    assert "Module `app.stock` has no member `made` (ty:missing-module-member)" in said.out
    assert text_of(project, "app/form.py") == FORM
    # What is not safe is shown, and not written.
    assert "-def form(a: [int]) -> None:\n+def form(a: list[int]) -> None:\n" in suggested.out
    assert "-    if values == None:\n" in suggested.out
    assert '+MORE = {"a": 1}\n' in suggested.out
    assert project.check().status == 0


def test_what_a_change_is_refused_for_is_mended_alone_and_mypy_is_not_needed(project: Project) -> None:
    policy = RUFF.replace("[[tool]]", "mypy = false\n[[tool]]")
    project.recorded({"app/a.py": "import os\n", "pyproject.toml": SETTINGS, "ratchet.toml": policy})
    new = "import os\n\n\ndef f() -> None:\n    import sys\n\n    print()\n"
    project.write({"app/a.py": new})
    assert project.check().keys == [("finding", "f", "ruff:F401")]
    said = project.ratchet("fix", "--changed")
    assert said.status == 0, said
    assert text_of(project, "app/a.py") == new.replace("    import sys\n", "")
    assert project.ratchet("fix", "--rule", "finding").status == 0
    assert text_of(project, "app/a.py") == "\n\ndef f() -> None:\n\n    print()\n"


def test_what_a_command_of_ones_own_proposes_is_likely_and_for_its_own_file(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = project.top.parent / "programs"
    scripted(programs, "own-lint", script=LINT, interpreter=sys.executable, monkeypatch=monkeypatch)
    text = "A = 'bad'\nB = 'other'\nC = 'stays'\n"
    files = {"app/a.py": text, "secret.txt": "other\n", "own.yml": "BAD=bad\nOTHER=other\nSTAYS=stays\n"}
    project.recorded({**files, "ratchet.toml": OWN})
    said = project.ratchet("fix")
    assert (said.status, text_of(project, "app/a.py")) == (0, text), said
    said = project.ratchet("fix", "--suggest", "--rule", "finding")
    changed = [line for line in said.out.splitlines() if line.startswith(("+", "-"))]
    assert changed == ["--- a/app/a.py", "+++ b/app/a.py", "-A = 'bad'", "+A = 'good'"]


def at(line: int, column: int, end_line: int, end_column: int, text: str = "") -> Replacement:
    return Replacement(line, column, end_line, end_column, text)


@pytest.mark.parametrize(
    ("text", "edits", "expected", "done"),
    [
        pytest.param(
            "ab\ncd\n", [[at(1, 1, 2, 1)], [at(2, 2, 2, 3, "é")]], "cé\n", [0, 1], id="a line and a character"
        ),
        pytest.param("a\r\nb\r\n", [[at(1, 1, 2, 1)]], "b\r\n", [0], id="ends of two characters"),
        pytest.param("a\x0cb\nc\n", [[at(2, 1, 2, 2, "d")]], "a\x0cb\nd\n", [0], id="a form feed ends no line"),
        pytest.param("\ufeffab\n", [[at(1, 1, 1, 2, "c")]], "\ufeffcb\n", [0], id="a mark of the encoding"),
        pytest.param("😀b\n", [[at(1, 2, 1, 3, "c")]], "😀c\n", [0], id="characters, not units"),
        pytest.param("abc\n", [[at(1, 1, 1, 3)], [at(1, 2, 1, 4)]], "c\n", [0], id="of two that meet the first"),
        pytest.param("abc\n", [[at(1, 1, 1, 2)], [at(1, 2, 1, 3, "x")]], "xc\n", [0, 1], id="neighbours"),
        pytest.param("abc\n", [[at(1, 1, 1, 2)], [at(1, 1, 1, 2)]], "bc\n", [0, 1], id="two that are the same"),
        pytest.param("a\n", [[at(1, 1, 1, 1, "x")], [at(1, 1, 1, 1, "y")]], "xa\n", [0], id="two at one place"),
        pytest.param("a\n", [[at(1, 1, 1, 2, "b"), at(3, 1, 3, 2, "c")]], "a\n", [], id="whole or not at all"),
        pytest.param("a\n", [[at(1, 4, 1, 5, "b")]], "a\n", [], id="behind a line"),
        pytest.param("ab\n", [[at(1, 2, 1, 1, "c")]], "ab\n", [], id="an end before its start"),
        pytest.param("a\n", [[at(0, 1, 1, 1)], [at(1, 0, 1, 1)], []], "a\n", [], id="no places"),
        pytest.param("a", [[at(1, 2, 1, 2, "\nb\n")]], "a\nb\n", [0], id="at the end"),
    ],
)
def test_writing(text: str, edits: list[list[Replacement]], expected: str, done: list[int]) -> None:
    every = [
        Edit("a.py", "a", "f", "t:C", number, 1, Kind.REPLACE, "", "t", replacements=tuple(edit))
        for number, edit in enumerate(edits)
    ]
    assert (expected.encode(), frozenset(every[number] for number in done)) == replaced(text.encode(), every)
