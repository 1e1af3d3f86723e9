"""Columns are characters from 1 in text and JSON, whatever stands before them; SARIF and rdjson in their own unit."""

from __future__ import annotations

import re

import pytest
from projects.building import Project

from ratchet.storage.narrowing import as_table, parsed, tables

BEFORE = {"e": "é", "cjk": "日本語", "clef": "𝄞", "mixed": "é日𝄞 ü"}
HEAD = "import typing\nimport json\nfrom typing import Any, cast\n\ndata = json.loads('1')\n\n\n"
ROWS = {
    "explicit-any": ("def f{n}(a: int = len({text!r}), b: Any = 1) -> None: ...", "b: Any"),
    "bare-generic": ("def f{n}(a: int = len({text!r}), bb: list = []) -> None: ...", "bb: list"),
    "missing-annotation": ("def f{n}(a: int = len({text!r}), cc=1) -> None: ...", "cc=1"),
    "cast": ("x{n} = len({text!r}); y{n} = cast(str, x{n})", "cast(str"),
    "type-error": ("v{n}: int = len({text!r}); w{n}: int = v{n}.upper", "v{n}.upper"),
    "dynamic-access": ("len({text!r}); exec('1')", "exec("),
    "unchecked-operation": ("def f{n}() -> None: print({text!r}, data.a.real)", "data.a"),
    "suppression": ("u{n}: int = len({text!r})  # type: ignore[attr-defined]", "# type"),
    "untyped-import": ("if len({text!r}): import nothing_of{n}", "import nothing"),
}
POLICY = '[ratchet]\nroots = ["."]\npaths = ["app"]\n'


def texts(bom: bool) -> dict[str, tuple[str, list[tuple[str, int, int]]]]:
    """Path → text, and (rule, line, column in characters) of each debt, one file for what stands before."""
    made: dict[str, tuple[str, list[tuple[str, int, int]]]] = {}
    for name, before in BEFORE.items():
        lines, places = HEAD.rstrip("\n").split("\n"), []
        if bom:
            lines[0] = f"p: Any = {before!r}"
            lines.insert(1, "import typing; from typing import Any")
            places.append(("explicit-any", 1, 1))
        for number, (rule, (row, place)) in enumerate(ROWS.items()):
            lines.append(row.format(text=before, n=number))
            places.append((rule, len(lines), lines[-1].index(place.format(n=number)) + 1))
        mark = "\ufeff" if bom else ""
        made[f"app/{name}.py"] = (mark + "\n".join(lines) + "\n", places)
    return made


def asked(project: Project, form: str) -> str:
    return project.ratchet("check", "--base", "main", "--all-findings", "--format", form).out


@pytest.mark.parametrize("bom", [False, True], ids=["plain", "with a BOM"])
def test_columns_count_characters_for_every_rule(project: Project, bom: bool) -> None:
    project.recorded({"app/__init__.py": '"""App."""\n', "ratchet.toml": POLICY, "mypy.ini": "[mypy]\nstrict = True\n"})
    made = texts(bom)
    project.write({path: text for path, (text, _) in made.items()})
    found = {
        (str(one["path"]), str(one["rule"]), str(one["line"]), str(one["column"]))
        for one in project.check("--all-findings").findings
    }
    wanted = {
        (path, rule, str(line), str(column)) for path, (_, places) in made.items() for rule, line, column in places
    }
    assert set() == wanted - found
    said = set(re.findall(r"^(app/\w+\.py):(\d+):(\d+): ", asked(project, "text"), re.MULTILINE))
    assert said
    assert set() == said - {(path, line, column) for path, _, line, column in found}


def test_sarif_counts_characters_and_rdjson_bytes(project: Project) -> None:
    project.recorded({"app/__init__.py": '"""App."""\n', "ratchet.toml": POLICY})
    row = "def f(a: str = '日𝄞é', b: Any = 1) -> None: ..."
    project.write({"app/a.py": f"from typing import Any\n\n\n{row}\n"})
    (run,) = tables(as_table(parsed(asked(project, "sarif")))["runs"])
    (result,) = tables(run["results"])
    region = as_table(as_table(tables(result["locations"])[0]["physicalLocation"])["region"])
    assert "unicodeCodePoints" == run["columnKind"]
    assert {"startLine": 4, "startColumn": row.index("b: Any") + 1, "endColumn": row.index(": Any") + 1} == region
    (diagnostic,) = tables(as_table(parsed(asked(project, "rdjson")))["diagnostics"])
    start = as_table(as_table(as_table(diagnostic["location"])["range"])["start"])
    assert {"line": 4, "column": len(row[: row.index("b: Any")].encode()) + 1} == start
